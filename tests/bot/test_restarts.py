"""The bot is stopped or killed in the middle, and goes on where it was."""

from __future__ import annotations

import asyncio

import pytest

import bot
from engine.problems import Stop
from tests.bot.town import Town, begun

MINUTE = 60_000


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_everything_goes_on_after_a_restart(town: Town, end: str) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident check 1")
    await town.tell("alice", channel, "!incident assign 2 @bob")
    board = town.board(channel)
    before = len(town.server.world.posts)
    await getattr(town, end)()
    await town.start()
    await town.quiet()
    assert len(town.server.world.posts) == before, "nothing is said again"
    assert town.ticked(await town.tell("bob", channel, "!incident check 2"))
    assert town.board(channel).id == board.id
    assert "**Triage** 2 of 5" in board.message


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_what_was_said_meanwhile_is_handled_once_with_the_time_it_was_said(town: Town, end: str) -> None:
    channel = await begun(town)
    await getattr(town, end)()
    said = [town.say("alice", channel, f"!incident {text}") for text in ("check 1", "note One", "check 99", "sev2")]
    elsewhere = town.say("bob", "alerts", "!incident start sev3 Printer on fire")
    direct = town.say("carol", "@bot", "list")
    await town.wait(5 * MINUTE)
    await town.start()
    await town.quiet()
    assert [town.ticked(post) for post in said] == [True, True, False, True]
    assert "has no task 99" in town.answer(said[2])
    assert town.ticked(elsewhere)
    assert town.run_channel("INC-2")
    assert len(town.direct("carol")) == 1, direct.message
    await town.kill()
    await town.start()
    await town.quiet()
    assert len(town.thread(said[2])) == 1
    assert len(town.direct("carol")) == 1


async def test_reactions_edits_and_people_that_came_meanwhile_count(town: Town) -> None:
    channel = await begun(town)
    asked = await town.tell("alice", channel, "!incident chekc 1")
    failed = await town.tell("alice", channel, "!incident check 99")
    await town.kill()
    (question,) = asked.replies
    town.server.react("alice", question.id, "+1")
    town.server.edit("alice", failed.id, "!incident check 2")
    town.server.join("bob", channel)
    await town.start()
    await town.quiet()
    assert "**Triage** 2 of 5" in town.board(channel).message
    assert town.ticked(failed)
    assert town.ticked(await town.tell("bob", "alerts", "!incident check 3 INC-1")), "bob takes part"


async def test_a_reaction_taken_back_meanwhile_undoes_what_it_did(town: Town) -> None:
    channel = await begun(town)
    asked = await town.tell("alice", channel, "!incident chekc 1")
    (question,) = asked.replies
    town.server.react("alice", question.id, "+1")
    await town.quiet()
    await town.kill()
    town.server.unreact("alice", question.id, "+1")
    await town.start()
    await town.quiet()
    assert "**Triage** 0 of 5" in town.board(channel).message


@pytest.mark.parametrize("text", ["start sev1 Mail is slow", "finish all: done", "cancel a mistake", "update Done"])
async def test_what_is_old_and_reaches_outside_is_asked_about_first(town: Town, text: str) -> None:
    channel = await begun(town)
    await town.stop()
    said = town.say("alice", channel, f"!incident {text}")
    await town.wait(45 * MINUTE)
    await town.start()
    await town.quiet()
    (question,) = [post for post in said.replies if post.user_id == town.bot.id]
    assert "Still wanted? React with :+1:" in question.message
    assert town.texts("stakeholders") == []
    town.server.react("alice", question.id, "+1")
    await town.quiet()
    about = "\n".join([*town.texts(channel), *town.texts("stakeholders")])
    assert any(words in about for words in ("INC-2 Mail is slow", "is finished", "is cancelled", "Status update 1"))
    after = len(town.server.world.posts)
    await town.kill()
    await town.start()
    await town.quiet()
    assert len(town.server.world.posts) == after, "asked once, done once"


async def test_a_reaction_that_was_answered_is_not_answered_again_after_a_restart(town: Town) -> None:
    channel = await begun(town, "Checkout is down")
    wrong = await town.tell("alice", channel, "!incident chekc 99")
    right = await town.tell("alice", channel, "!incident chekc 1")
    alike = await town.tell("bob", "alerts", "!incident start sev1 Checkout down")
    for post, who, sign in ((wrong, "alice", "+1"), (right, "alice", "+1"), (alike, "carol", "one")):
        town.server.react(who, post.replies[0].id, sign)
    await town.quiet()
    assert "**Triage** 1 of 5" in town.board(channel).message
    assert "carol" in town.members(channel)
    said = [post.message for post in town.everything()]
    for end in (town.kill, town.stop):
        await end()
        await town.start()
        await town.quiet()
        assert [post.message for post in town.everything()] == said


async def test_what_is_old_and_stays_inside_is_done_with_the_time_it_was_said(town: Town) -> None:
    channel = await begun(town)
    await town.stop()
    said = town.say("alice", channel, "!incident check 1")
    at = said.create_at
    await town.wait(45 * MINUTE)
    await town.start()
    await town.quiet()
    assert town.ticked(said)
    (line,) = [line for line in town.board(channel).message.splitlines() if line.startswith(":white_check_mark: 1 ")]
    minutes = (at // MINUTE) % (24 * 60)
    assert line.endswith(f"{minutes // 60:02d}:{minutes % 60:02d}")


async def test_a_second_bot_on_the_same_data_is_refused_and_told_who_holds_it(town: Town) -> None:
    with pytest.raises(Stop) as stopped:
        await bot.build(town.settings, town.server.url, town.bot.token, ("ops",), town.clock, town.data, town.playbooks)
    assert stopped.value.code == 2
    assert str(town.data) in str(stopped.value)


async def test_a_kill_at_every_step_of_a_start_leaves_one_of_everything(town: Town) -> None:
    """The bot dies after each of its first calls in turn; the next one takes over where it was."""
    for number in range(1, 16):
        title = f"Outage of the {'abcdefghijklmnopq'[number]}{number} region"
        seen = 0

        def count(kind: str, _at: int, user_id: str, *_: object) -> None:
            nonlocal seen
            seen += user_id == town.bot.id

        done = town.server.subscribe(count)
        said = town.say("alice", "alerts", f"!incident start anyway sev1 {title}")
        while seen < number % 5:
            await asyncio.sleep(0)
        await town.kill()
        await town.start()
        done()
        await town.eventually(lambda said=said: town.ticked(said))
        channel = town.run_channel(f"INC-{number}").id
        told = await town.eventually(lambda title=title: [text for text in town.texts("alerts") if title in text])
        assert len(told) == 1
        await town.eventually(lambda channel=channel: len(town.posts(channel)) == 2)
        assert len([post for post in town.posts(channel) if post.is_pinned]) == 1

"""Keywords over the wire: who is heard, who may accept, what is said once, and what 5,000 messages come to."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.model import Post
from tests.bot.town import Town

MINUTE = 60_000
BOOK = """\
playbook: outage
title: Outage
prefix: INC
permissions: {start: ["@alice", "@bob"]}
run: {invite: ["oncall:primary"], CHANNEL}
triggers:
  - {keywords: [outage, "checkout down"], channels: [alerts], action: start}
  - {keywords: [slow, "many errors"], channels: [alerts]}
  - {keywords: [firing], channels: [alerts], action: start, from: ["@alertbot", webhooks]}
checklists:
  - {title: First, tasks: [Look]}
"""
ONCALL = {"oncall": {"primary": ["bob"]}}


def a_book(folder: Path, text: str = BOOK, channel: str = "phases: [on]") -> tuple[Path]:
    books = folder / "books"
    books.mkdir(exist_ok=True)
    (books / "outage.yaml").write_text(text.replace("CHANNEL", channel), "utf-8")
    return (books,)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with Town(tmp_path, settings=ONCALL, playbooks=a_book(tmp_path), channels=("alerts", "talk")) as town:
        for name in ("alertbot", "otherbot"):
            town.server.add_user(name, bot=True)
            town.server.join(name, town.server.channel_id("alerts"))
        yield town


def runs(town: Town) -> int:
    """How many runs there are."""
    return len([each for each in town.server.world.channels.values() if each.purpose.startswith("INC-")])


def suggestion(town: Town, said: Post) -> Post:
    (post,) = [reply for reply in said.replies if reply.user_id == town.bot.id and not reply.delete_at]
    assert post.message.startswith("Word *"), post.message
    assert town.signs(post) == ["rotating_light", "x"]
    return post


async def test_a_mistyped_command_is_offered_as_it_was_meant_and_is_no_alarm_besides(tmp_path: Path) -> None:
    books = a_book(tmp_path, channel="channel: {mode: here}")
    async with Town(tmp_path, playbooks=books, channels=("alerts",)) as town:
        await town.tell("alice", "alerts", "!incident start Checkout down")
        said = await town.tell("alice", "alerts", "!incdent note it is slow again")
        (answer,) = said.replies
        assert "note it is slow again" in answer.message
        assert town.signs(answer) == ["+1"]


async def test_a_person_starts_a_run_with_a_word_and_leads_it(town: Town) -> None:
    said = await town.tell("alice", "alerts", "Checkout down")
    assert town.ticked(said)
    channel = town.run_channel("INC-1").id
    assert "owner @alice" in town.board(channel).message
    assert town.members(channel) == {"alice", "bob", "incident-bot"}


async def test_a_bot_is_heard_where_it_is_named_and_whoever_is_called_in_leads(town: Town) -> None:
    await town.tell("otherbot", "alerts", "FIRING: outage, slow, many errors")
    assert runs(town) == 0
    await town.tell("alertbot", "alerts", "an outage, and slow")
    assert runs(town) == 0
    said = await town.tell("alertbot", "alerts", "FIRING: disk full")
    assert town.ticked(said)
    channel = town.run_channel("INC-1").id
    assert "owner @bob" in town.board(channel).message
    answer = town.answer(await town.tell("bob", "alerts", "!incident timeline INC-1"))
    assert "alertbot started it" in answer and "the word “firing” of alertbot" in answer


async def test_a_bots_alarm_that_nobody_would_lead_is_suggested(tmp_path: Path) -> None:
    async with Town(tmp_path, playbooks=a_book(tmp_path), channels=("alerts",)) as town:
        said = town.server.webhook_post("carol", town.server.channel_id("alerts"), "FIRING: disk full")
        await town.quiet()
        post = suggestion(town, said)
        town.server.react("alice", post.id, "rotating_light")
        await town.quiet()
        assert post.message == ":rotating_light: INC-1, started by alice"
        assert "owner @alice" in town.board(town.run_channel("INC-1").id).message


async def test_a_webhook_says_it_in_its_attachments(town: Town) -> None:
    attachments = [{"color": "#f00", "title": "[FIRING:1] DiskFull", "text": "db-1 is **full**", "fallback": "x"}]
    props = {"attachments": attachments, "override_username": "grafana"}
    town.server.webhook_post("carol", town.server.channel_id("alerts"), "", props=props)
    await town.quiet()
    assert "[FIRING:1] DiskFull" in town.board(town.run_channel("INC-1").id).message.replace("\\", "")
    assert "of grafana" in town.answer(await town.tell("bob", "alerts", "!incident timeline INC-1"))


async def test_who_may_not_start_suggests_and_only_who_may_accepts(town: Town) -> None:
    said = await town.tell("carol", "alerts", "Checkout down")
    post = suggestion(town, said)
    town.server.react("carol", post.id, "rotating_light")
    town.server.react("otherbot", post.id, "rotating_light")
    await town.quiet()
    assert runs(town) == 0
    assert [text for text in town.thread(said) if "You can't start this" in text]
    town.server.react("carol", post.id, "x")
    await town.quiet()
    assert post.message.startswith("Word *"), "it stays for others"
    await town.kill()
    await town.start()
    await town.quiet()
    assert len(town.thread(said)) == 2, "nobody is refused twice"
    town.server.react("bob", post.id, "rotating_light")
    await town.quiet()
    assert post.message == ":rotating_light: INC-1, started by bob"
    assert town.signs(post) == []
    assert "owner @bob" in town.board(town.run_channel("INC-1").id).message


async def test_the_first_answer_counts(town: Town) -> None:
    post = suggestion(town, await town.tell("carol", "alerts", "Mail is slow"))
    town.server.react("bob", post.id, "x")
    town.server.react("alice", post.id, "rotating_light")
    await town.quiet()
    assert post.message == "Not now, says bob"
    assert runs(town) == 0
    assert not town.thread(await town.tell("carol", "alerts", "slow it is"))


async def test_a_reaction_that_is_seen_late_is_asked_about_first(town: Town) -> None:
    said = await town.tell("carol", "alerts", "Mail is slow")
    post = suggestion(town, said)
    await town.kill()
    town.server.react("bob", post.id, "rotating_light")
    await town.wait(30 * MINUTE)
    await town.start()
    await town.quiet()
    assert post.message.endswith("bob would start it and is asked first")
    (question,) = [reply for reply in said.replies if "Still wanted?" in reply.message]
    town.server.react("bob", question.id, "+1")
    await town.quiet()
    assert runs(town) == 1


async def test_a_run_that_sounds_alike_is_pointed_at_whatever_word_it_was(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start Checkout pages are slow")
    said = await town.tell("carol", "alerts", "checkout pages slow, I think")
    assert town.answer(said).startswith("INC-1 **Checkout pages are slow** is open since ")


async def test_a_run_alike_that_began_meanwhile_is_offered_to_who_accepts(town: Town) -> None:
    said = await town.tell("carol", "alerts", "Checkout pages are slow")
    post = suggestion(town, said)
    await town.tell("alice", "alerts", "!incident start Checkout pages slow")
    town.server.react("bob", post.id, "rotating_light")
    await town.quiet()
    assert post.message.endswith("bob would start it and is asked first")
    (question,) = [reply for reply in said.replies if "sounds like a run" in reply.message]
    town.server.react("bob", question.id, "one")
    await town.quiet()
    assert runs(town) == 1


async def test_nobody_is_pointed_at_a_private_run(tmp_path: Path) -> None:
    books = a_book(tmp_path, channel="channel: {mode: new, private: true}")
    async with Town(tmp_path, settings=ONCALL, playbooks=books, channels=("alerts",)) as town:
        post = suggestion(town, await town.tell("carol", "alerts", "Mail is slow"))
        town.server.react("bob", post.id, "rotating_light")
        await town.quiet()
        assert post.message == ":rotating_light: Taken up by bob"
        for text in ("Mail is slow", "very slow"):
            said = await town.tell("carol", "alerts", text)
            assert not town.thread(said) and not town.signs(said)
        assert runs(town) == 1


async def test_a_flood_of_the_same_alarm_is_answered_once(town: Town) -> None:
    said = [town.say(("alice", "bob", "carol")[count % 3], "alerts", f"Outage, part {count}") for count in range(60)]
    await town.quiet()
    assert runs(town) == 1
    assert len([text for post in said for text in town.thread(post)]) == 1


async def test_a_run_that_lives_in_a_thread_hears_no_alarms_there(tmp_path: Path) -> None:
    books = a_book(tmp_path, channel="channel: {mode: here}")
    async with Town(tmp_path, settings=ONCALL, playbooks=books, channels=("alerts",)) as town:
        said = await town.tell("alice", "alerts", "Checkout down")
        board = town.board("alerts")
        before = len(town.server.world.posts)
        await town.tell("bob", "alerts", "slow, many errors, an outage", root=board.root_id or board.id)
        await town.tell("bob", "alerts", "slow, many errors, an outage", root=said.id)
        assert len(town.server.world.posts) == before + 2


async def test_what_is_edited_in_is_not_heard_and_a_suggestion_may_be_deleted(town: Town) -> None:
    said = await town.tell("alice", "alerts", "all is well")
    town.server.edit("alice", said.id, "all is well, no outage")
    await town.quiet()
    assert runs(town) == 0
    post = suggestion(town, await town.tell("carol", "alerts", "Mail is slow"))
    town.server.delete("incident-bot", post.id)
    await town.quiet()
    assert town.ticked(await town.tell("alice", "alerts", "outage"))


async def test_a_kill_at_every_step_leaves_one_run_and_one_answer(town: Town) -> None:
    """The bot dies after each of its first calls in turn, for words that start and for those that suggest."""
    for number in range(1, 9):
        letter = "abcdefghijk"[number] * 5
        seen = 0

        def count(_kind: str, _at: int, user_id: str, *_: object) -> None:
            nonlocal seen
            seen += user_id == town.bot.id

        done = town.server.subscribe(count)
        said = town.say("alice", "alerts", f"outage {letter}" if number % 2 else f"slow {letter}")
        while seen < number // 2 % 4:
            await asyncio.sleep(0)
        await town.kill()
        await town.start()
        done()
        await town.quiet()
        if number % 2:
            await town.eventually(lambda said=said: town.ticked(said))
            await town.tell("alice", "alerts", f"!incident cancel INC-{number // 2 + 1} over")
        else:
            await town.eventually(lambda said=said: len(town.signs(said.replies[0])) == 2)
            town.server.react("bob", suggestion(town, said).id, "x")
        await town.wait(31 * MINUTE)
    assert runs(town) == 4


WORDS = (  # noqa: SIM905  # forty words in forty lines would be no better
    "the deploy is done lunch at noon outages outageous post-outage slowly slowness firings checkout downtown "
    "many an error `outage` `slow` checkout-down wiki.example.com/outage https://status.example.com/slow :slow: "
    "@outage out age down checkout outage.md slow.py many_errors outage_count errors many who knows ~slow ~outage 200"
).split()
CODE = ("```\noutage slow firing\n```", "> an outage\n> many errors", "    checkout down\n    outage", "~~~\nslow\n~~~")


async def test_5000_messages_that_concern_nobody_start_nothing(town: Town) -> None:
    chance = random.Random(24)
    before = len(list(town.everything()))
    channels = ["alerts"] * 4 + ["talk"]
    for number in range(5_000):
        text = " ".join(chance.choices(WORDS, k=chance.randint(1, 20)))
        text = text.replace("checkout down", "checkout, down").replace("many errors", "many more errors")
        match number % 10:
            case 0:
                text = f"{text}\n\n{chance.choice(CODE)}"
            case 1:
                town.say("otherbot", "alerts", f"{text} outage slow firing")
                continue
            case 2:
                town.say("alertbot", "alerts", f"{text} outage slow")
                continue
            case 3:
                text = f"`{text.replace('`', '')} outage`"
            case 4:
                town.say("bob", "talk", f"{text} outage slow firing")
                continue
        town.say(chance.choice(("alice", "bob", "carol")), chance.choice(channels), text or "ok")
        if number % 100 == 0:
            await town.settle()
    await town.quiet()
    assert runs(town) == 0
    assert len(list(town.everything())) == before
    assert town.ticked(await town.tell("alice", "alerts", "an outage")), "it still listens"

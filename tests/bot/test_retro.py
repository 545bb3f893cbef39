"""The retrospective from the draft to what everybody reads, over the wire."""

from __future__ import annotations

import pytest

from rehearsal.model import Post
from tests.bot.town import BOT, Town, begun

HOUR = 3_600_000


async def finished(town: Town) -> str:
    """The channel of a run that is over."""
    channel = await begun(town)
    assert town.ticked(await town.tell("alice", channel, "!incident finish all: enough"))
    return channel


def prompt(town: Town) -> Post:
    """The newest question to alice about the retrospective."""
    found = [post for post in town.posts(town.server.direct("alice", BOT)) if "**Retrospective of" in post.message]
    assert found, town.transcript()
    return found[-1]


async def test_sections_are_written_and_the_whole_goes_to_everybody_who_listens(town: Town) -> None:
    channel = await finished(town)
    assert "**Retrospective** 0 of 6 sections written" in town.board(channel).message
    await town.tell("alice", channel, "!incident retro root causes: the disk was full\nand nobody knew")
    await town.tell("alice", channel, "!incident retro trig a log that grew")
    await town.tell("alice", channel, "!incident metric cost 1200")
    assert "**Retrospective** 2 of 6 sections written" in town.board(channel).message
    said = await town.tell("alice", channel, "!incident retro publish")
    assert town.ticked(said)
    for where in (channel, "stakeholders"):
        told = town.texts(where)[-1]
        assert told.startswith(":closed_book: **Retrospective of INC-1 Checkout is down** · alice")
        assert "#### Root causes\nthe disk was full\nand nobody knew\n\n#### Trigger\na log that grew" in told
        assert "- Cost: 1200 EUR" in told, "what was learnt since the draft is in it"
    assert "**Retrospective** published" in town.board(channel).message
    assert "**Retrospective** published" in town.answer(await town.tell("alice", channel, "!incident info"))
    again = await town.tell("alice", channel, "!incident retro publish")
    assert "nothing has changed since" in town.answer(again)


async def test_a_section_is_taken_back_word_by_word(town: Town) -> None:
    channel = await finished(town)
    await town.tell("alice", channel, "!incident retro Impact: small")
    await town.tell("alice", channel, "!incident undo")
    assert "**Retrospective** 0 of 6 sections written" in town.board(channel).message


async def test_what_names_no_section_is_answered_with_those_there_are(town: Town) -> None:
    channel = await finished(town)
    said = await town.tell("alice", channel, "!incident retro weather fine")
    assert "There is: Impact, Root causes, Trigger, Resolution, Detection, Action items." in town.answer(said)


async def test_the_owner_is_asked_each_day_until_it_is_published_by_answers_and_a_reaction(town: Town) -> None:
    channel = await finished(town)
    await town.wait(25 * HOUR)
    first = prompt(town)
    assert town.signs(first) == ["mega"]
    assert "To be written: Impact, Root causes" in first.message
    await town.wait(24 * HOUR)
    second = prompt(town)
    assert second.id != first.id
    assert ("\n" in first.message, town.signs(first)) == (False, [])
    await town.tell("alice", "@bot", "Impact: nobody could pay")
    assert "To be written: Root causes" in second.message
    await town.tell("alice", "@bot", "retro root causes the disk")
    assert "To be written: Trigger" in second.message
    town.server.react("alice", second.id, "mega")
    await town.quiet()
    assert second.message == ":closed_book: ~~Retrospective of INC-1~~ · published"
    assert "nobody could pay" in town.texts("stakeholders")[-1]
    reminders = [text for text in town.texts(channel) if "the retrospective of INC-1 waits" in text]
    await town.wait(72 * HOUR)
    assert len(reminders) == len([text for text in town.texts(channel) if "retrospective of INC-1 waits" in text]) == 2


async def test_called_off_it_asks_no_more_and_its_tasks_can_still_be_checked(town: Town) -> None:
    channel = await finished(town)
    await town.wait(25 * HOUR)
    why = await town.tell("alice", "@bot", "retro cancel")
    assert "Why is there none?" in town.direct("alice")[-1], why.message
    await town.tell("alice", "@bot", "retro cancel it was a drill")
    assert prompt_line(town) == ":no_entry_sign: ~~Retrospective of INC-1~~ · it was a drill"
    assert "There will be no retrospective of INC-1, says alice: it was a drill" in town.texts(channel)
    assert "**Retrospective** none: it was a drill" in town.board(channel).message
    assert town.ticked(await town.tell("alice", channel, "!incident check 14"))
    said = len(town.texts(channel))
    await town.wait(72 * HOUR)
    assert len(town.texts(channel)) == said


def prompt_line(town: Town) -> str:
    found = [text for text in town.direct("alice") if "~~Retrospective of" in text]
    return found[-1]


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_it_goes_on_after_a_restart(town: Town, end: str) -> None:
    channel = await finished(town)
    await town.tell("alice", channel, "!incident retro Impact: small")
    await getattr(town, end)()
    await town.wait(50 * HOUR)
    await town.start()
    await town.quiet()
    reminders = [text for text in town.texts(channel) if "the retrospective of INC-1 waits" in text]
    assert len(reminders) == 1, "what was missed is said once"
    town.server.react("alice", prompt(town).id, "mega")
    await town.quiet()
    assert "\n\nsmall\n\n" in town.texts("stakeholders")[-1]


async def test_a_private_run_publishes_where_its_playbook_says_and_nowhere_else(town: Town) -> None:
    await town.tell("alice", "alerts", "!incident start private sev1 A break-in")
    channel = town.run_channel().id
    await town.tell("alice", channel, "!incident finish all: enough")
    before = town.texts("alerts")
    await town.tell("alice", channel, "!incident retro Impact: one laptop")
    await town.tell("alice", channel, "!incident retro publish")
    assert town.texts("alerts") == before
    assert "one laptop" in town.texts("stakeholders")[-1]

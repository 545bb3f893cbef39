"""A question in a direct message answered in a word instead of a reaction."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.town import Town, begun


async def test_yes_does_what_was_offered_last(town: Town) -> None:
    room = await begun(town)
    await town.tell("alice", "@bot", "chekc 3")
    await town.tell("alice", "@bot", "yes")
    assert ":white_check_mark: 3 Find who else" in town.board(room).message


async def test_yes_sends_the_update_that_was_shown_and_nothing_else(town: Town) -> None:
    await begun(town)
    await town.wait(31 * 60_000)
    await town.tell("alice", "@bot", "We roll back")
    await town.tell("alice", "@bot", "yes, send it")
    _, sent = town.texts("stakeholders")
    assert "We roll back" in sent
    assert not any("> yes" in text for text in town.direct("alice"))


async def test_a_number_picks_one_of_several(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "release.yaml").write_text("playbook: release\ntitle: Release\nprefix: REL\nchecklists: []\n")
    (books / "drill.yaml").write_text("playbook: drill\ntitle: Drill\nprefix: DRL\nchecklists: []\n")
    async with Town(tmp_path, playbooks=(books,)) as town:
        await town.tell("alice", "@bot", "start Version 7 is out")
        await town.tell("alice", "@bot", "2")
        assert town.run_channel("REL-1")


async def test_yes_to_something_said_before_the_last_word_does_nothing(town: Town) -> None:
    room = await begun(town)
    await town.tell("alice", "@bot", "chekc 3")
    await town.tell("alice", "@bot", "oncall")
    await town.tell("alice", "@bot", "yes")
    assert ":white_check_mark: 3" not in town.board(room).message


async def test_yes_with_a_prompt_asked_since_does_nothing(town: Town) -> None:
    room = await begun(town)
    await town.tell("bob", "@bot", "chekc 3 INC-1")
    await town.tell("alice", room, "!incident assign 5 @bob")
    await town.tell("bob", "@bot", "yes")
    assert ":white_check_mark:" not in town.board(room).message


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_question_asked_before_a_restart_is_answered_in_a_word_once(town: Town, end: str) -> None:
    room = await begun(town)
    await town.tell("alice", "@bot", "chekc 3")
    await (town.stop() if end == "stop" else town.kill())
    town.say("alice", "@bot", "yes")
    await town.start()
    await town.quiet()
    assert ":white_check_mark: 3 Find who else" in town.board(room).message
    await town.tell("alice", "@bot", "yes")
    assert town.direct("alice")[-1] == ":+1:"

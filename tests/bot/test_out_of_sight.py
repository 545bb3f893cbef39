"""Who may not see a run any more is told nothing of it: no update, no reminder, no prompt kept current."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.town import Town, begun

MINUTE, HOUR = 60_000, 3_600_000
BOOK = """\
playbook: release
title: Release
prefix: REL
permissions: {see: %s}
checklists:
  - title: Before
    tasks:
      - Freeze
      - {title: Tell all, assign: starter, due: 1h}
"""
SETTINGS = {"default_playbook": {"key": "release"}, "digest": {"everyone": False}}


def rule(tmp_path: Path, who: str) -> None:
    (tmp_path / "books").mkdir(exist_ok=True)
    (tmp_path / "books" / "release.yaml").write_text(BOOK % who, "utf-8")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    rule(tmp_path, "everyone")
    async with Town(tmp_path, settings=SETTINGS, playbooks=(tmp_path / "books",)) as town:
        yield town


async def ruled(town: Town, tmp_path: Path, who: str) -> None:
    """Another policy is in the playbook, and known of."""
    await town.tell("alice", "@bot", "permissions REL-1")
    before = town.direct("alice")[-1]
    rule(tmp_path, who)
    while town.direct("alice")[-1] == before:
        await asyncio.sleep(0.02)
        await town.tell("alice", "@bot", "permissions REL-1")


async def test_a_follower_whom_the_policy_shuts_out_is_told_so_once_and_no_more(town: Town, tmp_path: Path) -> None:
    channel = await begun(town, "Checkout", "")
    await town.tell("carol", "@bot", "follow REL-1")
    await town.tell("alice", channel, "!incident update One")
    assert "One" in town.direct("carol")[-1]
    await ruled(town, tmp_path, "participants")
    heard = len(town.direct("carol"))
    for text in ("Two", "Three"):
        await town.tell("alice", channel, f"!incident update {text}")
    await town.kill()
    await town.start()
    await town.tell("alice", channel, "!incident update Four")
    (told,) = town.direct("carol")[heard:]
    assert told == "You follow REL-1 no more: who may see it has changed, and you are not among them now."
    await ruled(town, tmp_path, "everyone")
    await town.tell("alice", channel, "!incident update Five")
    assert len(town.direct("carol")) == heard + 1, "who wants it again follows again"


async def test_of_a_run_made_private_whoever_is_not_in_it_hears_nothing_more(town: Town) -> None:
    channel = await begun(town, "Checkout", "")
    await town.tell("carol", "@bot", "follow REL-1")
    town.server.convert(channel, "P")
    await town.quiet()
    assert town.direct("carol")[-1].startswith("You follow REL-1 no more")
    heard = len(town.direct("carol"))
    await town.tell("alice", channel, "!incident update Secret")
    await town.tell("carol", "@bot", "info REL-1")
    assert town.direct("carol")[heard:] == ["I know no run REL-1. `!incident list` shows the open ones."]


async def test_what_became_private_while_the_bot_was_away_counts_too(town: Town) -> None:
    channel = await begun(town, "Checkout", "")
    await town.kill()
    town.server.convert(channel, "P")
    await town.start()
    await town.quiet()
    await town.tell("carol", "@bot", "info REL-1")
    assert town.direct("carol") == ["I know no run REL-1. `!incident list` shows the open ones."]


async def test_a_task_of_somebody_who_sees_it_no_more_is_told_to_those_who_do(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start private Checkout")
    assert town.ticked(said)
    channel = town.run_channel("REL-1").id
    await town.tell("alice", channel, "!incident invite @bob")
    await town.tell("bob", channel, "!incident take over")
    town.server.leave("alice", channel)
    await town.quiet()
    heard = len(town.direct("alice"))
    await town.wait(2 * HOUR)
    assert town.direct("alice")[heard:] == []
    assert any("**2 Tell all** is due" in text for text in town.texts(channel))


async def test_a_question_about_a_run_that_one_sees_no_more_is_taken_away(town: Town) -> None:
    said = await town.tell("alice", "alerts", "!incident start private Checkout")
    assert town.ticked(said)
    channel = town.run_channel("REL-1").id
    await town.tell("alice", channel, "!incident invite @bob")
    await town.tell("alice", channel, "!incident assign 1 @bob")
    town.server.leave("bob", channel)
    await town.quiet()
    await town.tell("alice", channel, "!incident edit 1 title Freeze the secret branch")
    posts = town.posts(town.place("bob", "@bot"))
    assert posts[-1].message == ":see_no_evil: You can't see the run any more that this was about."
    assert town.signs(posts[-1]) == []
    await town.tell("bob", "@bot", "done")
    assert "REL-1" not in town.direct("bob")[-1]


async def test_where_it_was_started_nothing_is_told_of_a_run_that_not_all_may_see(town: Town, tmp_path: Path) -> None:
    await begun(town, "First", "")
    await ruled(town, tmp_path, "participants")
    said = await town.tell("alice", "alerts", "!incident start anyway Second")
    assert town.ticked(said)
    channel = town.run_channel("REL-2").id
    await town.tell("alice", channel, "!incident summary Keys are out")
    await town.tell("alice", channel, "!incident finish all: for the test")
    assert not any("Second" in text or "Keys" in text for text in town.texts("alerts"))
    told = [text for text in town.direct("alice") if "REL-2" in text and "Second" in text]
    assert len(told) == 2, "its start and its end, by direct message"

"""Words that check tasks, over the wire: a bot's and a webhook's, while the bot is away, edited and deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.town import Town

BOOK = """\
playbook: words
title: Words
prefix: WRD
run: {channel: {MODE}}
triggers:
  - {keywords: ["bridge is up"], channels: [alerts], action: suggest}
checklists:
  - title: One
    tasks:
      - {title: Bridge, check_on: ["bridge is up"]}
      - {title: Lock, check_on: {words: [locked], by: ["@lockbot", webhooks]}}
"""


def a_book(folder: Path, mode: str) -> tuple[Path]:
    books = folder / "books"
    books.mkdir(exist_ok=True)
    (books / "words.yaml").write_text(BOOK.replace("MODE", mode), "utf-8")
    return (books,)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    books = a_book(tmp_path, "mode: new, name: '{{ number | lower }}'")
    async with Town(tmp_path, playbooks=books, channels=("alerts",)) as town:
        await town.tell("alice", "alerts", "!incident start words Checkout is down")
        yield town


def done(town: Town, channel: str) -> bool:
    return ":white_check_mark: 1 Bridge" in town.board(channel).message


async def test_said_while_the_bot_is_away_it_is_handled_once_and_a_deletion_while_away_takes_it_back(
    town: Town,
) -> None:
    channel = town.run_channel("WRD-1").id
    await town.kill()
    said = town.say("alice", channel, "the bridge is up")
    await town.start()
    await town.quiet()
    assert done(town, channel) and town.ticked(said)
    for _ in range(2):
        await town.kill()
        await town.start()
        await town.quiet()
    asked = await town.tell("alice", channel, "!incident timeline")
    assert town.answer(asked).count("checked 1 Bridge, saying “bridge is up”") == 1
    await town.kill()
    town.server.delete("alice", said.id)
    await town.start()
    await town.quiet()
    assert not done(town, channel)


async def test_an_edit_that_leaves_the_words_changes_nothing_and_one_without_them_opens_the_task(town: Town) -> None:
    channel = town.run_channel("WRD-1").id
    said = await town.tell("alice", channel, "bridge is up")
    town.server.edit("alice", said.id, "the bridge is up, at last")
    await town.quiet()
    assert done(town, channel)
    assert town.ticked(said)
    town.server.edit("alice", said.id, "the bridge is down")
    await town.quiet()
    assert not done(town, channel)
    assert town.signs(said) == [], "the words that had worked are gone, and so is the sign that they had"
    town.server.edit("alice", said.id, "the bridge is up")
    await town.quiet()
    assert not done(town, channel)


async def test_bots_and_webhooks_count_where_they_are_named(town: Town) -> None:
    channel = town.run_channel("WRD-1").id
    town.server.add_user("lockbot", bot=True)
    town.server.join("lockbot", channel)
    await town.tell("alice", channel, "locked")
    await town.tell("lockbot", channel, "bridge is up")
    board = town.board(channel).message
    assert ":white_check_mark: 1" not in board and ":white_check_mark: 2" not in board
    said = await town.tell("lockbot", channel, "all is LOCKED")
    assert town.ticked(said)
    assert ":white_check_mark: 2 Lock · lockbot" in town.board(channel).message
    await town.tell("alice", channel, "!incident uncheck 2")
    town.server.webhook_post("alice", channel, "locked")
    await town.quiet()
    assert ":white_check_mark: 2 Lock" in town.board(channel).message


async def test_in_a_shared_channel_only_the_runs_thread_is_heard_and_it_is_no_alarm_there(tmp_path: Path) -> None:
    async with Town(tmp_path, playbooks=a_book(tmp_path, "mode: here"), channels=("alerts",)) as town:
        started = await town.tell("alice", "alerts", "!incident start words Checkout is down")
        channel = town.server.channel_id("alerts")
        board = town.board(channel)
        await town.tell("alice", "alerts", "bridge is up")
        assert not done(town, channel)
        said = await town.tell("alice", "alerts", "bridge is up", root=board.root_id or board.id)
        assert done(town, channel) and town.ticked(said)
        assert town.ticked(started)

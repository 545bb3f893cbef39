"""Damage on the disk is told to the people it concerns, and to nobody else's run."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from storage.care import inspect
from tests.bot.town import Town, begun


async def _damaged(town: Town, mark: bytes) -> None:
    """Stop, change the first line of the journal that holds the mark, start."""
    await town.stop()
    journal = town.data / "journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines) if mark in line)
    lines[number] = lines[number].replace(mark, mark[::-1], 1)
    journal.write_bytes(b"".join(lines))
    await town.start()


async def test_a_run_that_lost_events_can_be_read_and_takes_no_more_while_others_go_on(tmp_path: Path) -> None:
    async with Town(tmp_path, settings={"admin_channel": "ops/stakeholders"}) as town:
        hurt = await begun(town, "Hurt")
        sound = await begun(town, "Sound")
        assert town.ticked(await town.tell("alice", hurt, "!incident note Redwood was here"))
        assert town.ticked(await town.tell("alice", hurt, "!incident check 1"))
        await _damaged(town, b"Redwood")
        (sealed,) = inspect(town.data).sealed
        assert sealed.startswith("INC-1 (")
        (told,) = town.texts("stakeholders")
        assert "Part of my data is damaged" in told and "messages that waited to be sent" in told
        answer = town.answer(await town.tell("alice", hurt, "!incident check 2"))
        assert answer.startswith("Part of what was recorded of INC-1 is damaged (journal, line ")
        assert "restore" in answer
        assert "Hurt" in town.answer(await town.tell("alice", hurt, "!incident info"))
        assert town.ticked(await town.tell("alice", sound, "!incident check 2"))
        assert town.ticked(await town.tell("alice", "alerts", "!incident start sev3 A new one"))
        await town.wait(3 * 3_600_000)  # reminders of the hurt run come due, and nothing spins
        assert town.ticked(await town.tell("alice", sound, "!incident check 3"))


async def test_when_the_list_of_runs_is_hurt_starting_says_so_and_the_others_go_on(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        first = await begun(town, "First")
        await begun(town, "Second")
        await _damaged(town, b"Second")
        answer = town.answer(await town.tell("alice", "alerts", "!incident start sev3 Third"))
        assert answer.startswith("My list of runs is damaged (journal, line ")
        assert town.ticked(await town.tell("alice", first, "!incident check 1"))


async def test_an_archived_run_whose_file_is_gone_is_named_as_such(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        channel = await begun(town)
        assert town.ticked(await town.tell("alice", channel, "!incident cancel a false alarm"))
        await town.wait(6 * 60_000)
        (file,) = (town.data / "archive").iterdir()
        file.unlink()
        answer = town.answer(await town.tell("bob", "alerts", "!incident info INC-1"))
        assert answer.startswith("INC-1 is in the archive, and its file is missing or damaged.")
        assert "INC-1" in town.answer(await town.tell("bob", "alerts", "!incident list all"))


async def test_only_the_owner_may_read_anything_that_a_bot_keeps(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with Town(tmp_path) as town:
            await town.tell("alice", await begun(town), "!incident cancel a false alarm")
            await town.wait(6 * 60_000)
            kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in town.data.rglob("*") if path.is_file()}
            folders = [stat.S_IMODE(path.stat().st_mode) for path in (town.data, town.data / "archive")]
    finally:
        os.umask(before)
    assert {"journal", "lock", "heartbeat"} < set(kept)
    assert (set(kept.values()), folders) == ({0o600}, [0o700, 0o700])

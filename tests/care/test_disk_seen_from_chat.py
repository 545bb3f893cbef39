"""A disk that is full or fails, as people in the chat see it."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rehearsal.model import Post
from tests.bot.town import Town, begun


@contextmanager
def _full(journal: Path) -> Iterator[None]:
    """The journal can grow no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size + 10, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def _answered(town: Town, post: Post) -> str:
    async with asyncio.timeout(30):
        while not town.thread(post):
            await asyncio.sleep(0.01)
    return town.thread(post)[0]


async def test_on_a_full_disk_questions_are_answered_commands_refused_and_nothing_is_half_done(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        channel = await begun(town)
        await town.wait(10_000)
        journal = (town.data / "journal").read_bytes()
        with _full(town.data / "journal"):
            refused = town.say("alice", channel, "!incident check 1")
            assert (await _answered(town, refused)).startswith("My disk is full: I couldn't write that down")
            asked = town.say("alice", channel, "!incident info")
            assert "Checkout is down" in await _answered(town, asked)
            new = town.say("alice", "alerts", "!incident start sev1 Another")
            assert (await _answered(town, new)).startswith("My disk is full")
            assert (town.data / "journal").read_bytes() == journal
            assert not town.ticked(refused)
        assert town.muster is not None and not town.muster.failed.done()
        assert town.ticked(await town.tell("alice", channel, "!incident check 1"))
        assert ":white_check_mark: 1 " in town.answer(await town.tell("alice", channel, "!incident task 1"))
        await town.kill()
        await town.start()
        assert len(town.thread(refused)) == len(town.thread(asked)) == len(town.thread(new)) == 1
        assert not town.ticked(new)


async def test_a_bot_on_a_full_disk_ends_in_good_order_and_starts_again(tmp_path: Path) -> None:
    async with Town(tmp_path) as town:
        channel = await begun(town)
        await town.wait(10_000)
        with _full(town.data / "journal"):
            await town.tell("alice", "alerts", "It is raining")
            await town.stop()
            await town.start()
            asked = town.say("alice", channel, "!incident info")
            assert "Checkout is down" in await _answered(town, asked)
        assert town.ticked(await town.tell("alice", channel, "!incident check 1"))


async def test_losses_that_cannot_be_told_for_want_of_room_keep_nobody_from_starting(tmp_path: Path) -> None:
    async with Town(tmp_path, settings={"admin_channel": "ops/stakeholders"}) as town:
        channel = await begun(town)
        assert town.ticked(await town.tell("alice", channel, "!incident note Redwood was here"))
        await town.stop()
        journal = town.data / "journal"
        journal.write_bytes(journal.read_bytes().replace(b"Redwood", b"Redwodo", 1))
        with _full(journal):
            await town.start()
            asked = town.say("alice", channel, "!incident info")
            assert "Checkout is down" in await _answered(town, asked)


def _broken(_: int) -> None:
    raise OSError(5, "Input/output error")


async def test_a_disk_that_fails_while_nobody_writes_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("engine.desk.housekeeping.WRITE_EVERY", 0.01)
    monkeypatch.setattr("engine.desk.housekeeping.ALIVE_EVERY", 1)
    async with Town(tmp_path) as town:
        muster = town.muster
        assert muster is not None

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", _broken)
            async with asyncio.timeout(30):
                assert "journal could not be written: Input/output error" in await muster.failed
        await town.stop()
        assert [record.getMessage() for record in caplog.records if record.exc_info] == []
        await town.start()


async def test_a_data_folder_that_vanishes_ends_the_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.desk.housekeeping.HEARTBEAT_EVERY", 0.01)
    async with Town(tmp_path) as town:
        muster = town.muster
        assert muster is not None
        town.data.rename(tmp_path / "elsewhere")
        async with asyncio.timeout(30):
            assert (
                await muster.failed
                == f"the data folder {town.data} is gone. Put it back from a backup, then start Muster again."
            )
        await town.kill()
        (tmp_path / "elsewhere").rename(town.data)
        await town.start()


async def test_a_heartbeat_without_room_is_only_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("engine.desk.housekeeping.HEARTBEAT_EVERY", 0.01)
    async with Town(tmp_path) as town:
        (town.data / "heartbeat").unlink()
        (town.data / "heartbeat").symlink_to("heartbeat")  # a loop: nobody can touch it
        async with asyncio.timeout(30):
            while "heartbeat cannot be touched" not in caplog.text:
                await asyncio.sleep(0.01)
        assert town.ticked(await town.tell("alice", "alerts", "!incident start sev1 Checkout is down"))


async def test_after_a_failed_fsync_people_are_told_and_the_bot_ends_and_takes_it_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Town(tmp_path) as town:
        channel = await begun(town)
        await town.wait(10_000)
        muster = town.muster
        assert muster is not None

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", _broken)
            refused = town.say("alice", channel, "!incident check 1")
            assert (await _answered(town, refused)).startswith("I can't write to my disk, so that isn't done.")
            async with asyncio.timeout(30):
                assert "journal could not be written: Input/output error" in await muster.failed
            assert not town.ticked(refused)
        await town.kill()
        await town.start()
        await town.eventually(lambda: "white_check_mark" in town.signs(refused))

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


async def test_after_a_failed_fsync_people_are_told_and_the_bot_ends_and_takes_it_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Town(tmp_path) as town:
        channel = await begun(town)
        await town.wait(10_000)
        muster = town.muster
        assert muster is not None

        def broken(_: int) -> None:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", broken)
            refused = town.say("alice", channel, "!incident check 1")
            assert (await _answered(town, refused)).startswith("I can't write to my disk, so that isn't done.")
            async with asyncio.timeout(30):
                assert "journal could not be written: Input/output error" in await muster.failed
            assert not town.ticked(refused)
        await town.kill()
        await town.start()
        await town.eventually(lambda: "white_check_mark" in town.signs(refused))

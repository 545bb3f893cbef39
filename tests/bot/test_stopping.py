"""How the bot ends when it is told to: what is under way is finished, but nobody waits for ever."""

from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

import bot
from rehearsal.model import Post
from storage.tiny import TinyStore
from tests.bot.town import Town, begun


async def _under_way(town: Town, channel: str) -> Post:
    """A command whose answer is held on its way by the server."""
    await town.wait(10_000)
    town.server.faults.delay(3600, path="/reactions$")
    said = town.say("alice", channel, "!incident check 1")
    async with asyncio.timeout(30):
        while not town.server.requests_held:
            await asyncio.sleep(0.001)
    return said


async def test_what_is_under_way_is_finished_first(town: Town) -> None:
    said = await _under_way(town, await begun(town))
    stopping = asyncio.create_task(town.stop())
    for _ in range(200):  # turns in which it must not end; too few of them hide a mistake, no more
        await asyncio.sleep(0.0005)
    assert not stopping.done()
    town.clock.leap(town.clock.now() + 4_000_000)
    await stopping
    assert town.ticked(said)
    store = TinyStore.open(town.data)
    assert [key for key in store.rows("outbox") if key.endswith(":tick")] == [], "it is known to be done"
    await store.close()
    await town.start()


async def test_what_takes_too_long_is_left_for_the_next_start(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.muster.STOP_WITHIN", 0.1)
    said = await _under_way(town, await begun(town))
    async with asyncio.timeout(30):
        await town.stop()
    assert not town.ticked(said)
    await town.start()
    await town.quiet()
    assert town.ticked(said)


async def test_one_that_is_killed_as_it_starts_leaves_no_work_that_was_never_begun(town: Town) -> None:
    await town.stop()
    muster = await bot.build(
        town.settings, town.server.url, town.bot.token, ("ops",), town.clock, town.data, town.playbooks
    )
    with warnings.catch_warnings(record=True) as unbegun:
        warnings.simplefilter("always")
        await muster.start()
        await muster.kill()
        gc.collect()
    assert [str(each.message) for each in unbegun if "never awaited" in str(each.message)] == []
    await town.start()

"""Virtual time: nobody is woken early, late, out of order, or twice."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.clock import VirtualClock

START = 1_772_442_000_000


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@given(st.lists(st.integers(1, 100_000), max_size=20), st.lists(st.integers(0, 60_000), max_size=6))
def test_sleepers_wake_in_order_each_at_its_own_time(waits: list[int], steps: list[int]) -> None:
    async def scenario() -> None:
        clock = VirtualClock(START)
        woken: list[tuple[int, int]] = []

        async def sleeper(wait: int) -> None:
            await clock.sleep(wait / 1000)
            woken.append((clock.now() - START, wait))

        tasks = [asyncio.create_task(sleeper(wait)) for wait in waits]
        await settled()
        for step in steps:
            await clock.advance(step, settled)
        passed = sum(steps)
        assert clock.now() == START + passed
        assert woken == [(wait, wait) for wait in sorted(waits) if wait <= passed]
        assert clock.waking == 0
        rest = [wait for wait in waits if wait > passed]
        assert clock.next_wakeup == (START + min(rest) if rest else None)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert clock.next_wakeup is None

    asyncio.run(scenario())


@given(st.integers(1, 10**7), st.integers(0, 10**6))
def test_a_sleep_of_a_difference_ends_at_that_very_instant(wait: int, off: int) -> None:
    async def scenario() -> None:
        clock = VirtualClock(START + off)
        due = START + off + wait
        task = asyncio.create_task(clock.sleep((due - clock.now()) / 1000))
        await settled()
        assert clock.next_wakeup == due
        clock.jump(due)
        await task

    asyncio.run(scenario())


async def test_a_sleeper_that_sleeps_again_is_woken_again_within_the_same_wait() -> None:
    clock = VirtualClock(START)
    seen: list[int] = []

    async def ticking() -> None:
        while True:
            await clock.sleep(60)
            seen.append(clock.now() - START)

    task = asyncio.create_task(ticking())
    await clock.advance(200_000, settled)
    assert seen == [60_000, 120_000, 180_000]
    task.cancel()


async def test_time_stands_still_by_itself() -> None:
    clock = VirtualClock(START)
    task = asyncio.create_task(clock.sleep(0.001))
    done, _ = await asyncio.wait({task}, timeout=0.02)
    assert not done and clock.now() == START
    task.cancel()


async def test_somebody_woken_who_has_not_run_yet_is_counted() -> None:
    clock = VirtualClock(START)
    task = asyncio.create_task(clock.sleep(5))
    await asyncio.sleep(0)
    clock.jump(START + 5_000)
    assert clock.waking == 1
    await task
    assert clock.waking == 0


async def test_somebody_cancelled_after_being_woken_is_counted_no_more() -> None:
    clock = VirtualClock(START)
    task = asyncio.create_task(clock.sleep(5))
    await asyncio.sleep(0)
    clock.jump(START + 5_000)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.waking == 0
    assert clock.next_wakeup is None


@pytest.mark.parametrize("seconds", [0, -1, -0.5])
async def test_no_time_at_all_is_one_turn_of_the_loop(seconds: float) -> None:
    clock = VirtualClock(START)
    await clock.sleep(seconds)
    assert clock.now() == START


async def test_time_never_goes_back() -> None:
    clock = VirtualClock(START)
    clock.jump(START - 1)
    assert clock.now() == START

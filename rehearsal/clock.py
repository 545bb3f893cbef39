"""Virtual time: it stands still while anything is being done, then jumps to the next moment somebody waits for."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections.abc import Awaitable, Callable

_ROUNDING = 1e-6
"""Milliseconds; `(a - b) / 1000 * 1000` may come out a hair too large."""


class VirtualClock:
    """A clock that only `advance` moves.  Sleepers wake in the order of their times."""

    def __init__(self, start: int) -> None:
        """`start` is a UTC instant in milliseconds."""
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._waking = 0

    def now(self) -> int:
        """UTC instant in milliseconds."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved that far.  Nothing, or less, is one turn of the loop."""
        wait = math.ceil(seconds * 1000 - _ROUNDING)
        if wait <= 0:
            await asyncio.sleep(0)
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + wait, next(self._order), wake))
        try:
            await wake
        finally:
            if wake.done() and not wake.cancelled():
                self._waking -= 1
            else:
                wake.cancel()

    @property
    def waking(self) -> int:
        """How many sleepers were woken and have not run yet."""
        return self._waking

    @property
    def next_wakeup(self) -> int | None:
        """The next instant somebody waits for (ms), or None."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)  # cancelled
        return self._sleepers[0][0] if self._sleepers else None

    def jump(self, to: int) -> None:
        """Make it that instant and wake who waited for it or for an earlier one.  Time never goes back."""
        self._now = max(self._now, to)
        while (instant := self.next_wakeup) is not None and instant <= self._now:
            _, _, wake = heapq.heappop(self._sleepers)
            self._waking += 1
            wake.set_result(None)

    async def advance(self, milliseconds: int, settle: Callable[[], Awaitable[None]]) -> None:
        """Let that much time pass, from wake-up to wake-up; `settle` returns when all is done that can be done now."""
        target = self._now + milliseconds
        await settle()
        while self._now < target:
            instant = self.next_wakeup
            self.jump(target if instant is None else min(instant, target))
            await settle()

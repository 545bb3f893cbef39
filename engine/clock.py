"""Time, passed in.  Only this module reads the machine's clock; rehearsals bring their own."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Where the engine gets the time and where it waits."""

    def now(self) -> int:
        """UTC instant in milliseconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait, in this clock's own time."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """UTC instant in milliseconds."""
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(max(0.0, seconds))


async def rest(clock: Clock, seconds: float, woken: asyncio.Event) -> None:
    """Wait that long in the clock's time, or until the event is set."""
    if woken.is_set():
        return
    sleeper = asyncio.ensure_future(clock.sleep(seconds))
    gate = asyncio.ensure_future(woken.wait())
    try:
        await asyncio.wait((sleeper, gate), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeper.cancel()
        gate.cancel()

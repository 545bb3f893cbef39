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

"""The machine's clock, which a test may put forward: whoever sleeps until then wakes at once."""

from __future__ import annotations

import asyncio
import time


class LeapingClock:
    """Goes on as time does; `leap` makes it later than it is."""

    def __init__(self) -> None:
        self._ahead = 0
        self._sleepers: dict[asyncio.Future[None], int] = {}

    def now(self) -> int:
        """UTC instant in milliseconds."""
        return time.time_ns() // 1_000_000 + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait that long, or until the clock was put forward so far."""
        loop = asyncio.get_running_loop()
        awake: asyncio.Future[None] = loop.create_future()
        self._sleepers[awake] = self.now() + int(seconds * 1000)
        alarm = loop.call_later(max(0.0, seconds), _wake, awake)
        try:
            await awake
        finally:
            alarm.cancel()
            self._sleepers.pop(awake, None)

    @property
    def next_wakeup(self) -> int | None:
        """The next instant somebody waits for (ms), or None."""
        return min((at for awake, at in self._sleepers.items() if not awake.done()), default=None)

    def leap(self, to: int) -> None:
        """Make it that instant, if it is earlier."""
        self._ahead += max(0, to - self.now())
        for awake, at in sorted(self._sleepers.items(), key=lambda sleeper: sleeper[1]):
            if at <= self.now():
                _wake(awake)


def _wake(awake: asyncio.Future[None]) -> None:
    if not awake.done():
        awake.set_result(None)

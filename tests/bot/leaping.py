"""The machine's clock, which a test may put forward: whoever sleeps until then wakes at once."""

from __future__ import annotations

import asyncio
import time

_DAY, _MORNING = 24 * 3_600_000, 8 * 3_600_000


class LeapingClock:
    """Goes on as time does, from `start` (ms), else the next 8:00 UTC on: no test may hang on the hour it runs at.

    `leap` makes it later than it is.
    """

    def __init__(self, start: int | None = None) -> None:
        real = time.time_ns() // 1_000_000
        self._ahead = (_MORNING - real) % _DAY if start is None else start - real
        self._sleepers: dict[asyncio.Future[None], int] = {}
        self._alarm: asyncio.TimerHandle | None = None

    def now(self) -> int:
        """UTC instant in milliseconds."""
        return time.time_ns() // 1_000_000 + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait that long, or until the clock was put forward so far."""
        awake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers[awake] = self.now() + int(seconds * 1000)
        self._set_alarm()
        try:
            await awake
        finally:
            self._sleepers.pop(awake, None)

    @property
    def next_wakeup(self) -> int | None:
        """The next instant somebody waits for (ms), or None."""
        return min((at for awake, at in self._sleepers.items() if not awake.done()), default=None)

    def leap(self, to: int) -> None:
        """Make it that instant, if it is earlier."""
        self._ahead += max(0, to - self.now())
        self._wake()

    def _wake(self) -> None:
        for awake, at in sorted(self._sleepers.items(), key=lambda sleeper: sleeper[1]):
            if at <= self.now() and not awake.done():
                awake.set_result(None)
        self._set_alarm()

    def _set_alarm(self) -> None:
        """Whoever is next is also woken as time goes on by itself: a leap may end just before they are due."""
        if self._alarm is not None:
            self._alarm.cancel()
        first = self.next_wakeup
        wait = None if first is None else max(0, first - self.now()) / 1000
        self._alarm = None if wait is None else asyncio.get_running_loop().call_later(wait, self._wake)

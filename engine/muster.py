"""Muster, running: how it starts, how it ends, and when it is settled.  `engine/wiring/` puts its parts together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from engine.clock import Clock
from engine.config.settings import Settings
from engine.out.outgoing import TABLE as OUTBOX
from engine.outside import Outside
from engine.parts import Parts
from engine.playbooks.catalogue import TABLE as PLAYBOOKS
from engine.wiring.clockwork import clockwork
from engine.wiring.going_out import going_out
from engine.wiring.hearing import hearing
from engine.wiring.known import known
from engine.wiring.writing import writing
from storage.log import StorageFailed

log = logging.getLogger("muster")

STOP_WITHIN = 5.0


class Build(Protocol):
    """How a bot is made (`bot.build`), handed to whoever needs one, so that only `bot.py` knows the concrete parts."""

    async def __call__(
        self,
        settings: Settings,
        url: str,
        token: str,
        teams: Sequence[str],
        clock: Clock,
        data: Path,
        playbooks: Sequence[Path],
        outside: Outside | None = None,
    ) -> Muster: ...


class Muster:
    """The running bot."""

    def __init__(self, parts: Parts) -> None:
        parts.catalogue.recall(parts.store.rows(PLAYBOOKS))
        self.me = parts.me
        self._parts = parts
        self._known = known(parts)
        self._writing = writing(parts, self._known)
        self._out = going_out(parts, self._known, self._writing)
        heard = hearing(parts, self._known, self._writing, self._out)
        self._inbox = heard.inbox
        self._clockwork = clockwork(parts, self._known, self._writing, self._out, heard)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def failed(self) -> asyncio.Future[str]:
        """Done, with the reason, when nothing can be written any more and the process has to end."""
        return self._writing.emergency.failed

    @property
    def missing(self) -> Sequence[str]:
        """What it lacks before it works: nothing once it has read what it missed, and can write."""
        if self.failed.done():
            return ["writable data"]
        return [] if self._inbox.caught_up.is_set() else ["caught up with the server"]

    @property
    def settled(self) -> bool:
        """Nothing is being handled, sent, rendered or asked; what only waits for the clock does not count."""
        return (
            self._at_ease
            and self._parts.templates.settled
            and self._known.calendars.settled
            and self._clockwork.page_answers.settled
            and self._parts.server.requests_open == 0
            and not self._parts.server.listening_busy
        )

    @property
    def _at_ease(self) -> bool:
        return self._inbox.idle and self._out.outbox.idle and self._writing.desk.open == 0

    @property
    def computing(self) -> bool:
        """Something is being rendered or written, for which no time of the clock has to pass."""
        return not self._parts.templates.settled or self._writing.desk.writing > 0

    @property
    def position(self) -> tuple[str, int]:
        """The websocket connection and the number of the next frame: how far the wire has been heard."""
        return self._parts.server.position

    @property
    def behind(self) -> bool:
        """Something is due and was not done yet, or was not looked at after a change."""
        return self._out.ticker.behind or self._out.resting.behind or self._clockwork.behind

    def release(self) -> None:
        """Send at once what is only held back to be gentle."""
        self._out.outbox.release()

    async def start(self) -> None:
        """Begin to work: connect, take up what a former process left, read what was missed, then let the clock in."""
        parts, calendars, works = self._parts, self._known.calendars, self._clockwork
        await parts.templates.ready()
        for problem in parts.catalogue.problems:
            log.warning("%s", problem)
        self._out.resting.restore(parts.store.rows(OUTBOX))
        await calendars.begin()
        self._spawn(calendars.refresh, "calendars")
        self._spawn(lambda: parts.server.listen(self._inbox.receive), "listen")
        self._spawn(works.housekeeping.write, "flush")
        await works.admins.tell_losses(parts.store.losses())
        self._spawn(works.housekeeping.beat, "heartbeat")
        self._spawn(works.admins.watch, "watch")
        await self._inbox.caught_up.wait()
        while not self._inbox.idle:
            await asyncio.sleep(0.001)
        self._spawn(self._out.resting.run, "resting")
        self._spawn(self._out.ticker.run, "ticker")
        self._spawn(works.watch.run, "on-call")
        self._spawn(works.page_answers.run, "page answers")
        self._spawn(works.digests.run, "digests")
        self._spawn(works.schedules.run, "schedules")
        self._spawn(calendars.watch_files, "calendar files")
        self._spawn(works.archivist.run, "archivist")
        self._spawn(lambda: self._known.readers.learn_all(self._known.runs.active()), "readers")

    async def stop(self) -> None:
        """Finish what is under way (within 5 s), write what waits, let go of everything."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                while not self._at_ease:
                    await asyncio.sleep(0.01)
        await self._end_tasks()
        if not self.failed.done():
            self._writing.cursors.alive(self._parts.clock.now())
            # A failure is said already; what is not written is read again at the next start.
            with contextlib.suppress(StorageFailed):
                await self._writing.desk.flush()
        await self._let_go()
        await self._parts.store.close()
        self._clockwork.housekeeping.end()

    async def kill(self) -> None:
        """Drop everything as a killed process would: nothing is finished, nothing written."""
        self._parts.store.abandon()
        await self._end_tasks()
        await self._let_go()

    async def _let_go(self) -> None:
        await self._parts.templates.close()
        await self._parts.server.close()
        await self._parts.outside.close()

    async def _end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._inbox.close()
        await self._out.outbox.close()

    def _spawn(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        async def watched() -> None:
            try:
                await work()  # begun here: a bot that is killed before its turn leaves nothing that was never awaited
            except Exception as error:
                log.exception("%s has ended", name)
                self._writing.emergency.end(f"{name} has ended: {error}")

        self._tasks.append(asyncio.create_task(watched(), name=name))

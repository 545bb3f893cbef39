"""The ticker: sleeps until a run's clock asks for something, and hands the desk the reminder."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from domain.commands import EndQuiet, RemindTogether
from domain.due import due, next_due
from domain.run import Run
from engine.clock import Clock, rest
from engine.clockwork.signs_of_life import SignsOfLife
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.input.causes import of_reminder
from engine.out.asked_apart import AskedApart
from engine.out.outgoing import Item
from engine.out.told import Told
from engine.people.quiet import QuietHours, concerned
from storage.log import StorageFailed

log = logging.getLogger("muster.ticker")
_LONGEST_SLEEP = 3600.0
_AGAIN = 10_000
"""Milliseconds until a reminder that could not be written is tried again."""


class Ticker:
    """Knows for each run when it is next due."""

    def __init__(self, runs: Runs, desk: Desk, clock: Clock, quiet: QuietHours, told: Told, life: SignsOfLife) -> None:
        self._runs = runs
        self._quiet = quiet
        self._told = told
        self._life = life
        self._apart = AskedApart()
        self._desk = desk
        self._clock = clock
        self._next: dict[str, int] = {}
        self._news: dict[str, Run] = {}
        self._changed = asyncio.Event()
        self._round = asyncio.Event()

    async def gathered(self) -> None:
        """Wait until everything that is due at this instant has been asked for, in whichever run."""
        if self.behind:
            self._round.clear()
        await self._round.wait()

    def notice(self, _items: Sequence[Item], runs: Sequence[Run]) -> None:
        """Runs changed: their next instant may have, too.  Looked at when nobody waits here for an answer."""
        self._news.update((run.id, run) for run in runs)
        if runs:
            self._changed.set()

    @property
    def behind(self) -> bool:
        """Whether something is due that has not been asked for yet."""
        self._plan_news()
        return any(instant <= self._clock.now() for instant in self._next.values())

    async def run(self) -> None:
        """Work until cancelled."""
        for run in self._runs.all():
            self._plan(run)
        while True:
            self._changed.clear()
            self._plan_news()
            now = self._clock.now()
            for run_id in [run_id for run_id, instant in self._next.items() if instant <= now]:
                await self._remind(run_id, now)
            self._round.set()
            await self._rest()

    def _plan_news(self) -> None:
        news, self._news = self._news, {}
        for run in news.values():
            self._plan(run)

    def _plan(self, run: Run) -> None:
        instant = self._clock.now() if self._released(run) else next_due(run)
        if instant is None:
            self._next.pop(run.id, None)
        else:
            self._next[run.id] = instant

    def _released(self, run: Run) -> tuple[EndQuiet, ...]:
        """Those who were not to be disturbed, and may be since it got so bad."""
        if not run.kept or not self._quiet.pierced(run):
            return ()
        return tuple(EndQuiet(kept.person, kept.until) for kept in run.kept)

    async def _remind(self, run_id: str, now: int) -> None:
        run = self._runs.get(run_id)
        if run is None:
            return
        reminders = self._released(run) or due(run, now)
        if reminders:
            reminders = await self._life.seen(run, reminders)
            quiet = await self._quiet.of(run, now)
            if run.owner.id not in quiet:
                reminders = self._apart.spread(run, reminders, now)
            command = RemindTogether(reminders, quiet, await self._told.blind(run, concerned(run)))
            try:
                outcome = await self._desk.submit(Order(command, of_reminder(run_id, reminders[0]), now, run_id=run_id))
            except StorageFailed:
                self._next[run_id] = now + _AGAIN  # there may be room on the disk then; else the process ends now
                return
            if outcome.refusal is not None:  # asking again cannot help: its history is damaged, say
                log.warning("%s: no reminders until it changes: %s", run.number, outcome.refusal.message.id)
                self._next.pop(run_id, None)
                return
        again = self._runs.get(run_id)
        if again is not None:
            self._plan(again)

    async def _rest(self) -> None:
        now = self._clock.now()
        first = min(self._next.values(), default=None)
        seconds = _LONGEST_SLEEP if first is None else min(_LONGEST_SLEEP, max(0, first - now) / 1000)
        await rest(self._clock, seconds, self._changed)

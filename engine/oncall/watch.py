"""Handovers: when somebody else comes on call, the runs with tasks of that schedule hear of it (decision 17)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from domain.assignment import ON_CALL
from domain.commands import RecordOnCall
from domain.run import Run
from engine.clock import Clock, rest
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.oncall.oncall import OnCall
from engine.out.outgoing import Item
from engine.people.people import People
from mattermost.chat import ChatError
from storage.log import StorageFailed

log = logging.getLogger("muster.oncall")
_LONGEST_SLEEP = 3600.0
_AGAIN = 30.0
"""Seconds until a handover is looked at again that could not be written, or whose people could not be asked for."""


class OnCallWatch:
    """Sleeps until the next handover that an open run waits for."""

    def __init__(self, runs: Runs, desk: Desk, clock: Clock, on_call: OnCall, people: People) -> None:
        self._runs = runs
        self._desk = desk
        self._clock = clock
        self._on_call = on_call
        self._people = people
        self._swaps = runs.site.state.swaps
        self._changed = asyncio.Event()
        self._works = False
        self._looks = False

    def notice(self, _items: Sequence[Item], runs: Sequence[Run]) -> None:
        """A run was given a schedule's people, or a swap was made or taken back."""
        if self._swaps is not self._runs.site.state.swaps:
            self._swaps = self._runs.site.state.swaps
            self._on_call.forget()
            self._changed.set()
        if any(run.active and run.plan.schedules for run in runs):
            self._changed.set()

    @property
    def behind(self) -> bool:
        """Whether something changed that was not looked at yet."""
        return self._works and (self._looks or self._changed.is_set())

    def look_again(self) -> None:
        """Somebody else may be on call than was said."""
        self._changed.set()

    async def run(self) -> None:
        """Work until cancelled."""
        self._works = True
        while True:
            self._looks = True
            self._changed.clear()
            seconds = _LONGEST_SLEEP
            try:
                seconds = await self._look()
            except (ChatError, StorageFailed) as problem:
                log.info("a handover is looked at again in %.0f s: %s", _AGAIN, problem)
                seconds = _AGAIN
            self._looks = False
            await rest(self._clock, seconds, self._changed)

    async def _look(self) -> float:
        """Tell each run that waits who is on call now; the seconds until that may change."""
        now = self._clock.now()
        next_change: int | None = None
        for run in self._runs.active():
            for schedule in run.plan.schedules:
                if schedule not in self._on_call.schedules:
                    continue
                people = await self._people.resolve((f"{ON_CALL}{schedule}",), run.starter, None)
                if run.on_call.get(schedule, ()) != people:
                    command = RecordOnCall(schedule, people)
                    await self._desk.submit(Order(command, f"oncall:{run.id}:{schedule}:{now}", now, run_id=run.id))
                until = self._on_call.duty(schedule, now).until
                if until is not None:
                    next_change = until if next_change is None else min(next_change, until)
        return _LONGEST_SLEEP if next_change is None else min(_LONGEST_SLEEP, max(0.001, (next_change - now) / 1000))

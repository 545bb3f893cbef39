"""What may wait while somebody is not to be disturbed: kept off the outbox until their quiet hours end.

It is on the disk as everything else that is to go out is; whether it waits is asked anew whenever something changed:
people's hours, a run's severity, the time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from domain.people import Person
from domain.run import Prompt, Run
from domain.site import Site
from engine.clock import Clock, rest
from engine.desk.runs import Runs
from engine.out.outgoing import TABLE, Item
from engine.people.quiet import QuietHours
from storage.log import Document, Drop

_LONGEST_SLEEP = 3600.0


class Resting:
    """Stands before the outbox: `send` hands on what may go."""

    def __init__(
        self,
        runs: Runs,
        quiet: QuietHours,
        clock: Clock,
        send: Callable[[Sequence[Item]], None],
        done: Callable[[Drop], None],
    ) -> None:
        self._runs = runs
        self._quiet = quiet
        self._clock = clock
        self._send = send
        self._done = done
        self._held: dict[str, Item] = {}
        self._site: Site | None = None
        self._changed = asyncio.Event()
        self._looked = asyncio.Event()
        self._works = False

    def restore(self, rows: Mapping[str, Document]) -> None:
        """Take up what a former process left."""
        self.put(sorted((Item.restored(key, row) for key, row in rows.items()), key=lambda item: item.at), ())

    def put(self, items: Sequence[Item], changed: Sequence[Run]) -> None:
        """New items, in order; they are durable already.  What must not wait goes on at once."""
        waiting = {item.key: item for item in items if self._quiet.may_rest(item)}
        self._held |= waiting
        if going := [item for item in items if item.key not in waiting]:
            self._send(going)
        if self._held and (waiting or changed or self._site is not self._runs.site.state):
            self._changed.set()

    def holds(self, run_id: str) -> bool:
        """Whether something of that run waits."""
        return any(item.run == run_id for item in self._held.values())

    @property
    def behind(self) -> bool:
        """Whether something waits that need not any more, or was not looked at yet."""
        return self._works and bool(self._held) and (self._changed.is_set() or bool(self._awake()))

    async def gathered(self) -> None:
        """Wait until what may go at this instant has gone on."""
        while self.behind:
            self._looked.clear()
            await self._looked.wait()

    async def run(self) -> None:
        """Work until cancelled."""
        self._works = True
        while True:
            self._changed.clear()
            self._site = self._runs.site.state
            await self._quiet.learn(item.body["person"] for item in self._held.values())
            if going := self._awake():
                for item in going:
                    del self._held[item.key]
                moot = [item for item in going if self._is_moot(item)]
                for item in moot:
                    self._done(Drop(TABLE, item.key))
                self._send([item for item in going if item not in moot])
            self._looked.set()
            until = min((self._until(item) or 0 for item in self._held.values()), default=None)
            wait = _LONGEST_SLEEP if until is None else max(0, until - self._clock.now()) / 1000
            await rest(self._clock, min(_LONGEST_SLEEP, wait), self._changed)

    def _awake(self) -> list[Item]:
        """What of it may go."""
        return [item for item in self._held.values() if self._until(item) is None]

    def _until(self, item: Item) -> int | None:
        return self._quiet.waits(item, self._clock.now())

    def _is_moot(self, item: Item) -> bool:
        """Whether a run wants nothing of them any more: it is over, or done, or they are no longer in it."""
        if not item.run or not item.body.get("calls"):
            return False
        run = self._runs.get(item.run)
        if run is None:
            return True
        person = Person(item.body["person"], item.body["who"])
        if not run.active or not run.takes_part(person):
            return True
        return item.kind == "ask" and not run.is_open(Prompt(item.body["about"], person, "", "", 0))

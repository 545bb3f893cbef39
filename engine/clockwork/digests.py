"""The morning digest: everybody's open tasks by direct message, once, on their own clock; nothing if there are none."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.digest import DigestRule, next_digest
from domain.messages import message
from domain.people import Person
from domain.run import Run, TaskState
from domain.site import Site
from domain.site_commands import SendDigests
from engine.answers.own_answers import OwnAnswers
from engine.clock import Clock, rest
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import SITE, Runs
from engine.out.outgoing import Item, Writer
from engine.people.readers import Readers
from engine.words.languages import Languages
from storage.log import Document, Put, StorageFailed

LATEST = 4 * 3_600_000
"""How late (ms) one is still sent, after downtime: by noon nobody wants a morning's list any more."""
TABLE = "digests"
_LOOKED = "looked"
_NOTED_EVERY = 5 * 60_000
"""How often (ms) it is noted at most until when nobody was to be told of anything."""
_LONGEST_SLEEP = 3600.0
_AGAIN = 10.0
"""Seconds until one that could not be written is tried again."""


@dataclass(frozen=True, slots=True)
class _Planned:
    person: Person
    at: int


class Digests:
    """Knows for everybody who has an open task when they are next told of them all."""

    def __init__(
        self,
        runs: Runs,
        desk: Desk,
        writer: Writer,
        readers: Readers,
        own: OwnAnswers,
        rule: DigestRule,
        languages: Languages,
        clock: Clock,
        rows: Mapping[str, Document],
        alive_at: int,
    ) -> None:
        """`alive_at` (ms) is when the bot was last known to be alive: what was to come before that has come."""
        self._runs = runs
        self._desk = desk
        self._writer = writer
        self._readers = readers
        self._own = own
        self._rule = rule
        self._languages = languages
        self._clock = clock
        self._since = max(alive_at, rows[_LOOKED]["at"] if _LOOKED in rows else 0)
        self._noted = self._since
        self._having: dict[str, frozenset[Person]] = {}
        self._planned: dict[str, _Planned] = {}
        self._site = Site()
        self._stale = False
        self._news: dict[str, Run] = {}
        self._changed = asyncio.Event()
        self._works = False

    def notice(self, _items: Sequence[Item], runs: Sequence[Run]) -> None:
        """Something changed: other people may have tasks, or other wishes."""
        self._news.update((run.id, run) for run in runs)
        if runs or self._site is not self._runs.site.state:
            self._changed.set()

    @property
    def behind(self) -> bool:
        """Whether a digest is to be sent that was not."""
        now = self._clock.now()
        return self._works and (bool(self._news) or any(planned.at <= now for planned in self._planned.values()))

    async def run(self) -> None:
        """Work until cancelled."""
        self._news.update((run.id, run) for run in self._runs.all())
        self._works = True
        first = True
        while True:
            self._changed.clear()
            now = self._clock.now()
            if not first and all(planned.at > now for planned in self._planned.values()):
                self._since = now  # who gets a first task later today waits for the next morning
            await self._plan()
            first = False
            try:
                await self._send(self._clock.now())
            except StorageFailed:
                await self._clock.sleep(_AGAIN)  # there may be room on the disk then; else the process ends now
                continue
            await self._rest()

    async def _plan(self) -> None:
        """Of whom it is not known yet, when they are next told."""
        news, self._news = dict(self._news), {}
        before = {person for people in self._having.values() for person in people}
        for run in news.values():
            self._having[run.id] = _having(run)
            if not self._having[run.id]:
                del self._having[run.id]
        people = {person for having in self._having.values() for person in having}
        site, self._site = self._site, self._runs.site.state
        same = (site.preferences, site.digested) == (self._site.preferences, self._site.digested)
        if people == before and same and not self._stale:
            return
        self._stale = False
        await self._readers.learn(person.id for person in people)
        since = max(self._since, self._site.digested)
        self._planned = {}
        for person in people:
            at = next_digest(self._site.of(person.id), self._readers.zone(person.id), self._rule, since)
            if at is not None:
                self._planned[person.id] = _Planned(person, at)

    async def _send(self, now: int) -> None:
        """What is due, the earliest first; those that fall together are one event."""
        due = sorted({planned.at for planned in self._planned.values() if planned.at <= now})
        for at in due:
            people = tuple(planned.person for planned in self._planned.values() if planned.at == at)
            if now - at <= LATEST:
                await self._send_to(people, at, now)
        self._since = now
        if self._having and now - self._noted >= _NOTED_EVERY:
            self._noted = now
            await self._desk.put((), (Put(TABLE, _LOOKED, {"at": now}),))
        if due:
            self._stale = True
            self._changed.set()

    async def _send_to(self, people: tuple[Person, ...], at: int, now: int) -> None:
        items = []
        told = []
        for person in people:
            lists = self._own.todo(person, self._languages.to(self._readers.of(person.id)))
            if lists:
                told.append(person)
                said = message("todo.digest", lists=lists)
                items.append(self._writer.direct(person, said, f"{SITE}:digest:{at}:{person.id}", now))
        if told:
            order = Order(SendDigests(tuple(told), at), f"timer:{SITE}:digest:{at}", now, items=tuple(items))
            await self._desk.submit(order)

    async def _rest(self) -> None:
        first = min((planned.at for planned in self._planned.values()), default=None)
        wait = _LONGEST_SLEEP if first is None else max(0, first - self._clock.now()) / 1000
        await rest(self._clock, min(_LONGEST_SLEEP, wait), self._changed)


def _having(run: Run) -> frozenset[Person]:
    """Who has something open in it."""
    if not run.active:
        return frozenset()
    given = (run.task(number) for number in run.plan.given)
    return frozenset(person for task in given if task.state is TaskState.OPEN for person in task.pending)

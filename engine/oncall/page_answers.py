"""What people do at PagerDuty or Opsgenie with a page that rang there: while it is open, they are asked for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.commands import RecordPageAnswer
from domain.paging import Page, PageState
from domain.people import SYSTEM, Actor, Person
from domain.run import Run
from engine.clock import Clock
from engine.config.pagers import PagerSettings
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.oncall.calendar_people import CalendarPeople
from engine.oncall.pager_calls import page_key
from engine.oncall.services import NAMES, Service, Standing, service
from engine.out.outgoing import Item
from engine.outside import Outside, OutsideError
from mattermost.chat import ChatError
from storage.log import StorageFailed

log = logging.getLogger("muster.paging")
_EVERY, _LONGEST = 15.0, 300.0
"""Seconds between two looks at what nobody has yet, and the most between two at a service that does not answer."""
_TAKEN_EVERY = 60_000
"""Milliseconds between two looks at a page that somebody has: it may be resolved there."""
_TELL_AFTER = 3
"""So often a service must fail before the administrators hear of it."""


@dataclass
class _Watched:
    """A pager whose service tells how its pages stand."""

    name: str
    kind: str
    service: Service
    failures: int = 0
    failure: str = ""
    not_before: int = 0


async def unheard(pagers: Mapping[str, PagerSettings], outside: Outside) -> dict[str, str]:
    """Those of the pagers with a token whose service does not tell how a page stands, with why."""
    found: dict[str, str] = {}
    for name, pager in pagers.items():
        if pager.token_env:
            there = service(pager.type, outside, pager.token_env, pager.region, pager.url or "")
            try:
                await there.standing(page_key("nothing", 1))
            except OutsideError as error:
                found[name] = str(error)
    return found


class PageAnswers:
    """Which pages are open the runs say, so there is nothing to keep over a restart."""

    def __init__(
        self,
        pagers: Mapping[str, PagerSettings],
        outside: Outside,
        runs: Runs,
        desk: Desk,
        clock: Clock,
        people: CalendarPeople,
    ) -> None:
        self._runs = runs
        self._desk = desk
        self._clock = clock
        self._people = people
        self._watched = {
            name: _Watched(
                name, pager.type, service(pager.type, outside, pager.token_env, pager.region, pager.url or "")
            )
            for name, pager in pagers.items()
            if pager.token_env
        }
        self._looked_at: dict[tuple[str, int, str], int] = {}
        self._open = asyncio.Event()
        self._asking = False

    @property
    def settled(self) -> bool:
        """Nobody is being asked."""
        return not self._asking

    @property
    def problems(self) -> tuple[str, ...]:
        """The services that do not say how pages stand, a line each, for whoever looks after the bot."""
        return tuple(
            f"pager {each.name}: {each.failure}; what is acknowledged there is not known here until it does"
            for each in self._watched.values()
            if each.failures >= _TELL_AFTER
        )

    def notice(self, _items: Sequence[Item], runs: Sequence[Run]) -> None:
        """A run may have a page that is open."""
        if self._watched and any(run.pages and self._pages(run) for run in runs):
            self._open.set()

    async def run(self) -> None:
        """Work until cancelled; nothing is done while no page is open."""
        if not self._watched:
            return
        self._open.set()
        while True:
            await self._open.wait()
            await self._clock.sleep(_EVERY)
            self._asking = True
            try:
                await self._look()
            finally:
                self._asking = False

    async def _look(self) -> None:
        self._open.clear()
        pages = [(run, page, pager) for run in self._runs.active() for page, pager in self._pages(run)]
        kept = {(run.id, page.number, pager) for run, page, pager in pages}
        self._looked_at = {key: at for key, at in self._looked_at.items() if key in kept}
        if pages:
            self._open.set()
        by_pager: dict[str, list[tuple[Run, Page]]] = {}
        for run, page, pager in pages:
            by_pager.setdefault(pager, []).append((run, page))
        await asyncio.gather(*(self._ask(self._watched[name], theirs) for name, theirs in by_pager.items()))

    def _pages(self, run: Run) -> Iterable[tuple[Page, str]]:
        """The pages of a run that are open, with each pager that rings for them and tells."""
        return [
            (page, pager)
            for page in (run.pages if run.active else ())
            if page.state is not PageState.ENDED
            for pager in page.pagers
            if pager in self._watched
        ]

    async def _ask(self, pager: _Watched, pages: Sequence[tuple[Run, Page]]) -> None:
        """One after the other, as both services want it; what fails is left alone for some time."""
        for run, page in pages:
            now, key = self._clock.now(), (run.id, page.number, pager.name)
            if now < pager.not_before:
                return
            if page.state is PageState.TAKEN and now - self._looked_at.get(key, 0) < _TAKEN_EVERY:
                continue
            self._looked_at[key] = now
            try:
                standing = await pager.service.standing(page_key(run.id, page.number))
                pager.failures, pager.failure = 0, ""
                await self._record(run, page, pager, standing)
            except OutsideError as error:
                pager.failures += 1
                pager.failure = str(error)
                pause = min(_LONGEST, _EVERY * float(1 << min(pager.failures, 10)))
                pager.not_before = now + int(max(pause, error.retry_after) * 1000)
                log.info("pager %s is asked again in %.0f s: %s", pager.name, pause, error)
            except (ChatError, StorageFailed) as problem:
                log.info("page %d of %s is asked for again: %s", page.number, run.number, problem)

    async def _record(self, run: Run, page: Page, pager: _Watched, standing: Standing) -> None:
        resolved = standing.state == "resolved"
        if not standing.state or not page.changed_by(resolved, standing.at):
            return
        user = await self._people.account(standing.who)
        person = None if user is None else Person(user.id, user.username)
        outside = person is not None and run.private and not (person in page.people or run.takes_part(person))
        actor, name = SYSTEM, standing.who.name or standing.who.email or "somebody"
        if person is not None:
            actor, name = (SYSTEM, person.name) if outside else (Actor(person, member=True), "")
        there = (pager.name, NAMES[pager.kind], name, outside)
        command = RecordPageAnswer(page.number, resolved, standing.at, *there)
        cause = f"answered:{run.id}:{page.number}:{pager.name}:{standing.state}:{standing.at}"
        await self._desk.submit(Order(command, cause, self._clock.now(), actor, run.id))

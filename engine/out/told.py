"""Who is still told of a run by direct message: whoever may see it at that moment, however they came to hear of it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable

from domain import commands as c
from domain.people import Person
from domain.run import Run
from engine.desk.runs import Runs
from engine.people.sight import Sight
from mattermost.chat import ChatError


class Told:
    """Asked before anything about a run goes to one person: policies, channels and privacy change."""

    def __init__(self, runs: Runs, sight: Sight, record: Callable[[str, str, c.Result], Awaitable[None]]) -> None:
        self._runs = runs
        self._sight = sight
        self._record = record

    async def may(self, person: Person, run_id: str) -> bool:
        """Whether they may be told.  Who followed the run and lost sight of it follows it no more."""
        run = await self._runs.wake(run_id)
        if run is None or run.takes_part(person) or await self._sight.sees(person.id, run):
            return True
        if person in run.around.followers:
            gone = c.RecordGone(person, c.UNSEEN)
            await self._record(run_id, f"unseen:{person.id}:{run.version}", gone)
        return False

    def openly(self, run: Run) -> bool:
        """Whether it may be named where everybody of its team may read along."""
        return self._sight.named_among_others(run, run.team_id)

    async def blind(self, run: Run, people: Iterable[Person]) -> frozenset[str]:
        """The ids of those who may not be told, as far as the server says: it is asked again before anything goes."""
        found: set[str] = set()
        for person in people:
            if not run.takes_part(person):
                with contextlib.suppress(ChatError):
                    if not await self._sight.sees(person.id, run):
                        found.add(person.id)
        return frozenset(found)

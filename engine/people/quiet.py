"""Who is not to be disturbed: people's own quiet hours, which the severity of a run may pierce."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from domain.day import quiet_until
from domain.messages import Message, message
from domain.people import Person
from domain.run import Run, TaskState
from engine.desk.runs import Runs
from engine.out.outgoing import Item
from engine.people.readers import Readers


class QuietHours:
    """Asked before anybody is reminded."""

    def __init__(self, runs: Runs, readers: Readers, pierced_by: Collection[str]) -> None:
        self._runs = runs
        self._readers = readers
        self._pierced_by = frozenset(pierced_by)

    def pierced(self, run: Run) -> bool:
        """Whether that run may disturb everybody."""
        return run.severity in self._pierced_by

    async def of(self, run: Run, now: int) -> dict[str, int]:
        """Whom a reminder of that run must not disturb now, by their ids, and until when (ms)."""
        people = concerned(run)
        await self._readers.learn(person.id for person in people)  # what they are told is in their language and zone
        if self.pierced(run):
            return {}
        untils = ((person.id, self.until(person.id, now)) for person in people)
        return {person_id: until for person_id, until in untils if until is not None}

    def has_hours(self, person_id: str) -> bool:
        """Whether they have quiet hours at all."""
        return self._runs.site.state.of(person_id).quiet is not None

    async def learn(self, person_ids: Iterable[str]) -> None:
        """Ask the server for their time zones, so that `until` knows them."""
        await self._readers.learn(person_ids)

    def until(self, person_id: str, now: int) -> int | None:
        """Until when (ms) they are not to be disturbed, or None if they may be now."""
        quiet = self._runs.site.state.of(person_id).quiet
        return None if quiet is None else quiet_until(quiet, self._readers.zone(person_id), now)

    def may_rest(self, item: Item) -> bool:
        """Whether that may wait at all: it is for somebody who has quiet hours, and not urgent."""
        return bool(item.body.get("rests")) and self.has_hours(item.body["person"])

    def waits(self, item: Item, now: int) -> int | None:
        """Until when (ms) what may rest has to wait, or None if it may go now."""
        run = self._runs.get(item.run)
        return None if run is not None and self.pierced(run) else self.until(item.body["person"], now)

    async def told(self, items: Iterable[Item], now: int) -> tuple[Message, ...]:
        """For whoever wants something of people who are not to be disturbed now: that they hear of it later."""
        calling = [item for item in items if item.body.get("calls") and self.may_rest(item)]
        await self.learn(item.body["person"] for item in calling)
        people: dict[tuple[str, int], dict[Person, None]] = {}
        for item in calling:
            if (until := self.waits(item, now)) is not None:
                said = "notice.resting" if item.run else "notice.resting_duty"
                people.setdefault((said, until), {})[Person(item.body["person"], item.body["who"])] = None
        return tuple(message(said, who=tuple(who), until=until) for (said, until), who in people.items())


def concerned(run: Run) -> set[Person]:
    """Everybody whom a reminder may tell."""
    having = {person for task in run.tasks if task.state is TaskState.OPEN for person in task.pending}
    return {run.owner, *having, *(kept.person for kept in run.kept), *run.updating.answered}

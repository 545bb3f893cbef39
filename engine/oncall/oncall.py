"""Who is on call: each schedule's own computation, what its calendar or service said last, and the swaps over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from domain.durations import DAY
from domain.rotation import Override, Rotation, Shift, joined, overridden
from engine.config.settings import Settings

_WINDOWS = (8 * DAY, 40 * DAY, 400 * DAY)
"""How far ahead is looked for whoever comes next (ms): mostly it is near."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call at one instant: nobody if `people` is empty.  `until` None: no end in sight, and no `next`.

    `problem` says why it is not known, or why it may be old, or is ''.
    """

    schedule: str
    people: tuple[str, ...]
    start: int
    until: int | None
    next: Shift | None
    problem: str = ""


class Elsewhere(Protocol):
    """What calendars and services have said."""

    def shifts(self, schedule: str, start: int, end: int) -> tuple[Shift, ...] | None:
        """Their shifts in that time, by user name, without gaps; None if it is no schedule of theirs."""

    def problem(self, schedule: str, at: int) -> str:
        """Why they are not known at that instant, or old; ''."""


class Nowhere:
    """No calendars and no services."""

    def shifts(self, schedule: str, start: int, end: int) -> tuple[Shift, ...] | None:
        return None

    def problem(self, schedule: str, at: int) -> str:
        return ""


class OnCall:
    """The schedules of the settings.  Answers are remembered until they end; `forget` when something changed."""

    def __init__(
        self,
        settings: Settings,
        elsewhere: Elsewhere,
        swaps: Callable[[str], Iterable[Override]] = lambda _schedule: (),
    ) -> None:
        self._rotations: dict[str, Rotation] = {
            name: schedule.rotation(settings.timezone) for name, schedule in settings.oncall.items()
        }
        self._people = {name: schedule.people for name, schedule in settings.oncall.items() if not schedule.handover}
        self._elsewhere = elsewhere
        self._swaps = swaps
        self._known: dict[str, Shift] = {}

    @property
    def schedules(self) -> tuple[str, ...]:
        """Their names, as in the settings."""
        return tuple(self._rotations)

    def forget(self) -> None:
        """A swap was made, a calendar was read: what was computed may be wrong now."""
        self._known.clear()

    def people(self, schedule: str, at: int) -> tuple[str, ...]:
        """Who is on call, by user name; nobody for a schedule that is not there."""
        known = self._known.get(schedule)
        if known is None or not known.start <= at < known.end:
            if schedule not in self._rotations:
                return ()
            known = self._known[schedule] = self._coming(schedule, at)[0]
        return known.people

    def duty(self, schedule: str, at: int) -> Duty:
        """Who is on call at that instant, until when, and who is next.  KeyError if there is no such schedule."""
        now, *later = self._coming(schedule, at)
        until, problem = now.end if later else None, self._elsewhere.problem(schedule, at)
        return Duty(schedule, now.people, now.start, until, later[0] if later else None, problem)

    def _coming(self, schedule: str, at: int) -> tuple[Shift, ...]:
        """The shift at that instant and those that follow; the last ends where it is not known how it goes on."""
        found: tuple[Shift, ...] = ()
        for window in _WINDOWS:
            found = self.shifts(schedule, at, at + window)
            if len(found) > 2:
                break
        return found

    def shifts(self, schedule: str, start: int, end: int) -> tuple[Shift, ...]:
        """Who is on call in that time, without gaps."""
        rotation = self._rotations[schedule]
        theirs = self._elsewhere.shifts(schedule, start, end)
        own = rotation.shifts(start, end) if theirs is None else overridden(joined(theirs), rotation.overrides)
        return overridden(own, self._swaps(schedule))

    def others(self, schedule: str) -> tuple[str, ...]:
        """Who comes after the one who is always on call, where nobody takes turns."""
        return self._people.get(schedule, ())[1:]

"""Who is on call by a rotation: whose turn it is, handed over by a cron expression in a time zone.

Pure computation; who is on call is asked of it outside of `decide` (decision 17).  People are user names,
instants UTC ms.  What the clock leaves out or shows twice: see `domain.cron`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.cron import firings
from domain.durations import DAY

_AHEAD = 40 * DAY
"""How much further than asked the turns of a rotation are counted at a time (ms)."""
_LOOKED_AT = 20
_DAYS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on call from `start` until just before `end`; nobody if `people` is empty."""

    people: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the week: on `days` (0 is Monday) from `start` until `until`, which is the next day if not later."""

    days: frozenset[int]
    start: time = time()
    until: time = time()


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody else from `start` until `end`; with `instead_of` only where that one would be on call."""

    people: tuple[str, ...]
    start: int
    end: int
    instead_of: str = ""


class Turns:
    """The handovers of one cron expression since its start, counted once and remembered.

    A fixed time of day that the clock shows twice hands over once; `0 * * * *` does so at both passes.
    """

    def __init__(self, expression: str, zone: ZoneInfo, start: int) -> None:
        """`start` is an instant; the first turn begins with the first handover at or after it."""
        self._coming = firings(expression, zone, start)
        self._instants: list[int] = []
        self._counted = start

    def number(self, at: int) -> int:
        """Which turn it is at that instant, from 0; -1 before the first."""
        return bisect_right(self._until(at), at) - 1

    def between(self, start: int, end: int) -> list[int]:
        """The handovers after `start` and before `end`."""
        instants = self._until(end)
        return instants[bisect_right(instants, start) : bisect_left(instants, end)]

    def _until(self, at: int) -> list[int]:
        if at >= self._counted:
            self._counted = at + _AHEAD
            while not self._instants or self._instants[-1] <= self._counted:
                self._instants.append(next(self._coming))
        return self._instants


@dataclass(frozen=True, slots=True)
class Layer:
    """People who take turns.  Without `turns` the first is on call and stays; `hours` is when, if not always."""

    people: tuple[str, ...]
    zone: ZoneInfo
    turns: Turns | None = None
    hours: tuple[Hours, ...] = ()

    def at(self, at: int) -> tuple[str, ...]:
        """Who is on call by this layer at that instant."""
        if not self.people or (self.hours and not any(_within(each, self.zone, at) for each in self.hours)):
            return ()
        if self.turns is None:
            return self.people[:1]
        number = self.turns.number(at)
        return (self.people[number % len(self.people)],) if number >= 0 else ()

    def changes(self, start: int, end: int) -> Iterator[int]:
        """The instants after `start` and before `end` at which `at` may say something else."""
        if self.turns is not None:
            yield from self.turns.between(start, end)
        for hours in self.hours:
            for pair in _times(hours, self.zone, start, end):
                yield from pair


@dataclass(frozen=True, slots=True)
class Rotation:
    """Layers, a later one over an earlier one where it has somebody, and overrides, the last one first."""

    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()

    def shifts(self, start: int, end: int) -> tuple[Shift, ...]:
        """Who is on call from `start` until `end`, without gaps; the first shift may have begun earlier."""
        instants = {start}
        for layer in self.layers:
            instants.update(at for at in layer.changes(start, end) if start < at < end)
        return overridden(
            joined(Shift(self._at(one), one, other) for one, other in _pairs(sorted(instants), end)), self.overrides
        )

    def _at(self, at: int) -> tuple[str, ...]:
        for layer in reversed(self.layers):
            if people := layer.at(at):
                return people
        return ()


def overridden(shifts: tuple[Shift, ...], overrides: Iterable[Override]) -> tuple[Shift, ...]:
    """The shifts with the overrides over them, one after the other: a later one may give away what one before gave."""
    for override in overrides:
        shifts = joined(part for shift in shifts for part in _split(shift, override))
    return shifts


def joined(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """The shifts without empty ones, those of the same people that touch as one."""
    found: list[Shift] = []
    for shift in shifts:
        if shift.start >= shift.end:
            continue
        last = found[-1] if found else None
        if last is not None and (last.people, last.end) == (shift.people, shift.start):
            found[-1] = Shift(last.people, last.start, shift.end)
        else:
            found.append(shift)
    return tuple(found)


def _split(shift: Shift, over: Override) -> tuple[Shift, ...]:
    if over.end <= shift.start or over.start >= shift.end:
        return (shift,)
    if over.instead_of and over.instead_of not in shift.people:
        return (shift,)
    start, end = max(shift.start, over.start), min(shift.end, over.end)
    people = over.people
    if over.instead_of:
        at = shift.people.index(over.instead_of)
        people = tuple(dict.fromkeys((*shift.people[:at], *over.people, *shift.people[at + 1 :])))
    return (Shift(shift.people, shift.start, start), Shift(people, start, end), Shift(shift.people, end, shift.end))


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """The instant (ms) of a naive wall time in that zone: see above for hours that the clock leaves out or repeats."""
    first = wall.replace(tzinfo=zone, fold=0)
    there = first.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) == wall:
        return int(there.timestamp()) * 1000
    early = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    late = int(there.timestamp())
    before = _offset(early, zone)
    while late - early > 1:  # the clock jumps between the two readings of it
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(middle, zone) == before else (early, middle)
    return late * 1000


def _offset(at: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at, zone).utcoffset()


def _times(hours: Hours, zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of each week as instants, those that overlap with `start` until `end`."""
    day = datetime.fromtimestamp(start / 1000, zone).date() - 2 * _DAYS
    last = datetime.fromtimestamp(end / 1000, zone).date() + _DAYS
    while day <= last:
        if day.weekday() in hours.days:
            opens, closes = _on(day, hours, zone)
            if opens < end and closes > start:
                yield opens, closes
        day += _DAYS


def _on(day: date, hours: Hours, zone: ZoneInfo) -> tuple[int, int]:
    close_day = day if hours.until > hours.start else day + _DAYS
    return instant(datetime.combine(day, hours.start), zone), instant(datetime.combine(close_day, hours.until), zone)


def _within(hours: Hours, zone: ZoneInfo, at: int) -> bool:
    return any(opens <= at < closes for opens, closes in _times(hours, zone, at, at + 1))


def _pairs(instants: list[int], end: int) -> Iterator[tuple[int, int]]:
    yield from zip(instants, (*instants[1:], end), strict=True)


def shortest_turn(expression: str, zone: ZoneInfo, start: int) -> int:
    """The length (ms) of the shortest of the first turns by that expression; people cannot take very short ones."""
    turns = Turns(expression, zone, start)
    end = start + DAY
    while len(found := turns.between(start, end)) < _LOOKED_AT:
        end += end - start
    return min(later - earlier for earlier, later in zip(found, found[1:], strict=False))

"""Calendars in the iCalendar format (RFC 5545): each event at each of its times.

Times of day are those of the clock on the wall, also of the end: a week from Monday 9:00 ends on Monday 9:00
when the clock changes in between.  A time that the clock leaves out is as much later as it jumps, one that
it shows twice is the first.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendars import Calendar, CalendarError, Entry, Guest, Whose

_BEHIND, _AHEAD = timedelta(days=60), timedelta(days=800)
"""How far around the present events are worked out."""
_EARLIEST = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall clock's
_MOST_EVENTS, _MOST_TIMES = 10_000, 200_000
_SECONDS = 10.0
_DAY = timedelta(days=1)
_RULES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MOST_TIMES_A_DAY = 24
_ZONE = re.compile(r"^BEGIN:VTIMEZONE\r?$.*?^END:VTIMEZONE\r?$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_TOO_OFTEN = re.compile(r"FREQ=(?:SECOND|MINUTE|HOUR|DAI)LY", re.IGNORECASE)


class _Unusable(Exception):
    """An event that cannot be taken; the message says why."""


@dataclass
class _Limits:
    """Somebody else's rules may ask for more than there is time for."""

    until: float
    times: int = 0

    def count(self, times: Iterable[datetime]) -> Iterator[datetime]:
        """The same, within the limits."""
        for each in times:
            self.times += 1
            self.check()
            yield each

    def check(self) -> None:
        """Raises `CalendarError` when it is enough."""
        if self.times > _MOST_TIMES or time.monotonic() > self.until:
            raise CalendarError("its events repeat too often to be worked out; end the old ones with UNTIL")


@dataclass(frozen=True)
class _Reading:
    """What holds for all events of a calendar."""

    zone: tzinfo
    now: datetime
    limits: _Limits
    problems: list[str]

    def wall(self, value: date | datetime) -> datetime:
        """As the clock on the wall shows it, with its zone."""
        if isinstance(value, datetime):
            return value if value.tzinfo is not None else value.replace(tzinfo=self.zone)
        return datetime(value.year, value.month, value.day, tzinfo=self.zone)


def read_calendar(data: bytes, zone: str, otherwise: str, now: int) -> Calendar:
    """The events around that instant (ms).

    `zone` is for times without one; if it is '', the calendar's own is, or `otherwise`.  Takes up to ten seconds.
    Raises `CalendarError`.
    """
    text = data.decode("utf-8-sig", "replace").strip()
    lines = text.splitlines()
    _is_one(lines)
    begins = [number for number, line in enumerate(lines, 1) if line.strip().upper() == "BEGIN:VEVENT"]
    if len(begins) > _MOST_EVENTS:
        raise CalendarError(f"it has more than {_MOST_EVENTS} events; leave out the old ones")
    if any(_TOO_OFTEN.search(zone) for zone in _ZONE.findall(text)):
        raise CalendarError("the clock of one of its time zones changes more often than a clock can")
    parsed = _parsed(text, lines)
    events = [event for calendar in parsed for event in calendar.walk("VEVENT")]
    numbers = begins if len(begins) == len(events) else [1] * len(events)
    own = next((str(found) for calendar in parsed if (found := calendar.get("X-WR-TIMEZONE"))), "")
    reading = _Reading(
        _zone(zone or own, otherwise),
        datetime.fromtimestamp(now / 1000, UTC),
        _Limits(time.monotonic() + _SECONDS),
        [],
    )
    entries = sorted(_entries(list(zip(events, numbers, strict=True)), reading), key=lambda entry: entry.start)
    if not events:
        reading.problems.append("there is no event in it")
    return Calendar(tuple(entries), tuple(reading.problems))


def _is_one(lines: list[str]) -> None:
    first = lines[0].strip() if lines else ""
    if first.startswith("<"):
        raise CalendarError("line 1: this is a web page; take the calendar's own address, it mostly ends in .ics")
    if first.upper() != "BEGIN:VCALENDAR":
        raise CalendarError("line 1: this is no calendar; an iCalendar file begins with BEGIN:VCALENDAR")
    if lines[-1].strip().upper() != "END:VCALENDAR":
        raise CalendarError(f"line {len(lines)}: it ends in the middle; END:VCALENDAR is missing")


def _parsed(text: str, lines: list[str]) -> list[Any]:
    from icalendar import Calendar as Parser  # it takes a while to load

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about zones that it had to guess
            return list(Parser.from_ical(text, multiple=True))
    except Exception as error:  # whatever it stumbles over, the text is not right
        said = str(error)
        line = next((number for number, each in enumerate(lines, 1) if each and repr(each) in said), 0)
        raise CalendarError(f"{f'line {line}: ' if line else ''}{said[:200]}") from None


def _zone(name: str, otherwise: str) -> tzinfo:
    try:
        return ZoneInfo(name or otherwise)
    except (ValueError, OSError):  # a calendar may name what it likes
        return ZoneInfo(otherwise)


def _entries(events: list[tuple[Any, int]], reading: _Reading) -> Iterator[Entry]:
    """Each event at each of its times, without those that were moved or cancelled."""
    moved: dict[str, list[Any]] = {}
    for event, _ in events:
        if event.get("RECURRENCE-ID") is not None:
            moved.setdefault(str(event.get("UID", "")), []).append(event.get("RECURRENCE-ID"))
    newest: dict[str, int] = {}
    for event, _ in events:
        if event.get("RECURRENCE-ID") is None and (uid := str(event.get("UID", ""))):
            newest[uid] = max(newest.get(uid, 0), _sequence(event))
    for event, line in events:
        uid = str(event.get("UID", ""))
        single = event.get("RECURRENCE-ID") is not None
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if not single and uid and _sequence(event) < newest[uid]:
            continue  # an older state of the same event
        try:
            yield from _times(event, [] if single else moved.get(uid, []), single, reading)
        except _Unusable as reason:
            reading.problems.append(f"line {line}: “{str(event.get('SUMMARY', ''))[:60]}” is left out: {reason}")
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError) as error:
            name = str(event.get("SUMMARY", ""))[:60]
            reading.problems.append(f"line {line}: “{name}” is left out, it cannot be read ({type(error).__name__})")


def _sequence(event: Any) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError):
        return 0


def _times(event: Any, moved: list[Any], single: bool, reading: _Reading) -> Iterator[Entry]:
    reading.limits.check()
    for name, said in event.errors:
        raise _Unusable(f"{name or 'a line in it'}: {said[:100]}")
    if event.get("DTSTART") is None:
        raise _Unusable("it has no DTSTART")
    if single and str(event["RECURRENCE-ID"].params.get("RANGE", "")):
        raise _Unusable("RANGE is not understood; split the event in two")
    if event.get("EXRULE") is not None:
        raise _Unusable("EXRULE is not understood; write the exceptions as EXDATE")
    first = _start(event, reading)
    lasts = _length(event, first, reading)
    without = _Except([*_listed(event, "EXDATE"), *(each.dt for each in moved)], reading)
    whose = _whose(event)
    starts = [first] if single else _starts(event, first, reading)
    extra = [] if single else [_occasion(each, lasts, reading) for each in _listed(event, "RDATE")]
    seen: set[int] = set()
    for start, length in (*((each, lasts) for each in starts), *extra):
        at, end = _at(start), _at(start + length)
        near = reading.now - _BEHIND < _utc(end) and _utc(at) < reading.now + _AHEAD
        if near and at not in seen and not without.has(start) and end > at:
            seen.add(at)
            yield Entry(at, end, whose)


def _start(event: Any, reading: _Reading) -> datetime:
    prop = event["DTSTART"]
    named = str(prop.params.get("TZID", ""))
    if named and isinstance(prop.dt, datetime) and prop.dt.tzinfo is None:
        raise _Unusable(f"there is no time zone {named[:60]}; write it like Europe/Berlin")
    first = reading.wall(prop.dt)
    if first.replace(tzinfo=None) < _EARLIEST:
        raise _Unusable("it begins before 1970")
    return first


def _length(event: Any, first: datetime, reading: _Reading) -> timedelta:
    """How long it is on the wall's clock."""
    end, duration = event.get("DTEND"), event.get("DURATION")
    whole_day = not isinstance(event["DTSTART"].dt, datetime)
    if end is not None:
        last = reading.wall(end.dt)
        lasts = last.astimezone(first.tzinfo).replace(tzinfo=None) - first.replace(tzinfo=None)
    else:
        lasts = duration.dt if duration is not None else _DAY if whole_day else timedelta()
    if lasts <= timedelta():
        raise _Unusable("it ends when it begins; give it an end")
    return lasts


class _Except:
    """The times that an event leaves out: instants, or whole days."""

    def __init__(self, values: Iterable[date | datetime], reading: _Reading) -> None:
        self._instants: set[int] = set()
        self._days: set[date] = set()
        for value in values:
            if isinstance(value, datetime):
                self._instants.add(_at(reading.wall(value)))
            else:
                self._days.add(value)

    def has(self, start: datetime) -> bool:
        return start.date() in self._days or _at(start) in self._instants


def _starts(event: Any, first: datetime, reading: _Reading) -> Iterator[datetime]:
    rules = event.get("RRULE")
    if rules is None:
        yield first
        return
    for rule in rules if isinstance(rules, list) else [rules]:
        yield from reading.limits.count(_by_rule(rule, first, reading))


def _by_rule(rule: Any, first: datetime, reading: _Reading) -> Iterator[datetime]:
    """By one rule; the first time is always one of them, and counts."""
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it ships no types

    if str(rule["FREQ"][0]) not in _RULES:
        raise _Unusable(f"FREQ={rule['FREQ'][0]} is too often for who is on call; use DAILY with BYHOUR")
    if int(rule.get("INTERVAL", [1])[0]) < 1:
        raise _Unusable("INTERVAL has to be 1 or more")
    parts = [len(rule.get(name, [0])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if parts[0] * parts[1] * parts[2] > _MOST_TIMES_A_DAY:
        raise _Unusable(f"it comes more than {_MOST_TIMES_A_DAY} times a day")
    wall, last = first.replace(tzinfo=None), (reading.now + _AHEAD).replace(tzinfo=None)
    if "UNTIL" in rule:
        last = min(last, _last(rule["UNTIL"][0], first, reading))
    count = int(rule["COUNT"][0]) if "COUNT" in rule else None
    kept = [part for part in rule.to_ical().decode().split(";") if part.split("=")[0] not in ("UNTIL", "COUNT")]
    repeated = rrulestr(f"{';'.join(kept)};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=wall)
    later = (each for each in repeated if each > wall)
    yield first
    for each in islice(later, None if count is None else max(0, count - 1)):
        yield each.replace(tzinfo=first.tzinfo)


def _last(until: date | datetime, first: datetime, reading: _Reading) -> datetime:
    if not isinstance(until, datetime):
        return datetime(until.year, until.month, until.day) + _DAY - timedelta(seconds=1)  # noqa: DTZ001
    if until.tzinfo is None:
        return until
    return reading.wall(until).astimezone(first.tzinfo).replace(tzinfo=None)


def _listed(event: Any, name: str) -> list[Any]:
    """The values of a property that holds several and may stand there several times."""
    found = event.get(name)
    lists = [] if found is None else found if isinstance(found, list) else [found]
    return [each.dt for some in lists for each in some.dts]


def _occasion(value: Any, lasts: timedelta, reading: _Reading) -> tuple[datetime, timedelta]:
    """An extra time, which may have a length of its own."""
    if not isinstance(value, tuple):
        return reading.wall(value), lasts
    start, end = value
    first = reading.wall(start)
    return first, end if isinstance(end, timedelta) else reading.wall(end) - first


def _whose(event: Any) -> Whose:
    found = event.get("ATTENDEE")
    guests = []
    for each in [] if found is None else found if isinstance(found, list) else [found]:
        said = {name: str(each.params.get(name, "")) for name in ("PARTSTAT", "CUTYPE", "ROLE", "EMAIL", "CN")}
        if said["PARTSTAT"].upper() == "DECLINED" or said["ROLE"].upper() == "NON-PARTICIPANT":
            continue
        if said["CUTYPE"].upper() not in ("ROOM", "RESOURCE"):
            guests.append(Guest(_address(str(each)) or said["EMAIL"].lower(), said["CN"]))
    organizer = event.get("ORGANIZER")
    return Whose(
        " ".join(str(event.get("SUMMARY", "")).split())[:200],
        tuple(guests),
        _address(str(organizer)) if organizer is not None and not isinstance(organizer, list) else "",
    )


def _address(uri: str) -> str:
    kind, _, rest = uri.partition(":")
    return rest.strip().lower() if kind.lower() == "mailto" else ""


def _at(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)

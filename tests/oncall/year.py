"""2026 walked through in quarters of an hour: who is on call, worked out without cron, rotation or intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
STEP = timedelta(minutes=15)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(hours=14)
END = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=12)


@dataclass(frozen=True)
class Handover:
    """A cron expression, and the same in words that need no cron: on which days, at which times."""

    expression: str
    on: Callable[[datetime], bool]
    times: tuple[time, ...]


def every_day(_day: datetime) -> bool:
    return True


HANDOVERS = (
    Handover("0 9 * * 1", lambda day: day.weekday() == 0, (time(9),)),
    Handover("0 9 * * *", every_day, (time(9),)),
    Handover("30 2 * * *", every_day, (time(2, 30),)),  # left out and shown twice in Berlin, left out in New York
    Handover("30 1 * * *", every_day, (time(1, 30),)),  # shown twice in New York and on Lord Howe
    Handover("15 2 * * 0", lambda day: day.weekday() == 6, (time(2, 15),)),  # left out on Lord Howe
    Handover("45 1 * * 0", lambda day: day.weekday() == 6, (time(1, 45),)),  # shown twice on Lord Howe
    Handover("0 8,20 * * 1-5", lambda day: day.weekday() < 5, (time(8), time(20))),
    Handover("0 0 1 * *", lambda day: day.day == 1, (time(0),)),
)


def steps(zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Every quarter of an hour, and what the clock on the wall shows then."""
    at = BEGIN
    while at < END:
        yield at, at.astimezone(zone).replace(tzinfo=None)
        at += STEP


def walked(
    people: Sequence[str], handover: Handover, start: datetime, walk: Sequence[tuple[datetime, datetime]]
) -> list[str]:
    """Who is on call at each step; '' before the first handover.  `start` is what the clock on the wall shows."""
    day, coming = start, []
    while day < datetime.fromisoformat("2027-01-03"):
        if handover.on(day):
            coming += [datetime.combine(day, at) for at in handover.times]
        day += timedelta(days=1)
    found, number = [], -1
    for _, wall in walk:
        while number + 1 < len(coming) and coming[number + 1] <= wall:
            number += 1
        found.append(people[number % len(people)] if number >= 0 else "")
    return found

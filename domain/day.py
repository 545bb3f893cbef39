"""A day on somebody's wall: minutes of the day, zones, and which instant a clock on the wall means.

Where clocks are put forward the hour that is left out is an hour later (02:30 is 03:30), and of an hour that comes
twice the first one counts, unless only the second is still to come.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES = 24 * 60
"""Of a day, as the wall has them."""


@lru_cache(maxsize=512)
def zone_named(name: str) -> tzinfo | None:
    """The zone of that IANA name; None if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no name of a zone, the name of a folder of zones
        return None


def on_the_wall(instant: int, zone: str) -> datetime:
    """The instant (ms) as that zone's clock shows it; UTC where there is no such zone."""
    return datetime.fromtimestamp(instant / 1000, zone_named(zone) or UTC)


def left_out(wall: datetime, zone: tzinfo) -> bool:
    """Whether the clock of that zone never shows that time."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


def instant_of(day: date, minute: int, zone: str, after: int = 0) -> int:
    """The instant (ms) at which the clock of that zone shows that minute of that day, past `after` if twice."""
    there = zone_named(zone) or UTC
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    first, second = (int(wall.replace(tzinfo=there, fold=fold).timestamp()) * 1000 for fold in (0, 1))
    return second if first <= after < second else first


def minute_of(instant: int, zone: str) -> int:
    """The minute of the day that the clock of that zone shows then."""
    wall = on_the_wall(instant, zone)
    return wall.hour * 60 + wall.minute


def quiet_until(quiet: tuple[int, int] | None, zone: str, now: int) -> int | None:
    """When the quiet time ends in which `now` lies, or None: it lies in none.  `quiet` are two minutes of the day."""
    if quiet is None:
        return None
    begin, end = quiet
    minute = minute_of(now, zone)
    inside = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not inside:
        return None
    day = on_the_wall(now, zone).date()
    if minute >= end:
        day += timedelta(days=1)
    until = instant_of(day, end, zone, now)
    return until if until > now else instant_of(day + timedelta(days=1), end, zone)


def in_hours(minute: int) -> str:
    """A minute of the day as people write it: 510 -> `8:30`."""
    return f"{minute // 60}:{minute % 60:02}"

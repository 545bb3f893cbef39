"""When the morning digest comes: by a cron expression, on the clock of whom it is for, not in their quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from croniter import croniter  # type: ignore[import-untyped]  # it ships no types

from domain.day import instant_of, on_the_wall, quiet_until
from domain.site import AS_ALL, AT_THE_HOUR_OF_ALL, NEVER, Preferences

WEEKDAYS, DAILY = "1-5", "*"
"""Days of the week as cron has them."""
_FAR = 15
"""So many days ahead there is one, whatever the days."""


@dataclass(frozen=True, slots=True)
class DigestRule:
    """How it is for everybody: at that minute of the day, on those days of the week, for all or for who asks."""

    minute: int
    days: str = WEEKDAYS
    everyone: bool = True


def minute_for(theirs: Preferences, rule: DigestRule) -> int | None:
    """The minute of their day at which it comes for somebody; None: never."""
    match theirs.digest:
        case minute if minute == NEVER:
            return None
        case minute if minute == AS_ALL:
            return rule.minute if rule.everyone else None
        case minute if minute == AT_THE_HOUR_OF_ALL:
            return rule.minute
        case minute:
            return minute


def next_digest(theirs: Preferences, zone: str, rule: DigestRule, after: int) -> int | None:
    """The first instant past `after` (ms) at which it comes for somebody, or None.

    Once on each of its days, also where the clock shows that minute twice or leaves it out; one that falls into their
    quiet hours comes at the end of these.
    """
    minute = minute_for(theirs, rule)
    if minute is None:
        return None
    for day in _days(minute, rule.days, on_the_wall(after, zone).date() - timedelta(days=2)):
        instant = instant_of(day, minute, zone)
        instant = quiet_until(theirs.quiet, zone, instant) or instant
        if instant > after:
            return instant
    return None


def _days(minute: int, days: str, first: date) -> Iterator[date]:
    # On a calendar without a zone: which instant the wall's time is, is `domain.day`'s to say.
    coming = croniter(f"{minute % 60} {minute // 60} * * {days}", datetime.combine(first, time.min))
    for _ in range(_FAR):
        yield coming.get_next(datetime).date()

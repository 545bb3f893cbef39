"""When a cron expression fires, held against a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest

from domain.cron import firings

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
MINUTE = 60_000


def instant(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def daily(hour: int, minute: int, zone: str, start: int, end: int) -> list[int]:
    """The first instant of each day at which the clock there shows that time, or a later one for the first time."""
    found: dict[object, int] = {}
    for at in range(start, end, MINUTE):
        wall = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
        if (wall.hour, wall.minute) >= (hour, minute):
            found.setdefault(wall.date(), at)
    return list(found.values())


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (1, 30), (2, 0), (2, 15), (2, 30), (3, 0), (9, 0)])
@pytest.mark.parametrize("day", ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"])
def test_a_time_of_day_comes_once_a_day(zone: str, hour: int, minute: int, day: str) -> None:
    start = instant(day, zone)
    end = start + int(timedelta(days=3).total_seconds()) * 1000
    found = list(takewhile(lambda at: at < end, firings(f"{minute} {hour} * * *", ZoneInfo(zone), start)))
    assert found == daily(hour, minute, zone, start, end)


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_lies_before_what_was_asked_for_and_nothing_comes_twice(zone: str) -> None:
    begin = instant("2026-10-25", "Europe/Berlin")
    for start in range(begin, begin + 6 * 60 * MINUTE, 7 * MINUTE + 1):
        for expression in ("30 2 * * *", "0 * * * *", "*/15 * * * *", "0 9 * * 1"):
            found = list(islice(firings(expression, ZoneInfo(zone), start), 12))
            assert found[0] >= start
            assert sorted(set(found)) == found
            assert list(islice(firings(expression, ZoneInfo(zone), found[0]), 1)) == found[:1]
            assert next(firings(expression, ZoneInfo(zone), found[0] + 1)) == found[1]


def test_every_hour_comes_at_both_passes() -> None:
    start = instant("2026-10-25", "Europe/Berlin")
    hours = list(islice(firings("0 * * * *", ZoneInfo("Europe/Berlin"), start), 6))
    assert [(after - before) // MINUTE for before, after in zip(hours, hours[1:], strict=False)] == [60] * 5

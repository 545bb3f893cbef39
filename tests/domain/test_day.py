"""What a clock on the wall means, on the two days a year on which it lies too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.day import in_hours, instant_of, minute_of, quiet_until

BERLIN = "Europe/Berlin"


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


@pytest.mark.parametrize(
    ("day", "minute", "zone", "instant"),
    [
        ("2026-03-02", 540, BERLIN, "2026-03-02T09:00+01:00"),
        ("2026-03-29", 150, BERLIN, "2026-03-29T03:30+02:00"),  # put forward over it
        ("2026-10-25", 150, BERLIN, "2026-10-25T02:30+02:00"),  # comes twice: the first
        ("2026-10-04", 135, "Australia/Lord_Howe", "2026-10-04T02:45+11:00"),  # half an hour is left out there
        ("2026-03-02", 540, "Nowhere/Land", "2026-03-02T09:00+00:00"),
    ],
)
def test_a_time_of_day_is_one_instant(day, minute, zone, instant):
    assert instant_of(date.fromisoformat(day), minute, zone) == ms(instant)


def test_of_an_hour_that_comes_twice_the_one_still_to_come_counts():
    between = ms("2026-10-25T02:45+02:00")
    assert instant_of(date(2026, 10, 25), 150, BERLIN, between) == ms("2026-10-25T02:30+01:00")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02T21:59+01:00", None),
        ("2026-03-02T22:00+01:00", "2026-03-03T07:00+01:00"),
        ("2026-03-03T03:00+01:00", "2026-03-03T07:00+01:00"),
        ("2026-03-03T07:00+01:00", None),
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),  # a night of eight hours
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),  # and one of ten
    ],
)
def test_quiet_hours_may_go_over_midnight_and_over_a_change_of_the_clocks(now, until):
    assert quiet_until((22 * 60, 7 * 60), BERLIN, ms(now)) == (ms(until) if until else None)


def test_who_chose_no_quiet_hours_is_never_quiet():
    assert quiet_until(None, BERLIN, 0) is None


def test_a_minute_of_the_day_is_written_as_people_do():
    assert [in_hours(minute) for minute in (0, 510, 1439)] == ["0:00", "8:30", "23:59"]


zones = st.sampled_from((BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"))
in_2026 = st.integers(ms("2026-01-01T00:00+00:00") // 60_000, ms("2027-01-01T00:00+00:00") // 60_000).map(
    lambda minute: minute * 60_000
)


@given(in_2026, zones, st.integers(0, 1439), st.integers(0, 1439))
def test_quiet_ends_at_its_end_within_a_day_and_what_follows_is_not_quiet(now, zone, begin, end):
    if begin == end:
        return
    until = quiet_until((begin, end), zone, now)
    if until is None:
        return
    assert now < until <= now + timedelta(hours=25, minutes=30) / timedelta(milliseconds=1)
    shown = datetime.fromtimestamp(until / 1000, ZoneInfo(zone))
    assert until == instant_of(shown.date(), end, zone, now)


@given(in_2026, zones)
def test_the_minute_shown_is_the_minute_meant(now, zone):
    day = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()
    again = instant_of(day, minute_of(now, zone), zone, now - 60_000)
    assert again == now

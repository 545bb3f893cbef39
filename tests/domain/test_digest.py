"""When the morning digest comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.digest import DAILY, DigestRule, minute_for, next_digest
from domain.site import AS_ALL, AT_THE_HOUR_OF_ALL, NEVER, Preferences

BERLIN = "Europe/Berlin"
RULE = DigestRule(510)


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        ("2026-03-02T08:29+01:00", "2026-03-02T08:30+01:00"),
        ("2026-03-02T08:30+01:00", "2026-03-03T08:30+01:00"),
        ("2026-03-06T08:30+01:00", "2026-03-09T08:30+01:00"),  # over a weekend
        ("2026-03-27T12:00+01:00", "2026-03-30T08:30+02:00"),  # and over a change of the clocks
    ],
)
def test_it_comes_on_weekdays_at_that_time(after, comes):
    assert next_digest(Preferences(), BERLIN, RULE, ms(after)) == ms(comes)


def test_daily_is_every_day():
    rule = DigestRule(510, DAILY)
    assert next_digest(Preferences(), BERLIN, rule, ms("2026-03-06T12:00+01:00")) == ms("2026-03-07T08:30+01:00")


def test_it_comes_at_the_end_of_quiet_hours_that_it_would_fall_into():
    late = Preferences(quiet=(22 * 60, 10 * 60))
    assert next_digest(late, BERLIN, RULE, ms("2026-03-02T08:45+01:00")) == ms("2026-03-02T10:00+01:00")
    assert next_digest(late, BERLIN, RULE, ms("2026-03-02T10:00+01:00")) == ms("2026-03-03T10:00+01:00")


@pytest.mark.parametrize(
    ("theirs", "everyone", "minute"),
    [
        (AS_ALL, True, 510),
        (AS_ALL, False, None),
        (AT_THE_HOUR_OF_ALL, False, 510),
        (NEVER, True, None),
        (435, False, 435),
    ],
)
def test_what_somebody_chose_stands_before_what_holds_for_all(theirs, everyone, minute):
    assert minute_for(Preferences(digest=theirs), DigestRule(510, everyone=everyone)) == minute


zones = st.sampled_from((BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"))


@given(zones, st.integers(0, 1439), st.integers(0, 360))
def test_it_comes_once_on_each_day_whatever_the_clocks_do(zone, minute, day):
    at = ms("2026-01-01T00:00+00:00") + day * 86_400_000
    rule = DigestRule(minute, DAILY)
    days = []
    for _ in range(5):
        found = next_digest(Preferences(), zone, rule, at)
        assert found is not None
        assert found > at
        at = found
        days.append(datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date())
    assert days == [days[0] + timedelta(days=count) for count in range(5)]

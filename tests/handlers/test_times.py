from __future__ import annotations

import pytest

from handlers.said import Misread
from handlers.times import read_moment
from tests.handlers.speech import BERLIN, NOW, at

READ = [
    ("now", "2026-03-02 14:00"),
    ("13:05", "2026-03-02 13:05"),
    ("13.05", "2026-03-02 13:05"),
    ("13:05:30", "2026-03-02 13:05:30"),
    ("14:00", "2026-03-02 14:00"),
    ("14:01", "2026-03-01 14:01"),
    ("23:10", "2026-03-01 23:10"),
    ("9:05", "2026-03-02 09:05"),
    ("1pm", "2026-03-02 13:00"),
    ("1:05 PM", "2026-03-02 13:05"),
    ("12am", "2026-03-02 00:00"),
    ("12 p.m.", "2026-03-02 12:00"),
    ("yesterday 23:10", "2026-03-01 23:10"),
    ("yesterday at 23:10", "2026-03-01 23:10"),
    ("23:10 yesterday", "2026-03-01 23:10"),
    ("yesterday  9am", "2026-03-01 09:00"),
    ("today 13:05", "2026-03-02 13:05"),
    ("today 15:00", "2026-03-02 15:00"),
    ("2026-03-02 13:05", "2026-03-02 13:05"),
    ("2026-03-02T13:05", "2026-03-02 13:05"),
    ("2026-02-28 at 7:00", "2026-02-28 07:00"),
    ("12:05 UTC", "2026-03-02 13:05"),
    ("12:05Z", "2026-03-02 13:05"),
    ("2026-03-02T12:05:00Z", "2026-03-02 13:05"),
    ("17:05+05:00", "2026-03-02 13:05"),
    ("10m ago", "2026-03-02 13:50"),
    ("about 1 hour ago", "2026-03-02 13:00"),
    ("1h 30m ago", "2026-03-02 12:30"),
    ("-10m", "2026-03-02 13:50"),
]


@pytest.mark.parametrize(("typed", "wall"), READ)
def test_a_moment_is_read_in_the_zone_of_who_speaks(typed: str, wall: str) -> None:
    assert read_moment(typed, BERLIN, NOW) == at(wall)


NONE = ["soon", "25:00", "12:60", "13", "13:05 tomorrow", "yesterday", "2026-02-30 10:00", "2026-03-02", "ten ago"]
ODD = ["0001-01-01 00:00", "9999-12-31 23:59", "99999999w ago", "10:00+99:99", "١٣:٠٥", "-", "at", "1" * 9999, "\ud800"]


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_time_is_misread(typed: str) -> None:
    answer = read_moment(typed, BERLIN, NOW)
    assert isinstance(answer, Misread)
    assert answer.message.id == "no.time_unknown"


@pytest.mark.parametrize("typed", ODD)
@pytest.mark.parametrize("zone", [BERLIN, "UTC", "America/New_York", "Asia/Kathmandu"])
def test_odd_times_have_an_answer_too(typed: str, zone: str) -> None:
    assert isinstance(read_moment(typed, zone, NOW), int | Misread)


def test_a_time_the_clock_left_out_is_misread() -> None:
    for now, typed in (
        ("2026-03-29 10:00", "2:30"),
        ("2026-03-29 03:10", "02:30"),
        ("2026-04-02 09:00", "2026-03-29 02:30"),
    ):
        answer = read_moment(typed, BERLIN, at(now))
        assert isinstance(answer, Misread)
        assert answer.message.id == "no.time_left_out"
        assert answer.message.args == {"typed": typed, "zone": BERLIN}


def test_a_time_the_clock_is_about_to_leave_out_is_that_of_the_day_before() -> None:
    assert read_moment("02:30", BERLIN, at("2026-03-29 01:40")) == at("2026-03-28 02:30")


def test_a_date_on_which_the_clock_will_leave_the_time_out_is_misread() -> None:
    answer = read_moment("2027-03-28 02:30", BERLIN, NOW)
    assert isinstance(answer, Misread)
    assert answer.message.id == "no.time_left_out"


def test_an_hour_the_clock_passes_twice_is_the_second_unless_that_is_still_to_come() -> None:
    second = at("2026-10-25 02:30", fold=1)
    first = at("2026-10-25 02:30", fold=0)
    assert second - first == 3_600_000
    assert read_moment("02:30", BERLIN, at("2026-10-25 10:00")) == second
    assert read_moment("02:30", BERLIN, at("2026-10-25 02:10", fold=1)) == first
    assert read_moment("2026-10-25 02:30", BERLIN, at("2026-10-25 10:00")) == second


@pytest.mark.parametrize("zone", ["", "Nowhere/At_All", "../../etc/passwd", "America", "\x00"])
def test_a_zone_that_does_not_exist_is_utc(zone: str) -> None:
    assert read_moment("12:05", zone, NOW) == at("2026-03-02 12:05", "UTC")

"""The moment that a text begins with, on the speaker's clock; and what is none."""

from __future__ import annotations

import pytest

from handlers.moments import leading_moment, moment_alone
from handlers.said import Misread
from tests.handlers.speech import BERLIN, NOW, at


def moment(text: str, now: int = NOW) -> int | None:
    found = leading_moment(text, BERLIN, now, "note")
    assert not isinstance(found, Misread), found
    return found.moment


def test_an_hour_that_the_clock_shows_twice_is_its_second_pass_unless_that_is_to_come() -> None:
    late = at("2026-10-25 06:00")
    assert moment("02:30 alert fired", late) == at("2026-10-25 02:30", fold=1)
    between = at("2026-10-25 02:10", fold=1)
    assert moment("02:30 alert fired", between) == at("2026-10-25 02:30", fold=0)


def test_an_hour_that_the_clock_leaves_out_is_refused() -> None:
    found = leading_moment("02:30 alert fired", BERLIN, at("2026-03-29 06:00"), "note")
    assert isinstance(found, Misread) and found.message.id == "no.time_left_out"


def test_yesterday_is_a_day_of_the_calendar_over_the_change_of_the_clock() -> None:
    assert moment("yesterday 23:50 x", at("2026-03-29 12:00")) == at("2026-03-28 23:50")
    assert moment("20 minutes ago x", at("2026-03-29 03:10")) == at("2026-03-29 01:50")


def test_after_midnight_the_evening_was_yesterday() -> None:
    assert moment("23:50 alert fired", at("2026-03-03 00:10")) == at("2026-03-02 23:50")


def test_a_clock_that_is_a_little_ahead_means_now() -> None:
    assert moment("14:01 alert fired", at("2026-03-02 14:00") + 30_000) is None


@pytest.mark.parametrize(
    "text", ["14:30 alert fired", "today 23:50 alert fired", "2026-03-03 13:00 alert fired", "tonight 23:00 x y"]
)
def test_what_is_still_to_come_is_refused(text: str) -> None:
    found = leading_moment(text, BERLIN, NOW, "note")
    assert isinstance(found, Misread) and found.message.id == "no.moment_to_come"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("13:05 is when the backup runs", True),
        ("13:05", True),
        ("13:00-14:00 was quiet", True),
        ("20 minutes ago", True),
        ("3 nodes are gone", False),
        ("13.05 percent", False),
        ("25:00 is no time", False),
        ("1:2:3 x", False),
        ("at noon it began", False),
    ],
)
def test_what_is_part_of_the_text_stays_in_it(text: str, left: bool) -> None:
    found = leading_moment(text, BERLIN, NOW, "note")
    assert not isinstance(found, Misread)
    assert (found.moment, found.text, found.unsure) == (None, text, left)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("1h", "2026-03-02 13:00"),
        ("20 minutes ago", "2026-03-02 13:40"),
        ("13:00", "2026-03-02 13:00"),
        ("yesterday", "2026-03-01 00:00"),
        ("2026-02-28", "2026-02-28 00:00"),
        ("yesterday 23:50", "2026-03-01 23:50"),
        ("9am", "2026-03-02 09:00"),
    ],
)
def test_since_and_until_take_every_moment(text: str, when: str) -> None:
    assert moment_alone(text, BERLIN, NOW) == at(when)


def test_what_is_no_moment_is_misread() -> None:
    assert isinstance(moment_alone("soon", BERLIN, NOW), Misread)

from __future__ import annotations

import pytest

from domain import queries as q
from handlers.coming import read_coming
from handlers.said import Meant, Misread
from handlers.understand import understand
from tests.handlers.speech import BERLIN, NOW, at, said

READ = [  # it is Monday, 2 March, 14:00
    ("now", "2026-03-02 14:00"),
    ("15:00", "2026-03-02 15:00"),
    ("14:00", "2026-03-03 14:00"),
    ("9:05", "2026-03-03 09:05"),
    ("9am", "2026-03-03 09:00"),
    ("at 3 p.m.", "2026-03-02 15:00"),
    ("tomorrow", "2026-03-03 09:00"),
    ("tomorrow 9:00", "2026-03-03 09:00"),
    ("tomorrow at 18.30", "2026-03-03 18:30"),
    ("9:00 tomorrow", "2026-03-03 09:00"),
    ("tonight", "2026-03-02 20:00"),
    ("tomorrow morning", "2026-03-03 09:00"),
    ("friday 18:00", "2026-03-06 18:00"),
    ("on Friday", "2026-03-06 09:00"),
    ("18:00 on fri", "2026-03-06 18:00"),
    ("next tuesday", "2026-03-03 09:00"),
    ("monday 15:00", "2026-03-02 15:00"),
    ("monday 9:00", "2026-03-09 09:00"),
    ("2026-12-24", "2026-12-24 09:00"),
    ("2026-12-24 18:00", "2026-12-24 18:00"),
    ("2026-12-24T18:00", "2026-12-24 18:00"),
    ("2026-03-29 02:30", "2026-03-29 03:00"),
    ("in 2h", "2026-03-02 16:00"),
    ("in half an hour", "2026-03-02 14:30"),
]


@pytest.mark.parametrize(("typed", "wall"), READ)
def test_a_moment_to_come_is_read_in_the_zone_of_who_speaks(typed: str, wall: str) -> None:
    assert read_coming(typed, BERLIN, NOW) == at(wall)


ODD = ["soon", "25:00", "9", "2026-02-30", "in", "in ten", "9999-12-31 23:59", "-", "at", "1" * 9999, "\ud800", "٠٩:٠٠"]


@pytest.mark.parametrize("typed", ODD)
@pytest.mark.parametrize("zone", [BERLIN, "nowhere", "America/New_York"])
def test_what_is_no_time_is_misread_or_far_away(typed: str, zone: str) -> None:
    answer = read_coming(typed, zone, NOW)
    assert isinstance(answer, Misread) or typed in ("9999-12-31 23:59", "٠٩:٠٠")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("oncall", q.ShowOnCall()),
        ("oncall primary", q.ShowOnCall("primary")),
        ("on call for the database?", q.ShowOnCall("database")),
        ("who is on call for primary tomorrow", q.ShowOnCall("primary", at("2026-03-03 09:00"))),
        ("who's on call on friday 18:00", q.ShowOnCall("", at("2026-03-06 18:00"))),
        ("oncall primary tomorrow 9:00", q.ShowOnCall("primary", at("2026-03-03 09:00"))),
        ("oncall tomorrow 9:00 database", q.ShowOnCall("database", at("2026-03-03 09:00"))),
        ("oncall oncall:primary now", q.ShowOnCall("primary")),
    ],
)
def test_a_schedule_and_a_time_may_be_asked_for(text: str, query: q.ShowOnCall) -> None:
    assert understand(said(text)) == Meant(query)

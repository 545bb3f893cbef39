"""Whoever leads many runs that rest is asked about a few of them an hour."""

from __future__ import annotations

from dataclasses import replace

from domain.commands import RemindForgotten, RemindRetrospective
from domain.durations import HOUR
from domain.run import Run
from engine.out.asked_apart import AT_ONCE, AskedApart
from tests.domain.build import ALICE, BOB, T0, a_run


def a_run_of(owner, id: str) -> Run:
    return replace(a_run().run, id=id, owner=owner.person)


def later(apart: AskedApart, run: Run, due: int, now: int) -> int:
    (reminder,) = apart.spread(run, [RemindForgotten(due)], now)
    assert isinstance(reminder, RemindForgotten)
    return reminder.later


def test_those_that_are_too_many_for_an_hour_get_one_hour_each_later():
    apart = AskedApart()
    runs = [a_run_of(ALICE, f"r{number}") for number in range(3 * AT_ONCE)]
    hours = [later(apart, run, T0, T0) for run in runs]
    assert hours == [0] * AT_ONCE + [T0 + HOUR] * AT_ONCE + [T0 + 2 * HOUR] * AT_ONCE
    assert later(apart, a_run_of(BOB, "b"), T0, T0) == 0


def test_in_their_hour_they_are_asked():
    apart = AskedApart()
    runs = [a_run_of(ALICE, f"r{number}") for number in range(2 * AT_ONCE)]
    for run in runs:
        later(apart, run, T0, T0)
    assert [later(apart, run, T0 + HOUR, T0 + HOUR) for run in runs[AT_ONCE:]] == [0] * AT_ONCE


def test_an_hour_later_the_count_begins_anew():
    apart = AskedApart()
    for number in range(AT_ONCE):
        later(apart, a_run_of(ALICE, f"r{number}"), T0, T0)
    assert later(apart, a_run_of(ALICE, "later"), T0 + HOUR, T0 + HOUR) == 0


def test_no_other_reminder_waits():
    apart = AskedApart()
    other = RemindRetrospective(T0)
    for _ in range(2 * AT_ONCE):
        assert apart.spread(a_run_of(ALICE, "r"), [other], T0) == (other,)

from __future__ import annotations

import pytest

from domain import commands as c
from domain.alike import alike, likeness
from tests.domain.build import a_run


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Checkout is down", "checkout down"),
        ("Checkout is down", "The checkout is down!"),
        ("Checkout is down", "Chekout is down"),
        ("Checkout", "checkout"),
        ("is it on", "Is it on"),
    ],
)
def test_titles_that_say_the_same_are_alike(one, other):
    assert likeness(one, other) >= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Checkout is down", "Search is down"),
        ("Checkout is down", "Nothing in common"),
        ("the", "an"),
        ("", "Checkout"),
        ("🔥", "🧯"),
        ("\x00" * 10_000, "Checkout"),
    ],
)
def test_titles_that_say_something_else_are_not(one, other):
    assert likeness(one, other) < 0.5


def test_the_nearest_open_runs_come_first_and_those_that_are_over_do_not_come():
    exact, near, over = (
        a_run(title=title) for title in ("Checkout is down", "Checkout is down in Spain", "Checkout is down")
    )
    over.did(c.CancelRun("false alarm"))
    other = a_run(title="Search is slow")
    assert alike("checkout down", (near.run, other.run, over.run, exact.run)) == (exact.run, near.run)
    assert alike("checkout down", [exact.run] * 9) == (exact.run,) * 3
    assert alike("checkout down", ()) == ()

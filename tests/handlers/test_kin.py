"""Which of two runs ends, however it is said."""

from __future__ import annotations

import pytest

from handlers.said import PairWish
from tests.handlers.speech import meant, misread


@pytest.mark.parametrize(
    ("text", "goes_on", "ends"),
    [
        ("merge INC-3", "", "INC-3"),
        ("INC-5 merge INC-3", "INC-5", "INC-3"),
        ("merge INC-3 into INC-5", "INC-5", "INC-3"),
        ("merge into INC-3", "INC-3", "INC-12"),
        ("merge this into INC-3", "INC-3", "INC-12"),
        ("merge it into inc-3", "INC-3", "INC-12"),
        ("INC-5 merge into INC-3", "INC-3", "INC-5"),
        ("merge INC-3 into here", "", "INC-3"),
    ],
)
def test_who_is_merged_into_whom_ends(text, goes_on, ends):
    said = meant(text)
    assert isinstance(said.what, PairWish)
    assert (said.run, said.what.other) == (goes_on, ends)


def test_two_runs_side_by_side_are_asked_about():
    assert misread("merge INC-3 INC-5").instead == ("merge INC-5 into INC-3", "merge INC-3 into INC-5")
    assert misread("merge INC-3 with INC-5").instead == ("merge INC-5 into INC-3", "merge INC-3 into INC-5")


def test_the_run_before_the_command_is_the_one_that_is_spoken_of():
    said = meant("INC-5 link INC-3 the same host")
    assert (said.run, said.what) == ("INC-5", PairWish("relate", "INC-3", "the same host"))
    said = meant("link INC-3 and INC-5")
    assert (said.run, said.what) == ("INC-3", PairWish("relate", "INC-5"))

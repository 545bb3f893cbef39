from __future__ import annotations

import pytest

from domain import words
from domain.messages import Refusal


def why(problem):
    return None if problem is None else problem.message.id.removeprefix("no.")


@pytest.mark.parametrize(
    "title", ["Checkout is down", "🔥", "البحث معطل", "@all [x](y) `code`", "x" * 200, "{{ 7*7 }}"]
)
def test_a_title_is_any_line_that_can_be_seen(title):
    assert words.title_problem(title) is None


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("", "title_missing"),
        (" \t\n ", "title_missing"),
        ("\u200b\u200e\ufeff", "title_missing"),
        ("x" * 201, "title_long"),
        ("a\nb", "control_sign"),
        ("a\tb", "control_sign"),
        ("a\x00", "control_sign"),
        ("a\x7f", "control_sign"),
        ("a\x85b", "control_sign"),
        ("a\u2029b", "control_sign"),
        ("a\u202eb", "control_sign"),
        ("a\ud800", "control_sign"),
    ],
)
def test_a_title_is_one_line_without_tricks(title, problem):
    assert why(words.title_problem(title)) == problem


def test_a_text_may_have_lines_and_tabs():
    assert words.text_problem("one\r\n\ttwo\u2028three") is None
    assert why(words.text_problem("one\x1b[31m")) == "control_sign"
    assert why(words.text_problem("x" * 10_001)) == "text_long"
    assert why(words.text_problem("")) == "text_missing"


def test_the_refused_sign_is_named():
    assert words.title_problem("a\x07").message.args == {"code": "U+0007"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("sev1", "sev1"),
        ("SEV 1", "sev1"),
        ("cr", "critical"),
        ("c", None),
        ("sev", None),
        ("", None),
        ("sev11", None),
        ("x" * 10_000, None),
    ],
)
def test_a_word_means_the_one_it_can_only_mean(word, meant):
    assert words.one_of(word, ("sev1", "sev2", "critical")) == meant


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Detected", "detected"),
        ("first seen", "first-seen"),
        ("a" * 40, "a" * 40),
        ("a" * 41, None),
        ("finished", None),
        ("2nd", None),
        ("", None),
        ("a\nb", "a-b"),
        ("a\x00b", None),
    ],
)
def test_a_moment_has_a_short_plain_name(word, name):
    assert words.moment_name(word) == name


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        (" 99.50 ", "99.50"),
        ("-3", "-3"),
        ("+3", "3"),
        ("1,200", "1200"),
        ("1 200 300.5", "1200300.5"),
        ("1_000", "1000"),
        ("0", "0"),
        ("007", "7"),
        ("9" * 18, "9" * 18),
    ],
)
def test_a_number_has_one_spelling(typed, value):
    assert words.metric_value("number", typed) == value


@pytest.mark.parametrize(
    "typed",
    ["1,5", "1e5", "1e-999999", "NaN", "inf", "9" * 19, "0." + "1" * 10, "1,200 300", "12 EUR", "--1", "1.", "."],
)
def test_what_could_be_two_numbers_or_none_is_refused(typed):
    assert why(words.metric_value("number", typed)) == "metric_number"


def test_a_duration_is_kept_in_whole_ms():
    assert words.metric_value("duration", "1h 30m") == "5400000"
    refusal = words.metric_value("duration", "90")
    assert isinstance(refusal, Refusal)
    assert "unit" in refusal.message.args["problem"]


def test_a_text_is_kept_as_it_is():
    assert words.metric_value("text", " a bad deploy ") == "a bad deploy"
    assert why(words.metric_value("text", " ")) == "text_missing"

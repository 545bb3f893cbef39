from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.durations import DAY, HOUR, LONGEST, MINUTE, SECOND, duration_text, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("30m", 30 * MINUTE),
        ("1h", HOUR),
        ("1h30m", 90 * MINUTE),
        ("1h 30 min", 90 * MINUTE),
        ("90s", 90 * SECOND),
        ("2d", 2 * DAY),
        ("1w", 7 * DAY),
        (" 2 Days ", 2 * DAY),
        ("0s", 0),
        ("1d2h3m4s", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, ms: int) -> None:
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("30", "no unit"),
        ("soon", "no duration"),
        ("-5m", "no duration"),
        ("5x", "no duration"),
        ("1.5h", "no duration"),
        ("1:30", "no duration"),
        ("30m1h", "large to small"),
        ("5m5m", "large to small"),
        ("99999d", "too long"),
        ("٣m", "no duration"),
        ("9" * 400 + "h", "no duration"),
    ],
)
def test_what_is_no_duration_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_duration(text)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0 s"),
        (999, "0 s"),
        (-999, "0 s"),
        (59 * SECOND, "59 s"),
        (65 * MINUTE, "1 h 5 min"),
        (HOUR, "1 h"),
        (HOUR + 5 * SECOND, "1 h"),
        (26 * HOUR + 30 * MINUTE, "1 d 2 h"),
        (-5 * MINUTE, "-5 min"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(ms: int, text: str) -> None:
    assert format_duration(ms) == text


@given(st.integers(0, LONGEST // SECOND).map(lambda seconds: seconds * SECOND))
def test_what_is_written_is_read_back_the_same(ms: int) -> None:
    assert parse_duration(duration_text(ms)) == ms

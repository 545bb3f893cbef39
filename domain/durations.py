"""Lengths of time as people write them (`1h30m`) and read them (`1 h 30 min`); milliseconds inside."""

from __future__ import annotations

import re
from collections.abc import Mapping

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

LONGEST = 3660 * DAY
"""Nothing longer is accepted (ms): ten years is a mistyped number, and keeps every sum within a calendar."""

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), SECOND),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR),
    **dict.fromkeys(("d", "day", "days"), DAY),
    **dict.fromkeys(("w", "week", "weeks"), WEEK),
}
_PIECE = re.compile(r"([0-9]{1,9})\s*([a-z]+)\s*")
_EXAMPLES = "write it like 30m, 1h, 1h30m, 90s or 2d"


def parse_duration(text: str) -> int:
    """Milliseconds of a text such as `90s`, `1h30m` or `2 days`; larger units come first.

    Raises:
        ValueError: with a sentence that says what is wrong and what is allowed.
    """
    wanted = text.strip().lower()
    if not wanted:
        raise ValueError(f"an empty text is no duration; {_EXAMPLES}")
    if wanted.isdecimal():
        raise ValueError(f"{text.strip()[:40]} has no unit; {_EXAMPLES}")
    total, at, last = 0, 0, WEEK + 1
    while at < len(wanted):
        piece = _PIECE.match(wanted, at)
        unit = _UNITS.get(piece[2]) if piece else None
        if piece is None or unit is None:
            raise ValueError(f'"{text.strip()[:40]}" is no duration; {_EXAMPLES}')
        if unit >= last:
            raise ValueError(
                f'"{text.strip()[:40]}" is no duration: units go from large to small, each once, as in 1h30m'
            )
        total, at, last = total + int(piece[1]) * unit, piece.end(), unit
    if total > LONGEST:
        raise ValueError(f'"{text.strip()[:40]}" is too long; at most {LONGEST // DAY} days')
    return total


def duration_text(ms: int) -> str:
    """The shortest text that `parse_duration` reads back as the same whole seconds: 5400000 -> `1h30m`."""
    return _pieces(ms, {"days": "d", "hours": "h", "minutes": "m", "seconds": "s"}, "", 4) or "0s"


def format_duration(ms: int) -> str:
    """For reading, the two largest units: 3900000 -> `1 h 5 min`; under a second it is `0 s`."""
    sign = "-" if ms <= -SECOND else ""
    return sign + (_pieces(abs(ms), {"days": " d", "hours": " h", "minutes": " min", "seconds": " s"}, " ", 2) or "0 s")


def largest(ms: int, most: int) -> tuple[tuple[int, str], ...]:
    """The largest units that are neighbours, with how many of each if any: 3900000 -> 1 `hours`, 5 `minutes`."""
    names = ("days", "hours", "minutes", "seconds")
    counted: list[tuple[int, str]] = []
    for size, name in zip((DAY, HOUR, MINUTE, SECOND), names, strict=True):
        count, ms = divmod(ms, size)
        if counted or count:
            counted.append((count, name))
    return tuple((count, name) for count, name in counted[:most] if count)


def _pieces(ms: int, names: Mapping[str, str], between: str, most: int) -> str:
    return between.join(f"{count}{names[unit]}" for count, unit in largest(ms, most))

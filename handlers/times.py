"""Reading a moment in the past, in the speaker's zone: `13:05`, `yesterday 23:10`, `2026-03-02 13:05`, `10m ago`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from domain.day import left_out
from domain.durations import parse_duration
from handlers.line import misread, shortened
from handlers.said import Misread

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::([0-5][0-9]))?")
_HALF_DAY = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5][0-9]))? ?([ap])\.?m\.?")
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]+(?:at )?(.+)")
_DAY_BEHIND = re.compile(r"(.+?) (today|yesterday)")
_OFFSET = re.compile(r"([0-9:.]+) ?(z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})")
_AGO = re.compile(r"(?:-|about )?(.+?)(?: ago)?")
_LONGEST = 40
_SPOKEN = {
    "half an hour": "30m", "a quarter of an hour": "15m", "an": "1", "a": "1", "one": "1", "two": "2", "three": "3",
    "five": "5", "ten": "10", "fifteen": "15", "twenty": "20", "thirty": "30",
}  # fmt: skip
_SPOKEN_LENGTH = re.compile(rf"\b({'|'.join(_SPOKEN)})\b(?! (?:bit|while))", re.IGNORECASE)


def in_digits(length: str) -> str:
    """`half an hour` as `30m`, `an hour` as `1 hour`, `ten minutes` as `10 minutes`."""
    return _SPOKEN_LENGTH.sub(lambda found: _SPOKEN[found[1].lower()], length[:_LONGEST])


def read_moment(words: str, zone: str, at: int) -> int | Misread:
    """The instant (ms) that is meant at the instant `at`.

    A time of day alone is the latest such time that is not in the future.  An
    hour that the clock passes twice is its second pass, unless that is still to
    come; one that the clock leaves out is misread.
    """
    text = " ".join(words[:200].split()).casefold().removeprefix("at ")
    there = _zone(zone)
    try:
        found = _ago(text, at) if text != "now" else at
        found = _written(text, there, at) if found is None else found
    except _LeftOutError:
        return misread("time_left_out", typed=shortened(words), zone=str(there))
    except (ValueError, OverflowError):
        found = None
    return misread("time_unknown", typed=shortened(words)) if found is None else found


class _LeftOutError(Exception):
    """The clock jumped over that time."""


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no name of a zone, the name of a folder of zones
        return UTC


def _ago(text: str, at: int) -> int | None:
    match = _AGO.fullmatch(text)
    if match is None or len(text) > _LONGEST or not (text.endswith(" ago") or text.startswith("-")):
        return None
    return at - parse_duration(in_digits(match[1]))


def _written(text: str, zone: tzinfo, at: int) -> int | None:
    """A time of day with or without its day.  ValueError if there is no such date."""
    today = datetime.fromtimestamp(at / 1000, zone).date()
    days: tuple[date, ...] = (today, today - timedelta(days=1))
    if dated := _DATED.fullmatch(text):
        days, text = (date.fromisoformat(dated[1]),), dated[2]
    else:
        if behind := _DAY_BEHIND.fullmatch(text):
            text = f"{behind[2]} {behind[1]}"
        for word, day in zip(("today ", "yesterday "), days, strict=True):
            if text.startswith(word):
                days, text = (day,), text.removeprefix(word).removeprefix("at ")
                break
    if offset := _OFFSET.fullmatch(text):
        text, zone = offset[1], _fixed(offset[2])
        if len(days) > 1:
            today = datetime.fromtimestamp(at / 1000, zone).date()
            days = (today, today - timedelta(days=1))
    clock = time_of_day(text)
    return None if clock is None else _latest(days, clock, zone, at)


def _fixed(offset: str) -> tzinfo:
    if offset[0] not in "+-":
        return UTC
    shift = datetime.strptime(offset.replace(":", ""), "%z").tzinfo
    return shift or UTC


def time_of_day(text: str) -> tuple[int, int, int] | None:
    """Hour, minute and second of `13:05`, `9am`, `9:30 pm`; None if it is no time of day."""
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if half := _HALF_DAY.fullmatch(text):
        return int(half[1]) % 12 + (12 if half[3] == "p" else 0), int(half[2] or 0), 0
    return None


def _latest(days: tuple[date, ...], clock: tuple[int, int, int], zone: tzinfo, at: int) -> int:
    """The latest of these days' times that is not in the future; if all are, the earliest."""
    now = datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None)
    instants: list[int] = []
    for day in days:
        wall = datetime(day.year, day.month, day.day, *clock)  # noqa: DTZ001  # what a clock on the wall shows
        if left_out(wall, zone):
            if wall <= now:
                raise _LeftOutError
            continue
        for fold in (1, 0):
            instant = int(wall.replace(tzinfo=zone, fold=fold).timestamp()) * 1000
            instants.append(instant)
            if instant <= at:
                return instant
    if not instants:
        raise _LeftOutError
    return min(instants)

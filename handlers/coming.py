"""Reading a moment to come, in the speaker's zone: `14:00`, `tomorrow 9am`, `friday 18:00`, `in 2h`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.durations import parse_duration
from domain.rotation import instant
from handlers.line import misread, shortened
from handlers.said import Misread
from handlers.times import in_digits

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?")
_DATE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:[t ]+(?P<rest>.*))?")
_TIMES = {
    "noon": "12:00", "midday": "12:00", "midnight": "00:00", "tonight": "today 20:00", "this evening": "today 20:00",
    "this afternoon": "today 15:00", "this morning": "today 09:00", "morning": "09:00", "afternoon": "15:00",
    "evening": "20:00", "night": "23:00",
}  # fmt: skip
_FILLER = re.compile(r"\b(?:at|on|this|coming|the|o'clock)\b")
_LONGEST = 60
_MORNING = 9


def read_coming(words: str, zone: str, at: int) -> int | Misread:
    """The instant (ms) that is meant at the instant `at`; a day alone is its morning, at 9:00.

    A time of day alone is the next such time; a weekday the next such day, today too if its time is still to come.
    """
    text = " ".join(words.casefold().split())[:_LONGEST].strip(" .,!?")
    try:
        found = _read(text, _zone(zone), at) if len(words) <= _LONGEST * 2 else None
    except (ValueError, OverflowError):
        found = None
    return misread("time_unknown_coming", typed=shortened(words)) if found is None else found


def _read(text: str, zone: ZoneInfo, at: int) -> int | None:
    if text in ("now", "right now"):
        return at
    if text.startswith("in "):
        return at + parse_duration(in_digits(text.removeprefix("in ")))
    for word, meant in _TIMES.items():
        text = re.sub(rf"\b{word}\b", meant, text)
    text = " ".join(_FILLER.sub(" ", text).split())
    now = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).replace(tzinfo=None)
    day, rest = _day(text, now.date())
    clock = _clock(rest) if rest else None
    if rest and clock is None:
        return None
    hours, minutes = clock or (_MORNING, 0)
    if day is not None:
        wall = datetime.combine(day, datetime.min.time()).replace(hour=hours, minute=minutes)
        if _is_weekday(text) and wall <= now:
            wall += timedelta(days=7)
        return instant(wall, zone)
    if clock is None:
        return None
    wall = now.replace(hour=hours, minute=minutes, second=0, microsecond=0)
    found = instant(wall, zone)
    return found if found > at else instant(wall + timedelta(days=1), zone)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _is_weekday(text: str) -> bool:
    return text.removeprefix("next ")[:3] in [day[:3] for day in _WEEKDAYS]


def _day(text: str, today: date) -> tuple[date | None, str]:
    """The day that a text begins or ends with, and the rest of it."""
    if dated := _DATE.fullmatch(text):
        return date.fromisoformat(dated["day"]), dated["rest"] or ""
    words = text.split()
    for place in (0, -1):
        word = words[place] if words else ""
        rest = [*words[:place], *words[place + 1 :]] if place == 0 else words[:-1]
        rest = [each for each in rest if each != "next"]
        if word == "next" and place == 0 and len(words) > 1:
            continue
        if word in ("today", "tomorrow"):
            return today + timedelta(days=word == "tomorrow"), " ".join(rest)
        for number, name in enumerate(_WEEKDAYS):
            if len(word) >= 3 and name.startswith(word.removesuffix("s")):
                return today + timedelta(days=(number - today.weekday()) % 7), " ".join(rest)
    return None, text


def _clock(text: str) -> tuple[int, int] | None:
    found = _CLOCK.fullmatch(text)
    if found is None or (found["minute"] is None and found["half"] is None):
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None

"""Reading a moment to come, on the speaker's clock: `tomorrow 9:00`, `in 20m`, `14:30`, `friday 10`, `2026-03-02 9am`.

What the clock leaves out or shows twice: see `domain.day`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from domain.day import instant_of, on_the_wall, zone_named
from domain.durations import parse_duration
from handlers.line import misread, shortened
from handlers.said import Misread
from handlers.times import in_digits, time_of_day

MORNING = 9 * 60
"""The minute that a day without a time means."""
MOST_WORDS = 7
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?")
_DAY_AND_MONTH = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?")
_DAY_OF_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?")
_TOMORROW = frozenset({"tomorrow", "tmrw", "tomorow", "tommorow", "tommorrow"})
_NAMED = {"noon": 12 * 60, "midday": 12 * 60, "eod": 17 * 60, "midnight": 24 * 60}
_PARTS = {"morning": MORNING, "afternoon": 15 * 60, "evening": 18 * 60, "night": 20 * 60}
"""Parts of a day, beside the day."""
_TODAY = {"today": 17 * 60, "tonight": 20 * 60}
"""This day, and the minute of it that is meant where none is named."""
_THIS_PART = re.compile(rf"\bthis ({'|'.join(_PARTS)})\b", re.IGNORECASE)
_OF_CLOCK = re.compile(r"([0-9:.]+) ?(?:uhr|o'?clock)")
_FILLER = frozenset(
    {"at", "by", "on", "until", "till", "til", "to", "next", "this", "coming", "the", "of", "is", "for", "um"}
)
_OFFSETS = frozenset({"utc", "gmt", "z"})


def read_future(words: str, zone: str, at: int) -> int | Misread:
    """The instant (ms) that is meant at the instant `at`: the next one that fits, or the one that is said outright."""
    found = _meant(words, zone, at)
    return misread("future_unknown", typed=shortened(words)) if found is None else found


def leading_future(words: str, zone: str, at: int) -> tuple[int, str] | None:
    """A moment at the beginning, as long as it can be, and what follows; None if it begins with none."""
    parts = words.split()
    for count in range(min(MOST_WORDS, len(parts)), 0, -1):
        found = _meant(" ".join(parts[:count]).rstrip(":,;"), zone, at)
        if found is not None and parts[count - 1].casefold() not in _FILLER:
            return found, " ".join(parts[count:])
    return None


def _meant(words: str, zone: str, at: int) -> int | None:
    text = _THIS_PART.sub(r"today \1", words[:80].replace(",", " "))
    parts = [part for part in text.split() if part.casefold() not in _FILLER]
    if not parts:
        return None
    if len(parts) == 1 and "t" in parts[0].casefold() and (instant := _iso(parts[0])) is not None:
        return instant
    zone, parts = _zone_behind(zone, parts)
    text = " ".join(parts).casefold()
    try:
        length = parse_duration(in_digits(text.removeprefix("in ")))
        return at + length
    except ValueError:
        pass
    if text.startswith("in "):
        return None
    try:
        return _on_a_day(text.split(), zone, at)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> int | None:
    """`2026-03-02T09:00Z`, `2026-03-02T09:00+01:00`: with its zone, so that nothing is left to guess."""
    try:
        found = datetime.fromisoformat(text)
        return None if found.tzinfo is None else int(found.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _zone_behind(zone: str, parts: list[str]) -> tuple[str, list[str]]:
    """`14:30 UTC`, `14:30 Europe/London`."""
    last = parts[-1].strip("()")
    if len(parts) > 1 and last.casefold() in _OFFSETS:
        return "UTC", parts[:-1]
    if len(parts) > 1 and "/" in last and zone_named(last) is not None:
        return last, parts[:-1]
    return zone, parts


def _on_a_day(words: list[str], zone: str, at: int) -> int | None:
    """A day and a time of day, in either order, or one of them."""
    today = on_the_wall(at, zone).date()
    for split in range(len(words) + 1):
        for day_words, time_words in ((words[:split], words[split:]), (words[split:], words[:split])):
            days = _days(day_words, today)
            unsaid = _TODAY.get(" ".join(day_words), MORNING)
            minute = _minute(time_words, alone=not day_words) if time_words else unsaid
            if days is None or minute is None:
                continue
            instants = [_instant(day, minute, zone, at) for day in days]
            return next((instant for instant in instants if instant > at), instants[-1])
    return None


def _instant(day: date, minute: int, zone: str, at: int) -> int:
    return instant_of(day + timedelta(days=minute // (24 * 60)), minute % (24 * 60), zone, at)


def _days(words: list[str], today: date) -> tuple[date, ...] | None:
    """The days that are meant, the nearest first; of several the first that is still to come counts."""
    match words:
        case []:
            return (today, today + timedelta(days=1))
        case [word] if word in _TODAY:
            return (today,)
        case [word] if word in _TOMORROW:
            return (today + timedelta(days=1),)
        case ["day", "after", word] if word in _TOMORROW:
            return (today + timedelta(days=2),)
        case [word] if found := _WEEKDAY.fullmatch(word):
            ahead = (_DAYS.index(found[1].casefold()) - today.weekday()) % 7
            return (today + timedelta(days=ahead), today + timedelta(days=ahead + 7))
        case [word] if found := _DAY_AND_MONTH.fullmatch(word):
            return _dated(int(found[1]), int(found[2]), today, int(found[3] or 0))
        case [word] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            return (date.fromisoformat(word),)
        case [one, other]:
            return _of_month(one, other, today) or _of_month(other, one, today)
    return None


def _of_month(day: str, month: str, today: date) -> tuple[date, ...] | None:
    number, named = _DAY_OF_MONTH.fullmatch(day), _MONTH.fullmatch(month)
    if number is None or named is None:
        return None
    return _dated(int(number[1]), _MONTHS.index(named[1]) + 1, today)


def _dated(day: int, month: int, today: date, year: int = 0) -> tuple[date, ...]:
    """That day of that year; without one (0), the next that comes."""
    if year:
        return (date(year, month, day),)
    this_year = date(today.year, month, day)
    return (this_year,) if this_year >= today else (this_year.replace(year=today.year + 1),)


def _minute(words: list[str], *, alone: bool) -> int | None:
    """The minute of the day; a bare `10` only beside a day."""
    text = " ".join(words)
    if not text:
        return None
    if text in _NAMED:
        return _NAMED[text]
    if not alone and text in _PARTS:
        return _PARTS[text]
    if spoken := _OF_CLOCK.fullmatch(text):
        text, alone = spoken[1], False
    if not alone and text.isdecimal() and int(text) < 24:
        return int(text) * 60
    clock = time_of_day(text)
    return None if clock is None else clock[0] * 60 + clock[1]


def span_of_day(words: str) -> tuple[int, int] | None:
    """`22:00-7:00`, `from 10pm to 7am`, `22-7`: two minutes of the day; None if it is none."""
    text = " ".join(words[:60].casefold().split()).removeprefix("from ").removeprefix("between ")
    found = re.fullmatch(r"(.+?)\s*(?:-|–|—|to|until|till|bis|and)\s*(.+)", text)
    if found is None:
        return None
    begin, end = (_minute(part.split(), alone=False) for part in found.groups())
    return None if begin is None or end is None else (begin % (24 * 60), end % (24 * 60))


def minute_of_day(words: str) -> int | None:
    """`8:30`, `at 8`, `9am`: a minute of the day; None if it is none."""
    text = words[:40].casefold().strip().removeprefix("at ").removeprefix("from ")
    minute = _minute(text.split(), alone=False) if text else None
    return None if minute is None else minute % (24 * 60)

"""A moment that a text begins with: `13:05 alert fired`, `yesterday 23:50 …`, `20 minutes ago …`.

Many texts begin with a time that they do not mean as theirs (`13:05 is when the backup runs`, `9am-11am was quiet`):
what follows tells.  A time of day alone that is still to come was yesterday's only if that is less far away.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.durations import HOUR, MINUTE
from handlers.line import misread, shortened
from handlers.reading import unquote
from handlers.said import Misread
from handlers.times import read_moment

_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?)?|(?:1[0-2]|0?[1-9])\s?[ap]\.?m\b\.?"
_OFFSET = r"(?:\s?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?"
_DAY = r"(?:yesterday|today|last\s+night|this\s+(?:morning|afternoon|evening)|tonight)"
_DATE = r"\d{4}-\d{2}-\d{2}"
_COUNT = r"(?:\d{1,5}|an?|one|two|three|five|ten|fifteen|twenty|thirty)"
_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
_LENGTH = rf"(?:half\s+an\s+hour|a\s+quarter\s+of\s+an\s+hour|(?:{_COUNT}\s*{_UNIT}(?![a-z])\s*(?:and\s+)?){{1,3}})"
_LEADING = re.compile(
    rf"""(?:
        (?P<ago>(?:about\s+)?{_LENGTH}\s*ago)
      | (?P<dated>(?:on\s+)?{_DATE}(?:[t,\s]+(?:at\s+)?)(?:{_CLOCK}){_OFFSET})
      | (?P<day>{_DAY}),?\s+(?:at\s+)?(?P<on>(?:{_CLOCK}){_OFFSET})
      | (?:at\s+)?(?P<clock>(?:{_CLOCK}){_OFFSET})(?:\s+(?P<behind>{_DAY}))?
    )(?=$|[\s,:;–—-])""",
    re.IGNORECASE | re.VERBOSE,
)
_JOINT = re.compile(r"(?:\s*[:,;]\s*|\s+[-–—]\s+|\s+)(?:that\s+)?", re.IGNORECASE)
_PART_OF_A_SENTENCE = re.compile(
    r"\s*(?:[-–—]\s*\d|(?:is|are|was|were|will|would|has|had|have|to|till|til|until|and|or|seems?|looks?|means|"
    r"isn't|wasn't|sounds?|through|onwards?)\b)",
    re.IGNORECASE,
)
_SMALL_HOURS = re.compile(r"0?[0-7](?::\d\d)?(?::\d\d)?(?:\s?a\.?m\.?)?", re.IGNORECASE)


class Leading(NamedTuple):
    """When something happened (ms; None: now) and what it is.  `unsure`: it begins with a time that was left in it."""

    moment: int | None
    text: str
    unsure: bool = False


def leading_moment(text: str, zone: str, at: int, line: str) -> Leading | Misread:
    """The moment at the beginning of a text, in the speaker's zone, and the rest.

    `line` is the command it stands in, for what is offered instead of a moment that is still to come.
    """
    if (inside := unquote(text)) != text and _LEADING.match(inside[:200]):
        return Leading(None, inside)
    found = _LEADING.match(text[:200])
    if found is None:
        return Leading(None, text)
    rest = text[found.end() :]
    if not rest.strip() or _PART_OF_A_SENTENCE.match(rest):
        return Leading(None, text, unsure=True)
    joint = _JOINT.match(rest)
    rest = rest[joint.end() :] if joint else rest
    written = _written(found)
    moment = read_moment(written, zone, at)
    if isinstance(moment, Misread):
        return moment
    if found["clock"] and not found["behind"]:
        today = read_moment(f"today {written}", zone, at)
        if not isinstance(today, Misread) and today > at:
            if today <= at + MINUTE:
                return Leading(None, rest)  # two clocks never agree
            if at - moment > 12 * HOUR:
                return _to_come(found, rest, line)
    return _to_come(found, rest, line) if moment > at + MINUTE else Leading(moment, rest)


def moment_alone(words: str, zone: str, at: int) -> int | Misread:
    """The instant (ms) that all of it names: `13:05`, `yesterday 23:50`, `1h`, `20 minutes ago`, `2026-03-02`."""
    text = " ".join(words.split())
    found = _LEADING.fullmatch(text)
    if found is not None:
        return read_moment(_written(found), zone, at)
    if re.fullmatch(_LENGTH, text, re.IGNORECASE):
        return read_moment(f"{text} ago", zone, at)
    if re.fullmatch(_DATE, text) or text.casefold() in ("today", "yesterday"):
        return read_moment(f"{text} 00:00", zone, at)
    return read_moment(text, zone, at)


def _written(found: re.Match[str]) -> str:
    """The moment as `read_moment` takes it."""
    if found["ago"]:
        return " ".join(re.sub(r"\band\b", "", found["ago"], flags=re.IGNORECASE).split())
    if found["dated"]:
        return re.sub(r"^on\s+", "", found["dated"], flags=re.IGNORECASE).replace(",", " ")
    day, clock = (found["day"], found["on"]) if found["day"] else (found["behind"], found["clock"])
    if not day:
        return str(clock)
    before = day.casefold().startswith("yesterday")
    if day.casefold().startswith("last"):
        before = not _SMALL_HOURS.fullmatch(clock)  # last night at 1:30 was today
    return f"{'yesterday' if before else 'today'} {clock}"


def _to_come(found: re.Match[str], rest: str, line: str) -> Misread:
    shown = " ".join(rest.split())
    day = bool(found["clock"]) and not found["behind"]
    instead = (f"{line} yesterday {found['clock']} {shown}",) if day else ()
    return misread("moment_to_come", *instead, typed=shortened(found[0]), line=line, text=shortened(rest))

"""What is said with a status update besides its text: when the next one is due, that it is the final one.

`20m all customers back`, `next 20m: …`, `until 14:30 …`, `final: …`, and `… Next update at 14:30.` at its end.
What may as well be the beginning of the text is asked about; `text: …` is taken as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.durations import HOUR, MINUTE
from handlers.future import leading_future, read_future
from handlers.line import misread
from handlers.said import Misread

_VERBATIM = re.compile(r"text\s*:\s*", re.IGNORECASE)
_FINAL = re.compile(r"(?:the )?final(?: one| update)?\b(?:\s*[:–—-]\s*|\s+|$)", re.IGNORECASE)
_FINAL_WHAT = re.compile(
    r"(?:approvals?|checks?|tests?|steps?|fix(?:es)?|phase|decisions?|numbers|reports?|stages?|migration|cut-?over|roll-?out"
    r"|reviews?|verification|deploy(?:ment)?s?|restarts?|sync|patch(?:es)?|batch(?:es)?|versions?|hosts?|nodes?|call|word"
    r"|score|count|answer|offer|result|results|warning|touches|data|backup|restore)\b",
    re.IGNORECASE,
)
"""What is final there is not the update: `final approval is missing`."""
_KEYED = re.compile(
    r"(?:the )?(next(?: one| update)?(?: is)?(?: due)?|until|till)(?:\s+(?:in|at|by))?\s+", re.IGNORECASE
)
_ONE_LENGTH = r"[0-9]{1,3}\s?(?:m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])"
_LENGTH = rf"{_ONE_LENGTH}(?:\s?{_ONE_LENGTH})?"
_LEADING = re.compile(rf"(in )?({_LENGTH})(\s*[:,–—-]\s*|\s*)(?=\S)", re.IGNORECASE)
_ALONE = re.compile(rf"(?:in )?{_LENGTH}[.!]*", re.IGNORECASE)
_COMPACT = re.compile(r"(?:[0-9]{1,3}(?:m|min|mins|h|hr|hrs|d)){1,2}", re.IGNORECASE)
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?:\s?[ap]m)?(?![0-9:])", re.IGNORECASE)
_EXACT = re.compile(r"[0-9](?::[0-9]{2}|\s?[ap]m\b)", re.IGNORECASE)
"""A time of day that nobody writes who means something else."""
_TRAILING = re.compile(
    r"(?:^|[.,;!?…]\s*|\n\s*|\s[-–—]\s*)(?:the )?next (?:status )?update(?: is| comes)?(?: due)?"
    r"(?: (?:in|at|by|around|about))*:? ([^\n]{2,40}?)[.!]*\s*\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:of|ago|left|later|more|long|after|before|into|in|to|until|till|since|without|behind|and|or|from|for|outage"
    r"|downtime|delay(?:ed)?|remaining|late|eta|window|is|are|was|were|per|each|ahead)\b",
    re.IGNORECASE,
)
"""What follows a length that belongs to the text: `20m of downtime`."""
_SOON = 12 * HOUR


@dataclass(frozen=True, slots=True)
class Told:
    """An update as it was said: its text, when the next one is due (ms, or 0), whether it is the final one."""

    text: str
    next: int = 0
    final: bool = False


def told(text: str, zone: str, at: int, head: str = "") -> Told | Misread:
    """What was said, at the instant `at`; `head` stands before the lines that are offered: a run's number, or ''."""
    if verbatim := _VERBATIM.match(text):
        return Told(text[verbatim.end() :])
    if final := _FINAL.match(text):
        last = text[final.end() :].strip()
        if _FINAL_WHAT.match(last) and ":" not in final[0]:
            return misread("unsure", f"{head}update final: {last}", f"{head}update text: {text}")
        return Told(last, final=True)
    if _ALONE.fullmatch(text.strip()):
        when = text.strip().rstrip(".!")
        return misread("update_when", f"{head}next update in {when.removeprefix('in ')}", f"{head}update text: {text}")
    if keyed := _KEYED.match(text):
        found = _keyed(text[keyed.end() :], zone, at)
        if found is not None:
            instant, rest, sure = found
            return Told(rest, instant) if sure else _doubt(text, rest, instant, at, head)
    elif length := _LEADING.match(text):
        return _after_length(text, length, zone, at, head)
    elif clock := _CLOCK.match(text):
        moment, rest = read_future(clock[0], zone, at), text[clock.end() :].lstrip(" ,:–—-")
        if isinstance(moment, int) and rest and moment - at <= _SOON:
            return _doubt(text, rest, moment, at, head)
    if behind := _TRAILING.search(text, max(0, len(text) - 100)):
        promised = read_future(behind[1], zone, at)
        if isinstance(promised, int) and promised > at:
            return Told(text, promised)
    return Told(text)


def line_of(said: Told) -> str:
    """The command line that sends it as it is, however long it takes until it is meant."""
    if said.final:
        return f"update final: {said.text}"
    if not said.next:
        return f"update text: {said.text}"
    minute = datetime.fromtimestamp(-(-said.next // MINUTE) * MINUTE / 1000, UTC)
    return f"update until {minute:%Y-%m-%d %H:%M} UTC: {said.text}"


def _keyed(rest: str, zone: str, at: int) -> tuple[int, str, bool] | None:
    """The instant behind `next` or `until`, the text behind that, and whether it can mean nothing else."""
    for colon in re.finditer(r":(?=\s|\Z)", rest[:80]):
        instant = read_future(rest[: colon.start()], zone, at)
        if isinstance(instant, int):
            return instant, rest[colon.end() :].strip(), True
    first, newline, others = rest.partition("\n")
    found = leading_future(first, zone, at)
    if found is None:
        return None
    instant, text = found
    said = first[: len(first) - len(text)] if text else first
    sure = bool(_EXACT.search(said) or _COMPACT.fullmatch(said.strip(" ,–—-"))) and not _GOES_ON.match(text)
    return instant, f"{text}{newline}{others}".strip().lstrip(",–—- "), sure or not f"{text}{others}".strip()


def _after_length(text: str, length: re.Match[str], zone: str, at: int, head: str) -> Told | Misread:
    """A length at the beginning: when the next one comes, or the text itself."""
    instant, rest = read_future(length[2], zone, at), text[length.end() :]
    if not isinstance(instant, int):
        return Told(text)
    parted = length[3].strip() in (":", ",", "–", "—", "-") or "\n" in length[3]
    compact = _COMPACT.fullmatch(length[2].strip()) is not None
    if (parted and length[3].strip() != "-") or (compact and length[3] and not _GOES_ON.match(rest)):
        return Told(rest, instant)
    return _doubt(text, rest, instant, at, head)


def _doubt(text: str, rest: str, instant: int, at: int, head: str) -> Misread:
    minutes = max(1, round((instant - at) / MINUTE))
    lines = (f"{head}update next {minutes}m: {rest}", f"{head}update text: {text}")
    return misread("update_when", *lines)

"""The commands of the timeline: what is put on it, what is mended, and what of it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from domain import commands as c
from domain import queries as q
from domain.durations import HOUR
from domain.timeline_commands import Kind
from handlers.line import Line, misread
from handlers.moments import Leading, leading_moment, moment_alone
from handlers.reading import ME, is_name, is_somebody, person, plain_word
from handlers.said import Meant, Misread
from handlers.updates import text_of

MOST_LINES = 500
"""The most lines of a timeline that one answer shows."""
_NUMBER = re.compile(r"[0-9]{1,6}")
_MENDED = re.compile(
    r"(?P<verb>edit|correct|remove|delete)\s+(?:#|no\.?\s*)?(?P<number>\d{1,6})(?P<rest>(?:\s*[:,]|\s|$).*)",
    re.IGNORECASE | re.DOTALL,
)
_ENTRY = re.compile(r"(?:(?:entry|line|note|number)\s+)?(?:#|no\.?\s*)?(\d{1,6})(?![\w.])[\s:,]*(.*)", re.I | re.S)
_WHY = re.compile(r"\A(?:because|since|as|for|:|,|-)\s+", re.IGNORECASE)
_TO = re.compile(r"\A(?:to|at|to read|so that it reads)\s*[:,]?\s+(?=\S)", re.IGNORECASE)


def note(line: Line) -> Meant | Misread:
    """`note TEXT`, `note 13:05 TEXT`, `note edit 12 TEXT`, `note remove 12`; its lines are kept."""
    text = text_of(line)
    if not text:
        return line.missing()
    found = _MENDED.fullmatch(text)
    if found is not None:
        verb, rest = found["verb"].casefold(), found["rest"].strip(" :,")
        if verb in ("edit", "correct") and rest:
            return _edited(line, "entry", int(found["number"]), rest)
        if verb in ("remove", "delete") and (not rest or _WHY.match(rest)):
            return line.meant(c.RemoveEntry("entry", int(found["number"]), _WHY.sub("", rest, count=1)))
    begun = leading(line, text, "note")
    return begun if isinstance(begun, Misread) else line.meant(c.AddNote(begun.text, moment=begun.moment))


def leading(line: Line, text: str, command: str) -> Leading | Misread:
    """The moment that a text begins with, on the speaker's clock."""
    return leading_moment(text, line.said.zone, line.said.at, command)


# mending


def edit_entry(line: Line) -> Meant | Misread:
    """`timeline edit 12 TEXT`, `timeline edit 12 at 13:05`, `timeline edit 12 13:05 TEXT`."""
    found = _ENTRY.fullmatch(line.rest)
    return _edited(line, "entry", int(found[1]), found[2]) if found and found[2] else line.missing()


def _edited(line: Line, kind: Kind, number: int, rest: str) -> Meant | Misread:
    text = _TO.sub("", rest, count=1)
    when = moment_alone(text, line.said.zone, line.said.at)
    if not isinstance(when, Misread):
        return line.meant(c.EditEntry(kind, number, moment=when))
    begun = leading(line, text, f"timeline edit {number}")
    if isinstance(begun, Misread):
        return begun
    return line.meant(c.EditEntry(kind, number, begun.text, begun.moment))


def remove_entry(line: Line) -> Meant | Misread:
    """`timeline remove 12`, `timeline remove 12 because …`."""
    return _of_entry(line, lambda number, why: c.RemoveEntry("entry", number, why))


def restore_entry(line: Line) -> Meant | Misread:
    """`timeline restore 12`."""
    return _of_entry(line, lambda number, _: c.RestoreEntry("entry", number))


def _of_entry(line: Line, make: Callable[[int, str], c.RemoveEntry | c.RestoreEntry]) -> Meant | Misread:
    found = _ENTRY.fullmatch(line.rest)
    return line.meant(make(int(found[1]), _WHY.sub("", found[2], count=1).strip())) if found else line.missing()


# what is shown


_KINDS = {
    **dict.fromkeys(("note", "notes", "pins", "pinned", "comments"), "notes"),
    **dict.fromkeys(("decision", "decisions"), "decisions"),
    **dict.fromkeys(("hypothesis", "hypotheses", "theories", "theory"), "hypotheses"),
    **dict.fromkeys(("update", "updates", "summary", "summaries"), "updates"),
    **dict.fromkeys(("task", "tasks", "checklist", "checks"), "tasks"),
    **dict.fromkeys(("people", "members", "joins", "owner", "owners", "roles"), "people"),
    **dict.fromkeys(("pages", "paging"), "pages"),
    **dict.fromkeys(("severity", "severities", "sev", "phase", "phases"), "severity"),
}
_FILLER = frozenset({"and", "only", "the", "of", "by", "from", "for", "show", "just", "entries", "lines"})
_SINCE, _UNTIL = frozenset({"since", "after"}), frozenset({"until", "till", "til", "before", "up"})
_WHEN = frozenset({*_SINCE, *_UNTIL, "last", "past", "newest", "between", "today"})
_SEARCH = frozenset({"search", "find", "about", "with", "containing", "matching", "grep"})
_LENGTHS = {"hour": HOUR, "day": 24 * HOUR, "week": 7 * 24 * HOUR}
_MOST_TIME_WORDS = 5


_Step = tuple[q.ShowTimeline, list[str]]
"""The query so far, and the words that are left."""


def timeline(line: Line) -> Meant | Misread:
    """`timeline`, `timeline 50`, `timeline notes decisions since 1h @bob search disk full`, `timeline page 2`."""
    query, words = q.ShowTimeline(), list(line.words)
    while words:
        step = _step(line, query, words)
        if isinstance(step, Misread):
            return step
        query, words = step
    typed = re.sub(r"\s*\b(?:page\s+\d+|more|older|earlier)\b", "", " ".join(line.words), flags=re.IGNORECASE).strip()
    return line.meant(replace(query, typed=typed))


def _step(line: Line, query: q.ShowTimeline, words: list[str]) -> _Step | Misread:
    """Read what the words begin with."""
    word, rest = plain_word(words[0]), words[1:]
    following = plain_word(rest[0]) if rest else ""
    if word in _KINDS:
        return replace(query, kinds=tuple(dict.fromkeys((*query.kinds, _KINDS[word])))), rest
    if word in _SEARCH and rest:
        return replace(query, words=" ".join(rest).strip("\"'“”")), []
    if word in ("page", "part") and following.isdecimal():
        return replace(query, page=max(1, int(following[:4]))), rest[1:]
    if word in _WHEN:
        return _narrowed(line, query, word, rest)
    match word:
        case "all" | "everything":
            return replace(query, last=MOST_LINES), rest
        case "full" | "complete" | "raw":
            return replace(query, full=True), rest
        case "more" | "older" | "earlier":
            return replace(query, page=query.page + 1), rest
    if word in _FILLER:
        return query, rest
    return _number_or_person(line, query, words[0], rest)


def _narrowed(line: Line, query: q.ShowTimeline, word: str, rest: list[str]) -> _Step | Misread:
    """`since 1h`, `until 14:00`, `between 13:00 and 14:00`, `last 2h`, `last hour`, `last 20`, `today`."""
    following = plain_word(rest[0]) if rest else ""
    if word in ("last", "past", "newest"):
        if following in _LENGTHS:
            return replace(query, since=line.said.at - _LENGTHS[following]), rest[1:]
        if not following or _NUMBER.fullmatch(following):
            return query, rest
    if word == "today":
        rest = ["today", *rest]
    if word in _UNTIL:
        until = _time(line, rest[1:] if following == "to" else rest, ahead=True)
        return until if isinstance(until, Misread) else (replace(query, until=until[0]), until[1])
    since = _time(line, rest)
    if isinstance(since, Misread):
        return since
    query, left = replace(query, since=since[0]), since[1]
    if word != "between":
        return query, left
    until = _time(line, left[1:] if left and plain_word(left[0]) == "and" else left, ahead=True)
    return until if isinstance(until, Misread) else (replace(query, until=until[0]), until[1])


def _number_or_person(line: Line, query: q.ShowTimeline, word: str, rest: list[str]) -> _Step | Misread:
    if _NUMBER.fullmatch(word):
        if not 1 <= int(word) <= MOST_LINES:
            return misread("number_range", number=word, least=1, most=MOST_LINES)
        return replace(query, last=int(word)), rest
    if (is_name(word) or word.casefold() in ME or is_somebody(line.said, word)) and not query.person:
        who = person(line.said, word)
        return who if isinstance(who, Misread) else (replace(query, person=who.name), rest)
    return line.extra(word)


def _time(line: Line, words: list[str], *, ahead: bool = False) -> tuple[int, list[str]] | Misread:
    """The longest moment that the words begin with, and the others; `ahead`: one of today may be still to come."""
    problem = line.missing()
    for count in range(min(_MOST_TIME_WORDS, len(words)), 0, -1):
        text = " ".join(words[:count])
        moment = moment_alone(text, line.said.zone, line.said.at)
        today = moment_alone(f"today {text}", line.said.zone, line.said.at) if ahead else moment
        if not isinstance(today, Misread) and today > line.said.at:
            moment = today
        if not isinstance(moment, Misread):
            return moment, words[count:]
        problem = moment
    return problem

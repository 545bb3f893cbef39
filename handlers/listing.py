"""The command that lists runs, by filters that combine: `list mine sev1 overdue older 2h @bob search payments`."""

from __future__ import annotations

import re
from dataclasses import replace

from domain import queries as q
from domain.durations import parse_duration
from handlers.line import Line
from handlers.reading import ME, all_severities, is_name, is_somebody, person, plain_word, severity_named
from handlers.said import Meant, Misread
from handlers.times import in_digits

_WHICH = {
    **dict.fromkeys(("active", "open", "running"), "active"),
    **dict.fromkeys(("finished", "closed", "over", "ended", "archived"), "finished"),
    **dict.fromkeys(("all", "everything"), "all"),
}
_FILLER = frozenset({"runs", "incidents", "run", "incident", "and", "of", "by", "with", "the", "only", "led", "that",
                     "are", "than"})  # fmt: skip
_OVERDUE = frozenset({"overdue", "late"})
_OLDER = frozenset({"older", "longer", "over"})
_SEARCH = frozenset({"search", "find", "about", "containing", "matching", "text"})
_PAGE = re.compile(r"\s*\b(?:page\s+\d+|more)\b", re.IGNORECASE)
_MOST_LENGTH_WORDS = 3
_Step = tuple[q.ListRuns, list[str]]


def list_runs(line: Line) -> Meant | Misread:
    """`list`, `list all`, `list mine`, `list finished`, `list sev1 overdue`, `list no update 1h`, `list page 2`."""
    query, words, mine = q.ListRuns(), list(line.words), False
    while words:
        if plain_word(words[0]) in ("mine", "my"):
            mine, words = True, words[1:]
            continue
        step = _step(line, query, words)
        if isinstance(step, Misread):
            return step
        query, words = step
    if mine:
        query = replace(query, which="mine") if query.which == "active" else replace(query, mine=True)
    return line.meant(replace(query, typed=_PAGE.sub("", line.rest).strip()))


def _step(line: Line, query: q.ListRuns, words: list[str]) -> _Step | Misread:
    """Read what the words begin with."""
    word, rest = plain_word(words[0]), words[1:]
    following = plain_word(rest[0]) if rest else ""
    if word in _OLDER and rest and (length := _length(rest[1:] if following == "than" else rest)) is not None:
        return replace(query, older=length[0]), length[1]
    if word in _WHICH:
        return replace(query, which=_WHICH[word]), rest
    if word in _OVERDUE:
        return replace(query, overdue=True), rest
    if word in ("no", "without", "silent", "quiet") and (silent := _silent(query, word, rest)) is not None:
        return silent
    if word in _SEARCH and rest:
        return replace(query, words=" ".join(rest).strip("\"'“”")), []
    if word in ("page", "part") and following.isdecimal():
        return replace(query, page=max(1, int(following[:4]))), rest[1:]
    if word == "more":
        return replace(query, page=query.page + 1), rest
    if word in ("playbook", "owner", "severity") and rest and following not in _FILLER:
        return _named(line, query, word, rest)
    if word in line.said.playbooks:
        return replace(query, playbook=word), rest
    for count in (2, 1):
        level = severity_named(" ".join(words[:count]), all_severities(line.said))
        if level is not None and len(words) >= count and not word.isdecimal():
            return replace(query, severity=level), words[count:]
    if is_name(words[0]) or word in ME or is_somebody(line.said, words[0]):
        return _named(line, query, "owner", words)
    return (query, rest) if word in _FILLER else line.extra(" ".join(words))


def _named(line: Line, query: q.ListRuns, what: str, words: list[str]) -> _Step | Misread:
    """What stands behind `playbook`, `owner`, `severity`."""
    if what == "owner":
        who = person(line.said, words[0])
        return who if isinstance(who, Misread) else (replace(query, owner=who.name), words[1:])
    if what == "playbook":
        key = plain_word(words[0])
        return (replace(query, playbook=key), words[1:]) if key in line.said.playbooks else line.extra(words[0])
    level = severity_named(f"sev{words[0]}", all_severities(line.said)) or severity_named(
        words[0], all_severities(line.said)
    )
    return line.extra(words[0]) if level is None else (replace(query, severity=level), words[1:])


def _silent(query: q.ListRuns, word: str, rest: list[str]) -> _Step | None:
    """`no update`, `no update for 1h`, `without update 1h`, `silent 1h`."""
    if word in ("no", "without"):
        if not rest or plain_word(rest[0]) not in ("update", "updates", "news"):
            return None
        rest = rest[1:]
    behind = rest[1:] if rest and plain_word(rest[0]) in ("for", "since", "in") else rest
    length = _length(behind)
    return (replace(query, silent=0), rest) if length is None else (replace(query, silent=length[0]), length[1])


def _length(words: list[str]) -> tuple[int, list[str]] | None:
    """The longest length of time that the words begin with (ms), and the others."""
    for count in range(min(_MOST_LENGTH_WORDS, len(words)), 0, -1):
        try:
            return parse_duration(in_digits(" ".join(words[:count]))), words[count:]
        except ValueError:
            continue
    return None

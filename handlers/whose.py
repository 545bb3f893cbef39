"""Whose a task shall be, where that is more than one person's name: several people, a role, the owner, who is on call.

`assign 3 @bob @carol`, `assign 3 all @bob @carol`, `assign 3 owner`, `assign 3 role:comms`, `assign 3 comms`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain import commands as c
from domain.assignment import ON_CALL, ROLE
from domain.people import Person
from domain.run import Run
from domain.words import role_name
from handlers.line import Line
from handlers.reading import ME, is_name, is_somebody, person, references, split_references
from handlers.said import Meant, Misread, Said

EACH = frozenset({"all", "each", "both", "everyone", "every", "all:", "each:"})
_BETWEEN = frozenset({"and", "or", "&", "+", "/", "to", "the", "of", "for"})
_OWNER = frozenset({"owner", "lead", "leader", "commander", "ic"})
_STARTER = frozenset({"starter"})

_ON_CALL_FOR = re.compile(r"(?<=\s)(?:whoever is )?on[- ]?call (?:for )?([\w-]+)$", re.IGNORECASE)
"""`assign 3 to on-call db`."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """Words that say who, and the words left over."""

    names: tuple[str, ...]
    each: bool
    left: tuple[str, ...]


def several(line: Line) -> Meant | Misread | None:
    """The command, or None where one person is named, or nobody.

    A bare name (`owner`, `comms`, `bob`) counts only where nothing but numbers is left: it may be part of a title.
    """
    words = _ON_CALL_FOR.sub(r"oncall:\1", line.rest.replace(",", " ")).split()
    for says_who in (_names_somebody, _is_signed):
        for cut in (_from_the_end, _from_the_beginning):
            taken = cut(line, words, says_who)
            if taken is None or not taken.left or not _is_more(line, taken):
                continue
            if says_who is _is_signed or _are_numbers(taken.left):
                return _meant(line, taken)
    return None


def _is_more(line: Line, taken: _Taken) -> bool:
    return len(taken.names) > 1 or taken.each or bool(placeholder_of(taken.names[0], line.present_run))


def _are_numbers(words: Sequence[str]) -> bool:
    tasks, rest = split_references(" ".join(words))
    return bool(tasks) and not isinstance(tasks, Misread) and not rest.strip()


def _meant(line: Line, taken: _Taken) -> Meant | Misread:
    named = names_of(line.said, line.present_run, taken.names)
    if isinstance(named, Misread):
        return named
    people, placeholders = named
    tasks = references(" ".join(taken.left))
    if isinstance(tasks, Misread):
        return tasks
    each = taken.each and len(people) + len(placeholders) > 1
    return line.meant(c.AssignTasks(tasks, people, placeholders, each))


def placeholder_of(word: str, run: Run | None) -> str:
    """`owner`, `starter`, `role:comms`, `oncall:db` as they are kept; a role's bare name if the run knows it; or ''."""
    low = word.casefold().rstrip(".:;!?").removeprefix("the-")
    if low in _OWNER:
        return "owner"
    if low in _STARTER:
        return "starter"
    for head in ("on-call:", "oncall:"):
        if low.startswith(head) and low != head:
            return f"{ON_CALL}{low.removeprefix(head)}"
    if low.startswith(ROLE):
        role = role_name(low)
        return f"{ROLE}{role}" if role else ""
    known = (*run.playbook.run.roles, *run.roles) if run else ()
    return f"{ROLE}{low}" if low in known else ""


def _names_somebody(line: Line, word: str) -> bool:
    return (
        _is_signed(line, word)
        or word.casefold() in ME
        or bool(placeholder_of(word, line.present_run))
        or is_somebody(line.said, word)
    )


def _is_signed(_line: Line, word: str) -> bool:
    return is_name(word) or bool(placeholder_of(word, None)) and ":" in word


_SaysWho = Callable[[Line, str], bool]


def _from_the_end(line: Line, words: list[str], says_who: _SaysWho) -> _Taken | None:
    start = len(words)
    while start and (says_who(line, words[start - 1]) or words[start - 1].casefold() in EACH | _BETWEEN):
        start -= 1
    return _taken(line, words[start:], words[:start], says_who)


def _from_the_beginning(line: Line, words: list[str], says_who: _SaysWho) -> _Taken | None:
    end = 0
    while end < len(words) and (says_who(line, words[end]) or words[end].casefold() in EACH | _BETWEEN):
        end += 1
    return _taken(line, words[:end], words[end:], says_who)


def _taken(line: Line, words: Sequence[str], left: Sequence[str], says_who: _SaysWho) -> _Taken | None:
    names = tuple(word for word in words if says_who(line, word))
    each = any(word.casefold() in EACH for word in words)
    return _Taken(names, each, tuple(left)) if names else None


def names_of(said: Said, run: Run | None, words: Sequence[str]) -> tuple[tuple[Person, ...], tuple[str, ...]] | Misread:
    """The people and the placeholders that are named, each once."""
    people: dict[str, Person] = {}
    placeholders: dict[str, None] = {}
    for word in words:
        if placeholder := placeholder_of(word, run):
            placeholders[placeholder] = None
            continue
        who = person(said, word)
        if isinstance(who, Misread):
            return who
        people.setdefault(who.id, who)
    return tuple(people.values()), tuple(placeholders)

"""Answers to a prompt, in a direct message: `done`, `skip why`, `snooze 30m`, `give @bob`, or the text of an update."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from domain import commands as c
from domain.durations import parse_duration
from handlers.line import misread
from handlers.reading import person
from handlers.said import Asked, Draft, Meant, Misread, Said

_DONE = frozenset({"done", "did", "ok", "okay", "yes", "ready", "finished", "check", "checked", "✅", "x", "fixed"})
_SKIP = frozenset({"skip", "skipped", "no", "n/a", "na"})
_GIVE = frozenset({"give", "assign", "pass", "hand"})
_SNOOZE = frozenset({"snooze", "later", "remind", "wait"})
_CLAIM = frozenset({"claim", "take", "mine", "mine!"})
_NUMBER = re.compile(r"#?\d+(?:\.\d+)?[.,:]?$")
_FILLER = frozenset({"it", "this", "that", "to", "me", "in", "for", "again", "over", "on"})
SENT_TOGETHER = 2_000
"""Prompts within so many ms of each other were sent together: a bare answer could mean either."""


def prompt_answer(said: Said) -> Meant | Misread | None:
    """What a short answer in a direct message means, or None: it is no answer to a prompt."""
    if not said.asked:
        return None
    word, _, rest = said.text.strip().partition(" ")
    reader = _reader(word.casefold().rstrip(".!,"))
    rest = rest.strip()
    if reader is None or _names_a_task(rest) or _names_a_run(rest):
        return None
    tasks = [asked for asked in said.asked if asked.task is not None]
    if not tasks:
        return None
    if len(tasks) > 1 and tasks[0].at - tasks[1].at < SENT_TOGETHER:
        lines = tuple(f"{asked.run} {word} {asked.task} {rest}".strip() for asked in tasks[:3])
        return misread("which_prompt", *lines, word=word)
    return reader(said, tasks[0], rest)


def draft(said: Said) -> Meant | None:
    """Free text as the draft of the status update that was asked for, if one was."""
    updates = [asked for asked in said.asked if asked.task is None]
    return Meant(Draft(said.text.strip()), updates[0].run) if updates and said.text.strip() else None


_Reader = Callable[[Said, Asked, str], Meant | Misread | None]


def _reader(word: str) -> _Reader | None:
    readers: Sequence[tuple[frozenset[str], _Reader]] = (
        (_DONE, _done),
        (_SKIP, _skip),
        (_GIVE, _give),
        (_SNOOZE, _snooze),
        (_CLAIM, _claim),
    )
    return next((reader for words, reader in readers if word in words), None)


def _done(_said: Said, asked: Asked, rest: str) -> Meant | None:
    return None if rest else Meant(c.CheckTasks((str(asked.task),)), asked.run)


def _claim(_said: Said, asked: Asked, rest: str) -> Meant | None:
    return None if rest else Meant(c.AssignTasks((str(asked.task),)), asked.run)


def _skip(_said: Said, asked: Asked, rest: str) -> Meant:
    return Meant(c.SkipTasks((str(asked.task),), rest), asked.run)


def _give(said: Said, asked: Asked, rest: str) -> Meant | Misread:
    names = [word for word in rest.split() if word.casefold() not in _FILLER]
    if len(names) != 1:
        return misread("who_missing", example="give @bob")
    who = person(said, names[0])
    return who if isinstance(who, Misread) else Meant(c.AssignTasks((str(asked.task),), who), asked.run)


def _snooze(_said: Said, asked: Asked, rest: str) -> Meant | Misread:
    wanted = " ".join(word for word in rest.split() if word.casefold() not in _FILLER) or "15m"
    try:
        return Meant(c.SnoozeTasks((str(asked.task),), parse_duration(wanted)), asked.run)
    except ValueError as problem:
        return misread("duration", problem=str(problem))


def _names_a_task(rest: str) -> bool:
    first = rest.split(None, 1)[0] if rest else ""
    return bool(_NUMBER.match(first))


def _names_a_run(rest: str) -> bool:
    return any(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,9}-\d{1,6}", word) for word in rest.split()[:2])

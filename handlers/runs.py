"""Commands about whole runs: start, info, finish, cancel, reopen, undo."""

from __future__ import annotations

import re
from dataclasses import replace

from domain import commands as c
from domain import queries as q
from domain.playbook import Playbook
from handlers.line import Line, misread
from handlers.polite import without_plea
from handlers.reading import (
    ME,
    all_severities,
    first_words,
    is_name,
    one_person,
    run_number,
    severity_named,
    split_references,
    unquote,
)
from handlers.said import Meant, Misread, StartWish

_DUPLICATE = re.compile(r"(?:duplicate|dup|dupe|same)(?:\s+(?:of|as))?\s+(\S+)\s*", re.IGNORECASE)
_SAID_OF = re.compile(
    r"(all|#?[0-9.]{1,11}(?:\s?[,–—-]\s?#?[0-9.]{1,11}){0,200})"
    r"(?:\s?[:=]|\s[–—-](?=\s)|\s?[–—-](?!\s?[0-9]))\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(r"([;\n])")
_ALL = "all"
_ABOUT = re.compile(
    r"^((?:an?\s+|new\s+)*(?:incident|outage))\s+(?:for|about|because|called|named|titled)\s+", re.IGNORECASE
)
RELATED = "related:"
"""`start related:INC-3 …`: the new run has to do with that one."""
_KINDS = ("incident", "run", "outage")


def start(line: Line) -> Meant | Misread:
    """`start [PLAYBOOK] [SEVERITY] [here|private|drill|anyway] TITLE`: what is none of these begins the title."""
    wish, rest = StartWish(title=""), _ABOUT.sub(r"\1 ", line.rest)
    while True:
        taken = _beginning(wish, rest, line)
        if taken is None:
            break
        wish, rest = taken
    title = " ".join(unquote(without_plea(rest.lstrip(" \t\r\n:-–—"))).split())
    return line.meant(replace(wish, title=title)) if title else misread("title_missing")


def _beginning(wish: StartWish, rest: str, line: Line) -> tuple[StartWish, str] | None:
    """The wish with the first word taken into it, and the rest; None if the title begins here."""
    words = first_words(rest, 2)
    if not words:
        return None
    word, end = words[0]
    if _is_filler(wish, word, words, line):
        return wish, rest[end:]
    if word.startswith(RELATED) and (number := run_number(line.said, word.removeprefix(RELATED), sure=True)):
        return replace(wish, related=number), rest[end:]
    flagged = _flagged(wish, word)
    if flagged != wish:
        return flagged, rest[end:]
    books = line.said.playbooks
    if word in books and not wish.playbook:
        return replace(wish, playbook=word), rest[end:]
    if wish.severity:
        return None
    for count in (len(words), 1):
        two = " ".join(word for word, _ in words[:count])
        named = "sev" in two if count == 2 else not two.isdecimal()
        level = severity_named(two, _severities(line, books.get(wish.playbook))) if named else None
        if level is not None:
            return replace(wish, severity=level), rest[words[count - 1][1] :]
    return None


def _is_filler(wish: StartWish, word: str, words: list[tuple[str, int]], line: Line) -> bool:
    """`a new incident: …`: words before the title that say no more than the command does."""
    books = line.said.playbooks
    if len(words) < 2:
        return word in _KINDS and word not in books
    # `outage of the EU region` is a title; only `incident` says what `start` has said already, and only at once.
    says_nothing = word == "incident" and word not in books
    following = words[1][0]
    if word in ("a", "an", "the", "new"):
        level = severity_named(following, _severities(line, None)) if not following.isdecimal() else None
        return following in (*_KINDS, "new", "sev", "severity") or following in books or level is not None
    return says_nothing and not (wish.severity or wish.playbook or wish.title)


def _flagged(wish: StartWish, word: str) -> StartWish:
    match word.lstrip("-–—"):  # as on a command line; a phone makes one dash of two
        case "here":
            return replace(wish, here=True)
        case "private":
            return replace(wish, private=True)
        case "drill":
            return replace(wish, drill=True)
        case "anyway":
            return replace(wish, anyway=True)
        case _:
            return wish


def _severities(line: Line, book: Playbook | None) -> tuple[str, ...]:
    return book.run.severities if book else all_severities(line.said)


def info(line: Line) -> Meant | Misread:
    """`info`."""
    return line.bare(q.ShowInfo())


def finish(line: Line) -> Meant | Misread:
    """`finish`, `finish 3: why; 5: why`, `finish all: why`."""
    if not line.rest:
        return line.meant(c.FinishRun())
    said: list[tuple[tuple[str, ...], str]] = []
    parts = ["", *_PARTS.split(line.rest)]
    for between, part in zip(parts[::2], parts[1::2], strict=True):
        match = _SAID_OF.fullmatch(part.strip())
        tasks = _tasks(match[1]) if match else ()
        if isinstance(tasks, Misread):
            return tasks
        if match and tasks:
            said.append((tasks, match[2].strip()))
        elif said and part.strip():
            said[-1] = (said[-1][0], f"{said[-1][1]}{between}{' ' if between == ';' else ''}{part.strip()}")
        elif part.strip():
            return _no_reasons(line)
    if not said or not all(reason for _, reason in said):
        return _no_reasons(line)
    return line.meant(c.FinishRun({task: reason for tasks, reason in said for task in tasks}))


def _tasks(text: str) -> tuple[str, ...] | Misread:
    if text.casefold() == _ALL:
        return (_ALL,)
    tasks, rest = split_references(re.sub(r"\s?([–—-])\s?", r"\1", text))
    return () if rest and not isinstance(tasks, Misread) else tasks


def _no_reasons(line: Line) -> Misread:
    """Say how reasons are written; if a task stands before the words, offer that very line."""
    word, _, reason = line.rest.partition(" ")
    tasks, rest = split_references(word)
    plain = word.casefold() == _ALL or (bool(tasks) and not isinstance(tasks, Misread) and not rest)
    if not plain or not reason.strip():
        return misread("finish_reasons")
    command = f"{line.run} finish" if line.run else "finish"
    return misread("finish_reasons", f"{command} {word}: {reason.strip()}")


def cancel(line: Line) -> Meant | Misread:
    """`cancel REASON`, `cancel duplicate of INC-3`."""
    if not line.rest:
        return misread("cancel_reason")
    duplicate = _DUPLICATE.match(line.rest)
    number = run_number(line.said, duplicate[1], sure=True) if duplicate else None
    if duplicate is None or number is None:
        return line.meant(c.CancelRun(line.rest))
    return line.meant(c.CancelRun(line.rest[duplicate.end() :].lstrip(":,- "), number))


def false_alarm(line: Line) -> Meant | Misread:
    """`false alarm`, with or without why."""
    why = line.rest.lstrip(":,- ")
    return line.meant(c.CancelRun(f"false alarm: {why}" if why else "false alarm"))


def reopen(line: Line) -> Meant | Misread:
    """`reopen`, with or without a reason."""
    return line.meant(c.ReopenRun(line.rest))


def undo(line: Line) -> Meant | Misread:
    """`undo`, `undo @bob`."""
    words = line.words
    if len(words) == 1 and (is_name(words[0]) or words[0].casefold() in ME):
        who = one_person(line, words[0])
        return who if isinstance(who, Misread) else line.meant(c.UndoLast(by=who))
    return line.bare(c.UndoLast())

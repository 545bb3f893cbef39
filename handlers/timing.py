"""Commands about time: when a task is due, and when a run rests."""

from __future__ import annotations

import re

from domain import commands as c
from domain.durations import parse_duration
from handlers.future import leading_future, read_future
from handlers.line import Line, misread, shortened
from handlers.reading import quoted_beginning, references, split_references
from handlers.said import Meant, Misread
from handlers.tasks import reason_of, title_and_reason
from handlers.times import in_digits

_NONE = frozenset({"off", "none", "never", "no", "remove", "clear", "nothing", "no time", "any time"})
_AFTER = re.compile(r"(?:in |due )?(.{1,30}?) after (?:the |task )?(.{1,200})", re.IGNORECASE)
_START = frozenset({"start", "begin", "beginning", "run"})
_LEADING = ("is", "to", "at", "by", "=", "for", "on", "due")
_DATED = re.compile(r"(?<=\s)[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4})?(?=\s|$)")
"""A day as Germans write it: no place of a task, though it begins like one."""
_LEADING_PRONOUN = re.compile(r"(?:it|this|that|on|everything)\b[\s,.!]*", re.IGNORECASE)
_ENDS = frozenset({"off", "end", "over", "no more"})


def due(line: Line) -> Meant | Misread:
    """`due 3 tomorrow 9:00`, `due 3 in 20m`, `due 3 10m after 1`, `due 3 off`."""
    if not line.rest:
        return line.missing()
    tasks, when = _tasks(line)
    if isinstance(tasks, Misread):
        return tasks
    found = _at(line, tasks, when)
    if isinstance(found, Misread) and len(tasks) > 1:
        # `3 5 min`, `3 17.30`, `3 4 march`: the last number begins the time, if that makes one of it.
        other = _at(line, tasks[:-1], f"{tasks[-1]} {when}".strip())
        return found if isinstance(other, Misread) else other
    return found


def _at(line: Line, tasks: tuple[str, ...], when: str) -> Meant | Misread:
    while when.partition(" ")[0].casefold() in _LEADING and " " in when:
        when = when.partition(" ")[2].strip()
    if not tasks or not when:
        return line.missing()
    if when.casefold().rstrip(".!") in _NONE:
        return line.meant(c.ChangeDue(tasks))
    if after := _AFTER.fullmatch(when):
        try:
            delay = parse_duration(in_digits(after[1].strip()))
        except ValueError:
            return misread("duration", typed=shortened(after[1]))
        reference = after[2].strip().strip("\"'")
        return line.meant(c.ChangeDue(tasks, delay=delay, after="" if reference.casefold() in _START else reference))
    moment = read_future(when, line.said.zone, line.said.at)
    return moment if isinstance(moment, Misread) else line.meant(c.ChangeDue(tasks, at=moment))


def _tasks(line: Line) -> tuple[tuple[str, ...] | Misread, str]:
    """Which tasks, and what follows them: `3-5 tomorrow`, `"Page the network team" 14:30`, `page network 14:30`."""
    if quoted := quoted_beginning(line.rest):
        return (quoted[0],), quoted[1].strip(" :,-")
    if (dated := _DATED.search(line.rest)) is not None:
        return references(line.rest[: dated.start()]), line.rest[dated.start() :].strip()
    tasks, rest = split_references(line.rest)
    if isinstance(tasks, Misread) or not tasks:
        if isinstance(tasks, Misread):
            return tasks, ""
        title, rest = title_and_reason(line.rest, line.present_run)
        return (title,), rest.strip(" :,")
    # `3 10m`, `5 14:30` and `3 4 march` begin alike: what is read as a time with the last number is one.
    whole = f"{tasks[-1]}{rest}" if rest[:1] in (":", ".", "m", "h", "d") else ""
    return (tasks[:-1], whole) if whole and len(tasks) > 1 else (tasks, rest.strip(" :,"))


def hold(line: Line) -> Meant | Misread:
    """`hold until 14:00 waiting for the vendor`, `hold 2h waiting for the vendor`."""
    text = _LEADING_PRONOUN.sub("", line.rest.strip())
    if not text and not line.rest.strip():
        return line.missing()
    if text.casefold().rstrip(".!") in _ENDS:
        return line.meant(c.ResumeRun())
    found = leading_future(text, line.said.zone, line.said.at)
    if found is None:
        head = f"{line.run} " if line.run else ""
        return misread("hold_time", f"{head}hold 1h {text}".strip(), f"{head}hold 4h {text}".strip())
    until, why = found
    return line.meant(c.HoldRun(reason_of(why), until))


def resume(line: Line) -> Meant | Misread:
    """`resume`."""
    return line.bare(c.ResumeRun())

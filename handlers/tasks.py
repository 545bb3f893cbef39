"""Commands about tasks.  Which task is meant is found by the rules (`domain.find`); here references are only read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from domain import commands as c
from domain import queries as q
from domain.people import Person
from domain.run import Run
from handlers.line import Line, misread, shortened
from handlers.reading import (
    ME,
    is_name,
    is_somebody,
    one_person,
    person,
    quoted_beginning,
    references,
    run_before_why,
    split_references,
)
from handlers.said import Meant, Misread
from handlers.waits import read_wait
from handlers.whose import several

_LEADING = " \t\r\n:,;-–—"
_LONGEST_TITLE = 40
"""In words: where a title without a number is looked for."""
_DISTINCTIVE = 4
"""A part of a title that is not in quotes has a word of at least so many letters: `the` names nothing."""

_CHATTER = re.compile(
    r"\s*\n|\s*[.,;:!–—-]\s|\s+(?:pl(?:ea)?se?|plz|thx|thanks|sorry|finally|already|it|we|i|and|but|so)\b"
)
"""What is no part of a title behind a number: `check 3 pls, sorry for the delay`."""
_BECAUSE = frozenset({"because", "bc", "b/c", "cuz"})
_FROM = frozenset({"from", "and", "&", "off"})
"""In words: what stands between a task and whom it is taken from."""
_TO_NOBODY = re.compile(r"(.+?) (?:to )?(?:nobody|no[ -]?one|none)[.!]?", re.IGNORECASE)
_NO_TITLE = frozenset({"it", "that", "this", "them", "all", "everything", "one", "yet", "✅"})
"""What stands for a task, and is in many a title (`call` has `all` in it)."""


def check(line: Line) -> Meant | Misread:
    """`check 3`."""
    return _of_tasks(line, c.CheckTasks)


def uncheck(line: Line) -> Meant | Misread:
    """`uncheck 3`."""
    return _of_tasks(line, c.UncheckTasks)


def restore(line: Line) -> Meant | Misread:
    """`restore 3`."""
    return _of_tasks(line, c.RestoreTasks)


def claim(line: Line) -> Meant | Misread:
    """`claim 3`."""
    return _of_tasks(line, c.AssignTasks)


def unassign(line: Line) -> Meant | Misread:
    """`unassign 3`, `unassign 3 @bob`, `unassign @bob from 3`."""
    words = line.rest.split()
    people: list[Person] = []
    bare = not any(is_name(word) for word in words)
    for word in (word for word in words if is_name(word) or (bare and is_somebody(line.said, word))):
        who = person(line.said, word)
        if isinstance(who, Misread):
            return who
        people.append(who)
    if not people:
        return _of_tasks(line, c.UnassignTasks)
    theirs = {who.name.casefold() for who in people}
    left = " ".join(word for word in words if not _is_taken(word, theirs))
    if not left or names_none(left):
        return line.missing()
    tasks = references(left)
    return tasks if isinstance(tasks, Misread) else line.meant(c.UnassignTasks(tasks, tuple(dict.fromkeys(people))))


def snooze(line: Line) -> Meant | Misread:
    """`snooze 3 30m`, `snooze 3 for 1h`, `snooze 3 until 14:00`; 15 minutes where nothing is said."""
    tasks, rest = split_references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    if not tasks:
        return line.missing()
    found = _put_off(line, tasks, rest.strip())
    if isinstance(found, Misread) and len(tasks) > 1:  # `3 5 min`: the last number is one of minutes
        other = _put_off(line, tasks[:-1], f"{tasks[-1]} {rest.strip()}")
        return found if isinstance(other, Misread) else other
    return found


def _put_off(line: Line, tasks: tuple[str, ...], text: str) -> Meant | Misread:
    wait = read_wait(text, line.said)
    return wait if isinstance(wait, Misread) else line.meant(c.SnoozeTasks(tasks, wait))


def _is_taken(word: str, names: Collection[str]) -> bool:
    """Whether a word behind `unassign` says from whom."""
    return is_name(word) or word.casefold().rstrip(",") in names or word.casefold() in _FROM


def _of_tasks(line: Line, wish: Callable[[tuple[str, ...]], c.Wish]) -> Meant | Misread:
    if not line.rest or names_none(line.rest):
        return line.missing()
    tasks = references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    numbers, more = split_references(line.rest)
    if isinstance(numbers, tuple) and numbers and " " in tasks[0] and _CHATTER.match(more):
        head = f"{line.run} " if line.run else ""
        return misread("unsure", f"{head}{line.route.words[0]} {' '.join(numbers)}")
    return line.meant(wish(tasks))


def names_none(text: str) -> bool:
    """Whether that stands for a task without naming one: `it`, `that`, `all`."""
    return text.casefold().rstrip(" .!?") in _NO_TITLE


def skip(line: Line) -> Meant | Misread:
    """`skip 3 not needed`, `skip "Page the network team" because …`, `skip Page the network team: not needed`."""
    if not line.rest or names_none(line.rest):
        return line.missing()
    if quoted := quoted_beginning(line.rest):
        return line.meant(c.SkipTasks((quoted[0],), reason_of(quoted[1])))
    tasks, rest = split_references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    if tasks:
        run, rest = run_before_why(line, rest)
        return Meant(c.SkipTasks(tasks, reason_of(rest)), line.run or run)
    title, reason = title_and_reason(line.rest, line.present_run)
    return line.meant(c.SkipTasks((title,), reason))


def reason_of(text: str) -> str:
    """What was said behind `skip 3`, without a dash or `because` before it."""
    reason = text.lstrip(_LEADING)
    first, _, after = reason.partition(" ")
    if first.casefold() in _BECAUSE and not after.casefold().startswith("of "):
        reason = after
    return reason.strip()


def title_and_reason(text: str, run: Run | None) -> tuple[str, str]:
    """The longest beginning that is in a task's title; a colon behind it ends the title itself; else all is title."""
    before, colon, behind = text.partition(":")
    ends: list[tuple[str, int]] = []
    place = 0
    for word in text.split(None, _LONGEST_TITLE)[:_LONGEST_TITLE]:
        place = text.index(word, place) + len(word)
        ends.append((word.casefold().rstrip(":,;"), place))
    titles = [_spaced(task.title) for task in run.shown()] if run else []
    for count in range(len(ends), 0, -1):
        beginning = " ".join(word for word, _ in ends[:count])
        telling = any(len(word) >= _DISTINCTIVE for word, _ in ends[:count]) or f" {beginning} " in titles
        end = ends[count - 1][1]
        if (
            telling
            and any(f" {beginning} " in title for title in titles)
            and not (colon and end <= len(before.rstrip()))
        ):
            return " ".join(text[:end].rstrip(":,;").split()), reason_of(text[end:])
    return " ".join(before.split()), reason_of(behind)


def _spaced(title: str) -> str:
    """A title as it is looked through: its words without case, each between spaces."""
    return f" {' '.join(word.rstrip(':,;') for word in title.casefold().split())} "


def assign(line: Line) -> Meant | Misread:
    """`assign 3 @bob`, `assign @bob 3`, `assign 3 to @bob`, `assign 3 me`, and what `whose` reads."""
    words = line.words
    if not words:
        return line.missing()
    if to_nobody := _TO_NOBODY.fullmatch(line.rest.strip()):
        tasks = references(to_nobody[1])
        return tasks if isinstance(tasks, Misread) else line.meant(c.UnassignTasks(tasks))
    if (meant := several(line)) is not None:
        return meant
    named = [place for place, word in enumerate(words) if is_name(word)]
    if len(named) > 1:
        return misread("person_one", names=tuple(words[place] for place in named[:5]), usage=line.route.usage)
    if not named:
        places = (len(words) - 1, 0, 1 if words[0].casefold() == "to" and len(words) > 1 else 0)
        named = [place for place in places if words[place].casefold() in ME][:1]
    if not named:
        return _named_without_sign(line, words)
    place = named[0]
    who = one_person(line, words[place])
    if isinstance(who, Misread):
        return who
    before, after = words[:place], words[place + 1 :]
    for filler in (before, after):
        if filler and filler[-1 if filler is before else 0].casefold() == "to":
            del filler[-1 if filler is before else 0]
    if names_none(" ".join([*before, *after])) or not (before or after):
        return line.missing()
    tasks = references(" ".join([*before, *after]))
    return tasks if isinstance(tasks, Misread) else line.meant(c.AssignTasks(tasks, _one(who)))


def _one(who: Person | None) -> tuple[Person, ...]:
    return () if who is None else (who,)


def _named_without_sign(line: Line, words: list[str]) -> Meant | Misread:
    """`assign 3 bob`, `assign bob 3`, `assign the bridge to bob`; behind a title without `to` it is only offered."""
    last = len(words) - 1
    for place in dict.fromkeys((last, 0, min(1, last) if words[0].casefold() == "to" else 0)):
        if not is_somebody(line.said, words[place]) or last == 0:
            continue
        to = place > 0 and words[place - 1].casefold() == "to"
        left = words[: place - to] + words[place + 1 :]
        if names_none(" ".join(left)):
            return line.missing()
        if left and left[0].casefold() == "to" and place == 0:
            left = left[1:]
        tasks, rest = split_references(" ".join(left))
        who = one_person(line, words[place])
        if isinstance(tasks, Misread) or isinstance(who, Misread):
            break
        if left and ((tasks and not rest.strip()) or (to and place)):
            return line.meant(c.AssignTasks(tasks if not rest.strip() else (" ".join(left),), _one(who)))
        if left and place == last:
            head = f"{line.run} " if line.run else ""
            name = words[place].rstrip(",:;!?)").lower()
            return misread("unsure", f"{head}assign {' '.join(left)} @{name}")
    return _nobody(line)


def _nobody(line: Line) -> Misread:
    """There is no `@name`: name what stands in its place, if it is clear what does."""
    tasks, rest = split_references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    words = rest.split()
    if tasks and words and words[0].casefold() == "to":
        words = words[1:]
    if tasks and words:
        return misread("person_unknown", name=shortened(" ".join(words)))
    return misread("who_missing", example=line.route.example)


def run_command(line: Line) -> Meant | Misread:
    """`run 4`."""
    if not line.rest or names_none(line.rest):
        return line.missing()
    tasks = references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    return line.extra(" ".join(tasks[1:])) if len(tasks) > 1 else line.meant(c.RunCommand(tasks[0]))


def checklist(line: Line) -> Meant | Misread:
    """`checklist`."""
    return line.bare(q.ShowChecklist())


def todo(line: Line) -> Meant | Misread:
    """`todo`."""
    return line.bare(q.ShowTodo())


def next_tasks(line: Line) -> Meant | Misread:
    """`next`: the list; in a direct message the next task itself, and then the following ones."""
    return line.bare(c.WalkOn() if line.said.in_dm else q.ShowNext())


def back(line: Line) -> Meant | Misread:
    """`back`."""
    return line.bare(c.WalkBack())


def task(line: Line) -> Meant | Misread:
    """`task 3`."""
    if not line.rest:
        return line.missing()
    tasks = references(line.rest)
    if isinstance(tasks, Misread):
        return tasks
    return line.extra(" ".join(tasks[1:])) if len(tasks) > 1 else line.meant(q.ShowTask(tasks[0]))

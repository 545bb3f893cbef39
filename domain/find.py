"""Which task somebody means."""

from __future__ import annotations

import difflib
import re

from domain.messages import Refusal, refuse
from domain.run import Run, Task
from domain.words import repeated

_NUMBER = re.compile(r"#?(\d{1,6})\.?$")
_PLACE = re.compile(r"#?(\d{1,4})\.(\d{1,4})$")


def find_task(run: Run, words: str) -> Task | Refusal:
    """The task meant by `3`, `#3`, `2.1` (section and position as shown) or a unique part of a title."""
    wanted = " ".join(words.split())
    if place := _PLACE.match(wanted):
        return _by_place(run, run.shown(), int(place[1]), int(place[2]), wanted)
    if number := _NUMBER.match(wanted):
        try:
            return run.task(int(number[1]))
        except KeyError:
            return refuse("task_unknown", number=number[1], last=len(run.tasks), run=run.number)
    if not wanted:
        return refuse("task_missing")
    return _by_title(run.shown(), wanted)


def find_tasks(run: Run, references: tuple[str, ...]) -> tuple[Task, ...] | Refusal:
    """All of them, each once, in the order given; the first that cannot be found refuses the whole."""
    if not references:
        return refuse("task_missing")
    found: dict[int, Task] = {}
    for reference in references:
        task = find_task(run, reference)
        if isinstance(task, Refusal):
            return task
        found.setdefault(task.number, task)
    return tuple(found.values())


def _by_place(run: Run, shown: tuple[Task, ...], section: int, position: int, wanted: str) -> Task | Refusal:
    sections = sorted({task.section for task in shown})
    if 1 <= section <= len(sections):
        inside = [task for task in shown if task.section == sections[section - 1]]
        if 1 <= position <= len(inside):
            return inside[position - 1]
    return refuse("task_unknown", number=repeated(wanted), last=len(run.tasks), run=run.number)


def _by_title(shown: tuple[Task, ...], wanted: str) -> Task | Refusal:
    low = wanted.casefold()
    for test in (str.__eq__, str.__contains__):
        hits = [task for task in shown if test(" ".join(task.title.casefold().split()), low)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            return refuse("task_ambiguous", words=repeated(wanted), tasks=tuple(named(task) for task in hits[:6]))
    near = difflib.get_close_matches(low, [task.title.casefold() for task in shown], n=3, cutoff=0.5)
    likely = tuple(named(task) for task in shown if task.title.casefold() in near)
    return refuse("task_not_found", words=repeated(wanted), tasks=likely)


def named(task: Task) -> str:
    """A task as answers name it: number and title."""
    return f"{task.number} {task.title}"

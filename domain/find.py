"""Which task somebody means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from domain.messages import Refusal, refuse
from domain.run import Run, Section, Task, TaskState
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


def hidden_among(run: Run, tasks: tuple[Task, ...]) -> Mapping[int, Refusal]:
    """Of several tasks, the numbers of those that do not apply now, and why: one alone is meant all the same."""
    if len(tasks) < 2:
        return {}
    applying = {task.number for task in run.shown()}
    away = (task for task in tasks if task.number not in applying and task.state is TaskState.OPEN)
    return {
        task.number: refuse(
            "task_hidden",
            task=named(task),
            when=" and ".join(rule for rule in (run.sections[task.section].when, task.when) if rule),
        )
        for task in away
    }


def find_section(run: Run, words: str) -> Section | Refusal:
    """The section meant by its place as shown (`2`) or a unique part of its title.

    One that cannot be seen has a title all the same, unless a condition of its own hides it: what is put there would
    not be seen either.
    """
    wanted = " ".join(words.split())
    outline = run.outline()
    shown = [run.sections[index] for index in outline]
    titles = tuple(section.title for section in shown)
    if not wanted:
        return refuse("section_missing", sections=titles)
    if wanted.isdecimal() and 1 <= int(wanted[:4]) <= len(shown):
        return shown[int(wanted[:4]) - 1]
    low = wanted.casefold()
    away = (it for index, it in enumerate(run.sections) if index not in outline)
    known = [*shown, *(section for section in away if not (section.removed or section.when))]
    for test in (str.__eq__, str.__contains__):
        hits = [section for section in known if test(" ".join(section.title.casefold().split()), low)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            fitting = tuple(section.title for section in hits[:6])
            return refuse("section_ambiguous", words=repeated(wanted), sections=fitting)
    return refuse("section_unknown", words=repeated(wanted), sections=titles)


def _by_place(run: Run, shown: tuple[Task, ...], section: int, position: int, wanted: str) -> Task | Refusal:
    sections = run.outline()
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

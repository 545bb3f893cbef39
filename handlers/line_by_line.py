"""Several lines that are each a command about tasks: a list somebody has pasted, or typed on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain import commands as c
from handlers.finding import MOST_SUGGESTIONS
from handlers.line import misread
from handlers.said import Meant, Misread, Said

_MOST = 30
_OF_TASKS = (
    c.CheckTasks,
    c.UncheckTasks,
    c.SkipTasks,
    c.RestoreTasks,
    c.AssignTasks,
    c.UnassignTasks,
    c.SnoozeTasks,
    c.ChangeDue,
)


def line_by_line(said: Said, understand: Callable[[Said], Meant | Misread]) -> Meant | Misread | None:
    """One command where the lines say the same of several tasks; else each is offered; None: they are one text.

    So is every text that begins with something else, and what answers a question for words of one's own.
    """
    lines = [line.strip() for line in said.text.splitlines() if line.strip()]
    if not 1 < len(lines) <= _MOST or any(asked.about in ("update", "retro") for asked in said.asked):
        return None
    found: list[Meant] = []
    for line in lines:
        answer = understand(replace(said, text=line, asked=()))
        if isinstance(answer, Misread) or not _names_numbers(answer):
            return None
        found.append(answer)
    alike = {replace(each, what=_of_no_task(each)) for each in found}
    if len(alike) > 1:
        return misread("several_lines", *lines[:MOST_SUGGESTIONS])
    tasks = tuple(dict.fromkeys(task for each in found for task in _tasks(each)))
    return replace(found[0], what=_of_no_task(found[0], tasks))


def _names_numbers(meant: Meant) -> bool:
    tasks = _tasks(meant)
    return bool(tasks) and all(task.replace(".", "").isdecimal() for task in tasks)


def _tasks(meant: Meant) -> tuple[str, ...]:
    return meant.what.tasks if isinstance(meant.what, _OF_TASKS) else ()


def _of_no_task(meant: Meant, tasks: tuple[str, ...] = ()) -> c.Wish:
    assert isinstance(meant.what, _OF_TASKS)
    return replace(meant.what, tasks=tasks)

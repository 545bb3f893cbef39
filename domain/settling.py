"""Checking a task off, where more than one thing is needed for it: those it waits for, a second person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain import assigning
from domain import events as e
from domain.assigning import Answer
from domain.find import find_tasks, named
from domain.messages import Refusal, refuse
from domain.people import Actor
from domain.run import Run, Task, TaskState


def checker(run: Run, references: tuple[str, ...], actor: Actor) -> Callable[[Task], Answer]:
    """What it means that the actor checks one of these tasks: each counts as done for the others among them."""
    tasks = find_tasks(run, references)
    together = frozenset() if isinstance(tasks, Refusal) else _done_together(run, tasks, actor)

    def check(task: Task) -> Answer:
        waits = tuple(other for other in run.waits_for(task) if other.number not in together)
        if task.state is TaskState.OPEN and waits:
            names = tuple(named(other) for other in waits)
            return refuse("task_blocked", task=named(task), waits=names, number=waits[0].number)
        return _checked(task, actor)

    return check


def _done_together(run: Run, tasks: Sequence[Task], actor: Actor) -> frozenset[int]:
    """Those of several tasks that will be done when they are checked together."""
    able = {task.number: task for task in tasks if _ends(_checked(task, actor))}
    done: set[int] = set()
    while ready := {
        number
        for number, task in able.items()
        if number not in done and all(other.number in done for other in run.waits_for(task))
    }:
        done |= ready
    return frozenset(done)


def _checked(task: Task, actor: Actor) -> Answer:
    if not task.confirm or task.state is not TaskState.OPEN:
        return assigning.check(task, actor)
    if task.reported is not None:
        if task.reported.by == actor.person:
            return refuse("confirm_other", task=named(task), number=task.number, at=task.reported.at)
        return e.TaskChecked(task.number)
    answer = assigning.check(task, actor)
    if not _ends(answer) or isinstance(answer, Refusal):
        return answer
    events = answer if isinstance(answer, tuple) else (answer,)
    return tuple(e.TaskReported(task.number) if isinstance(event, e.TaskChecked) else event for event in events)


def _ends(answer: Answer) -> bool:
    events = answer if isinstance(answer, tuple) else (answer,)
    return any(isinstance(event, e.TaskChecked) for event in events)


def open_again(task: Task, actor: Actor) -> Answer:
    """It is not done after all, or not even reported."""
    if task.state is TaskState.OPEN and task.reported is not None:
        return e.ReportWithdrawn(task.number)
    return assigning.open_again(task, actor)

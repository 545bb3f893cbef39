"""How a run ends, and how it goes on after all."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import words
from domain.find import find_task, named
from domain.messages import Refusal, refuse
from domain.run import Run, Task, TaskState

ALL = "all"


def finish(run: Run, command: c.FinishRun) -> tuple[e.Event, ...] | Refusal:
    """Finish, once every required task is settled or has a reason for staying open."""
    given: dict[int, str] = {}
    for reference, reason in command.reasons.items():
        if (bad := words.text_problem(reason)) is not None:
            return bad
        if reference == ALL:
            continue
        task = find_task(run, reference)
        if isinstance(task, Refusal):
            return task
        if task.state is not TaskState.OPEN:
            return refuse("task_settled", task=named(task), number=task.number)
        given[task.number] = reason
    waiting = run.open_required()
    for_all = command.reasons.get(ALL, "")
    missing = tuple(task for task in waiting if not (given.get(task.number) or for_all))
    if missing:
        return _still_open(run, missing)
    skipped = {**{task.number: for_all for task in waiting if for_all}, **given}
    return (
        *(e.TaskSkipped(number, reason) for number, reason in sorted(skipped.items())),
        e.RunFinished(command.summary or run.summary, command.retrospective, command.problems),
    )


def _still_open(run: Run, missing: tuple[Task, ...]) -> Refusal:
    example = "; ".join(f"{task.number}: why" for task in missing[:3])
    return refuse("required_open", run=run.number, tasks=tuple(named(task) for task in missing), example=example)


def cancel(run: Run, command: c.CancelRun) -> tuple[e.Event, ...] | Refusal:
    """Call it off: a false alarm, a duplicate, a mistake."""
    if command.duplicate_of == run.number:
        return refuse("own_duplicate", run=run.number)
    if not command.duplicate_of and not command.reason.strip():
        return refuse("cancel_reason")
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    if command.duplicate_of and (bad := words.title_problem(command.duplicate_of)) is not None:
        return bad
    return (e.RunCancelled(command.reason, command.duplicate_of),)


def reopen(run: Run, command: c.ReopenRun) -> tuple[e.Event, ...] | Refusal:
    """Go on with what was finished or cancelled."""
    if run.active:
        return refuse("not_over", run=run.number)
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    return (e.RunReopened(command.reason),)

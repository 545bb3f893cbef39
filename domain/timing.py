"""What a change of times means: due times set by hand, holds."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import words
from domain.durations import LONGEST
from domain.fields import Due
from domain.find import find_task, named
from domain.messages import Refusal, refuse
from domain.on_tasks import Decision, each
from domain.run import Run, Task, TaskState


def change_due(run: Run, command: c.ChangeDue, at: int) -> Decision:
    """Set when they are due."""
    due = _due(run, command, at)
    if isinstance(due, Refusal):
        return due

    def one(task: Task) -> e.Event | Refusal:
        if task.state is not TaskState.OPEN:
            return refuse("task_settled", task=named(task), number=task.number)
        if due is not None and due.after == task.id:
            return refuse("due_after_itself", task=named(task))
        if task.due == due:
            return refuse("unchanged")
        return e.TaskDueChanged(task.number, due)

    return each(run, command.tasks, one)


def _due(run: Run, command: c.ChangeDue, at: int) -> Due | None | Refusal:
    if command.at is not None:
        if not at < command.at <= at + LONGEST:
            return refuse("due_past" if command.at <= at else "due_far", moment=command.at)
        return Due(at=command.at)
    if command.delay is None:
        return None
    if not command.after:
        return Due(command.delay)
    waits_for = find_task(run, command.after)
    return waits_for if isinstance(waits_for, Refusal) else Due(command.delay, waits_for.id)


def hold(run: Run, command: c.HoldRun, at: int) -> Decision:
    """Let the timers rest."""
    why, until = command.why.strip(), command.until
    if not why:
        return refuse("hold_reason")
    if (bad := words.text_problem(why)) is not None:
        return bad
    if not at < until <= at + LONGEST:
        return refuse("due_past" if until <= at else "due_far", moment=until)
    if run.hold is not None and (run.hold.until, run.hold.why) == (until, why):
        return refuse("unchanged")
    return (e.RunHeld(until, why),)


def resume(run: Run) -> Decision:
    """Let the timers go on."""
    return refuse("not_held", run=run.number) if run.hold is None else (e.RunResumed(),)

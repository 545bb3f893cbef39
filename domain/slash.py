"""A task's slash command: who runs it, once at a time, and what comes of it."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import links
from domain.find import find_task, named
from domain.messages import Message, Refusal, message, refuse
from domain.run import Run, Task, TaskState


def run_command(run: Run, command: c.RunCommand) -> tuple[e.Event, ...] | Refusal:
    """Run it for whoever asks, unless it is one that a person has to type."""
    task = find_task(run, command.task)
    if isinstance(task, Refusal):
        return task
    if not task.command:
        return refuse("command_none", task=named(task), number=task.number)
    if task.by_hand:
        return refuse("command_by_hand", task=named(task), command=task.command, number=task.number)
    if task.state is not TaskState.OPEN:
        return refuse("task_settled", task=named(task), number=task.number)
    if waits := run.waits_for(task):
        names = tuple(named(other) for other in waits)
        return refuse("task_blocked", task=named(task), waits=names, number=waits[0].number)
    if not run.channel_id:
        return refuse("command_nowhere", task=named(task), command=task.command, number=task.number)
    if task.asked is not None:
        return refuse("command_running", task=named(task), who=task.asked.by, at=task.asked.at)
    return (e.CommandAsked(task.number, task.command),)


def record_command(run: Run, result: c.RecordCommand) -> tuple[e.Event, ...]:
    """What came of it; once."""
    if not result.task:
        return links.ran(run, result.asked, result.outcome, result.answer)
    waits = any(task.asked is not None and task.asked.number == result.asked for task in run.tasks)
    return (e.CommandRan(result.task, result.asked, result.outcome, result.answer),) if waits else ()


def next_command(run: Run) -> Task | None:
    """The task whose command ▶️ under the pinned post runs: the first that is open and has one."""
    return next((task for task in run.shown() if runnable(task) and not run.waits_for(task)), None)


def runnable(task: Task) -> bool:
    """Whether `run` would run something."""
    return task.state is TaskState.OPEN and bool(task.command) and not task.by_hand


def told(run: Run, event: e.CommandRan) -> Message:
    """The line of the timeline."""
    task = named(run.task(event.task))
    return message("tell.command_ran", task=task, outcome=event.outcome, answer=event.answer)

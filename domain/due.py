"""`due`: what the clock asks for now, and when it will next ask.  Timers are not stored: they follow from the run."""

from __future__ import annotations

from collections.abc import Iterator

from domain.cadence import nudges
from domain.care import archive_due, forgotten_due
from domain.coming import newcomers_due
from domain.commands import (
    EndHold,
    EndQuiet,
    NudgeUpdate,
    RemindArchive,
    Reminder,
    RemindForgotten,
    RemindPage,
    RemindRetrospective,
    RemindTask,
    RemindUpdate,
    TellAnswered,
    TellNewcomers,
    TellRequest,
)
from domain.informing import answered_due, request_due
from domain.nudges import come, coming
from domain.rests import pushed
from domain.run import Run, Task, TaskState


def due(run: Run, now: int) -> tuple[Reminder, ...]:
    """The reminders whose instant has come; what fell due during downtime is here once."""
    steps = ((task, come(run, task, now)) for task in _timed(run))
    tasks = (RemindTask(task.number, step.instant) for task, step in steps if step is not None)
    told = [NudgeUpdate(step.instant, step.stage) for step in nudges(run) if step.instant <= now]
    return (*(reminder for reminder in _waiting(run) if reminder.due <= now), *told[-1:], *tasks)


def next_due(run: Run) -> int | None:
    """The next instant at which `due` will say something, or None when nothing waits for the clock."""
    instants = (*(reminder.due for reminder in _waiting(run)), *(step.instant for step in nudges(run)))
    first = min(instants, default=None)
    for task in _timed(run):
        step = coming(run, task)
        if step is not None and (first is None or step.instant < first):
            first = step.instant
    return first


def _waiting(run: Run) -> Iterator[Reminder]:
    if run.retro_due is not None:
        yield RemindRetrospective(run.retro_due)
    if (answered := answered_due(run)) is not None:
        yield TellAnswered(answered)
    for kept in run.kept:
        yield EndQuiet(kept.person, pushed(kept.until, run.all_rests()))
    if (archive := archive_due(run)) is not None:
        yield RemindArchive(archive)
    if not run.active:
        return
    if (forgotten := forgotten_due(run)) is not None:
        yield RemindForgotten(forgotten)
    if run.hold is not None:
        yield EndHold(run.hold.until)
    if (asked := request_due(run)) is not None:
        yield TellRequest(asked)
    if (newcomers := newcomers_due(run)) is not None:
        yield TellNewcomers(newcomers)
    for page in run.pages:
        if page.due is not None:
            yield RemindPage(page.number, page.due)
    update = run.update_due()
    if update is not None:
        yield RemindUpdate(update)


def _timed(run: Run) -> Iterator[Task]:
    """The open tasks that have a time of their own."""
    if not run.active or not run.plan.timed:
        return
    for task in run.shown():
        if task.state is TaskState.OPEN and (task.due or task.snoozed) and not run.waits_for(task):
            yield task

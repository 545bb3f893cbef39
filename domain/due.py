"""`due`: what the clock asks for now, and when it will next ask.  Timers are not stored: they follow from the run."""

from __future__ import annotations

from collections.abc import Iterator

from domain.commands import Reminder, RemindRetrospective, RemindTask, RemindUpdate
from domain.run import Run, TaskState


def due(run: Run, now: int) -> tuple[Reminder, ...]:
    """The reminders whose instant has come; what fell due during downtime is here once."""
    return tuple(reminder for reminder in _waiting(run) if reminder.due <= now)


def next_due(run: Run) -> int | None:
    """The next instant at which `due` will say something, or None when nothing waits for the clock."""
    return min((reminder.due for reminder in _waiting(run)), default=None)


def _waiting(run: Run) -> Iterator[Reminder]:
    if run.retro_due is not None:
        yield RemindRetrospective(run.retro_due)
    if not run.active:
        return
    update = run.update_due()
    if update is not None:
        yield RemindUpdate(update)
    if any(task.due or task.snoozed for task in run.tasks):
        for task in run.shown():
            if task.state is TaskState.OPEN:
                instant = max(run.due_at(task) or 0, task.snoozed) or None
                # A due time that moved on (what the task waits for was opened and done again) is a new one.
                if instant is not None and instant > task.reminded:
                    yield RemindTask(task.number, instant)

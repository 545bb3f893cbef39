"""What whoever asked is told besides that it worked: what was left out, what a task is called, what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from domain import commands as c
from domain import events as e
from domain.condition_parser import parse
from domain.conditions import TaskIs, walk
from domain.find import named
from domain.messages import Message, message
from domain.on_tasks import Decision, left_out
from domain.run import Run, Task, TaskState


def notices(
    before: Run, after: Run, command: c.Command, events: tuple[e.Event, ...], alone: Callable[[c.Command], Decision]
) -> tuple[Message, ...]:
    """The lines, in order; most commands have none.  `alone` says what the rules answer to a command in `before`."""
    return (
        *(refusal.message for refusal in left_out(before, command, alone)),
        *(line for event in events for line in _of(after, event)),
    )


def _of(run: Run, event: e.Event) -> Iterator[Message]:
    match event:
        case e.TaskAdded():
            task = run.task(event.task)
            section, given = run.sections[task.section].title, bool(task.assignment)
            yield message("notice.added", task=named(task), number=task.number, section=section, given=given)
        case e.TaskRemoved():
            task = run.task(event.task)
            others = tuple(other for other in run.shown() if other.state is TaskState.OPEN)
            timed = tuple(named(other) for other in others if _is_timed_by(run, other, task))
            asking = tuple(named(other) for other in run.tasks if _asks_about(run, other, task))
            if timed:
                yield message("notice.removed_timed", task=named(task), others=timed)
            if asking:
                yield message("notice.removed_asked", task=named(task), others=asking)
        case e.NoteAdded() | e.DecisionMade() | e.HypothesisRaised():
            yield from _written(run, event)
        case _:
            return


def _written(run: Run, event: e.NoteAdded | e.DecisionMade | e.HypothesisRaised) -> Iterator[Message]:
    """How a time before a text was understood: as when it happened, or as a part of the text."""
    one = run.logbook.written[-1]
    if event.told_at:
        yield message("notice.backdated", moment=one.moment, text=event.text, before=one.moment < run.started_at)
    elif not one.link and _TIME.match(event.text):
        yield message("notice.time_in_text", entry=one.entry, typed=_TIME.split(event.text)[1])


_TIME = re.compile(r"(\d{1,2}:\d{2})(?=[\s:,;–—-])")


def _is_timed_by(run: Run, task: Task, other: Task) -> bool:
    due = task.due
    return due is not None and due.after is not None and run.playbook.ids.get(due.after) == other.id


def _asks_about(run: Run, task: Task, other: Task) -> bool:
    """Whether a condition of that task, which is still to be done, or of its section asks about another."""
    if task.state is not TaskState.OPEN:
        return False
    rules = (rule for rule in (task.when, run.sections[task.section].when) if rule)
    asked = (node.task for rule in rules for node in walk(parse(rule)) if isinstance(node, TaskIs))
    return any(run.playbook.ids.get(spelling) == other.id for spelling in asked)

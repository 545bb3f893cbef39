"""What is asked of tasks that are there: done, skipped, given to somebody, put off.  One rule a task, for several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain import assigning, settling, words
from domain import commands as c
from domain import events as e
from domain.durations import LONGEST
from domain.find import find_tasks, hidden_among, named
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor
from domain.run import Run, Task, TaskState

Decision = tuple[e.Event, ...] | Refusal
OnTask = Callable[[Task], assigning.Answer]


def each(run: Run, references: tuple[str, ...], one: OnTask, *, removed: bool = False) -> Decision:
    """Apply a rule to several tasks.  Those that need nothing are passed over, unless that is all of them.

    Of several, those that a condition hides are left out: somebody who writes `1-9` means what they see.  A task that
    was removed is refused, unless the rule is for such (`removed`).  `left_out` says so.
    """
    tasks = find_tasks(run, references)
    if isinstance(tasks, Refusal):
        return tasks
    hidden = hidden_among(run, tasks)
    answers: list[assigning.Answer] = []
    for task in tasks:
        if task.state is TaskState.REMOVED and not removed:
            answers.append(refuse("task_removed", task=named(task), number=task.number, who=task.by or MUSTER))
        else:
            answers.append(hidden.get(task.number) or one(task))
    events: list[e.Event] = []
    for answer in answers:
        if isinstance(answer, tuple):
            events.extend(answer)
        elif not isinstance(answer, Refusal):
            events.append(answer)
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    return tuple(events) or refusals[0]


def check(run: Run, command: c.CheckTasks, actor: Actor) -> Decision:
    """They are done, or the actor's part of them."""
    return each(run, command.tasks, settling.checker(run, command.tasks, actor))


def open_again(run: Run, command: c.UncheckTasks | c.RestoreTasks, actor: Actor) -> Decision:
    """They are to be done after all; `restore` brings back what was removed, too."""
    brings_back = isinstance(command, c.RestoreTasks)
    return each(run, command.tasks, lambda task: settling.open_again(task, actor), removed=brings_back)


def skip(run: Run, command: c.SkipTasks, actor: Actor) -> Decision:
    """They will not be done.  Whoever skipped one may give a better reason later: a reaction has none."""
    reason = command.reason.strip()
    if not reason:
        return refuse("skip_reason", tasks=tuple(words.repeated(each) for each in command.tasks))
    if (bad := words.text_problem(reason)) is not None:
        return bad

    def one(task: Task) -> e.Event | Refusal:
        if task.state is TaskState.SKIPPED and (task.by != actor.person or task.reason == reason):
            return refuse("already_skipped", task=named(task), reason=task.reason)
        if task.state is TaskState.DONE:
            return refuse("skip_done", task=named(task), number=task.number)
        return e.TaskSkipped(task.number, reason)

    return each(run, command.tasks, one)


def unassign(run: Run, command: c.UnassignTasks) -> Decision:
    """They are nobody's, or those people's no more."""
    return each(run, command.tasks, lambda task: assigning.unassign(task, command.people))


def snooze(run: Run, command: c.SnoozeTasks, at: int) -> Decision:
    """They are asked about again later."""
    if not 0 < command.wait <= LONGEST:
        return refuse("snooze_length")

    def one(task: Task) -> e.Event | Refusal:
        if task.state is not TaskState.OPEN:
            return refuse("task_settled", task=named(task), number=task.number)
        return e.TaskSnoozed(task.number, at + command.wait)

    return each(run, command.tasks, one)


_AS_WANTED = frozenset(
    f"no.{id}"
    for id in ("already_done", "already_open", "already_skipped", "already_yours", "already_assigned", "not_assigned")
)
"""Refusals of a task that is already as it was asked to be: of several, nobody needs to hear of those."""

_Several = (
    c.CheckTasks | c.UncheckTasks | c.SkipTasks | c.RestoreTasks | c.AssignTasks | c.UnassignTasks | c.SnoozeTasks
)


def left_out(run: Run, command: c.Command, alone: Callable[[c.Command], Decision]) -> tuple[Refusal, ...]:
    """Which of several tasks were passed over though they are not as wanted, and why.

    `run` is the run before it, `alone` says what the rules answer to a command there.
    """
    if not isinstance(command, _Several) or len(command.tasks) < 2:
        return ()
    tasks = find_tasks(run, command.tasks)
    if isinstance(tasks, Refusal):
        return ()
    hidden = hidden_among(run, tasks)
    whole = alone(command)
    did: set[int] = set() if isinstance(whole, Refusal) else {getattr(event, "task", 0) for event in whole}
    passed = (task for task in tasks if task.number not in did)
    found = (hidden.get(task.number) or alone(replace(command, tasks=(str(task.number),))) for task in passed)
    return tuple(answer for answer in found if isinstance(answer, Refusal) and answer.message.id not in _AS_WANTED)

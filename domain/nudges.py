"""Nudges: when somebody is told of a task that is due, and who: its assignee, then the owner, then all in the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.people import Person
from domain.rests import moved, pushed

if TYPE_CHECKING:
    from domain.run import Run, Task


class Stage(StrEnum):
    """How far it has come with a task, in this order."""

    AGAIN = "again"
    """It was put off until now."""
    SOON = "soon"
    DUE = "due"
    OWNER = "owner"
    """It is overdue, and the run's owner hears of it."""
    CHANNEL = "channel"
    """It is overdue, and everybody in the run hears of it."""


_LATE = (Stage.OWNER, Stage.CHANNEL)


@dataclass(frozen=True, slots=True)
class Step:
    """At that instant (ms) somebody is told."""

    instant: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody is not to be disturbed until an instant (ms); then they are told of what of this still waits."""

    person: Person
    until: int
    about: tuple[str, ...]


def steps(run: Run, task: Task) -> Iterator[Step]:
    """All the steps of a task that is open, in order, those that are past too; of two at one instant the last counts.

    While a run is on hold nothing is said; a task that was put off is not spoken of before that.
    """
    due, snoozed = run.due_at(task), task.snoozed
    if due is None and not snoozed:
        return
    rests, rule = run.all_rests(), run.playbook.reminders
    if snoozed and (due is None or snoozed < due):
        yield Step(pushed(snoozed, rests), Stage.AGAIN)
    if due is None:
        return
    soon = due - rule.soon
    long_before = rule.soon and due - (run.due_since(task) or due) >= 2 * rule.soon
    if long_before and soon > max(snoozed, task.given) and task.pending:
        yield Step(pushed(soon, rests), Stage.SOON)
    begun = pushed(max(due, snoozed), rests)
    yield Step(begun, Stage.DUE)
    for after, stage in sorted(((rule.owner, Stage.OWNER), (rule.channel, Stage.CHANNEL))):
        if after and not _needless(run, task, stage):
            yield Step(moved(begun + after, begun, rests), stage)


def _needless(run: Run, task: Task, stage: Stage) -> bool:
    """Whether they have heard of it: the owner is the one who is late, or somebody's quiet hours led to them."""
    if task.passed and _LATE.index(stage) <= _LATE.index(Stage(task.passed)):
        return True
    return stage is Stage.OWNER and (not task.pending or run.owner in task.pending)


def coming(run: Run, task: Task) -> Step | None:
    """The next step that was not told, or None."""
    return next((step for step in steps(run, task) if step.instant > task.reminded), None)


def come(run: Run, task: Task, now: int) -> Step | None:
    """The latest step that has come and was not told, or None: of those missed while nobody could tell, only that."""
    found = None
    for step in steps(run, task):
        if task.reminded < step.instant <= now:
            found = step
    return found

"""A task and its section as the events of a run have made them.  Everything here is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Self

from domain.assignment import Assignment, Part, Share, everybody, waiting
from domain.fields import Assign, Due
from domain.people import Person
from domain.playbook import Saying


class TaskState(StrEnum):
    """What became of a task so far."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    REMOVED = "removed"


class Changing:
    """A frozen value with others like it.  `dataclasses.replace` takes ten times as long for so many fields."""

    def changed(self, **values: Any) -> Self:
        """This one with other values."""
        other = object.__new__(type(self))
        vars(other).update(vars(self), **values)
        return other


@dataclass(frozen=True, slots=True)
class Section:
    """A checklist of the run.  One that was `removed` is kept for the record: its tasks were, too."""

    id: str
    title: str
    when: str = ""
    removed: bool = False


class Asked(NamedTuple):
    """A slash command that is under way: the number of its event, who asked, when (ms)."""

    number: int
    by: Person
    at: int


@dataclass(frozen=True)
class Task(Changing):
    """One item.  `number` is its own for life; `section` is the section's index; `due` the rule for when it is due.

    `by`, `at` and `reason` say who settled or removed it, when (ms), and why it was skipped or removed.
    `reminded` is the instant (ms) of the latest step (`domain.nudges`) that was told, or 0; `snoozed` an instant
    before which nobody is told; `passed` a later step that was told at once, for others were not to be disturbed.
    `given` is when it was given to somebody, `due_set` when its due time was set by hand.  `assignment` is to whom it
    was given, `parts` who that is now; `shares` has the parts that are done, by their keys, of a task that each does.
    `by_hand`: a person types its command; else it may be `asked` for, or `ran` before.
    `after` are the ids of those that come first; with `confirm` it is `reported` before a second person agrees.
    `sayings` are the words that check it, `heard` the cause (decision 5) of the message whose words did, or ''.
    """

    number: int
    section: int
    id: str
    title: str
    description: str = ""
    links: tuple[tuple[str, str], ...] = ()
    command: str = ""
    required: bool = False
    when: str = ""
    assign: Assign | None = None
    due: Due | None = None
    state: TaskState = TaskState.OPEN
    by: Person | None = None
    at: int = 0
    reason: str = ""
    assignment: Assignment = Assignment()
    parts: tuple[Part, ...] = ()
    shares: Mapping[str, Share] = field(default_factory=dict)
    reminded: int = 0
    snoozed: int = 0
    passed: str = ""
    given: int = field(default=0, compare=False)
    due_set: int = field(default=0, compare=False)
    by_hand: bool = False
    asked: Asked | None = None
    ran: bool = False
    after: tuple[str, ...] = ()
    confirm: bool = False
    reported: Share | None = None
    sayings: tuple[Saying, ...] = ()
    heard: str = field(default="", compare=False)

    @property
    def assignees(self) -> tuple[Person, ...]:
        """Everybody whose it is now, whoever of them has done their part already."""
        return everybody(self.parts)

    @property
    def pending(self) -> tuple[Person, ...]:
        """Who has still to do it, or their part of it."""
        if not self.parts:
            return ()
        return everybody(waiting(self.parts, self.shares, each=self.assignment.each))


def worked_on(task: Task) -> bool:
    """True when somebody did something with the task, so that no condition may hide it any more."""
    by_hand = bool(task.assignment) and not task.assignment.planned
    begun = task.asked is not None or task.ran or bool(task.shares) or task.reported is not None
    return task.state is not TaskState.OPEN or by_hand or begun

"""What became of tasks: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.fields import Due
from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class TaskChecked:
    """A task was done; `words` of the playbook, said in the run's channel, did it, or it is ''."""

    task: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskUnchecked:
    """A done task is open again; `unsaid` is what became of the message that had checked it, or ''.

    It was `edited`, or `deleted`.
    """

    task: int
    unsaid: str = ""


@dataclass(frozen=True, slots=True)
class TaskSkipped:
    """A task is not going to be done, and why."""

    task: int
    reason: Free


@dataclass(frozen=True, slots=True)
class TaskRestored:
    """A skipped task is open again."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskAssigned:
    """A task is somebody's: theirs whom `to` names, or whom the placeholders mean (see `domain.assignment`).

    One of them does it, with `each` every one has to.  `planned`: as the playbook has it.
    """

    VERSION: ClassVar[int] = 2
    task: int
    to: tuple[Person, ...]
    placeholders: tuple[str, ...] = ()
    each: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class TaskHandedBack:
    """One of those whose task it is has it no more; the others still do."""

    task: int
    person: Person


@dataclass(frozen=True, slots=True)
class ShareChecked:
    """One of those who each have to do a task has done their part.  `words` as in `TaskChecked`."""

    task: int
    person: Person
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShareUnchecked:
    """That part is open again; `unsaid` is as in `TaskUnchecked`."""

    task: int
    person: Person
    unsaid: str = ""


@dataclass(frozen=True, slots=True)
class TaskUnassigned:
    """A task is nobody's."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskSnoozed:
    """A task is not asked about again before that instant."""

    task: int
    until: int


@dataclass(frozen=True, slots=True)
class TaskDueChanged:
    """A task is due at another time, or at none."""

    task: int
    due: Due | None = None

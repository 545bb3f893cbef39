"""What became of tasks: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class TaskChecked:
    """A task was done."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskUnchecked:
    """A done task is open again."""

    task: int


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
    """A task is somebody's."""

    task: int
    to: Person


@dataclass(frozen=True, slots=True)
class TaskUnassigned:
    """A task is nobody's."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskSnoozed:
    """A task is not asked about again before that instant."""

    task: int
    until: int

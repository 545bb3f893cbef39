"""What became of the outline of a run, its sections and tasks: events of `domain.events`.

A section is named by its id, which it keeps when its title or place changes, as a task keeps its number.  `before`
names what stands next: a task's number, or a section's id; 0 or '' is the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class TaskAdded:
    """A task that the playbook does not have.  Its number is the next one, and its own for life."""

    task: int
    section: str
    before: int
    title: Free
    description: Free = ""


@dataclass(frozen=True, slots=True)
class TaskEdited:
    """A task's `field` (title, description, command, required) has another value; of `required` it is yes or ''."""

    task: int
    field: str
    value: Free


@dataclass(frozen=True, slots=True)
class TaskLinksChanged:
    """A task has these links now: title and address of each."""

    task: int
    links: tuple[tuple[Free, Free], ...]


@dataclass(frozen=True, slots=True)
class TaskMoved:
    """A task stands elsewhere in the checklist."""

    task: int
    section: str
    before: int


@dataclass(frozen=True, slots=True)
class TaskRemoved:
    """A task is none of this run; it stays in the record, and can be restored."""

    task: int
    reason: Free


@dataclass(frozen=True, slots=True)
class SectionAdded:
    """A section that the playbook does not have."""

    section: str
    before: str
    title: Free


@dataclass(frozen=True, slots=True)
class SectionRenamed:
    """A section has another title."""

    section: str
    title: Free


@dataclass(frozen=True, slots=True)
class SectionMoved:
    """A section stands elsewhere, with its tasks."""

    section: str
    before: str


@dataclass(frozen=True, slots=True)
class SectionRemoved:
    """A section without tasks is none of this run."""

    section: str


@dataclass(frozen=True, slots=True)
class SectionRestored:
    """A section that was removed is there again."""

    section: str

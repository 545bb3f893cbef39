"""Whom Muster asked or reminded: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Person


@dataclass(frozen=True, slots=True)
class PromptPosted:
    """Somebody was asked about something (`task 3`, `update`) by a post that reactions and replies answer."""

    about: str
    person: Person
    post_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class UpdateReminded:
    """The owner was asked for the status update that was due at that instant."""

    due: int


@dataclass(frozen=True, slots=True)
class TaskReminded:
    """Somebody was told that a task is due."""

    task: int
    due: int


@dataclass(frozen=True, slots=True)
class RetrospectiveReminded:
    """The owner was told that the retrospective waits."""

    due: int

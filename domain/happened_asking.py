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
class WalkedTo:
    """Somebody who is led through their tasks one by one is at that one."""

    task: int


@dataclass(frozen=True, slots=True)
class UpdateReminded:
    """The owner was asked for the status update that was due at that instant; not by direct message if `quiet`."""

    due: int
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class TaskReminded:
    """Somebody was told of a task at that step (see `domain.nudges`): a person by direct message, or all in the run.

    `quiet` are those who have to do it and were not to be disturbed; `passed` is a later step that was taken
    at once because of that, or `nobody` was told.
    """

    task: int
    due: int
    stage: str = "due"
    to: tuple[Person, ...] = ()
    passed: str = ""
    nobody: bool = False
    quiet: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class RetrospectiveReminded:
    """The owner was told that the retrospective waits; not by direct message if `quiet`."""

    due: int
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class QuietKept:
    """Somebody has quiet hours until an instant: then they are told of that (`task 3`, `update`, `retro`)."""

    person: Person
    until: int
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuietOver:
    """Somebody's quiet hours that were to end at that instant are over, and that still waits for them."""

    person: Person
    due: int
    about: tuple[str, ...]

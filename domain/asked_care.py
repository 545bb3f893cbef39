"""What people, the clock and the outbox say of a run that is forgotten or over: commands of `domain.commands`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeepOpen:
    """It is not over: nobody is asked about it before that instant (ms); None: for as long as the rule says."""

    until: int | None = None


@dataclass(frozen=True, slots=True)
class KeepChannel:
    """Its channel shall not be archived."""


@dataclass(frozen=True, slots=True)
class RemindForgotten:
    """Somebody should look after it since that instant.

    `heard` is when people last wrote in its own channel (ms), or 0: looked up before it is decided.
    `later`: its owner is asked about others now, and about this one then (ms); 0: now.
    """

    due: int
    heard: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class RemindArchive:
    """Its channel was to be announced or archived at that instant."""

    due: int


@dataclass(frozen=True, slots=True)
class RecordArchive:
    """What came of it: `archived`, `busy` (another run goes on there), or `failed`, with the reason."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordRestored:
    """The channel is there again."""

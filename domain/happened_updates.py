"""How status updates are asked for, drafted and wished for: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class CadenceChanged:
    """Updates are asked for in another rhythm: `every` so many ms, 0 never, None as the playbook says.

    With `once` they are asked for at that instant (ms) and then no more.  The rhythm counts from the last update, or
    from `since` (ms) if that is later: one that would have been due before it was asked for.  `final`: there are to be
    no more, as before (only an undo says so).
    """

    every: int | None = None
    once: int = 0
    since: int = 0
    final: bool = False


@dataclass(frozen=True, slots=True)
class NextUpdateSet:
    """The next update is due at that instant (ms), or one that is overdue is asked for again then; 0: as it was."""

    at: int


@dataclass(frozen=True, slots=True)
class UpdateNudged:
    """The update asked for was still missing at that instant: the owner heard of it `again`, or the `channel` did.

    `quiet`: the owner was not to be disturbed.
    """

    due: int
    stage: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class UpdateDrafted:
    """The words that the next update may have, which others may improve; '' if there are none any more."""

    text: Free


@dataclass(frozen=True, slots=True)
class UpdateRequested:
    """Somebody wants to know how it stands, and why.  They need not take part."""

    person: Person
    why: Free


@dataclass(frozen=True, slots=True)
class RequestWithdrawn:
    """They do not ask for an update any more (only an undo says so)."""

    person: Person


@dataclass(frozen=True, slots=True)
class RequestTold:
    """The owner heard of who asks for an update since that instant; not by direct message if `quiet`."""

    due: int
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class RequestsAnswered:
    """Those who had asked for the update that went out at that instant heard of it, or will when they may be."""

    due: int
    people: tuple[Person, ...]

"""Who plays which part in a run: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """Somebody has a role of the run from now on; None: it is free."""

    role: str
    to: Person | None


@dataclass(frozen=True, slots=True)
class OnCallChanged:
    """Those are on call by that schedule, which a task of the run is given to."""

    schedule: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class OwnerGone:
    """Whoever leads has left the channel (`why` is `left`) or has no account any more (`deactivated`)."""

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class NewcomersTold:
    """The others were told who has joined."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class FollowerAdded:
    """Somebody hears of updates, of the severity and of the end by direct message, without taking part."""

    person: Person


@dataclass(frozen=True, slots=True)
class FollowerRemoved:
    """Somebody does so no more; `why` is `unseen` if they may not see it any more, else ''."""

    person: Person
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The lead was handed on, with a note; who gets it can still decline."""

    to: Person
    before: Person
    note: Free = ""


@dataclass(frozen=True, slots=True)
class HandoverEnded:
    """Who got the lead took it, or declined and said why."""

    accepted: bool
    reason: Free = ""


@dataclass(frozen=True, slots=True)
class PersonRenamed:
    """Somebody is called otherwise now; `before` is the name they had."""

    person: Person
    before: Free


@dataclass(frozen=True, slots=True)
class JoinRequested:
    """Somebody who is not in it asks to be let into a private run."""

    person: Person
    why: Free = ""


@dataclass(frozen=True, slots=True)
class JoinRefused:
    """They are not let in."""

    person: Person


@dataclass(frozen=True, slots=True)
class MadePrivate:
    """Its channel was made a private one: the run is private from then on, whatever the channel becomes."""

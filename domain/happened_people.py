"""Who plays which part in a run: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Person


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

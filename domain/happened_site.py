"""What belongs to no run: events of the stream `site`.  The state they make is in `domain.site`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Person


@dataclass(frozen=True, slots=True)
class NumberTaken:
    """A run took the next number of a prefix (stream `site`)."""

    prefix: str
    number: int
    run_id: str


@dataclass(frozen=True, slots=True)
class ZoneChosen:
    """Somebody wants times in that zone (stream `site`); '' is the one of their Mattermost profile."""

    person: Person
    zone: str


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """Somebody wants direct messages in that language, a code; '' is the one of their Mattermost profile."""

    person: Person
    language: str


@dataclass(frozen=True, slots=True)
class QuietChosen:
    """Somebody is not to be disturbed from `begin` to `end`, minutes of their day; both the same: never quiet."""

    person: Person
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class DigestChosen:
    """Somebody wants the morning digest at that minute of their day, or as `domain.site` says of what is below 0."""

    person: Person
    minute: int


@dataclass(frozen=True, slots=True)
class OnCallSwapped:
    """Swap `number` of the site: `person` is on call from `start` until `end` (ms) instead of those `relieved`.

    With `instead_of` only where that one would be on call.
    """

    number: int
    schedule: str
    person: Person
    start: int
    end: int
    relieved: tuple[Person, ...] = ()
    instead_of: Person | None = None


@dataclass(frozen=True, slots=True)
class OnCallSwapEnded:
    """A swap was taken back: the schedule says again who is on call."""

    number: int


@dataclass(frozen=True, slots=True)
class DigestsSent:
    """Those were told of their open tasks at the instant at which that was due."""

    people: tuple[Person, ...]
    due: int

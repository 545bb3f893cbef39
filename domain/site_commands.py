"""The commands of the site: what is wanted of what belongs to no run.  Decided in `domain.site`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Person


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """Whoever asks wants times in that zone; '' is the one of their Mattermost profile."""

    zone: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Whoever asks wants direct messages in that language, a code; '' is the one of their Mattermost profile."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseQuiet:
    """Whoever asks is not to be disturbed between these minutes of their day; both the same: never quiet."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class ChooseDigest:
    """Whoever asks wants the morning digest at that minute of their day (see `DigestChosen`)."""

    minute: int


@dataclass(frozen=True, slots=True)
class SendDigests:
    """Those are told of their open tasks, as it was due at that instant (ms)."""

    people: tuple[Person, ...]
    due: int


@dataclass(frozen=True, slots=True)
class SwapOnCall:
    """That person is to be on call from `start` until `end` (ms), asked at the instant `at`.

    `instead_of`: only where that one would be.  `relieved` are those who would be on call then.
    """

    schedule: str
    person: Person
    start: int
    end: int
    at: int
    instead_of: Person | None = None
    relieved: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeSwapBack:
    """Take back that swap; 0 is the only one of the schedule ('': of any) that is not over at the instant `at` (ms)."""

    number: int
    at: int
    schedule: str = ""


SiteCommand = ChooseZone | ChooseLanguage | ChooseQuiet | ChooseDigest | SendDigests | SwapOnCall | TakeSwapBack

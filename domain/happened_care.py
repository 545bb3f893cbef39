"""A run that nobody looks after, and the channel of one that is long over: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class RunForgotten:
    """The owner is asked whether it is over: `reasons` are `idle`, `update`, `severity` and `done`."""

    due: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForgottenPutOff:
    """The owner is not to be disturbed: they are asked at that instant, or later."""

    until: int


@dataclass(frozen=True, slots=True)
class ForgottenUnanswered:
    """The owner did not answer, so the run's place hears of it."""

    due: int


@dataclass(frozen=True, slots=True)
class RunStirred:
    """People were seen talking in the run's own channel, last at that instant."""

    seen: int


@dataclass(frozen=True, slots=True)
class RunKept:
    """It is to stay open, and nobody is asked whether it is over before that instant; 0: as the rule says."""

    until: int


@dataclass(frozen=True, slots=True)
class ArchiveAnnounced:
    """The run's own channel is going to be archived at that instant."""

    at: int


@dataclass(frozen=True, slots=True)
class ArchiveAsked:
    """The channel is to be archived now."""

    due: int


@dataclass(frozen=True, slots=True)
class ArchivePutOff:
    """Another run goes on in that channel: it is looked at again at that instant."""

    until: int


@dataclass(frozen=True, slots=True)
class ChannelArchived:
    """The run's own channel is archived."""


@dataclass(frozen=True, slots=True)
class ArchiveFailed:
    """It could not be archived."""

    reason: Free


@dataclass(frozen=True, slots=True)
class ChannelKept:
    """The channel shall not be archived; `kept` false takes that back."""

    kept: bool


@dataclass(frozen=True, slots=True)
class ChannelRestored:
    """The channel is there again."""

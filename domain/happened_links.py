"""The call of a run, and the addresses that matter for it: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class CallOpened:
    """People talk at that address.  Another one before it is the call no more."""

    url: Free


@dataclass(frozen=True, slots=True)
class CallClosed:
    """There is no call any more."""


@dataclass(frozen=True, slots=True)
class CallJoined:
    """Somebody is on the call, as far as anybody said so."""

    person: Person


@dataclass(frozen=True, slots=True)
class CallLeft:
    """Somebody is on the call no more."""

    person: Person


@dataclass(frozen=True, slots=True)
class CallCommandAsked:
    """Somebody had the playbook's slash command for a call run.  It is run once at most."""

    command: Free


@dataclass(frozen=True, slots=True)
class CallCommandRan:
    """What came of it, as in `CommandRan`; `asked` is the number of the event that asked."""

    asked: int
    outcome: str
    answer: Free = ""


@dataclass(frozen=True, slots=True)
class LinkKept:
    """An address matters for the run.  The link is called by the number of this event."""

    title: Free
    url: Free


@dataclass(frozen=True, slots=True)
class LinkDropped:
    """That link matters no more."""

    link: int


@dataclass(frozen=True, slots=True)
class LinkRestored:
    """That link matters after all."""

    link: int

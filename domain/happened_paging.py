"""Who was paged, and what came of it: events of `domain.events`.

A page has a number of its own in its run, from 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class PageStep:
    """A step of an escalation: whom it reaches (`@bob`, `oncall:db`, `pager:phone`), and for how long (ms) it waits."""

    whom: tuple[Free, ...]
    wait: int


@dataclass(frozen=True, slots=True)
class PageSent:
    """Somebody is paged: the `people` and `pagers` of the step `step`, until one of them has it.

    `whom` is what was asked for, `steps` all of the escalation, gone through once and `repeat` times more.
    """

    page: int
    whom: tuple[Free, ...]
    why: Free
    steps: tuple[PageStep, ...]
    repeat: int
    step: int
    people: tuple[Person, ...]
    pagers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageEscalated:
    """Nobody had it in time, or somebody did not want to wait: these are paged besides."""

    page: int
    step: int
    people: tuple[Person, ...]
    pagers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageAcknowledged:
    """Whoever acts has it.

    If they said so elsewhere, `pager` is the one of the settings through which they were called, `service` what it is
    called (PagerDuty).  Muster acts for whoever is nobody here, or not in a private run (`outside`); `name` is theirs.
    """

    page: int
    pager: str = ""
    service: str = ""
    name: Free = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class PageReopened:
    """Nobody has it after all: it goes on."""

    page: int


@dataclass(frozen=True, slots=True)
class PageUnanswered:
    """Every step was gone through, and nobody had it."""

    page: int


@dataclass(frozen=True, slots=True)
class PageEnded:
    """Nobody needs to come any more.  The rest is as in `PageAcknowledged`: it was resolved elsewhere."""

    page: int
    reason: Free
    pager: str = ""
    service: str = ""
    name: Free = ""


@dataclass(frozen=True, slots=True)
class PagerFailed:
    """A pager could not be told what it was to be told (`trigger`, `acknowledge`, `resolve`).

    `final` False: it is tried again.
    """

    page: int
    pager: str
    action: str
    reason: Free
    final: bool

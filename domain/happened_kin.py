"""Runs that belong together, and runs that went into others: events of `domain.events`.

Each stands in both streams, in one change-set, and names the other run: its id, its number, and its title at that time.
`told` is false where the other run knows nothing of it, because this one may not be named there.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class RunRelated:
    """Another run has to do with this one."""

    other: str
    number: str
    title: Free
    why: Free = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class RunUnrelated:
    """It has nothing to do with it after all."""

    other: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class RunMerged:
    """Another run has ended and goes on here."""

    other: str
    number: str
    title: Free
    why: Free = ""


@dataclass(frozen=True, slots=True)
class RunMergedInto:
    """This run has ended: it goes on in another.  `channel` is the name of that one's, where it has one."""

    other: str
    number: str
    title: Free
    channel: Free = ""
    why: Free = ""


@dataclass(frozen=True, slots=True)
class RunSplitOff:
    """The run that had gone into this one goes on by itself again."""

    other: str


@dataclass(frozen=True, slots=True)
class RunUnmerged:
    """This run goes on by itself again: that it went into another was taken back."""

    other: str

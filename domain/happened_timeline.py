"""What people decided and suppose, and how they mend what they wrote down: events of `domain.events`.

A decision and a hypothesis have a number of their own in their run, from 1.  `told_at` is the instant (ms) at which
something was written down that had happened before, 0 if it was written down as it happened.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """It was decided: by whom, if not by the actor; `replaces` is the number of a decision that it stands for, or 0."""

    decision: int
    text: Free
    by: Person | None = None
    replaces: int = 0
    told_at: int = 0


@dataclass(frozen=True, slots=True)
class DecisionRevoked:
    """That decision does not hold any more, and why."""

    decision: int
    why: Free


@dataclass(frozen=True, slots=True)
class DecisionRestored:
    """That decision holds after all."""

    decision: int


@dataclass(frozen=True, slots=True)
class HypothesisRaised:
    """Somebody supposes that; `tester` finds out."""

    hypothesis: int
    text: Free
    tester: Person | None = None
    told_at: int = 0


@dataclass(frozen=True, slots=True)
class HypothesisTested:
    """That person finds out whether that hypothesis is true; None: nobody does."""

    hypothesis: int
    tester: Person | None


@dataclass(frozen=True, slots=True)
class HypothesisSettled:
    """That hypothesis is confirmed or ruled out, and why."""

    hypothesis: int
    confirmed: bool
    why: Free


@dataclass(frozen=True, slots=True)
class HypothesisReopened:
    """It is not known after all whether that hypothesis is true."""

    hypothesis: int
    why: Free = ""


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """What stands on the timeline under that event number reads so from now on, and happened then (ms)."""

    entry: int
    text: Free
    moment: int


@dataclass(frozen=True, slots=True)
class EntryRemoved:
    """What stands under that event number is off the timeline, and why.  The log keeps it."""

    entry: int
    why: Free = ""


@dataclass(frozen=True, slots=True)
class EntryRestored:
    """What stands under that event number is on the timeline again."""

    entry: int

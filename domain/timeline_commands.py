"""What people ask of the timeline: to put something on it, to decide, to suppose, and to mend what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.people import Person

Kind = Literal["entry", "decision", "hypothesis"]
"""By which number something is named: its own on the timeline, or that of a decision or hypothesis."""


@dataclass(frozen=True, slots=True)
class AddNote:
    """Put a line on the timeline: their own, or what `author` wrote in the message that `link` leads to.

    `moment` (ms) is when it happened, None for now.
    """

    text: str
    author: Person | None = None
    link: str = ""
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    """It is decided: by `by`, or by whoever says so.  `replaces` is the number of a decision that it stands for."""

    text: str
    by: Person | None = None
    replaces: int = 0
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class RevokeDecision:
    """A decision does not hold any more.  `decision` 0 is the only one that stands."""

    decision: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class RestoreDecision:
    """A decision that was revoked holds after all.  `decision` 0 is the last one revoked."""

    decision: int


@dataclass(frozen=True, slots=True)
class Suppose:
    """This may be the cause; `tester` finds out."""

    text: str
    tester: Person | None = None
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class TestHypothesis:
    """Somebody finds out whether it is true: `tester`, or whoever asks; `nobody`: nobody any more.

    `hypothesis` 0 is the only one that is open.
    """

    __test__ = False  # pytest takes what is called so for its own

    hypothesis: int
    tester: Person | None = None
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class SettleHypothesis:
    """It is so, or it is not.  `hypothesis` 0 is the only one that is open."""

    hypothesis: int
    confirmed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReopenHypothesis:
    """It is not known after all.  `hypothesis` 0 is the last one settled."""

    hypothesis: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class EditEntry:
    """What somebody wrote reads so, or happened then (ms); what is '' or None stays as it is."""

    kind: Kind
    number: int
    text: str = ""
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Take something off the timeline.  `told`, stamped on it: whether there is a line under that number at all."""

    kind: Kind
    number: int
    why: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class RestoreEntry:
    """Put it back on the timeline."""

    kind: Kind
    number: int


@dataclass(frozen=True, slots=True)
class AppendSummary:
    """The summary goes on with that."""

    text: str


@dataclass(frozen=True, slots=True)
class RevertSummary:
    """The summary is what it was: version `version` (from 1), or what stood before."""

    version: int | None = None


OnTimeline = (
    AddNote
    | Decide
    | RevokeDecision
    | RestoreDecision
    | Suppose
    | TestHypothesis
    | SettleHypothesis
    | ReopenHypothesis
    | EditEntry
    | RemoveEntry
    | RestoreEntry
    | AppendSummary
    | RevertSummary
)


def moment_of(command: object) -> int | None:
    """When that happened (ms), if it was said to have happened earlier."""
    return command.moment if isinstance(command, AddNote | Decide | Suppose) else None

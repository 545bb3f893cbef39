"""What people ask of two runs at once: commands of `domain.commands`.  `other` is the id of the second run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelateRuns:
    """They have to do with each other."""

    other: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class UnrelateRuns:
    """They have nothing to do with each other."""

    other: str


@dataclass(frozen=True, slots=True)
class MergeRuns:
    """The other run ends and goes on in this one; with its open `tasks`, or without."""

    other: str
    tasks: bool = False
    why: str = ""


OnTwo = RelateRuns | UnrelateRuns | MergeRuns

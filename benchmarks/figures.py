"""What a benchmark gives: one ratio with its limit, and the raw figures it was made of."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio of two things measured side by side in one run.

    `raw` holds both sides by a short name, each with its unit in the name; `limit` is the most the ratio may be,
    or the least where more is better (`at_least`).
    """

    name: str
    what: str
    value: float
    limit: float
    raw: Mapping[str, float]
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the ratio keeps its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}"


def ms(seconds: Sequence[float]) -> float:
    """The median of durations, in milliseconds."""
    return statistics.median(seconds) * 1e3


def us(seconds: Sequence[float]) -> float:
    """The median of durations, in microseconds."""
    return statistics.median(seconds) * 1e6


def rounded(value: float) -> float:
    """Three digits that mean something."""
    return float(f"{value:.3g}")

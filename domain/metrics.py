"""Metrics: the figures a playbook keeps about each of its runs, with their targets.  Unknown is None, never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from domain.durations import parse_duration

if TYPE_CHECKING:
    from domain.playbook import Metric
    from domain.run import Run

FIRST, LAST = "started", "finished"
"""The moments every run has: its beginning and, once it is finished, its end."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric of one run.

    `value` is whole ms for a duration, a decimal for a number, else the text, and None when it is not known.
    `target` has the same unit.  `met` is whether the value is at most the target; None when either is missing.
    """

    key: str
    title: str
    type: str
    unit: str
    target: int | Decimal | None
    value: int | Decimal | str | None
    met: bool | None


def measured(run: Run) -> tuple[Measured, ...]:
    """Every metric of the playbook, in its order."""
    if not run.playbook.metrics:
        return ()
    moments = _moments(run)
    return tuple(_measured(metric, run.metrics.get(metric.key), moments) for metric in run.playbook.metrics)


def between(start: int | None, end: int | None) -> int | None:
    """Milliseconds from one instant to the other; None if either is unknown, or if they contradict each other."""
    return None if start is None or end is None or end < start else end - start


def first_phase(run: Run) -> str:
    """The phase in which the run began, or ''."""
    return run.playbook.run.phases[0] if run.playbook.run.phases else ""


def _moments(run: Run) -> Mapping[str, tuple[int, int]]:
    """Each moment as (where a duration from it begins, where one to it ends).

    A phase that began several times counts from its first beginning and to its last.  What was marked wins.
    """
    known = {first: (run.started_at, run.started_at) for first in (first_phase(run),) if first}
    for begun in run.begun:
        first, _ = known.get(begun.phase, (begun.at, 0))
        known[begun.phase] = (first, begun.at)
    return {**known, **{name: (at, at) for name, at in run.moments.items()}}


def _measured(metric: Metric, typed: str | None, moments: Mapping[str, tuple[int, int]]) -> Measured:
    value: int | Decimal | str | None = typed
    target: int | Decimal | None = None
    if metric.type == "duration":
        computed = _computed(metric, moments)
        entered = int(typed) if typed is not None and typed.isdecimal() else None  # what was redacted is not known
        value = entered if computed is None else computed
        target = None if metric.target is None else parse_duration(str(metric.target))
    elif metric.type == "number":
        value = decimal(typed)
        target = None if metric.target is None else Decimal(metric.target)
    met = value <= target if isinstance(value, int | Decimal) and target is not None else None
    return Measured(metric.key, metric.title, metric.type, metric.unit or "", target, value, met)


def _computed(metric: Metric, moments: Mapping[str, tuple[int, int]]) -> int | None:
    """A duration without moments is entered by people; one with a single moment runs from the start, or to the end."""
    if metric.from_ is None and metric.to is None:
        return None
    start = moments.get(metric.from_ or FIRST)
    end = moments.get(metric.to or LAST)
    return between(start[0] if start else None, end[1] if end else None)


def decimal(typed: str | None) -> Decimal | None:
    """A number as it was kept; None if there is none, or if it was redacted."""
    try:
        return None if typed is None else Decimal(typed)
    except InvalidOperation:
        return None

"""What was decided and supposed in a run, as facts for its retrospective."""

from __future__ import annotations

from dataclasses import dataclass

from domain.logbook import Written
from domain.people import Person
from domain.run import Run


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided when (ms) and by whom; `holds` if it was neither revoked nor replaced, else `why` it was."""

    number: int
    text: str
    by: Person
    at: int
    holds: bool
    why: str


@dataclass(frozen=True, slots=True)
class Supposed:
    """What was supposed when (ms) and by whom; `outcome` is confirmed, ruled out, or '' while it is open."""

    number: int
    text: str
    by: Person
    at: int
    tester: Person | None
    outcome: str
    why: str


def decisions(run: Run) -> tuple[Decided, ...]:
    """What was decided, in order; what was taken off the timeline is not in it."""
    return tuple(
        Decided(one.number, one.text, one.decider, one.moment, run.logbook.holds(one), _why_not(run, one))
        for one in run.logbook.standing("decision")
    )


def _why_not(run: Run, one: Written) -> str:
    by = next((each for each in run.logbook.standing("decision") if each.replaces == one.number), None)
    return one.verdict.why if one.verdict else by.text if by else ""


def hypotheses(run: Run) -> tuple[Supposed, ...]:
    """What was supposed, in order; what was taken off the timeline is not in it."""
    return tuple(
        Supposed(
            one.number,
            one.text,
            one.by,
            one.moment,
            one.whose,
            one.verdict.what if one.verdict else "",
            one.verdict.why if one.verdict else "",
        )
        for one in run.logbook.standing("hypothesis")
    )

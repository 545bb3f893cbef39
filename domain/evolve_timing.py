"""How a run changes when its timers rest or go on, and when somebody is not to be disturbed."""

from __future__ import annotations

from dataclasses import replace

from domain import events as e
from domain.nudges import Kept
from domain.people import Person
from domain.rests import Hold
from domain.run import Run


def held(run: Run, event: e.RunHeld, at: int) -> Run:
    """It is on hold from `at` on; one that is already, until another instant."""
    return replace(run, hold=Hold(at if run.hold is None else run.hold.since, event.until, event.why))


def resumed(run: Run, at: int) -> Run:
    """Its hold, if there is one, becomes a rest that is over."""
    if run.hold is None:
        return run
    rest = (run.hold.since, max(run.hold.since, min(at, run.hold.until)))
    return replace(run, hold=None, rests=(*run.rests, rest))


def kept(run: Run, event: e.QuietKept) -> Run:
    """That is told to somebody later, with what was kept for them before."""
    before = [about for one in run.kept if one.person == event.person for about in one.about]
    waits = Kept(event.person, event.until, tuple(dict.fromkeys((*before, *event.about))))
    others = told(run, event.person)
    return replace(others, kept=(*others.kept, waits))


def told(run: Run, person: Person) -> Run:
    """Nothing is kept for that person any more."""
    return replace(run, kept=tuple(one for one in run.kept if one.person != person))

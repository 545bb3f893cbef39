"""What a webhook is about, taken from the log: the run as it was when that had happened, and the event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from domain import events as e
from domain.evolve import replay
from domain.people import Person
from domain.run import Run


@dataclass(frozen=True)
class Fact:
    """What is told: `what` (`task.checked`) of the event `recorded`, about the task, page or update `subject`.

    `run` is the state after all that the same input did, `history` the events up to there: the same however
    often it is asked for, so that a webhook that is sent again says the same.
    """

    what: str
    subject: int
    run: Run
    recorded: e.Recorded
    history: Sequence[e.Recorded]

    @cached_property
    def _before(self) -> Sequence[e.Recorded]:
        return self.history[: self.recorded.number - 1]

    @property
    def owner_before(self) -> Person | None:
        """Who led before an `OwnerChanged`."""
        for recorded in reversed(self._before):
            if isinstance(recorded.event, e.OwnerChanged):
                return recorded.event.to
            if isinstance(recorded.event, e.RunStarted):
                return recorded.event.owner
        return None

    @property
    def severity_before(self) -> str:
        """How bad it was before a `SeverityChanged`."""
        for recorded in reversed(self._before):
            if isinstance(recorded.event, e.SeverityChanged):
                return recorded.event.to
            if isinstance(recorded.event, e.RunStarted):
                return recorded.event.severity
        return ""

    @property
    def phase_before(self) -> str:
        """The phase it was in before a `PhaseChanged`."""
        changes = (found.event.to for found in reversed(self._before) if isinstance(found.event, e.PhaseChanged))
        return next(changes, next(iter(self.run.playbook.run.phases), ""))


def fact(history: Sequence[e.Recorded], present: Run, what: str, told: int, subject: int) -> Fact:
    """The fact of the event number `told`.  `history` is all of the run's, `present` the run as that has made it.

    IndexError if there is no such event.
    """
    cause = history[told - 1].cause
    end = told
    while end < len(history) and history[end].cause == cause:
        end += 1
    until = history[:end]
    run = present if end == present.version else replay(until)
    return Fact(what, subject, run, _event(until, what, told, subject), until)


def _event(history: Sequence[e.Recorded], what: str, told: int, subject: int) -> e.Recorded:
    """The event that says it: a start is told of when the run has its place, with what was before it."""
    if what == "run.started":
        return history[0]
    if what == "page.sent":
        pages = (each for each in history if isinstance(each.event, e.PageSent) and each.event.page == subject)
        return next(pages, history[told - 1])
    if what in ("run.finished", "run.cancelled"):
        over = e.RunFinished | e.RunCancelled | e.RunMergedInto
        ends = (each for each in reversed(history) if isinstance(each.event, over))
        return next(ends, history[told - 1])
    return history[told - 1]

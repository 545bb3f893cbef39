"""`review`: the facts for a retrospective.  What is not known is None, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain import events as e
from domain.concluded import Decided, Supposed, decisions, hypotheses
from domain.metrics import FIRST, LAST, Measured, between, first_phase, measured
from domain.people import MUSTER, Person
from domain.run import Run, Status, TaskState


@dataclass(frozen=True, slots=True)
class PhaseTime:
    """How long (ms) the run was in a phase, all stays together; None while it still is in it."""

    phase: str
    ms: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """The time (ms, never negative) between two known moments."""

    start: str
    end: str
    ms: int


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one person did: numbers of the tasks that stand as done or skipped by them, notes and updates counted."""

    person: Person
    checked: tuple[int, ...]
    skipped: tuple[int, ...]
    notes: int
    updates: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A task that was not done, and why."""

    number: int
    title: str
    reason: str
    by: Person | None
    at: int


@dataclass(frozen=True, slots=True)
class Added:
    """A task that the playbook does not have, and who added it; `removed` tells whether it was taken out again."""

    number: int
    title: str
    by: Person
    at: int
    removed: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """A task that was taken out of the run, and why ('' if nobody said)."""

    number: int
    title: str
    reason: str
    by: Person | None
    at: int


@dataclass(frozen=True, slots=True)
class Undone:
    """A task that applied and that nobody settled."""

    number: int
    title: str
    required: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A status update.  `late` is how far (ms) it missed the cadence, 0 in time; None when none was asked for."""

    at: int
    by: Person
    late: int | None


@dataclass(frozen=True, slots=True)
class Handover:
    """Somebody else led from then on."""

    at: int
    by: Person
    before: Person
    after: Person


@dataclass(frozen=True, slots=True)
class Judged:
    """The severity changed; '' is none."""

    at: int
    by: Person
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Review:
    """The facts of one run.  Instants and durations in ms; what was taken back by an undo is not in it.

    `total` is the time from start to end, None while the run goes on. `moments` has
    the marked ones and the beginning and end of the run.  `asked` counts the
    reminders of status updates.
    """

    number: str
    title: str
    status: Status
    drill: bool
    started_at: int
    ended_at: int | None
    total: int | None
    to_first_update: int | None
    phases: tuple[PhaseTime, ...]
    moments: Mapping[str, int]
    spans: tuple[Span, ...]
    people: tuple[Deeds, ...]
    skipped: tuple[Skipped, ...]
    undone: tuple[Undone, ...]
    added: tuple[Added, ...]
    removed: tuple[Removed, ...]
    updates: tuple[Sent, ...]
    asked: int
    owners: tuple[Handover, ...]
    severities: tuple[Judged, ...]
    metrics: tuple[Measured, ...]
    decisions: tuple[Decided, ...] = ()
    hypotheses: tuple[Supposed, ...] = ()


def review(history: Iterable[e.Recorded], run: Run) -> Review:
    """The facts of a run; `run` is what `history`, all its events, makes."""
    recorded = tuple(history)
    standing = tuple(_standing(recorded))
    began = run.moments.get(FIRST, run.started_at)
    ended = None if run.active else run.ended_at
    return Review(
        number=run.number,
        title=run.title,
        status=run.status,
        drill=run.drill,
        started_at=began,
        ended_at=ended,
        total=between(began, ended),
        to_first_update=between(began, run.updates[0].at if run.updates else None),
        phases=_phases(standing, run),
        moments=dict(run.moments),
        spans=tuple(_spans(run.moments)),
        people=_people(standing, run),
        skipped=tuple(
            Skipped(task.number, task.title, task.reason, task.by, task.at)
            for task in run.tasks
            if task.state is TaskState.SKIPPED
        ),
        undone=tuple(
            Undone(task.number, task.title, task.required) for task in run.shown() if task.state is TaskState.OPEN
        ),
        added=tuple(_added(standing, run)),
        removed=tuple(
            Removed(task.number, task.title, task.reason, task.by, task.at)
            for task in run.tasks
            if task.state is TaskState.REMOVED
        ),
        updates=tuple(_updates(standing, run)),
        asked=sum(isinstance(entry.event, e.UpdateReminded) for entry in recorded),
        owners=tuple(_owners(standing)),
        severities=tuple(_severities(standing)),
        metrics=measured(run),
        decisions=decisions(run),
        hypotheses=hypotheses(run),
    )


def _standing(history: Sequence[e.Recorded]) -> Iterator[e.Recorded]:
    """What holds: neither taken back nor a taking back."""
    taken_back = {entry.undoes for entry in history if entry.undoes}
    return (entry for entry in history if not entry.undoes and entry.cause not in taken_back)


def _added(standing: Sequence[e.Recorded], run: Run) -> Iterator[Added]:
    """What was added by hand, under the title it has by now."""
    for entry in standing:
        if isinstance(entry.event, e.TaskAdded):
            task = run.task(entry.event.task)
            gone = task.state is TaskState.REMOVED
            yield Added(task.number, task.title, entry.actor, entry.occurred_at, gone)


def _phases(standing: Sequence[e.Recorded], run: Run) -> tuple[PhaseTime, ...]:
    """In the order they were first entered.  A run that is over is in no phase until it is reopened."""
    spent: dict[str, int | None] = {}
    phase, since = first_phase(run), run.started_at
    ended: int | None = None
    for entry in standing:
        match entry.event:
            case e.PhaseChanged(to):
                _add(spent, phase, entry.occurred_at - since)
                phase, since = to, entry.occurred_at
            case e.RunFinished() | e.RunCancelled():
                _add(spent, phase, entry.occurred_at - since)
                ended = entry.occurred_at
            case e.RunReopened():
                since, ended = entry.occurred_at, None
    if ended is None and phase:
        spent[phase] = None
    return tuple(PhaseTime(name, ms) for name, ms in spent.items())


def _add(spent: dict[str, int | None], phase: str, ms: int) -> None:
    if phase:
        spent[phase] = (spent.get(phase) or 0) + max(0, ms)


def _spans(moments: Mapping[str, int]) -> Iterator[Span]:
    """Each moment with the start, then each with the end; of the two the earlier one first."""
    names = sorted((name for name in moments if name not in (FIRST, LAST)), key=lambda name: (moments[name], name))
    pairs = [(FIRST, name) for name in (*names, LAST)] + [(name, LAST) for name in names]
    for one, other in pairs:
        if one in moments and other in moments:
            start, end = (one, other) if moments[one] <= moments[other] else (other, one)
            yield Span(start, end, moments[end] - moments[start])


def _people(standing: Sequence[e.Recorded], run: Run) -> tuple[Deeds, ...]:
    """Everybody who takes part or did something, the busiest first."""
    actors = (entry.actor for entry in standing if entry.actor != MUSTER)
    settlers = (task.by for task in run.tasks if task.by is not None and task.by != MUSTER)
    people = dict.fromkeys((*run.participants, *actors, *settlers))
    notes = [
        entry.actor for entry in standing if isinstance(entry.event, e.NoteAdded) and run.logbook.shown(entry.number)
    ]
    updates = [update.by for update in run.updates]
    all_deeds = [
        Deeds(
            person,
            _settled(run, person, TaskState.DONE),
            _settled(run, person, TaskState.SKIPPED),
            notes.count(person),
            updates.count(person),
        )
        for person in people
    ]
    return tuple(sorted(all_deeds, key=lambda d: -(len(d.checked) + len(d.skipped) + d.notes + d.updates)))


def _settled(run: Run, person: Person, state: TaskState) -> tuple[int, ...]:
    return tuple(task.number for task in run.tasks if task.state is state and task.by == person)


def _updates(standing: Sequence[e.Recorded], run: Run) -> Iterator[Sent]:
    """Each update against the one before it (or the start), at the cadence of the severity in force.

    A severity that asks for updates sooner can make nobody late for what was not asked before it was in force.
    """
    cadence = run.playbook.status_updates.cadence
    base = run.started_at
    every: int | None = None
    wanted: int | None = None
    for entry in standing:
        at = entry.occurred_at
        match entry.event:
            case e.RunStarted():
                every = cadence(entry.event.severity)
                wanted = None if every is None else base + every
            case e.SeverityChanged(severity):
                every = cadence(severity)
                wanted = None if every is None else max(base + every, at if wanted is None else min(at, wanted))
            case e.StatusUpdated():
                yield Sent(at, entry.actor, None if wanted is None else max(0, at - wanted))
                base, wanted = at, None if every is None else at + every
            case e.RunReopened():
                base, wanted = at, None if every is None else at + every


def _owners(standing: Sequence[e.Recorded]) -> Iterator[Handover]:
    owner = MUSTER
    for entry in standing:
        match entry.event:
            case e.RunStarted():
                owner = entry.event.owner
            case e.OwnerChanged(to):
                yield Handover(entry.occurred_at, entry.actor, owner, to)
                owner = to


def _severities(standing: Sequence[e.Recorded]) -> Iterator[Judged]:
    severity = ""
    for entry in standing:
        match entry.event:
            case e.RunStarted():
                severity = entry.event.severity
            case e.SeverityChanged(to):
                yield Judged(entry.occurred_at, entry.actor, severity, to)
                severity = to

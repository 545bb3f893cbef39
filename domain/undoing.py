"""The rules of undo: whose change, which one, and when it is too late (decision 14)."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.inverses import KEPT
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.run import Change, Run, TaskState

_ONLY_WHILE_ACTIVE = (e.OwnerChanged, e.SeverityChanged, e.PhaseChanged, e.PageReopened, e.TextProposed)
"""What an undo may not bring about in a run that is over."""


def undo(run: Run, command: c.UndoLast, actor: Actor) -> tuple[e.Event, ...] | Refusal:
    """The inverse of one input.  The event's envelope gets `undoes` from `undone_cause`."""
    change = find_change(run, command, actor)
    return change if isinstance(change, Refusal) else _reversed(run, change)


def taken_back(run: Run, cause: str) -> tuple[e.Event, ...] | Refusal:
    """The inverse of what the input of that cause did here: in the second of two runs that it concerned."""
    change = next((each for each in _standing(run) if each.cause == cause), None)
    return refuse("undo_nothing", run=run.number, kept=KEPT) if change is None else _reversed(run, change)


def _reversed(run: Run, change: Change) -> tuple[e.Event, ...] | Refusal:
    if change.final:
        return refuse("undo_final", what=change.final, run=run.number)
    standing = _standing(run)
    later = standing[standing.index(change) + 1 :]
    touching = next((other for other in reversed(later) if change.touched & other.touched), None)
    if touching is not None:
        return _touched(None if touching.by in (MUSTER, change.by) else touching.by)
    if _taken_up(change, later):
        return _touched()
    if not change.inverse:
        return refuse("undo_nothing", run=run.number, kept=KEPT)
    return _problem(run, change.inverse) or change.inverse


def _touched(by: Person | None = None) -> Refusal:
    """Something later hangs on it; `by`: who did that, where it can be taken back as theirs."""
    return refuse("undo_touched", by=by)


def _problem(run: Run, inverse: tuple[e.Event, ...]) -> Refusal | None:
    """An undo does nothing that nobody may do outright."""
    for event in inverse:
        if isinstance(event, _ONLY_WHILE_ACTIVE) and not run.active:
            return refuse("run_over", run=run.number, status=run.status)
        if isinstance(event, e.SectionRemoved) and _is_filled(run, event.section, inverse):
            return _touched()
        if isinstance(event, e.RunResumed) and run.hold is None:
            return _touched()  # it has ended by itself
        if isinstance(event, e.RunHeld) and (not run.active or event.until <= run.last_at):
            return _touched()  # it would have ended by now
        if isinstance(event, e.AgreementTakenBack | e.TextWithdrawn):
            told = run.ledger.text(event.number)
            if told is None or not told.waits:
                return _touched()  # it has gone out, or it is not to
        if isinstance(event, e.ParticipantLeft) and _is_needed(run, event.person):
            return _touched()
    return None


def _taken_up(change: Change, later: list[Change]) -> bool:
    """Whether a task that it added was since given to somebody, edited, moved or put off."""
    added = {str(event.task) for event in change.inverse if isinstance(event, e.TaskRemoved)}
    names = (name.rpartition(" ") for other in later for name in other.touched) if added else ()
    return any(number in added and kind not in ("followup", "metric", "person", "moment") for kind, _, number in names)


def _is_filled(run: Run, section: str, inverse: tuple[e.Event, ...]) -> bool:
    """Whether a section that was added has meanwhile got tasks."""
    going = {event.task for event in inverse if isinstance(event, e.TaskRemoved)}
    inside = (task for task in run.tasks if run.sections[task.section].id == section)
    return any(task.number not in going and task.state is not TaskState.REMOVED for task in inside)


def _is_needed(run: Run, person: Person) -> bool:
    """Whether somebody called in has meanwhile got the run or a task of it."""
    open_tasks = (task for task in run.tasks if task.state is TaskState.OPEN)
    return (run.active and person in (run.owner, *run.roles.values())) or any(
        person in task.assignees for task in open_tasks
    )


def undone_cause(run: Run | None, command: c.Command, actor: Actor) -> str:
    """The cause of the input that a command takes back, for the envelope; '' if it is no undo."""
    if run is None or not isinstance(command, c.UndoLast):
        return ""
    change = find_change(run, command, actor)
    return "" if isinstance(change, Refusal) else change.cause


def is_own_request(run: Run, command: c.UndoLast, actor: Actor) -> bool:
    """Whether it takes back nothing but their own asking for an update, which anybody may who sees the run."""
    change = find_change(run, command, actor)
    if isinstance(change, Refusal) or change.by != actor.person or not change.inverse:
        return False
    return all(isinstance(event, e.RequestWithdrawn | e.UpdateRequested) for event in change.inverse)


def find_change(run: Run, command: c.UndoLast, actor: Actor) -> Change | Refusal:
    """The input meant: the named one, the last of the person named, else the asker's last.

    The owner, who answers for all of it, may take back what anybody did; without a name that is the last there is, if
    there is nothing of their own to take back.
    """
    able = [change for change in _standing(run) if change.by != MUSTER]
    nothing = refuse("undo_nothing", run=run.number, kept=KEPT)
    if command.cause or command.by is not None:
        meant = [it for it in able if it.cause == command.cause or it.by == command.by]
        if not meant:
            return nothing
        if actor.person not in (meant[-1].by, run.owner):
            return _others(run, meant[-1].by)
        return meant[-1]
    mine = [change for change in able if change.by == actor.person]
    if mine and not (mine[-1].final and actor.person == run.owner):
        return mine[-1]
    if able and actor.person == run.owner:
        return able[-1]
    if able:
        return _others(run, able[-1].by)
    return nothing


def _others(run: Run, by: Person) -> Refusal:
    """Another's change: they or the owner may take it back."""
    return refuse("undo_other", who=by, owner=None if run.owner == by else run.owner)


def own_last(run: Run, person: Person) -> Change | None:
    """The last input of theirs that still holds."""
    return next((change for change in reversed(_standing(run)) if change.by == person), None)


def _standing(run: Run) -> list[Change]:
    """The inputs that still hold: neither taken back nor themselves a taking back."""
    undone = {change.undoes for change in run.changes if change.undoes}
    return [change for change in run.changes if not change.undoes and change.cause not in undone]

"""The rules of undo: whose change, which one, and when it is too late (decision 14)."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.messages import Refusal, refuse
from domain.people import Actor
from domain.run import Change, Run
from domain.undo import KEPT


def undo(run: Run, command: c.UndoLast, actor: Actor) -> tuple[e.Event, ...] | Refusal:
    """The inverse of one input.  The event's envelope gets `undoes` from `undone_cause`."""
    change = find_change(run, command, actor)
    if isinstance(change, Refusal):
        return change
    if change.final:
        return refuse("undo_final", what=change.final, run=run.number)
    standing = _standing(run)
    later = standing[standing.index(change) + 1 :]
    if any(change.touched & other.touched for other in later):
        return refuse("undo_touched")
    if not change.inverse:
        return refuse("undo_nothing", run=run.number, kept=KEPT)
    return change.inverse


def undone_cause(run: Run, command: c.UndoLast, actor: Actor) -> str:
    """The cause of the input that this undo takes back, for the envelope."""
    change = find_change(run, command, actor)
    return "" if isinstance(change, Refusal) else change.cause


def find_change(run: Run, command: c.UndoLast, actor: Actor) -> Change | Refusal:
    """The input meant: the named one, else the asker's last; the owner without one of their own takes back the last."""
    able = _standing(run)
    if command.cause:
        for change in able:
            if change.cause == command.cause:
                if actor.person not in (change.by, run.owner):
                    return refuse("undo_other", who=change.by)
                return change
        return refuse("undo_nothing", run=run.number, kept=KEPT)
    mine = [change for change in able if change.by == actor.person]
    if mine:
        return mine[-1]
    if able and actor.person == run.owner:
        return able[-1]
    if able:
        return refuse("undo_other", who=able[-1].by)
    return refuse("undo_nothing", run=run.number, kept=KEPT)


def _standing(run: Run) -> list[Change]:
    """The inputs that still hold: neither taken back nor themselves a taking back."""
    undone = {change.undoes for change in run.changes if change.undoes}
    return [change for change in run.changes if not change.undoes and change.cause not in undone]

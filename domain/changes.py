"""What a run remembers of its last inputs, so that they can be taken back (decision 14)."""

from __future__ import annotations

from dataclasses import replace

from domain import events as e
from domain import relatives
from domain.inverses import KEPT, SETTLING, inverse, touched
from domain.people import MUSTER
from domain.run import Change, Run, Task

_REACHED_OUTSIDE = {
    e.StatusUpdated: "update",
    e.AudienceTold: "update",
    e.UpdateAmended: "update",
    e.UpdateRetracted: "update",
    e.RunFinished: "finish",
    e.RunCancelled: "cancel",
    e.RunReopened: "reopen",
    e.PageEscalated: "page",
    e.RetroPublished: "retro",
    e.RetroCancelled: "retro",
    e.CommandAsked: "command",
    e.WebhooksResent: "webhooks",
    e.CallCommandAsked: "command",
}


_NOTHING: frozenset[str] = frozenset()


def changes(run: Run, event: e.Event, recorded: e.Recorded) -> tuple[Change, ...]:
    """The last inputs with what takes them back, after this event too; `run` is the state before it.

    Events of one input have one cause and stand together.
    """
    if recorded.actor == MUSTER and isinstance(event, e.ParticipantJoined):
        return run.changes  # seen in the channel: many at once, and nobody's to take back
    final = _REACHED_OUTSIDE.get(type(event), "") or relatives.final(run, event)
    reversed_by = inverse(run, event)
    if reversed_by is None and not final and not recorded.undoes:
        return run.changes
    name = touched(event)
    touches = frozenset((name,)) if name else _NOTHING
    tasks = _tasks_before(run, event)
    last = run.changes[-1] if run.changes else None
    if last is not None and last.cause == recorded.cause:
        joined = replace(
            last,
            inverse=(*(reversed_by or ()), *last.inverse),
            touched=last.touched | touches,
            final=last.final or final,
            tasks=(*last.tasks, *tasks),
        )
        return (*run.changes[:-1], joined)
    fresh = Change(
        recorded.cause, recorded.actor, recorded.number, reversed_by or (), touches, final, recorded.undoes, tasks
    )
    # What was taken back makes room only now: the events of an undo still look at it.  So undos stand at the end.
    undone = {change.undoes for change in run.changes} if last is not None and last.undoes else frozenset()
    before = [it for it in run.changes if not it.undoes and it.cause not in undone] if undone else run.changes
    return (*before, fresh) if fresh.undoes else (*before[1 - KEPT :], fresh)


def _tasks_before(run: Run, event: e.Event) -> tuple[Task, ...]:
    kept = (*SETTLING, e.ShareUnchecked, e.ReportWithdrawn)
    return (run.task(event.task),) if isinstance(event, kept) else ()


def given_back(after: Run, before: Run, event: e.Event, undone: str) -> Run:
    """What an undo restores is as it was: who had settled a task and when does not become who took back, and now."""
    if not undone or not isinstance(event, (*SETTLING, e.ShareChecked)):
        return after
    for change in before.changes:
        for task in change.tasks if change.cause == undone else ():
            if task.number != event.task:
                continue
            if isinstance(event, e.ShareChecked):
                theirs = {key: share for key, share in task.shares.items() if share.by == event.person}
                return after.with_task(task.number, shares={**before.task(task.number).shares, **theirs})
            was = {"state": task.state, "by": task.by, "at": task.at, "reason": task.reason, "heard": task.heard}
            return after.with_task(task.number, **was, reported=task.reported)
    return after

"""What the commands about status updates mean: their cadence, when the next is due, and the update itself."""

from __future__ import annotations

from dataclasses import replace

from domain import commands as c
from domain import events as e
from domain import words
from domain.durations import LONGEST, MINUTE
from domain.messages import Refusal, refuse
from domain.on_tasks import Decision
from domain.people import Person
from domain.run import Run
from domain.updating import evolved


def change_cadence(run: Run, command: c.ChangeCadence, at: int) -> Decision:
    """Have updates asked for in another rhythm; what would have been due already counts from now."""
    if command.once and (bad := _to_come(command.once, at)) is not None:
        return bad
    if command.every and command.every < MINUTE:
        return refuse("cadence_short")
    changed = e.CadenceChanged(command.every, command.once)
    now = run.updating
    if (now.every, now.once, now.next, now.final) == (changed.every, changed.once, 0, False):
        return refuse("unchanged")
    after = run.changed(updating=evolved(run, changed))
    due = after.update_due()
    late = due is not None and due <= at and after.overdue_since() is None
    return (replace(changed, since=at) if late else changed,)


def set_next(command: c.SetNextUpdate, at: int) -> Decision:
    """Put the next update, or the asking for one that is overdue, at an instant."""
    return _to_come(command.at, at) or (e.NextUpdateSet(command.at),)


def snooze(run: Run, command: c.SnoozeUpdate, at: int) -> Decision:
    """Put off an update that is due or will be: what is due later than that is left alone."""
    until, due = at + command.wait, run.update_due()
    late = run.overdue_since() is not None
    if not late and due is None:
        return refuse("update_not_due", run=run.number)
    if not late and due is not None and due >= until:
        return refuse("update_due_later", run=run.number, due=due)
    return _to_come(until, at) or (e.NextUpdateSet(until),)


def post_update(run: Run, command: c.PostUpdate, at: int) -> Decision:
    """Tell everyone how it stands, and when they hear again."""
    if command.next and (bad := _to_come(command.next, at)) is not None:
        return bad
    draft = run.updating.draft.text if run.updating.draft else ""
    text = command.text or draft
    if not text:
        return refuse("no_draft", run=run.number)
    drafted = command.drafted or text == draft
    sent = e.StatusUpdated(text, command.sent, command.next, command.final, drafted)
    return words.text_problem(text) or (sent,)


def draft(run: Run, command: c.DraftUpdate) -> Decision:
    """Keep words for the next update, or drop them."""
    now = run.updating.draft.text if run.updating.draft else ""
    if not command.text:
        return (e.UpdateDrafted(""),) if now else refuse("no_draft", run=run.number)
    if command.text == now:
        return refuse("unchanged")
    return words.text_problem(command.text) or (e.UpdateDrafted(command.text),)


def request(run: Run, command: c.RequestUpdate, person: Person) -> Decision:
    """Ask the owner for an update: once, however often it is said."""
    why = command.why.strip()
    if person == run.owner:
        return refuse("own_request", run=run.number)
    if why and (bad := words.text_problem(why)) is not None:
        return bad
    before = next((each for each in run.updating.requests if each.by == person), None)
    if before is not None and why in ("", before.why):
        return refuse("requested_already", run=run.number, owner=run.owner, at=before.at)
    return (e.UpdateRequested(person, why),)


def request_due(run: Run) -> int | None:
    """Since when somebody asks for an update of whom the owner does not know yet, or None."""
    now = run.updating
    return now.requests[0].at if now.requests and not now.told else None


def answered_due(run: Run) -> int | None:
    """When the update went out of which those who asked for it do not know yet, or None."""
    return run.updating.answered_at if run.updating.answered else None


def _to_come(instant: int, at: int) -> Refusal | None:
    """Why that is no instant for an update to come, or None."""
    if at < instant <= at + LONGEST:
        return None
    return refuse("due_past" if instant <= at else "due_far", moment=instant)

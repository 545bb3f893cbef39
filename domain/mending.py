"""Taking back what was done about telling others, as long as it has reached nobody (see `domain.inverses`)."""

from __future__ import annotations

from domain import events as e
from domain import hearing, readership
from domain.ledger import as_text
from domain.run import Run


def inverse(run: Run, event: e.Event) -> tuple[e.Event, ...] | None:
    """The events that restore what `event` changes in `run` (the state before it); None if that can't be."""
    match event:
        case e.TextProposed():
            told = run.ledger.text(event.number)
            again = _proposed_again(run, event.number, event.version + 1) if told is not None and told.waits else None
            return again or (e.TextWithdrawn(event.number, event.version),)
        case e.TextRejected() | e.TextWithdrawn():
            return _proposed_again(run, event.number, event.version + 1)
        case e.TextAgreed():
            return (e.AgreementTakenBack(event.number, event.version, event.person),)
        case e.DestinationsChanged():
            return (_sent_as_before(run, event),)
        case e.TemplateChanged():
            return (e.TemplateChanged(event.audience, run.ledger.templates.get(event.audience, "")),)
        case e.HearingChanged():
            return (hearing.inverse(run, event),)
        case _:
            return None


def _proposed_again(run: Run, number: int, version: int) -> tuple[e.Event, ...] | None:
    told = run.ledger.text(number)
    if told is None or told.proposed is None:
        return None
    was = told.proposed
    return (e.TextProposed(number, version, told.audience, was.text, was.sent, was.asked, was.by),)


def _sent_as_before(run: Run, event: e.DestinationsChanged) -> e.DestinationsChanged:
    before = {each.channel: each for each in readership.destinations(run, event.audience)}
    names = [text.partition(" ")[0] for text in event.added]
    back = tuple(as_text(before[name]) for name in (*event.removed, *names) if name in before)
    return e.DestinationsChanged(event.audience, back, tuple(name for name in names if name not in before))


def touched(event: e.Event) -> str:
    """The name of what an event changes, so that a later change of the same thing forbids the undo of this one."""
    match event:
        case e.TextProposed() | e.TextRejected() | e.TextWithdrawn() | e.AudienceTold() | e.UpdateAmended():
            return f"text {event.number}"
        case e.TextAgreed() | e.AgreementTakenBack():
            return f"agreement {event.number} {event.person.id}"
        case e.DestinationsChanged():
            return f"destinations {event.audience}"
        case e.TemplateChanged():
            return f"template {event.audience}"
        case e.HearingChanged():
            return f"webhook {event.target}"
        case _:
            return ""

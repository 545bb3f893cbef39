"""`tell` for what people wrote down, as it reads now."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import events as e
from domain import logbook
from domain.messages import Message, message
from domain.people import Person
from domain.words import repeated

if TYPE_CHECKING:
    from domain.run import Run


def written(run: Run, recorded: e.Recorded, event: logbook.Happened) -> Message | None:
    """The line for that event; None for what is off the timeline, or no news."""
    match event:
        case e.NoteAdded() | e.DecisionMade() | e.HypothesisRaised():
            return said(run, recorded, event) if run.logbook.shown(recorded.number) else None
        case e.NoteWithdrawn():
            return None
        case e.DecisionRevoked():
            return message("tell.decision_revoked", decision=_decision(run, event.decision), why=event.why)
        case e.DecisionRestored():
            return message("tell.decision_restored", decision=_decision(run, event.decision))
        case e.HypothesisTested():
            what = _hypothesis(run, event.hypothesis)
            own = event.tester == recorded.actor
            return message("tell.hypothesis_tested", hypothesis=what, who=event.tester, own=own)
        case e.HypothesisSettled():
            what = _hypothesis(run, event.hypothesis)
            return message("tell.hypothesis_settled", hypothesis=what, confirmed=event.confirmed, why=event.why)
        case e.HypothesisReopened():
            return message("tell.hypothesis_reopened", hypothesis=_hypothesis(run, event.hypothesis), why=event.why)
        case e.EntryCorrected():
            return message("tell.entry_corrected", entry=event.entry, text=event.text, moment=event.moment)
        case e.EntryRemoved():
            return message("tell.entry_removed", entry=event.entry, why=event.why)
        case e.EntryRestored():
            return message("tell.entry_restored", entry=event.entry)
        case _:
            assert_never(event)


def said(run: Run, recorded: e.Recorded, event: e.NoteAdded | e.DecisionMade | e.HypothesisRaised) -> Message:
    """The line for what was written down, whether it stands on the timeline or not."""
    now = run.logbook.entry(recorded.number)
    text = now.text if now is not None else event.text
    match event:
        case e.NoteAdded():
            return message("tell.note", text=text, author=another(recorded, event.author), link=event.link)
        case e.DecisionMade():
            by = another(recorded, event.by)
            return message("tell.decision", decision=event.decision, text=text, by=by, replaces=event.replaces)
        case e.HypothesisRaised():
            return message("tell.hypothesis", hypothesis=event.hypothesis, text=text, tester=event.tester)
        case _:
            assert_never(event)


def another(recorded: e.Recorded, author: Person | None) -> Person | None:
    """Who wrote what somebody kept, unless they kept their own.  A webhook has an account's id and its own name."""
    who = recorded.actor
    return None if author is None or (author.id, author.name) == (who.id, who.name) else author


def _decision(run: Run, number: int) -> str:
    return _named(run, "decision", number)


def _hypothesis(run: Run, number: int) -> str:
    return _named(run, "hypothesis", number)


def _named(run: Run, kind: str, number: int) -> str:
    """Its number and its text, in short."""
    found = next((each for each in run.logbook.written if (each.kind, each.number) == (kind, number)), None)
    return f"{number} {repeated(' '.join(found.text.split()))}" if found is not None else str(number)

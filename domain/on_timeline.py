"""What commands about the timeline mean: notes, decisions, hypotheses, corrections, and the summary's past."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import events as e
from domain import timeline_commands as t
from domain import words
from domain.durations import LONGEST, MINUTE
from domain.logbook import CONFIRMED, Written
from domain.messages import Refusal, refuse
from domain.people import Person

if TYPE_CHECKING:
    from domain.run import Run

Decision = tuple[e.Event, ...] | Refusal


def decide(run: Run, command: t.OnTimeline, at: int) -> Decision:
    """The events that the command means, or why not."""
    match command:
        case t.AddNote():
            told = _told_at(command.moment, at)
            note = e.NoteAdded(command.text, command.author, command.link, told)
            return words.text_problem(command.text) or _when_problem(command.moment, at) or (note,)
        case t.Decide():
            return _decide(run, command, at)
        case t.RevokeDecision():
            return _revoke(run, command)
        case t.RestoreDecision():
            return _stands_again(run, command)
        case t.Suppose():
            number = run.logbook.count("hypothesis") + 1
            raised = e.HypothesisRaised(number, command.text, command.tester, _told_at(command.moment, at))
            return words.text_problem(command.text) or _when_problem(command.moment, at) or (raised,)
        case t.TestHypothesis():
            return _test(run, command)
        case t.SettleHypothesis():
            return _settle(run, command)
        case t.ReopenHypothesis():
            return _reopen(run, command)
        case t.EditEntry():
            return _edit(run, command, at)
        case t.RemoveEntry():
            return _remove(run, command)
        case t.RestoreEntry():
            return _restore(run, command)
        case t.AppendSummary():
            text = f"{run.summary}\n{command.text}" if run.summary else command.text
            return words.text_problem(command.text) or words.text_problem(text) or (e.SummaryChanged(text),)
        case t.RevertSummary():
            return _revert(run, command)
        case _:
            assert_never(command)


def wrote(person: Person, command: t.EditEntry | t.RemoveEntry | t.RestoreEntry, run: Run) -> bool:
    """Whether they wrote down what is to be mended: that they may do themselves."""
    found = _found(run, command.kind, command.number)
    return found is not None and person == found.by


def _told_at(moment: int | None, at: int) -> int:
    """When it was written down, if that was later than it happened."""
    return at if moment is not None and at - moment >= MINUTE else 0


def _when_problem(moment: int | None, at: int) -> Refusal | None:
    if moment is None:
        return None
    if moment > at + MINUTE:
        return refuse("entry_future", moment=moment)
    return refuse("entry_past") if moment < at - LONGEST else None


def _found(run: Run, kind: t.Kind, number: int) -> Written | None:
    if kind == "entry":
        return run.logbook.entry(number)
    return next((each for each in run.logbook.written if (each.kind, each.number) == (kind, number)), None)


# decisions


def _decide(run: Run, command: t.Decide, at: int) -> Decision:
    if command.replaces:
        replaced = run.logbook.named("decision", command.replaces)
        if replaced is None:
            return _no_decision(run, command.replaces)
        if by := run.logbook.replaced_by(replaced):
            return refuse("decision_replaced", decision=command.replaces, by=by, run=run.number)
    made = e.DecisionMade(
        run.logbook.count("decision") + 1, command.text, command.by, command.replaces, _told_at(command.moment, at)
    )
    return words.text_problem(command.text) or _when_problem(command.moment, at) or (made,)


def _no_decision(run: Run, number: int) -> Refusal:
    known = tuple(named(each) for each in run.logbook.standing("decision"))
    return refuse("decision_unknown", decision=number, known=known[-6:], run=run.number)


def _revoke(run: Run, command: t.RevokeDecision) -> Decision:
    if command.why and (bad := words.text_problem(command.why)) is not None:
        return bad
    if command.decision:
        found = run.logbook.named("decision", command.decision)
        if found is None:
            return _no_decision(run, command.decision)
        if found.verdict is not None:
            return refuse("decision_over", decision=found.number, who=found.verdict.by, run=run.number)
        if by := run.logbook.replaced_by(found):
            return refuse("decision_replaced", decision=found.number, by=by, run=run.number)
        return (e.DecisionRevoked(found.number, command.why),)
    holding = run.logbook.decisions()
    if not holding:
        return refuse("decision_none", run=run.number)
    if len(holding) > 1:
        return refuse("decision_which", known=tuple(named(each) for each in holding[-6:]))
    return (e.DecisionRevoked(holding[0].number, command.why),)


def _stands_again(run: Run, command: t.RestoreDecision) -> Decision:
    revoked = [each for each in run.logbook.standing("decision") if each.verdict is not None]
    if command.decision:
        found = run.logbook.named("decision", command.decision)
        if found is None:
            return _no_decision(run, command.decision)
        if found.verdict is None:
            return refuse("decision_holds", decision=found.number, run=run.number)
        return (e.DecisionRestored(found.number),)
    return (e.DecisionRestored(revoked[-1].number),) if revoked else refuse("decision_none_revoked", run=run.number)


# hypotheses


def _open_one(run: Run, number: int) -> Written | Refusal:
    """The hypothesis that is meant: the one of that number, or the only one that is open (0)."""
    if number:
        found = run.logbook.named("hypothesis", number)
        known = tuple(named(each) for each in run.logbook.standing("hypothesis"))[-6:]
        return found or refuse("hypothesis_unknown", hypothesis=number, known=known, run=run.number)
    waiting = run.logbook.open_hypotheses()
    if not waiting:
        return refuse("hypothesis_none", run=run.number)
    if len(waiting) > 1:
        return refuse("hypothesis_which", known=tuple(named(each) for each in waiting[:6]))
    return waiting[0]


def _test(run: Run, command: t.TestHypothesis) -> Decision:
    found = _open_one(run, command.hypothesis)
    if isinstance(found, Refusal):
        return found
    if found.verdict is not None:
        return refuse("hypothesis_over", hypothesis=found.number, what=found.verdict.what, who=found.verdict.by)
    tester = None if command.nobody else command.tester
    if tester == found.whose:
        return refuse("hypothesis_tested", hypothesis=found.number, who=tester)
    return (e.HypothesisTested(found.number, tester),)


def _settle(run: Run, command: t.SettleHypothesis) -> Decision:
    if command.why and (bad := words.text_problem(command.why)) is not None:
        return bad
    found = _open_one(run, command.hypothesis)
    if isinstance(found, Refusal):
        return found
    verdict = found.verdict
    if verdict is not None and (verdict.what == CONFIRMED) == command.confirmed and command.why in ("", verdict.why):
        return refuse("hypothesis_over", hypothesis=found.number, what=verdict.what, who=verdict.by)
    return (e.HypothesisSettled(found.number, command.confirmed, command.why),)


def _reopen(run: Run, command: t.ReopenHypothesis) -> Decision:
    if command.why and (bad := words.text_problem(command.why)) is not None:
        return bad
    settled = [each for each in run.logbook.standing("hypothesis") if each.verdict is not None]
    if not command.hypothesis:
        if not settled:
            return refuse("hypothesis_none_settled", run=run.number)
        last = max(settled, key=lambda each: each.verdict.at if each.verdict else 0)
        return (e.HypothesisReopened(last.number, command.why),)
    found = _open_one(run, command.hypothesis)
    if isinstance(found, Refusal):
        return found
    if found.verdict is None:
        return refuse("hypothesis_open", hypothesis=found.number, run=run.number)
    return (e.HypothesisReopened(found.number, command.why),)


# what stands on the timeline


def _edit(run: Run, command: t.EditEntry, at: int) -> Decision:
    found = _found(run, command.kind, command.number)
    if found is None:
        return refuse("entry_fixed", kind=command.kind, number=command.number, run=run.number)
    if found.entry in run.logbook.gone:
        return refuse("entry_gone", kind=command.kind, number=command.number, entry=found.entry)
    text = command.text or found.text
    moment = found.moment if command.moment is None else command.moment
    if (bad := words.text_problem(text) or _when_problem(command.moment, at)) is not None:
        return bad
    if (text, moment) == (found.text, found.moment):
        return refuse("unchanged")
    return (e.EntryCorrected(found.entry, text, moment),)


def _remove(run: Run, command: t.RemoveEntry) -> Decision:
    if command.why and (bad := words.text_problem(command.why)) is not None:
        return bad
    found = _found(run, command.kind, command.number)
    if found is None and (command.kind != "entry" or not command.told):
        return refuse("entry_unknown", kind=command.kind, number=command.number, run=run.number)
    entry = command.number if found is None else found.entry
    if entry in run.logbook.gone:
        return refuse("entry_gone", kind=command.kind, number=command.number, entry=entry)
    others = run.logbook.same_message(found) if found is not None else ()
    several = tuple(each.entry for each in others if each.entry != entry)
    return tuple(e.EntryRemoved(each, command.why) for each in (entry, *several))


def _restore(run: Run, command: t.RestoreEntry) -> Decision:
    found = _found(run, command.kind, command.number)
    entry = command.number if found is None else found.entry
    if (found is None and command.kind != "entry") or entry not in run.logbook.gone:
        return refuse("entry_there", kind=command.kind, number=command.number, run=run.number)
    return (e.EntryRestored(entry),)


# the summary


def _revert(run: Run, command: t.RevertSummary) -> Decision:
    versions = run.logbook.summaries
    if command.version is not None:
        if not 1 <= command.version <= len(versions):
            return refuse("summary_version", version=command.version, count=len(versions), run=run.number)
        text = versions[command.version - 1].text
        return refuse("unchanged") if text == run.summary else (e.SummaryChanged(text),)
    before = next((each.text for each in reversed(versions) if each.text != run.summary), None)
    return refuse("summary_no_other", run=run.number) if before is None else (e.SummaryChanged(before),)


def named(one: Written) -> str:
    """A decision or hypothesis as answers name it: number and text."""
    return f"{one.number} {words.repeated(' '.join(one.text.split()))}"


# taking back


Mended = (
    e.DecisionRevoked
    | e.DecisionRestored
    | e.HypothesisTested
    | e.HypothesisSettled
    | e.HypothesisReopened
    | e.EntryCorrected
    | e.EntryRemoved
    | e.EntryRestored
)


def inverse(run: Run, event: Mended) -> tuple[e.Event, ...]:
    """The events that restore what `event` changes in `run`, the state before it."""
    match event:
        case e.DecisionRevoked():
            return (e.DecisionRestored(event.decision),)
        case e.DecisionRestored():
            return (e.DecisionRevoked(event.decision, _why(run, "decision", event.decision)),)
        case e.HypothesisTested():
            found = run.logbook.named("hypothesis", event.hypothesis)
            return (e.HypothesisTested(event.hypothesis, found.whose if found else None),)
        case e.HypothesisSettled() | e.HypothesisReopened():
            found = run.logbook.named("hypothesis", event.hypothesis)
            verdict = found.verdict if found else None
            if verdict is None:
                return (e.HypothesisReopened(event.hypothesis),)
            return (e.HypothesisSettled(event.hypothesis, verdict.what == CONFIRMED, verdict.why),)
        case e.EntryCorrected():
            entry = run.logbook.entry(event.entry)
            return (e.EntryCorrected(event.entry, entry.text, entry.moment),) if entry else ()
        case e.EntryRemoved():
            return (e.EntryRestored(event.entry),)
        case e.EntryRestored():
            return (e.EntryRemoved(event.entry),)
        case _:
            assert_never(event)


def _why(run: Run, kind: str, number: int) -> str:
    found = next((each for each in run.logbook.written if (each.kind, each.number) == (kind, number)), None)
    return found.verdict.why if found is not None and found.verdict is not None else ""

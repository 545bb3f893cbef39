"""What it means to tell an audience something, to agree to it, to mend it, and to send it elsewhere."""

from __future__ import annotations

from typing import assert_never

from domain import commands as c
from domain import events as e
from domain import readership, words
from domain.audiences import Destination
from domain.broadcast_commands import AboutSending, AboutTelling, AudienceText
from domain.ledger import as_text, destination
from domain.may import is_meant
from domain.messages import Refusal, refuse
from domain.people import Actor
from domain.run import Run
from domain.told import Copy, Proposed, TextState, Told, where

Decision = tuple[e.Event, ...] | Refusal
MOST_WAITING = 20
"""Texts that may wait for somebody's word in one run at a time."""
_GONE = {TextState.RETRACTED, TextState.EXPIRED}


def decide(run: Run, command: AboutTelling, actor: Actor) -> Decision:
    """The events that it means, or why not."""
    match command:
        case c.TellAudiences():
            return _tell(run, command)
        case c.AmendUpdate():
            return _amend(run, command)
        case c.RetractUpdate():
            return _retract(run, command, actor)
        case c.AgreeOnText():
            return _agree(run, command, actor)
        case c.RejectText():
            return _reject(run, command, actor)
        case c.WithdrawText():
            return _withdraw(run, command, actor)
        case c.ChangeDestinations():
            return _send_elsewhere(run, command)
        case c.ChangeTemplate():
            return _change_template(run, command)
        case _:
            assert_never(command)


def _tell(run: Run, command: c.TellAudiences) -> Decision:
    found: list[e.Event] = []
    for number, part in enumerate(command.parts, len(run.ledger.texts) + 1):
        if (bad := _problem(run, part)) is not None:
            return bad
        if readership.is_update(run, part.audience):
            found.append(e.StatusUpdated(part.text, part.sent))
        elif readership.asks_for(run, part.audience).count:
            found.append(e.TextProposed(number, 1, part.audience, part.text, part.sent, part.asked))
        else:
            found.append(e.AudienceTold(number, part.audience, part.text, part.sent))
    if len(run.ledger.waiting()) + len(found) > MOST_WAITING:
        return refuse("texts_many", count=MOST_WAITING, run=run.number)
    return tuple(found)


def _problem(run: Run, part: AudienceText) -> Refusal | None:
    if part.refusal is not None:
        return part.refusal
    if (bad := _audience_problem(run, part.audience)) is not None:
        return bad
    if not readership.is_update(run, part.audience) and not readership.destinations(run, part.audience):
        return refuse("audience_nowhere", audience=part.audience, run=run.number)
    return None if part.phrase and not part.text else words.text_problem(part.text)


def _audience_problem(run: Run, audience: str) -> Refusal | None:
    if readership.is_update(run, audience) or readership.declared(run, audience) is not None:
        return None
    return refuse("audience_unknown", audience=words.repeated(audience), known=readership.known(run), run=run.number)


def _amend(run: Run, command: c.AmendUpdate) -> Decision:
    told = meant(run, command.number)
    if isinstance(told, Refusal):
        return told
    part = command.part
    if part.refusal is not None:
        return part.refusal
    if not (part.phrase and not part.text) and (bad := words.text_problem(part.text)) is not None:
        return bad
    if told.state in _GONE:
        return refuse("text_over", number=told.number, state=told.state, run=run.number)
    proposed = told.proposed
    before = proposed.text if proposed is not None and told.waits else told.text
    if part.text == before:
        return refuse("unchanged")
    if readership.asks_for(run, told.audience).count:
        if not run.active:
            return refuse("run_over", run=run.number, status=run.status)
        version = told.versions + 1
        return (e.TextProposed(told.number, version, told.audience, part.text, part.sent, part.asked),)
    return (e.UpdateAmended(told.number, part.text, part.sent),)


def _retract(run: Run, command: c.RetractUpdate, actor: Actor) -> Decision:
    told = meant(run, command.number)
    if isinstance(told, Refusal):
        return told
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    if told.state is TextState.WAITING:
        return _withdraw(run, c.WithdrawText(told.number), actor)
    if told.state is not TextState.SENT:
        return refuse("text_over", number=told.number, state=told.state, run=run.number)
    return (e.UpdateRetracted(told.number, command.reason),)


def meant(run: Run, number: int) -> Told | Refusal:
    """The text of that number, or the last that holds or waits."""
    if number:
        return run.ledger.text(number) or refuse(
            "text_number", number=number, last=len(run.ledger.texts), run=run.number
        )
    standing = (told for told in reversed(run.ledger.texts) if told.state in (TextState.SENT, TextState.WAITING))
    return next(standing, None) or refuse("text_none", run=run.number)


def _waiting(run: Run, number: int, version: int) -> tuple[Told, Proposed] | Refusal:
    """The text that waits under that number, or the only one that does."""
    waiting = run.ledger.waiting()
    if not number and len(waiting) > 1:
        return refuse("text_which", numbers=tuple(told.number for told in waiting))
    told = run.ledger.text(number) if number else next(iter(waiting), None)
    if told is None or told.proposed is None or not told.waits:
        if told is not None and version and told.versions > version:
            return refuse("text_changed", number=told.number)
        return refuse("text_not_waiting", number=number, state=told.state if told else "", run=run.number)
    if version and version != told.proposed.version:
        return refuse("text_changed", number=told.number)
    return told, told.proposed


def _agree(run: Run, command: c.AgreeOnText, actor: Actor) -> Decision:
    found = _waiting(run, command.number, command.version)
    if isinstance(found, Refusal):
        return found
    told, proposed = found
    rule = readership.asks_for(run, told.audience)
    if actor.person == proposed.by:
        return refuse("text_own", number=told.number, allowed=rule.by)
    if actor.person in proposed.agreed:
        return refuse("text_agreed", number=told.number, more=rule.count - len(proposed.agreed))
    if not _may_agree(run, actor, rule.by):
        return refuse("text_who", number=told.number, allowed=rule.by)
    agreed = e.TextAgreed(told.number, proposed.version, actor.person)
    if len(proposed.agreed) + 1 < rule.count:
        return (agreed,)
    if told.state is TextState.SENT:
        return (agreed, e.UpdateAmended(told.number, proposed.text, proposed.sent, proposed.by))
    return (agreed, e.AudienceTold(told.number, told.audience, proposed.text, proposed.sent, proposed.by))


def _may_agree(run: Run, actor: Actor, by: tuple[str, ...]) -> bool:
    """Whether they are one of those who are asked.  A bot sees nothing for two."""
    return not actor.bot and (not by or any(is_meant(actor, run, word) for word in by))


def _reject(run: Run, command: c.RejectText, actor: Actor) -> Decision:
    found = _waiting(run, command.number, command.version)
    if isinstance(found, Refusal):
        return found
    told, proposed = found
    if actor.person == proposed.by:
        return (e.TextWithdrawn(told.number, proposed.version),)
    rule = readership.asks_for(run, told.audience)
    if not _may_agree(run, actor, rule.by) and actor.person != run.owner:
        return refuse("text_who", number=told.number, allowed=rule.by)
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    return (e.TextRejected(told.number, proposed.version, command.reason),)


def _withdraw(run: Run, command: c.WithdrawText, actor: Actor) -> Decision:
    found = _waiting(run, command.number, 0)
    if isinstance(found, Refusal):
        return found
    told, proposed = found
    if actor.person not in (proposed.by, told.by, run.owner):
        return refuse("text_others", number=told.number, who=proposed.by)
    return (e.TextWithdrawn(told.number, proposed.version),)


def _send_elsewhere(run: Run, command: c.ChangeDestinations) -> Decision:
    if (bad := _audience_problem(run, command.audience)) is not None:
        return bad
    audience = "" if readership.is_update(run, command.audience) else command.audience
    if command.unknown:
        return refuse("destination_unknown", channels=command.unknown)
    there = {each.channel: each for each in readership.destinations(run, audience)}
    if missing := tuple(name for name in command.remove if name not in there):
        return refuse("destination_not", channels=missing, known=tuple(there), run=run.number)
    added = tuple(as_text(each) for each in map(destination, command.add) if _is_new(run, audience, each, there))
    if not added and not command.remove:
        return refuse("destination_there", channels=tuple(destination(text).channel for text in command.add))
    return (e.DestinationsChanged(audience, added, command.remove),)


def _is_new(run: Run, audience: str, each: Destination, there: dict[str, Destination]) -> bool:
    """Whether adding it changes anything: what could not be sent there is tried once more."""
    known = there.get(each.channel)
    if known is None or readership.place(audience, each.channel) in run.ledger.failed:
        return True
    return bool(each.style) and each.threaded != known.threaded


def _change_template(run: Run, command: c.ChangeTemplate) -> Decision:
    if (bad := _audience_problem(run, command.audience)) is not None:
        return bad
    audience = "" if readership.is_update(run, command.audience) else command.audience
    if command.problem:
        return refuse("template_bad", problem=command.problem)
    if run.ledger.templates.get(audience, "") == command.template:
        return refuse("unchanged")
    return (e.TemplateChanged(audience, command.template),)


def record(run: Run, command: AboutSending) -> tuple[e.Event, ...]:
    """What the outbox reports.  What is no news is no event."""
    match command:
        case c.RecordCard():
            known = run.ledger.cards.get(command.place)
            same = known is not None and known.post_id == command.post_id
            return () if same else (e.CardPosted(command.place, command.channel_id, command.post_id),)
        case c.RecordCardLost():
            known = run.ledger.cards.get(command.place)
            there = known is not None and known.post_id == command.post_id
            return (e.CardLost(command.place, command.post_id),) if there else ()
        case c.RecordCopy():
            copy = _copy(run, command)
            same = copy is not None and (copy.posts, copy.mended) == (command.posts, command.mended)
            if same or run.ledger.text(command.number) is None:
                return ()
            return (
                e.CopyPosted(
                    command.number, command.place, command.person, command.channel_id, command.posts, command.mended
                ),
            )
        case c.RecordCopyGone():
            copy = _copy(run, command)
            lost = copy is not None and not copy.gone
            return (e.CopyGone(command.number, command.place, command.person),) if lost else ()
        case c.RecordBroadcastFailed():
            why = (len(run.ledger.texts), command.reason)
            if run.ledger.failed.get(command.place) == why:
                return ()
            return (e.BroadcastFailed(why[0], command.place, command.reason),)
        case _:
            assert_never(command)


def _copy(run: Run, command: c.RecordCopy | c.RecordCopyGone) -> Copy | None:
    at = where(command.place, command.person)
    return next((copy for copy in run.ledger.of(command.number) if copy.where == at), None)

"""What a run has told to whom: its texts by number, the posts they stand in, and the posts that are kept current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain import events as e
from domain.audiences import Destination
from domain.told import Card, Copy, Proposed, TextState, Told, where


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of it.  `added` and `removed` change where the playbook sends to, `templates` the form by audience.

    `failed` has the places that could not be told, by the number of the text and the reason.
    """

    texts: tuple[Told, ...] = ()
    copies: tuple[Copy, ...] = ()
    cards: Mapping[str, Card] = field(default_factory=dict)
    added: Mapping[str, tuple[Destination, ...]] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def text(self, number: int) -> Told | None:
        """The text of that number."""
        return self.texts[number - 1] if 0 < number <= len(self.texts) else None

    def last(self, audience: str) -> Told | None:
        """What an audience was told last and still holds."""
        theirs = (told for told in reversed(self.texts) if told.audience == audience)
        return next((told for told in theirs if told.state is TextState.SENT), None)

    def waiting(self) -> tuple[Told, ...]:
        """The texts to which somebody has to agree."""
        return tuple(told for told in self.texts if told.waits)

    def of(self, number: int) -> tuple[Copy, ...]:
        """The copies of a text."""
        return tuple(copy for copy in self.copies if copy.number == number)


Happened = (
    e.TextProposed
    | e.TextAgreed
    | e.AgreementTakenBack
    | e.TextRejected
    | e.TextWithdrawn
    | e.AudienceTold
    | e.UpdateAmended
    | e.UpdateRetracted
    | e.CardPosted
    | e.CardLost
    | e.CopyPosted
    | e.CopyGone
    | e.BroadcastFailed
    | e.DestinationsChanged
    | e.TemplateChanged
)


def updated(ledger: Ledger, event: e.StatusUpdated, recorded: e.Recorded, facts: tuple[str, str]) -> Ledger:
    """The ledger once a status update went out; `facts` are the severity and the phase of that moment."""
    told = Told(len(ledger.texts) + 1, "", recorded.actor, recorded.occurred_at, event.text, event.sent, facts=facts)
    return replace(ledger, texts=(*ledger.texts, told))


def ended(ledger: Ledger) -> Ledger:
    """The ledger of a run that is over: nothing waits any more."""
    if not ledger.waiting():
        return ledger
    return replace(ledger, texts=tuple(_expired(told) if told.waits else told for told in ledger.texts))


def _expired(told: Told) -> Told:
    return _let_go(told, TextState.EXPIRED)


def _let_go(told: Told, state: TextState, reason: str = "") -> Told:
    """What was proposed is not to be; what was sent before stays as it is."""
    if told.state is TextState.SENT:
        return replace(told, proposed=None)
    return replace(told, state=state, reason=reason)


def evolved(ledger: Ledger, event: Happened, recorded: e.Recorded) -> Ledger:
    """The ledger after one more event."""
    match event:
        case e.CardPosted():
            before = ledger.cards.get(event.place)
            card = Card(event.channel_id, event.post_id, before.count + 1 if before else 1)
            failed = {place: why for place, why in ledger.failed.items() if place != event.place}
            return replace(ledger, cards={**ledger.cards, event.place: card}, failed=failed)
        case e.CardLost():
            lost = {place: replace(card, post_id="") for place, card in ledger.cards.items() if place == event.place}
            return replace(ledger, cards={**ledger.cards, **lost})
        case e.CopyPosted():
            copy = Copy(event.number, event.place, event.person, event.channel_id, event.posts, event.mended)
            others = (each for each in ledger.copies if (each.number, each.where) != (copy.number, copy.where))
            failed = {place: why for place, why in ledger.failed.items() if place != event.place}
            return replace(ledger, copies=(*others, copy), failed=failed)
        case e.CopyGone():
            gone = where(event.place, event.person)
            copies = tuple(
                replace(copy, gone=True) if (copy.number, copy.where) == (event.number, gone) else copy
                for copy in ledger.copies
            )
            return replace(ledger, copies=copies)
        case e.BroadcastFailed():
            return replace(ledger, failed={**ledger.failed, event.place: (event.number, event.reason)})
        case e.DestinationsChanged():
            return _sent_elsewhere(ledger, event)
        case e.TemplateChanged():
            others_ = {name: text for name, text in ledger.templates.items() if name != event.audience}
            theirs = {event.audience: event.template} if event.template else {}
            return replace(ledger, templates={**others_, **theirs})
        case e.TextProposed() | e.AudienceTold() if event.number > len(ledger.texts):
            by = event.author or recorded.actor
            fresh = Told(event.number, event.audience, by, recorded.occurred_at, state=TextState.WAITING)
            return replace(ledger, texts=(*ledger.texts, _after(fresh, event, recorded)))
        case _:
            texts = tuple(
                _after(told, event, recorded) if told.number == event.number else told for told in ledger.texts
            )
            return replace(ledger, texts=texts)


_OnText = (
    e.TextProposed
    | e.TextAgreed
    | e.AgreementTakenBack
    | e.TextRejected
    | e.TextWithdrawn
    | e.AudienceTold
    | e.UpdateAmended
    | e.UpdateRetracted
)


def _after(told: Told, event: _OnText, recorded: e.Recorded) -> Told:
    at, actor, proposed = recorded.occurred_at, recorded.actor, told.proposed
    match event:
        case e.TextProposed():
            fresh = Proposed(event.version, event.text, event.sent, event.author or actor, at, event.asked)
            state = told.state if told.state is TextState.SENT else TextState.WAITING
            return replace(told, proposed=fresh, versions=event.version, state=state, reason="")
        case e.TextAgreed():
            if proposed is None:
                return told
            return replace(told, proposed=replace(proposed, agreed=(*proposed.agreed, event.person)))
        case e.AgreementTakenBack():
            if proposed is None:
                return told
            left = tuple(person for person in proposed.agreed if person != event.person)
            return replace(told, proposed=replace(proposed, agreed=left))
        case e.TextRejected():
            return _let_go(told, TextState.REJECTED, event.reason)
        case e.TextWithdrawn():
            return _let_go(told, TextState.WITHDRAWN)
        case e.AudienceTold():
            by = event.author or actor
            return replace(told, by=by, at=at, text=event.text, sent=event.sent, state=TextState.SENT, proposed=None)
        case e.UpdateAmended():
            by = event.author or actor
            return replace(_mended(told, recorded), text=event.text, sent=event.sent, mended_by=by)
        case e.UpdateRetracted():
            return replace(_mended(told, recorded), state=TextState.RETRACTED, reason=event.reason)
        case _:
            assert_never(event)


def _mended(told: Told, recorded: e.Recorded) -> Told:
    return replace(
        told, proposed=None, mended=told.mended + 1, mended_at=recorded.occurred_at, mended_by=recorded.actor
    )


def _sent_elsewhere(ledger: Ledger, event: e.DestinationsChanged) -> Ledger:
    added = tuple(destination(text) for text in event.added)
    names = {each.channel for each in added}
    gone = {*event.removed}
    kept = tuple(each for each in ledger.added.get(event.audience, ()) if each.channel not in names | gone)
    left = tuple(name for name in ledger.removed.get(event.audience, ()) if name not in names | gone)
    return replace(
        ledger,
        added={**ledger.added, event.audience: (*kept, *added)},
        removed={**ledger.removed, event.audience: (*left, *event.removed)},
    )


def destination(text: str) -> Destination:
    """`exec posts` as a value."""
    channel, _, style = text.partition(" ")
    return Destination(channel, style)


def as_text(each: Destination) -> str:
    """The other way round."""
    return f"{each.channel} {each.style}".strip()

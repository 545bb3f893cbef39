"""What is told, agreed to and mended, as lines of the timeline (see `domain.tell`)."""

from __future__ import annotations

from typing import assert_never

from domain import events as e
from domain.ledger import Happened
from domain.messages import Message, message
from domain.readership import split
from domain.run import Run


def tell(run: Run, event: Happened) -> Message | None:
    """The line for that event, or None for what is no news to a reader."""
    match event:
        case e.CardPosted() | e.CardLost() | e.CopyPosted():
            return None
        case e.TextProposed():
            return message("tell.text_proposed", number=event.number, audience=event.audience, text=event.text)
        case e.TextAgreed():
            return message("tell.text_agreed", number=event.number, audience=_audience(run, event.number))
        case e.AgreementTakenBack():
            return message("tell.text_agreement_back", number=event.number, person=event.person)
        case e.TextRejected():
            audience = _audience(run, event.number)
            return message("tell.text_rejected", number=event.number, audience=audience, reason=event.reason)
        case e.TextWithdrawn():
            return message("tell.text_withdrawn", number=event.number, audience=_audience(run, event.number))
        case e.AudienceTold():
            told = {"number": event.number, "audience": event.audience, "author": event.author, "text": event.text}
            return message("tell.audience_told", **told)
        case e.UpdateAmended():
            return message("tell.update_amended", number=event.number, author=event.author, text=event.text)
        case e.UpdateRetracted():
            return message("tell.update_retracted", number=event.number, reason=event.reason)
        case e.CopyGone():
            channel = split(event.place)[1] if event.person is None else ""
            return message("tell.copy_gone", number=event.number, channel=channel, person=event.person)
        case e.BroadcastFailed():
            return message("tell.broadcast_failed", channel=split(event.place)[1], reason=event.reason)
        case e.DestinationsChanged():
            added = tuple(text.partition(" ")[0] for text in event.added)
            what = {"audience": event.audience, "added": added, "removed": event.removed}
            return message("tell.destinations", **what)
        case e.TemplateChanged():
            return message("tell.template", audience=event.audience, template=event.template)
        case _:
            assert_never(event)


def _audience(run: Run, number: int) -> str:
    told = run.ledger.text(number)
    return told.audience if told is not None else ""

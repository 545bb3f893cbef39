"""What is told to whom and where, the agreed phrases, and the texts that wait for somebody's word, each on a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain import readership
from domain.audiences import Phrase
from domain.messages import Message, message
from domain.run import Run
from domain.told import Told

_MOST = 5


def waiting_texts(run: Run) -> tuple[Message, ...]:
    """What waits, and which channels could not be told: what the pinned post shows of them."""
    waiting = tuple(_waiting(run, told) for told in run.ledger.waiting())
    failed = tuple(message("texts.failed", channel=readership.split(place)[1]) for place in run.ledger.failed)
    return (*waiting[-_MOST:], *failed[:_MOST])


def _waiting(run: Run, told: Told) -> Message:
    proposed = told.proposed
    return message(
        "texts.waiting",
        number=told.number,
        audience=told.audience,
        who=proposed.by if proposed is not None else told.by,
        agreed=proposed.agreed if proposed is not None else (),
        count=readership.asks_for(run, told.audience).count,
        amends=told.state == "sent",
    )


def phrase_lines(run: Run, known: Mapping[str, Phrase], audience: str) -> Iterator[Message]:
    """The phrases, by the numbers they have in the whole list; for one audience those that fit it."""
    chosen = [(number, key, each) for number, (key, each) in enumerate(known.items(), 1)
              if not audience or each.fits(audience)]  # fmt: skip
    if not chosen:
        yield message("phrases.none", run=run.number, audience=audience)
        return
    yield message("phrases.title", run=run.number, audience=audience)
    for number, key, each in chosen:
        yield message("phrases.line", number=number, key=key, text=each.text, audiences=each.audience)
    number, key, each = chosen[0]
    whom = audience or next(iter(each.audience), "")
    yield message("phrases.how", key=key, number=number, audience=whom, names=each.placeholders)


def destination_lines(run: Run, webhooks: Message | None) -> Iterator[Message]:
    """Who is told, where, with whose word, and in which form if that was changed in the run; `webhooks`: their line."""
    yield message("destinations.title", run=run.number)
    for audience in ("", *readership.known(run)):
        places = readership.destinations(run, audience)
        rule = readership.asks_for(run, audience)
        yield message(
            "destinations.line",
            audience=audience,
            places=tuple((each.channel, each.threaded, _failed(run, audience, each.channel)) for each in places),
            count=rule.count,
            allowed=rule.by,
            template=audience in run.ledger.templates,
            owner=run.owner,
            starter=run.starter,
        )
    if webhooks is not None:
        yield webhooks
    for told in run.ledger.waiting():
        yield _waiting(run, told)
    yield message("destinations.how", run=run.number)


def _failed(run: Run, audience: str, channel: str) -> bool:
    return readership.place(audience, channel) in run.ledger.failed

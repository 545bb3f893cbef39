"""The texts of a run that wait for somebody's word, and the places that could not be told, each on a line."""

from __future__ import annotations

from domain.messages import Message, message
from domain.readership import asks_for, split
from domain.run import Run

_MOST = 5


def waiting_texts(run: Run) -> tuple[Message, ...]:
    """What the pinned post shows of them."""
    waiting = tuple(
        message(
            "texts.waiting",
            number=told.number,
            audience=told.audience,
            who=told.proposed.by,
            agreed=told.proposed.agreed,
            count=asks_for(run, told.audience).count,
            amends=told.state == "sent",
        )
        for told in run.ledger.waiting()
        if told.proposed is not None
    )
    failed = tuple(message("texts.failed", channel=split(place)[1]) for place in run.ledger.failed)
    return (*waiting[-_MOST:], *failed[:_MOST])

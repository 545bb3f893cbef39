"""What becomes of a run when something is told, agreed to or mended (see `domain.evolve`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain import events as e
from domain import ledger
from domain.run import Run, Update
from domain.told import Told


def told(run: Run, event: ledger.Happened, recorded: e.Recorded) -> Run:
    """The run after one more event about what it tells."""
    after = replace(run, ledger=ledger.evolved(run.ledger, event, recorded))
    if isinstance(event, e.AudienceTold):
        facts = (run.severity, run.phase)
        texts = tuple(replace(it, facts=facts) if it.number == event.number else it for it in after.ledger.texts)
        return replace(after, ledger=replace(after.ledger, texts=texts))
    before = run.ledger.text(event.number) if isinstance(event, e.UpdateAmended | e.UpdateRetracted) else None
    if before is None or before.audience:
        return after
    return replace(after, updates=tuple(_mended(run, before, event)))


def _mended(run: Run, told: Told, event: ledger.Happened) -> Iterator[Update]:
    """The status updates as they stand now: one says something else, or stands no more."""
    for update in run.updates:
        if (update.by, update.at, update.text) != (told.by, told.at, told.text):
            yield update
        elif isinstance(event, e.UpdateAmended):
            yield replace(update, text=event.text)

"""A change-set in the making: events become lines, the next state, and what must go out because of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.effects import Effect
from domain.events import Event, Recorded, SiteEvent
from domain.evolve import evolve
from domain.react import react, together
from domain.run import Run
from engine.clock import Clock
from engine.orders import Order, Row
from engine.outgoing import TABLE, Item, Writer
from engine.runs import SITE, Live
from storage.codec import encode
from storage.log import Append, ChangeSet, Line, Put


@dataclass(slots=True)
class Draft:
    """What will be written together: rows, items for the outbox, events; and the states they lead to."""

    rows: list[Row] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    appends: list[Append] = field(default_factory=list)
    applied: list[tuple[str, Recorded, str, Run | None]] = field(default_factory=list)

    def change(self, later: Sequence[Row]) -> ChangeSet:
        """All of it as one change-set, with the rows that have waited for one; newer rows take their place."""
        rows = {(row.table, row.key): row for row in self.rows}
        waited = (row for row in later if (row.table, row.key) not in rows)
        items = (Put(TABLE, item.key, item.document()) for item in self.items)
        return ChangeSet(tuple(self.appends), (*waited, *rows.values(), *items))

    @property
    def events(self) -> tuple[Recorded, ...]:
        """The events it will record, in order."""
        return tuple(recorded for _, recorded, _, _ in self.applied)


class Drafter:
    """Puts decided events into a draft."""

    def __init__(self, clock: Clock, writer: Writer, salt: Callable[[], str]) -> None:
        self._clock = clock
        self._writer = writer
        self._salt = salt

    def record(
        self,
        draft: Draft,
        stream: str,
        live: Live,
        events: Sequence[Event | SiteEvent],
        order: Order,
        undoes: str = "",
    ) -> Run | None:
        """Envelopes, lines, the next state and its effects.  Returns that state; None for the site's stream."""
        run, head = live.run, live.head
        expected = len(live.history)
        at = max(self._clock.now(), live.history[-1].at if live.history else 0)
        lines: list[Line] = []
        effects: list[tuple[str, Effect]] = []
        for offset, event in enumerate(events, 1):
            recorded = Recorded(stream, expected + offset, at, order.at, order.actor.person, order.cause, event, undoes)
            line = encode(recorded, head, self._salt)
            head = line.hash
            lines.append(line)
            if stream == SITE:
                draft.applied.append((stream, recorded, head, None))
                continue
            run = evolve(run, recorded)
            draft.applied.append((stream, recorded, head, run))
            reaction = enumerate(react(run, recorded))
            effects.extend((f"{run.id}:{recorded.number}:{index}", effect) for index, effect in reaction)
        if run is not None:
            items = (self._writer.effect(effect, run, key, at) for key, effect in together(effects))
            draft.items.extend({item.key: item for item in items}.values())
        if lines:
            draft.appends.append(Append(stream, expected, tuple(lines)))
        return run

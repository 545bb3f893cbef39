"""A change-set in the making: events become lines, the next state, and what must go out because of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain import site
from domain.effects import Ask, Effect
from domain.events import Event, Recorded, SiteEvent
from domain.evolve import evolve
from domain.nudged import together
from domain.react import react
from domain.run import Run
from domain.site import Site
from domain.walk import lead
from engine.clock import Clock
from engine.orders import Order, Row
from engine.outgoing import TABLE, Item, Writer
from engine.runs import SITE, Live, LiveSite, Stream
from storage.codec import encode
from storage.log import Append, ChangeSet, Line, Put


@dataclass(slots=True)
class Draft:
    """What will be written together: rows, items for the outbox, events; and the states they lead to."""

    rows: list[Row] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    appends: list[Append] = field(default_factory=list)
    applied: list[tuple[str, Recorded, str, Run | Site]] = field(default_factory=list)

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
        self, draft: Draft, run_id: str, live: Live, events: Sequence[Event], order: Order, undoes: str = ""
    ) -> Run | None:
        """A run's envelopes, lines, next state and its effects.  Returns that state."""
        before = run = live.run
        effects: list[tuple[str, Effect]] = []
        at = 0
        for recorded, head in self._sealed(draft, run_id, live, events, order, undoes):
            run = evolve(run, recorded)
            at = recorded.at
            draft.applied.append((run_id, recorded, head, run))
            reaction = enumerate(react(run, recorded))
            effects.extend((f"{run.id}:{recorded.number}:{index}", effect) for index, effect in reaction)
        if run is not None:
            asked = {effect.person.id for _, effect in effects if isinstance(effect, Ask)}
            led = enumerate(lead(before, run, order.actor.person, at, asked))
            effects.extend((f"{run.id}:{run.version}:led:{index}", effect) for index, effect in led)
            items = (self._writer.effect(effect, run, key, at) for key, effect in together(effects))
            draft.items.extend({item.key: item for item in items}.values())
        return run

    def record_site(self, draft: Draft, live: LiveSite, events: Sequence[SiteEvent], order: Order) -> Site:
        """The same for the site's stream."""
        state = live.state
        for recorded, head in self._sealed(draft, SITE, live, events, order):
            state = site.evolve(state, recorded)
            draft.applied.append((SITE, recorded, head, state))
            for index, (person, told) in enumerate(site.react(state, recorded)):
                key = f"{SITE}:{recorded.number}:{index}"
                draft.items.append(self._writer.direct(person, told, key, recorded.at, site=state))
        return state

    def _sealed(
        self,
        draft: Draft,
        name: str,
        stream: Stream,
        events: Sequence[Event | SiteEvent],
        order: Order,
        undoes: str = "",
    ) -> list[tuple[Recorded, str]]:
        """The events in their envelopes, each with its hash; their lines are in the draft."""
        head, expected = stream.head, len(stream.history)
        at = max(self._clock.now(), stream.history[-1].at if stream.history else 0)
        sealed: list[tuple[Recorded, str]] = []
        lines: list[Line] = []
        for number, event in enumerate(events, expected + 1):
            recorded = Recorded(name, number, at, order.at, order.actor.person, order.cause, event, undoes)
            line = encode(recorded, head, self._salt)
            head = line.hash
            lines.append(line)
            sealed.append((recorded, head))
        if lines:
            draft.appends.append(Append(name, expected, tuple(lines)))
        return sealed

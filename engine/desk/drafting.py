"""A change-set in the making: events become lines, the next state, and what must go out because of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain import site
from domain.called import as_one
from domain.effects import Ask, Effect
from domain.events import Event, Recorded, SiteEvent
from domain.nudged import together
from domain.react import react
from domain.react_broadcast import kept_current
from domain.recording import recorded
from domain.run import Run
from domain.site import Site
from domain.telling import telling
from domain.timeline_commands import moment_of
from domain.walk import lead
from engine.clock import Clock
from engine.desk.orders import Order, Row
from engine.desk.runs import SITE, Live, LiveSite, Stream
from engine.out.outgoing import TABLE, Item, Writer
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
        return tuple(one for _, one, _, _ in self.applied)


class Drafter:
    """Puts decided events into a draft."""

    def __init__(self, clock: Clock, writer: Writer, salt: Callable[[], str]) -> None:
        self._clock = clock
        self._writer = writer
        self._salt = salt

    def record(
        self, draft: Draft, run_id: str, live: Live, events: Sequence[Event], order: Order, undoes: str = ""
    ) -> Run | None:
        """A run's envelopes, lines, next state and its effects; with them what follows from the events.

        Returns that state, None if there is still no run.
        """
        before = run = live.run
        sealing = _Sealing(run_id, live, order, undoes, self._clock, self._salt)
        effects: list[tuple[str, Effect]] = []
        for one, after in recorded(before, events, sealing.seal):
            draft.applied.append((run_id, one, sealing.head, after))
            reaction = enumerate((*react(after, one), *telling(after, one)))
            effects.extend((f"{run_id}:{one.number}:{index}", effect) for index, effect in reaction)
            run = after
        if run is not None and run is not before:
            asked = {effect.person.id for _, effect in effects if isinstance(effect, Ask)}
            led = enumerate(lead(before, run, order.actor.person, sealing.at, asked))
            effects.extend((f"{run.id}:{run.version}:led:{index}", effect) for index, effect in led)
            kept = enumerate(kept_current(before, run))
            effects.extend((f"{run.id}:{run.version}:kept:{index}", effect) for index, effect in kept)
            items = (
                item
                for key, effect in together(as_one(effects))
                for item in self._writer.effects(effect, run, key, sealing.at, order.actor.person)
            )
            draft.items.extend({item.key: item for item in items}.values())
        sealing.into(draft)
        return run

    def record_site(self, draft: Draft, live: LiveSite, events: Sequence[SiteEvent], order: Order) -> Site:
        """The same for the site's stream."""
        state = live.state
        sealing = _Sealing(SITE, live, order, "", self._clock, self._salt)
        for event in events:
            one = sealing.seal(event)
            state = site.evolve(state, one)
            draft.applied.append((SITE, one, sealing.head, state))
            for index, (person, told) in enumerate(site.react(state, one)):
                key = f"{SITE}:{one.number}:{index}"
                draft.items.append(self._writer.of_site(person, told, key, one.at, state))
        sealing.into(draft)
        return state


class _Sealing:
    """Puts the events of one order into their envelopes, each chained to the one before.

    `at` is when (ms), `head` the hash of the last one.
    """

    def __init__(
        self, name: str, stream: Stream, order: Order, undoes: str, clock: Clock, salt: Callable[[], str]
    ) -> None:
        self._stream = name
        self.at = max(clock.now(), stream.history[-1].at if stream.history else 0)
        self._expected = len(stream.history)
        self.head = stream.head
        self._order = order
        self._undoes = undoes
        self._salt = salt
        moment = moment_of(order.command)
        self._occurred = order.at if moment is None else moment
        self._lines: list[Line] = []

    def seal(self, event: Event | SiteEvent) -> Recorded:
        """The event in its envelope."""
        number, order = self._expected + len(self._lines) + 1, self._order
        sealed = Recorded(
            self._stream, number, self.at, self._occurred, order.actor.person, order.cause, event, self._undoes
        )
        line = encode(sealed, self.head, self._salt)
        self.head = line.hash
        self._lines.append(line)
        return sealed

    def into(self, draft: Draft) -> None:
        """Have the lines appended with the draft, if there are any."""
        if self._lines:
            draft.appends.append(Append(self._stream, self._expected, tuple(self._lines)))

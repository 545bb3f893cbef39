"""The desk: the one writer.  Whatever happens passes `submit`, and is on disk before anybody hears of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from domain import commands as c
from domain import kin, site
from domain.decide import Decision, decide
from domain.may import may
from domain.messages import Message, Refusal, refuse
from domain.notices import notices
from domain.people import MUSTER, Person
from domain.playbook import Permissions, Playbook
from domain.run import Run
from domain.site_commands import SiteCommand
from domain.undoing import undone_cause
from engine.clock import Clock
from engine.desk.drafting import Draft, Drafter
from engine.desk.emergency import Emergency
from engine.desk.orders import Order, Outcome, Row
from engine.desk.runs import SITE, Live, Runs
from engine.desk.shelf import index_entry, may_rest
from engine.desk.stamping import Stamps
from engine.desk.two_runs import TwoRuns
from engine.out.outgoing import Item, Reply, Writer
from engine.out.replies import Replies
from storage.log import Conflict, ReadOnly, StorageFailed, StorageFull, Store


class Desk:
    """Takes orders one by one per run, different runs beside each other."""

    def __init__(
        self,
        store: Store,
        runs: Runs,
        clock: Clock,
        writer: Writer,
        stamps: Stamps,
        *,
        salt: Callable[[], str],
        policy: Callable[[str, Playbook], Permissions],
        emergency: Emergency,
        at_rest: Callable[[Sequence[Item]], Awaitable[Sequence[Message]]],
        progress_lines: bool = False,
    ) -> None:
        """`at_rest` says of what goes to people who are not to be disturbed that it waits."""
        self._store = store
        self._runs = runs
        self._clock = clock
        self._writer = writer
        self._stamps = stamps
        self._drafter = Drafter(clock, writer, salt)
        self._policy = policy
        self._two = TwoRuns(runs, policy)
        self._replies = Replies(writer, clock, lines=progress_lines)
        self._at_rest = at_rest
        self._later: dict[tuple[str, str], Row] = {}
        self._sources: list[Callable[[], Iterable[Row]]] = []
        self._listeners: list[Callable[[Sequence[Item], Sequence[Run]], None]] = []
        self._emergency = emergency
        self.open = 0
        self.writing = 0

    def listen(self, listener: Callable[[Sequence[Item], Sequence[Run]], None]) -> None:
        """Be told after each durable change-set: the new outbox items and the runs that changed."""
        self._listeners.append(listener)

    def remember(self, row: Row) -> None:
        """A row that may wait for the next change-set: a question, an item that is done."""
        self._later[row.table, row.key] = row

    def collect(self, source: Callable[[], Iterable[Row]]) -> None:
        """Ask that for its rows at each change-set: for what changes too often to be told each time."""
        self._sources.append(source)

    async def flush(self) -> None:
        """Write the rows that wait, if any."""
        try:
            await self._append(Draft())
        except StorageFailed as problem:
            await self._emergency.tell(problem, ())
            raise

    async def submit(self, order: Order) -> Outcome:
        """Decide, write, answer.  Raises `StorageFailed` when it could not be written: then nothing happened."""
        self.open += 1
        try:
            if isinstance(order.command, c.StartRun):
                return await self._start(order, order.command)
            if isinstance(order.command, SiteCommand):
                return await self._on_site(order, order.command)
            async with self._two.held(order.run_id, order.command, order.actor) as (live, other):
                if other is None:
                    return await self._on_run(order, order.command, live)
                return await self._on_two(order, order.command, live, other)
        except ReadOnly as closed:
            return await self._closed(order, closed)
        except StorageFailed as problem:
            await self._emergency.tell(problem, self._excuse(order, problem))
            raise
        finally:
            self.open -= 1

    async def shelve(self, run_id: str, members: Sequence[str]) -> None:
        """Move a run that is over into the archive; `members` may see it for ever.  Nothing if it is not at rest.

        Raises as `Store.archive` does, `Conflict` if the run is not as long as it is in memory.
        """
        self.open += 1
        live = self._runs.live(run_id)
        try:
            async with live.lock:
                if live.run is None or not may_rest(live.run):
                    return
                entry = None
                if self._runs.entry(run_id) is None:  # else it was only read
                    entry = index_entry(live.run, live.history, members)
                    await self._store.archive(run_id, len(live.history), entry)
                self._runs.rest(run_id, entry)
        except StorageFailed as problem:
            await self._emergency.tell(problem, ())
            raise
        finally:
            self.open -= 1

    async def answer(
        self,
        reply: Reply,
        cause: str,
        text: str,
        rows: Sequence[Row] = (),
        *,
        options: Mapping[str, str] | None = None,
        open_: bool = False,
    ) -> None:
        """Answer what changes nothing: a question, or what could not be understood.  Durable like everything else."""
        self.open += 1
        try:
            draft = Draft(rows=list(rows))
            draft.items.append(self._writer.answer(reply, cause, text, self._clock.now(), options=options, open_=open_))
            try:
                await self._append(draft)
            except StorageFailed as problem:
                await self._emergency.tell(problem, draft.items)  # what was asked can still be answered
                raise
        finally:
            self.open -= 1

    async def answer_alone(self, reply: Reply, who: Person, cause: str, text: str, rows: Sequence[Row]) -> None:
        """Answer by direct message what was asked where others read along, and tick the question."""
        now = self._clock.now()
        tick = self._writer.tick(reply, cause, now)
        await self.put((tick, self._writer.aside(who, cause, text, now)), rows)

    async def put(self, items: Sequence[Item], rows: Sequence[Row] = ()) -> None:
        """Write what leaves no event: items for the outbox, and the rows that belong to them."""
        self.open += 1
        try:
            await self._append(Draft(rows=list(rows), items=list(items)))
        except StorageFailed as problem:
            await self._emergency.tell(problem, ())
            raise
        finally:
            self.open -= 1

    async def _on_run(self, order: Order, command: c.Command, live: Live) -> Outcome:
        if self._seen(order):
            return Outcome(run=live.run)
        run = live.run
        decision: Decision | None = None
        if run is not None:
            decision = may(order.actor, command, run, self._policy(run.playbook.key, run.playbook))
        if decision is None:
            decision = decide(run, command, order.actor, order.at)
        if run is not None and not isinstance(decision, Refusal):
            stamped = await self._stamps.complete(run, live.history, command, decision, order.actor, order.at)
            if stamped is not command:
                command = stamped
                decision = decide(run, command, order.actor, order.at)
        if isinstance(decision, Refusal):
            return await self._refuse(order, decision, run)
        draft = Draft(rows=list(order.rows))
        undoes = undone_cause(run, command, order.actor)
        after = self._drafter.record(draft, order.run_id, live, decision, order, undoes)
        if decision:
            draft.items.extend(order.items)
        asleep = await self._at_rest(draft.items)
        if decision and order.reply is not None and after is not None and run is not None:
            told = notices(run, after, command, decision, lambda one: decide(run, one, order.actor, order.at))
            self._replies.done(draft, order, order.reply, after, (*told, *asleep))
        elif after is not None:
            self._replies.in_run(draft, order, after, asleep)
        await self._append(draft)
        return Outcome(draft.events, run=after)

    async def _on_two(self, order: Order, command: c.Command, live: Live, other: Live) -> Outcome:
        """A command on two runs: both may, both decide, and both are written in one change-set, or neither."""
        run, second = live.run, other.run
        if self._seen(order):
            return Outcome(run=run)
        if run is None or second is None:
            return await self._refuse(order, refuse("unreadable_kin"), run)
        decision = self._two.decided(run, second, command, order.actor)
        if isinstance(decision, Refusal):
            return await self._refuse(order, decision, run)
        draft = Draft(rows=list(order.rows), items=list(order.items))
        undoes = undone_cause(run, command, order.actor)
        after = self._drafter.record(draft, run.id, live, decision[0], order, undoes) or run
        self._drafter.record(draft, second.id, other, decision[1], order, undoes)
        if order.reply is not None:
            alone = () if all(decision) else kin.kept_alone(run, second, decision)
            self._replies.done(draft, order, order.reply, after, alone)
        await self._append(draft)
        return Outcome(draft.events, run=after)

    async def _on_site(self, order: Order, command: SiteCommand) -> Outcome:
        async with self._runs.site.lock:
            if self._seen(order):
                return Outcome()
            decision = site.decide(self._runs.site.state, command, order.actor)
            if isinstance(decision, Refusal):
                return await self._refuse(order, decision, None)
            draft = Draft(rows=list(order.rows), items=list(order.items))
            after = self._drafter.record_site(draft, self._runs.site, decision, order)
            if order.reply is not None:
                answers = (site.answer(after, recorded) for recorded in draft.events)
                told = [one for one in answers if one is not None]
                self._replies.chosen(draft, order, order.reply, (*told, *await self._at_rest(draft.items)))
            await self._append(draft)
            return Outcome(draft.events)

    async def _start(self, order: Order, command: c.StartRun) -> Outcome:
        async with self._runs.site.lock, self._two.beside(command.related) as other:
            if self._seen(order):
                return Outcome()
            refusal = may(order.actor, command, None, self._policy(command.playbook.key, command.playbook))
            decision = refusal or decide(None, command, order.actor, order.at)
            if isinstance(decision, Refusal):
                return await self._refuse(order, decision, None)
            prefix = command.playbook.prefix
            taken = site.next_number(self._runs.site.state, prefix, command.run_id)
            command = await self._stamps.start(command, f"{prefix}-{taken.number}", order.actor, order.at)
            decision = decide(None, command, order.actor, order.at)
            if isinstance(decision, Refusal):
                return await self._refuse(order, decision, None)
            mine, theirs = self._two.introduced(command, other)
            decision = (*decision, *mine)
            draft = Draft(rows=list(order.rows))
            self._drafter.record_site(draft, self._runs.site, (taken,), order)
            if other is not None and theirs:
                self._drafter.record(draft, command.related, other, theirs, order)
            live = self._runs.live(command.run_id)
            after = self._drafter.record(draft, command.run_id, live, decision, order)
            if after is not None:
                self._replies.in_run(draft, order, after, await self._at_rest(draft.items))
            draft.items.extend(order.items)
            if order.reply is not None and after is not None:
                self._replies.begun(draft, order, order.reply, after)
            await self._append(draft)
            return Outcome(draft.events, run=after)

    def _seen(self, order: Order) -> bool:
        """The same input again (a resend, a second look after a gap): it was answered."""
        return order.actor.person != MUSTER and self._runs.handled(order.cause)

    async def _closed(self, order: Order, closed: ReadOnly) -> Outcome:
        """Part of the run's history was lost: it can be read, and takes no more."""
        run = self._runs.get(closed.stream)
        place = closed.place.rsplit("/", 1)[-1]
        if closed.stream == SITE:
            return await self._refuse(order, refuse("read_only_site", place=place), None)
        name = run.number if run is not None else closed.stream
        return await self._refuse(order, refuse("read_only", run=name, readable=closed.readable, place=place), run)

    def _excuse(self, order: Order, problem: StorageFailed) -> Sequence[Item]:
        if order.reply is None:
            return ()
        why = refuse("full" if isinstance(problem, StorageFull) else "busy")
        text = self._writer.words(why.message, order.reply.reader)
        return (self._writer.answer(order.reply, f"busy:{order.cause}", text, order.at),)

    async def _refuse(self, order: Order, refusal: Refusal, run: Run | None) -> Outcome:
        draft = Draft(rows=[*order.rows, *order.rows_if_refused])
        if order.reply is not None:
            text = self._writer.words(refusal.message, order.reply.reader)
            draft.items.append(self._writer.answer(order.reply, order.cause, text, self._clock.now()))
        if draft.items or draft.rows:
            await self._append(draft)
        return Outcome(refusal=refusal, run=run)

    async def _append(self, draft: Draft) -> None:
        """Make it durable, then let it be seen."""
        for row in (row for source in self._sources for row in source()):
            self.remember(row)
        later, self._later = self._later, {}
        change = draft.change(tuple(later.values()))
        if not change.appends and not change.rows:
            return
        self.writing += 1
        try:
            await self._store.append(change)
        except (StorageFailed, Conflict, ReadOnly):
            self._later = {**later, **self._later}
            raise
        finally:
            self.writing -= 1
        changed: dict[str, Run] = {}
        for stream, recorded, head, run in draft.applied:
            self._runs.apply(stream, recorded, head, run)
            if isinstance(run, Run):
                changed[stream] = run
        for listener in self._listeners:
            listener(draft.items, tuple(changed.values()))

"""The runs in memory: folded from their streams at start, kept up to date by the desk.

Of an archived run only its index entry is here, until somebody names it: then it is
read from its file, and rests again when it has been quiet for some time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from domain import site
from domain.chain import GENESIS
from domain.events import Recorded
from domain.evolve import replay
from domain.run import Run
from domain.site import Site
from engine.desk.shelf import Entry
from storage.codec import decode
from storage.log import INDEX, Document, Line, Store

SITE = "site"
"""The stream of what belongs to no run."""


@dataclass(slots=True)
class Stream:
    """A stream in memory: its events, the hash of the last, and the lock that keeps their order."""

    history: list[Recorded] = field(default_factory=list)
    head: str = GENESIS
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class LiveSite(Stream):
    """The site's stream and its state."""

    state: Site = field(default_factory=Site)


@dataclass(slots=True)
class Live(Stream):
    """A run's stream and the run, if it is in memory."""

    run: Run | None = None

    def known(self) -> Run:
        """The run; only a stream that has just been named has none."""
        if self.run is None:
            raise LookupError("the run has not started")
        return self.run


class Runs:
    """Every run by id, number, and the place it lives in."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._shelf: dict[str, Entry | Document] = {}
        self._woken: list[Callable[[Run], None]] = []
        self._live: dict[str, Live] = {}
        self._numbers: dict[str, str] = {}
        self._channels: dict[str, dict[str, None]] = {}  # the runs of a channel, in order
        self._causes: set[str] = set()
        self.site = LiveSite()

    @classmethod
    def load(cls, store: Store) -> Runs:
        """Fold every open stream of the store, and note the archived ones."""
        runs = cls(store)
        for stream in store.streams():
            runs.read(stream, store.load(stream))
        for run_id, document in store.rows(INDEX).items():
            runs._keep(run_id, document)
        return runs

    def read(self, stream: str, lines: Sequence[Line]) -> None:
        """Take all of a stream into memory, as the store has it."""
        if not lines:
            return
        live = self.site if stream == SITE else self.live(stream)
        live.history = [decode(line) for line in lines]
        live.head = lines[-1].hash
        self._causes.update(recorded.cause for recorded in live.history)
        if isinstance(live, LiveSite):
            live.state = site.replay(Site(), live.history)
        else:
            self._note(live, replay(live.history))

    def apply(self, stream: str, recorded: Recorded, head: str, after: Run | Site) -> None:
        """Take one more event into memory, with the run (or the site) after it.

        It is on disk already, and a run that was archived is open again.
        """
        self._shelf.pop(stream, None)
        live: Stream = self.site if stream == SITE else self.live(stream)
        live.history.append(recorded)
        live.head = head
        self._causes.add(recorded.cause)
        if isinstance(after, Run):
            self._note(self.live(stream), after)
        else:
            self.site.state = after

    def _note(self, live: Live, run: Run) -> None:
        """That is the run now; it is found by its number and in its channel."""
        live.run = run
        self._numbers[run.number.upper()] = run.id
        if run.channel_id:
            self._channels.setdefault(run.channel_id, {})[run.id] = None
        for channel_id, _ in run.moves.former:
            self._channels.setdefault(channel_id, {})[run.id] = None

    def _keep(self, run_id: str, document: Document) -> None:
        """An archived run can be found; most are never looked at, so only that is done here."""
        self._shelf[run_id] = document
        self._numbers[document["number"].upper()] = run_id
        channel_id = document["channel"][0]
        if channel_id:
            self._channels.setdefault(channel_id, {})[run_id] = None

    def on_wake(self, listener: Callable[[Run], None]) -> None:
        """Be told of each archived run that was read from its file."""
        self._woken.append(listener)

    async def wake(self, run_id: str) -> Run | None:
        """The run, read from the archive if need be; None if there is none or its file cannot be read."""
        live = self._live.get(run_id)
        if (live is None or live.run is None) and run_id in self._shelf and self._store is not None:
            lines = await asyncio.to_thread(self._store.load, run_id)
            live = self.live(run_id)
            if live.run is None and run_id in self._shelf:  # nobody was faster
                self.read(run_id, lines)
                if live.run is not None:
                    for listener in self._woken:
                        listener(live.run)
        return live.run if live else None

    def rest(self, run_id: str, document: Document | None) -> None:
        """A run is archived: let go of all but its entry (None: it has one).  Its lock stays, to be waited for."""
        live = self.live(run_id)
        start = live.history[0].cause if live.history else ""  # the site's too
        self._causes.difference_update(recorded.cause for recorded in live.history if recorded.cause != start)
        live.run, live.history, live.head = None, [], GENESIS
        if document is not None:
            self._keep(run_id, document)

    def entry(self, run_id: str) -> Entry | None:
        """The index entry of an archived run, whether it was read meanwhile or not."""
        found = self._shelf.get(run_id)
        if found is not None and not isinstance(found, Entry):
            found = self._shelf[run_id] = Entry.of(run_id, found)
        return found

    def resting(self) -> Iterator[Entry]:
        """The archived runs that are not in memory, in the order they were archived."""
        for run_id in list(self._shelf):
            entry = self.entry(run_id)
            if entry is not None and self.get(run_id) is None:
                yield entry

    def handled(self, cause: str) -> bool:
        """Whether an input with that key has left events already."""
        return cause in self._causes

    def live(self, run_id: str) -> Live:
        """The stream of a run; a new, empty one if it is not known."""
        live = self._live.get(run_id)
        if live is None:
            live = self._live[run_id] = Live()
        return live

    def get(self, run_id: str) -> Run | None:
        """The run with that id."""
        live = self._live.get(run_id)
        return live.run if live else None

    def known(self, number: str) -> Run | Entry | None:
        """The run with that number (`INC-12`), in any case, as it is in memory."""
        run_id = self._numbers.get(number.upper(), "")
        return self.get(run_id) or self.entry(run_id)

    def all(self) -> Iterator[Run]:
        """Every run in memory, oldest first; see `resting` for the others."""
        return (live.run for live in self._live.values() if live.run is not None)

    def active(self) -> list[Run]:
        """The runs that go on, oldest first."""
        return [run for run in self.all() if run.active]

    def of_channel(self, channel_id: str) -> list[Run]:
        """The runs in memory that live in a channel, oldest first."""
        return [run for stream in self._channels.get(channel_id, ()) if (run := self.get(stream)) is not None]

    async def at(self, channel_id: str, root_id: str) -> Run | None:
        """The run that is meant in a place without being named: its channel or thread, or the one open run there.

        Where none goes on, it is the one that had its own channel there before it moved.
        """
        there = [
            run for run_id in self._channels.get(channel_id, ()) if (run := self.get(run_id) or self.entry(run_id))
        ]
        in_thread = (run for run in there if root_id and root_id in _posts(run))
        own = (run for run in there if run.mode == "new" and run.channel_id == channel_id)
        if (run := next(in_thread, None) or next(own, None)) is not None:
            return await self.wake(run.id)
        going_on = [run for run in there if isinstance(run, Run) and run.active]
        if going_on:
            return going_on[0] if len(going_on) == 1 else None
        return next((run for run in there if isinstance(run, Run) and run.moves.own == channel_id), None)


def _posts(run: Run | Entry) -> tuple[str, ...]:
    """The posts whose threads are about a run."""
    return (run.root_id, run.board_id, *run.moves.posts) if isinstance(run, Run) else run.posts

"""The runs in memory: folded from their streams at start, kept up to date by the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.chain import GENESIS
from domain.events import NumberTaken, Recorded
from domain.evolve import evolve
from domain.run import Run
from storage.codec import decode
from storage.log import Line, Store

SITE = "site"
"""The stream of what belongs to no run."""


@dataclass(slots=True)
class Live:
    """A stream in memory: the run, its events, the hash of the last, and the lock that keeps their order."""

    run: Run | None = None
    history: list[Recorded] = field(default_factory=list)
    head: str = GENESIS
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def known(self) -> Run:
        """The run; only a stream that has just been named has none."""
        if self.run is None:
            raise LookupError("the run has not started")
        return self.run


class Runs:
    """Every run by id, number, and the place it lives in."""

    def __init__(self) -> None:
        self._live: dict[str, Live] = {}
        self._numbers: dict[str, str] = {}
        self._channels: dict[str, list[str]] = {}
        self._causes: set[str] = set()
        self.site = Live()
        self._taken: dict[str, int] = {}

    @classmethod
    def load(cls, store: Store) -> Runs:
        """Fold every stream of the store."""
        runs = cls()
        for stream in store.streams():
            runs.extend(stream, store.load(stream))
        return runs

    def extend(self, stream: str, lines: Sequence[Line]) -> None:
        """Read lines from the store into a stream's state."""
        for line in lines:
            self.apply(stream, decode(line), line.hash)

    def apply(self, stream: str, recorded: Recorded, head: str) -> None:
        """Take one more event into memory.  It is on disk already."""
        live = self.site if stream == SITE else self._live.setdefault(stream, Live())
        live.history.append(recorded)
        live.head = head
        self._causes.add(recorded.cause)
        if isinstance(recorded.event, NumberTaken):
            self._taken[recorded.event.prefix] = max(self.last_number(recorded.event.prefix), recorded.event.number)
            return
        run = live.run = evolve(live.run, recorded)
        self._numbers[run.number.upper()] = stream
        if run.channel_id:
            known = self._channels.setdefault(run.channel_id, [])
            if stream not in known:
                known.append(stream)

    def handled(self, cause: str) -> bool:
        """Whether an input with that key has left events already."""
        return cause in self._causes

    def last_number(self, prefix: str) -> int:
        """The last number that a run of that prefix took, or 0."""
        return self._taken.get(prefix, 0)

    def live(self, run_id: str) -> Live:
        """The stream of a run; a new, empty one if it is not known."""
        return self._live.setdefault(run_id, Live())

    def get(self, run_id: str) -> Run | None:
        """The run with that id."""
        live = self._live.get(run_id)
        return live.run if live else None

    def numbered(self, number: str) -> Run | None:
        """The run with that number (`INC-12`), in any case."""
        return self.get(self._numbers.get(number.upper(), ""))

    def all(self) -> Iterator[Run]:
        """Every run, oldest first."""
        return (live.run for live in self._live.values() if live.run is not None)

    def active(self) -> list[Run]:
        """The runs that go on, oldest first."""
        return [run for run in self.all() if run.active]

    def of_channel(self, channel_id: str) -> list[Run]:
        """The runs that live in a channel, oldest first."""
        return [run for stream in self._channels.get(channel_id, ()) if (run := self.get(stream)) is not None]

    def at(self, channel_id: str, root_id: str) -> Run | None:
        """The run that is meant in a place without being named: its channel or thread, or the one open run there."""
        here = self.of_channel(channel_id)
        for run in here:
            if run.mode == "new" or (root_id and root_id in (run.root_id, run.board_id)):
                return run
        going_on = [run for run in here if run.active]
        return going_on[0] if len(going_on) == 1 else None

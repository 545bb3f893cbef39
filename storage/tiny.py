"""The default store: TinyDB in memory, a journal on the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import orjson
from tinydb.table import Document as TinyDocument

from storage.journal import Changes, Damaged, DataUnreadable, Journal, sync_folder
from storage.lock import FolderLock
from storage.log import ChangeSet, Conflict, Document, Drop, Line, ReadOnly, StorageFailed
from storage.replay import EVENTS, Replay
from storage.tables import Database

COMPACT_FROM = 1 << 20
"""Bytes of dead weight below which a journal is left alone."""

_CHUNK = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A change-set on its way to the disk, and who waits for it."""

    line: bytes
    tables: bytes
    lengths: Mapping[str, int]
    done: asyncio.Future[None]


class TinyStore:
    """A `storage.log.Store` in one folder, held by one process.

    What arrives while the disk is busy is written together, by one write and one
    fsync in a thread of its own.  Readers see a change-set when it is on the disk.
    `damaged` tells which lines of the journal could not be read at start.
    """

    def __init__(self, lock: FolderLock, journal: Journal, database: Database, replay: Replay) -> None:
        self.damaged: tuple[Damaged, ...] = tuple(replay.damaged)
        self._lock, self._journal, self._database = lock, journal, database
        self._lengths = replay.lengths
        self._claimed = dict(replay.lengths)  # with what is on its way to the disk
        self._sealed = replay.sealed
        self._waiting: list[_Waiting] = []
        self._latest: asyncio.Future[None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "journal")
        self._stopped = ""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Take the folder (made if it is not there) and read what it holds.

        Raises `storage.lock.DataInUse` when another process has it and
        `storage.journal.DataUnreadable` when it cannot be worked with.
        """
        try:
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True)
                sync_folder(folder.parent)
            lock = FolderLock(folder)
        except OSError as error:
            raise _unusable(folder, error) from error
        try:
            journal = Journal.open(folder / "journal")
            database = Database()
            replay = Replay(database)
            for item in journal.replay():
                replay.take(item)
            replay.finish()
            journal = _compact(journal, database, replay)
        except OSError as error:
            lock.release()
            raise _unusable(folder, error) from error
        except DataUnreadable:
            lock.release()
            raise
        return cls(lock, journal, database, replay)

    async def append(self, change: ChangeSet) -> None:
        """Durable when this returns.

        Raises `Conflict` or `ReadOnly` (nothing was written), or `StorageFailed`, after
        which every further call fails too: what the disk holds is then known only
        after a new start.
        """
        if self._stopped:
            raise StorageFailed(self._stopped)
        try:
            lengths = self._check(change)
        except Conflict:
            if self._latest is not None:  # whoever loads again must see what it conflicts with
                await asyncio.shield(self._latest)
            raise
        tables = orjson.dumps(self._changes(change))
        if not change.appends and not change.rows:
            return
        self._latest = done = asyncio.get_running_loop().create_future()
        self._claimed.update(lengths)
        self._waiting.append(_Waiting(self._journal.frame(tables, lengths), tables, lengths, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="journal")
        await asyncio.shield(done)  # a caller that is cancelled takes nothing back

    def _check(self, change: ChangeSet) -> dict[str, int]:
        """The lengths of the streams after this change-set."""
        lengths: dict[str, int] = {}
        for append in change.appends:
            if append.stream in self._sealed:
                raise ReadOnly(append.stream, self._lengths[append.stream], self._sealed[append.stream])
            found = lengths.get(append.stream, self._claimed.get(append.stream, 0))
            if found != append.expected:
                raise Conflict(append.stream, append.expected, found)
            for number, line in enumerate(append.lines, found + 1):
                if (line.stream, line.number) != (append.stream, number):
                    raise ValueError(f"{line.stream}/{line.number} in the place of {append.stream}/{number}")
            if append.lines:
                lengths[append.stream] = found + len(append.lines)
        return lengths

    def _changes(self, change: ChangeSet) -> Changes:
        with self._database.memory.collect() as changes:
            events = [
                TinyDocument({"body": line.body, "hash": line.hash, "opened": dict(line.opened)}, _id(line))
                for append in change.appends
                for line in append.lines
            ]
            if events:
                self._database.named(EVENTS).insert_multiple(events)
            for row in change.rows:
                if row.table == EVENTS:
                    raise ValueError(f"the table {EVENTS} takes no rows")
                if isinstance(row, Drop):
                    self._database.named(row.table).drop(row.key)
                else:
                    self._database.named(row.table).put(row.key, row.document)
        return changes

    async def _write(self) -> None:
        """Write until nothing waits.  What comes in meanwhile is the next batch."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            data = b"".join(waiting.line for waiting in batch)
            try:
                await asyncio.shield(loop.run_in_executor(self._thread, self._journal.write, data))
            except OSError as error:
                self._stop(
                    f"{self._journal.path} could not be written: {error.strerror}. The last change was not kept. "
                    "See to the disk (space, limits, health), then start Muster again.",
                    batch,
                )
                return
            except asyncio.CancelledError:
                self._stop("the store was stopped while it was writing; start Muster again.", batch)
                raise
            for waiting in batch:
                self._database.apply(orjson.loads(waiting.tables))
                self._lengths.update(waiting.lengths)
                waiting.done.set_result(None)

    def _stop(self, why: str, batch: list[_Waiting]) -> None:
        log.error("%s", why)
        self._stopped = why
        batch, self._waiting = batch + self._waiting, []
        for waiting in batch:
            waiting.done.set_exception(StorageFailed(why))

    def streams(self) -> Iterable[str]:
        """The names of all streams, in the order they began."""
        return tuple(self._lengths)

    def load(self, stream: str) -> Sequence[Line]:
        """The events of a stream, in order, up to the first hole; empty if there is none of that name."""
        events = self._database.memory.read().get(EVENTS, {})
        return tuple(
            _stored(stream, number, events[f"{stream}/{number}"])
            for number in range(1, self._lengths.get(stream, 0) + 1)
        )

    def rows(self, table: str) -> Mapping[str, Document]:
        """A table by key, in the order the keys were first written, as it is now."""
        return dict(self._database.memory.read().get(table, {}))

    async def close(self) -> None:
        """Finish what is being written and let go of the data folder."""
        if self._writer is not None:
            await asyncio.wait([self._writer])
        self._stopped = self._stopped or "the store is closed"
        self._thread.shutdown()
        self._journal.close()
        self._lock.release()

    def abandon(self) -> None:
        """Let go at once, as a killed process would: what is not on the disk yet never gets there."""
        waiting, self._waiting = self._waiting, []
        self._stopped = self._stopped or "the store was abandoned"
        for left in waiting:
            left.done.set_exception(StorageFailed(self._stopped))
        self._thread.shutdown()
        self._journal.close()
        self._lock.release()


def _id(line: Line) -> Any:  # TinyDB annotates ids as int; its tables take any class
    return f"{line.stream}/{line.number}"


def _stored(stream: str, number: int, document: Document) -> Line:
    opened = {path: (salt, value) for path, (salt, value) in document["opened"].items()}
    return Line(stream, number, document["body"], document["hash"], opened)


def _unusable(folder: Path, error: OSError) -> DataUnreadable:
    return DataUnreadable(
        f"cannot work in the data folder {folder}: {error.strerror}. "
        "It must be a local folder that Muster may read and write; name another one with --data."
    )


def _compact(journal: Journal, database: Database, replay: Replay) -> Journal:
    """Rewrite a journal that is mostly dead weight.  A damaged one is kept as evidence."""
    live = sum(len(orjson.dumps(table)) for table in database.memory.read().values())
    if replay.damaged or journal.size - live < max(COMPACT_FROM, live):
        return journal
    return journal.compacted(_snapshot(database, replay.lengths))


def _snapshot(database: Database, lengths: Mapping[str, int]) -> Iterator[tuple[Changes, tuple[str, ...]]]:
    """All that is alive, as few change-sets: each stream, then each table."""
    tables = database.memory.read()
    events = tables.get(EVENTS, {})
    for stream, length in lengths.items():
        for start in range(1, length + 1, _CHUNK):
            keys = [f"{stream}/{number}" for number in range(start, min(start + _CHUNK, length + 1))]
            yield {EVENTS: {key: events[key] for key in keys}}, (stream,)
    for name, table in tables.items():
        if name != EVENTS:
            rows = list(table.items())
            for start in range(0, len(rows), _CHUNK):
                yield {name: dict(rows[start : start + _CHUNK])}, ()

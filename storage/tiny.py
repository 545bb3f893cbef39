"""The default store: TinyDB in memory, a journal on the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import orjson
from tinydb.table import Document as TinyDocument

from storage import trouble
from storage.archive import Archive, closing
from storage.compaction import Compaction, worth_it
from storage.contents import Contents, event_id
from storage.disk import sync_folder
from storage.journal import Journal, Unsafe
from storage.lines import Changes, Damaged, DataUnreadable
from storage.lock import FolderLock
from storage.log import (
    INDEX,
    Append,
    ChangeSet,
    Conflict,
    Document,
    Drop,
    Line,
    ReadOnly,
    StorageFailed,
    StorageFull,
)
from storage.pending import Pending
from storage.replay import EVENTS

log = logging.getLogger(__name__)

QUICK = 0.001
"""Seconds.  While the disk takes less, a change-set that is alone is written without the thread: going to one and
back takes as long as the disk does, and nobody else waits."""


class TinyStore:
    """A `storage.log.Store` in one folder, held by one process.

    What arrives while the disk is busy is written together, by one write and one
    fsync in a thread of its own; what is alone, at once, if the disk is quick.  Readers
    see a change-set when it is on the disk.
    `damaged` tells which lines of the journal could not be read at start.
    """

    def __init__(self, lock: FolderLock, journal: Journal, contents: Contents) -> None:
        self.damaged: tuple[Damaged, ...] = contents.damaged
        self._lock, self._journal, self._contents = lock, journal, contents
        self._database = contents.database
        self._lengths = contents.lengths
        # With what is on its way to the disk: the open streams, and how many events each archived one has.
        self._claimed = dict(contents.lengths)
        self._closed = {stream: int(entry["events"]) for stream, entry in contents.index.items()}
        self._waiting: list[Pending] = []
        self._latest: Pending | None = None
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "journal")
        self._compaction = Compaction(journal, contents)
        self._stopped = ""
        self._is_full = False

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Take the folder (made if it is not there) and read what it holds.

        Raises `storage.lock.DataInUse` when another process has it and
        `storage.lines.DataUnreadable` when it cannot be worked with.
        """
        try:
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True)
                sync_folder(folder.parent)
            lock = FolderLock(folder)
        except OSError as error:
            raise trouble.unusable(folder, error) from error
        try:
            journal = Journal.open(folder / "journal")
            contents = Contents.of(journal.replay(), Archive(folder))
            if worth_it(journal, contents):
                journal = Compaction(journal, contents).at_once()
        except OSError as error:
            lock.release()
            raise trouble.unusable(folder, error) from error
        except DataUnreadable:
            lock.release()
            raise
        return cls(lock, journal, contents)

    async def append(self, change: ChangeSet) -> None:
        """Durable when this returns.

        Raises `Conflict`, `ReadOnly` or `StorageFull` (nothing was written), or `StorageFailed`,
        after which every further call fails too: what the disk holds is then known only
        after a new start.
        """
        self._go_on()
        kept: dict[str, Sequence[Line]] = {}
        while closed := [one.stream for one in change.appends if one.stream in self._closed and one.stream not in kept]:
            for stream in closed:
                if stream not in self._contents.index and self._latest is not None:
                    await self._latest.written()  # its archiving is on its way to the disk
                kept[stream] = await asyncio.to_thread(self._contents.archived, stream)
            self._go_on()
        try:
            lengths = self._check(change, kept)
        except Conflict:
            if self._latest is not None:  # whoever loads again must see what it conflicts with
                await self._latest.written()
            raise
        if not change.appends and not change.rows:
            return
        opened = [stream for stream in lengths if stream in self._closed]
        tables = orjson.dumps(self._changes(change, [line for stream in opened for line in kept[stream]], opened))
        for stream in opened:
            del self._closed[stream]
        self._claimed.update(lengths)
        await self._queue(tables, lengths)

    async def archive(self, stream: str, expected: int, entry: Document) -> None:
        """Move a stream into a file of its own.  Raises as `append` does; `OSError` never."""
        self._go_on()
        self._check(ChangeSet((Append(stream, expected, ()),)), {})
        if stream not in self._claimed:
            raise Conflict(stream, expected, 0)
        if self._lengths.get(stream, 0) != expected and self._latest is not None:
            await self._latest.written()  # the last of it is on its way to the disk
        lines = self.load(stream)
        entry = closing(entry, lines)
        try:
            await asyncio.to_thread(self._contents.archive.write, stream, lines, entry)
        except OSError as error:
            raise StorageFull(f"{stream} could not be archived: {error.strerror}. It stays in the journal.") from error
        self._go_on()
        if self._claimed.get(stream) != expected:  # somebody wrote meanwhile; the journal wins
            raise Conflict(stream, expected, self._claimed.get(stream, 0))
        changes: Changes = {EVENTS: dict.fromkeys(map(event_id, lines)), INDEX: {stream: dict(entry)}}
        tables = orjson.dumps(changes)
        del self._claimed[stream]
        self._closed[stream] = expected
        await self._queue(tables, {stream: 0})

    def _go_on(self) -> None:
        if self._stopped:
            raise StorageFailed(self._stopped)

    async def _queue(self, tables: bytes, lengths: Mapping[str, int]) -> None:
        self._latest = waiting = Pending(tables, lengths)
        self._waiting.append(waiting)
        self._wake()
        await waiting.written()

    def _wake(self) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="journal")

    def _check(self, change: ChangeSet, kept: Mapping[str, Sequence[Line]]) -> dict[str, int]:
        """The lengths of the streams after this change-set."""
        lengths: dict[str, int] = {}
        for append in change.appends:
            stream = append.stream
            place = self.read_only(stream)
            if place:
                raise ReadOnly(stream, len(self.load(stream)), place)
            found = lengths.get(stream, self._claimed.get(stream, self._closed.get(stream, 0)))
            if found != append.expected:
                raise Conflict(stream, append.expected, found)
            if append.lines and len(kept.get(stream, ())) < found and stream in self._closed:
                raise ReadOnly(stream, len(kept.get(stream, ())), str(self._contents.archive.path(stream)))
            for number, line in enumerate(append.lines, found + 1):
                if (line.stream, line.number) != (stream, number):
                    raise ValueError(f"{line.stream}/{line.number} in the place of {stream}/{number}")
            if append.lines:
                lengths[stream] = found + len(append.lines)
        return lengths

    def _changes(self, change: ChangeSet, revived: Sequence[Line], opened: Sequence[str]) -> Changes:
        changes: Changes
        with self._database.memory.collect() as changes:
            added = (line for append in change.appends for line in append.lines)
            events = [_document(line) for line in (*revived, *added)]
            if events:
                self._database.named(EVENTS).insert_multiple(events)
            for stream in opened:
                self._database.named(INDEX).drop(stream)
            for row in change.rows:
                if row.table in (EVENTS, INDEX):
                    raise ValueError(f"the table {row.table} takes no rows")
                if isinstance(row, Drop):
                    self._database.named(row.table).drop(row.key)
                else:
                    self._database.named(row.table).put(row.key, row.document)
        return changes

    async def _write(self) -> None:
        """Write until nothing waits.  What comes in meanwhile is the next batch."""
        while self._waiting or self._compaction.ready:
            if self._compaction.ready:
                try:
                    self._journal = await self._on_disk(self._compaction.switch)
                except OSError as error:
                    self._stop(trouble.failed(self._journal.path, error), [])
                    return
                except asyncio.CancelledError as error:
                    self._stop(trouble.failed(self._journal.path, error), [])
                    raise
                continue
            batch, self._waiting = self._waiting, []
            position = self._journal.position()
            data = b"".join(self._journal.frame(waiting.tables, waiting.streams) for waiting in batch)
            try:
                if len(batch) == 1 and self._journal.pace < QUICK:
                    self._journal.write(data)
                else:
                    await self._on_disk(self._journal.write, data)
            except Unsafe as error:
                self._stop(trouble.failed(self._journal.path, error), batch)
                return
            except OSError as error:
                if not trouble.is_full(error):
                    self._stop(trouble.failed(self._journal.path, error), batch)
                    return
                self._journal.back_to(position)
                self._refuse(error, batch)
                continue
            except asyncio.CancelledError as error:
                self._stop(trouble.failed(self._journal.path, error), batch)
                raise
            self._apply(batch)
            if self._compaction.due():
                self._compaction.begin(self._wake)

    async def _on_disk(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments))

    def _apply(self, batch: Sequence[Pending]) -> None:
        if self._is_full:
            self._is_full = False
            log.warning("%s can be written again", self._journal.path)
        for waiting in batch:
            self._database.apply(orjson.loads(waiting.tables))
            for stream, length in waiting.lengths.items():
                if length:
                    self._lengths[stream] = length
                else:
                    self._lengths.pop(stream, None)
            self._compaction.carry(waiting.tables, waiting.streams)
            waiting.settle()

    def _refuse(self, error: OSError, batch: list[Pending]) -> None:
        """There is no room: nothing was written, and nothing that builds on it may be."""
        why = trouble.full(self._journal.path, error)
        if not self._is_full:
            log.error("%s", why)
        self._is_full, self._latest = True, None
        batch, self._waiting = batch + self._waiting, []
        self._claimed = dict(self._lengths)
        self._closed = {stream: int(entry["events"]) for stream, entry in self._contents.index.items()}
        for waiting in batch:
            waiting.settle(StorageFull(why))

    def _stop(self, why: str, batch: list[Pending]) -> None:
        log.error("%s", why)
        self._stopped = why
        self._compaction.cancel()
        batch, self._waiting = batch + self._waiting, []
        for waiting in batch:
            waiting.settle(StorageFailed(why))

    def streams(self) -> Iterable[str]:
        """The names of the open streams, in the order they began."""
        return tuple(self._lengths)

    def load(self, stream: str) -> Sequence[Line]:
        """The events of a stream, in order, up to the first hole; empty if there is none of that name."""
        return self._contents.load(stream)

    def read_only(self, stream: str) -> str:
        """The place of the damage for which a stream takes no more, or ''."""
        return self._contents.sealed.get(stream, "")

    def losses(self) -> Sequence[str]:
        """A line about each piece of damage found at start."""
        return tuple(map(str, self.damaged))

    def rows(self, table: str) -> Mapping[str, Document]:
        """A table by key, in the order the keys were first written, as it is now."""
        return self._contents.rows(table)

    async def close(self) -> None:
        """Finish what is being written and let go of the data folder."""
        self._compaction.cancel()
        if self._writer is not None:
            await asyncio.wait([self._writer])
        await self._compaction.ended()
        self._stopped = self._stopped or "the store is closed"
        self._thread.shutdown()
        self._journal.close()
        self._lock.release()

    def abandon(self) -> None:
        """Let go at once, as a killed process would: what is not on the disk yet never gets there."""
        waiting, self._waiting = self._waiting, []
        self._stopped = self._stopped or "the store was abandoned"
        self._compaction.cancel()
        for left in waiting:
            left.settle(StorageFailed(self._stopped))
        self._thread.shutdown()
        self._journal.close()
        self._lock.release()


def _document(line: Line) -> TinyDocument:
    id_: Any = event_id(line)  # TinyDB annotates ids as int; its tables take any class
    return TinyDocument({"body": line.body, "hash": line.hash, "opened": dict(line.opened)}, id_)

"""Writing the journal anew without what is dead in it, while it goes on being written.

The live documents are written beside the journal from a copied view, in a thread; what
is appended meanwhile is carried over; then the new file takes the other's place between
two batches.  A damaged journal is never rewritten: it is the evidence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from storage.contents import Contents
from storage.journal import Journal, Rewrite, Unsafe
from storage.replay import EVENTS

COMPACT_FROM = 1 << 20
"""Bytes of dead weight below which a journal is left alone."""

CHUNK = 500
"""Documents to a line of the new journal."""

_GROWTH = 1.5
"""A journal that was not worth it is looked at again when it has grown so many times."""

_FEW = 0.25
"""Dead documents for each one alive, below which a journal that has just been read need not be weighed."""

log = logging.getLogger(__name__)

ChangeSets = Iterator[tuple[bytes, tuple[str, ...]]]


def worth_it(journal: Journal, contents: Contents) -> bool:
    """Whether the journal is mostly dead weight."""
    if contents.damaged or journal.size < COMPACT_FROM or contents.dead < _FEW * contents.alive:
        return False
    return _mostly_dead(journal.size, contents.database.memory.read())


def _mostly_dead(size: int, tables: Mapping[str, Mapping[str, Any]]) -> bool:
    bodies = sum(len(document["body"]) for document in tables.get(EVENTS, {}).values())
    if bodies > size - bodies:  # the rest need not be weighed
        return False
    live = sum(len(orjson.dumps(table)) for table in tables.values())
    return size - live >= max(COMPACT_FROM, live)


class Compaction:
    """Rewrites one journal, again and again as it grows.  Lives in the event loop of its store."""

    def __init__(self, journal: Journal, contents: Contents) -> None:
        self._journal = journal
        self._contents = contents
        self._look_at = COMPACT_FROM
        self._carried: list[tuple[bytes, tuple[str, ...]]] | None = None
        self._rewrite: Rewrite | None = None
        self._task: asyncio.Task[None] | None = None
        self._over = False

    def at_once(self) -> Journal:
        """The journal to go on with: a new file, or the same one if there is no room for it.  Blocks."""

        def fill() -> Rewrite:
            rewrite = Rewrite(self._journal.path, self._journal.generation + 1)
            rewrite.add(snapshot(self._contents.database.memory.read(), self._contents.lengths))
            return rewrite

        return self._renewed(fill)

    def due(self) -> bool:
        """Whether the journal has grown enough to look at it."""
        running = self._carried is not None
        return not running and not self._over and not self._contents.damaged and self._journal.size >= self._look_at

    def begin(self, wake: Callable[[], None]) -> None:
        """Start rewriting if it is worth it; `wake` is called when `ready`."""
        tables = {name: dict(table) for name, table in self._contents.database.memory.read().items()}
        lengths = dict(self._contents.lengths)
        self._carried = []
        self._task = asyncio.create_task(self._work(tables, lengths, wake), name="compaction")

    def carry(self, tables: bytes, streams: tuple[str, ...]) -> None:
        """A change-set that is on the disk and that the copied view does not hold."""
        if self._carried is not None:
            self._carried.append((tables, streams))

    @property
    def ready(self) -> bool:
        """The new journal waits to be put in place, between two batches."""
        return self._rewrite is not None

    async def _work(
        self, tables: Mapping[str, Mapping[str, Any]], lengths: Mapping[str, int], wake: Callable[[], None]
    ) -> None:
        size = self._journal.size
        rewrite: Rewrite | None = None
        try:
            if await asyncio.to_thread(_mostly_dead, size, tables):
                rewrite = await asyncio.to_thread(Rewrite, self._journal.path, self._journal.generation + 1)
                await asyncio.to_thread(rewrite.add, snapshot(tables, lengths))
        except OSError as error:
            rewrite = None
            self._put_off(error)
        if rewrite is None or self._over:
            if rewrite is not None:
                rewrite.discard()
            self._carried = None
            self._look_at = max(COMPACT_FROM, int(size * _GROWTH))
            return
        self._rewrite = rewrite
        wake()

    def switch(self) -> Journal:
        """Carry over what came since and change places.  In the journal's thread, while nothing else is written.

        Raises `Unsafe` when it is not known any more what the disk holds.
        """
        rewrite, self._rewrite = self._rewrite, None
        carried, self._carried = self._carried, None
        assert rewrite is not None and carried is not None

        def fill() -> Rewrite:
            rewrite.add(iter(carried))
            return rewrite

        journal = self._renewed(fill)
        if journal is self._journal:
            return journal
        self._journal = journal
        self._look_at = max(COMPACT_FROM, int(journal.size * _GROWTH))
        return journal

    def cancel(self) -> None:
        """Begin nothing more; what is being written beside the journal is given up."""
        self._over = True
        rewrite, self._rewrite = self._rewrite, None
        if rewrite is not None:
            rewrite.discard()

    async def ended(self) -> None:
        """Nothing is being written beside the journal any more."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _renewed(self, fill: Callable[[], Rewrite]) -> Journal:
        """The rewritten journal in the place of the old one, which is closed; the old one where there is no room."""
        try:
            journal = fill().put_in_place()
        except Unsafe:
            raise
        except OSError as error:
            self._put_off(error)
            return self._journal
        self._journal.close()
        return journal

    def _put_off(self, error: OSError) -> None:
        self._look_at = int(self._journal.size * _GROWTH) + COMPACT_FROM
        log.warning("%s could not be compacted and is used as it is: %s", self._journal.path, error.strerror)


def snapshot(tables: Mapping[str, Mapping[str, Any]], lengths: Mapping[str, int]) -> ChangeSets:
    """All that is alive, as few change-sets: each stream, then each table."""
    events = tables.get(EVENTS, {})
    for stream, length in lengths.items():
        for start in range(1, length + 1, CHUNK):
            keys = [f"{stream}/{number}" for number in range(start, min(start + CHUNK, length + 1))]
            yield orjson.dumps({EVENTS: {key: events[key] for key in keys}}), (stream,)
    for name, table in tables.items():
        if name != EVENTS:
            rows = list(table.items())
            for start in range(0, len(rows), CHUNK):
                yield orjson.dumps({name: dict(rows[start : start + CHUNK])}), ()

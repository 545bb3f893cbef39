"""From the journal's lines to the state at start, and what a damaged line does to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from storage.archive import Archive
from storage.lines import Changes, Damaged, Entry
from storage.log import INDEX
from storage.tables import Database

EVENTS = "events"
"""The table of the events; an id is `stream/number`."""

log = logging.getLogger(__name__)


class Replay:
    """Applies lines to a database and keeps count of the streams.

    `lengths` has each open stream's number of events up to its first hole, `sealed` the place
    of the damage for each stream that has, or may have, lost events: such a stream is
    read-only, for what is appended behind a hole could never be told from what was lost.
    `taken` is how many documents the lines wrote or dropped.
    """

    def __init__(self, database: Database, archive: Archive) -> None:
        self.lengths: dict[str, int] = {}
        self.sealed: dict[str, str] = {}
        self.damaged: list[Damaged] = []
        self.taken = 0
        self._database = database
        self._archive = archive
        self._doubtful: dict[str, str] = {}

    def take(self, item: Entry | Damaged) -> None:
        """The next line."""
        if isinstance(item, Damaged):
            self._lose(item)
            return
        self._database.apply(item.changes)
        self.taken += sum(map(len, item.changes.values()))
        for key, document in item.changes.get(EVENTS, {}).items():
            stream, _, number = key.rpartition("/")
            if document is None:
                self._close(stream)
            else:
                self._count(stream, int(number))

    def _index(self) -> Mapping[str, Any]:
        return self._database.memory.read().get(INDEX, {})

    def _lose(self, damaged: Damaged) -> None:
        self.damaged.append(damaged)
        for stream in damaged.streams:
            if stream not in self._index():  # else it was opened again in that line, and its file is whole
                self.lengths.setdefault(stream, 0)
            self.sealed.setdefault(stream, damaged.place)
        if not damaged.certain:
            for stream in (*self.lengths, *self._index()):
                self._doubtful.setdefault(stream, damaged.place)

    def _count(self, stream: str, number: int) -> None:
        expected = self.lengths.setdefault(stream, 0) + 1
        if stream in self.sealed or number < expected:
            return
        if number == expected:
            self.lengths[stream] = number
            self._doubtful.pop(stream, None)  # it goes on without a hole, so it was not in the damaged line
        else:
            place = self.damaged[-1].place if self.damaged else "the journal"
            self.sealed[stream] = self._doubtful.get(stream, place)

    def _close(self, stream: str) -> None:
        """It was archived whole, whatever was damaged before."""
        self.lengths.pop(stream, None)
        self.sealed.pop(stream, None)
        self._doubtful.pop(stream, None)

    def finish(self) -> None:
        """After the last line: who could not be cleared of doubt is sealed, and lost index entries are found again."""
        for stream, place in self._doubtful.items():
            self.sealed.setdefault(stream, place)
        if self.damaged:
            self._rescue()
        for damaged in self.damaged:
            log.error("%s", damaged)
        for stream, place in self.sealed.items():
            kept = self.lengths.get(stream, self._index().get(stream, {}).get("events", 0))
            log.error("%s is read-only after event %d because %s is damaged", stream, kept, place)

    def _rescue(self) -> None:
        """An archive's file holds its own index entry: what a damaged line took from the index is in the folder."""
        place = self.damaged[0].place
        for stream in self._archive.streams():
            if stream not in self._index() and not self.lengths.get(stream):
                entry = self._archive.entry(stream)
                if entry is not None:
                    self.lengths.pop(stream, None)
                    self._database.apply(Changes({INDEX: {stream: dict(entry)}}))
                    self.sealed.setdefault(stream, place)  # whether it had been opened again is not known

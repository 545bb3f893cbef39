"""From the journal's lines to the state at start, and what a damaged line does to it."""

from __future__ import annotations

import logging

from storage.journal import Damaged, Entry
from storage.tables import Database

EVENTS = "events"
"""The table of the events; an id is `stream/number`."""

log = logging.getLogger(__name__)


class Replay:
    """Applies lines to a database and keeps count of the streams.

    `lengths` has each stream's number of events up to its first hole, `sealed` the place
    of the damage for each stream that has, or may have, lost events: such a stream is
    read-only, for what is appended behind a hole could never be told from what was lost.
    """

    def __init__(self, database: Database) -> None:
        self.lengths: dict[str, int] = {}
        self.sealed: dict[str, str] = {}
        self.damaged: list[Damaged] = []
        self._database = database
        self._doubtful: dict[str, str] = {}

    def take(self, item: Entry | Damaged) -> None:
        """The next line."""
        if isinstance(item, Damaged):
            self._lose(item)
            return
        self._database.apply(item.changes)
        for key in item.changes.get(EVENTS, ()):
            stream, _, number = key.rpartition("/")
            self._count(stream, int(number))

    def _lose(self, damaged: Damaged) -> None:
        self.damaged.append(damaged)
        for stream in damaged.streams:
            self.lengths.setdefault(stream, 0)
            self.sealed.setdefault(stream, damaged.place)
        if not damaged.certain:
            for stream in self.lengths:
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

    def finish(self) -> None:
        """After the last line: who could not be cleared of doubt is sealed."""
        for stream, place in self._doubtful.items():
            self.sealed.setdefault(stream, place)
        for damaged in self.damaged:
            log.error("%s is damaged: what it held is lost", damaged.place)
        for stream, place in self.sealed.items():
            log.error("%s is read-only after event %d because %s is damaged", stream, self.lengths[stream], place)

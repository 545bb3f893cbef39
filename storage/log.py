"""The event log as the engine sees it: what a change-set is, and what any store must do with it.

A store keeps streams of events (one per run and `site`) and a few tables of
small documents (outbox, cursors, prompts, index).  It never looks inside either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Document = Mapping[str, Any]

INDEX = "index"
"""The table with one document per archived stream.  Written by `Store.archive` alone; `events` and `head` in each
document (how many events the archive holds, and the hash of the last) are the store's own."""


@dataclass(frozen=True, slots=True)
class Line:
    """An event as stored.

    `body` is its canonical JSON (UTF-8, sorted keys, no floats), in which each
    free-text or personal field is replaced by SHA-256(salt + value); `hash` is
    the SHA-256 of `body` in hex; `opened` has, per committed field, the salt
    and the value, and is what a redaction drops.  Numbers start at 1 and have no holes.
    """

    stream: str
    number: int
    body: str
    hash: str
    opened: Mapping[str, tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Append:
    """Events to add to one stream, if it still has `expected` events."""

    stream: str
    expected: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """Write (or replace) one document of a table."""

    table: str
    key: str
    document: Document


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove one document of a table, if it is there."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All of it is durable, or none of it happened."""

    appends: tuple[Append, ...] = ()
    rows: tuple[Put | Drop, ...] = ()


class Conflict(Exception):
    """A stream has grown since it was read: load it again and decide again."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(f"{stream}: expected {expected} events, found {found}")
        self.stream, self.expected, self.found = stream, expected, found


class ReadOnly(Exception):
    """A damaged file took part of this stream: it can be read up to the hole, and takes no more."""

    def __init__(self, stream: str, readable: int, place: str) -> None:
        super().__init__(
            f"{stream} can be read up to event {readable} and takes no more, because {place} is damaged. "
            "Put that file back from a backup to go on."
        )
        self.stream, self.readable, self.place = stream, readable, place


class StorageFailed(Exception):
    """The change-set could not be made durable.  The message says why and what to do."""


class StorageFull(StorageFailed):
    """There was no room for it and nothing was written; the next one is tried again."""


class Store(Protocol):
    """What any store does.  Safe for many tasks of one event loop; one process at a time."""

    async def append(self, change: ChangeSet) -> None:
        """Durable when this returns.  An archived stream that is added to is open again.

        Raises `Conflict` or `ReadOnly` (nothing was written), `StorageFull` (likewise; the
        next call is tried again), or `StorageFailed` (every further call fails too).
        """
        ...

    async def archive(self, stream: str, expected: int, entry: Document) -> None:
        """Move a stream out of the journal, leaving `entry` for it in the table `INDEX`.

        Raises as `append` does; `Conflict` if it does not have `expected` events (an
        archived stream has none that could be moved).
        """
        ...

    def streams(self) -> Iterable[str]:
        """The names of the open streams."""
        ...

    def load(self, stream: str) -> Sequence[Line]:
        """The events of a stream, open or archived, in order; empty if there is none of that name.

        Reads a file for an archived stream, and may be called from another thread.
        """
        ...

    def read_only(self, stream: str) -> str:
        """The place of the damage for which a stream takes no more, or ''."""
        ...

    def losses(self) -> Sequence[str]:
        """A line for people about each piece of damage found at start: the place, and what it held."""
        ...

    def rows(self, table: str) -> Mapping[str, Document]:
        """A table by key, in the order the keys were first written."""
        ...

    async def close(self) -> None:
        """Finish what is being written and let go of the data folder."""
        ...

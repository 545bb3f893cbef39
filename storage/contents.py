"""What a data folder holds: the tables in memory, the lengths of the open streams, the archive behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from storage.archive import Archive
from storage.lines import Damaged, DataUnreadable, Entry, Reader
from storage.log import INDEX, Document, Line
from storage.replay import EVENTS, Replay
from storage.tables import Database


class Contents:
    """The state that a journal's lines make.  Whoever owns it keeps it up to date."""

    def __init__(self, database: Database, replay: Replay, archive: Archive) -> None:
        self.database = database
        self.archive = archive
        self.lengths = replay.lengths
        self.sealed: Mapping[str, str] = replay.sealed
        self.damaged: tuple[Damaged, ...] = tuple(replay.damaged)
        self.alive = sum(map(len, database.memory.read().values()))
        """How many documents the journal's lines left, and beside them how many were replaced or dropped again."""
        self.dead = replay.taken - self.alive

    @classmethod
    def of(cls, lines: Iterable[Entry | Damaged], archive: Archive) -> Self:
        """From a journal's lines."""
        database = Database()
        replay = Replay(database, archive)
        for item in lines:
            replay.take(item)
        replay.finish()
        return cls(database, replay, archive)

    @classmethod
    def read(cls, folder: Path) -> tuple[Self, Reader]:
        """A folder as it is now, changing nothing and without its lock, for looking only.

        A bot may be writing there: what counts is the journal up to its last whole line.
        Raises `DataUnreadable`.
        """
        path = folder / "journal"
        reader = Reader(path)
        try:
            with path.open("rb") as file:
                reader.read_header(file)
                return cls.of(reader.read(file), Archive(folder)), reader
        except FileNotFoundError as error:
            raise DataUnreadable(f"there is no journal in {folder}: name the folder of the data with --data") from error
        except OSError as error:
            raise DataUnreadable(
                f"{path} cannot be read: {error.strerror}. Name the folder of the data with --data."
            ) from error

    @classmethod
    def of_file(cls, file: BinaryIO, folder: Path, end: int) -> Self:
        """From an open journal up to that byte, whatever has its name by now."""
        file.seek(0)
        reader = Reader(folder / "journal")
        reader.read_header(file)
        return cls.of(reader.read(file, end), Archive(folder))

    @property
    def index(self) -> Mapping[str, Document]:
        """The entries of the archived streams, as they are now."""
        found: Mapping[str, Document] = self.database.memory.read().get(INDEX, {})
        return found

    def load(self, stream: str) -> Sequence[Line]:
        """The events of a stream, open or archived, up to the first hole."""
        if stream not in self.lengths and stream in self.index:
            return self.archived(stream)
        events = self.database.memory.read().get(EVENTS, {})
        return tuple(
            _stored(stream, number, events[f"{stream}/{number}"])
            for number in range(1, self.lengths.get(stream, 0) + 1)
        )

    def archived(self, stream: str) -> Sequence[Line]:
        """The events of an archived stream, from its file; empty if it is not archived."""
        entry = self.index.get(stream)
        return () if entry is None else self.archive.read(stream, entry)

    def rows(self, table: str) -> Mapping[str, Document]:
        """A table by key."""
        return dict(self.database.memory.read().get(table, {}))


def event_id(line: Line) -> str:
    """The id of an event's document."""
    return f"{line.stream}/{line.number}"


def _stored(stream: str, number: int, document: Document) -> Line:
    opened = {path: (salt, value) for path, (salt, value) in document["opened"].items()}
    return Line(stream, number, document["body"], document["hash"], opened)

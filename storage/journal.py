"""The journal file: one line per change-set, checksummed, on the disk when `write` returns.

A line is four parts with tabs between them (JSON never holds a raw tab):

    crc32 of the head · head · crc32 of the tables · tables

The head is `{"n": …, "streams": […], "prior": […]}`: the line's number from 1, the
streams it adds to, and those the line before added to (null where that could not be
read).  So when a line is damaged its own head, or the next line's, still tells whose
events are lost.  The tables are
`{table: {id: document or null}}`.  The first line of the file is the header.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from zlib import crc32

import orjson

VERSION = 1
"""The format this module writes, and the newest it reads."""

Changes = dict[str, dict[str, Any]]
"""By table and id, the document that is to stand there, or None for no document."""

log = logging.getLogger(__name__)

_EVENT_IDS = re.compile(rb'"([^"\\]{1,200})/[0-9]+":\{"body":')


class DataUnreadable(Exception):
    """The data folder cannot be worked with.  The message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A good line: what it changes."""

    changes: Changes


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line that is not what was written.

    `place` is "file, line N".  `streams` are those it is known to have added to;
    `certain` says whether that is all of them.
    """

    place: str
    streams: tuple[str, ...]
    certain: bool


@dataclass(slots=True)
class _Unread:
    """Lines in a row that cannot be read, and the streams whose names can still be made out in them."""

    place: str = ""
    lines: int = 0
    streams: list[str] = field(default_factory=list)

    def add(self, place: str, raw: bytes) -> None:
        self.place, self.lines = self.place or place, self.lines + 1
        self.streams += [name.decode(errors="replace") for name in _EVENT_IDS.findall(raw)]


def _line(number: int, streams: tuple[str, ...], prior: tuple[str, ...] | None, tables: bytes) -> bytes:
    head = orjson.dumps({"n": number, "streams": streams, "prior": prior})
    return b"%08x\t%b\t%08x\t%b\n" % (crc32(head), head, crc32(tables), tables)


def _checked(crc: bytes, part: bytes) -> Any:
    """The JSON of a part whose checksum holds, or None."""
    try:
        return orjson.loads(part) if len(crc) == 8 and int(crc, 16) == crc32(part) else None
    except ValueError:
        return None


class Journal:
    """An open journal.  `write` belongs to one thread at a time; the folder is locked by the caller."""

    def __init__(self, path: Path, file: int, generation: int) -> None:
        self.path = path
        self.generation = generation
        self.size = os.fstat(file).st_size
        self._file = file
        self._number = 0
        self._prior: tuple[str, ...] | None = ()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the journal, or begin one.  Read it with `replay` before the first `frame`.

        Raises `DataUnreadable` for a file that is no journal or a newer Muster's.
        """
        path.with_suffix(".new").unlink(missing_ok=True)  # a compaction that was cut off
        if not path.exists():
            _put_in_place(_write_beside(path, 1, ()), path)
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        try:
            return cls(path, file, _read_header(path))
        except DataUnreadable:
            os.close(file)
            raise

    def replay(self) -> Iterator[Entry | Damaged]:
        """All lines in order.  A torn last line, which nobody was told of as written, is cut off."""
        whole, bad = 0, _Unread()
        with self.path.open("rb") as lines:
            for place, raw in enumerate(lines, 1):
                if not raw.endswith(b"\n"):
                    log.warning("%s, line %d: cut off %d bytes of a write that never ended", self.path, place, len(raw))
                    break
                whole += len(raw)
                if place == 1:
                    continue
                parts = raw[:-1].split(b"\t")
                head = _checked(*parts[:2]) if len(parts) > 1 else None
                if head is None:
                    bad.add(self._place(place), raw)
                    continue
                yield from self._skipped(head, bad, self._place(place))
                bad = _Unread()
                if head["n"] > self._number:
                    yield self._entry(head, _checked(*parts[2:]) if len(parts) == 4 else None, self._place(place))
        if bad.lines:
            self._number, self._prior = self._number + bad.lines, None
            yield Damaged(bad.place, tuple(bad.streams), certain=False)
        if whole < self.size:
            os.ftruncate(self._file, whole)
            os.fsync(self._file)
            self.size = whole

    def _place(self, line: int) -> str:
        return f"{self.path}, line {line}"

    def _skipped(self, head: Mapping[str, Any], bad: _Unread, place: str) -> Iterator[Damaged]:
        """What stood between the last good line and this one and cannot be read.

        Line numbers decide what is missing, not the count of bad lines: damage takes newlines too.
        """
        missing = head["n"] - self._number - 1
        if missing == 1 and head["prior"] is not None:
            yield Damaged(bad.place or place, tuple(head["prior"]), certain=True)
        elif missing > 0:
            yield Damaged(bad.place or place, (*bad.streams, *(head["prior"] or ())), certain=False)
        elif bad.lines or missing < 0:  # nothing is missing, but something is there that nobody wrote
            yield Damaged(bad.place or place, (), certain=True)

    def _entry(self, head: Mapping[str, Any], changes: Changes | None, place: str) -> Entry | Damaged:
        self._number, self._prior = head["n"], tuple(head["streams"])
        return Damaged(place, self._prior, certain=True) if changes is None else Entry(changes)

    def frame(self, tables: bytes, streams: Iterable[str]) -> bytes:
        """The next line, from a change-set's JSON.  Lines must be written in the order of framing."""
        names = tuple(streams)
        line = _line(self._number + 1, names, self._prior, tables)
        self._number, self._prior = self._number + 1, names
        return line

    def write(self, data: bytes) -> None:
        """Append and wait for the disk.  Raises `OSError`, with the file as it was before where that can be had."""
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError:
            self._cut_back()
            raise
        self.size += len(data)

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._file, self.size)
            os.fsync(self._file)
        except OSError as error:
            log.error("%s: what was half written could not be cut off: %s", self.path, error.strerror)

    def compacted(self, change_sets: Iterable[tuple[Changes, tuple[str, ...]]]) -> Journal:
        """The journal to go on with: a new file of just these change-sets, or this one if there is no room for it."""
        try:
            new = _write_beside(self.path, self.generation + 1, change_sets)
        except OSError as error:
            log.warning("%s could not be compacted and is used as it is: %s", self.path, error.strerror)
            return self
        self.close()
        _put_in_place(new, self.path)
        journal = Journal.open(self.path)
        for _ in journal.replay():
            pass
        return journal

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _write_beside(path: Path, generation: int, change_sets: Iterable[tuple[Changes, tuple[str, ...]]]) -> Path:
    """Write a whole journal next to `path`, down to the disk."""
    new = path.with_suffix(".new")
    header = orjson.dumps({"muster": "journal", "version": VERSION, "generation": generation})
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(b"%08x\t%b\n" % (crc32(header), header))
            prior: tuple[str, ...] = ()
            for number, (changes, streams) in enumerate(change_sets, 1):
                file.write(_line(number, streams, prior, orjson.dumps(changes)))
                prior = streams
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        new.unlink(missing_ok=True)
        raise
    return new


def _put_in_place(new: Path, path: Path) -> None:
    """At each moment, a power cut included, one of the two is there and whole."""
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new file in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_header(path: Path) -> int:
    """The generation, of a file that this module can read."""
    with path.open("rb") as file:
        first = file.readline(4096)
    parts = first.rstrip(b"\n").split(b"\t")
    header: Mapping[str, Any] | None = _checked(*parts) if len(parts) == 2 else None
    if header is None or header.get("muster") != "journal":
        raise DataUnreadable(
            f"{path}, line 1: this is not the header of a Muster journal. "
            "Put the file back from a backup, or start with another folder by --data."
        )
    if header["version"] > VERSION:
        raise DataUnreadable(
            f"{path} was written by a newer Muster (format {header['version']}, this one knows up to {VERSION}). "
            "Install the newer version again."
        )
    return int(header["generation"])

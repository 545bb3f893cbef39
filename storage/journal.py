"""The journal file: one line per change-set, checksummed, on the disk when `write` returns.

`storage.lines` has the format.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from storage.disk import sync_folder
from storage.lines import Damaged, Entry, Reader, frame, header

log = logging.getLogger(__name__)

NEW = ".new"
"""The ending of a file that is being written and does not count yet."""
SLOW = 0.01
"""What a disk is taken for until it has shown that it is quicker."""
_BUFFER = 1 << 20


class Unsafe(OSError):
    """A write failed in such a way that what the disk holds is not known."""


class Journal:
    """An open journal.  `write` belongs to one thread at a time; the folder is locked by the caller."""

    def __init__(self, path: Path, file: int, reader: Reader) -> None:
        self.path = path
        self.size = os.fstat(file).st_size
        self.pace = SLOW
        """Seconds a write takes, rather the longest of the last ones than the last."""
        self._file = file
        self._reader = reader
        self._number = 0
        self._prior: tuple[str, ...] | None = ()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the journal, or begin one.  Read it with `replay` before the first `frame`.

        Raises `storage.lines.DataUnreadable` for a file that is no journal or a newer Muster's.
        """
        path.with_suffix(NEW).unlink(missing_ok=True)  # a compaction that was cut off
        if not path.exists():
            Rewrite(path, 1).put_in_place().close()
        reader = Reader(path)
        with path.open("rb") as first:
            reader.read_header(first)
        return cls(path, os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC), reader)

    @property
    def generation(self) -> int:
        """How often it was written anew, and once more."""
        return self._reader.generation

    def replay(self) -> Iterator[Entry | Damaged]:
        """All lines in order.  A torn last line, which nobody was told of as written, is cut off."""
        with self.path.open("rb") as file:
            self._reader.read_header(file)
            yield from self._reader.read(file)
        self._number, self._prior = self._reader.number, self._reader.prior
        if self._reader.whole < self.size:
            torn = self.size - self._reader.whole
            log.warning("%s, line %d: cut off %d bytes of a write that never ended", self.path, self._reader.line, torn)
            os.ftruncate(self._file, self._reader.whole)
            os.fsync(self._file)
            self.size = self._reader.whole

    def frame(self, tables: bytes, streams: Iterable[str]) -> bytes:
        """The next line, from a change-set's JSON.  Lines must be written in the order of framing."""
        names = tuple(streams)
        line = frame(self._number + 1, names, self._prior, tables)
        self._number, self._prior = self._number + 1, names
        return line

    def position(self) -> tuple[int, tuple[str, ...] | None]:
        """Where framing stands; `back_to` takes it, for lines that were framed and not written."""
        return self._number, self._prior

    def back_to(self, position: tuple[int, tuple[str, ...] | None]) -> None:
        """Frame again from there."""
        self._number, self._prior = position

    def write(self, data: bytes) -> None:
        """Append and wait for the disk.

        Raises `OSError` where nothing was written, and `Unsafe` where that is not certain.
        """
        began = time.perf_counter()
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            self._cut_back()
            raise
        try:
            os.fsync(self._file)
        except OSError as error:
            with contextlib.suppress(OSError):  # the next start may then find it as it was, but nobody knows
                self._cut_back()
            raise Unsafe(error.errno, error.strerror) from error
        self.size += len(data)
        self.pace = max(time.perf_counter() - began, 0.8 * self.pace)

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._file, self.size)
            os.fsync(self._file)
        except OSError as error:
            log.error("%s: what was half written could not be cut off: %s", self.path, error.strerror)
            raise Unsafe(error.errno, error.strerror) from error

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class Rewrite:
    """A journal being written beside the one in use.  Not for two threads at once; `OSError` leaves nothing behind."""

    def __init__(self, path: Path, generation: int) -> None:
        self._path = path
        self._new = path.with_suffix(NEW)
        self._reader = Reader(path)
        self._reader.generation = generation
        self._journal: Journal | None = None
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
        self._journal = Journal(path, os.open(self._new, flags, 0o600), self._reader)
        self._write(header(generation))

    def add(self, change_sets: Iterable[tuple[bytes, tuple[str, ...]]]) -> None:
        """Write change-sets (their tables as JSON, the streams they add to), down to the disk."""
        assert self._journal is not None, "it is in place already"
        lines: list[bytes] = []
        size = 0
        for tables, streams in change_sets:
            lines.append(self._journal.frame(tables, streams))
            size += len(lines[-1])
            if size > _BUFFER:
                self._write(b"".join(lines))
                lines, size = [], 0
        if lines:
            self._write(b"".join(lines))

    def _write(self, data: bytes) -> None:
        assert self._journal is not None, "it is in place already"
        try:
            self._journal.write(data)
        except OSError as error:
            self.discard()
            raise OSError(error.errno, error.strerror) from error  # never `Unsafe`: the other journal is as it was

    def put_in_place(self) -> Journal:
        """Take the other's place, and be the journal to go on with.

        Raises `OSError` where the other is still in place, and `Unsafe` where a power cut may bring either.
        """
        assert self._journal is not None, "it is in place already"
        try:
            self._new.replace(self._path)
        except OSError:
            self.discard()
            raise
        try:
            sync_folder(self._path.parent)
        except OSError as error:
            raise Unsafe(error.errno, error.strerror) from error
        journal, self._journal = self._journal, None
        return journal

    def discard(self) -> None:
        """Leave no trace."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
            with contextlib.suppress(OSError):
                self._new.unlink(missing_ok=True)

"""The lines of a journal: how one is written, and how a file of them is read, damage and all.

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
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
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

    def __str__(self) -> str:
        """What was lost with it, for people."""
        lost = ", ".join(dict.fromkeys(self.streams))
        whose = f"events of {lost}" if lost else "no events that are known of"
        doubt = "" if self.certain else "; maybe of others too"
        return (
            f"{self.place} is damaged: what it held is lost ({whose}{doubt}), "
            "and maybe messages that waited to be sent, or how far a channel was read"
        )


@dataclass(slots=True)
class _Unread:
    """Lines in a row that cannot be read, and the streams whose names can still be made out in them."""

    place: str = ""
    lines: int = 0
    streams: list[str] = field(default_factory=list)

    def add(self, place: str, raw: bytes) -> None:
        self.place, self.lines = self.place or place, self.lines + 1
        self.streams += [name.decode(errors="replace") for name in _EVENT_IDS.findall(raw)]


def header(generation: int) -> bytes:
    """The first line of a journal."""
    text = orjson.dumps({"muster": "journal", "version": VERSION, "generation": generation})
    return b"%08x\t%b\n" % (crc32(text), text)


def frame(number: int, streams: tuple[str, ...], prior: tuple[str, ...] | None, tables: bytes) -> bytes:
    """A line."""
    head = orjson.dumps({"n": number, "streams": streams, "prior": prior})
    return b"%08x\t%b\t%08x\t%b\n" % (crc32(head), head, crc32(tables), tables)


def _checked(crc: bytes, part: bytes) -> Any:
    """The JSON of a part whose checksum holds, or None."""
    try:
        return orjson.loads(part) if len(crc) == 8 and int(crc, 16) == crc32(part) else None
    except ValueError:
        return None


class Reader:
    """Reads a journal from its first line on.

    Afterwards `number` and `prior` are what the next line goes on from, `generation`
    the file's, `whole` the number of bytes up to the end of the last whole line, and
    `line` the line behind that.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = 0
        self.number = 0
        self.prior: tuple[str, ...] | None = ()
        self.whole = 0
        self.line = 1

    def read_header(self, file: BinaryIO) -> None:
        """The first line.  Raises `DataUnreadable` for a file that is no journal or a newer Muster's."""
        first = file.readline(4096)
        parts = first.rstrip(b"\n").split(b"\t")
        found: Mapping[str, Any] | None = _checked(*parts) if len(parts) == 2 else None
        if found is None or found.get("muster") != "journal":
            raise DataUnreadable(
                f"{self.path}, line 1: this is not the header of a Muster journal. "
                "Put the file back from a backup, or start with another folder by --data."
            )
        if found["version"] > VERSION:
            raise DataUnreadable(
                f"{self.path} was written by a newer Muster (format {found['version']}, this one knows up to "
                f"{VERSION}). Install the newer version again."
            )
        self.generation = int(found["generation"])
        self.whole, self.line = len(first), 2

    def read(self, file: BinaryIO, end: int | None = None) -> Iterator[Entry | Damaged]:
        """The lines behind the header in order, up to the byte `end` if given.  A torn last line is passed over."""
        bad = _Unread()
        for place, raw in enumerate(file, 2):
            if not raw.endswith(b"\n") or (end is not None and self.whole + len(raw) > end):
                break
            self.whole, self.line = self.whole + len(raw), place + 1
            parts = raw[:-1].split(b"\t")
            head = _checked(*parts[:2]) if len(parts) > 1 else None
            if head is None:
                bad.add(self._place(place), raw)
                continue
            yield from self._skipped(head, bad, self._place(place))
            bad = _Unread()
            if head["n"] > self.number:
                yield self._entry(head, _checked(*parts[2:]) if len(parts) == 4 else None, self._place(place))
        if bad.lines:
            self.number, self.prior = self.number + bad.lines, None
            yield Damaged(bad.place, tuple(bad.streams), certain=False)

    def _place(self, line: int) -> str:
        return f"{self.path}, line {line}"

    def _skipped(self, head: Mapping[str, Any], bad: _Unread, place: str) -> Iterator[Damaged]:
        """What stood between the last good line and this one and cannot be read.

        Line numbers decide what is missing, not the count of bad lines: damage takes newlines too.
        """
        missing = head["n"] - self.number - 1
        if missing == 1 and head["prior"] is not None:
            yield Damaged(bad.place or place, tuple(head["prior"]), certain=True)
        elif missing > 0:
            yield Damaged(bad.place or place, (*bad.streams, *(head["prior"] or ())), certain=False)
        elif bad.lines or missing < 0:  # nothing is missing, but something is there that nobody wrote
            yield Damaged(bad.place or place, (), certain=True)

    def _entry(self, head: Mapping[str, Any], changes: Changes | None, place: str) -> Entry | Damaged:
        self.number, self.prior = head["n"], tuple(head["streams"])
        return Damaged(place, self.prior, certain=True) if changes is None else Entry(changes)

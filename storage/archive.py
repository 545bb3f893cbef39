"""Archived streams: a TinyDB file each, written whole, once, and durable before the journal lets go of the events."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import orjson
from tinydb.storages import Storage

from domain.chain import GENESIS, verify
from storage.disk import put_in_place, sync_folder
from storage.log import INDEX, Document, Line

VERSION = 1
"""The format this module writes, and the newest it reads."""

FOLDER = "archive"
ENDING = ".json"

log = logging.getLogger(__name__)


class WholeFile(Storage):
    """A TinyDB storage that replaces its file: at each moment it is the old one or the new one, whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables, or None if there is no file.  Raises `ValueError` for what is no JSON object."""
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return None
        tables = orjson.loads(raw)
        if not isinstance(tables, dict):
            raise ValueError("no JSON object")
        return tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Down to the disk.  Raises `OSError`, and then the file is as it was."""
        new = self._path.with_suffix(".new")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
                file.write(orjson.dumps(data))
                file.flush()
                os.fsync(file.fileno())
            put_in_place(new, self._path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            raise


class Archive:
    """The archive of a data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def path(self, stream: str) -> Path:
        """Where a stream's file is, or would be."""
        return self._folder / f"{quote(stream, safe=' ')}{ENDING}"

    def streams(self) -> Iterable[str]:
        """The streams that have a file; some may be open again, and are then in the journal too."""
        if self._folder.is_dir():
            yield from sorted(unquote(path.stem) for path in self._folder.glob(f"*{ENDING}"))

    def write(self, stream: str, lines: Sequence[Line], entry: Document) -> None:
        """Put a stream into its file, durable when this returns.  Raises `OSError`."""
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700, exist_ok=True)  # two runs may be the first
            sync_folder(self._folder.parent)
        events = {
            str(line.number): {"body": line.body, "hash": line.hash, "opened": dict(line.opened)} for line in lines
        }
        about = {"1": {"muster": "archive", "version": VERSION, "stream": stream}}
        WholeFile(self.path(stream)).write({"archive": about, "events": events, INDEX: {"1": dict(entry)}})

    def read(self, stream: str, entry: Document) -> tuple[Line, ...]:
        """The events that the index entry tells of; fewer where the file is damaged, up to the first fault.

        A file may hold more: it was written for an archiving that never came to its end.
        """
        lines = self._lines(stream)[: entry["events"]]
        fault = verify(lines, (entry["events"], entry["head"]))
        if fault is None:
            return lines
        log.error("%s is damaged: %s", self.path(stream), fault)
        return lines[: min(fault.number, entry["events"]) - 1]

    def entry(self, stream: str) -> Document | None:
        """The index entry as it stands in the stream's own file, or None if that cannot be read."""
        tables = self._tables(stream)
        try:
            found: Document = tables[INDEX]["1"]
            whole = isinstance(found["events"], int) and isinstance(found["head"], str)
            return found if whole else None
        except (KeyError, TypeError):
            return None

    def _tables(self, stream: str) -> Mapping[str, Any]:
        try:
            tables = WholeFile(self.path(stream)).read()
        except (OSError, ValueError) as error:
            log.error("%s cannot be read: %s", self.path(stream), error)
            return {}
        return tables or {}

    def _lines(self, stream: str) -> tuple[Line, ...]:
        lines: list[Line] = []
        try:
            tables = self._tables(stream)
            if tables["archive"]["1"]["version"] > VERSION:
                log.error("%s was written by a newer Muster: install that version again", self.path(stream))
                return ()
            for number, document in tables["events"].items():
                opened = {path: (salt, value) for path, (salt, value) in document["opened"].items()}
                lines.append(Line(stream, int(number), document["body"], document["hash"], opened))
        except (KeyError, TypeError, ValueError, AttributeError):
            pass  # what was read so far is checked by its chain
        return tuple(lines)


def closing(entry: Document, lines: Sequence[Line]) -> Document:
    """An index entry with what the store itself notes in it."""
    return {**entry, "events": len(lines), "head": lines[-1].hash if lines else GENESIS}

"""One process per data folder: a `flock` that says who holds it.

The lock is the kernel's, so it is gone when its holder is, however that died; the file
itself stays and means nothing without the lock.
"""

from __future__ import annotations

import fcntl
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import orjson


class DataInUse(Exception):
    """Another process works on this data folder.  The message says which and what to do."""


class FolderLock:
    """Holds a data folder until `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take the lock at once.

        Raises `DataInUse` when somebody has it, `OSError` where the file cannot be made
        or the file system knows no locks.
        """
        self._path = folder / "lock"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._holder()
            os.close(self._file)
            raise DataInUse(
                f"the data folder {folder} is in use by {holder}. "
                "Stop that Muster first, or give this one another folder with --data."
            ) from None
        except OSError:
            os.close(self._file)
            raise
        self._sign()

    def _sign(self) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, orjson.dumps({"pid": os.getpid(), "host": socket.gethostname()}), 0)
        since = datetime.fromtimestamp(os.fstat(self._file).st_mtime, UTC)
        note = {"pid": os.getpid(), "host": socket.gethostname(), "since": f"{since:%Y-%m-%d %H:%M:%S} UTC"}
        os.pwrite(self._file, orjson.dumps(note) + b"\n", 0)

    def _holder(self) -> str:
        try:
            note = orjson.loads(os.pread(self._file, 4096, 0))
            return f"process {note['pid']} on {note['host']} since {note['since']}"
        except (ValueError, KeyError, TypeError):  # caught between taking the lock and signing it
            return "another process"

    def release(self) -> None:
        """Let go.  The file stays: removing it would let two processes lock two different files."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

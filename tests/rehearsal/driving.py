"""A `rehearse` on a pseudo terminal of its own, driven as a person would."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
GIVE_UP = 60.0


class Terminal:
    """Started with those arguments, so many columns and those variables; `raw` is all that it has written."""

    def __init__(self, *arguments: str, columns: int = 200, **variables: str) -> None:
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
            for name in ("NO_COLOR", "COLUMNS", "LINES"):
                os.environ.pop(name, None)
            os.environ.update({"TERM": "xterm", "LC_ALL": "C.UTF-8", **variables})
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "bot.py", "rehearse", *arguments])
        self._text = ""
        self.raw = ""
        self.code: int | None = None

    def until(self, pattern: str) -> str:
        """Read on until that is there; the answer is everything up to its end."""
        deadline = time.monotonic() + GIVE_UP
        while True:
            plain = CODES.sub("", self._text).replace("\r", "")
            found = re.search(pattern, plain)
            if found:
                self._text = plain[found.end() :]
                return plain[: found.end()]
            assert time.monotonic() < deadline, f"no {pattern!r} in: {plain}"
            if select.select([self._file], [], [], 0.5)[0]:
                self._read(pattern)

    def _read(self, pattern: str) -> None:
        try:
            chunk = os.read(self._file, 65_536)
        except OSError:
            chunk = b""
        assert chunk, f"it ended before {pattern!r}: {self._text}"
        text = chunk.decode("utf-8", "replace")
        self._text += text
        self.raw += text

    def press(self, keys: str) -> None:
        """Press keys, without Enter."""
        os.write(self._file, keys.encode())

    def type(self, line: str, pattern: str) -> str:
        """Type a line; the answer is what is shown up to the pattern."""
        self.press(f"{line}\n")
        return self.until(pattern)

    def end(self, keys: bytes = b"\x04") -> int:
        """Press keys (Ctrl-D) and wait for the end."""
        if self.code is None:
            os.write(self._file, keys)
            while True:
                try:
                    if not os.read(self._file, 65_536):
                        break
                except OSError:
                    break
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)
            os.close(self._file)
        return self.code

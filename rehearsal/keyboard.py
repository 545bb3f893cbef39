"""Lines from the keyboard, with history and completion, while the event loop goes on."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

_REMEMBERED = 1000
"""Lines of history that are kept in the file."""
_CODES = re.compile(r"(\x1b\[[0-9;]*m)")


class Keyboard(AbstractContextManager["Keyboard"]):
    """Reads lines.  `complete(before, text)` gives the words that `text` may become; `history`: where lines are kept.

    `input` runs in a thread that nobody waits for, or a program that is interrupted could not end before Enter
    is hit; the terminal's modes are put back at the end, as `input` may be cut off in the middle.
    """

    def __init__(self, complete: Callable[[str, str], Sequence[str]], history: Path | None) -> None:
        self._words = complete
        self._history = history
        self._readline: ModuleType | None = None
        self._modes: list[Any] | None = None

    def __enter__(self) -> Keyboard:
        """Remember the terminal's modes; switch completion and history on."""
        try:
            import readline
            import termios

            self._modes = termios.tcgetattr(sys.stdin.fileno())
        except (ImportError, OSError, ValueError):
            return self  # a terminal without such comforts
        self._readline = readline
        readline.set_completer_delims(" ")
        readline.set_completer(self._complete)
        readline.parse_and_bind("bind ^I rl_complete" if self._is_libedit else "tab: complete")
        # Switched on, an interruption leaves the terminal in a mode that the next program does not expect.
        readline.parse_and_bind("set enable-bracketed-paste off")
        readline.parse_and_bind("set completion-ignore-case on")
        readline.parse_and_bind("set show-all-if-ambiguous on")
        if self._history is not None:
            with suppress(OSError):
                readline.read_history_file(self._history)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Keep the history; put the terminal's modes back."""
        if self._readline is not None and self._history is not None:
            with suppress(OSError):  # a comfort, not worth an error at the very end
                self._history.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._history.touch(mode=0o600)
                self._readline.set_history_length(_REMEMBERED)
                self._readline.write_history_file(self._history)
        if self._modes is not None:
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._modes)

    @property
    def _is_libedit(self) -> bool:
        return "libedit" in (getattr(self._readline, "__doc__", "") or "")

    def _complete(self, text: str, state: int) -> str | None:
        assert self._readline is not None
        before = self._readline.get_line_buffer()[: self._readline.get_begidx()]
        fitting = self._words(before, text)
        return f"{fitting[state]} " if state < len(fitting) else None

    def _marked(self, prompt: str) -> str:
        """The prompt with its codes marked as taking no room, or readline would wrap the line too early."""
        if self._readline is None or self._is_libedit:
            return _CODES.sub("", prompt)
        return _CODES.sub("\x01\\1\x02", prompt)

    async def line(self, prompt: str) -> str | None:
        """The next line; None at the end of the input."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()
        shown = self._marked(prompt)

        def hand_over(text: str | None) -> None:
            if not answer.done():
                answer.set_result(text)

        def read() -> None:
            try:
                text: str | None = input(shown)
            except (EOFError, OSError, UnicodeDecodeError):
                text = None
            if not loop.is_closed():
                loop.call_soon_threadsafe(hand_over, text)

        threading.Thread(target=read, daemon=True, name="keyboard").start()
        return await answer

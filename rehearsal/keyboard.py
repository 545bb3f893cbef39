"""Lines from the keyboard, with history and completion, while the event loop goes on."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any


class Keyboard(AbstractContextManager["Keyboard"]):
    """Reads lines.  `words` gives what may be completed at that moment.

    `input` runs in a thread that nobody waits for, or a program that is interrupted could not end before Enter
    is hit; the terminal's modes are put back at the end, as `input` may be cut off in the middle.
    """

    def __init__(self, words: Callable[[], Sequence[str]]) -> None:
        self._words = words
        self._modes: list[Any] | None = None

    def __enter__(self) -> Keyboard:
        """Remember the terminal's modes; switch completion on."""
        try:
            import readline
            import termios

            self._modes = termios.tcgetattr(sys.stdin.fileno())
            readline.set_completer_delims(" ")
            readline.set_completer(self._complete)
            readline.parse_and_bind("tab: complete")
        except (ImportError, OSError, ValueError):
            pass  # a terminal without such comforts
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Put the terminal's modes back."""
        if self._modes is not None:
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._modes)

    def _complete(self, text: str, state: int) -> str | None:
        fitting = [word for word in self._words() if word.startswith(text)]
        return f"{fitting[state]} " if state < len(fitting) else None

    async def line(self, prompt: str) -> str | None:
        """The next line; None at the end of the input."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def hand_over(text: str | None) -> None:
            if not answer.done():
                answer.set_result(text)

        def read() -> None:
            try:
                text: str | None = input(prompt)
            except (EOFError, OSError, UnicodeDecodeError):
                text = None
            if not loop.is_closed():
                loop.call_soon_threadsafe(hand_over, text)

        threading.Thread(target=read, daemon=True, name="keyboard").start()
        return await answer

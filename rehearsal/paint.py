"""What the terminal can show: how wide it is, whether it has styles and colours; and the paint to go with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from typing import TextIO

from rehearsal.markdown import render, signs, wrapped
from rehearsal.places import BOT

NARROW = 60
"""Columns below which less is put beside the texts."""
_WIDEST = 100
"""Longer lines are hard to read, however wide the window."""
_SHADES = {BOT: "36", "alice": "33", "bob": "32", "carol": "35"}
_ESCAPED = re.compile(r"\\([\\`*_~\[\]<>|#+-])")


class Painter:
    """Turns messages into what a terminal shows, or into plain lines where there is none.

    `styles`: it knows bold, dim and the like; `colours`: and colours; `wraps`: lines are broken at its width.
    """

    def __init__(self, *, styles: bool = False, colours: bool = False, wraps: bool = False) -> None:
        self.styles = styles
        self.colours = colours
        self._wraps = wraps

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str]) -> Painter:
        """For that stream: a terminal without styles is `dumb`, one with NO_COLOR set has no colours."""
        if not stream.isatty():
            return cls()
        styles = environ.get("TERM", "dumb") not in ("dumb", "unknown", "")
        return cls(styles=styles, colours=styles and not environ.get("NO_COLOR"), wraps=True)

    @property
    def columns(self) -> int:
        """How wide a line may be now; 0 where lines are not broken."""
        return min(_WIDEST, max(20, shutil.get_terminal_size().columns - 1)) if self._wraps else 0

    @property
    def narrow(self) -> bool:
        """Whether there is little room beside the texts."""
        return 0 < self.columns < NARROW

    def paint(self, text: str, *codes: str) -> str:
        """The text in ANSI codes (`1` bold, `2` dim, `31` red …), those that the terminal has."""
        shown = [code for code in codes if self.colours or (self.styles and len(code) == 1)]
        return f"\x1b[{';'.join(shown)}m{text}\x1b[0m" if shown and text else text

    def bold(self, text: str) -> str:
        """More important."""
        return self.paint(text, "1")

    def dim(self, text: str) -> str:
        """Less important."""
        return self.paint(text, "2")

    def name(self, who: str) -> str:
        """Somebody's name in their colour."""
        return self.paint(who, "1", _SHADES.get(who, "34"))

    def message(self, text: str, indent: int) -> list[str]:
        """A message, line by line, for a place that many columns from the left; as Markdown where that cannot show."""
        if not self.styles:
            return [part for line in self.plain(text).split("\n") for part in self.broken(line, indent)]
        return render(text, (self.columns or 10_000) - indent, colours=self.colours)

    def plain(self, text: str) -> str:
        """A message as text, its emoji as signs."""
        return _ESCAPED.sub(r"\1", signs(text))

    def broken(self, text: str, indent: int = 0, further: str = "") -> list[str]:
        """A text of our own on as many lines as it takes."""
        return wrapped(text, self.columns - indent, further) if self.columns else [text]

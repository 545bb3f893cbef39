"""A conversation for the eye: time, who, where, and the text indented; in a terminal with colours."""

from __future__ import annotations

import difflib
import re
from datetime import UTC, datetime, tzinfo
from typing import TextIO

from domain.durations import duration_text
from rehearsal.places import BOT
from rehearsal.record import Entry
from rehearsal.steps import EMOJI

_SIGNS = {name: sign for sign, name in reversed(EMOJI.items())} | {
    "white_circle": "○",
    "red_circle": "🔴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_blue_circle": "🔵",
    "checkered_flag": "🏁",
    "no_entry_sign": "🚫",
    "arrows_counterclockwise": "🔄",
    "warning": "⚠️",
    "four": "4️⃣",
    "five": "5️⃣",
}
_SIGN = re.compile(r":([a-z0-9_+-]{1,40}):")
_ESCAPED = re.compile(r"\\([\\`*_~\[\]<>|#+-])")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_STRUCK = re.compile(r"~~(.+?)~~")
_ITALIC = re.compile(r"(?<![*\w\\])\*([^*\n]+)(?<!\\)\*(?![*\w])")
_CODE = re.compile(r"`([^`\n]+)`")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
"""What a message might steer the terminal with, and the sign that keeps a mention from notifying."""
_MENTION = re.compile(r"(?<![\w@.])@[a-z0-9][a-z0-9._-]*")
_SHADES = {BOT: "36", "alice": "33", "bob": "32", "carol": "35"}
_INDENT = " " * 7


class Painter:
    """Turns Markdown and emoji names into what a terminal shows; with colours, or as plain text."""

    def __init__(self, *, colours: bool) -> None:
        self.colours = colours

    def paint(self, text: str, shade: str) -> str:
        """The text in an ANSI shade (`1` bold, `2` dim, `31` red …)."""
        return f"\x1b[{shade}m{text}\x1b[0m" if self.colours and text else text

    def dim(self, text: str) -> str:
        """Less important."""
        return self.paint(text, "2")

    def name(self, who: str) -> str:
        """Somebody's name in their colour."""
        return self.paint(who, f"1;{_SHADES.get(who, '34')}")

    def text(self, message: str) -> str:
        """A message."""
        plain = _SIGN.sub(lambda found: _SIGNS.get(found[1], found[0]), _UNSHOWN.sub("", message))
        if self.colours:
            plain = _BOLD.sub("\x1b[1m\\1\x1b[22m", plain)
            plain = _STRUCK.sub("\x1b[9m\\1\x1b[29m", plain)
            plain = _ITALIC.sub("\x1b[3m\\1\x1b[23m", plain)
            plain = _CODE.sub("\x1b[36m\\1\x1b[39m", plain)
            plain = _MENTION.sub("\x1b[33m\\g<0>\x1b[39m", plain)
            plain = "\n".join(
                f"\x1b[1m{line.lstrip('# ')}\x1b[22m" if line.startswith("#### ") else line
                for line in plain.split("\n")
            )
        return _ESCAPED.sub(r"\1", plain)


class Shown:
    """Writes entries to a stream."""

    def __init__(self, stream: TextIO, painter: Painter, zone: tzinfo | None) -> None:
        self._stream = stream
        self._painter = painter
        self._zone = zone or UTC
        self._day = ""

    def clock(self, at: int) -> str:
        """An instant as hours and minutes in the zone of the rehearsal."""
        return f"{datetime.fromtimestamp(at / 1000, self._zone):%H:%M}"

    def line(self, text: str = "") -> None:
        """A line of our own."""
        print(text, file=self._stream, flush=True)

    def time_passes(self, milliseconds: int) -> None:
        """The clock was moved."""
        self.line(self._painter.dim(f"{_INDENT}· {duration_text(milliseconds)} later"))

    def entry(self, entry: Entry, *, number: int = 0, place: bool = True) -> None:
        """One entry; `number` to name it by later, `place`: say where."""
        paint = self._painter
        self._turn_page(entry.at)
        where = f" in {entry.place}" if place and not entry.place.startswith("@") else ""
        if entry.place.startswith("@"):
            other = entry.place.removeprefix("@") if entry.who == BOT else BOT
            where = f" to {other}" if place else ""
        start = f"{self.clock(entry.at)}  "
        if entry.system:
            said = first_line(entry.text, 120).rstrip(".")
            self.line(paint.dim(f"{start}{said}{f' ({entry.place})' if place else ''}"))
            return
        match entry.event:
            case "posted":
                tag = paint.dim(f"  [{number}]") if number else ""
                self.line(f"{paint.dim(start)}{paint.name(entry.who)}{paint.dim(where)}{tag}")
                self._indented(paint.text(entry.text))
            case "edited":
                self.line(f"{paint.dim(start)}{paint.name(entry.who)}{paint.dim(f'{where} changed a message:')}")
                self._indented("\n".join(self._changes(entry)))
            case "deleted":
                self.line(f"{paint.dim(start)}{paint.name(entry.who)}{paint.dim(f'{where} deleted:')}")
                self._indented(paint.dim(first_line(entry.text)))
            case _:
                under = paint.dim(f"{where} under “{first_line(entry.post.message, 50)}”")
                took = "" if entry.event == "reacted" else paint.dim(" took back")
                self.line(f"{paint.dim(start)}{paint.name(entry.who)}{took} {paint.text(entry.text)}{under}")

    def _turn_page(self, at: int) -> None:
        """Say which day it is when another one begins."""
        moment = datetime.fromtimestamp(at / 1000, self._zone)
        day = f"{moment:%A} {moment.day} {moment:%B}"
        if self._day and day != self._day:
            self.line(self._painter.dim(f"{_INDENT}{day}"))
        self._day = day

    def _changes(self, entry: Entry) -> list[str]:
        """The lines that are new; all of a short message."""
        old, new = entry.before.split("\n"), entry.text.split("\n")
        kept = [line[2:] for line in difflib.ndiff(old, new) if line.startswith("+ ") and line[2:].strip()]
        return [self._painter.text(line) for line in (kept or ["(lines were taken out)"])]

    def _indented(self, text: str) -> None:
        for line in text.split("\n"):
            self.line(f"{_INDENT}{line}".rstrip())


def first_line(text: str, most: int = 70) -> str:
    """The beginning of a message, on one line, without its markup."""
    flat = next((line for line in text.splitlines() if line.strip()), "").lstrip("#> ")
    flat = _SIGN.sub(lambda found: _SIGNS.get(found[1], found[0]), _UNSHOWN.sub("", flat).replace("**", ""))
    return flat if len(flat) <= most else flat[: most - 1] + "…"

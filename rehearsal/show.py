"""A conversation for the eye: time, who, where, and the text indented, as the terminal can show it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import TextIO

from domain.durations import duration_text
from rehearsal.condense import Item
from rehearsal.markdown import fitted, signs
from rehearsal.paint import Painter
from rehearsal.places import BOT
from rehearsal.record import Entry
from rehearsal.signs import SHOWN, word_for

_MARKS = re.compile(r"\*\*|~~|`|\\(?=[^\w\s])")


class Shown:
    """Writes entries to a stream."""

    def __init__(self, stream: TextIO, painter: Painter, zone: tzinfo | None) -> None:
        self._stream = stream
        self.painter = painter
        self._zone = zone or UTC
        self._day = ""

    @property
    def indent(self) -> str:
        """What stands before the lines of a message."""
        return "  " if self.painter.narrow else " " * 7

    def clock(self, at: int) -> str:
        """An instant as hours and minutes in the zone of the rehearsal."""
        return f"{datetime.fromtimestamp(at / 1000, self._zone):%H:%M}"

    def day(self, at: int) -> str:
        """The day of an instant in that zone."""
        moment = datetime.fromtimestamp(at / 1000, self._zone)
        return f"{moment:%A}, {moment.day} {moment:%B}"

    def line(self, text: str = "") -> None:
        """A line of our own."""
        print(text, file=self._stream, flush=True)

    def tell(self, text: str) -> None:
        """Something that nobody said, in dim letters."""
        for line in self.painter.broken(text, len(self.indent), "  "):
            self.line(f"{self.indent}{self.painter.dim(line)}")

    def hint(self, text: str) -> None:
        """The same on one line, cut where it is too long."""
        columns = self.painter.columns
        shown = fitted(text, columns - len(self.indent)) if columns else text
        self.line(f"{self.indent}{self.painter.dim(shown)}")

    def time_passes(self, milliseconds: int) -> None:
        """The clock was moved."""
        self.line(self.painter.dim(f"{self.indent}· {duration_text(milliseconds)} later"))

    def entry(self, entry: Entry) -> None:
        """One entry as it happens, with its place: what a script that is played shows."""
        day = self.day(entry.at)
        if self._day not in ("", day):
            self.line(self.painter.dim(f"{self.indent}{day}"))
        self._day = day
        signs = (entry.text.strip(":"),) if entry.event in ("reacted", "unreacted") else ()
        if entry.place.startswith("@"):
            where = f" to {entry.place.removeprefix('@') if entry.who == BOT else BOT}"
        else:
            where = f" in {entry.place}"
        self.item(Item(entry, signs), where=where)

    def item(self, item: Item, *, where: str = "", number: int = 0, under: int = 0) -> None:
        """One thing that happened.  `number`: what its message is called by; `under`: the same of the thread's root."""
        entry, paint = item.entry, self.painter
        start = paint.dim(f"{self.clock(entry.at)}  ")
        who, tag = paint.name(entry.who), paint.dim(f"  [{number}]") if number else ""
        if entry.system:
            place = f" ({entry.place})" if where and not entry.place.startswith("@") else ""
            said = f"{self.clock(entry.at)}  {first_line(entry.text).rstrip('.')}{place}"
            self.line(paint.dim(fitted(said, paint.columns) if paint.columns else said))
            return
        match entry.event:
            case "posted":
                thread = paint.dim(f"{' ↳' if paint.narrow else ' in the thread of'} [{under}]") if under else ""
                self.line(f"{start}{who}{paint.dim(where)}{tag}{thread}")
                self._indented(entry.text)
                if entry.by_bot:
                    self.offered(item.signs)
                else:
                    self._has(item.signs)
            case "edited":
                what = f"[{number}]" if number else "a message"
                what = f"the pinned post {what}" if number and entry.post.is_pinned and not paint.narrow else what
                self.line(f"{start}{who}{paint.dim(f'{where} changed {what}:')}")
                for text in _changes(entry):
                    self._indented(text)
            case "called":
                self.line(f"{start}{who}{paint.dim(' would call')}")
                self._indented(entry.text)
            case "deleted":
                self.line(f"{start}{who}{paint.dim(f'{where} deleted:')}{tag}")
                self.line(f"{self.indent}{paint.dim(first_line(entry.text))}")
            case _:
                self._reaction(item, start, where, number)

    def _reaction(self, item: Item, start: str, where: str, number: int) -> None:
        entry, paint = item.entry, self.painter
        shown = "".join(SHOWN.get(name, f":{name}:") for name in item.signs or (entry.text.strip(":"),))
        took = "" if entry.event == "reacted" else paint.dim(" took back")
        head = f"{entry.who}{'' if entry.event == 'reacted' else ' took back'} {shown}"
        quoted = f"“{first_line(entry.post.message, 50)}”" if entry.by_bot or not number else ""
        under = f"{where} under {f'[{number}] ' if number else ''}{quoted}".rstrip()
        if paint.columns:
            under = fitted(under, max(8, paint.columns - 7 - len(head) - len(shown)))
        self.line(f"{start}{paint.name(entry.who)}{took} {shown}{paint.dim(under)}")

    def said(self, number: int, names: Sequence[str]) -> None:
        """What became of a line that was just typed: its number, and the emoji under it."""
        self._has(names, self.painter.dim(f"[{number}]"))

    def _has(self, names: Sequence[str], first: str = "") -> None:
        shown = [first] * bool(first) + [SHOWN.get(name, f":{name}:") for name in names]
        if shown:
            self.line(f"{self.indent}{' '.join(shown)}")

    def offered(self, names: Sequence[str]) -> None:
        """The emoji under a message, each with the word that `/react` takes for it."""
        if names:
            pairs = " · ".join(f"{SHOWN.get(name, '')} {word_for(name)}".strip() for name in names)
            self.tell(f"/react {pairs}")

    def _indented(self, text: str) -> None:
        for line in self.painter.message(text, len(self.indent)):
            self.line(f"{self.indent}{line}".rstrip())


def _changes(entry: Entry) -> list[str]:
    """The lines that are new, not those with another weight only; all of a short message."""
    old, new = entry.before.split("\n"), entry.text.split("\n")
    known = {line.replace("**", "") for line in old}
    added = [line[2:] for line in difflib.ndiff(old, new) if line.startswith("+ ") and line[2:].strip()]
    kept = [line for line in added if line.replace("**", "") not in known]
    return kept or ["(lines were taken out)" if len(new) < len(old) else "(only how it looks)"]


def first_line(text: str, most: int = 70) -> str:
    """The beginning of a message, on one line, without its markup."""
    flat = next((line for line in text.splitlines() if line.strip()), "").lstrip("#> ")
    return fitted(_MARKS.sub("", signs(flat)), most)

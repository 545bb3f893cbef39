"""What a calendar says about who is on call, apart from the form it comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.rotation import Shift, joined

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MENTIONED = re.compile(r"(?<![\w.])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])")
_BETWEEN = re.compile(r"\s+(?:-|–|—|and|&|\+)\s+|[:,/|;()]")
_USERNAME = re.compile(r"[a-z0-9._-]{2,64}")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody an event names; either may be ''.  `email` is in small letters."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Whose:
    """What an event says about whose it is; `guests` are those who were invited and have not declined."""

    summary: str
    guests: tuple[Guest, ...] = ()
    organizer: str = ""

    def known(self, who: Mapping[str, str]) -> tuple[str, ...]:
        """The user names that `who` (names and addresses in small letters) has for what the summary says."""
        text, found = self.summary.casefold(), {}
        for name in sorted(who, key=len, reverse=True):  # "Bob Miller" before "Bob"
            if match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                found[match.start()] = who[name]
                text = text[: match.start()] + "\0" * len(name) + text[match.end() :]
        return tuple(dict.fromkeys(found[place] for place in sorted(found)))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses in the summary."""
        return tuple(_ADDRESS.findall(self.summary.lower()))

    @property
    def usernames(self) -> tuple[str, ...]:
        """What in the summary may be a user name: `@bob`, or `bob` as in "On call: bob"."""
        text = self.summary.lower()
        mentioned = _MENTIONED.findall(text)
        parts = (part.strip() for part in _BETWEEN.split(text))
        return tuple(dict.fromkeys(mentioned or [part for part in parts if _USERNAME.fullmatch(part)]))


@dataclass(frozen=True, slots=True)
class Entry:
    """One event at one time (ms)."""

    start: int
    end: int
    whose: Whose


@dataclass(frozen=True, slots=True)
class Calendar:
    """What was read; each of the `problems` is a line about an event that could not be.

    From `until` (ms) on nothing is known; None: all is.
    """

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    until: int | None = None


class CalendarError(Exception):
    """It cannot be read at all; the message says where and why."""


def shifts(spans: Sequence[Shift], start: int, end: int) -> tuple[Shift, ...]:
    """Spans of time that may overlap and leave gaps, as shifts without either; who comes first is named first."""
    return joined(_swept(sorted(_within(spans, start, end), key=lambda span: span.start), start, end))


def _within(spans: Sequence[Shift], start: int, end: int) -> Iterator[Shift]:
    return (span for span in spans if span.start < end and span.end > start)


def _swept(spans: Sequence[Shift], start: int, end: int) -> Iterator[Shift]:
    edges = sorted({start, *(at for span in spans for at in (span.start, span.end) if start < at < end)})
    running: list[Shift] = []
    place = 0
    for one, other in zip(edges, (*edges[1:], end), strict=True):
        while place < len(spans) and spans[place].start <= one:
            running.append(spans[place])
            place += 1
        running = [span for span in running if span.end > one]
        yield Shift(tuple(dict.fromkeys(name for span in running for name in span.people)), one, other)

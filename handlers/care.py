"""Commands about a run that seems forgotten, and about the channel of one that is over."""

from __future__ import annotations

import re

from domain import commands as c
from domain.durations import parse_duration
from handlers.future import read_future
from handlers.line import Line
from handlers.said import Meant, Misread, Said
from handlers.times import in_digits

FORGOTTEN = "forgotten"
_FILLER = re.compile(r"^(?:for|until|till|another|it|this|the run|open|again|me|in|to)\s+", re.IGNORECASE)
_FINISH = frozenset({"finish", "finish it", "yes", "close", "close it", "end it", "it is over", "over", "yes finish"})
_KEEP = frozenset({
    "keep", "keep it", "keep open", "keep it open", "no", "not yet", "still open", "still going", "still going on",
    "it is still going on", "open", "leave it open", "leave open", "continue", "go on",
})  # fmt: skip
_SNOOZE = re.compile(r"(?:snooze|later|remind me|ask me|ask again|wait|in)\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_LATER = "4h"


def keep_open(line: Line) -> Meant | Misread:
    """`keep open`, `keep open 2d`, `keep open until friday`."""
    rest = line.rest.strip(" .!,:")
    while (shorter := _FILLER.sub("", rest)) != rest:
        rest = shorter
    if not rest or rest.casefold() in ("open", "it"):
        return line.meant(c.KeepOpen())
    until = _until(rest, line.said)
    return until if isinstance(until, Misread) else line.meant(c.KeepOpen(until))


def _until(words: str, said: Said) -> int | Misread:
    try:
        return said.at + parse_duration(in_digits(words))
    except ValueError:
        return read_future(words, said.zone, said.at)


def keep_channel(line: Line) -> Meant | Misread:
    """`keep channel`: it is not archived."""
    return line.bare(c.KeepChannel())


def forgotten_answer(said: Said) -> Meant | Misread | None:
    """What a short answer to the question whether a run is over means; None: it is none."""
    asked = said.asked[0] if said.asked else None
    if asked is None or asked.about != FORGOTTEN:
        return None
    plain = " ".join(said.text.split()).strip(" .!").casefold()
    if plain in _FINISH:
        return Meant(c.FinishRun(), asked.run)
    if plain in _KEEP:
        return Meant(c.KeepOpen(), asked.run)
    snoozed = _SNOOZE.fullmatch(plain)
    words = _FILLER.sub("", snoozed[1].strip()) or _LATER if snoozed else plain
    try:
        return Meant(c.KeepOpen(said.at + parse_duration(in_digits(words))), asked.run)
    except ValueError:
        return None

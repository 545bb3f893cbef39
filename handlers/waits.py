"""How long something is put off: `30m`, `for an hour`, `a bit`, `until 14:00`, or nothing at all."""

from __future__ import annotations

from domain.durations import MINUTE, parse_duration
from handlers.future import read_future
from handlers.line import misread, shortened
from handlers.said import Misread, Said
from handlers.times import in_digits

UNSAID = 15 * MINUTE
"""How long (ms) where no time is named."""
_VAGUE = frozenset({
    "it", "this", "that", "to", "me", "in", "for", "by", "again", "over", "on", "a", "bit", "while", "later", "please",
    "another",
})  # fmt: skip


def read_wait(text: str, said: Said) -> int | Misread:
    """The length (ms) that is meant."""
    wanted = " ".join(word for word in in_digits(text).split() if word.casefold() not in _VAGUE)
    if not wanted:
        return UNSAID
    try:
        return parse_duration(wanted)
    except ValueError:
        moment = read_future(text, said.zone, said.at)
    return misread("duration", typed=shortened(text)) if isinstance(moment, Misread) else moment - said.at

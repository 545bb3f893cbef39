"""Commands about webhooks: how they stand, and sending again what was given up."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from handlers.line import Line
from handlers.said import Meant, Misread

_AGAIN = re.compile(
    r"(?:please\s+)?(?:re-?send|re-?try|re-?deliver|repeat|redo|send|try|deliver)\b(?:\s+again)?\s*", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"[\s,;&+.!]+|\band\b|\bwebhooks?\b|\bnumbers?\b|\bno\b|\bagain\b|\bthe\b|\bplease\b", re.IGNORECASE
)
_ALL = frozenset({"all", "everything", "failed", "them", "it", "dead", "ones", "those"})
_NUMBER = re.compile(r"#?([0-9]{1,6})")


def webhooks(line: Line) -> Meant | Misread:
    """`webhooks`; `webhooks resend 3`, `webhooks resend all`, `webhooks retry 3 and 5`."""
    if not line.rest or line.rest.casefold() in ("show", "list", "status", "failed", "pending"):
        return line.meant(q.ShowWebhooks())
    found = _AGAIN.match(line.rest)
    return _resent(line, line.rest[found.end() :]) if found else line.extra(line.rest)


def resend(line: Line) -> Meant | Misread:
    """`resend 3`, `resend all`, `resend webhooks`."""
    return _resent(line, line.rest)


def _resent(line: Line, rest: str) -> Meant | Misread:
    """The numbers that are named; all where none is."""
    numbers: list[int] = []
    for word in filter(None, _BETWEEN.split(rest)):
        number = _NUMBER.fullmatch(word)
        if number is not None:
            numbers.append(int(number[1]))
        elif word.casefold() not in _ALL:
            return line.extra(word)
    return line.meant(c.ResendWebhooks(tuple(dict.fromkeys(numbers))))

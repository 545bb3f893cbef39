"""Texts that begin like a command or like another run: asked about or offered, never taken for it in silence.

`update send queue is full`, `update snooze button is broken`, `update INC-3 is the cause`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from handlers.finding import Found
from handlers.line import misread
from handlers.said import Meant, Misread, Said

_SENT = re.compile(r"[:,–—-]|(?:draft|the draft|now|please|it)\b", re.IGNORECASE)
_ASKED = re.compile(r"[:,?–—-]|(?:because|for|from|please|now|asap|as|the|a|we|i|our|my)\b", re.IGNORECASE)
_SURE = {"update post": _SENT, "update send": _SENT, "update request": _ASKED}
"""Commands that take a text, whose second word begins a sentence as well; and how it goes on where it is none."""
_TEXTS = frozenset({"update", "final update", "note", "decision"})
READS_ON = re.compile(
    r"(?:is|isn't|are|aren't|was|were|has|have|had|can|can't|cannot|could|will|won't|would|should|may|might|must|do|does"
    r"|did|don't|doesn't|seems?|looks?|needs?|caused?|causes|broke|breaks|and|or|says?|reports?|calls?|called)\b|'s\b",
    re.IGNORECASE,
)
"""Behind a name it makes a sentence of it: `customers are calling`, `INC-3 is the cause`."""


def or_text(answer: Meant | Misread, found: Found, run: str, text: str) -> Meant | Misread:
    """The answer to a command about updates, or whether it was the text of one; `text` is the whole line."""
    if not found.word.startswith("update ") or found.word == "update to" or not found.rest:
        return answer
    head = f"{run} " if run else ""
    _, _, whole = text.strip().partition(" ")
    as_it_stands = f"{head}update text: {whole.strip()}"
    if found.word in _SURE and not _SURE[found.word].match(found.rest):
        return misread("unsure", f"{head}{found.route.words[0]} {found.rest}", as_it_stands)
    return replace(answer, instead=(as_it_stands,)) if isinstance(answer, Misread) and not answer.instead else answer


def of_another(said: Said, found: Found, run: str, rest: str) -> Misread | None:
    """Whether a text that begins with the number of another run is for that one, or about it; None: it is for it."""
    if said.run is None or run == said.run.number or found.route.words[0] not in _TEXTS or not READS_ON.match(rest):
        return None
    return misread("unsure", f"{said.run.number} {found.word} {run} {rest}", f"{run} {found.word} {rest}")

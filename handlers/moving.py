"""`move to ~channel`, `move here`, `move run to ~channel`: the run goes on elsewhere.  Tasks: `handlers.outline`."""

from __future__ import annotations

import re

from handlers.line import Line
from handlers.said import Meant, Misread, MoveWish

_RUN = r"(?:(?:the|this|our|whole)\s+)*(?:run|incident|outage|it|this|channel|everything|us)\s+"
_TO = r"(?:(?:back|over)\s+)*(?:(?:to|into|in)\s+)?(?:(?:the|channel)\s+)*"
_PLACE = re.compile(rf"(?:{_RUN})?{_TO}~(?P<name>[a-z0-9][a-z0-9_-]{{0,63}})(?:\s+channel)?[\s.!]*", re.IGNORECASE)
_HERE = re.compile(rf"(?:{_RUN})?(?:(?:back|over|to|in|into)\s+)*(?:here|this channel)[\s.!]*", re.IGNORECASE)
_NAMED = re.compile(rf"{_TO}~?(?P<name>[a-z0-9][a-z0-9_-]{{0,63}})[\s.!]*", re.IGNORECASE)


def place(line: Line) -> Meant | None:
    """Where a run is to go, if that is what the line says; None: it is about tasks."""
    if _HERE.fullmatch(line.rest):
        return Meant(MoveWish(""), line.run)
    found = _PLACE.fullmatch(line.rest)
    return Meant(MoveWish(found["name"].lower()), line.run) if found else None


def move_run(line: Line) -> Meant | Misread:
    """`move run to ~channel`, `move run here`: a channel may be named without its sign, too."""
    if (said := place(line)) is not None:
        return said
    found = _NAMED.fullmatch(line.rest)
    return Meant(MoveWish(found["name"].lower()), line.run) if found else line.missing()

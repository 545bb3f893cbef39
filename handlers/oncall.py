"""Commands about who is on call."""

from __future__ import annotations

import re
from difflib import get_close_matches

from domain import queries as q
from handlers.coming import read_coming
from handlers.line import Line, misread, shortened
from handlers.said import Meant, Misread

_FILLERS = re.compile(r"^(?:for|of|in|the|at|on|schedule|now|right now|currently|today's)\b[\s:]*", re.IGNORECASE)


def oncall(line: Line) -> Meant | Misread:
    """`oncall`, `oncall primary`, `oncall primary tomorrow 9:00`, `oncall friday`."""
    schedule, rest = take_schedule(line)
    if not rest:
        return line.meant(q.ShowOnCall(schedule))
    at = read_coming(rest, line.said.zone, line.said.at)
    if isinstance(at, Misread):
        first = rest.split()[0]
        if schedule or any(sign.isdigit() for sign in first):
            return at
        return schedule_unknown(line, first) if line.said.schedules else line.extra(rest)
    return line.meant(q.ShowOnCall(schedule, at))


def take_schedule(line: Line) -> tuple[str, str]:
    """The schedule that is named first or last, or '', and the words that are left."""
    rest = _plain(line.rest)
    words = rest.split()
    names = {name.casefold(): name for name in line.said.schedules}
    for place in (0, -1):
        if words and (found := names.get(words[place].casefold().strip(".,:?!").removeprefix("oncall:"))):
            del words[place]
            return found, _plain(" ".join(words).removesuffix(" for").removesuffix("for"))
    return "", rest


def schedule_unknown(line: Line, name: str) -> Misread:
    """No schedule is called that; those that nearly are called so are offered."""
    known = line.said.schedules
    near = get_close_matches(name.casefold().removeprefix("oncall:"), known, n=2)
    command = line.route.words[0]
    instead = tuple(f"{command} {each}" for each in near) if command == "oncall" else ()
    return misread("schedule_unknown", *instead, name=shortened(name), schedules=known)


def _plain(text: str) -> str:
    """Without the little words in front."""
    text = text.strip(" .,!?")
    while (shorter := _FILLERS.sub("", text)) != text:
        text = shorter
    return text

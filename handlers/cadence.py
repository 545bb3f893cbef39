"""Commands about how often status updates are asked for, and when the next one is."""

from __future__ import annotations

import re

from domain import commands as c
from domain import queries as q
from domain.durations import HOUR, MINUTE, parse_duration
from handlers.future import leading_future, read_future
from handlers.line import Line, misread, shortened
from handlers.said import Meant, Misread
from handlers.times import in_digits
from handlers.waits import read_wait

_OFF = frozenset({"off", "none", "never", "no", "stop", "disable", "disabled", "out", "nothing", "no more", "paused"})
_BACK = frozenset({
    "back", "default", "reset", "normal", "playbook", "the playbook", "as before", "restore", "standard", "on", "auto",
    "back to normal", "back to default", "to default", "again", "playbook's",
})  # fmt: skip
_SHOW = frozenset({"", "show", "?", "what", "now", "status"})
_NAMED = {
    **dict.fromkeys(("hourly", "hour"), HOUR),
    **dict.fromkeys(("half-hourly", "half hourly", "half hour", "half an hour"), 30 * MINUTE),
    **dict.fromkeys(("quarter of an hour", "quarter hour", "quarter-hourly"), 15 * MINUTE),
    **dict.fromkeys(("daily", "day"), 24 * HOUR),
    "minute": MINUTE,
    "other hour": 2 * HOUR,
}
_ONCE = re.compile(r"(?:only |just )?(?:once|one time|a single time)(?: more)?\b[\s,:]*", re.IGNORECASE)
_LEADING = re.compile(r"\A(?:(?:to|is|=|:|every|each|of|set|change|make it)\s+)+", re.IGNORECASE)
_MOMENT = re.compile(r"(?:at|by|until|till|in)\s", re.IGNORECASE)


def cadence(line: Line) -> Meant | Misread:
    """`cadence`, `cadence 15m`, `cadence off`, `cadence once at 14:30`, `cadence back`."""
    text = " ".join(line.rest.split()).rstrip(".!")
    word = _LEADING.sub("", f"{text} ", count=1).strip().casefold()
    if text.casefold() in _SHOW:
        return line.meant(q.ShowCadence())
    if word in _OFF:
        return line.meant(c.ChangeCadence(every=0))
    if word in _BACK:
        return line.meant(c.ChangeCadence())
    once = _ONCE.match(text)
    if once or _MOMENT.match(text):
        when = text[once.end() :] if once else text
        if not when:
            return line.missing()
        moment = read_future(when, line.said.zone, line.said.at)
        return moment if isinstance(moment, Misread) else line.meant(c.ChangeCadence(every=0, once=moment))
    if word in _NAMED:
        return line.meant(c.ChangeCadence(_NAMED[word]))
    if re.fullmatch(r"[1-9][0-9]{0,2}", word):
        head = f"{line.run} " if line.run else ""
        return misread("cadence_unit", f"{head}cadence {word}m", f"{head}cadence {word}h", number=shortened(word))
    try:
        return line.meant(c.ChangeCadence(parse_duration(in_digits(word))))
    except ValueError:
        return misread("duration", typed=shortened(word))


def next_update(line: Line) -> Meant | Misread:
    """`next update`, `next update at 14:30`, `next update in 40m`."""
    when = line.rest.strip().rstrip("?")
    if when.casefold() in ("", "due", "when"):
        return line.meant(q.ShowCadence())
    moment = read_future(when, line.said.zone, line.said.at)
    if isinstance(moment, int):
        return line.meant(c.SetNextUpdate(moment))
    found = leading_future(when, line.said.zone, line.said.at)
    return line.extra(found[1]) if found else moment


def snooze_update(line: Line) -> Meant | Misread:
    """`update snooze 10m`; 15 minutes where nothing is said."""
    wait = read_wait(line.rest, line.said)
    return wait if isinstance(wait, Misread) else line.meant(c.SnoozeUpdate(wait))

"""Commands about who leads, who is in it and who is on call."""

from __future__ import annotations

from domain import commands as c
from domain import queries as q
from domain.people import Person
from handlers.line import Line, misread
from handlers.reading import ME, is_name, one_person, person
from handlers.said import Meant, Misread

_FILLERS = frozenset({"and", "&", "+", "to", "is", "=", ","})


def _people(line: Line) -> list[str]:
    words = line.rest.replace(",", " ").split()
    return [word for word in words if word.casefold() not in _FILLERS]


def owner(line: Line) -> Meant | Misread:
    """`owner @bob`, `owner me`."""
    words = _people(line)
    if not words:
        return line.missing()
    who = one_person(line, words[0])
    if isinstance(who, Misread):
        return who
    if len(words) > 1:
        if all(is_name(word) for word in words):
            return misread("person_one", names=tuple(words[:5]), usage=line.route.usage)
        return line.extra(" ".join(words[1:]))
    return line.meant(c.ChangeOwner(who))


def invite(line: Line) -> Meant | Misread:
    """`invite @bob @carol`; `invite me` is to join."""
    words = _people(line)
    if not words:
        return line.missing()
    if len(words) == 1 and words[0].casefold() in ME:
        return line.meant(c.JoinRun())
    found: dict[str, Person] = {}
    for word in words:
        who = person(line.said, word)
        if isinstance(who, Misread):
            return who
        found.setdefault(who.id, who)
    return line.meant(c.InvitePeople(tuple(found.values())))


def join(line: Line) -> Meant | Misread:
    """`join`."""
    return line.bare(c.JoinRun())


def leave(line: Line) -> Meant | Misread:
    """`leave`."""
    return line.bare(c.LeaveRun())


def oncall(line: Line) -> Meant | Misread:
    """`oncall`."""
    return line.bare(q.ShowOnCall())

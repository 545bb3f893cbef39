"""Commands about who leads, who is in it and who is on call."""

from __future__ import annotations

from domain import commands as c
from domain.people import Person
from handlers.line import Line, misread, shortened
from handlers.reading import ME, is_name, one_person, person
from handlers.said import MOST_OF_A_GROUP, Meant, Misread, Said

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
    """`invite @bob @carol`, `invite group:sre`; `invite me` is to join."""
    words = _people(line)
    if not words:
        return line.missing()
    if len(words) == 1 and words[0].casefold() in ME:
        return line.meant(c.JoinRun())
    found: dict[str, Person] = {}
    for word in words:
        called = _called(line.said, word)
        if isinstance(called, Misread):
            return called
        found.update((who.id, who) for who in called if who.id not in found)
    return line.meant(c.InvitePeople(tuple(found.values())))


def _called(said: Said, word: str) -> tuple[Person, ...] | Misread:
    """One person, or all of a group: `group:sre`, and `sre` where nobody is called that."""
    plain = word.lower().rstrip(",:;!?")
    name = plain.removeprefix("group:")
    who = person(said, word) if name == plain else None
    if isinstance(who, Person):
        return (who,)
    name = name.removeprefix("@")
    if name in said.groups:
        people = said.groups[name]
        if people is None:
            return misread("group_large", group=name, limit=MOST_OF_A_GROUP)
        return people or misread("group_empty", group=name)
    return who or misread("group_unknown", name=shortened(name) or word, names=said.group_names)


def join(line: Line) -> Meant | Misread:
    """`join`."""
    return line.bare(c.JoinRun())


def leave(line: Line) -> Meant | Misread:
    """`leave`."""
    return line.bare(c.LeaveRun())

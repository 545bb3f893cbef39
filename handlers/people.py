"""Commands about who leads, who is in it and who is on call."""

from __future__ import annotations

from domain import commands as c
from domain import queries as q
from domain.people import Person
from domain.run import Run
from domain.words import one_of
from handlers.line import Line, misread, shortened
from handlers.reading import ME, is_name, is_somebody, one_person, person, split_references
from handlers.said import MOST_OF_A_GROUP, Meant, Misread, RequestWish, Said

_NONE = frozenset({"none", "nobody", "no-one", "noone", "free", "-", "off"})
_ROLE_FILLERS = frozenset({"role", "has", "takes", "for", "of", "the", "as", "by", "take", "give", "set"})
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


def role(line: Line) -> Meant | Misread:
    """`role comms @carol`, `role comms me`, `role comms none`, `role @carol comms`; alone it shows them."""
    words = [word for word in _people(line) if word.casefold() not in _ROLE_FILLERS]
    if not words:
        return line.meant(q.ShowRoles())
    known = _known_roles(line.present_run)
    places = [place for place, word in enumerate(words) if is_name(word) or word.casefold() in ME | _NONE]
    if not places:
        # One word names somebody, the other the role; of two that could be either the role stands first.
        places = [place for place in range(len(words) - 1, -1, -1) if is_somebody(line.said, words[place])][:1]
    if not places or len(words) == 1:
        return misread("role_who", role=shortened(" ".join(words[:3]))) if len(words) <= 2 else line.extra(line.rest)
    if len(places) > 1:
        return misread("person_one", names=tuple(words[place] for place in places[:5]), usage=line.route.usage)
    named = words.pop(places[0])
    wanted = "-".join(words).rstrip(":")
    wanted = one_of(wanted, known) or wanted
    if named.casefold() in _NONE:
        return line.meant(c.FreeRole(wanted))
    who = one_person(line, named)
    return who if isinstance(who, Misread) else line.meant(c.TakeRole(wanted, who))


def roles(line: Line) -> Meant | Misread:
    """`roles`."""
    return line.bare(q.ShowRoles())


def _known_roles(run: Run | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*run.playbook.run.roles, *run.roles))) if run else ()


def take_over(line: Line) -> Meant | Misread:
    """`take over`, with or without a reason; `take over 3` is to take a task."""
    tasks, rest = split_references(line.rest)
    if tasks and not isinstance(tasks, Misread) and not rest.strip():
        return line.meant(c.AssignTasks(tasks))
    return line.meant(c.ChangeOwner(reason=line.rest.lstrip(":,- ")))


def permissions(line: Line) -> Meant | Misread:
    """`permissions`."""
    return line.bare(q.ShowPermissions())


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


def handover(line: Line) -> Meant | Misread:
    """`handover @bob`, `handover to @bob: the pager is loud`; alone it shows what they would be told."""
    words = line.rest.split(None, 1)
    while words and words[0].casefold().rstrip(":,") in ("to", "over"):
        words = words[1].split(None, 1) if len(words) > 1 else []
    if not words:
        return line.meant(q.ShowHandover())
    if words[0].casefold() in ME:
        return line.meant(c.ChangeOwner())
    who = person(line.said, words[0])
    if isinstance(who, Misread):
        return who
    return line.meant(c.HandOver(who, words[1].lstrip(" :,-–—") if len(words) > 1 else ""))


def accept(line: Line) -> Meant | Misread:
    """`accept`."""
    return line.bare(c.AnswerHandover(accepted=True))


def decline(line: Line) -> Meant | Misread:
    """`decline`, `decline I am on a train`."""
    return line.meant(c.AnswerHandover(accepted=False, reason=line.rest))


def refuse(line: Line) -> Meant | Misread:
    """`refuse @carol`."""
    words = _people(line)
    if not words:
        return line.missing()
    who = person(line.said, words[0])
    if isinstance(who, Misread):
        return who
    return line.extra(" ".join(words[1:])) if len(words) > 1 else line.meant(c.RefuseJoin(who))


def request(line: Line) -> Meant | Misread:
    """`request INC-12`, `request INC-12 I know the database`."""
    return line.meant(RequestWish(line.rest))


def follow(line: Line) -> Meant | Misread:
    """`follow`."""
    return line.bare(c.FollowRun())


def unfollow(line: Line) -> Meant | Misread:
    """`unfollow`."""
    return line.bare(c.UnfollowRun())


def who(line: Line) -> Meant | Misread:
    """`who`."""
    return line.bare(q.ShowPeople())


def catchup(line: Line) -> Meant | Misread:
    """`catchup`."""
    return line.bare(q.ShowCatchup())


def join(line: Line) -> Meant | Misread:
    """`join`."""
    return line.bare(c.JoinRun())


def leave(line: Line) -> Meant | Misread:
    """`leave`."""
    return line.bare(c.LeaveRun())

"""Whose a task is: people named outright, and placeholders that mean whoever is the owner, has a role, is on call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.people import MUSTER, Person

ROLE = "role:"
ON_CALL = "oncall:"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who shall do a task: one of them, or with `each` every one.

    `placeholders` are `owner`, `starter`, `role:comms`, `oncall:db`.  `planned`: as the playbook
    has it, and nobody has touched that yet.
    """

    people: tuple[Person, ...] = ()
    placeholders: tuple[str, ...] = ()
    each: bool = False
    planned: bool = False

    def __bool__(self) -> bool:
        """Whether it is anybody's, if only by a placeholder."""
        return bool(self.people or self.placeholders)


@dataclass(frozen=True, slots=True)
class Part:
    """One of those a task is given to: `key` is the placeholder or `@` and the person's id, `people` who that is now.

    More than one person where several are on call at once; nobody where a role is free.
    """

    key: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a task that each has to do is done: who did it, and when (ms).

    `heard` is the cause of the message whose words said so, or ''.
    """

    by: Person
    at: int
    heard: str = field(default="", compare=False)


Filling = Mapping[str, tuple[Person, ...]]
"""From a placeholder to whom it means."""


def key_of(person: Person) -> str:
    """The key of somebody's own part."""
    return f"@{person.id}"


def parts_of(assignment: Assignment, filling: Filling) -> tuple[Part, ...]:
    """The parts of an assignment, placeholders first; who owns them is what `filling` says now."""
    names = dict.fromkeys(assignment.placeholders)
    meant = (Part(name, tuple(who for who in filling.get(name, ()) if who != MUSTER)) for name in names)
    return (*meant, *(Part(key_of(person), (person,)) for person in dict.fromkeys(assignment.people)))


def everybody(parts: Iterable[Part]) -> tuple[Person, ...]:
    """The people of some parts, each once."""
    return tuple(dict.fromkeys(person for part in parts for person in part.people))


def waiting(parts: Sequence[Part], shares: Mapping[str, Share], *, each: bool) -> tuple[Part, ...]:
    """The parts that are still to be done."""
    return tuple(part for part in parts if not (each and part.key in shares))

"""Who acts, and how personal or free text is marked so that it can be forgotten without breaking the chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated


class Open:
    """Marks a field whose value enters the hash only as a salted commitment (decision 1)."""


Free = Annotated[str, Open()]
"""Text somebody wrote."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the server.  The same account is the same person, whatever it is called by now."""

    id: str
    name: str = field(compare=False)


MUSTER = Person("", "Muster")
"""The actor of what Muster does by itself: reminders, results of effects."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with what the rules need to know of them, resolved when the command arrives (decision 13).

    `member` says whether they are in the run's channel at this moment, `teams` (ids) which of
    the bot's teams they are in.  A `trusted` bot is one that the settings let command.  An
    `auditor` may read every run and change none by that; an `editor` looks after playbooks and
    may try each as a drill.  `groups` holds what they belong to as policies write it:
    `group:sre`, `oncall:primary`, `role:comms`.
    """

    person: Person
    member: bool = False
    guest: bool = False
    bot: bool = False
    trusted: bool = False
    admin: bool = False
    auditor: bool = False
    editor: bool = False
    teams: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


SYSTEM = Actor(MUSTER, member=True, admin=True)
"""Muster itself, as an actor."""

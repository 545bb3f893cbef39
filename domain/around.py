"""Who is around a run, beside those who take part: newcomers, followers, who asks to be let in, who got the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.people import Person

TOLD_AFTER = 30_000
"""How long (ms) after the first of them newcomers are told of, so that those who come together are one line."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The lead was handed to somebody by who led before."""

    to: Person
    before: Person
    note: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody asks to be let in, and why."""

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class Around:
    """`came` has the number of the event with which somebody came the first time after the start, by id.

    `came_with` has the number of the task that somebody came with.
    `newcomers` are those whom the others were not told of yet, the first of them since `newcomers_at` (ms).
    `owner_gone` is why whoever leads is not there, or ''.  `handover` is what the owner may still decline.
    """

    came: Mapping[str, int] = field(default_factory=dict)
    came_with: Mapping[str, int] = field(default_factory=dict)
    newcomers: tuple[Person, ...] = ()
    newcomers_at: int = 0
    followers: tuple[Person, ...] = ()
    owner_gone: str = ""
    handover: Handover | None = None
    asking: tuple[Asking, ...] = ()

"""What somebody said to Muster, and what was meant by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from domain.asked_links import WEB
from domain.commands import Wish
from domain.messages import Message
from domain.people import Person
from domain.playbook import Playbook
from domain.queries import Query
from domain.run import Run
from domain.site_commands import SiteCommand

MOST_OF_A_GROUP = 200
"""How many people one group may call in at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open prompt to somebody: of which run, about what (`task 3`, `page 1`, `update`, `retro`), sent when (ms)."""

    run: str
    about: str
    at: int

    @property
    def task(self) -> str:
        """The number of the task it is about, or ''."""
        kind, _, number = self.about.partition(" ")
        return number if kind == "task" else ""

    @property
    def page(self) -> int:
        """The number of the page it is about, or 0."""
        kind, _, number = self.about.partition(" ")
        return int(number) if kind == "page" else 0


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said, with all that is needed to understand it; nothing is looked up later.

    `text` is what follows the prefix or the mention.  `run` is the run of the
    channel or thread it was said in, if there is exactly one.  `people` has
    every `@name` in the text (lowercase, without the sign); None where there is no such
    account.  `groups` has those of the settings that it names, with their people; None where
    they are too many to be called in at once; `group_names` are all there are.  `asked` has
    the open prompts to the speaker, the newest first, or only the one they answer in its
    thread; `skipped` is the task they were asked about and skipped last.  `schedules` are those
    of on-call, `policies` those of paging, `schemes` those that an address may have.  `zone` is the speaker's IANA
    zone, `languages` the codes of those there are texts in, `at` the instant in ms.
    """

    text: str
    who: Person
    at: int
    zone: str = "UTC"
    run: Run | None = None
    people: Mapping[str, Person | None] = field(default_factory=dict)
    playbooks: Mapping[str, Playbook] = field(default_factory=dict)
    prefix: str = "!incident"
    in_dm: bool = False
    asked: tuple[Asked, ...] = ()
    groups: Mapping[str, tuple[Person, ...] | None] = field(default_factory=dict)
    group_names: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    skipped: Asked | None = None
    policies: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    schemes: tuple[str, ...] = WEB


@dataclass(frozen=True, slots=True)
class StartWish:
    """Start a run.  `playbook` is a key or '' (the default, or a choice); `anyway`: do not look for a run alike.

    `related` is the number of a run that it has to do with.
    """

    title: str
    playbook: str = ""
    severity: str = ""
    here: bool = False
    private: bool = False
    drill: bool = False
    anyway: bool = False
    related: str = ""


@dataclass(frozen=True, slots=True)
class RequestWish:
    """Be let into a run, and why."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class SwapWish:
    """Somebody is to be on call, in the place of one or of everybody, between two instants (ms).

    What is None was not said: it begins now and ends with the turn.
    """

    schedule: str
    person: Person
    instead_of: Person | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class PairWish:
    """Something is asked of two runs: of the one it is about, and of `other`, by its number.

    A merger ends the other one; `tasks` says whether its open tasks come with it, None: ask.
    """

    kind: Literal["relate", "unrelate", "merge"]
    other: str
    why: str = ""
    tasks: bool | None = None


@dataclass(frozen=True, slots=True)
class MoveWish:
    """The run shall go on in that channel, by its name; '' is where it is said."""

    channel: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Show this as a status update, to be sent once it is agreed to.  `next` and `final` as in `PostUpdate`."""

    text: str
    next: int = 0
    final: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """What is to be done.  `run` is the number of the run it is about (`INC-12`), or '' for the implied one."""

    what: Wish | SiteCommand | Query | StartWish | RequestWish | SwapWish | PairWish | MoveWish | Draft
    run: str = ""


@dataclass(frozen=True, slots=True)
class Misread:
    """It could not be understood: what to tell them, and up to three whole command lines that were perhaps meant."""

    message: Message
    instead: tuple[str, ...] = ()

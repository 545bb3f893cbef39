"""How a run began, where it lives, who is in it, how bad it is, and how it ended: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began.  `playbook` is the playbook's whole snapshot as JSON, so that a replay is true for ever.

    `trigger` says in words what started it if that was no command; `starter` has no id if it was no person.
    """

    VERSION: ClassVar[int] = 1
    run_id: str
    number: str
    title: Free
    playbook: Free
    starter: Person
    owner: Person
    severity: str
    team_id: str
    origin_channel: str
    origin_post: str
    mode: str
    private: bool
    drill: bool
    channel_name: Free
    channel_title: Free
    summary: Free
    welcome: Free
    invited: tuple[Person, ...]
    problems: tuple[Free, ...] = ()
    trigger: Free = ""


@dataclass(frozen=True, slots=True)
class ChannelOpened:
    """The run has its channel."""

    channel_id: str
    name: Free


@dataclass(frozen=True, slots=True)
class ChannelFailed:
    """The run's channel could not be made; it lives where it was started."""

    reason: Free


@dataclass(frozen=True, slots=True)
class BoardPosted:
    """The post with the checklist exists (again)."""

    post_id: str


@dataclass(frozen=True, slots=True)
class BoardLost:
    """Somebody deleted the post with the checklist."""

    post_id: str


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """Something that should have happened outside did not, for good."""

    what: str
    reason: Free


@dataclass(frozen=True, slots=True)
class OwnerChanged:
    """Somebody else leads.  `before` is who led until then where they were not asked: the actor took over."""

    to: Person
    before: Person | None = None
    reason: Free = ""


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """Somebody takes part: by themselves, or called in by the actor."""

    person: Person


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """Somebody no longer takes part.

    `why` is `left` or `deactivated` where it was only seen: they left the run's channel, their account was closed.
    `tasks` are the numbers of those which are nobody's because of that.
    """

    person: Person
    why: str = ""
    tasks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SeverityChanged:
    """How bad it is, was judged anew."""

    to: str


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """The run is in another phase."""

    to: str


@dataclass(frozen=True, slots=True)
class MomentMarked:
    """When something happened (detected, mitigated …): `moment` is that instant."""

    name: str
    moment: int


@dataclass(frozen=True, slots=True)
class MomentUnmarked:
    """A moment is unknown again (only an undo says so)."""

    name: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """It is over.  The rendered summary and the draft of the retrospective are kept with it."""

    summary: Free
    retrospective: Free
    problems: tuple[Free, ...] = ()


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """It was none: a false alarm, a duplicate, a mistake."""

    reason: Free
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class RunReopened:
    """It was not over."""

    reason: Free


@dataclass(frozen=True, slots=True)
class RunHeld:
    """Its timers rest until that instant."""

    until: int
    why: Free


@dataclass(frozen=True, slots=True)
class RunResumed:
    """Its timers go on: at that instant by themselves (`due`), or now because somebody said so (0)."""

    due: int = 0

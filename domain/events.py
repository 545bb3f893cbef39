"""What can happen in a run: one frozen dataclass a fact.  Old events stay readable for ever.

Times are UTC instants in milliseconds.  A field marked `Free` or holding a
`Person` is committed to by the hash chain, not contained in it.  To change the
shape of an event raise its `VERSION` and give `storage.codec` an upcaster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began.  `playbook` is the playbook's whole snapshot as JSON, so that a replay is true for ever."""

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
class TaskChecked:
    """A task was done."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskUnchecked:
    """A done task is open again."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskSkipped:
    """A task is not going to be done, and why."""

    task: int
    reason: Free


@dataclass(frozen=True, slots=True)
class TaskRestored:
    """A skipped task is open again."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskAssigned:
    """A task is somebody's."""

    task: int
    to: Person


@dataclass(frozen=True, slots=True)
class TaskUnassigned:
    """A task is nobody's."""

    task: int


@dataclass(frozen=True, slots=True)
class TaskSnoozed:
    """A task is not asked about again before that instant."""

    task: int
    until: int


@dataclass(frozen=True, slots=True)
class PromptPosted:
    """Somebody was asked about something (`task 3`, `update`) by a post that reactions and replies answer."""

    about: str
    person: Person
    post_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class OwnerChanged:
    """Somebody else leads."""

    to: Person


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """Somebody takes part: by themselves, or called in by the actor."""

    person: Person


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """Somebody no longer takes part."""

    person: Person


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
class SummaryChanged:
    """What the run is about, in words."""

    text: Free


@dataclass(frozen=True, slots=True)
class StatusUpdated:
    """The state of things, told to everyone who listens: what was written, and the form it was sent in if another."""

    text: Free
    sent: Free = ""


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A line for the timeline.  `author` wrote it if it was not the actor; `link` leads to the message it came from."""

    text: Free
    author: Person | None = None
    link: Free = ""


@dataclass(frozen=True, slots=True)
class NoteWithdrawn:
    """The note with that event number does not count (only an undo says so)."""

    note: int


@dataclass(frozen=True, slots=True)
class MetricSet:
    """A number of the playbook's metrics, as typed."""

    key: str
    value: Free


@dataclass(frozen=True, slots=True)
class FollowupAdded:
    """Something to be done about it after the run.  `author` and `link` as with a note."""

    text: Free
    author: Person | None = None
    link: Free = ""


@dataclass(frozen=True, slots=True)
class FollowupDropped:
    """The follow-up with that event number is not to be done."""

    followup: int


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
class UpdateReminded:
    """The owner was asked for the status update that was due at that instant."""

    due: int


@dataclass(frozen=True, slots=True)
class TaskReminded:
    """Somebody was told that a task is due."""

    task: int
    due: int


@dataclass(frozen=True, slots=True)
class RetrospectiveReminded:
    """The owner was told that the retrospective waits."""

    due: int


Event = (
    RunStarted
    | ChannelOpened
    | ChannelFailed
    | BoardPosted
    | BoardLost
    | EffectFailed
    | TaskChecked
    | TaskUnchecked
    | TaskSkipped
    | TaskRestored
    | TaskAssigned
    | TaskUnassigned
    | TaskSnoozed
    | PromptPosted
    | OwnerChanged
    | ParticipantJoined
    | ParticipantLeft
    | SeverityChanged
    | PhaseChanged
    | MomentMarked
    | MomentUnmarked
    | SummaryChanged
    | StatusUpdated
    | NoteAdded
    | NoteWithdrawn
    | MetricSet
    | FollowupAdded
    | FollowupDropped
    | RunFinished
    | RunCancelled
    | RunReopened
    | UpdateReminded
    | TaskReminded
    | RetrospectiveReminded
)


@dataclass(frozen=True, slots=True)
class NumberTaken:
    """A run took the next number of a prefix (stream `site`)."""

    prefix: str
    number: int
    run_id: str


SiteEvent = NumberTaken


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log.

    `number` counts from 1 within its stream; `at` is when it was recorded (never
    less than the one before), `occurred_at` when it happened.  `cause` is the key
    of the input that led to it (decision 5); the events of one input share it.
    `undoes` is the cause of the input that this one takes back, or ''.
    """

    stream: str
    number: int
    at: int
    occurred_at: int
    actor: Person
    cause: str
    event: Event | SiteEvent
    undoes: str = ""

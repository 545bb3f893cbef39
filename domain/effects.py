"""What must happen outside because of a fact.  The outbox carries it out, in order per lane."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Message
from domain.people import Person


@dataclass(frozen=True, slots=True)
class ToRun:
    """Where the run lives: its channel, or its thread in a shared one."""


@dataclass(frozen=True, slots=True)
class ToOrigin:
    """Where the run was started, beneath the post that started it."""


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A channel of an audience (`AUDIENCE/CHANNEL`): beneath the post that the run has there, if it has one.

    Not if the channel is `told`, the id of one that hears it anyway.
    """

    place: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A direct message."""

    person: Person


@dataclass(frozen=True, slots=True)
class ToThread:
    """A channel by its id, or a thread in it."""

    channel_id: str
    root_id: str


Place = ToRun | ToOrigin | ToPlace | ToPerson | ToThread


@dataclass(frozen=True, slots=True)
class Say:
    """Post a message.  `text` is the number of what was told that it is, if it is to be mended where it stands."""

    to: Place
    message: Message
    text: int = 0


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """Make the run's channel."""

    name: str
    title: str
    private: bool


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Bring somebody into the run's channel."""

    person: Person


@dataclass(frozen=True, slots=True)
class RefreshBoard:
    """Post and pin the checklist, or bring it up to date."""


@dataclass(frozen=True, slots=True)
class RefreshHeader:
    """Bring the channel's header up to date."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask somebody about something (`task 3`, `update`, `retro`) with a post that reactions and replies answer."""

    about: str
    person: Person


@dataclass(frozen=True, slots=True)
class RefreshPrompt:
    """Bring such a post up to date: the question, or what became of it."""

    post_id: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Tell somebody, or all, how the run stands.  `why` says what for: `catchup`, `handover`; `by` who wants it so."""

    to: ToRun | ToPerson
    why: str
    by: Person
    note: str = ""


@dataclass(frozen=True, slots=True)
class Execute:
    """Run the slash command of a task (0: of the call), once at most; `asked` is the number of the event that asked."""

    task: int
    asked: int
    command: str


@dataclass(frozen=True, slots=True)
class CallPager:
    """Tell a pager of the settings about a page: `trigger`, `acknowledge` or `resolve` it."""

    pager: str
    action: str
    page: int


@dataclass(frozen=True, slots=True)
class CallWebhooks:
    """Tell whoever listens `what` happened (`task.checked`).

    `told` is the number of the event it is about, `subject` that of the task, page or update, or 0.  `audience` is whom
    an update is for, '' for the status updates.
    """

    what: str
    told: int
    subject: int = 0
    audience: str = ""


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """Tell one target again, under the key that it may know the webhook by."""

    target: str
    what: str
    told: int
    subject: int
    key: str


@dataclass(frozen=True, slots=True)
class KeepBookmarks:
    """Keep the bookmarks of the run's own channel in step with its call and links, where the server has such."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Send the text of that number to a place ('': the run), as it stands when it is sent."""

    number: int
    place: str


@dataclass(frozen=True, slots=True)
class Mend:
    """Bring the posts up to date in which a text was sent there."""

    number: int
    place: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class RefreshCard:
    """Post, or bring up to date, the one post that the run has in a place."""

    place: str


class ArchiveChannel:
    """Archive the run's own channel, unless another run goes on there, or this one does again."""


@dataclass(frozen=True, slots=True)
class RestoreChannel:
    """Bring the run's own channel back, which was archived."""


@dataclass(frozen=True, slots=True)
class LeaveBoard:
    """The pinned post of a place that the run has left says where it went; so does the header of its own channel."""

    channel_id: str
    post_id: str
    message: Message


OneEffect = (
    Brief
    | Say
    | OpenChannel
    | AddPerson
    | RefreshBoard
    | RefreshHeader
    | Ask
    | RefreshPrompt
    | Execute
    | CallPager
    | CallWebhook
    | KeepBookmarks
    | Tell
    | Mend
    | RefreshCard
    | ArchiveChannel
    | RestoreChannel
    | LeaveBoard
)
"""What comes to one thing to do."""
Effect = OneEffect | CallWebhooks

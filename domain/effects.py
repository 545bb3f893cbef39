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
class ToChannel:
    """A channel of the run's team, by name; not if it is `told`, the id of one that hears it anyway."""

    name: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A direct message."""

    person: Person


Place = ToRun | ToOrigin | ToChannel | ToPerson


@dataclass(frozen=True, slots=True)
class Say:
    """Post a message."""

    to: Place
    message: Message


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

    `told` is the number of the event it is about, `subject` that of the task, page or update, or 0.
    """

    what: str
    told: int
    subject: int = 0


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
)
"""What comes to one thing to do."""
Effect = OneEffect | CallWebhooks

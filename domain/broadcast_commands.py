"""What is asked for about telling others, and what the outbox reports of it: commands of `domain.commands`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Refusal
from domain.people import Person


@dataclass(frozen=True, slots=True)
class AudienceText:
    """A text for an audience; '' is for those who read the status updates.

    With a `phrase` (its key, or its number as shown) the text is that of the phrase, with what was `given` put in.
    `sent` is the text in its form, or ''; `asked` are those whom the playbook's groups mean, `refusal` why it can't
    be: stamped before it is decided.
    """

    audience: str
    text: str
    phrase: str = ""
    given: tuple[tuple[str, str], ...] = ()
    sent: str = ""
    asked: tuple[Person, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class TellAudiences:
    """Tell each audience its text, or have it agreed to first."""

    parts: tuple[AudienceText, ...]


@dataclass(frozen=True, slots=True)
class AmendUpdate:
    """What was told under that number (0: the last) says this; the audience is the one it was for."""

    part: AudienceText
    number: int = 0


@dataclass(frozen=True, slots=True)
class RetractUpdate:
    """What was told under that number (0: the last) does not hold, and why."""

    number: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgreeOnText:
    """It may go out: the text of that number (0: the one that waits), in that version (0: as it is)."""

    number: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class RejectText:
    """It may not go out, and why; numbers as above."""

    number: int = 0
    version: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawText:
    """Whoever wrote it does not want it to go out."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class ChangeDestinations:
    """Send what an audience is told to these channels, too (`exec`, `exec posts`), and not to those.

    `unknown` are channels that are not there, or that the bot can't see: looked up before it is decided.
    """

    audience: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeTemplate:
    """Send what an audience is told in that form; '' as the playbook says.  `problem`: why it can't be, or ''."""

    audience: str
    template: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ChangeWebhooks:
    """Tell these targets of the run from now on, and not those; `*` is each that hears of it.  No topics: of all.

    `named` is what the playbook and the configuration have each target hear, `refusal` why one can't be told: looked
    up before it is decided.
    """

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    named: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    refusal: Refusal | None = None


AboutTelling = (
    TellAudiences
    | AmendUpdate
    | RetractUpdate
    | AgreeOnText
    | RejectText
    | WithdrawText
    | ChangeDestinations
    | ChangeTemplate
)


@dataclass(frozen=True, slots=True)
class RecordCard:
    """The post that is kept current is there."""

    place: str
    channel_id: str
    post_id: str


@dataclass(frozen=True, slots=True)
class RecordCardLost:
    """It was deleted."""

    place: str
    post_id: str


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """A text stands in these posts, mended so many times; `person` is whose direct messages they are in."""

    number: int
    place: str
    person: Person | None
    channel_id: str
    posts: tuple[str, ...]
    mended: int


@dataclass(frozen=True, slots=True)
class RecordCopyGone:
    """A text can't be mended there: its post is gone."""

    number: int
    place: str
    person: Person | None


@dataclass(frozen=True, slots=True)
class RecordBroadcastFailed:
    """Something could not be sent to a place, and why."""

    place: str
    reason: str


AboutSending = RecordCard | RecordCardLost | RecordCopy | RecordCopyGone | RecordBroadcastFailed

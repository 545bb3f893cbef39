"""What was told to whom, what waits for somebody to agree to it, and what was mended: events of `domain.events`.

Every text that goes out has a number in its run, from 1; one for an audience has it from when it was written.  A
place is `AUDIENCE/CHANNEL`, the audience '' for the status updates; the run itself is ''.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class TextProposed:
    """A text waits until others agree to it: a new one, or what that one is to be from then on.

    `version` counts the texts that were proposed under a number, `asked` are those whom the playbook's groups and
    schedules meant then.  `author` wrote it if it was not the actor.
    """

    number: int
    version: int
    audience: str
    text: Free
    sent: Free
    asked: tuple[Person, ...] = ()
    author: Person | None = None


@dataclass(frozen=True, slots=True)
class TextAgreed:
    """Somebody agrees to it."""

    number: int
    version: int
    person: Person


@dataclass(frozen=True, slots=True)
class AgreementTakenBack:
    """They do not agree after all (only an undo says so)."""

    number: int
    version: int
    person: Person


@dataclass(frozen=True, slots=True)
class TextRejected:
    """Somebody does not want it to go out, and why."""

    number: int
    version: int
    reason: Free


@dataclass(frozen=True, slots=True)
class TextWithdrawn:
    """It is not to go out, says who wrote it or leads the run."""

    number: int
    version: int


@dataclass(frozen=True, slots=True)
class AudienceTold:
    """A text went to an audience: what was written, and the form it was sent in if another.  `author` as above."""

    number: int
    audience: str
    text: Free
    sent: Free = ""
    author: Person | None = None


@dataclass(frozen=True, slots=True)
class UpdateAmended:
    """What was sent under that number says this from now on, wherever it went.  `author` as above."""

    number: int
    text: Free
    sent: Free = ""
    author: Person | None = None


@dataclass(frozen=True, slots=True)
class UpdateRetracted:
    """What was sent under that number does not hold, and why."""

    number: int
    reason: Free


@dataclass(frozen=True, slots=True)
class CardPosted:
    """The post that a run has in a place, to be kept current."""

    place: str
    channel_id: str
    post_id: str


@dataclass(frozen=True, slots=True)
class CardLost:
    """Somebody deleted it."""

    place: str
    post_id: str


@dataclass(frozen=True, slots=True)
class CopyPosted:
    """A text stands in these posts, as it was after it had been mended so many times.

    `person` is whose direct messages they are in, None in a channel.
    """

    number: int
    place: str
    person: Person | None
    channel_id: str
    posts: tuple[str, ...]
    mended: int = 0


@dataclass(frozen=True, slots=True)
class CopyGone:
    """It could not be mended there: its post is gone."""

    number: int
    place: str
    person: Person | None


@dataclass(frozen=True, slots=True)
class BroadcastFailed:
    """A text, or the post that is kept current, could not be sent to a place, and why.  `number` is the last text's."""

    number: int
    place: str
    reason: Free


@dataclass(frozen=True, slots=True)
class DestinationsChanged:
    """Other channels get what is told to an audience ('': the status updates): `exec`, or `exec posts`."""

    audience: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """What an audience is told has another form in this run; '' is the playbook's again."""

    audience: str
    template: Free

"""One text that a run told or is to tell, and the posts it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.people import Person


class TextState(StrEnum):
    """What became of a text."""

    WAITING = "waiting"
    SENT = "sent"
    RETRACTED = "retracted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A text others have to agree to: `asked` are those whom groups meant, `agreed` who does already."""

    version: int
    text: str
    sent: str
    by: Person
    at: int
    asked: tuple[Person, ...] = ()
    agreed: tuple[Person, ...] = ()

    @property
    def form(self) -> str:
        """As it would be sent."""
        return self.sent or self.text


@dataclass(frozen=True, slots=True)
class Told:
    """One text under its number.  Times are instants in ms.

    `text` is what was written, `sent` the form it has with its readers if another; both are '' until it goes out.
    `proposed` waits, or became what `state` says; of one that is sent already it is what it is to become.  `mended`
    counts the changes since it was sent, `mended_at` is the last; `versions` how many texts were proposed.  `facts`
    are the severity and the phase when it went out.
    """

    number: int
    audience: str
    by: Person
    at: int
    text: str = ""
    sent: str = ""
    state: TextState = TextState.SENT
    proposed: Proposed | None = None
    versions: int = 0
    mended: int = 0
    mended_at: int = 0
    mended_by: Person | None = None
    reason: str = ""
    facts: tuple[str, str] = ("", "")

    @property
    def form(self) -> str:
        """As its readers have it."""
        return self.sent or self.text

    @property
    def waits(self) -> bool:
        """Whether somebody has to agree to it."""
        return self.proposed is not None and self.state in (TextState.WAITING, TextState.SENT)


@dataclass(frozen=True, slots=True)
class Copy:
    """The posts in which a text stands in one place; `mended` as it was when they were last written."""

    number: int
    place: str
    person: Person | None
    channel_id: str
    posts: tuple[str, ...]
    mended: int = 0
    gone: bool = False

    @property
    def where(self) -> str:
        """The one name of its place."""
        return where(self.place, self.person)


@dataclass(frozen=True, slots=True)
class Card:
    """The post a run has in a place, kept current; '' while it is to be posted anew.  `count`: how many there were."""

    channel_id: str
    post_id: str
    count: int = 1


def where(place: str, person: Person | None) -> str:
    """The one name of a place: a channel's, or somebody's direct messages."""
    return f"@{person.id}" if person is not None else place

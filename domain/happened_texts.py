"""What was written: summaries, updates, notes, figures, follow-ups, the retrospective: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free, Person


@dataclass(frozen=True, slots=True)
class SummaryChanged:
    """What the run is about, in words."""

    text: Free


@dataclass(frozen=True, slots=True)
class StatusUpdated:
    """The state of things, told to everyone who listens: what was written, and the form it was sent in if another.

    `next` is when the next one was promised (ms), 0 as the cadence says; after the `final` one none is asked for.
    `drafted`: it was what the run kept as a draft.
    """

    text: Free
    sent: Free = ""
    next: int = 0
    final: bool = False
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A line for the timeline.  `author` wrote it if it was not the actor; `link` leads to the message it came from.

    `told_at` is the instant (ms) at which it was written down, if it had happened before; else 0.
    """

    text: Free
    author: Person | None = None
    link: Free = ""
    told_at: int = 0


@dataclass(frozen=True, slots=True)
class NoteWithdrawn:
    """The note, decision or hypothesis with that event number does not count (only an undo says so)."""

    note: int


@dataclass(frozen=True, slots=True)
class MetricSet:
    """A number of the playbook's metrics, as typed."""

    key: str
    value: Free


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """An attribute of the playbook has that value, in its one spelling; '' if it is not known any more."""

    name: str
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
class FollowupRestored:
    """The follow-up with that event number is to be done after all (only an undo says so)."""

    followup: int


@dataclass(frozen=True, slots=True)
class RetroDrafted:
    """The draft of the retrospective was made anew, with what was known then."""

    text: Free
    problems: tuple[Free, ...] = ()


@dataclass(frozen=True, slots=True)
class RetroWritten:
    """A section of the retrospective has these words; '' takes back what it had (only an undo says so)."""

    section: Free
    text: Free


@dataclass(frozen=True, slots=True)
class RetroPublished:
    """The retrospective, as it stood, went to everyone who listens."""

    text: Free


@dataclass(frozen=True, slots=True)
class RetroCancelled:
    """There is not going to be a retrospective, and why."""

    reason: Free

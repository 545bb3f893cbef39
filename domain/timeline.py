"""The timeline of a run: its log as lines, each at the moment it happened.  Filters combine; nothing is lost in `full`.

Its order is by `occurred_at`, or by the moment that a correction gives; what happened at one instant stands as logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain import events as e
from domain import tell_timeline
from domain.messages import Message
from domain.people import MUSTER, Person
from domain.run import Run
from domain.tell import tell

_NOTES = (e.NoteAdded,)
_DECISIONS = (e.DecisionMade, e.DecisionRevoked, e.DecisionRestored)
_HYPOTHESES = (e.HypothesisRaised, e.HypothesisTested, e.HypothesisSettled, e.HypothesisReopened)
KINDS: Mapping[str, tuple[type, ...]] = {
    "notes": _NOTES,
    "decisions": _DECISIONS,
    "hypotheses": _HYPOTHESES,
    "updates": (e.StatusUpdated, e.UpdateReminded, e.SummaryChanged),
    "tasks": (
        *(e.TaskChecked, e.TaskUnchecked, e.TaskSkipped, e.TaskRestored, e.TaskAssigned, e.TaskUnassigned),
        *(e.TaskSnoozed, e.ShareChecked, e.ShareUnchecked, e.TaskHandedBack, e.TasksShown, e.TasksHidden),
        *(e.TaskReported, e.ReportWithdrawn, e.CommandAsked, e.CommandRan, e.TaskAdded, e.TaskEdited),
        *(e.TaskLinksChanged, e.TaskMoved, e.TaskRemoved, e.SectionAdded, e.SectionRenamed, e.SectionMoved),
        *(e.SectionRemoved, e.SectionRestored, e.TaskDueChanged, e.TaskReminded),
    ),
    "people": (
        *(e.OwnerChanged, e.ParticipantJoined, e.ParticipantLeft, e.RoleChanged, e.OnCallChanged, e.OwnerGone),
        *(e.FollowerAdded, e.FollowerRemoved, e.HandedOver, e.HandoverEnded, e.JoinRequested, e.JoinRefused),
        *(e.PersonRenamed,),
    ),
    "pages": (
        *(e.PageSent, e.PageEscalated, e.PageAcknowledged, e.PageReopened, e.PageUnanswered, e.PageEnded),
        *(e.PagerFailed,),
    ),
    "severity": (e.RunStarted, e.SeverityChanged, e.PhaseChanged),
}
"""What a timeline can be narrowed to, by the word for it."""
_MENDING = (e.EntryCorrected, e.EntryRemoved, e.EntryRestored)
"""Seen by what it does to the lines it mends."""
_KEPT_OPEN = (e.NoteAdded, e.DecisionMade, e.HypothesisRaised)


@dataclass(frozen=True, slots=True)
class Mending:
    """A line was `corrected` (it read `text` before, at `moment`), `removed` or `undone`: by whom and when (ms)."""

    what: str
    by: Person
    at: int
    why: str = ""
    text: str = ""
    moment: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line.  `at` is when it happened; `told_at` when it was written down, if that was later, else 0.

    `post` is the message that led to it, if others can open it.  `whose` is who else it is about by right: who wrote
    the message that was kept, who decided.  `mended` is empty but in `full`.
    """

    number: int
    at: int
    who: Person
    told: Message
    event: e.Event
    post: str = ""
    told_at: int = 0
    whose: Person | None = None
    mended: tuple[Mending, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether it does not stand on the timeline any more."""
        return any(each.what != "corrected" for each in self.mended)


def timeline(run: Run, history: Sequence[e.Recorded], *, full: bool = False) -> list[Line]:
    """Every line, oldest first.  `full` has what was corrected, removed and taken back too, and says by whom."""
    undone = {each.undoes: each for each in history if each.undoes} if full else {}
    lines: list[Line] = []
    for recorded in history:
        event = recorded.event
        if isinstance(event, (*_MENDING, e.SiteEvent)):
            continue
        gone = recorded.number in run.logbook.gone
        if gone and not full:
            continue
        told = (
            tell_timeline.said(run, recorded, event) if gone and isinstance(event, _KEPT_OPEN) else tell(run, recorded)
        )
        if told is None:
            continue
        mended = tuple(_mended(run, history, recorded)) if full and (gone or isinstance(event, _KEPT_OPEN)) else ()
        if recorded.cause in undone and not any(each.what == "undone" for each in mended):
            back = undone[recorded.cause]
            mended = (*mended, Mending("undone", back.actor, back.occurred_at))
        lines.append(replace(_line(run, recorded, event, told), mended=mended))
    return sorted(lines, key=lambda line: (line.at, line.number))


def _line(run: Run, recorded: e.Recorded, event: e.Event, told: Message) -> Line:
    now = run.logbook.entry(recorded.number)
    return Line(
        recorded.number,
        recorded.occurred_at if now is None else now.moment,
        recorded.actor,
        told,
        event,
        post=post_of(recorded),
        told_at=event.told_at if isinstance(event, _KEPT_OPEN) else 0,
        whose=now.whose if now is not None and now.kind != "hypothesis" else None,
    )


def post_of(recorded: e.Recorded) -> str:
    """The message that led to it, if it is one that others can open; '' for direct ones, and for timers.

    Of reactions those count that are put on messages of the run's own channel: on what was written down there.
    """
    kind, _, rest = recorded.cause.partition(":")
    post, _, end = rest.partition(":")
    if kind == "post":
        return "" if end.endswith(DIRECT) else post
    return post if kind == "reaction" and isinstance(recorded.event, _HYPOTHESES + _DECISIONS) else ""


DIRECT = ":direct"
"""How the cause of a direct message ends: nobody else can open it."""


def _mended(run: Run, history: Sequence[e.Recorded], recorded: e.Recorded) -> Iterator[Mending]:
    """What was done to the line of that event, oldest first; of a removal only what still holds."""
    event = recorded.event
    text = event.text if isinstance(event, _KEPT_OPEN) else ""
    moment = recorded.occurred_at
    gone: Mending | None = None
    for later in history[recorded.number :]:
        match later.event:
            case e.EntryCorrected(entry, again, when) if entry == recorded.number:
                yield Mending("corrected", later.actor, later.occurred_at, text=text, moment=moment)
                text, moment = again, when
            case e.EntryRemoved(entry, why) if entry == recorded.number:
                gone = Mending("removed", later.actor, later.occurred_at, why)
            case e.NoteWithdrawn(entry) if entry == recorded.number:
                gone = Mending("undone", later.actor, later.occurred_at)
            case e.EntryRestored(entry) if entry == recorded.number:
                gone = None
    if gone is not None and recorded.number in run.logbook.gone:
        yield gone


def news(run: Run, history: Sequence[e.Recorded]) -> list[Line]:
    """What people did, oldest first: that somebody was reminded is of use while a run goes on, and noise afterwards."""
    return [line for line in timeline(run, history) if line.who != MUSTER]

"""What people wrote down in a run, as it reads now: notes, decisions, hypotheses, and the summaries there were."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain import events as e
from domain.people import Person

Happened = (
    e.NoteAdded
    | e.NoteWithdrawn
    | e.DecisionMade
    | e.DecisionRevoked
    | e.DecisionRestored
    | e.HypothesisRaised
    | e.HypothesisTested
    | e.HypothesisSettled
    | e.HypothesisReopened
    | e.EntryCorrected
    | e.EntryRemoved
    | e.EntryRestored
)
REVOKED, CONFIRMED, RULED_OUT = "revoked", "confirmed", "ruled out"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a decision or a hypothesis, why, by whom and when (ms)."""

    what: str
    why: str
    by: Person
    at: int


@dataclass(frozen=True, slots=True)
class Written:
    """Something that somebody wrote down.

    `entry` is its event's number, `kind` note, decision or hypothesis, `number` its own among those of its kind.
    `by` wrote it down; `whose` is who wrote the message that is kept, who decided, who tests it.  `moment` is when it
    happened (ms).  `replaces` is the decision that this one stands for, or 0; `former` the verdict before the last
    change of it, which an undo gives back.
    """

    entry: int
    kind: str
    number: int
    by: Person
    text: str
    moment: int
    whose: Person | None = None
    link: str = ""
    replaces: int = 0
    verdict: Verdict | None = None
    former: Verdict | None = None

    @property
    def decider(self) -> Person:
        """Who decided it."""
        return self.whose or self.by


@dataclass(frozen=True, slots=True)
class Version:
    """A summary as it was from `at` (ms) on."""

    text: str
    by: Person
    at: int


@dataclass(frozen=True, slots=True)
class Logbook:
    """`written` is in the order of the log; `gone` are the numbers of the entries that are off the timeline."""

    written: tuple[Written, ...] = ()
    gone: frozenset[int] = frozenset()
    summaries: tuple[Version, ...] = ()

    def entry(self, number: int) -> Written | None:
        """What was written down by the event of that number, gone or not."""
        place = bisect_left(self.written, number, key=lambda each: each.entry)
        found = self.written[place] if place < len(self.written) else None
        return found if found is not None and found.entry == number else None

    def standing(self, kind: str) -> Iterator[Written]:
        """Those of a kind that are not gone, oldest first."""
        return (each for each in self.written if each.kind == kind and each.entry not in self.gone)

    def named(self, kind: str, number: int) -> Written | None:
        """The decision or hypothesis with that number, if it is not gone."""
        return next((each for each in self.standing(kind) if each.number == number), None)

    def replaced_by(self, decision: Written) -> int:
        """The number of the decision that stands for this one now, or 0."""
        return next((each.number for each in self.standing("decision") if each.replaces == decision.number), 0)

    def holds(self, decision: Written) -> bool:
        """Whether it was neither revoked nor replaced."""
        return decision.verdict is None and not self.replaced_by(decision)

    def decisions(self) -> tuple[Written, ...]:
        """The decisions that hold."""
        return tuple(each for each in self.standing("decision") if self.holds(each))

    def open_hypotheses(self) -> tuple[Written, ...]:
        """What nobody knows yet."""
        return tuple(each for each in self.standing("hypothesis") if each.verdict is None)

    def shown(self, number: int) -> bool:
        """Whether a line for that entry stands on the timeline.  A message that several people kept has one."""
        if number in self.gone:
            return False
        found = self.entry(number)
        return found is None or not found.link or self.same_message(found)[0].entry == number

    def same_message(self, one: Written) -> tuple[Written, ...]:
        """Every note of the message that this one keeps, the first one first; itself if it keeps none."""
        if not one.link:
            return (one,)
        return tuple(each for each in self.standing("note") if each.link == one.link) or (one,)

    def count(self, kind: str) -> int:
        """How many of a kind there ever were: their last number."""
        return sum(each.kind == kind for each in self.written)

    def summed_up(self, text: str, by: Person, at: int, *, undone: bool = False) -> Logbook:
        """With one more summary, if it is another; `undone`: without the last."""
        if undone:
            return replace(self, summaries=self.summaries[:-1])
        if not text or (self.summaries and self.summaries[-1].text == text):
            return self
        return replace(self, summaries=(*self.summaries, Version(text, by, at)))


def evolved(logbook: Logbook, event: Happened, recorded: e.Recorded) -> Logbook:
    """What stands there after one more event."""
    match event:
        case e.NoteAdded():
            return _with(logbook, recorded, "note", 0, event.text, event.author, link=event.link)
        case e.DecisionMade():
            replaces = event.replaces
            return _with(logbook, recorded, "decision", event.decision, event.text, event.by, replaces=replaces)
        case e.HypothesisRaised():
            return _with(logbook, recorded, "hypothesis", event.hypothesis, event.text, event.tester)
        case e.NoteWithdrawn():
            return replace(logbook, gone=logbook.gone | {event.note})
        case e.EntryRemoved():
            return replace(logbook, gone=logbook.gone | {event.entry})
        case e.EntryRestored():
            return replace(logbook, gone=logbook.gone - {event.entry})
        case e.EntryCorrected():
            return _changed(logbook, event.entry, text=event.text, moment=event.moment)
        case e.DecisionRevoked():
            verdict = Verdict(REVOKED, event.why, recorded.actor, recorded.occurred_at)
            return _judged(logbook, "decision", event.decision, verdict, recorded)
        case e.DecisionRestored():
            return _judged(logbook, "decision", event.decision, None, recorded)
        case e.HypothesisSettled():
            what = CONFIRMED if event.confirmed else RULED_OUT
            verdict = Verdict(what, event.why, recorded.actor, recorded.occurred_at)
            return _judged(logbook, "hypothesis", event.hypothesis, verdict, recorded)
        case e.HypothesisReopened():
            return _judged(logbook, "hypothesis", event.hypothesis, None, recorded)
        case e.HypothesisTested():
            found = logbook.named("hypothesis", event.hypothesis)
            return _changed(logbook, found.entry, whose=event.tester) if found else logbook


def _with(
    logbook: Logbook,
    recorded: e.Recorded,
    kind: str,
    number: int,
    text: str,
    whose: Person | None,
    *,
    link: str = "",
    replaces: int = 0,
) -> Logbook:
    fresh = Written(
        recorded.number, kind, number, recorded.actor, text, recorded.occurred_at, whose, link, replaces=replaces
    )
    return replace(logbook, written=(*logbook.written, fresh))


def _judged(logbook: Logbook, kind: str, number: int, verdict: Verdict | None, recorded: e.Recorded) -> Logbook:
    found = next((each for each in logbook.written if (each.kind, each.number) == (kind, number)), None)
    if found is None:
        return logbook
    again = found.former if recorded.undoes else verdict
    return _changed(logbook, found.entry, verdict=again, former=found.verdict)


def _changed(logbook: Logbook, entry: int, **changes: object) -> Logbook:
    written = tuple(replace(each, **changes) if each.entry == entry else each for each in logbook.written)  # type: ignore[arg-type]
    return replace(logbook, written=written)

"""Nothing is forgotten: when a run's owner is asked whether it is over, and when the channel of one is archived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from domain import asked_care as c
from domain import happened_care as e
from domain.durations import DAY, LONGEST
from domain.messages import Message, Refusal, message, refuse
from domain.rests import moved
from domain.task import TaskState

if TYPE_CHECKING:
    from domain.events import Recorded
    from domain.run import Run

Happened = (
    e.RunForgotten
    | e.ForgottenPutOff
    | e.ForgottenUnanswered
    | e.RunStirred
    | e.RunKept
    | e.ArchiveAnnounced
    | e.ArchiveAsked
    | e.ArchivePutOff
    | e.ChannelArchived
    | e.ArchiveFailed
    | e.ChannelKept
    | e.ChannelRestored
)
_FURTHEST = 30 * DAY
"""Further apart nobody is asked."""
_NOTICE = DAY
"""How long before a channel is archived it is told so; half of the time where that is shorter."""
_LOOK_AGAIN = DAY


@dataclass(frozen=True, slots=True)
class Care:
    """What was asked about a run and its channel.  Instants in ms.

    `asks` is how often the owner was asked since people last gave a sign of life.  `waiting`: no answer yet;
    `settled_by` is the number of the event that was one.  `until`: nobody is asked before.  `keeps`: how often it was
    said that it stays open.  `question_at` is when the owner was asked last, `asked_at` when anybody was.
    """

    asked_at: int = 0
    asks: int = 0
    reasons: tuple[str, ...] = ()
    told: bool = False
    waiting: bool = False
    settled_by: int = 0
    until: int = 0
    keeps: int = 0
    announced: int = 0
    archiving: bool = False
    archived: bool = False
    channel_kept: bool = False
    archive_from: int = 0
    question_at: int = 0

    def answered(self, number: int) -> Care:
        """Somebody did something: the event of that number."""
        return replace(self, asks=0, told=False, waiting=False, settled_by=number if self.waiting else self.settled_by)

    def over(self) -> Care:
        """The run goes on after all: what was planned for its channel is off."""
        return replace(self, announced=0, archiving=False, channel_kept=False, archive_from=0)


# when it is due


def _reasons(run: Run) -> Iterator[tuple[str, int]]:
    """What there is to ask, each with the instant from which on it is."""
    rule, rests = run.playbook.forgotten, run.all_rests()

    def after(base: int, wait: int) -> int:
        return moved(base + wait, base, rests)

    calm = run.stirred_at
    if rule.idle:
        yield "idle", after(calm, rule.idle)
    if rule.update:
        yield "update", after(run.updated_at, rule.update)
    if rule.severity and run.playbook.run.severities and not run.severity:
        yield "severity", after(run.started_at, rule.severity)
    if rule.done:
        shown = run.shown()
        if shown and all(task.state is not TaskState.OPEN for task in shown):
            yield "done", after(calm, rule.done)


def forgotten_due(run: Run) -> int | None:
    """When its owner is asked next whether it is over, or its place hears that they did not answer; None: never."""
    if not run.active or run.hold is not None:
        return None
    care, rule = run.care, run.playbook.forgotten
    if care.asks and not care.told and rule.answer and care.waiting:
        return max(care.asked_at + rule.answer, care.until)
    first = min((instant for _, instant in _reasons(run)), default=None)
    if first is None:
        return None
    apart = min(rule.again * 2 ** min(max(care.asks - 1, 0), 10), _FURTHEST)
    return max(first, care.asked_at + apart if care.asked_at else 0, care.until)


def archive_due(run: Run) -> int | None:
    """When the channel of a run that is over is announced to be archived, or is; None: never."""
    rule, care = run.playbook.run.channel, run.care
    if run.active or not rule.archive_after or run.mode != "new" or not run.channel_id:
        return None
    if care.archived or care.archiving or care.channel_kept:
        return None
    if care.announced:
        return max(care.announced, care.archive_from)
    return run.ended_at + rule.archive_after - _notice(rule.archive_after)


def _notice(wait: int) -> int:
    return min(_NOTICE, wait // 2)


# what commands mean


def keep_open(run: Run, command: c.KeepOpen, at: int) -> tuple[Happened, ...] | Refusal:
    """It stays open; said again and again, nobody is asked for longer and longer."""
    rule = run.playbook.forgotten
    if command.until is None:
        apart = min(rule.again * 2 ** min(run.care.keeps, 10), _FURTHEST)
        return (e.RunKept(at + apart),)
    if command.until <= at:
        return refuse("due_past", moment=command.until)
    if command.until > at + LONGEST:
        return refuse("due_far", moment=command.until)
    return (e.RunKept(command.until),)


def keep_channel(run: Run) -> tuple[Happened, ...] | Refusal:
    """The channel is not archived."""
    if run.care.archived:
        return refuse("channel_archived", run=run.number)
    if run.care.channel_kept or not run.playbook.run.channel.archive_after:
        return refuse("channel_kept", run=run.number)
    return (e.ChannelKept(kept=True),)


def remind_forgotten(run: Run, reminder: c.RemindForgotten, quiet: Mapping[str, int]) -> tuple[Happened, ...]:
    """The owner is asked, or the place hears; not while people talk there, and not at night."""
    if forgotten_due(run) != reminder.due:
        return ()
    if reminder.heard > run.stirred_at:
        return (e.RunStirred(reminder.heard),)
    if run.owner.id in quiet:
        return (e.ForgottenPutOff(quiet[run.owner.id]),)
    if run.care.asks and run.care.waiting and not run.care.told and run.playbook.forgotten.answer:
        return (e.ForgottenUnanswered(reminder.due),)
    if reminder.later:
        return (e.ForgottenPutOff(reminder.later),)
    reasons = tuple(name for name, instant in _reasons(run) if instant <= reminder.due)
    return (e.RunForgotten(reminder.due, reasons),)


def remind_archive(run: Run, reminder: c.RemindArchive) -> tuple[Happened, ...]:
    """It is announced first, however late; then it is archived."""
    after = run.playbook.run.channel.archive_after
    if archive_due(run) != reminder.due or not after:
        return ()
    if run.care.announced:
        return (e.ArchiveAsked(reminder.due),)
    return (e.ArchiveAnnounced(max(run.ended_at + after, reminder.due + _notice(after))),)


def record_archive(run: Run, result: c.RecordArchive, at: int) -> tuple[Happened, ...]:
    """What came of it.  A run that goes on meanwhile has its channel back."""
    match result.outcome:
        case "archived":
            return (e.ChannelArchived(),)
        case "busy":
            return (e.ArchivePutOff(at + _LOOK_AGAIN),)
        case _:
            return (e.ArchiveFailed(result.reason),)


# what events change


def evolved(care: Care, event: Happened, recorded: Recorded) -> Care:
    """What was asked after that event."""
    match event:
        case e.RunForgotten():
            asks = care.asks + 1
            return replace(
                care,
                asked_at=recorded.at,
                asks=asks,
                reasons=event.reasons,
                waiting=True,
                until=0,
                question_at=recorded.at,
            )
        case e.ForgottenPutOff():
            return replace(care, until=event.until)
        case e.ForgottenUnanswered():
            return replace(care, told=True, asked_at=recorded.at)
        case e.RunStirred():
            return care.answered(recorded.number)
        case e.RunKept():
            return replace(care, until=event.until, keeps=care.keeps + 1 if event.until else max(0, care.keeps - 1))
        case e.ArchiveAnnounced():
            return replace(care, announced=event.at)
        case e.ArchiveAsked():
            return replace(care, archiving=True)
        case e.ArchivePutOff():
            return replace(care, archiving=False, archive_from=event.until)
        case e.ChannelArchived():
            return replace(care, archiving=False, archived=True)
        case e.ArchiveFailed():
            return replace(care, archiving=False, channel_kept=True)
        case e.ChannelKept():
            return replace(care, channel_kept=event.kept)
        case e.ChannelRestored():
            return replace(care, archived=False)
        case _:
            assert_never(event)


def inverse(run: Run, event: Happened) -> tuple[Happened, ...] | None:
    """What takes it back, of what people said."""
    match event:
        case e.RunKept():
            return (e.RunKept(run.care.until),)
        case e.ChannelKept():
            return (e.ChannelKept(run.care.channel_kept),)
        case _:
            return None


def told(event: Happened) -> Message | None:
    """The line of the timeline, if it is one."""
    match event:
        case e.RunForgotten():
            return message("tell.forgotten", reasons=event.reasons)
        case e.ForgottenUnanswered():
            return message("tell.forgotten_unanswered")
        case e.RunKept():
            return message("tell.kept_open", until=event.until)
        case e.ArchiveAnnounced():
            return message("tell.archive_announced", at=event.at)
        case e.ChannelArchived():
            return message("tell.channel_archived")
        case e.ArchiveFailed():
            return message("tell.archive_failed", reason=event.reason)
        case e.ChannelKept():
            return message("tell.channel_kept", kept=event.kept)
        case e.ChannelRestored():
            return message("tell.channel_restored")
        case e.ForgottenPutOff() | e.RunStirred() | e.ArchiveAsked() | e.ArchivePutOff():
            return None
        case _:
            assert_never(event)

# Long because: one case for each event there is.
"""`evolve`: the next state of a run, given the next event.  Replay is a fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from domain import (
    care,
    evolve_broadcast,
    evolve_ending,
    evolve_people,
    evolve_start,
    evolve_timing,
    ledger,
    links,
    logbook,
    moving,
    paging,
    relatives,
    updating,
    webhooks,
)
from domain import events as e
from domain.assignment import Assignment, Share
from domain.changes import changes, given_back
from domain.durations import MINUTE
from domain.evolve_people import taking_part
from domain.inverses import KEPT
from domain.people import MUSTER
from domain.reshaping import reshape
from domain.run import Asked, Begun, Followup, Prompt, Run, TaskState, Update, Walk

_RECENT = KEPT + 30
"""So many of the last events are looked through for what an undo may take back, before all of them are."""


def replay(history: Sequence[e.Recorded]) -> Run:
    """The run that these events make, from the first on.  ValueError if there are none or they begin in the middle.

    What an undo needs is worked out for the last events alone, which is half of the work: where they hold as many
    inputs as an undo reaches back, nothing of the others would be left.
    """
    early = _early(history)
    run = _replayed(history, early)
    return run if not early or len(run.changes) >= KEPT else _replayed(history, 0)


def _replayed(history: Sequence[e.Recorded], early: int) -> Run:
    run: Run | None = None
    for recorded in history[:early]:
        run = _bare(run, recorded)
    for recorded in history[early:]:
        run = evolve(run, recorded)
    if run is None:
        raise ValueError("a run has at least one event")
    return run


def _early(history: Sequence[e.Recorded]) -> int:
    """How many events stand before the last inputs; 0 where somebody undid something, which looks further back."""
    early = max(0, len(history) - _RECENT)
    while early and history[early].cause == history[early - 1].cause:
        early -= 1
    return 0 if any(recorded.undoes for recorded in history) else early


def evolve(run: Run | None, recorded: e.Recorded) -> Run:
    """The run after one more event."""
    if run is None:
        return _bare(None, recorded)
    event = cast("e.Event", recorded.event)
    return given_back(_applied(run, event, recorded), run, event, recorded.undoes).changed(
        changes=changes(run, event, recorded), **_counted(recorded)
    )


def _bare(run: Run | None, recorded: e.Recorded) -> Run:
    """The run after one more event, without what an undo would need."""
    event = cast("e.Event", recorded.event)
    if run is not None:
        return _applied(run, event, recorded).changed(**_counted(recorded))
    if isinstance(event, e.RunStarted):
        return evolve_start.started(event, recorded)
    raise ValueError(f"{recorded.stream} begins with {type(event).__name__}, not with RunStarted")


def _counted(recorded: e.Recorded) -> dict[str, int]:
    """What every event changes: how many there are, when the last was, when the last was of a person's."""
    if recorded.actor == MUSTER:
        return {"version": recorded.number, "last_at": recorded.at}
    return {"version": recorded.number, "last_at": recorded.at, "stirred_at": recorded.at}


def _applied(run: Run, event: e.Event, recorded: e.Recorded) -> Run:
    if run.care.asks and recorded.actor != MUSTER:
        run = run.changed(care=run.care.answered(recorded.number))
    if isinstance(event, paging.Happened):
        return replace(_by(run, recorded), pages=paging.evolved(run.pages, event, recorded))
    if isinstance(event, webhooks.Happened):
        return replace(run, hooks=webhooks.evolved(run.hooks, event, recorded))
    if isinstance(event, links.Happened):
        return replace(_by(run, recorded), links=links.evolved(run.links, event, recorded))
    if isinstance(event, relatives.Happened):
        return evolve_ending.merged(replace(_by(run, recorded), kin=relatives.evolved(run.kin, event)), event, recorded)
    if isinstance(event, ledger.Happened):
        return evolve_broadcast.told(_by(run, recorded), event, recorded)
    if isinstance(event, updating.Happened):
        outside = isinstance(event, e.UpdateRequested | e.RequestWithdrawn)
        return replace(
            run if outside else _by(run, recorded),
            updating=updating.evolved(run, event, recorded.actor, recorded.at),
        )
    if isinstance(event, logbook.Happened):
        return replace(_by(run, recorded), logbook=logbook.evolved(run.logbook, event, recorded))
    match event:
        case e.RunStarted():
            raise ValueError(f"{recorded.stream} starts twice")
        case e.ChannelOpened():
            return replace(run, channel_id=event.channel_id, channel_name=event.name)
        case e.ChannelFailed():
            # Where a private run was started others read along: it goes on in direct messages instead.
            if run.private:
                return replace(run, mode="direct")
            return replace(run, channel_id=run.origin_channel, mode="here")
        case e.RunMoved():
            return moving.moved(_by(run, recorded), event)
        case e.BoardPosted():
            root = event.post_id if run.mode != "new" and not run.root_id else run.root_id
            return replace(run, board_id=event.post_id, root_id=root, boards=run.boards + 1)
        case e.BoardLost():
            # A thread whose first post is gone takes no more replies: the next board begins a new one.
            root = "" if run.root_id == event.post_id else run.root_id
            return replace(run, board_id="", root_id=root)
        case e.EffectFailed():
            return _by(run, recorded)
        case e.TaskChecked():
            return _settled(run, event.task, TaskState.DONE, recorded, heard=_heard(event, recorded))
        case e.TaskSkipped():
            return _settled(run, event.task, TaskState.SKIPPED, recorded, event.reason)
        case e.TaskRemoved():
            return _settled(run, event.task, TaskState.REMOVED, recorded, event.reason)
        case e.TaskUnchecked() | e.TaskRestored():
            return _by(run, recorded).with_task(event.task, **_OPENED)
        case e.TaskReported():
            reported = Share(recorded.actor, recorded.occurred_at, _heard(event, recorded))
            return _by(run, recorded).with_task(event.task, reported=reported)
        case e.ReportWithdrawn():
            return _by(run, recorded).with_task(event.task, reported=None)
        case e.TasksShown():
            return taking_part(run, *(who for number in event.tasks for who in run.task(number).assignees))
        case e.TasksHidden() | e.TasksFreed():
            return run
        case e.TaskAssigned():
            given = evolve_people.given(_by(run, recorded), event, recorded.number)
            return given.with_task(event.task, given=recorded.occurred_at)
        case e.TaskUnassigned():
            return _by(run, recorded).with_task(event.task, assignment=Assignment(), parts=())
        case e.TaskHandedBack():
            return evolve_people.handed_back(_by(run, recorded), event)
        case e.ShareChecked():
            return evolve_people.shared(_by(run, recorded), event, recorded.occurred_at, _heard(event, recorded))
        case e.ShareUnchecked():
            return evolve_people.unshared(_by(run, recorded), event)
        case e.TaskSnoozed():
            return _by(run, recorded).with_task(event.task, snoozed=event.until, passed="")
        case e.TaskDueChanged():
            changed = {"due": event.due, "due_set": recorded.occurred_at, "passed": ""}
            return _by(run, recorded).with_task(event.task, **changed)
        case e.RunHeld():
            return evolve_timing.held(_by(run, recorded), event, recorded.occurred_at)
        case e.RunResumed():
            return evolve_timing.resumed(_by(run, recorded), recorded.occurred_at)
        case e.CommandAsked():
            asked = Asked(recorded.number, recorded.actor, recorded.at)
            return _by(run, recorded).with_task(event.task, asked=asked)
        case e.CommandRan():
            return run.with_task(event.task, asked=None, ran=True)
        case e.TaskEdited():
            value = event.value == "yes" if event.field == "required" else event.value
            return _by(run, recorded).with_task(event.task, **{event.field: value})
        case e.TaskLinksChanged():
            return _by(run, recorded).with_task(event.task, links=event.links)
        case (
            e.TaskAdded()
            | e.TaskMoved()
            | e.SectionAdded()
            | e.SectionRenamed()
            | e.SectionMoved()
            | e.SectionRemoved()
            | e.SectionRestored()
        ):
            return reshape(_by(run, recorded), event)
        case e.PromptPosted():
            prompt = Prompt(event.about, event.person, event.post_id, event.channel_id, recorded.at, recorded.number)
            return replace(run, prompts=(*run.prompts, prompt))
        case e.WalkedTo():
            walks = {**run.walks, recorded.actor.id: Walk(event.task, recorded.number)}
            return replace(_by(run, recorded), walks=walks)
        case e.OwnerChanged():
            return evolve_people.owner(_by(run, recorded), event.to, recorded.number)
        case e.RoleChanged():
            return evolve_people.role(_by(run, recorded), event, recorded.number)
        case e.OnCallChanged():
            return evolve_people.shift(run, event)
        case e.ParticipantJoined():
            return evolve_people.joined(run, event.person, recorded)
        case e.ParticipantLeft():
            return evolve_people.left(run, event)
        case (
            e.OwnerGone()
            | e.NewcomersTold()
            | e.FollowerAdded()
            | e.FollowerRemoved()
            | e.HandedOver()
            | e.HandoverEnded()
            | e.JoinRequested()
            | e.JoinRefused()
        ):
            return replace(run, around=evolve_people.around(run.around, event))
        case e.MadePrivate():
            return replace(run, private=True)
        case e.PersonRenamed():
            return evolve_people.renamed(run, event.person)
        case e.SeverityChanged():
            return replace(_by(run, recorded), severity=event.to)
        case e.PhaseChanged():
            return _in_phase(_by(run, recorded), event, recorded)
        case e.MomentMarked():
            return replace(_by(run, recorded), moments={**run.moments, event.name: event.moment})
        case e.MomentUnmarked():
            kept = {name: at for name, at in run.moments.items() if name != event.name}
            return replace(_by(run, recorded), moments=kept)
        case e.SummaryChanged():
            known = run.logbook.summed_up(
                event.text, recorded.actor, recorded.occurred_at, undone=bool(recorded.undoes)
            )
            return replace(_by(run, recorded), summary=event.text, logbook=known)
        case e.StatusUpdated():
            sent = event.sent or event.text
            update = Update(event.text, recorded.actor, recorded.occurred_at, sent, event.final)
            return replace(
                _by(run, recorded),
                updates=(*run.updates, update),
                ledger=ledger.updated(run.ledger, event, recorded, (run.severity, run.phase)),
                updated_at=recorded.occurred_at,
                update_base=recorded.occurred_at,
                asked_update=0,
                updating=updating.after_update(run.updating, event, recorded),
            )
        case e.FollowupAdded():
            added = Followup(recorded.number, event.text, event.author or recorded.actor, event.link)
            return replace(_by(run, recorded), followups=(*run.followups, added))
        case e.FollowupDropped():
            left = tuple(followup for followup in run.followups if followup.number != event.followup)
            gone = tuple(followup for followup in run.followups if followup.number == event.followup)
            return replace(_by(run, recorded), followups=left, dropped=(*run.dropped, *gone))
        case e.FollowupRestored():
            back = tuple(followup for followup in run.dropped if followup.number == event.followup)
            still = tuple(followup for followup in run.dropped if followup.number != event.followup)
            again = tuple(sorted((*run.followups, *back), key=lambda followup: followup.number))
            return replace(_by(run, recorded), followups=again, dropped=still)
        case e.MetricSet():
            metrics = {key: value for key, value in run.metrics.items() if key != event.key}
            # An undo of the first value gives none: what is not known must not look like an empty value.
            return replace(_by(run, recorded), metrics={**metrics, event.key: event.value} if event.value else metrics)
        case e.AttributeSet():
            others = {name: value for name, value in run.attributes.items() if name != event.name}
            return replace(
                _by(run, recorded), attributes={**others, event.name: event.value} if event.value else others
            )
        case e.RunFinished():
            return evolve_ending.finished(_by(run, recorded), event, recorded)
        case e.RunCancelled():
            return evolve_ending.called_off(_by(run, recorded), recorded, event.reason, event.duplicate_of)
        case e.RunReopened():
            return evolve_ending.going_on(_by(run, recorded), recorded)
        case e.UpdateReminded():
            # A clock that wakes late by moments must not make a day of updates drift.
            base = event.due if recorded.at - event.due < MINUTE else recorded.at
            informed = updating.reminded(run.updating, again=bool(run.asked_update))
            return replace(run, update_base=base, asked_update=run.asked_update or event.due, updating=informed)
        case e.TaskReminded():
            passed = event.passed or run.task(event.task).passed
            return run.with_task(event.task, reminded=event.due, passed=passed)
        case e.QuietKept():
            return evolve_timing.kept(run, event)
        case e.QuietOver():
            return evolve_timing.told(run, event.person)
        case e.RetrospectiveReminded():
            every = run.playbook.retrospective.reminder
            return replace(run, retro_due=None if every is None else recorded.at + every)
        case e.RetroDrafted():
            return replace(_by(run, recorded), retrospective=event.text)
        case e.RetroWritten():
            others = {name: text for name, text in run.retro_sections.items() if name != event.section or event.text}
            written = {event.section: event.text} if event.text else {}
            return replace(_by(run, recorded), retro_sections={**others, **written})
        case e.RetroPublished():
            return replace(_by(run, recorded), retro_published=event.text, retro_cancelled="", retro_due=None)
        case e.RetroCancelled():
            return replace(_by(run, recorded), retro_cancelled=event.reason, retro_due=None)
        case _:
            return _cared(run, event, recorded)  # the rarest last: each start passes here for every event


def _in_phase(run: Run, event: e.PhaseChanged, recorded: e.Recorded) -> Run:
    """A phase that was taken back had not begun."""
    stood = tuple(begun for begun in run.begun if not recorded.undoes or begun.cause != recorded.undoes)
    fresh = () if recorded.undoes else (Begun(recorded.cause, event.to, recorded.occurred_at),)
    return replace(run, phase=event.to, begun=(*stood, *fresh))


def _cared(run: Run, event: care.Happened, recorded: e.Recorded) -> Run:
    after = run if recorded.actor == MUSTER else _by(run, recorded)
    stirred = max(run.stirred_at, event.seen) if isinstance(event, e.RunStirred) else run.stirred_at
    return replace(after, care=care.evolved(after.care, event, recorded), stirred_at=stirred)


def _by(run: Run, recorded: e.Recorded) -> Run:
    """Who does something in a run takes part in it."""
    return run if recorded.actor in run.participants else taking_part(run, recorded.actor)


def _settled(run: Run, number: int, state: TaskState, recorded: e.Recorded, reason: str = "", heard: str = "") -> Run:
    run = _by(run, recorded)
    settled = {"state": state, "by": recorded.actor, "at": recorded.occurred_at, "reason": reason, "heard": heard}
    return run.with_task(number, **settled)


def _heard(event: e.TaskChecked | e.TaskReported | e.ShareChecked, recorded: e.Recorded) -> str:
    return recorded.cause if event.words else ""


_OPENED: dict[str, object] = {"state": TaskState.OPEN, "by": None, "at": 0, "reason": "", "reported": None, "heard": ""}

# Long because: one case for each command there is.
"""`decide`: what is allowed, and what it means.  Pure: the same run, command and time give the same answer."""

from __future__ import annotations

from domain import (
    assigning,
    broadcasting,
    care,
    coming,
    hearing,
    informing,
    links,
    moving,
    on_tasks,
    on_timeline,
    outline,
    paging,
    spoken,
    walk,
    webhooks,
    words,
)
from domain import commands as c
from domain import events as e
from domain.beginning import start
from domain.broadcast_commands import AboutSending, AboutTelling
from domain.durations import LONGEST, MINUTE
from domain.ending import cancel, cancel_retro, draft_retro, finish, publish_retro, reopen, write_retro
from domain.facts import clear_attribute, set_attribute, set_metric
from domain.messages import refuse
from domain.people import Actor, Person
from domain.reminding import remind
from domain.run import Run, Status
from domain.slash import record_command, run_command
from domain.timeline_commands import OnTimeline
from domain.timing import change_due, hold, resume
from domain.undoing import undo

Decision = on_tasks.Decision

_ONLY_WHILE_ACTIVE = (
    c.ChangeOwner,
    c.TakeRole,
    c.FreeRole,
    c.HandOver,
    c.AnswerHandover,
    c.RefuseJoin,
    c.InvitePeople,
    c.ChangeSeverity,
    c.PagePeople,
    c.EscalatePage,
    c.ChangePhase,
    c.PostUpdate,
    c.TellAudiences,
    c.AgreeOnText,
    c.RejectText,
    c.ChangeDestinations,
    c.ChangeTemplate,
    c.DraftUpdate,
    c.RequestUpdate,
    c.ChangeCadence,
    c.SetNextUpdate,
    c.SnoozeUpdate,
    c.FinishRun,
    c.CancelRun,
    c.OpenCall,
    c.MoveRun,
    c.KeepOpen,
    c.ChangeDue,
    c.HoldRun,
    c.ResumeRun,
)
_AFTER_CANCEL = (
    c.AddNote,
    c.EditEntry,
    c.RemoveEntry,
    c.RestoreEntry,
    c.AddFollowup,
    c.DropFollowup,
    c.ReopenRun,
    c.JoinRun,
    c.LeaveRun,
    c.ResendWebhooks,
    c.KeepLink,
    c.DropLink,
    c.CloseCall,
    c.AmendUpdate,
    c.RetractUpdate,
    c.KeepChannel,
)


def decide(run: Run | None, command: c.Command, actor: Actor, at: int) -> Decision:
    """The events that the command means for this run, or why not.

    `run` is None only for `StartRun`.  `at` is when it was said (ms).  An empty
    tuple is given to Muster's own records and to words that were overheard, when there is nothing new in them.
    What follows from them by the playbook's conditions is in `domain.consequences`.
    """
    if isinstance(command, c.StartRun):
        return start(command, actor, at) if run is None else refuse("run_exists", run=run.number)
    if run is None:
        return refuse("run_unknown", run="")
    if run.status is Status.CANCELLED and isinstance(command, c.Wish) and not isinstance(command, _AFTER_CANCEL):
        return refuse("run_over", run=run.number, status=run.status)
    if not run.active and isinstance(command, _ONLY_WHILE_ACTIVE):
        return refuse("run_over", run=run.number, status=run.status)
    return _decide(run, command, actor, at)


def _decide(run: Run, command: c.Wish | c.Result | c.Reminder | c.RemindTogether, actor: Actor, at: int) -> Decision:
    if isinstance(command, AboutTelling):
        return broadcasting.decide(run, command, actor)
    if isinstance(command, OnTimeline):
        return on_timeline.decide(run, command, at)
    match command:
        case c.CheckTasks():
            return on_tasks.check(run, command, actor)
        case c.HearWords():
            return spoken.hear(run, command, actor)
        case c.TakeBackWords():
            return spoken.take_back(run, command, actor)
        case c.UncheckTasks() | c.RestoreTasks():
            return on_tasks.open_again(run, command, actor)
        case c.SkipTasks():
            return on_tasks.skip(run, command, actor)
        case c.AssignTasks():
            return assigning.assign(run, command, actor)
        case c.UnassignTasks():
            return on_tasks.unassign(run, command)
        case c.SnoozeTasks():
            return on_tasks.snooze(run, command, at)
        case c.WalkOn():
            return walk.walk_on(run, actor, at)
        case c.WalkBack():
            return walk.walk_back(run, actor, at)
        case c.AddTask():
            return outline.add_task(run, command)
        case c.EditTask():
            return outline.edit_task(run, command)
        case c.MoveTasks():
            return outline.move_tasks(run, command)
        case c.RemoveTasks():
            return outline.remove_tasks(run, command)
        case c.AddSection():
            return outline.add_section(run, command)
        case c.RenameSection() | c.MoveSection() | c.RemoveSection():
            return outline.on_section(run, command)
        case c.ChangeDue():
            return change_due(run, command, at)
        case c.HoldRun():
            return hold(run, command, at)
        case c.ResumeRun():
            return resume(run)
        case c.RunCommand():
            return run_command(run, command)
        case c.ChangeOwner():
            return _owner(run, command, actor.person)
        case c.TakeRole():
            return assigning.take_role(run, command, actor)
        case c.FreeRole():
            return assigning.free_role(run, command)
        case c.HandOver():
            return coming.hand_over(run, command)
        case c.AnswerHandover():
            return coming.answer_handover(run, command, actor)
        case c.FollowRun():
            return coming.follow(run, actor.person)
        case c.UnfollowRun():
            return coming.unfollow(run, actor.person)
        case c.RefuseJoin():
            return coming.refuse_join(run, command.person)
        case c.InvitePeople():
            return _invite(run, command)
        case c.JoinRun():
            if actor.person in run.participants:
                return refuse("already_in", run=run.number)
            return (e.ParticipantJoined(actor.person),)
        case c.LeaveRun():
            return coming.leave(run, actor)
        case c.ChangeSeverity():
            return _severity(run, command)
        case c.PagePeople():
            return paging.page(run, command)
        case c.AcknowledgePage():
            return paging.acknowledge(run, command, actor)
        case c.EscalatePage():
            return paging.escalate(run, command)
        case c.EndPage():
            return paging.end(run, command)
        case c.ChangePhase():
            return _phase(run, command)
        case c.MarkMoment():
            return _mark(run, command, at)
        case c.ChangeSummary():
            if (bad := words.text_problem(command.text)) is not None:
                return bad
            if command.text == run.summary:
                return refuse("unchanged")
            return (e.SummaryChanged(command.text),)
        case c.PostUpdate():
            return informing.post_update(run, command, at)
        case c.DraftUpdate():
            return informing.draft(run, command)
        case c.RequestUpdate():
            return informing.request(run, command, actor.person)
        case c.ChangeCadence():
            return informing.change_cadence(run, command, at)
        case c.SetNextUpdate():
            return informing.set_next(command, at)
        case c.SnoozeUpdate():
            return informing.snooze(run, command, at)
        case c.AddFollowup():
            followup = e.FollowupAdded(command.text, command.author, command.link)
            return words.text_problem(command.text) or (followup,)
        case c.DropFollowup():
            if not 1 <= command.place <= len(run.followups):
                return refuse("followup_unknown", place=command.place, count=len(run.followups), run=run.number)
            return (e.FollowupDropped(run.followups[command.place - 1].number),)
        case c.SetMetric():
            return set_metric(run, command)
        case c.SetAttribute():
            return set_attribute(run, command)
        case c.ClearAttribute():
            return clear_attribute(run, command)
        case c.FinishRun():
            return finish(run, command)
        case c.CancelRun():
            return cancel(run, command)
        case c.ReopenRun():
            return reopen(run, command)
        case c.DraftRetro():
            return draft_retro(run, command)
        case c.WriteRetro():
            return write_retro(run, command)
        case c.PublishRetro():
            return publish_retro(run, command)
        case c.CancelRetro():
            return cancel_retro(run, command)
        case c.ResendWebhooks():
            return webhooks.resend(run, command)
        case c.ChangeWebhooks():
            return hearing.change(run, command)
        case c.UndoLast():
            return undo(run, command, actor)
        case c.OpenCall() | c.SetCall() | c.CloseCall() | c.JoinCall() | c.LeaveCall() | c.KeepLink() | c.DropLink():
            return links.decide(run, command, actor)
        case c.MoveRun():
            return moving.move(run, command)
        case c.KeepOpen():
            return care.keep_open(run, command, at)
        case c.KeepChannel():
            return care.keep_channel(run)
        case c.RelateRuns() | c.UnrelateRuns() | c.MergeRuns():
            raise TypeError(f"{type(command).__name__} is about two runs: see domain.kin")
        case _:
            return _record(run, command, at)


def _record(run: Run, command: c.Result | c.Reminder | c.RemindTogether, at: int) -> tuple[e.Event, ...]:
    """Muster's own: what the outbox and the clock report.  What is no news is no event."""
    if isinstance(command, AboutSending):
        return broadcasting.record(run, command)
    match command:
        case c.RecordArchive():
            return care.record_archive(run, command, at)
        case c.RecordRestored():
            return (e.ChannelRestored(),) if run.care.archived else ()
        case c.RecordChannel():
            return () if run.channel_id else (e.ChannelOpened(command.channel_id, command.name),)
        case c.RecordChannelFailed():
            return () if run.channel_id else (e.ChannelFailed(command.reason),)
        case c.RecordBoard():
            return () if run.board_id == command.post_id else (e.BoardPosted(command.post_id),)
        case c.RecordBoardLost():
            return (e.BoardLost(command.post_id),) if run.board_id == command.post_id else ()
        case c.RecordEffectFailed():
            return (e.EffectFailed(command.what, command.reason),)
        case c.RecordPrompt():
            there = any(prompt.post_id == command.post_id for prompt in run.prompts)
            posted = e.PromptPosted(command.about, command.person, command.post_id, command.channel_id)
            return () if there else (posted,)
        case c.RecordCommand():
            return record_command(run, command)
        case c.RecordPagerFailed():
            return paging.pager_failed(run, command)
        case c.RecordWebhookFailed():
            return webhooks.failed(run, command)
        case c.RecordWebhookDelivered():
            return webhooks.delivered(run, command)
        case c.RecordPageAnswer():
            return paging.answered(run, command)
        case c.RecordMember():
            return coming.record_member(run, command.person)
        case c.RecordGone():
            return coming.record_gone(run, command)
        case c.RecordPrivate():
            return coming.record_private(run)
        case c.RecordName():
            return coming.record_name(run, command.person)
        case c.RecordRequest():
            return coming.record_request(run, command)
        case c.RecordOnCall():
            return assigning.record_on_call(run, command)
        case c.RemindTogether():
            return remind(run, command.reminders, command.quiet, command.blind)
        case _:
            return remind(run, (command,), {})


def _owner(run: Run, command: c.ChangeOwner, actor: Person) -> Decision:
    to = command.to or actor
    if to == run.owner:
        return refuse("already_owner", who=to, run=run.number)
    reason = command.reason.strip()
    if reason and (bad := words.text_problem(reason)) is not None:
        return bad
    return (e.OwnerChanged(to, run.owner if to == actor else None, reason), *coming.owner_left(run))


def _invite(run: Run, command: c.InvitePeople) -> Decision:
    if not command.people:
        return refuse("who_missing", example="invite @bob")
    fresh = tuple(dict.fromkeys(person for person in command.people if person not in run.participants))
    if not fresh:
        return refuse("already_here", who=command.people, run=run.number)
    return tuple(e.ParticipantJoined(person) for person in fresh)


def _severity(run: Run, command: c.ChangeSeverity) -> Decision:
    severities = run.playbook.run.severities
    to = words.one_of(command.to, severities)
    if to is None:
        return refuse("severity_unknown", severity=words.repeated(command.to), severities=severities)
    if to == run.severity:
        return refuse("same_severity", severity=to, run=run.number)
    rises = run.severity not in severities or severities.index(to) < severities.index(run.severity)
    # Nobody is called in twice, however often it falls and rises: who was here and left has had their reason.
    been = (*run.around.came, *run.left, *(person.id for person in run.participants))
    called = tuple(person for person in command.invited if rises and person.id not in been)
    joined = (e.ParticipantJoined(person) for person in dict.fromkeys(called))
    return (e.SeverityChanged(to), *joined, *paging.called(run, command.calls if rises else ()))


def _phase(run: Run, command: c.ChangePhase) -> Decision:
    phases = run.playbook.run.phases
    to = words.one_of(command.to, phases)
    if to is None:
        return refuse("phase_unknown", phase=words.repeated(command.to), phases=phases)
    if to == run.phase:
        return refuse("same_phase", phase=to, run=run.number)
    return (e.PhaseChanged(to),)


def _mark(run: Run, command: c.MarkMoment, at: int) -> Decision:
    moment = at if command.moment is None else command.moment
    name = words.moment_name(command.name)
    if name is None:
        return refuse("moment_name", name=words.repeated(command.name))
    if moment > at + MINUTE:
        return refuse("moment_future", name=name, moment=moment)
    if moment < at - LONGEST:
        return refuse("moment_past", name=name)
    if run.moments.get(name) == moment:
        return refuse("unchanged")
    return (e.MomentMarked(name, moment),)

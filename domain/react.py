"""`react`: the only place where a fact becomes a request to the outside."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from domain import (
    care,
    links,
    logbook,
    react_broadcast,
    react_care,
    react_ending,
    react_kin,
    react_links,
    react_move,
    react_people,
    react_prompts,
    react_rules,
    react_start,
    react_timeline,
    react_updates,
    react_webhooks,
    relatives,
    updating,
)
from domain import events as e
from domain import happened_kin as k
from domain.about_run import about
from domain.assignment import ON_CALL
from domain.cadence import update_wanted
from domain.effects import (
    AddPerson,
    Ask,
    Brief,
    Effect,
    Execute,
    RefreshBoard,
    RefreshHeader,
    Say,
    ToPerson,
    ToRun,
)
from domain.find import named
from domain.ledger import Happened as HappenedToTexts
from domain.nudged import after_quiet, nudge
from domain.paging import Happened
from domain.react_paging import over, reaction
from domain.react_people import asked, follow, has_place, to_followers
from domain.run import Run
from domain.slash import runnable
from domain.tell import tell
from domain.webhooks import Happened as OfWebhook


def react(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    """What must happen because of that event; `run` is the state after it."""
    return (
        *_react(run, recorded),
        *react_prompts.touched(run, recorded.event),
        *react_care.answered(run, recorded),
        *_undone(run, recorded),
    )


def _undone(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    """Who takes back what another did does so in the open, and says it once for the whole input."""
    if not recorded.undoes or run.changes[-1].first != recorded.number:
        return ()
    for change in run.changes:
        if change.cause == recorded.undoes and change.by != recorded.actor:
            lines = (tell(run, replace(recorded, event=event)) for event in change.inverse)
            what = tuple(line for line in lines if line is not None)
            return (Say(ToRun(), about(run, "news.undone", who=recorded.actor, by=change.by, what=what)),)
    return ()


def _react(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    event, actor = recorded.event, recorded.actor
    if isinstance(event, e.SiteEvent):  # `domain.site` reacts to those
        return ()
    if isinstance(event, Happened):
        return reaction(run, event, actor)
    if isinstance(event, OfWebhook):
        return react_webhooks.reaction(run, event, actor)
    if isinstance(event, k.RunMergedInto):
        return (*react_ending.ended(run, actor, "news.merged_into", "news.merged_abroad"), *over(run, recorded))
    if isinstance(event, care.Happened):
        return react_care.reaction(run, event)
    if isinstance(event, relatives.Happened):
        return react_kin.reaction(run, event, recorded)
    if isinstance(event, links.Happened):
        return react_links.reaction(run, event, recorded)
    if isinstance(event, HappenedToTexts):
        return react_broadcast.reaction(run, recorded, event)
    if isinstance(event, updating.Happened):
        return react_updates.reaction(run, event, actor)
    if isinstance(event, logbook.Happened):
        return react_timeline.written(run, recorded, event)
    match event:
        case e.RunStarted():
            return react_start.begun(run, event, recorded.cause)
        case e.ChannelOpened():
            return react_start.opened(run)
        case e.ChannelFailed():
            return react_start.without_channel(run, event)
        case e.RunMoved():
            return react_move.moved(run, event, actor)
        case e.BoardPosted() | e.BoardLost():
            # A reader's changes between the rendering and this event must not be lost.
            return (RefreshBoard(),)
        case e.EffectFailed():
            return (Say(ToPerson(run.owner), about(run, "news.effect_failed", what=event.what, reason=event.reason)),)
        case e.TaskAssigned():
            if not has_place(run) or run.changes[-1].final == "start":
                return ()  # given by the playbook as it starts: asked one at a time, where there is a place to name
            task = run.task(event.task)
            asked_before = {prompt.person.id for prompt in run.open_prompts() if prompt.task == event.task}
            known = asked_before & _had(run, event.task)
            return (*asked(run, (task,), actor, known=known), RefreshBoard())
        case e.WalkedTo():
            return (Ask(f"task {event.task}", actor),)
        case e.TasksShown():
            return react_rules.came(run, event)
        case e.TasksHidden():
            return react_rules.went(run, event)
        case e.TasksFreed():
            return react_rules.freed(run, event)
        case e.TaskReported():
            return react_rules.reported(run, event, actor)
        case e.CommandAsked():
            return (Execute(event.task, recorded.number, event.command), RefreshBoard())
        case e.CommandRan():
            task = run.task(event.task)
            slash: dict[str, object] = {"task": named(task), "number": task.number, "command": task.command}
            ran = about(
                run, "news.command", **slash, outcome=event.outcome, answer=event.answer, done=not runnable(task)
            )
            return (Say(ToRun(), ran), RefreshBoard())
        case e.OwnerChanged():
            led = {"owner": event.to, "who": actor, "before": event.before, "reason": event.reason}
            news = Say(ToRun(), about(run, "news.owner", **led))
            former = (Say(ToPerson(event.before), about(run, "dm.taken_over", **led)),) if event.before else ()
            overdue = () if update_wanted(run) is None else (Ask("update", event.to),)
            theirs = follow(run, "owner") if has_place(run) else ()
            let_in = tuple(Ask(f"join {each.person.id}", event.to) for each in run.around.asking)
            handed = run.around.handover is not None and run.around.handover.to == event.to
            late = not handed and react_people.comes(run, recorded, event.to)
            brief = (Brief(ToPerson(event.to), "catchup", actor),) if late else ()
            asks = (*overdue, *theirs, *let_in)
            return (AddPerson(event.to), news, *former, *brief, *asks, RefreshHeader(), RefreshBoard())
        case e.RoleChanged():
            return react_people.role(run, event, recorded) if has_place(run) else ()
        case e.OnCallChanged():
            theirs = follow(run, f"{ON_CALL}{event.schedule}")
            return (*theirs, RefreshBoard()) if has_place(run) else ()
        case e.ParticipantJoined():
            return react_people.joined(run, recorded, event.person)
        case e.ParticipantLeft():
            return react_people.left(run, event)
        case e.OwnerGone():
            return react_people.owner_gone(run, event)
        case e.NewcomersTold():
            return (Say(ToRun(), about(run, "news.joined", people=event.people)),)
        case e.HandedOver():
            return react_people.handed_over(recorded, event)
        case e.HandoverEnded():
            return react_people.handover_ended(run, recorded, event)
        case e.JoinRequested():
            return () if recorded.undoes else (Ask(f"join {event.person.id}", run.owner),)
        case e.FollowerRemoved():
            return react_people.unfollowed(run, event)
        case e.FollowerAdded() | e.JoinRefused():
            return ()
        case e.PersonRenamed() | e.MadePrivate():
            return (RefreshHeader(), RefreshBoard())
        case e.SeverityChanged():
            told = Say(ToRun(), about(run, "news.severity", who=actor))
            abroad = about(run, "news.severity_abroad", who=actor)
            return (
                told,
                *react_broadcast.escalated(run, abroad),
                *to_followers(run, abroad, actor),
                RefreshHeader(),
                RefreshBoard(),
            )
        case e.PhaseChanged():
            return (Say(ToRun(), about(run, "news.phase", who=actor)), RefreshHeader(), RefreshBoard())
        case e.StatusUpdated():
            return react_broadcast.updated(run, actor)
        case e.RunFinished():
            return (*react_ending.ended(run, actor, "news.finished", "news.finished_abroad"), *over(run, recorded))
        case e.RunCancelled():
            return (*react_ending.ended(run, actor, "news.cancelled", "news.cancelled_abroad"), *over(run, recorded))
        case e.RunReopened():
            return react_ending.reopened(run, event, actor)
        case e.RunHeld():
            held = about(run, "news.held", until=event.until, why=event.why, who=actor)
            return (Say(ToRun(), held), RefreshHeader(), RefreshBoard())
        case e.RunResumed():
            resumed = about(run, "news.resumed", due=event.due, who=actor, next=run.update_due())
            return (Say(ToRun(), resumed), RefreshHeader(), RefreshBoard())
        case e.UpdateReminded():
            return react_updates.reminded(run, event)
        case e.TaskReminded():
            return (*nudge(run, event, about(run, "")), RefreshBoard())
        case e.RetrospectiveReminded():
            waits = Say(ToRun(), about(run, "remind.retrospective", owner=run.owner, quiet=event.quiet))
            return (waits, *(() if event.quiet else (Ask("retro", run.owner),)))
        case e.QuietOver():
            tasks = [run.task(int(each.split()[1])) for each in event.about if each.startswith("task ")]
            others = [
                react_updates.after_rest(run, each, event.person)
                for each in event.about
                if not each.startswith("task ")
            ]
            return (*after_quiet(run, event.person, tasks, recorded.at, about(run, "")), *others)
        case e.RetroDrafted():
            return (Say(ToRun(), about(run, "news.retro_drafted", who=actor)), RefreshBoard())
        case e.RetroPublished():
            published = about(run, "news.retro_published", text=event.text, who=actor)
            followers = to_followers(run, published, actor)
            return (Say(ToRun(), published), *react_broadcast.news(run, published), *followers, RefreshBoard())
        case e.RetroCancelled():
            none = about(run, "news.retro_cancelled", reason=event.reason, who=actor)
            return (Say(ToRun(), none), RefreshBoard())
        case e.PromptPosted() | e.QuietKept():
            return ()
        case (
            e.TaskChecked()
            | e.TaskUnchecked()
            | e.TaskSkipped()
            | e.TaskRestored()
            | e.TaskUnassigned()
            | e.TaskSnoozed()
            | e.ShareChecked()
            | e.ShareUnchecked()
            | e.TaskHandedBack()
            | e.TaskAdded()
            | e.TaskEdited()
            | e.TaskLinksChanged()
            | e.TaskMoved()
            | e.TaskRemoved()
            | e.SectionAdded()
            | e.SectionRenamed()
            | e.SectionMoved()
            | e.SectionRemoved()
            | e.SectionRestored()
            | e.TaskDueChanged()
            | e.ReportWithdrawn()
            | e.FollowupAdded()
            | e.FollowupDropped()
            | e.FollowupRestored()
            | e.MomentMarked()
            | e.MomentUnmarked()
            | e.SummaryChanged()
            | e.MetricSet()
            | e.AttributeSet()
            | e.RetroWritten()
        ):
            return (RefreshBoard(),)
        case _:
            assert_never(event)


def _had(run: Run, task: int) -> set[str]:
    """The ids of those who had the task by name before it was given to somebody just now."""
    past = (event for event in run.changes[-1].inverse if isinstance(event, e.TaskAssigned) and event.task == task)
    return {person.id for event in past for person in event.to}

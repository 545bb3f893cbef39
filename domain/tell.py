"""`tell`: an event as a line of the timeline.  Only ids and arguments; `texts/` has the words."""

from __future__ import annotations

from typing import assert_never

from domain import care, links, logbook, relatives, slash, tell_broadcast, tell_timeline, tell_webhooks
from domain import events as e
from domain.fields import Due
from domain.find import named
from domain.ledger import Happened as HappenedToTexts
from domain.messages import Message, message
from domain.people import MUSTER, Person
from domain.run import Run


def tell(run: Run, recorded: e.Recorded) -> Message | None:
    """The line for that event, or None for what is no news to a reader.  `run` is the run as it is now."""
    event = recorded.event
    if isinstance(event, e.SiteEvent):
        return None
    if isinstance(event, care.Happened):
        return care.told(event)
    if isinstance(event, relatives.Happened):
        return relatives.told(event)
    if isinstance(event, links.Happened):
        return links.told(event)
    if isinstance(event, HappenedToTexts):
        return tell_broadcast.tell(run, event)
    if isinstance(event, logbook.Happened):
        return tell_timeline.written(run, recorded, event)
    match event:
        case e.BoardPosted() | e.BoardLost() | e.PromptPosted() | e.WalkedTo() | e.ChannelOpened():
            return None
        case e.RunMoved():
            return message("tell.moved", place="" if event.private else event.name)
        case e.RunStarted():
            return message("tell.started", **_began(event))
        case e.ChannelFailed():
            return message("tell.channel_failed", reason=event.reason)
        case e.EffectFailed():
            return message("tell.effect_failed", what=event.what, reason=event.reason)
        case e.TaskChecked():
            return message("tell.checked", task=_name(run, event.task), words=event.words)
        case e.TaskUnchecked():
            return message("tell.unchecked", task=_name(run, event.task), unsaid=event.unsaid)
        case e.TaskSkipped():
            return message("tell.skipped", task=_name(run, event.task), reason=event.reason)
        case e.TaskRestored():
            return message("tell.restored", task=_name(run, event.task))
        case e.TaskAssigned():
            return _assigned(run, event, recorded.actor)
        case e.TaskHandedBack():
            return message("tell.handed_back", task=_name(run, event.task), person=event.person)
        case e.ShareChecked():
            return message("tell.share_checked", task=_name(run, event.task), words=event.words)
        case e.ShareUnchecked():
            return message(
                "tell.share_unchecked", task=_name(run, event.task), person=event.person, unsaid=event.unsaid
            )
        case e.RoleChanged():
            return message("tell.role", role=event.role, to=event.to)
        case e.OwnerGone():
            return message("tell.gone", person=event.person, why=event.why)
        case e.NewcomersTold():
            return None  # each of them stands there already
        case e.FollowerAdded():
            return message("tell.follows") if recorded.actor == event.person else None
        case e.FollowerRemoved():
            if event.why:
                return message("tell.unfollowed", person=event.person)
            return message("tell.unfollows") if recorded.actor == event.person else None
        case e.HandedOver():
            return message("tell.handed_over", to=event.to, note=event.note)
        case e.HandoverEnded():
            return message(
                "tell.handover_accepted" if event.accepted else "tell.handover_declined", reason=event.reason
            )
        case e.MadePrivate():
            return message("tell.made_private")
        case e.PersonRenamed():
            return message("tell.renamed", person=event.person, before=event.before)
        case e.JoinRequested():
            return message("tell.asked_in", person=event.person, why=event.why)
        case e.JoinRefused():
            return message("tell.not_let_in", person=event.person)
        case e.OnCallChanged():
            return message("tell.oncall", schedule=event.schedule, people=event.people)
        case e.TaskUnassigned():
            return message("tell.unassigned", task=_name(run, event.task))
        case e.TaskSnoozed():
            return message("tell.snoozed", task=_name(run, event.task), until=event.until)
        case e.TasksShown():
            return message("tell.tasks_shown", tasks=_names(run, event.tasks), because=because(run, event))
        case e.TasksHidden():
            return message("tell.tasks_hidden", tasks=_names(run, event.tasks), because=because(run, event))
        case e.TasksFreed():
            return None
        case e.TaskReported():
            return message("tell.reported", task=_name(run, event.task), words=event.words)
        case e.ReportWithdrawn():
            return message("tell.report_withdrawn", task=_name(run, event.task), unsaid=event.unsaid)
        case e.CommandAsked():
            return message("tell.command_asked", task=_name(run, event.task), command=event.command)
        case e.CommandRan():
            return slash.told(run, event)
        case e.TaskAdded():
            return message("tell.task_added", task=f"{event.task} {event.title}")
        case e.TaskEdited():
            what, value = event.field, event.value
            return message("tell.task_edited", task=_name(run, event.task), number=event.task, what=what, value=value)
        case e.TaskLinksChanged():
            return message("tell.task_links", task=_name(run, event.task), links=event.links)
        case e.TaskMoved():
            return message("tell.task_moved", task=_name(run, event.task), section=_section(run, event.section))
        case e.TaskRemoved():
            return message("tell.task_removed", task=_name(run, event.task), reason=event.reason)
        case e.SectionAdded():
            return message("tell.section_added", section=event.title)
        case e.SectionRenamed():
            return message("tell.section_renamed", section=event.title)
        case e.SectionMoved():
            return message("tell.section_moved", section=_section(run, event.section))
        case e.SectionRemoved():
            return message("tell.section_removed", section=_section(run, event.section))
        case e.SectionRestored():
            return message("tell.section_restored", section=_section(run, event.section))
        case e.FollowupAdded():
            return message(
                "tell.followup", text=event.text, author=tell_timeline.another(recorded, event.author), link=event.link
            )
        case e.FollowupDropped():
            return message("tell.followup_dropped")
        case e.FollowupRestored():
            return message("tell.followup_restored")
        case e.OwnerChanged():
            if event.before is not None:
                return message("tell.took_over", before=event.before, reason=event.reason)
            return message("tell.owner", to=event.to)
        case e.ParticipantJoined():
            if recorded.actor == MUSTER:
                return message("tell.came", person=event.person)
            alone = recorded.actor == event.person
            return message("tell.joined" if alone else "tell.invited", person=event.person)
        case e.ParticipantLeft():
            if event.why:
                return message("tell.gone", person=event.person, why=event.why)
            alone = recorded.actor == event.person
            return message("tell.left" if alone else "tell.removed", person=event.person)
        case e.SeverityChanged():
            return message("tell.severity", to=event.to)
        case e.PhaseChanged():
            return message("tell.phase", to=event.to)
        case e.MomentMarked():
            return message("tell.marked", name=event.name, moment=event.moment)
        case e.MomentUnmarked():
            return message("tell.unmarked", name=event.name)
        case e.SummaryChanged():
            return message("tell.summary", text=event.text)
        case e.StatusUpdated():
            return message("tell.update", text=event.text, next=event.next, final=event.final)
        case e.CadenceChanged():
            return message("tell.cadence", every=event.every, once=event.once)
        case e.NextUpdateSet():
            return message("tell.next_update", at=event.at)
        case e.UpdateDrafted():
            return message("tell.update_drafted", text=event.text)
        case e.UpdateRequested():
            return message("tell.update_requested", why=event.why)
        case e.RequestWithdrawn():
            return message("tell.request_withdrawn")
        case e.RequestTold() | e.RequestsAnswered():
            return None
        case e.UpdateNudged():
            return message("tell.update_nudged")
        case e.MetricSet():
            return message("tell.metric", key=event.key, value=event.value, ms=_ms(run, event))
        case e.AttributeSet():
            return message("tell.attribute", name=event.name, value=event.value)
        case e.RetroDrafted():
            return message("tell.retro_drafted")
        case e.RetroWritten():
            return message("tell.retro_written", section=event.section, text=event.text)
        case e.RetroPublished():
            return message("tell.retro_published")
        case e.RetroCancelled():
            return message("tell.retro_cancelled", reason=event.reason)
        case e.RunFinished():
            return message("tell.finished")
        case e.RunCancelled():
            return message("tell.cancelled", reason=event.reason, duplicate_of=event.duplicate_of)
        case e.RunReopened():
            return message("tell.reopened", reason=event.reason)
        case e.UpdateReminded():
            return message("tell.update_reminded")
        case e.TaskReminded():
            told = message("tell.task_reminded", task=_name(run, event.task), stage=event.stage, to=event.to)
            return None if event.nobody else told
        case e.TaskDueChanged():
            return message("tell.due", task=_name(run, event.task), **_due(run, event.due))
        case e.RunHeld():
            return message("tell.held", until=event.until, why=event.why)
        case e.RunResumed():
            return message("tell.resumed", due=event.due)
        case e.QuietKept() | e.QuietOver():
            return None
        case e.PageSent():
            return message("tell.paged", whom=event.whom, people=event.people, pagers=event.pagers, why=event.why)
        case e.PageEscalated():
            return message("tell.page_escalated", page=event.page, people=event.people, pagers=event.pagers)
        case e.PageAcknowledged():
            return message("tell.page_taken", page=event.page, service=event.service, name=event.name)
        case e.PageReopened():
            return message("tell.page_reopened", page=event.page)
        case e.PageUnanswered():
            return message("tell.page_unanswered", page=event.page)
        case e.PageEnded():
            there = {"service": event.service, "name": event.name}
            return message("tell.page_ended", page=event.page, reason=event.reason, **there)
        case e.PagerFailed():
            return message("tell.pager_failed", pager=event.pager, reason=event.reason, final=event.final)
        case e.WebhookFailed() | e.WebhookDelivered() | e.WebhooksResent() | e.HearingChanged():
            return tell_webhooks.tell(run, event)
        case e.RetrospectiveReminded():
            return message("tell.retrospective_reminded")
        case _:
            assert_never(event)


def _assigned(run: Run, event: e.TaskAssigned, actor: Person) -> Message | None:
    if event.planned and all(task.number != event.task for task in run.shown()):
        return None  # what the playbook gives for a case that has not come
    own = event.to == (actor,) and not event.placeholders
    to = (*event.to, *event.placeholders)
    return message("tell.claimed" if own else "tell.assigned", task=_name(run, event.task), to=to, each=event.each)


def _due(run: Run, due: Due | None) -> dict[str, object]:
    """When that is: an instant where it is known, and what it counts from."""
    if due is None:
        return {"at": None, "after": ""}
    if due.after is None:
        return {"at": run.started_at + (due.delay or 0) if due.at is None else due.at, "after": ""}
    waits_for = next((named(task) for task in run.tasks if task.id == run.playbook.ids.get(due.after, due.after)), "")
    return {"at": None, "after": waits_for or due.after, "delay": due.delay}


def _began(event: e.RunStarted) -> dict[str, object]:
    return {
        "title": event.title,
        "drill": event.drill,
        "severity": event.severity,
        "owner": event.owner,
        "trigger": event.trigger,
    }


def _name(run: Run, number: int) -> str:
    return named(run.task(number))


def _ms(run: Run, event: e.MetricSet) -> int | None:
    """The length of a duration, to be said in words."""
    kinds = {metric.key: metric.type for metric in run.playbook.metrics}
    return int(event.value) if kinds.get(event.key) == "duration" and event.value.isdecimal() else None


def _section(run: Run, id: str) -> str:
    return next(section.title for section in run.sections if section.id == id)


def _names(run: Run, numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(_name(run, number) for number in numbers)


def because(run: Run, event: e.TasksShown | e.TasksHidden) -> tuple[tuple[str, str | Message], ...]:
    """Each fact that made tasks come or go, a task by number and title, with what it is now."""
    return tuple(
        (_fact(run, fact), _figure(run, fact, value)) for fact, value in zip(event.facts, event.values, strict=False)
    )


def _figure(run: Run, fact: str, value: str) -> str | Message:
    lengths = {metric.key for metric in run.playbook.metrics if metric.type == "duration"}
    return message("figure.length", ms=int(value)) if fact in lengths and value.isdecimal() else value


def _fact(run: Run, fact: str) -> str:
    kind, _, number = fact.partition(" ")
    return _name(run, int(number)) if kind == "task" and number.isdecimal() else fact

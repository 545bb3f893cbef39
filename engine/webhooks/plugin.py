"""A webhook as the Playbooks plugin sends it when a run is created and updated, so that its receivers go on working.

Measured on 2.9.2: the same fields in the same order.  What Muster does not know has the plugin's value for
nothing; docs/webhooks.md says which.  Times in ms, `previous_reminder` in ns, two reminders in s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from domain import events as e
from domain.cadence import rhythm
from domain.durations import MINUTE
from domain.events import Recorded
from domain.run import Run, Section, Status, Task, TaskState
from engine.webhooks.facts import Fact
from engine.webhooks.targets import hooks

_NS = 1_000_000
_SECOND = MINUTE // 60
_STATES = {TaskState.OPEN: "", TaskState.DONE: "closed", TaskState.SKIPPED: "skipped", TaskState.REMOVED: "skipped"}
_DONE = {
    e.TaskChecked: ("check", "checked off checklist item"),
    e.TaskUnchecked: ("uncheck", "unchecked checklist item"),
    e.TaskSkipped: ("skip", "skipped checklist item"),
    e.TaskRestored: ("restore", "restored checklist item"),
}


def body(fact: Fact) -> bytes:
    """As it is sent."""
    return orjson.dumps(plugin_run(fact))


def plugin_run(fact: Fact) -> dict[str, Any]:
    """The run as the plugin writes it."""
    run, rule = fact.run, fact.run.playbook
    every = rhythm(run)
    retro = rule.retrospective
    sections = [(index, section) for index, section in enumerate(run.sections) if not section.removed]
    updated = run.updates[-1].at if run.updates else run.started_at
    asked = fact.history[0].event
    invited = asked.invited if isinstance(asked, e.RunStarted) else ()
    ran = {each.event.task: each.at for each in fact.history if isinstance(each.event, e.CommandAsked)}
    published = _last(fact, e.RetroPublished)
    return {
        "id": run.id,
        "name": run.title,
        "summary": run.summary,
        "summary_modified_at": _last(fact, e.SummaryChanged),
        "owner_user_id": run.owner.id,
        "reporter_user_id": run.starter.id,
        "team_id": run.team_id,
        "channel_id": run.channel_id,
        "create_at": run.started_at,
        "update_at": fact.recorded.occurred_at,
        "end_at": run.ended_at,
        "delete_at": 0,
        "active_stage": 0,
        "active_stage_title": "",
        "post_id": "",
        "playbook_id": rule.key,
        "checklists": [_checklist(run, index, section, ran) for index, section in sections],
        "status_posts": [{"id": "", "create_at": update.at, "delete_at": 0} for update in run.updates],
        "current_status": "InProgress" if run.status is Status.ACTIVE else "Finished",
        "last_status_update_at": updated,
        "reminder_post_id": "",
        "previous_reminder": (every or 0) * _NS,
        "reminder_message_template": rule.status_updates.template or "",
        "reminder_timer_default_seconds": (every or 0) // _SECOND,
        "status_update_enabled": True,
        "invited_user_ids": [person.id for person in invited],
        "invited_group_ids": [],
        "timeline_events": list(_timeline(fact)),
        "default_owner_id": "",
        "broadcast_channel_ids": [],
        "webhook_on_creation_urls": _urls(run, "start"),
        "webhook_on_status_update_urls": _urls(run, "update"),
        "status_update_broadcast_channels_enabled": bool(rule.status_updates.to),
        "status_update_broadcast_webhooks_enabled": bool(_urls(run, "update")),
        "retrospective": run.retro_published or run.retrospective or retro.template,
        "retrospective_published_at": published if run.retro_published else 0,
        "retrospective_was_canceled": bool(run.retro_cancelled),
        "retrospective_reminder_interval_seconds": (retro.reminder or 0) // _SECOND,
        "retrospective_enabled": bool(retro.template or retro.sections),
        "message_on_join": "",
        "participant_ids": [person.id for person in run.participants],
        "category_name": "",
        "metrics_data": [],
        "create_channel_member_on_new_participant": run.mode == "new",
        "remove_channel_member_on_removed_participant": False,
        "type": "playbook",
        "items_order": [section.id for _, section in sections],
    }


def _last(fact: Fact, kind: type) -> int:
    """When that happened last (ms), or 0."""
    return next((each.occurred_at for each in reversed(fact.history) if isinstance(each.event, kind)), 0)


def _urls(run: Run, topic: str) -> list[str]:
    """Whom the playbook names for that: by their names, for an address may be a secret."""
    return [hook.key for hook, topics in hooks(run.playbook) if topic in topics]


def _checklist(run: Run, index: int, section: Section, ran: Mapping[int, int]) -> dict[str, Any]:
    tasks = [task for task in run.tasks if task.section == index and task.state is not TaskState.REMOVED]
    items = [_item(run, task, ran.get(task.number, 0)) for task in tasks]
    return {
        "id": section.id,
        "title": section.title,
        "items": items,
        "items_order": [item["id"] for item in items],
        "update_at": max((item["update_at"] for item in items), default=0),
    }


def _item(run: Run, task: Task, ran: int) -> dict[str, Any]:
    assignee = next(iter(task.assignees), None)
    given = task.given if assignee else 0
    return {
        "id": task.id,
        "title": task.title,
        "state": _STATES[task.state],
        "state_modified": task.at if task.state is TaskState.DONE else 0,
        "assignee_id": assignee.id if assignee else "",
        "assignee_modified": given,
        "command": task.command,
        "command_last_run": ran,
        "description": task.description,
        "delete_at": task.at if task.state is TaskState.SKIPPED else 0,
        "due_date": run.due_at(task) or 0,
        "task_actions": [_action(words) for saying in task.sayings if (words := list(saying.words))],
        "update_at": max(task.at, given, ran),
        "condition_id": "",
        "condition_action": "",
        "condition_reason": "",
    }


def _action(words: list[str]) -> dict[str, Any]:
    said = json.dumps({"keywords": words, "user_ids": []})
    return {
        "trigger": {"type": "keywords_by_users", "payload": said},
        "actions": [{"type": "mark_item_as_done", "payload": '{"enabled": true}'}],
    }


def _timeline(fact: Fact) -> Iterator[dict[str, Any]]:
    for recorded in fact.history:
        told = _told(fact.run, recorded)
        if told is None:
            continue
        kind, summary, details, subject = told
        yield {
            "id": f"{recorded.stream}-{recorded.number}",
            "playbook_run_id": recorded.stream,
            "create_at": recorded.at,
            "delete_at": 0,
            "event_at": recorded.occurred_at,
            "event_type": kind,
            "summary": summary,
            "details": details and json.dumps(details, ensure_ascii=False, separators=(",", ":")),
            "post_id": "",
            "subject_user_id": subject,
            "creator_user_id": recorded.actor.id if kind in ("user_joined_left", "participants_changed") else "",
        }


def _told(run: Run, recorded: Recorded) -> tuple[str, str, Any, str] | None:
    """Type, summary, details and whom it is about, as the plugin's timeline has them; None for what it has not."""
    event, by = recorded.event, recorded.actor
    match event:
        case e.RunStarted():
            return "incident_created", "", "", event.starter.id
        case e.TaskChecked() | e.TaskUnchecked() | e.TaskSkipped() | e.TaskRestored():
            action, words = _DONE[type(event)]
            title = run.task(event.task).title
            return "task_state_modified", f"{words} **{title}**", {"action": action, "task": title}, by.id
        case e.TaskAssigned():
            task = run.task(event.task)
            to = ", ".join(f"@{person.name}" for person in task.assignees) or "No Assignee"
            return "assignee_changed", f"changed assignee of checklist item **{task.title}** to **{to}**", "", by.id
        case e.CommandAsked():
            return "ran_slash_command", f"ran the slash command: `{event.command}`", "", by.id
        case e.StatusUpdated():
            return "status_updated", "", "", by.id
        case e.OwnerChanged():
            return "owner_changed", f"to @{event.to.name}", "", by.id
        case e.ParticipantJoined() | e.ParticipantLeft():
            action = "joined" if isinstance(event, e.ParticipantJoined) else "left"
            details = {"action": action, "requester": by.name, "users": [event.person.name]}
            return "participants_changed", "", details, event.person.id
        case e.NoteAdded() if run.logbook.shown(recorded.number):
            return "event_from_post", event.text, "", (event.author or by).id
        case e.RetroPublished():
            return "published_retrospective", "", "", by.id
        case e.RetroCancelled():
            return "canceled_retrospective", "", "", by.id
        case e.RunFinished() | e.RunCancelled() | e.RunMergedInto():
            return "run_finished", "", "", by.id
        case e.RunReopened() | e.RunUnmerged():
            return "run_restored", "", "", by.id
    return None

"""What a playbook's templates may say: the values of a run as plain JSON, as docs/templates.md lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from domain.concluded import Decided, Supposed, decisions, hypotheses
from domain.durations import HOUR, MINUTE, parse_duration
from domain.metrics import Measured, measured
from domain.people import Person
from domain.playbook import Metric, Playbook
from domain.run import Run, Section, Task, TaskState

_SAMPLE_START = 1_772_438_400_000  # 2026-03-02 08:00 UTC


def blank(playbook: Playbook) -> dict[str, Any]:
    """Every name a template knows, with nothing in it yet: what a run that begins starts from."""
    return {
        "number": "",
        "title": "",
        "summary": "",
        "severity": "",
        "phase": "",
        "drill": False,
        "owner": "",
        "starter": "",
        "started": None,
        "finished": None,
        "playbook": playbook.title,
        "tasks": [],
        "sections": [{"title": section.title, "done": 0, "total": 0} for section in playbook.checklists],
        "updates": [],
        "timeline": [],
        "decisions": [],
        "hypotheses": [],
        "metrics": [_metric(metric, None) for metric in playbook.metrics],
        "participants": [],
        "attributes": {attribute.name: None for attribute in playbook.attributes},
        "moments": {},
        "reason": "",
        "text": "",
        "followups": [],
        "added": [],
        "removed": [],
        "retrospective": dict.fromkeys(playbook.retrospective.sections, ""),
        "link": "",
        "zone": "UTC",
    }


def run_values(
    run: Run,
    *,
    timeline: Iterable[tuple[int, str, str]] = (),
    link: str = "",
    zone: str = "UTC",
    text: str = "",
    finished: int | None = None,
) -> dict[str, Any]:
    """The values of a run.

    `timeline` has (instant in ms, who, text), oldest first; `text` is what somebody says in a status update;
    `finished` is the instant of an end that is about to be recorded, for the texts written at the end.
    """
    end = finished if finished is not None else (run.ended_at or None)
    moments: dict[str, int] = {"started": run.started_at, **run.moments}
    if end is not None:
        moments["finished"] = end
    tasks = run.shown()
    planned = sum(1 for _ in run.playbook.tasks())
    by_hand = [task for task in run.tasks if task.number > planned]
    return {
        **blank(run.playbook),
        "number": run.number,
        "title": run.title,
        "summary": run.summary,
        "severity": run.severity,
        "phase": run.phase,
        "drill": run.drill,
        "owner": run.owner.name,
        "starter": run.starter.name,
        "started": moments["started"],
        "finished": end,
        "tasks": [_task(run, task) for task in tasks],
        "sections": [_section(section, at, tasks) for at, section in enumerate(run.sections)],
        "updates": [{"text": update.text, "by": update.by.name, "at": update.at} for update in run.updates],
        "timeline": [{"at": at, "who": who, "text": text} for at, who, text in timeline],
        "decisions": [_decided(one) for one in decisions(run)],
        "hypotheses": [_supposed(one) for one in hypotheses(run)],
        "metrics": [_figure(found) for found in measured(replace(run, moments=moments))],
        "participants": [person.name for person in run.participants],
        "attributes": {item.name: run.attributes.get(item.name) for item in run.playbook.attributes},
        "followups": [
            {"text": followup.text, "who": followup.by.name, "link": followup.link} for followup in run.followups
        ],
        "added": [_task(run, task) for task in by_hand if task.state is not TaskState.REMOVED],
        "removed": [_task(run, task) for task in run.tasks if task.state is TaskState.REMOVED],
        "retrospective": {**dict.fromkeys(run.playbook.retrospective.sections, ""), **run.retro_sections},
        "moments": moments,
        "reason": run.end_reason,
        "text": text,
        "link": link,
        "zone": zone,
    }


def sample(playbook: Playbook) -> dict[str, Any]:
    """A run in which everything has a value, so that a check meets every name."""
    start = _SAMPLE_START
    phases, severities = playbook.run.phases, playbook.run.severities
    moments = {name: start + at * MINUTE for at, name in enumerate(("started", "detected", "mitigated", *phases))}
    tasks = [
        {
            "number": number,
            "title": task.title,
            "state": ("done", "skipped", "open")[number % 3],
            "by": "alice",
            "note": "not needed",
            "section": section.title,
            "required": task.required,
            "assignee": "bob",
            "assignees": ["bob"],
        }
        for number, (_, section, task) in enumerate(playbook.tasks(), 1)
    ]
    return {
        **blank(playbook),
        "number": f"{playbook.prefix}-1",
        "title": "Checkout is down",
        "summary": "Card payments fail.",
        "severity": severities[0] if severities else "",
        "phase": phases[0] if phases else "",
        "drill": True,
        "owner": "alice",
        "starter": "bob",
        "started": start,
        "finished": start + HOUR,
        "tasks": tasks,
        "added": tasks[:1],
        "removed": [{**task, "state": "removed"} for task in tasks[1:2]],
        "updates": [{"text": "Rolling back.", "by": "alice", "at": start + 30 * MINUTE}],
        "timeline": [{"at": start, "who": "bob", "text": "started the run"}],
        "decisions": [
            {"number": 1, "text": "Roll back.", "by": "alice", "at": start, "holds": False, "why": "Stay on 42."},
            {"number": 2, "text": "Stay on 42.", "by": "alice", "at": start, "holds": True, "why": ""},
        ],
        "hypotheses": [
            {"number": 1, "text": "The cache.", "by": "bob", "at": start, "tester": "alice", "outcome": "", "why": ""},
        ],
        "metrics": [_metric(metric, HOUR if metric.type == "duration" else "1") for metric in playbook.metrics],
        "participants": ["alice", "bob"],
        "attributes": {item.name: item.options[0] if item.options else "1" for item in playbook.attributes},
        "moments": {**moments, "finished": start + HOUR},
        "reason": "solved",
        "text": "Rolling back.",
        "followups": [{"text": "Alert on the error rate", "who": "alice", "link": "https://chat.example.com/ops/pl/x"}],
        "retrospective": dict.fromkeys(playbook.retrospective.sections, "The disk was full."),
        "link": "https://chat.example.com/ops/channels/inc-1",
    }


def _name(person: Person | None) -> str:
    return person.name if person is not None else ""


def _task(run: Run, task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "state": str(task.state),
        "by": _name(task.by),
        "note": task.reason,
        "section": run.sections[task.section].title,
        "required": task.required,
        "assignee": ", ".join(person.name for person in task.assignees),
        "assignees": [person.name for person in task.assignees],
    }


def _decided(one: Decided) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "by": one.by.name,
        "at": one.at,
        "holds": one.holds,
        "why": one.why,
    }


def _supposed(one: Supposed) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "by": one.by.name,
        "at": one.at,
        "tester": _name(one.tester),
        "outcome": one.outcome,
        "why": one.why,
    }


def _section(section: Section, place: int, tasks: Sequence[Task]) -> dict[str, Any]:
    theirs = [task for task in tasks if task.section == place]
    done = sum(task.state != "open" for task in theirs)
    return {"title": section.title, "done": done, "total": len(theirs)}


def _metric(metric: Metric, value: int | str | None) -> dict[str, Any]:
    """A metric with a value of the sample, or with none."""
    target: int | str | None = metric.target
    if metric.type == "duration" and target is not None:
        target = parse_duration(str(target))
    return {
        "key": metric.key,
        "title": metric.title,
        "type": metric.type,
        "value": value,
        "unit": metric.unit or "",
        "target": target,
    }


def _figure(found: Measured) -> dict[str, Any]:
    return {
        "key": found.key,
        "title": found.title,
        "type": found.type,
        "value": _plain(found.value),
        "unit": found.unit,
        "target": _plain(found.target),
    }


def _plain(value: int | Decimal | str | None) -> int | str | None:
    """JSON has no decimals of ours: they are text."""
    return format(value, "f") if isinstance(value, Decimal) else value

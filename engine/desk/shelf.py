"""What stays in memory of a run that is in the archive: enough for lists, for who may see it, and for insights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from domain.due import next_due
from domain.events import Recorded
from domain.people import Person
from domain.review import Review, review
from domain.run import Run, Status, TaskState
from storage.log import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """An archived run.  Instants in ms; `seen_by` are the people (ids) who may know of it, if it is private."""

    id: str
    number: str
    title: str
    severity: str
    severities: tuple[str, ...]
    status: Status
    owner: Person
    team_id: str
    playbook: str
    started_at: int
    settled: int
    tasks: int
    mode: str
    channel_id: str
    channel_name: str
    posts: tuple[str, ...]
    private: bool
    drill: bool
    seen_by: frozenset[str]

    @classmethod
    def of(cls, run_id: str, document: Document) -> Self:
        """From the store's index."""
        return cls(
            id=run_id,
            number=document["number"],
            title=document["title"],
            severity=document["severity"],
            severities=tuple(document["severities"]),
            status=Status(document["status"]),
            owner=Person(*document["owner"]),
            team_id=document["team"],
            playbook=document["playbook"],
            started_at=document["started_at"],
            settled=document["tasks"][0],
            tasks=document["tasks"][1],
            mode=document["mode"],
            channel_id=document["channel"][0],
            channel_name=document["channel"][1],
            posts=tuple(document["posts"]),
            private=document["private"],
            drill=document["drill"],
            seen_by=frozenset(document["seen_by"]),
        )

    def takes_part(self, person: Person) -> bool:
        """Whether they were in it, as far as the index knows."""
        return self.was_seen_by(person.id)

    def was_seen_by(self, user_id: str) -> bool:
        """Whether they were in it or in its channel when it was archived."""
        return user_id in self.seen_by


def may_rest(run: Run) -> bool:
    """Whether nothing will happen to a run by itself any more."""
    return not run.active and next_due(run) is None


def index_entry(run: Run, history: Sequence[Recorded], members: Sequence[str]) -> Document:
    """What the index keeps of a run.  `members` are the people (ids) in its channel at this moment."""
    shown = run.shown()
    facts = review(history, run)
    people = (run.owner, *run.participants)
    return {
        "number": run.number,
        "title": run.title,
        "severity": run.severity,
        "severities": list(run.playbook.run.severities),
        "status": str(run.status),
        "owner": [run.owner.id, run.owner.name],
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "tasks": [sum(task.state is not TaskState.OPEN for task in shown), len(shown)],
        "mode": run.mode,
        "channel": [run.channel_id, run.channel_name],
        "posts": [post for post in (run.root_id, run.board_id, *run.moves.posts) if post],
        "team": run.team_id,
        "playbook": run.playbook.key,
        "drill": run.drill,
        "duplicate_of": run.duplicate_of,
        "private": run.private,
        "seen_by": list(dict.fromkeys((*(person.id for person in people), *members))),
        "next_due": next_due(run),
        "metrics": {
            metric.key: str(metric.value) if isinstance(metric.value, Decimal) else metric.value
            for metric in facts.metrics
            if metric.value is not None
        },
        "facts": _facts(facts),
    }


def _facts(facts: Review) -> dict[str, Any]:
    """The review as insights over many runs need it: counts and durations, people by id."""
    return {
        "total": facts.total,
        "to_first_update": facts.to_first_update,
        "phases": {phase.phase: phase.ms for phase in facts.phases},
        "moments": dict(facts.moments),
        "people": {
            deeds.person.id: [len(deeds.checked), len(deeds.skipped), deeds.notes, deeds.updates]
            for deeds in facts.people
        },
        "skipped": len(facts.skipped),
        "undone": sum(task.required for task in facts.undone),
        "updates": [sent.late for sent in facts.updates],
        "asked": facts.asked,
        "owners": len(facts.owners),
        "severities": [judged.after for judged in facts.severities],
        "met": {metric.key: metric.met for metric in facts.metrics if metric.met is not None},
    }

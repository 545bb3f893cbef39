"""The run that its first event makes."""

from __future__ import annotations

from functools import lru_cache

from domain import events as e
from domain.logbook import Logbook
from domain.people import MUSTER, Person
from domain.playbook import Playbook
from domain.run import Change, Run, Section, Task


def started(event: e.RunStarted, recorded: e.Recorded) -> Run:
    """The run as it begins: its checklist by the playbook's snapshot, owner, starter and whoever was called in."""
    playbook = _playbook(event.playbook)
    at = recorded.occurred_at
    return Run(
        id=event.run_id,
        number=event.number,
        title=event.title,
        playbook=playbook,
        starter=event.starter,
        owner=event.owner,
        severity=event.severity,
        phase=playbook.run.phases[0] if playbook.run.phases else "",
        team_id=event.team_id,
        origin_channel=event.origin_channel,
        origin_post=event.origin_post,
        mode=event.mode,
        private=event.private,
        drill=event.drill,
        started_at=at,
        channel_id="" if event.mode == "new" else event.origin_channel,
        channel_name=event.channel_name,
        channel_title=event.channel_title,
        sections=tuple(Section(s.id, s.title, s.when or "") for s in playbook.checklists),
        tasks=_tasks_of(playbook),
        summary=event.summary,
        logbook=Logbook().summed_up(event.summary, event.starter, at),
        welcome=event.welcome,
        participants=_people(event.owner, event.starter, *event.invited),
        moments={"started": at},
        updated_at=at,
        update_base=at,
        stirred_at=at,
        changes=(Change(recorded.cause, recorded.actor, recorded.number, final="start"),),
        version=recorded.number,
        last_at=recorded.at,
    )


@lru_cache(maxsize=64)
def _playbook(text: str) -> Playbook:
    return Playbook.model_validate_json(text)


def _tasks_of(playbook: Playbook) -> tuple[Task, ...]:
    each = ((place, section, task) for place, section in enumerate(playbook.checklists) for task in section.tasks)
    return tuple(
        Task(
            number=number,
            section=place,
            id=f"{section.id}.{task.id}",
            title=task.title,
            description=task.description,
            links=tuple((link.title, link.url) for link in task.links),
            command=task.command or "",
            by_hand=task.command_as == "person",
            after=task.after,
            confirm=task.confirm,
            sayings=task.sayings,
            required=task.required,
            when=task.when or "",
            assign=task.assign,
            due=task.due,
        )
        for number, (place, section, task) in enumerate(each, 1)
    )


def _people(*people: Person) -> tuple[Person, ...]:
    return tuple(person for person in dict.fromkeys(people) if person != MUSTER)

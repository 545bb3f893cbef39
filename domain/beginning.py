"""How a run begins."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import words
from domain.evolve import evolve
from domain.messages import Refusal, refuse
from domain.people import Actor


def start(command: c.StartRun, actor: Actor, at: int) -> tuple[e.Event, ...] | Refusal:
    """The run begins, and the tasks that apply are given to those whom the playbook names for them."""
    if actor.guest:
        return refuse("guest_start")
    title = words.title_problem(command.title)
    if title is not None:
        return title
    severities = command.playbook.run.severities
    if command.severity and command.severity not in severities:
        return refuse("severity_unknown", severity=words.repeated(command.severity), severities=severities)
    started = e.RunStarted(
        run_id=command.run_id,
        number=command.number,
        title=command.title,
        playbook=command.playbook.model_dump_json(),
        starter=actor.person,
        owner=command.owner,
        severity=command.severity,
        team_id=command.team_id,
        origin_channel=command.origin_channel,
        origin_post=command.origin_post,
        mode=command.mode,
        private=command.private,
        drill=command.drill,
        channel_name=command.channel_name,
        channel_title=command.channel_title,
        summary=command.summary,
        welcome=command.welcome,
        invited=command.invited,
        problems=command.problems,
        trigger=command.trigger,
    )
    run = evolve(None, e.Recorded(command.run_id, 1, at, at, actor.person, "", started))
    given = ((task.number, command.assigned.get(task.assign)) for task in run.shown())
    return (started, *(e.TaskAssigned(number, to) for number, to in given if to is not None))

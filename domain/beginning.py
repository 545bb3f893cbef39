"""How a run begins."""

from __future__ import annotations

from collections.abc import Iterator

from domain import commands as c
from domain import events as e
from domain import paging, words
from domain.assignment import ON_CALL
from domain.evolve import evolve
from domain.fields import Assign
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.run import Run


def start(command: c.StartRun, actor: Actor, at: int) -> tuple[e.Event, ...] | Refusal:
    """The run begins, and its roles and tasks are given to those whom the playbook names for them."""
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
    given = tuple(event for task in run.tasks if task.assign for event in _given(task.number, task.assign, command))
    calls = paging.called(run, command.calls)
    kept = (e.LinkKept(title, url) for title, url in command.links)
    return (started, *_roles(command, actor.person), *_on_call(run, command), *given, *calls, *kept)


def _roles(command: c.StartRun, starter: Person) -> Iterator[e.Event]:
    people = {"owner": command.owner, "starter": starter, **command.people}
    for role, who in command.playbook.run.roles.items():
        on = command.on_call.get((who or "").removeprefix(ON_CALL), ())
        person = people.get(who or "") or next(iter(on), None)
        if person is not None and person != MUSTER:
            yield e.RoleChanged(role, person)


def _on_call(run: Run, command: c.StartRun) -> Iterator[e.Event]:
    """Who is on by each schedule that a task is given to."""
    named = dict.fromkeys(name for task in run.tasks if task.assign for name in task.assign.to)
    for name in named:
        schedule = name.removeprefix(ON_CALL)
        if name.startswith(ON_CALL) and command.on_call.get(schedule):
            yield e.OnCallChanged(schedule, command.on_call[schedule])


def _given(number: int, assign: Assign, command: c.StartRun) -> Iterator[e.Event]:
    people = tuple(command.people[name] for name in assign.to if name in command.people)
    placeholders = tuple(name for name in assign.to if not name.startswith("@"))
    if people or placeholders:
        yield e.TaskAssigned(number, people, placeholders, assign.each, planned=True)

"""How a run changes when somebody comes to take part in it, is given a task or a role, or goes on call."""

from __future__ import annotations

from dataclasses import replace

from domain import events as e
from domain.assignment import ON_CALL, ROLE, Assignment, Filling, Share, parts_of
from domain.people import MUSTER, Person
from domain.run import Run, Task, TaskState


def taking_part(run: Run, *people: Person) -> Run:
    """Those people are in it; Muster itself never is."""
    fresh = tuple(person for person in dict.fromkeys(people) if person != MUSTER and person not in run.participants)
    if not fresh:
        return run
    here = frozenset(person.id for person in fresh)
    return replace(run, participants=(*run.participants, *fresh), left=run.left - here)


def with_task(run: Run, number: int, **changes: object) -> Run:
    """One task with other values."""
    place = run.place(number)
    task = run.tasks[place].changed(**changes)
    return run.changed(tasks=(*run.tasks[:place], task, *run.tasks[place + 1 :]))


def filling(run: Run) -> Filling:
    """Whom each placeholder means now; a role that is free is not in it."""
    return {
        "owner": (run.owner,),
        "starter": (run.starter,),
        **{f"{ROLE}{role}": (person,) for role, person in run.roles.items()},
        **{f"{ON_CALL}{schedule}": people for schedule, people in run.on_call.items()},
    }


def given(run: Run, event: e.TaskAssigned) -> Run:
    """Who is given a task takes part; of what the playbook gives, when it applies."""
    assignment = Assignment(event.to, event.placeholders, event.each, event.planned)
    run = with_task(run, event.task, assignment=assignment, parts=parts_of(assignment, filling(run)))
    task = run.task(event.task)
    if event.planned and task not in run.shown():
        return run
    return taking_part(run, *task.assignees)


def owner(run: Run, person: Person) -> Run:
    """Somebody else leads; the tasks given to the owner follow."""
    return _refilled(replace(taking_part(run, person), owner=person))


def unshared(run: Run, event: e.ShareUnchecked) -> Run:
    """Somebody's part is open again, and so is the task."""
    rest = {key: share for key, share in run.task(event.task).shares.items() if share.by != event.person}
    return with_task(run, event.task, shares=rest, state=TaskState.OPEN, by=None, at=0, reason="")


def role(run: Run, event: e.RoleChanged) -> Run:
    """Somebody has a role, or nobody; the tasks given to it follow."""
    roles = {role: person for role, person in run.roles.items() if role != event.role}
    if event.to is None:
        return _refilled(replace(run, roles=roles))
    return _refilled(replace(taking_part(run, event.to), roles={**roles, event.role: event.to}))


def shift(run: Run, event: e.OnCallChanged) -> Run:
    """Who has to do a task that applies takes part."""
    run = _refilled(replace(run, on_call={**run.on_call, event.schedule: event.people}))
    if not any(f"{ON_CALL}{event.schedule}" in task.assignment.placeholders for task in run.shown()):
        return run
    return taking_part(run, *event.people)


def _refilled(run: Run) -> Run:
    """The tasks that are given to a placeholder follow it.  What is done stays theirs who did it."""
    meant = filling(run)

    def one(task: Task) -> Task:
        return task.changed(parts=parts_of(task.assignment, meant)) if task.assignment.placeholders else task

    return run.changed(tasks=tuple(one(task) for task in run.tasks))


def shared(run: Run, event: e.ShareChecked, at: int) -> Run:
    """Somebody's own part is done, and that of each placeholder which means them now."""
    task = run.task(event.task)
    done = {part.key: Share(event.person, at) for part in task.parts if event.person in part.people}
    return with_task(run, event.task, shares={**done, **task.shares})

"""How a run changes when somebody comes to take part in it, is given a task or a role, or goes on call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from domain import events as e
from domain.around import Around, Asking, Handover
from domain.assignment import ON_CALL, ROLE, Assignment, Filling, Share, parts_of
from domain.people import MUSTER, Person
from domain.run import Run, Task, TaskState

Circle = (
    e.OwnerGone
    | e.NewcomersTold
    | e.FollowerAdded
    | e.FollowerRemoved
    | e.HandedOver
    | e.HandoverEnded
    | e.JoinRequested
    | e.JoinRefused
)


def taking_part(run: Run, *people: Person) -> Run:
    """Those people are in it; Muster itself never is."""
    fresh = tuple(person for person in dict.fromkeys(people) if person != MUSTER and person not in run.participants)
    if not fresh:
        return run
    here = frozenset(person.id for person in fresh)
    return replace(run, participants=(*run.participants, *fresh), left=run.left - here)


def filling(run: Run) -> Filling:
    """Whom each placeholder means now; a role that is free is not in it."""
    return {
        "owner": (run.owner,),
        "starter": (run.starter,),
        **{f"{ROLE}{role}": (person,) for role, person in run.roles.items()},
        **{f"{ON_CALL}{schedule}": people for schedule, people in run.on_call.items()},
    }


def _came(run: Run, people: Iterable[Person], number: int, task: int | None = None) -> Run:
    """Those of them who are not in it come by the event of that number, maybe with a task.

    Until there is a pinned post it is still starting, and nobody comes late.
    """
    here = run.around
    fresh = [who.id for who in people if who != MUSTER and who not in run.participants and who.id not in here.came]
    if not fresh or not run.board_id:
        return run
    tasks = {} if task is None else dict.fromkeys(fresh, task)
    came = replace(here, came={**here.came, **dict.fromkeys(fresh, number)}, came_with={**here.came_with, **tasks})
    return replace(run, around=came)


def given(run: Run, event: e.TaskAssigned, number: int) -> Run:
    """Who is given a task takes part; of what the playbook gives, when it applies."""
    assignment = Assignment(event.to, event.placeholders, event.each, event.planned)
    run = run.with_task(event.task, assignment=assignment, parts=parts_of(assignment, filling(run)))
    task = run.task(event.task)
    if event.planned and task not in run.shown():
        return run
    if not event.planned:
        run = _came(run, task.assignees, number, event.task)
    return taking_part(run, *task.assignees)


def handed_back(run: Run, event: e.TaskHandedBack) -> Run:
    """One of several has it no more."""
    have = run.task(event.task).assignment
    left = replace(have, people=tuple(who for who in have.people if who != event.person))
    return run.with_task(event.task, assignment=left, parts=parts_of(left, filling(run)))


def owner(run: Run, person: Person, number: int) -> Run:
    """Somebody else leads; the tasks given to the owner follow."""
    run = _came(run, (person,), number)
    here = replace(run.around, owner_gone="")
    return _refilled(replace(taking_part(run, person), owner=person, around=here))


def joined(run: Run, person: Person, recorded: e.Recorded) -> Run:
    """Somebody takes part, and the others are to be told; the owner is there again."""
    if person in run.participants:
        return replace(run, around=replace(run.around, owner_gone="")) if person == run.owner else run
    here = run.around
    now = replace(
        here,
        came={**here.came, person.id: here.came.get(person.id, recorded.number)},
        newcomers=(*here.newcomers, person),
        newcomers_at=here.newcomers_at or recorded.at,
        asking=tuple(each for each in here.asking if each.person != person),
    )
    return replace(taking_part(run, person), around=now)


def left(run: Run, event: e.ParticipantLeft) -> Run:
    """Somebody takes part no more.  Who said so is not taken for a newcomer because they still are in the channel."""
    staying = tuple(person for person in run.participants if person != event.person)
    newcomers = tuple(person for person in run.around.newcomers if person != event.person)
    still = replace(run.around, newcomers=newcomers, newcomers_at=run.around.newcomers_at if newcomers else 0)
    said_so = run.left if event.why else run.left | {event.person.id}
    return replace(run, participants=staying, left=said_so, around=still)


def around(here: Around, event: Circle) -> Around:
    """Who is around it after that."""
    match event:
        case e.OwnerGone():
            return replace(here, owner_gone=event.why)
        case e.NewcomersTold():
            return replace(here, newcomers=(), newcomers_at=0)
        case e.FollowerAdded():
            return replace(here, followers=(*here.followers, event.person))
        case e.FollowerRemoved():
            return replace(here, followers=tuple(who for who in here.followers if who != event.person))
        case e.HandedOver():
            return replace(here, handover=Handover(event.to, event.before, event.note))
        case e.HandoverEnded():
            return replace(here, handover=None)
        case e.JoinRequested():
            return replace(here, asking=(*here.asking, Asking(event.person, event.why)))
        case e.JoinRefused():
            return replace(here, asking=tuple(each for each in here.asking if each.person != event.person))
        case _:
            assert_never(event)


def renamed(run: Run, person: Person) -> Run:
    """Everybody who is still in it goes by their present name; what is done keeps the name of that time."""

    def now(who: Person) -> Person:
        return person if who == person else who

    def all_now(people: tuple[Person, ...]) -> tuple[Person, ...]:
        return tuple(now(who) for who in people)

    def task(one: Task) -> Task:
        assignment = replace(one.assignment, people=all_now(one.assignment.people))
        parts = tuple(replace(part, people=all_now(part.people)) for part in one.parts)
        return one.changed(assignment=assignment, parts=parts) if one.assignment else one

    here = run.around
    return run.changed(
        owner=now(run.owner),
        participants=all_now(run.participants),
        roles={role: now(who) for role, who in run.roles.items()},
        on_call={schedule: all_now(people) for schedule, people in run.on_call.items()},
        tasks=tuple(task(one) for one in run.tasks),
        prompts=tuple(replace(prompt, person=now(prompt.person)) for prompt in run.prompts),
        around=replace(
            here,
            newcomers=all_now(here.newcomers),
            followers=all_now(here.followers),
            asking=tuple(replace(each, person=now(each.person)) for each in here.asking),
        ),
    )


def unshared(run: Run, event: e.ShareUnchecked) -> Run:
    """Somebody's part is open again, and so is the task."""
    rest = {key: share for key, share in run.task(event.task).shares.items() if share.by != event.person}
    return run.with_task(event.task, shares=rest, state=TaskState.OPEN, by=None, at=0, reason="")


def role(run: Run, event: e.RoleChanged, number: int) -> Run:
    """Somebody has a role, or nobody; the tasks given to it follow."""
    roles = {role: person for role, person in run.roles.items() if role != event.role}
    if event.to is None:
        return _refilled(replace(run, roles=roles))
    run = _came(run, (event.to,), number)
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


def shared(run: Run, event: e.ShareChecked, at: int, heard: str) -> Run:
    """Somebody's own part is done, and that of each placeholder which means them now."""
    task = run.task(event.task)
    done = {part.key: Share(event.person, at, heard) for part in task.parts if event.person in part.people}
    return run.with_task(event.task, shares={**done, **task.shares})

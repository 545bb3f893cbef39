"""The rules of whose a task is: given, taken, shared, and the roles that tasks are given to."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import words
from domain.assignment import ON_CALL, ROLE, Assignment, key_of, waiting
from domain.find import find_tasks, hidden_among, named
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.run import Run, Task, TaskState

Answer = e.Event | tuple[e.Event, ...] | Refusal
"""What is said of one task."""


def assign(run: Run, command: c.AssignTasks, actor: Actor) -> tuple[e.Event, ...] | Refusal:
    """Give tasks to people and placeholders; without any, whoever asks takes them."""
    for name in command.placeholders:
        schedule = name.removeprefix(ON_CALL)
        if name.startswith(ON_CALL) and command.on_call is not None and schedule not in command.on_call:
            return refuse("oncall_unknown", schedule=words.repeated(schedule), schedules=tuple(command.on_call))
    named_by = command.to or (() if command.placeholders else (actor.person,))
    wanted = Assignment(tuple(dict.fromkeys(named_by)), tuple(dict.fromkeys(command.placeholders)), command.each)

    tasks = find_tasks(run, command.tasks)
    if isinstance(tasks, Refusal):
        return tasks
    hidden = hidden_among(run, tasks)
    answers = [(task, hidden.get(task.number) or _not_given(task, wanted, actor)) for task in tasks]
    fresh = [task for task, refusal in answers if refusal is None]
    refusals = [refusal for _, refusal in answers if refusal is not None]
    if not fresh:
        return refusals[0]
    on_call = _on_call(run, wanted, command.on_call or {})
    return (*on_call, *(e.TaskAssigned(task.number, wanted.people, wanted.placeholders, wanted.each) for task in fresh))


def _not_given(task: Task, wanted: Assignment, actor: Actor) -> Refusal | None:
    if task.state is TaskState.REMOVED:
        return refuse("task_removed", task=named(task), number=task.number, who=task.by or MUSTER)
    if task.state is not TaskState.OPEN:
        return refuse("task_settled", task=named(task), number=task.number)
    have = task.assignment
    if have.planned and wanted.people == (actor.person,) and not (have.each or wanted.placeholders):
        return None  # they say that they do it: from then on no condition hides it
    same = (set(have.people), set(have.placeholders)) == (set(wanted.people), set(wanted.placeholders))
    if (
        wanted.people == (actor.person,)
        and not wanted.placeholders
        and (same or (have.each and actor.person in task.pending))
    ):
        return refuse("already_yours", task=named(task), number=task.number)
    if same and (have.each == wanted.each or len(task.parts) == 1):
        return refuse("already_assigned", task=named(task), who=(*wanted.people, *wanted.placeholders))
    return None


def _on_call(run: Run, wanted: Assignment, on_call: c.OnCall) -> tuple[e.Event, ...]:
    named_ones = (name.removeprefix(ON_CALL) for name in wanted.placeholders if name.startswith(ON_CALL))
    return tuple(
        e.OnCallChanged(schedule, on_call[schedule])
        for schedule in named_ones
        if schedule in on_call and on_call[schedule] != run.on_call.get(schedule, ())
    )


def unassign(task: Task, people: tuple[Person, ...] = ()) -> Answer:
    """Take it from those people, or from whoever has it."""
    have = task.assignment
    if not have:
        return refuse("not_assigned", task=named(task))
    others = tuple(who for who in people if who not in have.people)
    if others:
        parts = tuple(part.key for part in task.parts if part.key in have.placeholders)
        through = tuple(part.key for part in task.parts if part.key in have.placeholders and others[0] in part.people)
        return refuse("not_theirs", task=named(task), who=others, has=(*parts, *have.people), through=through)
    if not people or (set(have.people) == set(people) and not have.placeholders):
        return e.TaskUnassigned(task.number)
    return tuple(e.TaskHandedBack(task.number, who) for who in people)


def check(task: Task, actor: Actor) -> Answer:
    """It is done; or the actor's part of it, if each has to do it."""
    if task.state is TaskState.DONE:
        return refuse("already_done", task=named(task), who=task.by or MUSTER, at=task.at)
    left = waiting(task.parts, task.shares, each=task.assignment.each)
    if not task.assignment.each or not left:
        return e.TaskChecked(task.number)
    still = [part for part in left if actor.person not in part.people]
    if len(still) < len(left):
        part_done = e.ShareChecked(task.number, actor.person)
        return part_done if still else (part_done, e.TaskChecked(task.number))
    free = tuple(part.key for part in left if not part.people)
    done_theirs = any(share.by == actor.person for share in task.shares.values())
    if done_theirs:
        return refuse("share_done", task=named(task), who=task.pending, free=free)
    return refuse("each_has_to", task=named(task), number=task.number, who=task.pending, free=free)


def open_again(task: Task, actor: Actor) -> Answer:
    """It is not done after all; of what each had to do only the actor's part, if they did one."""
    theirs = tuple(dict.fromkeys(share.by for share in task.shares.values()))
    mine = tuple(person for person in theirs if person == actor.person) or theirs
    parts = tuple(e.ShareUnchecked(task.number, person) for person in mine)
    match task.state:
        case TaskState.DONE:
            return (e.TaskUnchecked(task.number), *parts)
        case TaskState.SKIPPED | TaskState.REMOVED:
            return e.TaskRestored(task.number)
        case TaskState.OPEN:
            own = tuple(part for part in parts if part.person == actor.person)
            return own or refuse("already_open", task=named(task))


def take_role(run: Run, command: c.TakeRole, actor: Actor) -> tuple[e.Event, ...] | Refusal:
    """Somebody has a role from now on."""
    role = words.role_name(command.role)
    if role is None:
        return refuse("role_name", role=words.repeated(command.role))
    to = command.to or actor.person
    if run.roles.get(role) == to:
        return refuse("already_role", role=role, who=to, run=run.number)
    return (e.RoleChanged(role, to),)


def free_role(run: Run, command: c.FreeRole) -> tuple[e.Event, ...] | Refusal:
    """Nobody has it any more."""
    role = words.role_name(command.role)
    if role is None or role not in run.roles:
        return refuse("role_free", role=words.repeated(command.role), run=run.number)
    return (e.RoleChanged(role, None),)


def roles_of(run: Run) -> tuple[str, ...]:
    """The roles there are: those of the playbook, those that tasks are given to, those that somebody has."""
    asked = (name for task in run.shown() for name in task.assignment.placeholders if name.startswith(ROLE))
    return tuple(dict.fromkeys((*run.playbook.run.roles, *(name.removeprefix(ROLE) for name in asked), *run.roles)))


def record_on_call(run: Run, command: c.RecordOnCall) -> tuple[e.Event, ...]:
    """Another shift is on: news only for a run in which a task is given to that schedule."""
    wanted = f"{ON_CALL}{command.schedule}"
    follows = any(wanted in task.assignment.placeholders for task in run.tasks)
    if not run.active or not follows or run.on_call.get(command.schedule, ()) == command.people:
        return ()
    return (e.OnCallChanged(command.schedule, command.people),)


def given_back(run: Run, person: Person) -> tuple[e.Event, ...]:
    """What somebody who leaves has no more: their open tasks, and their roles."""
    events: list[e.Event] = []
    for task in run.tasks:
        have = task.assignment
        if task.state is not TaskState.OPEN or person not in have.people or key_of(person) in task.shares:
            continue
        rest = tuple(who for who in have.people if who != person)
        if rest or have.placeholders:
            events.append(e.TaskHandedBack(task.number, person))
        else:
            events.append(e.TaskUnassigned(task.number))
    return (*events, *(e.RoleChanged(role, None) for role, who in run.roles.items() if who == person))

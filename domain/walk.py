"""The guided walk: who has several tasks in a run is asked about one at a time, and the following one comes by itself.

A task that somebody gives away is asked about at once.  What a playbook gives at the start, what falls to a new owner
or role, and what else is theirs comes when no open prompt of the run waits for them: put off does not count as waiting.
Who said `next` is led through what is nobody's, too, as long as they answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from domain import events as e
from domain.assigning import open_again
from domain.effects import AddPerson, Ask, Effect, RefreshPrompt
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.run import Prompt, Run, Task, TaskState


def _ready(run: Run, at: int) -> Iterator[Task]:
    """The tasks that could be done now, in the order of the checklist."""
    return (task for task in _able(run) if task.snoozed <= at)


def _able(run: Run) -> Iterator[Task]:
    """The open tasks that wait for nothing: neither for other tasks nor for a second person."""
    waiting = (task for task in run.shown() if task.state is TaskState.OPEN and task.reported is None)
    return (task for task in waiting if not run.waits_for(task))


def coming(run: Run, person: Person, at: int) -> Task | None:
    """The next task of somebody, or None."""
    return next((task for task in _ready(run, at) if person in task.pending), None)


def _free(run: Run, person: Person, at: int) -> Task | None:
    """The next task that is nobody's; rather one that nobody else is asked about."""
    free = [task for task in _ready(run, at) if not task.assignment]
    asked = {prompt.task for prompt in run.open_prompts() if prompt.person != person}
    return next((task for task in free if task.number not in asked), next(iter(free), None))


def walk_on(run: Run, actor: Actor, at: int) -> tuple[e.Event, ...] | Refusal:
    """To their next task; else to one that is nobody's; else to what they put off."""
    person = actor.person
    put_off = (task for task in _able(run) if person in task.pending)
    task = coming(run, person, at) or _free(run, person, at) or next(put_off, None)
    if not run.active or task is None:
        return refuse("walk_over", run=run.number)
    return (e.WalkedTo(task.number),)


def before(run: Run, person: Person, at: int) -> Task | None:
    """The task that somebody was asked about and answered last: done, skipped or put off."""
    asked = {prompt.task: prompt.number for prompt in run.prompts if prompt.task and prompt.person == person}
    tasks = (run.task(number or 0) for number in asked if run.has_task(number or 0))
    answered = [task for task in tasks if _answered_by(task, person, at)]
    return max(answered, key=lambda task: asked[task.number], default=None)


def _answered_by(task: Task, person: Person, at: int) -> bool:
    if task.state is TaskState.OPEN:
        theirs = not task.assignment or person in task.pending
        return any(share.by == person for share in task.shares.values()) or (theirs and task.snoozed > at)
    return task.state is not TaskState.REMOVED and task.by == person


def walk_back(run: Run, actor: Actor, at: int) -> tuple[e.Event, ...] | Refusal:
    """To the one before, which is open again."""
    task = before(run, actor.person, at)
    if not run.active or task is None:
        return refuse("walk_start", run=run.number)
    at_it = e.WalkedTo(task.number)
    if task.state is TaskState.OPEN and task.snoozed > at:
        return (e.TaskSnoozed(task.number, 0), at_it)
    opened = open_again(task, actor)
    if isinstance(opened, Refusal):
        return opened
    return (*(opened if isinstance(opened, tuple) else (opened,)), at_it)


def lead(former: Run | None, run: Run, actor: Person, at: int, asked: Collection[str]) -> tuple[Effect, ...]:
    """What one input means for those who are led: prompts that close, and who is asked about the following task.

    `former` is the run before it (None: it began with it), `asked` are the ids of those whom it asks anyway.
    """
    here = run.open_prompts()
    there = former.open_prompts() if former is not None else ()
    changed = {prompt.post_id for prompt in here} ^ {prompt.post_id for prompt in there}
    refreshed = tuple(RefreshPrompt(post_id) for post_id in sorted(changed))
    if not run.active or not (run.channel_id or run.mode != "new"):
        return refreshed
    busy = {prompt.person.id for prompt in here if prompt.task and run.task(prompt.task).snoozed <= at} | set(asked)
    effects: list[Effect] = []
    for person in _led(former, run):
        if person.id in busy:
            continue
        task = coming(run, person, at)
        if task is None and person == actor and _was_walking(there, run, person):
            task = _free(run, person, at)
        if task is not None:
            effects += [AddPerson(person), Ask(f"task {task.number}", person)]
    return (*refreshed, *effects)


def _led(former: Run | None, run: Run) -> tuple[Person, ...]:
    """Who is asked about their tasks: who was before, and whom a task falls to that did not apply before."""
    known = {prompt.person: None for prompt in run.prompts if prompt.task}
    if run.plan.given:
        applied = {task.number for task in former.shown()} if former is not None else set()
        fresh = (task for task in run.shown() if task.number not in applied and task.state is TaskState.OPEN)
        given = (person for task in fresh if task.assignment.planned for person in task.pending)
        known.update({person: None for person in given if person not in (run.starter, MUSTER)})
    return tuple(known)


def _was_walking(there: tuple[Prompt, ...], run: Run, person: Person) -> bool:
    """Whether somebody who said `next` has just answered what they were asked."""
    return person.id in run.walks and any(prompt.task and prompt.person == person for prompt in there)

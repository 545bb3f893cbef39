"""Words said in a run's channel that check its tasks (`check_on`), and the same taken back with the message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain import commands as c
from domain import events as e
from domain import settling
from domain.fields import WEBHOOKS
from domain.messages import Refusal
from domain.on_tasks import Decision
from domain.people import Actor
from domain.run import Run, Task, TaskState

_SAID = (e.TaskChecked, e.TaskReported, e.ShareChecked)


def listened_for(run: Run) -> tuple[str, ...]:
    """Every word that may check a task of the run, while one of those tasks is open; else none."""
    tasks = [task for task in run.tasks if task.sayings]
    if not run.active or all(task.state is not TaskState.OPEN for task in tasks):
        return ()
    return words_of(tasks)


def words_of(tasks: Iterable[Task]) -> tuple[str, ...]:
    """The words of those tasks, each once."""
    return tuple(dict.fromkeys(word for task in tasks for saying in task.sayings for word in saying.words))


def speakers(run: Run) -> tuple[str, ...]:
    """All that the `by` of its tasks name, each once."""
    named = (who for task in run.tasks for saying in task.sayings for who in saying.by)
    return tuple(dict.fromkeys(named))


def hear(run: Run, command: c.HearWords, actor: Actor) -> Decision:
    """The tasks that wait for those words of that person are done, as far as they can be.

    Nobody asked for it, so nobody is told why not; but for what the task waits for, which who says it is done may
    not know.
    """
    meant: dict[int, str] = {}
    for task in run.shown():
        word = _said(run, task, command.words, actor) if task.state is TaskState.OPEN else ""
        if word:
            meant[task.number] = word
    check = settling.checker(run, tuple(str(number) for number in meant), actor)
    events: list[e.Event] = []
    blocked: Refusal | None = None
    for number, word in meant.items():
        answer = check(run.task(number))
        if isinstance(answer, Refusal):
            blocked = blocked or (answer if answer.message.id == "no.task_blocked" else None)
            continue
        for event in answer if isinstance(answer, tuple) else (answer,):
            events.append(replace(event, words=word) if isinstance(event, _SAID) else event)
    return tuple(events) or blocked or ()


def take_back(run: Run, command: c.TakeBackWords, actor: Actor) -> Decision:
    """What that message checked and says no more is open again, unless somebody settled it otherwise since."""
    return tuple(
        event
        for task in heard_from(run, command.post)
        if not _said(run, task, command.words, actor)
        for event in _opened(task, command.post, "edited" if command.edited else "deleted")
    )


def says_nothing_more(run: Run, command: c.TakeBackWords, actor: Actor) -> bool:
    """Whether nothing that the message has checked is checked by it any more."""
    return all(not _said(run, task, command.words, actor) for task in heard_from(run, command.post))


def heard_from(run: Run, post: str) -> tuple[Task, ...]:
    """The tasks that the words of that message have checked, wholly or in part, and nothing since."""
    return tuple(task for task in run.tasks if task.sayings and any(True for _ in _opened(task, post, "")))


def _opened(task: Task, post: str, unsaid: str) -> Iterator[e.Event]:
    begins = f"post:{post}:"
    if task.state is TaskState.DONE:
        if not task.heard.startswith(begins):
            return
        yield e.TaskUnchecked(task.number, unsaid)
    elif task.state is not TaskState.OPEN:
        return
    elif task.reported is not None and task.reported.heard.startswith(begins):
        yield e.ReportWithdrawn(task.number, unsaid)
    for person in dict.fromkeys(share.by for share in task.shares.values() if share.heard.startswith(begins)):
        yield e.ShareUnchecked(task.number, person, unsaid)


def _said(run: Run, task: Task, words: tuple[str, ...], actor: Actor) -> str:
    """The first of those words that checks the task when that person says it, or ''."""
    sayings = (saying for saying in task.sayings if _is_meant(run, task, saying.by, actor))
    return next((word for saying in sayings for word in saying.words if word in words), "")


def _is_meant(run: Run, task: Task, by: tuple[str, ...], actor: Actor) -> bool:
    """Whether they are among those whose words count; where nobody is named, every person is."""
    machine = actor.bot or WEBHOOKS in actor.groups
    if not by:
        return not machine
    if machine:
        return f"@{actor.person.name}" in by if actor.bot else WEBHOOKS in by
    return any(_is(run, task, who, actor) for who in by)


def _is(run: Run, task: Task, who: str, actor: Actor) -> bool:
    match who:
        case "owner":
            return actor.person == run.owner
        case "starter":
            return actor.person == run.starter
        case "assignee":
            return actor.person in task.assignees
        case "participants":
            return run.takes_part(actor.person)
        case str() if who.startswith("role:"):
            return run.roles.get(who.removeprefix("role:")) == actor.person
        case _:
            return who in actor.groups or who == f"@{actor.person.name}"

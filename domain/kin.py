"""What a command on two runs means.

A command on two runs is decided on both at once and written in one change-set: `decide` gives the events of each.
Undo and `reopen` of what two runs did together take both, too: `partner` says whom an input concerns besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain import asked_kin as c
from domain import events as e
from domain import happened_kin as k
from domain import words
from domain.commands import Command, ReopenRun, StartRun, UndoLast
from domain.links import MOST_LINKS
from domain.messages import Message, Refusal, message, refuse
from domain.outline import MOST_SECTIONS, MOST_TASKS, next_id
from domain.people import Actor
from domain.relatives import Happened
from domain.task import TaskState
from domain.undoing import find_change, taken_back

if TYPE_CHECKING:
    from domain.run import Run, Task

MOST_RELATED = 30
_LONGEST_TITLE = 120
Both = tuple[tuple[e.Event, ...], tuple[e.Event, ...]]
"""The events of the run and of the other one."""


def partner(run: Run, command: Command, actor: Actor) -> str:
    """The id of the other run that has to be held, too; '' if it is about one alone."""
    if isinstance(command, c.OnTwo):
        return command.other
    if isinstance(command, ReopenRun):
        return run.kin.into.id if run.kin.into else ""
    if isinstance(command, UndoLast) and not isinstance(change := find_change(run, command, actor), Refusal):
        shared = (event for event in change.inverse if isinstance(event, Happened))
        return next((event.other for event in shared if getattr(event, "told", True)), "")
    return ""


def decide(run: Run, other: Run, command: Command, actor: Actor, named: tuple[bool, bool]) -> Both | Refusal:
    """What a command on two runs means.

    `named`: whether whoever reads the other one may be told of this one, and the other way round.
    """
    match command:
        case c.RelateRuns():
            return _relate(run, other, command, named)
        case c.UnrelateRuns():
            return _unrelate(run, other)
        case c.MergeRuns():
            return _merge(run, other, command, named)
        case ReopenRun():
            knows = any(each.id == run.id for each in other.kin.merged)
            return (e.RunReopened(command.reason),), (k.RunSplitOff(run.id),) if knows else ()
        case UndoLast():
            return _undo(run, other, command, actor)
        case _:
            raise TypeError(f"{type(command).__name__} is about one run")


def _undo(run: Run, other: Run, command: UndoLast, actor: Actor) -> Both | Refusal:
    """Both take back what the same input did, or neither."""
    change = find_change(run, command, actor)
    if isinstance(change, Refusal):
        return change
    mine, theirs = taken_back(run, change.cause), taken_back(other, change.cause)
    if isinstance(mine, Refusal):
        return mine
    return theirs if isinstance(theirs, Refusal) else (mine, theirs)


def _relate(run: Run, other: Run, command: c.RelateRuns, named: tuple[bool, bool]) -> Both | Refusal:
    if run.id == other.id:
        return refuse("own_kin", run=run.number)
    why = command.why.strip()
    if why and (bad := words.text_problem(why)) is not None:
        return bad
    if any(each.id == other.id for each in (*run.kin.related, *run.kin.merged)):
        return refuse("related", run=run.number, other=other.number)
    if max(len(run.kin.related), len(other.kin.related)) >= MOST_RELATED:
        return refuse("related_many", limit=MOST_RELATED)
    here_named, there_named = named
    if not (here_named or there_named):
        return refuse("kin_private", run=run.number, other=other.number)
    mine = pointer(other, why, told=here_named) if there_named else None
    theirs = pointer(run, why, told=there_named) if here_named else None
    return (mine,) if mine else (), (theirs,) if theirs else ()


def pointer(run: Run, why: str = "", *, told: bool = True) -> k.RunRelated:
    """That run, as another one is told of it."""
    return k.RunRelated(run.id, run.number, run.title, why, told)


def introduce(command: StartRun, other: Run, named: tuple[bool, bool]) -> Both:
    """A run that begins has to do with another: what each of them is told of it."""
    new_named, there_named = named
    mine = (pointer(other, told=new_named),) if there_named else ()
    fresh = k.RunRelated(command.run_id, command.number, command.title, "", there_named)
    return mine, (fresh,) if new_named else ()


def _unrelate(run: Run, other: Run) -> Both | Refusal:
    mine = next((each for each in run.kin.related if each.id == other.id), None)
    theirs = next((each for each in other.kin.related if each.id == run.id), None)
    if mine is None and theirs is None:
        return refuse("not_related", run=run.number, other=other.number)
    told = mine is not None and theirs is not None
    return (
        (k.RunUnrelated(other.id, told),) if mine else (),
        (k.RunUnrelated(run.id, told),) if theirs else (),
    )


def merge_problem(run: Run, other: Run, named: tuple[bool, bool]) -> Refusal | None:
    """Why the other run can't go into this one."""
    if run.id == other.id:
        return refuse("own_kin", run=run.number)
    for each in (run, other):
        if not each.active:
            return refuse("merge_over", run=each.number, status=each.status)
    return None if all(named) else refuse("merge_private", run=run.number, other=other.number)


def _merge(run: Run, other: Run, command: c.MergeRuns, named: tuple[bool, bool]) -> Both | Refusal:
    if (bad := merge_problem(run, other, named)) is not None:
        return bad
    why = command.why.strip()
    if why and (bad := words.text_problem(why)) is not None:
        return bad
    tasks = _tasks(run, other) if command.tasks else ()
    if isinstance(tasks, Refusal):
        return tasks
    own = (event for each in run.kin.related if each.id == other.id for event in (k.RunUnrelated(other.id, each.told),))
    theirs = (k.RunUnrelated(run.id, each.told) for each in other.kin.related if each.id == run.id)
    here = (
        *own,
        k.RunMerged(other.id, other.number, other.title, why),
        *_people(run, other),
        *_links(run, other),
        *tasks,
    )
    return here, (*theirs, k.RunMergedInto(run.id, run.number, run.title, run.place_name, why))


def _people(run: Run, other: Run) -> Iterator[e.Event]:
    """Who takes part in the one takes part in the other; who follows, follows."""
    coming = [person for person in other.participants if person not in run.participants]
    for person in coming:
        yield e.ParticipantJoined(person)
    for person in other.around.followers:
        if person not in (*run.around.followers, *run.participants, *coming):
            yield e.FollowerAdded(person)


def _links(run: Run, other: Run) -> Iterator[e.Event]:
    known = {link.url for link in run.links.kept}
    room = MOST_LINKS - len(run.links.kept)
    for link in [link for link in other.links.kept if link.url not in known][:room]:
        yield e.LinkKept(link.title, link.url)


def waiting(run: Run) -> tuple[Task, ...]:
    """The tasks of a run that would be left open."""
    return tuple(task for task in run.shown() if task.state is TaskState.OPEN)


def _tasks(run: Run, other: Run) -> tuple[e.Event, ...] | Refusal:
    """The open tasks of the other run, in a section of their own, with what they say and whose they are."""
    coming = waiting(other)
    if not coming:
        return ()
    if len(run.tasks) + len(coming) > MOST_TASKS:
        return refuse("tasks_full", limit=MOST_TASKS)
    if len(run.sections) >= MOST_SECTIONS:
        return refuse("sections_full", limit=MOST_SECTIONS)
    section = next_id(run)
    title = " ".join(f"{other.number} {other.title}".split())[:_LONGEST_TITLE]
    found: list[e.Event] = [e.SectionAdded(section, "", title)]
    for number, task in enumerate(coming, max((task.number for task in run.tasks), default=0) + 1):
        found.append(e.TaskAdded(number, section, 0, task.title, task.description))
        if task.links:
            found.append(e.TaskLinksChanged(number, task.links))
        if task.command:
            found.append(e.TaskEdited(number, "command", task.command))
        if task.required:
            found.append(e.TaskEdited(number, "required", "yes"))
        if task.pending:
            found.append(e.TaskAssigned(number, task.pending, (), task.assignment.each))
    return tuple(found)


def kept_alone(run: Run, other: Run, decided: Both) -> tuple[Message, ...]:
    """That only one of the two remembers it, for the other must not name it."""
    knows, named = (run, other) if decided[0] else (other, run)
    return (message("notice.kin_alone", run=knows.number, other=named.number),)

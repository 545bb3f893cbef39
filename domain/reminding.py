"""What a reminder that has come means: whom it tells, and whom it must not disturb now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from domain import care, paging
from domain import commands as c
from domain import events as e
from domain.cadence import nudges, update_wanted
from domain.coming import tell_newcomers
from domain.informing import answered_due, request_due
from domain.nudges import Stage, come
from domain.people import Person
from domain.run import Run, TaskState

Quiet = Mapping[str, int]
"""Who is not to be disturbed now, by their ids, and until when (ms)."""
_Told = tuple[tuple[e.Event, ...], tuple[tuple[Person, str], ...]]
"""The events, and who could not be told now of what."""


def remind(
    run: Run, reminders: Iterable[c.Reminder], quiet: Quiet, blind: frozenset[str] = frozenset()
) -> tuple[e.Event, ...]:
    """The events of reminders that came together; `blind` are the ids of those who see the run no more.

    What is no longer due is no event.
    """
    events: list[e.Event] = []
    kept: dict[Person, list[str]] = {}
    for reminder in reminders:
        told, kept_from = _one(run, reminder, quiet, blind)
        events.extend(told)
        for person, about in kept_from:
            kept.setdefault(person, []).append(about)
    return (*events, *(e.QuietKept(person, quiet[person.id], tuple(about)) for person, about in kept.items()))


def _one(run: Run, reminder: c.Reminder, quiet: Quiet, blind: frozenset[str]) -> _Told:
    hushed = run.owner.id in quiet
    match reminder:
        case c.RemindUpdate():
            if run.update_due() != reminder.due:
                return (), ()
            return (e.UpdateReminded(reminder.due, hushed),), ((run.owner, "update"),) if hushed else ()
        case c.NudgeUpdate():
            if (reminder.due, reminder.stage) not in nudges(run):
                return (), ()
            return (e.UpdateNudged(reminder.due, reminder.stage, hushed),), ()
        case c.TellRequest():
            if request_due(run) != reminder.due:
                return (), ()
            return (e.RequestTold(reminder.due, hushed),), ((run.owner, "update"),) if hushed else ()
        case c.TellAnswered():
            if answered_due(run) != reminder.due:
                return (), ()
            told = tuple(person for person in run.updating.answered if person.id not in quiet)
            later = tuple((person, "answered") for person in run.updating.answered if person.id in quiet)
            return (e.RequestsAnswered(reminder.due, told),), later
        case c.RemindRetrospective():
            if run.retro_due != reminder.due:
                return (), ()
            return (e.RetrospectiveReminded(reminder.due, hushed),), ((run.owner, "retro"),) if hushed else ()
        case c.RemindTask():
            return _task(run, reminder, quiet, blind)
        case c.RemindPage():
            return paging.remind(run, reminder), ()
        case c.EndHold():
            over = run.active and run.hold is not None and run.hold.until == reminder.due
            return ((e.RunResumed(reminder.due),) if over else ()), ()
        case c.EndQuiet():
            return _after_quiet(run, reminder, quiet)
        case c.RemindForgotten():
            return care.remind_forgotten(run, reminder, quiet), ()
        case c.RemindArchive():
            return care.remind_archive(run, reminder), ()
        case c.TellNewcomers():
            return tell_newcomers(run, reminder), ()
        case _:
            assert_never(reminder)


def _task(run: Run, reminder: c.RemindTask, quiet: Quiet, blind: frozenset[str]) -> _Told:
    task = next((task for task in run.shown() if task.number == reminder.task), None)
    if not run.active or task is None or task.state is not TaskState.OPEN:
        return (), ()
    step = come(run, task, reminder.due)
    if step is None or step.instant != reminder.due:
        return (), ()
    number, instant, stage, about = task.number, step.instant, str(step.stage), f"task {task.number}"
    pending = tuple(person for person in task.pending if person.id not in blind)
    whose = pending or (run.owner,)
    resting = tuple(person for person in whose if person.id in quiet)
    kept = dict.fromkeys(resting, about)
    chain = _chain(run, pending, step.stage)
    for people, theirs in chain:
        told = tuple(person for person in people if person.id not in quiet)
        if told:
            passed = "" if theirs is step.stage else str(theirs)
            return (e.TaskReminded(number, instant, stage, told, passed, quiet=resting),), tuple(kept.items())
        kept |= dict.fromkeys(people, about)
    if (chain or task.pending) and step.stage in _EARLY:
        return (e.TaskReminded(number, instant, stage, nobody=True, quiet=resting),), tuple(kept.items())
    passed = str(Stage.CHANNEL) if chain else ""
    return (e.TaskReminded(number, instant, stage, (), passed, quiet=resting),), tuple(kept.items())


_EARLY = (Stage.AGAIN, Stage.SOON)
"""It is not due yet, so nobody else hears of it."""


def _chain(run: Run, pending: tuple[Person, ...], stage: Stage) -> list[tuple[tuple[Person, ...], Stage]]:
    """The people whom a step tells, those who come first first, each with the step that is theirs; then all hear."""
    chain: list[tuple[tuple[Person, ...], Stage]] = []
    if not pending or stage is Stage.CHANNEL:
        return chain
    if stage is not Stage.OWNER:
        chain.append((pending, stage))
    if stage not in _EARLY and run.owner not in pending and run.playbook.reminders.owner:
        chain.append(((run.owner,), Stage.OWNER))
    return chain


def _after_quiet(run: Run, reminder: c.EndQuiet, quiet: Quiet) -> _Told:
    kept = next((kept for kept in run.kept if kept.person == reminder.person), None)
    if kept is None or kept.until > reminder.due:
        return (), ()
    waiting = tuple(about for about in kept.about if _waits(run, kept.person, about))
    if kept.person.id in quiet:  # their hours are others by now
        return (), tuple((kept.person, about) for about in waiting)
    return (e.QuietOver(kept.person, reminder.due, waiting),), ()


def _waits(run: Run, person: Person, about: str) -> bool:
    """Whether that still waits for them."""
    match about.split():
        case ["task", number]:
            tasks = (task for task in run.shown() if task.number == int(number))
            theirs = any(task.state is TaskState.OPEN and person in (*task.pending, run.owner) for task in tasks)
            return run.active and theirs
        case ["update"]:
            return update_wanted(run) is not None and person == run.owner
        case ["answered"]:
            return bool(run.updates)
        case _:
            return run.retro_due is not None and person == run.owner

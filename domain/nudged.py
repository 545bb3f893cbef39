"""What a nudge says: reminders of tasks as effects, and those that fall together for one place as one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain import events as e
from domain.effects import Effect, Say, ToPerson, ToRun
from domain.find import named
from domain.messages import Message, message
from domain.nudges import Stage
from domain.people import Person
from domain.run import Run, Task

IN_THE_RUN, DIRECT = "remind.tasks", "remind.direct"
DIRECT_AMONG = "remind.among"
"""The same as a part of a message about several runs."""


@dataclass(frozen=True, slots=True)
class Nudged:
    """A task as a nudge names it: how it stands (`again`, `soon`, `due`, `late`), and when it is due (ms, or 0).

    `who` have to do it; those of them in `hush` are not to be disturbed now.
    """

    number: int
    name: str
    who: tuple[Person, ...]
    stands: str
    due: int
    hush: tuple[Person, ...] = ()


def nudge(run: Run, event: e.TaskReminded, about: Message) -> tuple[Effect, ...]:
    """The effects of one reminder; `about` has what every message about the run may name."""
    task = run.task(event.task)
    due = run.due_at(task) or 0
    late = event.stage in (Stage.OWNER, Stage.CHANNEL) or (event.stage == Stage.DUE and due < task.snoozed)
    found = Nudged(task.number, named(task), _whose(run, task), "late" if late else event.stage, due, event.quiet)
    if event.nobody:
        return ()
    if not event.to:
        return (Say(ToRun(), _saying(IN_THE_RUN, about, (found,))),)
    return tuple(Say(ToPerson(person), _saying(DIRECT, about, (found,), person)) for person in event.to)


def _whose(run: Run, task: Task) -> tuple[Person, ...]:
    return task.pending or (run.owner,)


def after_quiet(run: Run, person: Person, tasks: Iterable[Task], at: int, about: Message) -> tuple[Effect, ...]:
    """What is told at `at` to somebody who could not be disturbed before; nothing if nothing waits."""
    found = tuple(
        Nudged(task.number, named(task), _whose(run, task), _stands(run.due_at(task), at), run.due_at(task) or 0)
        for task in tasks
    )
    return (Say(ToPerson(person), _saying(DIRECT, about, found, person)),) if found else ()


def _stands(due: int | None, at: int) -> str:
    return str(Stage.AGAIN) if due is None else str(Stage.SOON) if due > at else "late"


def _saying(id: str, about: Message, tasks: tuple[Nudged, ...], reader: Person | None = None) -> Message:
    nudges = message(id, tasks=tasks, groups=_groups(tasks), reader=reader)
    return Message(id, {**about.args, **nudges.args})


def _groups(tasks: tuple[Nudged, ...]) -> tuple[tuple[Nudged, ...], ...]:
    """Those of one person that stand alike together, in the order they come."""
    groups: dict[tuple[tuple[Person, ...], str], tuple[Nudged, ...]] = {}
    for task in tasks:
        key = (task.who, task.stands)
        groups[key] = (*groups.get(key, ()), task)
    return tuple(groups.values())


def together(effects: Sequence[tuple[str, Effect]]) -> list[tuple[str, Effect]]:
    """The effects of one input, with their keys: reminders of tasks to one place become one message."""
    merged: dict[str, Effect] = {}
    first: dict[tuple[str, str], str] = {}
    for key, effect in effects:
        if isinstance(effect, Say) and effect.message.id in (IN_THE_RUN, DIRECT):
            to = effect.to.person.id if isinstance(effect.to, ToPerson) else ""
            place = first.setdefault((effect.message.id, to), key)
            before = merged.get(place)
            if isinstance(before, Say):
                tasks = (*before.message.args["tasks"], *effect.message.args["tasks"])
                reader = effect.message.args["reader"]
                merged[place] = Say(effect.to, _saying(effect.message.id, effect.message, tasks, reader))
                continue
        merged[key] = effect
    return list(merged.items())

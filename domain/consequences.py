"""What follows from a change: the tasks that come, go, or may begin because of it, and why.

Computed once, when it happens, and recorded: a replay reads it back instead of judging again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain import events as e
from domain.conditions import TaskIs, names, walk
from domain.evolve import evolve
from domain.people import Actor
from domain.run import Run, Task, TaskState, tree_of


def consequences(run: Run, decided: Sequence[e.Event], actor: Actor, at: int, undoes: str = "") -> tuple[e.Event, ...]:
    """The events that the playbook's conditions and orders add to what was decided; none for most.  `at` is in ms."""
    if not run.ruled or not any(isinstance(event, _MATTER) for event in decided):
        return ()
    after = run
    for count, event in enumerate(decided, run.version + 1):
        recorded = e.Recorded(run.id, count, max(at, run.last_at), at, actor.person, "", event, undoes)
        after = evolve(after, recorded)
    before, now = _numbers(run.shown()), _numbers(after.shown())
    by_hand: frozenset[int] = frozenset(getattr(event, "task", 0) for event in decided)
    there, open_ = frozenset(_numbers(run.tasks)), _open(after)
    was, is_ = frozenset(before), frozenset(now)
    came = tuple(number for number in now if number not in was and number not in by_hand and number in there)
    went = tuple(number for number in before if number not in is_ and number in open_)
    found: list[e.Event] = []
    if came:
        found.append(e.TasksShown(came, *_why(run, after, came, decided)))
    if went:
        found.append(e.TasksHidden(went, *_why(run, after, went, decided)))
    freed = tuple(
        number
        for number in now
        if number in was and number in open_ and _waited(run, number) and not _waited(after, number)
    )
    return (*found, e.TasksFreed(freed)) if freed and after.active else tuple(found)


_MATTER = (
    e.SeverityChanged,
    e.PhaseChanged,
    e.OwnerChanged,
    e.PersonRenamed,
    e.AttributeSet,
    e.MetricSet,
    e.MomentMarked,
    e.MomentUnmarked,
    e.TaskChecked,
    e.TaskUnchecked,
    e.TaskSkipped,
    e.TaskRestored,
    e.TaskRemoved,
    e.TaskUnassigned,
    e.TaskReported,
    e.ReportWithdrawn,
    e.ShareUnchecked,
    e.RunFinished,
    e.RunReopened,
)
"""What a condition may ask for, or a task wait for, or what keeps a task from being hidden."""


def _numbers(tasks: Sequence[Task]) -> tuple[int, ...]:
    return tuple(task.number for task in tasks)


def _open(run: Run) -> frozenset[int]:
    return frozenset(task.number for task in run.tasks if task.state is TaskState.OPEN)


def _waited(run: Run, number: int) -> bool:
    return bool(run.waits_for(run.task(number)))


def _why(
    before: Run, after: Run, tasks: Sequence[int], decided: Sequence[e.Event]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts that changed and that these tasks' conditions ask for; all of them, if none is asked for by name."""
    changed = dict(_facts(after, decided))
    asked = {name for number in tasks for name in _asked(before, number)}
    told = {name: value for name, value in changed.items() if name in asked} or changed
    return tuple(told), tuple(told.values())


def _asked(run: Run, number: int) -> Iterator[str]:
    task = run.task(number)
    ids = {each.id: each.number for each in run.tasks}
    for when in (run.sections[task.section].when, task.when):
        if when:
            tree = tree_of(when)
            yield from (name.name for name in names(tree))
            for part in walk(tree):
                if isinstance(part, TaskIs):
                    yield f"task {ids.get(run.playbook.ids.get(part.task, ''), 0)}"


def _facts(run: Run, decided: Sequence[e.Event]) -> Iterator[tuple[str, str]]:
    """What changed, by name, and what it is now; '' if it is not known any more."""
    for event in decided:
        match event:
            case e.SeverityChanged():
                yield "severity", event.to
            case e.PhaseChanged():
                yield "phase", event.to
            case e.OwnerChanged():
                yield "owner", event.to.name
            case e.PersonRenamed():
                yield "owner", event.person.name
            case e.AttributeSet():
                yield event.name, event.value
            case e.MetricSet():
                yield event.key, event.value
            case e.TaskChecked() | e.TaskUnchecked() | e.TaskSkipped() | e.TaskRestored() | e.TaskRemoved():
                yield f"task {event.task}", str(run.task(event.task).state)

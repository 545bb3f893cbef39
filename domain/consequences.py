"""What follows from a change: the tasks that come, go, or may begin because of it, and why.

Computed once, when it happens, and recorded: a replay reads it back instead of judging again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain import events as e
from domain.applying import tree_of
from domain.conditions import TaskIs, names, walk
from domain.run import Run, Task, TaskState


def consequences(before: Run, after: Run, decided: Sequence[e.Event]) -> tuple[e.Event, ...]:
    """What the playbook's conditions and orders add to what was decided; nothing for most.

    `after` is the run with what was decided; what follows is recorded behind that, as part of the same input.
    """
    plan = before.plan
    if not (plan.ruled or plan.ordered) or not any(isinstance(event, _MATTER) for event in decided):
        return ()
    return (*_come_and_gone(before, after, decided), *_freed(before, after))


def _come_and_gone(before: Run, after: Run, decided: Sequence[e.Event]) -> Iterator[e.Event]:
    if _the_same(before.shown(), after.shown()):
        return
    was, now = _numbers(before.shown()), _numbers(after.shown())
    by_hand: frozenset[int] = frozenset(getattr(event, "task", 0) for event in decided)
    came = tuple(number for number in now if number not in was and number not in by_hand and before.has_task(number))
    went = tuple(number for number in was if number not in now and after.task(number).state is TaskState.OPEN)
    if came:
        yield e.TasksShown(came, *_why(before, after, came, decided))
    if went:
        yield e.TasksHidden(went, *_why(before, after, went, decided))


def _freed(before: Run, after: Run) -> Iterator[e.Event]:
    """Tasks that waited for others before, and may begin now."""
    if not after.active or not before.plan.ordered:
        return
    waited = [task.number for task in before.shown() if task.after and before.waits_for(task)]
    free = {task.number for task in after.shown() if task.after and not after.waits_for(task)} if waited else set()
    if freed := tuple(number for number in waited if number in free and after.task(number).state is TaskState.OPEN):
        yield e.TasksFreed(freed)


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


def _the_same(tasks: Sequence[Task], others: Sequence[Task]) -> bool:
    """Whether they are the same tasks, whatever became of them.  Most are the very same values."""
    if len(tasks) != len(others):
        return False
    other_values = [(one, other) for one, other in zip(tasks, others, strict=True) if one is not other]
    return all(one.number == other.number for one, other in other_values)


def _numbers(tasks: Sequence[Task]) -> tuple[int, ...]:
    return tuple(task.number for task in tasks)


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

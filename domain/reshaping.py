"""The outline of a run after an event: its sections and tasks in their order, each in its place."""

from __future__ import annotations

from dataclasses import replace

from domain import events as e
from domain.run import Run, Section, Task

Reshaped = (
    e.TaskAdded
    | e.TaskMoved
    | e.SectionAdded
    | e.SectionRenamed
    | e.SectionMoved
    | e.SectionRemoved
    | e.SectionRestored
)


def reshape(run: Run, event: Reshaped) -> Run:
    """The run with its tasks and sections as that event leaves them."""
    match event:
        case e.TaskAdded():
            index = _index(run, event.section)
            title, text = event.title, event.description
            added = Task(event.task, index, f"{event.section}.added-{event.task}", title, text)
            return run.changed(tasks=_placed(run.tasks, added, event.before))
        case e.TaskMoved():
            task = run.task(event.task).changed(section=_index(run, event.section))
            others = tuple(other for other in run.tasks if other.number != event.task)
            return run.changed(tasks=_placed(others, task, event.before))
        case e.SectionAdded():
            added_section = Section(event.section, event.title)
            return _in_order(run, (*run.sections, added_section), event.section, event.before)
        case e.SectionMoved():
            return _in_order(run, run.sections, event.section, event.before)
        case e.SectionRenamed():
            return _section(run, event.section, title=event.title)
        case e.SectionRemoved():
            return _section(run, event.section, removed=True)
        case e.SectionRestored():
            return _section(run, event.section, removed=False)


def next_task(run: Run, number: int) -> int:
    """The number of what stands behind a task in its section, or 0."""
    task = run.task(number)
    inside = [other.number for other in run.tasks if other.section == task.section]
    behind = inside[inside.index(number) + 1 :]
    return behind[0] if behind else 0


def next_section(run: Run, id: str) -> str:
    """The id of the section behind that one, or ''."""
    ids = [section.id for section in run.sections]
    behind = ids[ids.index(id) + 1 :]
    return behind[0] if behind else ""


def _index(run: Run, id: str) -> int:
    return next(index for index, section in enumerate(run.sections) if section.id == id)


def _placed(tasks: tuple[Task, ...], task: Task, before: int) -> tuple[Task, ...]:
    """The tasks with one more, in its section; at the section's end if what it stands before is not in it."""
    inside = [place for place, other in enumerate(tasks) if other.section == task.section]
    named = [place for place in inside if tasks[place].number == before]
    if named:
        place = named[0]
    elif inside:
        place = inside[-1] + 1
    else:
        place = sum(other.section < task.section for other in tasks)
    return (*tasks[:place], task, *tasks[place:])


def _in_order(run: Run, sections: tuple[Section, ...], id: str, before: str) -> Run:
    """The sections with that one before another (at the end, if there is no such), and the tasks in their order."""
    moving = next(section for section in sections if section.id == id)
    others = [section for section in sections if section.id != id]
    places = [place for place, section in enumerate(others) if section.id == before]
    place = places[0] if places else len(others)
    ordered = (*others[:place], moving, *others[place:])
    index = {section.id: number for number, section in enumerate(ordered)}
    tasks = (task.changed(section=index[run.sections[task.section].id]) for task in run.tasks)
    return run.changed(sections=ordered, tasks=tuple(sorted(tasks, key=lambda task: task.section)))


def _section(run: Run, id: str, *, title: str | None = None, removed: bool | None = None) -> Run:
    sections = list(run.sections)
    place = _index(run, id)
    before = sections[place]
    sections[place] = replace(
        before,
        title=before.title if title is None else title,
        removed=before.removed if removed is None else removed,
    )
    return run.changed(sections=tuple(sections))

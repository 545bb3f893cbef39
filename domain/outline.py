"""The outline of a run that goes on: tasks and sections are added, edited, moved and removed."""

from __future__ import annotations

import re

from domain import commands as c
from domain import events as e
from domain import words
from domain.fields import Due
from domain.find import find_section, find_task, find_tasks, named
from domain.messages import Refusal, refuse
from domain.on_tasks import Decision, each
from domain.reshaping import next_section, next_task
from domain.run import Run, Section, Task, TaskState, worked_on

MOST_TASKS = 1_000
"""In one run: twice as many as a playbook may have."""
MOST_SECTIONS = 100
MOST_LINKS = 20
LONGEST_DESCRIPTION = 4_000
NONE = frozenset({"none", "nothing", "-", "no", "empty"})
"""What empties a field that may be empty."""
_YES = frozenset({"yes", "y", "true", "on", "1", "required", "mandatory", ""})
_NO = frozenset({"no", "n", "false", "off", "0", "optional", "not required"})
_MARKDOWN = re.compile(r"\[([^\]]{1,200})\]\((\S{1,2000})\)")
_ADDRESS = re.compile(r"<?(?:https?|mailto|ftp)://?[^\s<>]+>?|mailto:\S+", re.IGNORECASE)


def add_task(run: Run, command: c.AddTask) -> Decision:
    """Another task, with the next number, which nothing else ever gets."""
    title = command.title.strip()
    if (bad := words.title_problem(title)) is not None:
        return bad
    if command.description and (bad := _description_problem(command.description)) is not None:
        return bad
    if len(run.tasks) >= MOST_TASKS:
        return refuse("tasks_full", limit=MOST_TASKS)
    number = max((task.number for task in run.tasks), default=0) + 1
    opening: tuple[e.Event, ...] = ()
    if not run.outline() and not (command.section or command.before or command.after):
        opening = (e.SectionAdded(next_id(run), "", run.playbook.title),)
        section, before = next_id(run), 0
    else:
        place = _place(run, command.section or _at_hand(run), command.before, command.after)
        if isinstance(place, Refusal):
            return place
        section, before = place
    added = e.TaskAdded(number, section, before, title, command.description.strip())
    given = (e.TaskAssigned(number, (command.to,)),) if command.to is not None else ()
    due = (e.TaskDueChanged(number, Due(at=command.due)),) if command.due is not None else ()
    return (*opening, added, *given, *due)


def _at_hand(run: Run) -> str:
    """The place of the section whose turn it is: the first with something to do, else the last."""
    shown = run.outline()
    waiting = {task.section for task in run.shown() if task.state is TaskState.OPEN}
    places = [place for place, index in enumerate(shown, 1) if index in waiting]
    return str(places[0] if places else len(shown))


def next_id(run: Run) -> str:
    """An id that no section has: those of a playbook may look like it, too."""
    taken = {section.id for section in run.sections}
    count = len(taken) + 1
    while f"added-{count}" in taken:
        count += 1
    return f"added-{count}"


def _place(run: Run, section: str, before: str, after: str) -> tuple[str, int] | Refusal:
    """A section's id and the number of the task that stands next (0: the end)."""
    if not (before or after):
        found = find_section(run, section)
        return found if isinstance(found, Refusal) else (found.id, 0)
    beside = find_task(run, before or after)
    if isinstance(beside, Refusal):
        return beside
    if beside.state is TaskState.REMOVED:
        return refuse("task_removed", task=named(beside), number=beside.number, who=beside.by)
    home = run.sections[beside.section].id
    return home, beside.number if before else next_task(run, beside.number)


def edit_task(run: Run, command: c.EditTask) -> Decision:
    """One field of a task has another value."""
    task = find_task(run, command.task)
    if isinstance(task, Refusal):
        return task
    if task.state is TaskState.REMOVED:
        return refuse("task_removed", task=named(task), number=task.number, who=task.by)
    if command.field == "link":
        return _links(task, command.value.strip())
    value = _value(command.field, command.value.strip())
    if isinstance(value, Refusal):
        return value
    present = ("yes" if task.required else "") if command.field == "required" else getattr(task, command.field)
    return refuse("unchanged") if value == present else (e.TaskEdited(task.number, command.field, value),)


def _value(field: str, typed: str) -> str | Refusal:
    emptied = typed.casefold() in NONE
    match field:
        case "title":
            return words.title_problem(typed) or typed
        case "description":
            return "" if emptied else _description_problem(typed) or typed
        case "command":
            if not emptied and not typed.startswith("/"):
                return refuse("command_slash", command=words.repeated(typed))
            return "" if emptied else words.title_problem(typed) or typed
        case "required":
            if typed.casefold() in _YES | _NO:
                return "" if typed.casefold() in _NO else "yes"
            return refuse("yes_or_no", value=words.repeated(typed))
        case _:
            return refuse("field_unknown", field=words.repeated(field))


def _description_problem(text: str) -> Refusal | None:
    if len(text) > LONGEST_DESCRIPTION:
        return refuse("text_long", length=len(text), limit=LONGEST_DESCRIPTION)
    return words.text_problem(text)


def _links(task: Task, typed: str) -> Decision:
    """`https://… Title`, `[Title](https://…)` or an address adds a link, or gives it another title; `none` has none."""
    if typed.casefold() in NONE:
        return (e.TaskLinksChanged(task.number, ()),) if task.links else refuse("unchanged")
    written = _MARKDOWN.fullmatch(typed)
    bare = None if written else _ADDRESS.search(typed)
    if written:
        title, url = written[1].strip(), written[2]
    elif bare:
        url = bare[0].strip("<>")
        title = " ".join((typed[: bare.start()] + typed[bare.end() :]).strip(" :,-–—\"'").split()) or url
    else:
        return refuse("link_address", link=words.repeated(typed))
    title = title[: words.LONGEST_TITLE]
    if (bad := words.title_problem(title) or words.text_problem(url)) is not None:
        return bad
    if not _ADDRESS.fullmatch(url) or len(url) > 2_000:
        return refuse("link_address", link=words.repeated(url))
    others = tuple(link for link in task.links if link[1] != url)
    if len(others) >= MOST_LINKS:
        return refuse("links_full", limit=MOST_LINKS)
    if (title, url) in task.links:
        return refuse("unchanged")
    return (e.TaskLinksChanged(task.number, (*others, (title, url))),)


def move_tasks(run: Run, command: c.MoveTasks) -> Decision:
    """They stand elsewhere, in the order in which they were named; their numbers stay."""
    tasks = find_tasks(run, command.tasks)
    if isinstance(tasks, Refusal):
        return tasks
    place = _place(run, command.section, command.before, command.after)
    if isinstance(place, Refusal):
        return place
    section, before = place
    going = {task.number for task in tasks}
    if before in going:  # `move 3 4 before 4`: before what follows them
        before = _next_of_others(run, before, going)

    def one(task: Task) -> e.Event | Refusal:
        at_home = run.sections[task.section].id == section
        if len(tasks) == 1 and at_home and next_task(run, task.number) == before:
            return refuse("unchanged")
        return e.TaskMoved(task.number, section, before)

    return each(run, command.tasks, one)


def _next_of_others(run: Run, number: int, going: set[int]) -> int:
    home = run.task(number).section
    inside = [task.number for task in run.tasks if task.section == home]
    behind = (other for other in inside[inside.index(number) :] if other not in going)
    return next(behind, 0)


def remove_tasks(run: Run, command: c.RemoveTasks) -> Decision:
    """They are none of this run.  What was recorded of them stays."""
    reason = command.reason.strip()
    if reason and (bad := words.text_problem(reason)) is not None:
        return bad
    return each(run, command.tasks, lambda task: e.TaskRemoved(task.number, reason))


def add_section(run: Run, command: c.AddSection) -> Decision:
    """Another section."""
    title = command.title.strip()
    if (bad := words.title_problem(title)) is not None:
        return bad
    if len(run.sections) >= MOST_SECTIONS:
        return refuse("sections_full", limit=MOST_SECTIONS)
    if title.casefold() in (run.sections[index].title.casefold() for index in run.outline()):
        return refuse("section_there", section=title)
    before = _before(run, command.before, command.after)
    return before if isinstance(before, Refusal) else (e.SectionAdded(next_id(run), before, title),)


def _before(run: Run, before: str, after: str) -> str | Refusal:
    """The id of the section that stands next; '' for the end."""
    if not (before or after):
        return ""
    beside = find_section(run, before or after)
    if isinstance(beside, Refusal):
        return beside
    return beside.id if before else next_section(run, beside.id)


def on_section(run: Run, command: c.RenameSection | c.MoveSection | c.RemoveSection) -> Decision:
    """What is asked of a section that is there."""
    section = find_section(run, command.section)
    if isinstance(section, Refusal):
        return section
    match command:
        case c.RenameSection():
            title = command.title.strip()
            if (bad := words.title_problem(title)) is not None:
                return bad
            return refuse("unchanged") if title == section.title else (e.SectionRenamed(section.id, title),)
        case c.MoveSection():
            before = _before(run, command.before, command.after)
            if isinstance(before, Refusal):
                return before
            if before in (section.id, next_section(run, section.id)):
                return refuse("unchanged")
            return (e.SectionMoved(section.id, before),)
        case c.RemoveSection():
            return _remove_section(run, section, command.reason.strip())


def _remove_section(run: Run, section: Section, reason: str) -> Decision:
    if reason and (bad := words.text_problem(reason)) is not None:
        return bad
    inside = [task for task in run.tasks if run.sections[task.section] is section]
    there = [task for task in inside if task.state is not TaskState.REMOVED]
    begun = tuple(named(task) for task in there if worked_on(task))
    if begun:
        return refuse("section_begun", section=section.title, tasks=begun[:6])
    return (*(e.TaskRemoved(task.number, reason) for task in there), e.SectionRemoved(section.id))

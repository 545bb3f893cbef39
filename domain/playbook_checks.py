"""What must hold between the parts of a playbook: ids, references, names that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from domain.audiences import INSIDE, Destinations
from domain.condition_parser import parse
from domain.conditions import ATTRIBUTES, METRICS, Name, TaskIs, Value, compared, names, walk
from domain.durations import parse_duration
from domain.fields import Due, decimal_problem, due_after, shown
from domain.slugs import slug

if TYPE_CHECKING:
    from domain.playbook import Attribute, Metric, Playbook, Task

MOMENTS = ("started", "detected", "acknowledged", "mitigated", "resolved", "finished")
"""The moments every run may have, besides the beginning of each of its phases."""
RUN_NAMES = ("severity", "phase", "title", "owner", "reason")
"""What a task's condition may ask of a run, besides its attributes and metrics."""
MOST_TASKS = 500
Where = tuple[str | int, ...]


def spellings(sections: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Each way to name a task -> its full id.  A task whose own id is a number wins over a position."""
    known: dict[str, str] = {}
    for section, tasks in sections:
        for number, task in enumerate(tasks, 1):
            known.setdefault(f"{section}.{number}", f"{section}.{task}")
        for task in tasks:
            known[f"{section}.{task}"] = f"{section}.{task}"
    return known


def expanded(data: Any) -> Any:
    """The same playbook without short forms: tasks as maps, an id for each, references as full ids.

    Whatever is not of the expected shape is left as it is, for validation to name.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("checklists"), list | tuple):
        return data
    sections = [_section(section, at) for at, section in enumerate(data["checklists"], 1)]
    known = spellings(
        (str(section["id"]), tuple(str(task["id"]) for task in _tasks(section) if isinstance(task, Mapping)))
        for section in sections
        if isinstance(section, Mapping)
    )
    whole = [_with_full_ids(section, known) for section in sections]
    return {**data, "checklists": whole}


def _tasks(section: Mapping[str, Any]) -> Iterable[Any]:
    tasks = section.get("tasks", ())
    return tasks if isinstance(tasks, list | tuple) else ()


def _with_id(part: Mapping[str, Any], kind: str, at: int) -> dict[str, Any]:
    made = slug(str(part.get("title") or ""), 64) or f"{kind}-{at}"
    return {"id": made, **part}


def _section(section: Any, at: int) -> Any:
    if not isinstance(section, Mapping):
        return section
    whole = _with_id(section, "section", at)
    if isinstance(section.get("tasks"), list | tuple):
        whole["tasks"] = [_task(task, number) for number, task in enumerate(section["tasks"], 1)]
    return whole


def _task(task: Any, at: int) -> Any:
    if isinstance(task, str):
        return _with_id({"title": task}, "task", at)
    return _with_id(task, "task", at) if isinstance(task, Mapping) else task


def _with_full_ids(section: Any, known: Mapping[str, str]) -> Any:
    if not isinstance(section, Mapping) or not isinstance(section.get("tasks"), list):
        return section

    def full(reference: Any) -> Any:
        text = str(reference).strip()
        return known.get(text) or known.get(f"{section['id']}.{text}") or reference

    def task(part: Any) -> Any:
        if not isinstance(part, Mapping):
            return part
        changed = dict(part)
        if isinstance(part.get("after"), list | tuple):
            changed["after"] = [full(reference) for reference in part["after"]]
        due = due_after(part["due"]) if isinstance(part.get("due"), str) else None
        if due is not None:
            changed["due"] = f"{due[0]} after {full(due[1])}"
        return changed

    return {**section, "tasks": [task(part) for part in section["tasks"]]}


def check(playbook: Playbook) -> None:
    """Raise one `ValidationError` with everything that does not fit together."""
    found = [
        InitErrorDetails(
            type=PydanticCustomError(kind, "{reason}", {"reason": reason, "name": name}),
            loc=where,
            input=name,
        )
        for where, kind, reason, name in _Checks(playbook).all()
    ]
    if found:
        raise ValidationError.from_exception_data("Playbook", found)


class _Checks:
    """Each method yields (where, kind, what is wrong, the name it is about)."""

    def __init__(self, playbook: Playbook) -> None:
        self._book = playbook
        self._ids = playbook.ids
        self._severities = playbook.run.severities
        self._phases = playbook.run.phases

    def all(self) -> Iterator[tuple[Where, str, str, str]]:
        yield from self._run()
        yield from self._sections()
        yield from self._conditions()
        yield from self._circles()
        yield from self._twice("metrics", [metric.key for metric in self._book.metrics], "key")
        yield from self._twice("attributes", [attribute.name for attribute in self._book.attributes], "name")
        for at, metric in enumerate(self._book.metrics):
            yield from self._metric(metric, ("metrics", at))

    def _twice(self, part: str, found: Iterable[str], field: str) -> Iterator[tuple[Where, str, str, str]]:
        seen: set[str] = set()
        for at, name in enumerate(found):
            if name in seen:
                yield (part, at, field), "twice", f"{shown(name)} stands here a second time", name
            seen.add(name)

    def _known(self, where: Where, name: str, known: Iterable[str], what: str) -> Iterator[tuple[Where, str, str, str]]:
        allowed = tuple(known)
        if name not in allowed:
            near = difflib.get_close_matches(name.lower()[:100], allowed, n=1)
            hint = f' (did you mean "{near[0]}"?)' if near else ""
            rest = f"known: {', '.join(allowed[:20])}{hint}" if allowed else "this playbook has none"
            yield where, "unknown", f"there is no {what} {shown(name)}; {rest}", name

    def _run(self) -> Iterator[tuple[Where, str, str, str]]:
        run = self._book.run
        for part, listed in (("severities", run.severities), ("phases", run.phases)):
            for at, name in enumerate(listed):
                if name in listed[:at]:
                    yield ("run", part, at), "twice", f"{shown(name)} stands here a second time", name
        for name in run.escalate:
            yield from self._known(("run", "escalate", name), name, self._severities, "severity")
        if isinstance(self._book.status_updates.every, Mapping):
            for name in self._book.status_updates.every:
                yield from self._known(("status_updates", "every", name), name, self._severities, "severity")

    def _sections(self) -> Iterator[tuple[Where, str, str, str]]:
        seen: dict[str, str] = {}
        for at, section in enumerate(self._book.checklists):
            where: Where = ("checklists", at)
            if section.id in seen:
                yield where, "twice", self._same_id(section.id, seen[section.id], "section"), section.id
            seen.setdefault(section.id, section.title)
            tasks: dict[str, str] = {}
            for number, task in enumerate(section.tasks):
                if task.id in tasks:
                    reason = self._same_id(task.id, tasks[task.id], "task")
                    yield (*where, "tasks", number), "twice", reason, task.id
                tasks.setdefault(task.id, task.title)
                yield from self._speakers(task, (*where, "tasks", number, "check_on"))
        if sum(len(section.tasks) for section in self._book.checklists) > MOST_TASKS:
            yield ("checklists",), "too_many", f"a playbook has at most {MOST_TASKS} tasks", ""

    def _speakers(self, task: Task, where: Where) -> Iterator[tuple[Where, str, str, str]]:
        """A playbook that names its roles means one of them; without, a run's people take what roles they like."""
        roles = tuple(self._book.run.roles)
        for place, saying in enumerate(task.check_on if roles else ()):
            for at, who in enumerate(() if isinstance(saying, str) else saying.by):
                if who.startswith("role:"):
                    yield from self._known((*where, place, "by", at), who.removeprefix("role:"), roles, "role")

    @staticmethod
    def _same_id(name: str, title: str, what: str) -> str:
        return f"the id {shown(name)} is already that of the {what} {shown(title)}; give this one an id: of its own"

    def _conditions(self) -> Iterator[tuple[Where, str, str, str]]:
        waits: dict[str, list[str]] = {}
        for at, section in enumerate(self._book.checklists):
            if section.when is not None:
                yield from self._condition(section.when, ("checklists", at, "when"))
            for number, task in enumerate(section.tasks):
                where: Where = ("checklists", at, "tasks", number)
                if task.when is not None:
                    yield from self._condition(task.when, (*where, "when"))
                mine = waits.setdefault(f"{section.id}.{task.id}", [])
                for place, reference in enumerate(task.after):
                    mine.append(reference)
                    yield from self._task((*where, "after", place), reference)
                if isinstance(task.due, Due) and task.due.after is not None:
                    yield from self._task((*where, "due"), task.due.after)
        yield from self._circle(waits)

    def _circle(self, waits: Mapping[str, list[str]]) -> Iterator[tuple[Where, str, str, str]]:
        """Tasks that wait for themselves, in one step or several, could never begin."""
        free: set[str] = set()
        while ready := {name for name, after in waits.items() if name not in free and free.issuperset(after)}:
            free |= ready
        for at, section in enumerate(self._book.checklists):
            for number, task in enumerate(section.tasks):
                name = f"{section.id}.{task.id}"
                if name not in free and self._reaches(name, name, waits):
                    where: Where = ("checklists", at, "tasks", number, "after")
                    yield where, "circle", "this task waits for itself, so it could never begin", name

    @staticmethod
    def _reaches(start: str, goal: str, waits: Mapping[str, list[str]]) -> bool:
        seen: set[str] = set()
        todo = list(waits.get(start, ()))
        while todo:
            name = todo.pop()
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                todo.extend(waits.get(name, ()))
        return False

    def _task(self, where: Where, reference: str) -> Iterator[tuple[Where, str, str, str]]:
        yield from self._known(where, reference, dict.fromkeys(self._ids.values()), "task")

    def _condition(self, text: str, where: Where) -> Iterator[tuple[Where, str, str, str]]:
        tree = parse(text)
        attributes = tuple(attribute.name for attribute in self._book.attributes)
        metrics = tuple(metric.key for metric in self._book.metrics)
        for part in walk(tree):
            if isinstance(part, TaskIs) and part.task not in self._ids:
                yield from self._task(where, part.task)
        for name in names(tree):
            allowed = {ATTRIBUTES: attributes, METRICS: metrics}.get(name.of, (*RUN_NAMES, *attributes, *metrics))
            if name.name not in allowed and name.name in (*self._severities, *self._phases):
                reason = f'{name.name} is a value, not a name: put quotes around it, as in severity == "{name.name}"'
                yield where, "unknown", reason, name.name
            elif name.name not in allowed:
                yield from self._known(where, name.name, allowed, "metric" if name.of == METRICS else "attribute")
        for name, value in compared(tree):
            yield from self._compared(where, name, value)

    def _compared(self, where: Where, name: Name, value: Value) -> Iterator[tuple[Where, str, str, str]]:
        text = value.value if isinstance(value.value, str) else None
        attribute = None if name.of == METRICS else self._attribute(name.name)
        if not name.of and name.name in RUN_NAMES:
            known = {"severity": self._severities, "phase": self._phases}.get(name.name)
            if text is not None and known is not None:
                yield from self._known(where, text, known, name.name)
        elif attribute is not None:
            if text is not None and attribute.type == "select":
                yield from self._known(where, text, attribute.options, f"option of {attribute.name}")
        elif (metric := self._metric_of(name.name)) is not None:
            yield from _measured(where, metric, value)

    def _attribute(self, name: str) -> Attribute | None:
        return next((attribute for attribute in self._book.attributes if attribute.name == name), None)

    def _metric_of(self, key: str) -> Metric | None:
        return next((metric for metric in self._book.metrics if metric.key == key), None)

    def _circles(self) -> Iterator[tuple[Where, str, str, str]]:
        for name, audience in self._book.status_updates.audiences.items():
            if not audience.to:
                where: Where = ("status_updates", "audiences", name)
                yield where, "nowhere", f"the audience {shown(name)} has no channel; add to: [channel]", name
            yield from self._channels(audience.to, ("status_updates", "audiences", name, "to"))
        yield from self._channels(self._book.status_updates.to, ("status_updates", "to"))
        known = (*INSIDE, *self._book.status_updates.audiences)
        for key, phrase in self._book.phrases.items():
            for name in phrase.audience:
                yield from self._known(("phrases", key, "audience"), name, known, "audience")

    @staticmethod
    def _channels(to: Destinations, where: Where) -> Iterator[tuple[Where, str, str, str]]:
        """A channel that is told in two ways is a mistake; the same line twice is none."""
        seen: dict[str, str] = {}
        for at, each in enumerate(to):
            if seen.setdefault(each.channel, each.style) != each.style:
                reason = f"the channel {shown(each.channel)} stands here a second time, in another form"
                yield (*where, at), "twice", reason, each.channel

    def _metric(self, metric: Metric, where: Where) -> Iterator[tuple[Where, str, str, str]]:
        moments = (*MOMENTS, *(phase for phase in self._phases if phase not in MOMENTS))
        for field, moment in (("from", metric.from_), ("to", metric.to)):
            if moment is not None and metric.type != "duration":
                reason = f"{field} belongs to type duration, not to type {metric.type}"
                yield (*where, field), "metric", reason, moment
            elif moment is not None:
                yield from self._known((*where, field), moment, moments, "moment")
        if metric.type == "duration" and metric.unit is not None:
            yield (*where, "unit"), "metric", "a duration has no unit of its own; leave unit out", metric.unit
        if metric.target is not None:
            problem = self._target(metric)
            if problem is not None:
                yield (*where, "target"), "metric", problem, str(metric.target)

    @staticmethod
    def _target(metric: Metric) -> str | None:
        if metric.type == "text":
            return "a text has no target"
        if metric.type == "number":
            return decimal_problem(metric.target or 0)
        try:
            parse_duration(str(metric.target))
        except ValueError as reason:
            return str(reason)
        return None


def _measured(where: Where, metric: Metric, value: Value) -> Iterator[tuple[Where, str, str, str]]:
    """What a metric is compared to has its kind: else the condition would never hold."""
    shown_value = value.written or str(value.value)
    if metric.type == "duration" and not value.written:
        reason = f"{metric.key} is a duration: compare it to one without quotes, as in {metric.key} > 30m"
        yield where, "metric", reason, shown_value
    elif metric.type == "number" and (value.written or not isinstance(value.value, Decimal)):
        reason = f"{metric.key} is a number: compare it to one without quotes and unit, as in {metric.key} > 10"
        yield where, "metric", reason, shown_value
    elif metric.type == "text" and not isinstance(value.value, str):
        reason = f'{metric.key} is a text: compare it to one in quotes, as in {metric.key} == "disk"'
        yield where, "metric", reason, shown_value

"""Which tasks of a run apply now: its conditions, and the facts that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from domain.condition_parser import parse
from domain.conditions import Node, evaluate
from domain.metrics import decimal, measured
from domain.task import Task, TaskState, worked_on

if TYPE_CHECKING:
    from domain.run import Run


def applying(run: Run) -> tuple[Task, ...]:
    """The tasks without a condition or with one that holds, and those that somebody worked on; what was removed not."""
    facts: Mapping[str, Any] | None = None
    holds = {"": True}
    of_section = [section.when for section in run.sections]
    found = []
    for task in run.tasks:
        if task.state is TaskState.REMOVED:
            continue
        above, own = of_section[task.section], task.when
        if (above or own) and not worked_on(task):
            for when in (above, own):
                if when not in holds:
                    facts = _facts(run) if facts is None else facts
                    holds[when] = evaluate(tree_of(when), facts)
            if not (holds[above] and holds[own]):
                continue
        found.append(task)
    return tuple(found)


@lru_cache(maxsize=1024)
def tree_of(condition: str) -> Node:
    """A condition that was checked before, read."""
    return parse(condition)


class _States(Mapping[str, str]):
    """What became of each task, by every spelling a condition may use; looked up when it is asked for."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._found: dict[str, str] = {}

    def __getitem__(self, spelling: str) -> str:
        if not self._found:
            # What was removed will not be done, like what is skipped: who waits for it waits no longer.
            gone = TaskState.SKIPPED
            self._found = {
                task.id: str(gone if task.state is TaskState.REMOVED else task.state) for task in self._run.tasks
            }
        return self._found[self._run.playbook.ids[spelling]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._run.playbook.ids)

    def __len__(self) -> int:
        return len(self._run.playbook.ids)


def _facts(run: Run) -> Mapping[str, Any]:
    """What conditions may ask for; `domain.conditions.evaluate` says what each is."""
    return {
        "severity": run.severity,
        "phase": run.phase,
        "title": run.title,
        "owner": f"@{run.owner.name}",
        "reason": run.end_reason,
        "attributes": dict(_typed(run)),
        "metrics": {metric.key: metric.value for metric in measured(run) if metric.value is not None},
        "tasks": _States(run),
        "severities": run.playbook.run.severities,
        "phases": run.playbook.run.phases,
    }


def _typed(run: Run) -> Iterator[tuple[str, str | Decimal | None]]:
    numbers = {attribute.name for attribute in run.playbook.attributes if attribute.type == "number"}
    for name, value in run.attributes.items():
        yield name, decimal(value) if name in numbers else value

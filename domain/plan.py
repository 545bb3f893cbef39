"""What a run's tasks are by the playbook and by hand, whatever becomes of them: worked out once, not each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.applying import tree_of
from domain.assignment import ON_CALL
from domain.conditions import TaskIs, walk

if TYPE_CHECKING:
    from domain.run import Run

PLANNED = frozenset({"section", "when", "after", "due", "snoozed", "assignment", "parts"})
"""The fields of a task that a plan is made of."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`ruled`: tasks come and go by conditions; `linked`: these ask what became of other tasks; `ordered`: some wait.

    `timed` has the numbers of the tasks with a time of their own, `given` of those that are somebody's, both in the
    order of the checklist; `schedules` are the on-call schedules that tasks are given to.
    """

    ruled: bool
    linked: bool
    ordered: bool
    timed: tuple[int, ...]
    given: tuple[int, ...]
    schedules: tuple[str, ...]


def plan_of(run: Run) -> Plan:
    """The plan of a run as it is now."""
    rules = ({section.when for section in run.sections} | {task.when for task in run.tasks}) - {""}
    names = (name for task in run.tasks for name in task.assignment.placeholders if name.startswith(ON_CALL))
    return Plan(
        ruled=bool(rules),
        linked=any(isinstance(part, TaskIs) for rule in rules for part in walk(tree_of(rule))),
        ordered=any(task.after for task in run.tasks),
        timed=tuple(task.number for task in run.tasks if task.due or task.snoozed),
        given=tuple(task.number for task in run.tasks if task.parts),
        schedules=tuple(dict.fromkeys(name.removeprefix(ON_CALL) for name in names)),
    )

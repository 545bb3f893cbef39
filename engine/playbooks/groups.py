"""The groups, on-call schedules and roles that a playbook names: each must be there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from domain.assignment import ROLE
from domain.playbook import Playbook
from engine.config.groups import unknown_group
from engine.playbooks.yaml_reader import Path as Steps
from engine.playbooks.yaml_reader import YamlFile
from engine.problems import Problem

_GROUP = re.compile(r"group:[a-z0-9][a-z0-9._-]{0,63}", re.IGNORECASE)
_SCHEDULE = re.compile(r"oncall:[a-z0-9][a-z0-9._-]{0,63}", re.IGNORECASE)
_WORDS = frozenset({"title", "description", "name", "summary", "welcome", "template", "command", "text", "words"})
"""Keys under which stands what people read, whatever it looks like."""


def group_problems(document: YamlFile, known: Collection[str]) -> Iterator[Problem]:
    """Each group that is not known, at its place: an error; where the settings have no group at all, a warning.

    A playbook may be checked apart from the configuration it is meant for.
    """
    level: Literal["error", "warning"] = "error" if known else "warning"
    for steps, group in _named(document.data, (), _GROUP):
        if group not in known:
            node, _ = document.find(steps)
            line, column = (node.line, node.column) if node is not None else (1, 1)
            yield Problem(document.name, line, column, level, unknown_group(group, known))


def schedule_problems(document: YamlFile, known: Collection[str]) -> Iterator[Problem]:
    """Each on-call schedule that is not known, at its place; without any schedule in the settings nothing is said.

    A warning: nobody is called by such a name, and whatever else the playbook says holds.
    """
    for steps, schedule in _named(document.data, (), _SCHEDULE) if known else ():
        if schedule not in known:
            node, _ = document.find(steps)
            line, column = (node.line, node.column) if node is not None else (1, 1)
            near = difflib.get_close_matches(schedule, known, n=1)
            hint = f' (did you mean "{near[0]}"?)' if near else ""
            reason = f'there is no on-call schedule "{schedule}"; known: {", ".join(known)}{hint}'
            yield Problem(document.name, line, column, "warning", reason)


def _named(data: Any, here: Steps, pattern: re.Pattern[str]) -> Iterator[tuple[Steps, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _WORDS:
                yield from _named(value, (*here, key), pattern)
    elif isinstance(data, list | tuple):
        for at, value in enumerate(data):
            yield from _named(value, (*here, at), pattern)
    elif isinstance(data, str) and pattern.fullmatch(data.strip()):
        yield here, data.strip().lower().partition(":")[2]


def strange_roles(playbook: Playbook) -> Iterator[tuple[Steps, str]]:
    """Where a task is given to a role that the playbook, which names its roles, does not name.

    Nobody would be asked to take it.  A playbook without `run.roles` leaves them to its people.
    """
    roles = tuple(playbook.run.roles)
    for at, section in enumerate(playbook.checklists if roles else ()):
        for number, task in enumerate(section.tasks):
            for who in task.assign.to if task.assign is not None else ():
                name = who.removeprefix(ROLE)
                if who.startswith(ROLE) and name not in roles:
                    near = difflib.get_close_matches(name, roles, n=1)
                    hint = f' (did you mean "{near[0]}"?)' if near else ""
                    reason = f'there is no role "{name}" in run.roles; known: {", ".join(roles)}{hint}'
                    yield ("checklists", at, "tasks", number, "assign"), reason

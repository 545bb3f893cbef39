"""The groups that a playbook names: each must be one of the settings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from engine.group_settings import GROUP, unknown_group
from engine.problems import Problem
from engine.yaml_reader import Path as Steps
from engine.yaml_reader import YamlFile

_GROUP = re.compile(r"group:[a-z0-9][a-z0-9._-]{0,63}", re.IGNORECASE)
_WORDS = frozenset({"title", "description", "name", "summary", "welcome", "template", "command", "text", "words"})
"""Keys under which stands what people read, whatever it looks like."""


def group_problems(document: YamlFile, known: Collection[str]) -> Iterator[Problem]:
    """Each group that is not known, at its place: an error; where the settings have no group at all, a warning.

    A playbook may be checked apart from the configuration it is meant for.
    """
    level: Literal["error", "warning"] = "error" if known else "warning"
    for steps, group in _named(document.data, ()):
        if group not in known:
            node, _ = document.find(steps)
            line, column = (node.line, node.column) if node is not None else (1, 1)
            yield Problem(document.name, line, column, level, unknown_group(group, known))


def _named(data: Any, here: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _WORDS:
                yield from _named(value, (*here, key))
    elif isinstance(data, list | tuple):
        for at, value in enumerate(data):
            yield from _named(value, (*here, at))
    elif isinstance(data, str) and _GROUP.fullmatch(data.strip()):
        yield here, data.strip().lower().removeprefix(GROUP)

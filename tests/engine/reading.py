"""A playbook as the tests read one."""

from __future__ import annotations

from pathlib import Path

from domain.playbook import Playbook
from engine.playbooks.file import load_playbook
from engine.problems import Problem


def read_playbook(
    source: Path | str | bytes, name: str = "", *, folder: Path | None = None
) -> Playbook | list[Problem]:
    """The playbook, or its problems in the order of their lines."""
    loaded = load_playbook(source, name, folder=folder)
    return loaded.playbook if loaded.playbook is not None else list(loaded.problems)

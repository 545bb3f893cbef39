"""Playbooks for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import yaml


def sixty_tasks(
    folder: Path, prefix: str = "INC", channel: str = "{{ number | lower }}", update: str = "", due: str = ""
) -> Path:
    """A folder with one playbook: sixty tasks, nothing due, no texts but the titles."""
    tasks = [{"title": f"Step number {number:02}"} for number in range(1, 61)]
    tasks[0] |= {"due": due} if due else {}
    return write(folder, {
        "playbook": "sixty",
        "title": "Sixty tasks",
        "prefix": prefix,
        "run": {"name": "{{ number }} {{ title }}", "channel": {"mode": "new", "name": channel}, "owner": "starter"},
        "checklists": [{"title": "All", "tasks": tasks}],
        "status_updates": {"template": update},
    })  # fmt: skip


def write(folder: Path, playbook: dict[str, object]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{playbook['playbook']}.yaml").write_text(yaml.safe_dump(playbook, sort_keys=False), "utf-8")
    return folder

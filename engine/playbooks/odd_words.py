"""Words of `check_on` that are hardly meant so: too short to be said on purpose, or the same for two tasks."""

from __future__ import annotations

from collections.abc import Iterator

from domain.playbook import Playbook
from engine.playbooks.yaml_reader import Path as Steps
from handlers.keywords import plain

SHORTEST = 3


def odd_words(playbook: Playbook) -> Iterator[tuple[Steps, str]]:
    """Where each is, and what may be wrong with it."""
    first: dict[str, str] = {}
    for at, section in enumerate(playbook.checklists):
        for number, task in enumerate(section.tasks):
            where: Steps = ("checklists", at, "tasks", number, "check_on")
            for place, saying in enumerate(task.sayings):
                for index, word in enumerate(saying.words):
                    steps: Steps = (*where, place, "words", index)
                    text = plain(word)
                    if text.isascii() and sum(sign.isalnum() for sign in text) < SHORTEST:
                        yield steps, f'"{word}" is short: it is soon said by chance, and then checks this task'
                    other = first.setdefault(text, task.title)
                    if other != task.title:
                        yield steps, f'"{word}" checks the task "{other}", too; both are checked when it is said'

"""The strict check of the phrases in the settings, against a sample run of every playbook that they are for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.audiences import INSIDE, OUTSIDE, Phrase
from domain.playbook import Playbook
from engine.config.settings import Settings
from engine.playbooks.template_values import sample
from engine.playbooks.templates import Templates
from engine.playbooks.yaml_reader import YamlFile, read_yaml
from engine.problems import Problem, did_you_mean


async def phrase_problems(
    settings: Settings, config: Path, playbooks: Sequence[Playbook], templates: Templates
) -> list[Problem]:
    """What is wrong with them: a text that fits none of the playbooks, an audience that none of them has."""
    if not settings.phrases or not playbooks:
        return []
    file = read_yaml(config.read_text("utf-8") if config.is_file() else "", str(config))
    audiences = {*INSIDE, *OUTSIDE, *(name for book in playbooks for name in book.status_updates.audiences)}
    samples = [_values(book) for book in playbooks]
    found: list[Problem] = []
    for key, phrase in settings.phrases.items():
        found += _nobodys(file, key, phrase, tuple(sorted(audiences)))
        given = dict.fromkeys(phrase.placeholders, "x")
        problems = [await templates.check(phrase.text, {**values, **given}) for values in samples]
        if all(problems) and problems[0] is not None:
            hint = "; what is filled in where it is used stands in placeholders: [name]"
            found.append(_at(file, ("phrases", key, "text"), f"template phrases.{key}: {problems[0].message}{hint}"))
    return found


def _values(book: Playbook) -> dict[str, Any]:
    attributes = {each.name: "1" for each in book.attributes if each.name.isidentifier()}
    return {**sample(book), **attributes}


def _nobodys(file: YamlFile, key: str, phrase: Phrase, known: tuple[str, ...]) -> Iterator[Problem]:
    for name in phrase.audience:
        if name not in known:
            reason = f'no playbook has the audience "{name}" of phrases.{key}{did_you_mean(name, known)}'
            yield _at(file, ("phrases", key, "audience"), f"{reason} (there: {', '.join(known)})")


def _at(file: YamlFile, path: tuple[str, ...], reason: str) -> Problem:
    node, _ = file.find(path)
    line, column = (node.line, node.column) if node is not None else (1, 1)
    return Problem(file.name, line, column, "error", reason)

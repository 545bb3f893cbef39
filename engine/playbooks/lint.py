"""The strict check of a playbook's templates against a sample run, with the line in the file where each is wrong."""

from __future__ import annotations

from typing import Any

from domain.playbook import Playbook
from engine.playbooks.file import PlaybookFile
from engine.playbooks.template_values import sample
from engine.playbooks.templates import Templates
from engine.problems import Problem

_HINT = "; what is filled in where it is used stands in placeholders: [name]"


async def template_problems(loaded: PlaybookFile, templates: Templates) -> list[Problem]:
    """What is wrong with the templates of a playbook that was read without errors; in the order of the file."""
    if loaded.playbook is None:
        return []
    values = sample(loaded.playbook)
    found: list[Problem] = []
    for template in loaded.templates:
        problem = await templates.check(template.text, _values_for(loaded.playbook, template.field, values))
        if problem is not None:
            line = template.line + max(0, problem.line - 1)
            column = template.column if line == template.line else 1
            hint = (
                "; what is filled in where it is used stands in placeholders: [name]"
                if _is_phrase(template.field)
                else ""
            )
            reason = f"template {template.field}: {problem.message}{hint}"
            found.append(Problem(template.file, line, column, "error", reason))
    return found


def _is_phrase(field: str) -> bool:
    return field.startswith("phrases.")


def _values_for(playbook: Playbook, field: str, values: dict[str, Any]) -> dict[str, Any]:
    """What a template may say: a phrase the attributes by their names, too, and what is filled in where it is used."""
    phrase = playbook.phrases.get(field.split(".")[1]) if _is_phrase(field) else None
    if phrase is None:
        return values
    attributes = {each.name: "1" for each in playbook.attributes if each.name.isidentifier()}
    return {**values, **attributes, **dict.fromkeys(phrase.placeholders, "x")}

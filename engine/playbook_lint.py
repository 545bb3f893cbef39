"""The strict check of a playbook's templates against a sample run, with the line in the file where each is wrong."""

from __future__ import annotations

from engine.playbook_file import PlaybookFile
from engine.problems import Problem
from engine.template_values import sample
from engine.templates import Templates


async def template_problems(loaded: PlaybookFile, templates: Templates) -> list[Problem]:
    """What is wrong with the templates of a playbook that was read without errors; in the order of the file."""
    if loaded.playbook is None:
        return []
    values = sample(loaded.playbook)
    found: list[Problem] = []
    for template in loaded.templates:
        problem = await templates.check(template.text, values)
        if problem is not None:
            line = template.line + max(0, problem.line - 1)
            column = template.column if line == template.line else 1
            reason = f"template {template.field}: {problem.message}"
            found.append(Problem(template.file, line, column, "error", reason))
    return found

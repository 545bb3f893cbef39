"""Answers about the people of a run."""

from __future__ import annotations

from domain.assigning import roles_of
from domain.run import Run
from engine.render import Words


def roles(words: Words, run: Run) -> str:
    """The roles of a run, and who has them."""
    names = roles_of(run)
    if not names:
        return words.word("roles.none", run=run.number)
    lines = [words.word("roles.line", role=name, who=run.roles.get(name)) for name in names]
    return "\n".join([words.word("roles.title", run=run.number), *lines])

"""What is wrong with a file, where: the one form in which lint, start-up and the chat report it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal


class Stop(Exception):
    """The program ends: with this exit code, and this one line that says why and what to do."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend.  `line` and `column` count from 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int
    level: Literal["error", "warning"]
    message: str

    def __str__(self) -> str:
        """As compilers write it, so that editors can jump to it."""
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.message}"


def counted(playbooks: int, problems: Sequence[Problem]) -> str:
    """`1 playbook, 0 errors, 2 warnings`."""
    errors = sum(problem.level == "error" for problem in problems)
    each = ((playbooks, "playbook"), (errors, "error"), (len(problems) - errors, "warning"))
    return ", ".join(f"{count} {thing}{'' if count == 1 else 's'}" for count, thing in each)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "title"?`, or nothing when no known word is near."""
    near = difflib.get_close_matches(word.lower()[:100], list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""

"""Which open runs are probably about the same thing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from domain.run import Run

_WORD = re.compile(r"\w+")
_SMALL = frozenset(
    {"the", "and", "for", "are", "was", "has", "not", "with", "our", "all", "any", "its", "is", "in", "on", "at", "of"}
    | {"to", "a", "an", "be", "by", "or", "it", "we"}
)
_NEAR = 0.8


def alike(title: str, runs: Iterable[Run], most: int = 3) -> tuple[Run, ...]:
    """The open runs whose title says about the same, the nearest first."""
    scored = [(likeness(title, run.title), run) for run in runs if run.active]
    near = sorted((pair for pair in scored if pair[0] >= 0.5), key=lambda pair: -pair[0])
    return tuple(run for _, run in near[:most])


def likeness(one: str, other: str) -> float:
    """From 0 to 1: how many of the shorter title's words the other has, also with a letter or two amiss."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 1.0 if one.casefold().split() == other.casefold().split() else 0.0
    shorter, longer = sorted((first, second), key=len)
    hits = sum(1 for word in shorter if word in longer or difflib.get_close_matches(word, longer, 1, _NEAR))
    if hits == 1 and len(longer) > 1:
        return 0.0  # one word in common ("down", "slow") says little
    return hits / len(shorter) * (0.5 + 0.5 * len(shorter) / len(longer))


def _words(title: str) -> list[str]:
    words = (word for word in _WORD.findall(title.casefold()[:200]) if word not in _SMALL)
    return list(dict.fromkeys(words))[:20]

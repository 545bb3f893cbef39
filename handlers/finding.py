"""Which command of the table a line begins with, or nearly begins with."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from handlers.line import Route
from handlers.reading import first_words

MOST_SUGGESTIONS = 3
_LIKE = 0.65
_MUCH_LESS = 0.1
"""What is so much less like it than the best is not offered."""
_LONGEST_WORD = 40
_MORE_OR_LESS = 2
"""Letters: `checkout` is no mistyped `check`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A command, the word of it that was meant, and what follows it."""

    route: Route
    word: str
    rest: str


@cache
def words_of(routes: tuple[Route, ...]) -> Mapping[str, Route]:
    """Every word (or two) that begins a command."""
    return {word: route for route in routes for word in route.words}


@cache
def _longest(routes: tuple[Route, ...]) -> int:
    return max(len(word.split()) for word in words_of(routes))


def find_route(text: str, routes: tuple[Route, ...]) -> Found | None:
    """The command with the longest of its beginnings that the text has."""
    known = words_of(routes)
    words = first_words(text, _longest(routes))
    for count in range(len(words), 0, -1):
        typed = " ".join(word for word, _ in words[:count])
        if typed in known:
            return Found(known[typed], typed, text[words[count - 1][1] :].strip())
    return None


def nearest(text: str, routes: tuple[Route, ...]) -> tuple[Found, ...]:
    """The commands that look most like the beginning of the text, each once, at most three."""
    known = words_of(routes)
    words = first_words(text, _longest(routes))
    likely: list[tuple[float, str, int]] = []
    for count in range(1, len(words) + 1):
        typed = " ".join(word for word, _ in words[:count])
        if len(typed) > _LONGEST_WORD:
            break
        as_long = [
            word for word in known if len(word.split()) == count and abs(len(word) - len(typed)) <= _MORE_OR_LESS
        ]
        for word in difflib.get_close_matches(typed, as_long, n=2 * MOST_SUGGESTIONS, cutoff=_LIKE):
            ratio = difflib.SequenceMatcher(None, word, typed).ratio()
            likely.append((-ratio, word, words[count - 1][1]))
    found: dict[Route, Found] = {}
    likely.sort()
    for unlike, word, end in likely:
        if unlike > likely[0][0] + _MUCH_LESS:
            break
        found.setdefault(known[word], Found(known[word], word, text[end:].strip()))
    return tuple(found.values())[:MOST_SUGGESTIONS]

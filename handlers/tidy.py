"""What a phone makes of a command, put right: quotes around it, the prefix once more, missing spaces, `inc 12`."""

from __future__ import annotations

import re

from handlers.finding import words_of
from handlers.line import Route
from handlers.reading import unquote

_QUOTED_WORD = re.compile(r"[\"“”„«»‚‘'`]([^\W\d_]{2,20})[\"“”„«»‚‘’'`](?=\s|$)")
_GLUED = re.compile(r"([a-z]{3,12})(#?\d[\d.,-]*)(?=\s|$)", re.IGNORECASE)
_GLUED_BEHIND = re.compile(r"(#?\d{1,4})(done|ok|check|x)(?=\s|$)", re.IGNORECASE)
_GLUED_LEVEL = re.compile(r"(sev-?\d)([a-z]{3})", re.IGNORECASE)
_ITEM = re.compile(r"\A(?:[-*+>•]\s+)+(?=\[[xX ]\]|#?\d)")
"""A line of a list, or of a quoted one, with a number in it."""
_BOLD = re.compile(r"\A\*\*(#?\d[\d.]*)\*\*")
_NOT_GLUED = frozenset({"sev", "severity"})


def tidied(text: str, prefix: str, routes: tuple[Route, ...]) -> str:
    """The text as its writer meant to type it.  What is somebody's prose is left alone."""
    text = unquote(text.strip())
    text = _without_prefix(text, prefix, routes)
    text = _BOLD.sub(r"\1", _ITEM.sub("", text))
    quoted = _QUOTED_WORD.match(text)
    if quoted and quoted[1].casefold() in words_of(routes):
        text = f"{quoted[1]}{text[quoted.end() :]}"
    glued = _GLUED.match(text)
    if glued and glued[1].casefold() in words_of(routes) and glued[1].casefold() not in _NOT_GLUED:
        return f"{glued[1]} {text[glued.end(1) :]}"
    behind = _GLUED_BEHIND.match(text) or _GLUED_LEVEL.match(text)
    return f"{text[: behind.end(1)]} {text[behind.end(1) :]}" if behind else text


def _without_prefix(text: str, prefix: str, routes: tuple[Route, ...]) -> str:
    """The prefix once more (in a direct message it is not needed), or with the sign of a slash command."""
    word, _, rest = text.partition(" ")
    name = prefix.lstrip("!/.").casefold()
    if prefix and rest and word.casefold() in (prefix.casefold(), f"/{name}", f"!{name}"):
        return rest.strip()
    if word[:1] in ("/", "!") and word[1:].casefold() in words_of(routes):
        return text[1:]
    return text


def runs_spelled_out(text: str, prefixes: frozenset[str]) -> str:
    """`inc 12` and `INC12` at the beginning or the end as `INC-12`, for the prefixes that are known."""
    if not prefixes:
        return text
    known = "|".join(sorted(re.escape(prefix) for prefix in prefixes))
    begun = re.sub(rf"^({known}) ?(\d{{1,6}})(?=[\s:,.?!]|$)", _spelled, text, count=1, flags=re.IGNORECASE)
    head, tail = begun[:-30], begun[-30:]
    return head + re.sub(rf"(?<=\s)({known}) ?(\d{{1,6}})(?=[.?!]*$)", _spelled, tail, count=1, flags=re.IGNORECASE)


def _spelled(found: re.Match[str]) -> str:
    return f"{found[1].upper()}-{found[2]}"

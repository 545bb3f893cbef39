"""How values stand in a message: escaped, and without a mention that somebody smuggled in.

Measured on Mattermost 11.6: a backslash, a quote or a link text does not stop
`@name` from notifying; U+200B after the `@` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from domain.people import Person

_MARKDOWN = re.compile(r"([\\`*_~\[\]<>|])")
_AT = re.compile(r"[@＠](?=[\w@.\-])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BLANK = re.compile(r"\s+")
_DOTS = ("red_circle", "large_orange_circle", "large_yellow_circle", "large_blue_circle")
_LONGEST_CODE = 300


class Ready(str):
    """Text that stands in a message as it is: it was escaped, or it is ours."""

    __slots__ = ()


def defused(text: str) -> str:
    """The text with no mention in it that notifies anybody, and no control signs."""
    return _AT.sub("@\u200b", _CONTROL.sub("", text))


def line(text: str) -> Ready:
    """One line in which nothing is markup."""
    flat = _BLANK.sub(" ", defused(text)).strip()
    plain = _MARKDOWN.sub(r"\\\1", flat)
    return Ready("\\" + plain if plain[:1] in "#+-" and plain else plain)


def paragraph(text: str) -> Ready:
    """What somebody wrote, on its own lines, with its Markdown but without its mentions."""
    return Ready(defused(text.replace("\r\n", "\n")).strip())


def quote(text: str) -> Ready:
    """The same as a quote."""
    return Ready("\n".join(f"> {part}".rstrip() for part in paragraph(text).split("\n")))


def code(text: str) -> Ready:
    """Text between backticks: to be copied as it is.  Nothing in code notifies anybody, so nothing is put into it."""
    flat = _BLANK.sub(" ", _CONTROL.sub("", text)).replace("`", "'").strip()
    return Ready(flat if len(flat) <= _LONGEST_CODE else f"{flat[: _LONGEST_CODE - 1]}…")


def mention(person: Person) -> Ready:
    """A mention: only where that person has something to do."""
    return Ready(f"@{person.name}") if person.id else line(person.name)


def dot(severity: str, severities: tuple[str, ...]) -> Ready:
    """The severity's coloured dot: the first of the playbook's severities is red."""
    index = severities.index(severity) if severity in severities else len(_DOTS) - 1
    return Ready(f":{_DOTS[min(index, len(_DOTS) - 1)]}:")


def bare(value: Any) -> str:
    """Any value where there is no Markdown."""
    match value:
        case None:
            return ""
        case Person():
            return value.name
        case tuple() | list():
            return ", ".join(bare(part) for part in value)
        case _:
            return _CONTROL.sub("", str(value))


def shown(value: Any) -> str:
    """Any value as it stands in a message by itself: people and texts as plain words on one line."""
    match value:
        case Ready():
            return value
        case None:
            return ""
        case str():
            return line(value)
        case Person():
            return line(value.name)
        case tuple() | list():
            return ", ".join(shown(part) for part in value)
        case _:
            return str(value)


def joined(values: Iterable[Any], between: str = ", ") -> Ready:
    """Values with that between them, each as it stands in a message by itself."""
    return Ready(between.join(shown(value) for value in values))

"""How values stand in a message: escaped, and without a mention that somebody smuggled in.

Measured on Mattermost 5.37 and 11.6: a backslash, a quote or a link text does not stop
`@name` from notifying; U+200B after the `@` does.  5.37 reads `&#64;name` as a mention, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from domain.people import Person

_MARKDOWN = re.compile(r"([\\`*_~\[\]<>|])")
_AT = re.compile(r"[@＠](?=[\w@.\-&]|$)")
_ENTITY = re.compile(r"&(?=#[0-9]{1,8};|#[xX][0-9a-fA-F]{1,8};|[A-Za-z][A-Za-z0-9]{1,31};)")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>/@]+/[^\s<>]*")
_IN_ADDRESS = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "@*_~`[]|\\"})
_IN_LINK = str.maketrans({sign: f"%{ord(sign):02X}" for sign in '@()<>[]`|\\"'})
_LINK = re.compile(r"(?<![\w~])(\\?~)(?=[a-z0-9])|(?<!\w)(#)(?=[^\W\d_])")
_BEGINS = re.compile(r"([#+=-])|([0-9]{1,9})([.)])(?=\s|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BLANK = re.compile(r"\s+")
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_DOTS = ("red_circle", "large_orange_circle", "large_yellow_circle", "large_blue_circle")
_LONGEST_CODE = 300


class Ready(str):
    """Text that stands in a message as it is: it was escaped, or it is ours."""

    __slots__ = ()


def defused(text: str) -> str:
    """The text with no mention in it that notifies anybody, and no control signs; addresses still work."""
    text = _ADDRESS.sub(lambda found: found[0].replace("@", "%40"), _CONTROL.sub("", text))
    return _ENTITY.sub("&\u200b", _AT.sub("@\u200b", text))


def line(text: str) -> Ready:
    """One line in which nothing is markup, and no channel or hashtag is linked; an address still works."""
    flat = _BLANK.sub(" ", _CONTROL.sub("", text)).strip()
    pieces, end = [], 0
    for found in _ADDRESS.finditer(flat):
        pieces += [_inert(flat[end : found.start()]), _ENTITY.sub("&\u200b", found[0].translate(_IN_ADDRESS))]
        end = found.end()
    plain = "".join([*pieces, _inert(flat[end:])])
    return Ready(
        _BEGINS.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", plain, count=1)
        if _BEGINS.match(plain)
        else plain
    )


def _inert(text: str) -> str:
    return _LINK.sub("\\g<0>\u200b", _MARKDOWN.sub(r"\\\1", defused(text)))


def paragraph(text: str) -> Ready:
    """What somebody wrote, on its own lines, with its Markdown but without its mentions; a code block is closed."""
    whole = defused(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    fence = ""
    for begun in filter(None, map(_FENCE.match, whole.split("\n"))):
        if not fence:
            fence = begun[1]
        elif begun[1][0] == fence[0] and len(begun[1]) >= len(fence) and not begun.string[begun.end() :].strip():
            fence = ""
    return Ready(f"{whole}\n{fence}" if fence else whole)


def address(url: str) -> Ready:
    """An address as the target of a link, which no sign in it ends."""
    return Ready(_CONTROL.sub("", url).replace(" ", "%20").translate(_IN_LINK))


def quote(text: str) -> Ready:
    """The same as a quote."""
    return Ready("\n".join(f"> {part}".rstrip() for part in paragraph(text).split("\n")))


def struck(text: str) -> Ready:
    """What somebody wrote, struck out: a line through each of its lines, and nothing in them is markup."""
    lines = (line(each) for each in text.splitlines())
    return Ready("\n".join(f"~~{each}~~" if each else "" for each in lines))


def code(value: Any) -> Ready:
    """A value between backticks, to be copied as it is: nothing in code notifies anybody, so nothing is put into it."""
    flat = _BLANK.sub(" ", bare(value)).replace("`", "'").strip()
    return Ready(flat if len(flat) <= _LONGEST_CODE else f"{flat[: _LONGEST_CODE - 1]}…")


def mention(person: Person) -> Ready:
    """A mention: only where that person has something to do."""
    return Ready(f"@{person.name}") if person.id else line(person.name)


def channel(name: Any) -> Ready:
    """A channel by the name in its address, as a link; what cannot be such a name, and leads nowhere, is text."""
    text = str(name)
    return Ready(f"~{text}") if _CHANNEL.fullmatch(text) else line(f"~{text}")


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

"""Markdown for a terminal: a message becomes lines in ANSI styles, wrapped by what is seen, not by what is stored."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from rehearsal.signs import SHOWN

BOLD, DIM, ITALIC, UNDERLINED, STRUCK = "1", "2", "3", "4", "9"
CODE, MENTION, LINK = "36", "33", "34"
_COLOURS = frozenset((CODE, MENTION, LINK))

Styles = frozenset[str]
Span = tuple[str, Styles]
_PLAIN: Styles = frozenset()

_INLINE = re.compile(
    r"\\(?P<escaped>[\\`*_~\[\]<>|#+.!(){}-])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<bold>(?=\S).+?(?<=\S))\*\*"
    r"|~~(?P<struck>(?=\S).+?(?<=\S))~~"
    r"|(?<![\w*])\*(?P<italic>(?=[^\s*]).+?(?<=[^\s*]))\*(?![\w*])"
    r"|(?<![\w_])_(?P<slanted>(?=[^\s_]).+?(?<=[^\s_]))_(?![\w_])"
    r"|!?\[(?P<label>(?:\\.|[^\]\n\\])+)\]\((?P<url>[^)\s]+)\)"
    r"|(?P<address>https?://[^\s<>)]+)"
    r"|:(?P<emoji>[a-z0-9_+-]{1,40}):"
    r"|(?<![\w@.~])(?P<name>[@~][a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?)"
)
_STYLE_OF = {"bold": BOLD, "struck": STRUCK, "italic": ITALIC, "slanted": ITALIC}
_LIST = re.compile(r"( *)(?:([-*+])|(\d{1,3}[.)]))[ ]+(?:\[([ xX])\] )?")
_RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,}) *")
_PERMALINK = re.compile(r"https?://[^\s]+/pl/[a-z0-9]{26}")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069]")
_SIGN = re.compile(r":([a-z0-9_+-]{1,40}):")
_HANGS = re.compile(r"[^\w\s\"'“(\[<>|@~#*_`\\-]+ +")
"""A line that begins with a sign goes on under its text, as the lines of a checklist do."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line before it is wrapped: what stands before it, what before its further lines, and its text."""

    spans: list[Span]
    first: str = ""
    further: str = ""
    styles: Styles = field(default=_PLAIN)
    breaks: bool = True


def width(text: str) -> int:
    """How many columns a text takes; a sign takes two, what only changes the one before it none."""
    taken, last = 0, 0
    for char in text:
        if char == "\ufe0f":
            taken, last = taken + (2 - last if last == 1 else 0), 2
            continue
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
            continue
        last = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        taken += last
    return taken


def signs(text: str) -> str:
    """Names of emoji as their signs; nothing is left that breaks a mention, or that could steer the terminal."""
    return _SIGN.sub(lambda found: SHOWN.get(found[1], found[0]), _UNSHOWN.sub("", text))


def fitted(text: str, columns: int) -> str:
    """The text on one line of so many columns, cut with an ellipsis where it is longer."""
    if width(text) <= columns:
        return text
    lengths = range(1, len(text) + 1)
    most = bisect_right(lengths, columns - 1, key=lambda length: width(text[:length]))
    return f"{text[:most].rstrip()}…"


def in_styles(spans: list[Span], *, colours: bool) -> str:
    """The spans as one text with ANSI codes, all of them closed again."""
    parts: list[tuple[str, Styles]] = []
    for text, styles in spans:
        shown = styles if colours else _without_colours(styles)
        if parts and parts[-1][1] == shown:
            parts[-1] = (parts[-1][0] + text, shown)
        else:
            parts.append((text, shown))
    return "".join(f"\x1b[{';'.join(sorted(styles))}m{text}\x1b[0m" if styles else text for text, styles in parts)


def _without_colours(styles: Styles) -> Styles:
    """What stands out by its colour does so by its weight."""
    return (styles - _COLOURS) | {BOLD} if styles & {CODE, MENTION} else styles - _COLOURS


def render(message: str, columns: int, *, colours: bool) -> list[str]:
    """The lines of a message, none wider than `columns`; blank lines that follow each other become one."""
    lines: list[str] = []
    for line in _blocks(signs(message).split("\n"), columns):
        for spans in _wrapped(line, max(8, columns)):
            shown = in_styles(spans, colours=colours).rstrip()
            if shown or (lines and lines[-1]):
                lines.append(shown)
    return lines


def wrapped(text: str, columns: int, further: str = "") -> list[str]:
    """A text without markup on as many lines as it takes; `further` stands before all but the first."""
    line = _Line([(text, _PLAIN)], "", further)
    return ["".join(part for part, _ in spans).rstrip() for spans in _wrapped(line, max(8, columns))]


def _blocks(lines: list[str], columns: int) -> Iterator[_Line]:
    code = False
    quoted: list[str] = []
    for line in [*lines, None]:
        if quoted and (line is None or code or not line.startswith(">")):
            for inner in _blocks(quoted, columns - 2):
                yield _Line(inner.spans, f"│ {inner.first}", f"│ {inner.further}", inner.styles, inner.breaks)
            quoted = []
        if line is None:
            continue
        if line.lstrip().startswith("```"):
            code = not code
        elif code:
            yield _Line([(line, frozenset((CODE,)))], "  ", "  ", breaks=False)
        elif line.startswith(">"):
            quoted.append(line[1:].removeprefix(" "))
        elif _RULE.fullmatch(line):
            yield _Line([("─" * min(columns, 24), frozenset((DIM,)))])
        else:
            yield _text(line)


def _text(line: str) -> _Line:
    heading = re.match(r"#{1,6} +", line)
    if heading:
        strong = frozenset((BOLD, UNDERLINED)) if len(heading[0].strip()) < 4 else frozenset((BOLD,))
        return _Line(_inline(line[heading.end() :], strong))
    item = _LIST.match(line)
    if item:
        box = {None: "", " ": "☐ "}.get(item[4], "☑ ")
        mark = f"{item[1]}{box or (item[3] or '•') + ' '}"
        return _Line(_inline(line[item.end() :]), mark, " " * width(mark))
    sign = _HANGS.match(line)
    if sign and len(sign[0]) < 6:
        return _Line(_inline(line[sign.end() :]), sign[0], " " * width(sign[0]))
    return _Line(_inline(line))


def _inline(text: str, styles: Styles = _PLAIN) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            spans.append((text[at : found.start()], styles))
        at = found.end()
        kind = found.lastgroup or ""
        said = found[kind]
        match kind:
            case "bold" | "struck" | "italic" | "slanted":
                spans += _inline(said, styles | {_STYLE_OF[kind]})
            case "code":
                spans.append((said, styles | {CODE}))
            case "url":
                spans += _link(found["label"], said, styles)
            case "address":
                spans.append((said, styles | {UNDERLINED, LINK}))
            case "name":
                spans.append((said, styles | {MENTION if said.startswith("@") else CODE}))
            case "escaped":
                spans.append((said, styles))
            case _:
                spans.append((found[0], styles))
    return [*spans, (text[at:], styles)] if at < len(text) else spans


def _link(label: str, url: str, styles: Styles) -> list[Span]:
    spans = _inline(label, styles | {UNDERLINED, LINK})
    if _PERMALINK.fullmatch(url) or "".join(text for text, _ in spans) == url:
        return spans
    return [*spans, (f" ({url})", styles | {DIM})]


def _wrapped(line: _Line, columns: int) -> Iterator[list[Span]]:
    if not line.breaks:
        text = "".join(part for part, _ in line.spans)
        yield [(line.first, _PLAIN), (fitted(text, columns - width(line.first)), line.spans[0][1])]
        return
    row: list[Span] = []
    taken = width(line.first)
    start, fresh = line.first, True
    for word in _words(line.spans, columns - max(width(line.first), width(line.further))):
        wide = sum(width(text) for text, _ in word)
        blank = word[0][0].isspace()
        if not fresh and not blank and taken + wide > columns:
            yield [(start, _PLAIN), *row]
            row, taken, start, fresh = [], width(line.further), line.further, True
        if not (fresh and blank and start is line.further):
            row += word
            taken += wide
            fresh = fresh and blank
    yield [(start, _PLAIN), *row]


def _words(spans: list[Span], most: int) -> Iterator[list[Span]]:
    """Words, in as many styles as they have, and the blanks between them; one that fits on no line in several."""
    word: list[Span] = []
    taken = 0
    for text, styles in spans:
        for piece in re.findall(r"\s+|\S+", text):
            if word and piece.isspace() != word[-1][0].isspace():
                yield word
                word, taken = [], 0
            while taken + width(piece) > most:
                if taken:
                    yield word
                    word, taken = [], 0
                    continue
                cut = next(index for index in range(len(piece), 0, -1) if width(piece[:index]) <= most or index == 1)
                yield [(piece[:cut], styles)]
                piece = piece[cut:]
            if piece:
                word.append((piece, styles))
                taken += width(piece)
    if word:
        yield word

"""The retrospective's text: a draft whose sections people fill in, and what of it still waits.

A section stands under a heading of the draft (`#### Impact`) and ends at the next
one.  A line all in italics, also in a list, is a placeholder: a question to whoever
writes the section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain import words
from domain.messages import Refusal, refuse

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*")
_PLACEHOLDER = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:\[ \][ \t]+)?([*_])(?![*_\s])[^*_]+(?<![*_\s])\1[ \t]*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_APPENDED = "####"
"""How the heading of a section is marked that the draft does not have."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines under a heading, as far as the next one; `title` is '' before the first, `level` its number of #."""

    level: int
    title: str
    heading: str
    lines: tuple[str, ...]


def sections(draft: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """The sections there are: those the playbook names, else the draft's headings but for a title above them all."""
    if named:
        return named
    parts = [part for part in _parts(draft) if part.title]
    if len(parts) > 1 and parts[0].level < min(part.level for part in parts[1:]):
        parts = parts[1:]
    return tuple(dict.fromkeys(part.title for part in parts))


def filled(draft: str, written: Mapping[str, str]) -> str:
    """The draft with each written section under its heading, in place of its placeholder; others come at the end."""
    left = {_plain(name): (name, text) for name, text in written.items()}
    lines: list[str] = []
    for part in _parts(draft):
        _, text = left.pop(_plain(part.title), ("", "")) if part.title else ("", "")
        lines += [part.heading] if part.title else []
        lines += _with_text(part.lines, text)
    for name, text in left.values():
        lines += [*([""] if lines and lines[-1] else []), f"{_APPENDED} {name}", *text.split("\n")]
    return "\n".join(lines).strip("\n")


def waiting(draft: str, named: tuple[str, ...], written: Mapping[str, str]) -> tuple[str, ...]:
    """The sections that nobody has written: their placeholder stands, or there is nothing under their heading."""
    parts: dict[str, _Part] = {}
    for part in _parts(draft):
        parts.setdefault(_plain(part.title), part)
    done = {_plain(name) for name in written}
    found = []
    for name in sections(draft, named):
        there = parts.get(_plain(name))
        empty = there is None or not "".join(there.lines).strip() or _first_placeholder(there.lines) is not None
        if empty and _plain(name) not in done:
            found.append(name)
    return tuple(found)


def read(said: str, known: tuple[str, ...], written: tuple[str, ...] = ()) -> tuple[str, str] | Refusal:
    """`Root causes: the disk`, `root the disk` -> a section and its text.

    Where there are no sections but those that were written, any name before a colon makes another.
    """
    free = not known
    known = (*known, *(name for name in written if _plain(name) not in map(_plain, known)))
    before, colon, behind = said.partition(":")
    name, text = "", ""
    if colon and "\n" not in before:
        fits = _beginning(before, known)
        if len(fits) > 1:
            return refuse("retro_section_ambiguous", typed=before.strip(), sections=fits)
        name, text = fits[0] if fits else "", behind
        if not name and free and _plain(before):
            name = " ".join(before.split())
            if (bad := words.title_problem(name)) is not None:
                return bad
    if not name:
        found = _longest_beginning(said, known)
        if isinstance(found, Refusal):
            return found
        name, text = found
    text = text.strip(" \t:–—-") if text.count("\n") == 0 else text.strip(" \t\n:")
    if not text:
        return refuse("retro_text", section=name)
    return words.text_problem(text) or (name, text)


def _longest_beginning(said: str, known: tuple[str, ...]) -> tuple[str, str] | Refusal:
    """The section that as many of the first words as possible begin the name of."""
    spans = [(match.start(), match.end()) for match in re.finditer(r"\S+", said)][:10]
    for count in range(len(spans), 0, -1):
        end = spans[count - 1][1]
        fits = _beginning(said[:end], known)
        if len(fits) == 1:
            return fits[0], said[end:]
        if fits:
            return refuse("retro_section_ambiguous", typed=said[:end].strip(), sections=fits)
    first = said.split(None, 1)[0] if said.strip() else ""
    return refuse("retro_section_unknown", typed=first, sections=known)


def _beginning(typed: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The one section of that name, else those whose names begin so."""
    wanted = _plain(typed)
    same = tuple(name for name in known if _plain(name) == wanted)
    return same[:1] or tuple(name for name in known if wanted and _plain(name).startswith(wanted))


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[*_`:]", "", name).casefold().split())


def _parts(draft: str) -> Iterator[_Part]:
    level, title, heading = 0, "", ""
    lines: list[str] = []
    fenced = False
    for line in draft.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        found = None if fenced else _HEADING.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        if title or "".join(lines).strip():
            yield _Part(level, title, heading, tuple(lines))
        level, title, heading, lines = len(found[1]), found[2], line, []
    if title or "".join(lines).strip():
        yield _Part(level, title, heading, tuple(lines))


def _first_placeholder(lines: tuple[str, ...]) -> int | None:
    return next((place for place, line in enumerate(lines) if _PLACEHOLDER.fullmatch(line)), None)


def _with_text(lines: tuple[str, ...], text: str) -> list[str]:
    """The lines of a section with what was written; what the template itself has taken in is not said twice."""
    if not text or text in "\n".join(lines):
        return list(lines)
    place = _first_placeholder(lines)
    if place is None:
        end = len(lines)
        while end and not lines[end - 1].strip():
            end -= 1
        before, after = list(lines[:end]), list(lines[end:])
    else:
        before = list(lines[:place])
        after = [line for line in lines[place + 1 :] if not _PLACEHOLDER.fullmatch(line)]
    after = after or [""]  # so that the next heading stands apart
    above = [""] if before and before[-1].strip() else []
    below = [""] if after and after[0].strip() else []
    return [*before, *above, *text.split("\n"), *below, *after]

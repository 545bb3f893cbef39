"""The form of a status update: what its template asks for, what was answered, and both together.

A form is what the playbook's template makes with `SLOT` in the place of the text.  What is to be filled in stands
under a heading (`#### Impact`) or behind a name in bold (`**Impact:**`), where there is nothing yet, or a line all in
italics: a question to whoever writes it.  Answers are by name; that of '' is the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SLOT = "\ue000"
"""Stands for the text: a sign that nobody types."""
UNSAID = "…"
"""How what is not said yet is shown."""
_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*?)[ \t]*#*[ \t]*")
_LABEL = re.compile(r"((?:[-*+][ \t]+)?\*\*([^*]{1,80}?)[ \t]*(?::\*\*|\*\*[ \t]*:))[ \t]*(.*)")
_PLACEHOLDER = re.compile(r"[ \t]*(?:[-*+][ \t]+)?([*_])(?![*_\s])[^*_]+(?<![*_\s])\1[ \t]*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_NAMED = re.compile(r"([ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+)?)(\*{0,2})([^:*\n]{1,80})\*{0,2}[ \t]*:\*{0,2}[ \t]*(.*)")
_ALONE = re.compile(r"([ \t>]*(?:#{1,6}[ \t]+)?)(\*{0,2})([^:*\n]{1,80}?)\*{0,2}[ \t]*#*[ \t]*")
_CLEARED = frozenset({"-", "–", "—"})


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the form: `head` its heading or label, `body` what stands there; `name` is '' outside of fields."""

    name: str
    head: str
    body: tuple[str, ...]
    inline: bool = False


def fields(form: str) -> tuple[str, ...]:
    """The names of what is to be filled in besides the text, in order; none: the text is all there is."""
    return tuple(dict.fromkeys(part.name for part in _parts(form) if _is_open(part)))


def read(form: str, said: str) -> dict[str, str]:
    """What was said, by name.  Lines that are the form's own say nothing."""
    parts = tuple(_parts(form))
    names = [part.name for part in parts if part.name and (_is_open(part) or _has_slot(part))]
    own = {line.strip() for part in parts for line in (part.head, *part.body)}
    questions = ((part, _question(part)) for part in parts)
    asked = {part.body[place].strip() for part, place in questions if place is not None}
    found: dict[str, list[str]] = {}
    at, fenced = "", False
    for line in said.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        named = None if fenced else _named(line, names)
        if named is not None:
            at, line = named
            found.setdefault(at, [])
        plain = line.strip().removeprefix(">").strip()
        if not fenced and plain and (plain in asked or plain == UNSAID or (named is None and plain in own)):
            continue
        found.setdefault(at, []).append(line)
    answers = {name: "\n".join(lines).strip() for name, lines in found.items()}
    return _placed(answers, parts)


def _placed(answers: dict[str, str], parts: tuple[_Part, ...]) -> dict[str, str]:
    """The text where the form has a place for it: the slot, else the first that is to be filled in."""
    slot = next((part.name for part in parts if _has_slot(part)), None)
    first = next((part.name for part in parts if _is_open(part)), "")
    for name in {slot or "", ""} if slot is not None else {""}:
        target = "" if slot is not None else first
        if name != target and (text := answers.pop(name, "")):
            answers[target] = "\n".join(filter(None, (answers.get(target, ""), text)))
    return {name: text for name, text in answers.items() if text}


def merged(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The answers of before with what was said now; a dash leaves one out."""
    both = {**before, **now}
    return {name: text for name, text in both.items() if text.strip() not in _CLEARED}


def written(form: str, answers: Mapping[str, str]) -> str:
    """The answers as one text, which `read` reads back."""
    text = [answers[""]] if answers.get("") else []
    for name in fields(form):
        if said := answers.get(name):
            text.append(f"{name}:\n{said}" if "\n" in said else f"{name}: {said}")
    return "\n".join(text)


def filled(form: str, answers: Mapping[str, str], *, asking: bool = False) -> str:
    """The form with the answers in it.  What nobody answered is left out; `asking`: it is asked for."""
    lines: list[str] = []
    for part in _parts(form):
        answer = answers.get(part.name, "") if _is_open(part) else ""
        if _is_open(part) and not (answer or asking):
            lines += _without_question(part)
        elif part.inline:
            body = answer.split("\n") if answer else list(part.body)
            lines += [f"{part.head}{chr(10) if len(body) > 1 else ' '}{body[0] if body else UNSAID}", *body[1:]]
        else:
            lines += [*([part.head] if part.head else []), *(_answered(part, answer) if answer else part.body)]
    text = "\n".join(lines).replace(SLOT, answers.get("", "") or (UNSAID if asking else ""))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _answered(part: _Part, answer: str) -> list[str]:
    """What stands under a heading, with the answer in the place of the question."""
    place = _question(part)
    if place is None:
        return [*answer.split("\n"), ""]
    return [*part.body[:place], *answer.split("\n"), *part.body[place + 1 :]]


def _without_question(part: _Part) -> list[str]:
    """What is left of a field that nobody answered: what stands below the question."""
    place = _question(part)
    return [] if part.inline or place is None else list(part.body[place + 1 :])


def _question(part: _Part) -> int | None:
    return next((place for place, line in enumerate(part.body) if _PLACEHOLDER.fullmatch(line)), None)


def _parts(form: str) -> Iterator[_Part]:
    name, head = "", ""
    lines: list[str] = []
    fenced = False
    for line in form.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        heading = None if fenced else _HEADING.fullmatch(line)
        label = None if fenced else _LABEL.fullmatch(line)
        if heading is None and label is None:
            lines.append(line)
            continue
        if head or lines:
            yield _Part(name, head, tuple(lines))
        name, head, lines = (heading[1], line, []) if heading else ("", "", [])
        if label:
            yield _Part(label[2].strip(), label[1], (label[3],) if label[3] else (), inline=True)
    if head or lines:
        yield _Part(name, head, tuple(lines))


def _has_slot(part: _Part) -> bool:
    return any(SLOT in line for line in part.body)


def _is_open(part: _Part) -> bool:
    """Whether it is to be filled in."""
    if not part.name or _has_slot(part):
        return False
    return not any(line.strip() for line in part.body) or _question(part) is not None


def _named(line: str, names: list[str]) -> tuple[str, str] | None:
    """`Impact: none` -> (`Impact`, `none`), by its name or the beginning of one; None if it names nothing."""
    if found := _NAMED.fullmatch(line):
        typed = _plain(found[3])
        fitting = [name for name in names if _plain(name) == typed]
        fitting = fitting or [name for name in names if len(typed) > 2 and _plain(name).startswith(typed)]
        return (fitting[0], found[4]) if len(fitting) == 1 else None
    alone = _ALONE.fullmatch(line)
    typed = _plain(alone[3]) if alone else ""
    return next(((name, "") for name in names if _plain(name) == typed), None)


def _plain(name: str) -> str:
    return " ".join(name.replace("*", "").replace("_", " ").casefold().rstrip(":").split())

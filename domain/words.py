"""What typed words may be: titles, texts, names of moments, values of metrics."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from domain.durations import parse_duration
from domain.messages import Refusal, refuse

LONGEST_TITLE = 200
LONGEST_TEXT = 10_000
_REPEATED = 60
_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0e\ufe0f\uffa0")
"""Fillers and the empty Braille cell: letters to Unicode, nothing to the eye."""
_MOMENT = re.compile(r"[a-z][a-z0-9_-]{0,39}$")
_ROLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}|[0-9]{1,3}(?:([ ,_])[0-9]{3})(?:\1[0-9]{3}){0,4})(?:\.[0-9]{1,9})?")
"""No exponents (`1e-999999` is a million digits), and commas only between thousands: `1,5` would become 15."""


def bad_sign(text: str, *, lines: bool) -> str | None:
    """The first control character in a text, or None.  `lines`: line breaks and tabs are fine."""
    for sign in text:
        if lines and sign in "\n\r\t":
            continue
        # Cc: controls; Cs: lone surrogates; the bidi overrides can make a text read as what it is not.
        kind = unicodedata.category(sign)
        if kind in ("Cc", "Cs") or sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
            return sign
        if kind in ("Zl", "Zp") and not lines:
            return sign
    return None


def _blank(text: str) -> bool:
    """Nothing in it can be seen: spaces, joiners, marks of direction and letters without a shape only."""
    return all(sign.isspace() or unicodedata.category(sign) == "Cf" or sign in _SHAPELESS for sign in text)


def repeated(word: str) -> str:
    """A word as an answer says it again: of a very long one the beginning."""
    return word if len(word) <= _REPEATED else f"{word[:_REPEATED]}…"


def title_problem(title: str) -> Refusal | None:
    """Why that is no title, or None."""
    if _blank(title):
        return refuse("title_missing")
    if len(title) > LONGEST_TITLE:
        return refuse("title_long", length=len(title), limit=LONGEST_TITLE)
    if (sign := bad_sign(title, lines=False)) is not None:
        return refuse("control_sign", code=f"U+{ord(sign):04X}")
    return None


def text_problem(text: str) -> Refusal | None:
    """Why that is no text to keep, or None."""
    if _blank(text):
        return refuse("text_missing")
    if len(text) > LONGEST_TEXT:
        return refuse("text_long", length=len(text), limit=LONGEST_TEXT)
    if (sign := bad_sign(text, lines=True)) is not None:
        return refuse("control_sign", code=f"U+{ord(sign):04X}")
    return None


def one_of(word: str, allowed: tuple[str, ...]) -> str | None:
    """The one that is meant: as written, in another case, without spaces, or a beginning only one of them has."""
    wanted = "".join(word.casefold().split())
    if not wanted:
        return None
    names = {"".join(name.casefold().split()): name for name in allowed}
    if wanted in names:
        return names[wanted]
    begun = [name for plain, name in names.items() if plain.startswith(wanted)]
    return begun[0] if len(begun) == 1 and len(wanted) > 1 else None


def moment_name(word: str) -> str | None:
    """The name of a moment in its one spelling, or None if it is none.  The run's own ends are not for marking."""
    name = "-".join(word.casefold().split())
    return name if _MOMENT.match(name) and name != "finished" else None


def role_name(word: str) -> str | None:
    """The name of a role in its one spelling, or None if it is none."""
    name = "-".join(word.casefold().strip().removeprefix("role:").split())
    return name if _ROLE.fullmatch(name) and name not in ("owner", "starter") else None


def metric_value(kind: str, typed: str) -> str | Refusal:
    """A metric's value in its one spelling: whole ms for a duration, a plain decimal for a number."""
    value = typed.strip()
    if (bad := text_problem(value)) is not None:
        return bad
    if kind == "duration":
        try:
            return str(parse_duration(value))
        except ValueError as problem:
            return refuse("metric_value", value=repeated(value), problem=str(problem))
    if kind == "number":
        if _NUMBER.fullmatch(value) is None:
            return refuse("metric_number", value=repeated(value))
        return format(Decimal(re.sub("[ ,_+]", "", value)), "f")
    return value

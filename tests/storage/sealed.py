"""Chained lines for tests, without the domain's events."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from domain.chain import GENESIS, MARK, commitment, seal
from storage.log import Append, ChangeSet, Line


def salt(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:32]


def chain(
    stream: str, values: Sequence[Any], after: Line | None = None, first: int = 1, prev: str = GENESIS
) -> list[Line]:
    """One event per value, each committed to; going on behind `after` if given."""
    lines: list[Line] = []
    if after is not None:
        first, prev = after.number + 1, after.hash
    for number, value in enumerate(values, first):
        opened = {"data.text": (salt(f"{stream}/{number}"), value)}
        body = {"stream": stream, "number": number, "data": {"text": {MARK: commitment(*opened["data.text"])}}}
        text, digest = seal(body, prev)
        lines.append(Line(stream, number, text, digest, opened))
        prev = digest
    return lines


def adding(lines: Sequence[Line]) -> ChangeSet:
    """The change-set that adds these lines, all of one stream."""
    return ChangeSet((Append(lines[0].stream, lines[0].number - 1, tuple(lines)),))

"""What falls together for one person is one message, whichever runs it is about (decision 10).

Each part keeps its own key, is an item of its own on the disk, and goes from there by itself.  Only the post is
one: it carries the keys of all that stands in it, so that after a crash each part is looked for by its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.words.render import Words
from engine.words.wording import Ready

if TYPE_CHECKING:
    from engine.out.outgoing import Item

TOGETHER = "together"
"""The kind of a direct message that may stand in one post with others."""
_LINES = "\x1e"
"""Between the command lines that one reaction stands for, a run each: a sign that no text of a person has."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts in one post: its text, and what each reaction under it stands for."""

    text: str
    options: Mapping[str, str]


def joins(item: Item) -> bool:
    """Whether it may stand in one message with others."""
    return item.kind == TOGETHER


def join(first: Item, others: Sequence[Item]) -> Item:
    """One item with the parts of all, under the key of the first."""
    every = (first, *others)
    parts = [part for item in every for part in item.body["parts"]]
    recovered = any(item.recovered for item in every)
    body = {**first.body, "parts": parts}
    return replace(first, body=body, at=min(item.at for item in every), recovered=recovered)


def drawn(words: Words, parts: Sequence[Mapping[str, Any]]) -> Joined:
    """How the parts look: one as it is alone, several under each other with one line on how to answer."""
    if len(parts) == 1:
        return Joined(parts[0]["text"], parts[0]["options"])
    blocks = tuple(Ready(part["block"]) for part in parts)
    typed = tuple(Ready(part["typed"]) for part in parts if part["typed"])
    return Joined(words.word("together.said", blocks=blocks, typed=typed), _options(parts))


def _options(parts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What a reaction means for each run.  A command is run by a reaction only where it is plain which one."""
    asking = [part["options"] for part in parts if part["options"]]
    if len(asking) == 1:
        return dict(asking[0])
    signs = dict.fromkeys(sign for options in asking for sign in options if sign != "arrow_forward")
    return {sign: _LINES.join(options[sign] for options in asking if sign in options) for sign in signs}


def lines_of(text: str) -> list[str]:
    """The command lines that a reaction stands for."""
    return text.split(_LINES)


def part(
    key: str, run_id: str, text: str, *, block: str = "", typed: str = "", options: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What may stand in one message with others: `text` is how it looks alone, `block` among others.

    `typed` is what one may type to answer it, `options` what the reactions under it stand for.
    """
    shown = {"text": text, "block": block or text, "typed": typed, "options": dict(options or {})}
    return {"key": key, "run": run_id, **shown}


def restful(item: Item, words: Words, *, calls: bool) -> Item:
    """An item that may wait for the end of somebody's quiet hours; a message may then stand with others.

    `calls`: something is wanted of them.
    """
    able = joinable(item, words) if item.kind == "post" else item
    return replace(able, body={**able.body, "rests": True, "calls": calls})


def joinable(item: Item, words: Words, copy: Mapping[str, int] | None = None) -> Item:
    """A direct message that may stand in one post with others.

    `copy`: it is the text of that `number`, which had been `mended` so many times, and is mended where it stands if
    it stands alone.
    """
    body = {**item.body}
    text = body.pop("text")
    block = words.word("together.at", at=Ready(words.time(item.at)), text=Ready(text))
    one = part(item.key, item.run, text, block=block) | ({"copy": dict(copy)} if copy else {})
    return replace(item, kind=TOGETHER, body={**body, "parts": [one]})

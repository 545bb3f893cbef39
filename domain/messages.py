"""What is to be said, before it has words: a message id of `texts/` and its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say.  `args` holds plain values, `Person`s, other messages and tuples of them."""

    id: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule said no: why, and what to do instead.  Nothing happened."""

    message: Message


def message(id: str, /, **args: Any) -> Message:
    """Build a `Message`."""
    return Message(id, args)


def refuse(id: str, /, **args: Any) -> Refusal:
    """Build a `Refusal`; ids of refusals start with `no.`."""
    return Refusal(Message(f"no.{id}", args))

"""Rests: while a run is on hold its timers stand still, and go on afterwards with what was left of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Rest = tuple[int, int]
"""From one instant (ms) to another."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A run is on hold since an instant until another (ms), for that reason."""

    since: int = field(compare=False)
    until: int
    why: str


def moved(instant: int, base: int, rests: Iterable[Rest]) -> int:
    """When a timer that began at `base` and was to end at `instant` ends, if it stands still in the rests."""
    for begin, end in rests:
        from_ = max(begin, base)
        if end > from_ and instant > from_:
            instant += end - from_
    return instant


def pushed(instant: int, rests: Iterable[Rest]) -> int:
    """The instant, or the end of the rest in which it lies: for what was set to a time and not to a length."""
    for begin, end in rests:
        if begin < instant < end:
            instant = end
    return instant

"""Ids that sort by time: ULIDs (48 bits of milliseconds, 80 random bits, Crockford's base 32)."""

from __future__ import annotations

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(at: int, random: int) -> str:
    """The ULID of an instant (ms) and 80 random bits."""
    number = (at & (1 << 48) - 1) << 80 | random & (1 << 80) - 1
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))

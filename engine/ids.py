"""Ids that sort by time (ULIDs: 48 bits of milliseconds, 80 random ones, Crockford's base 32), and random salts."""

from __future__ import annotations

import secrets

from domain.chain import SALT_LENGTH

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(at: int, random: int) -> str:
    """The ULID of an instant (ms) and 80 random bits."""
    number = (at & (1 << 48) - 1) << 80 | random & (1 << 80) - 1
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


class Salts:
    """Random salts for commitments, drawn many at a time: asking the system for each costs more than the hash."""

    _AT_ONCE = 64

    def __init__(self) -> None:
        self._drawn = ""

    def __call__(self) -> str:
        """One that was not given out before, in hexadecimal."""
        if not self._drawn:
            self._drawn = secrets.token_hex(SALT_LENGTH // 2 * self._AT_ONCE)
        salt, self._drawn = self._drawn[:SALT_LENGTH], self._drawn[SALT_LENGTH:]
        return salt

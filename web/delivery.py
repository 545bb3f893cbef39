"""What an incoming webhook brings, and what is made of it: the form in which all senders are read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.alert import Alert
from engine.outside import Outside


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request to the hook of that name.

    The names of the headers are in lower case, the body is as it came, `at` is when it was read (ms).
    """

    hook: str
    headers: Mapping[str, str]
    body: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a delivery says.

    `id` is the sender's own id of the delivery; '' if it gives none, then the same body is the same delivery.
    `alerts` may be none: a ping, a test.  `confirm` is an address that the sender wants to be called, or ''.
    """

    alerts: tuple[Alert, ...]
    id: str = ""
    confirm: str = ""


class Malformed(Exception):
    """A body that says nothing: why, with the field, in words for whoever configures the sender."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one kind of sender is read, a pure function that raises `Malformed`, and known.

    `genuine` says whether a delivery is signed with that secret, as the sender signs; None if it does not sign, and
    the secret comes in a header.  It raises `OutsideError` where that can't be found out now: the sender tries again.
    """

    read: Callable[[Delivery], Said]
    genuine: Callable[[Delivery, str, Outside], Awaitable[bool]] | None = None

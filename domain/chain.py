"""The salted hash chain: what makes a run's list of events provable.

An event's body is JSON in one canonical form; its hash is over those very bytes, and
the body names the hash of the event before it.  A free-text or personal field is not in
the body: its commitment is, SHA-256 over a salt and the value.  Who drops salt and value
has forgotten the field for ever, and the chain still holds.

Standard library only: this module is what checks an exported run on any machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

GENESIS = "0" * 64
"""The `prev` of a stream's first event."""

MARK = "#"
"""The one key of the object that stands in a body for a committed field."""

SALT_LENGTH = 32
"""Hex digits of a salt.  Fixed, so that salt and value cannot be split in another place."""

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
_SMALL = 2**53
_HEX = frozenset("0123456789abcdef")


class Sealed(Protocol):
    """An event as stored: see `storage.log.Line`."""

    @property
    def stream(self) -> str:
        """The stream's name."""

    @property
    def number(self) -> int:
        """Its place in the stream, from 1."""

    @property
    def body(self) -> str:
        """The canonical JSON."""

    @property
    def hash(self) -> str:
        """SHA-256 of the body, in hex."""

    @property
    def opened(self) -> Mapping[str, tuple[str, Any]]:
        """Salt and value of each committed field that was not dropped, by its path."""


class Wrong(StrEnum):
    """What can be wrong with a line of a chain."""

    NUMBER = "number"
    STREAM = "stream"
    HASH = "hash"
    BODY = "body"
    PREV = "prev"
    OPENED = "opened"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a chain does not hold.  `number` is the number that belongs there."""

    number: int
    wrong: Wrong
    detail: str

    def __str__(self) -> str:
        return f"event {self.number}: {self.detail}"


def canonical(value: Any, name: str = "value") -> bytes:
    """The one JSON form of a value: UTF-8, sorted keys, no spaces.

    Raises `TypeError` for what has no such form (a float, a key that is no text) and
    `ValueError` for an integer beyond 64 bits or text that is no Unicode (half a
    surrogate pair).  Both name the field, starting with `name`.
    """
    _check(value, name)
    return _CANONICAL.encode(value).encode()


def _check(value: Any, name: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if not _is_unicode(value):
            raise ValueError(f"{name}: half a surrogate pair is not text")
    elif isinstance(value, int):
        if not _INT_MIN <= value <= _INT_MAX:
            raise ValueError(f"{name}: an integer beyond 64 bits")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{name}: the key {key!r} is not text")
            if not _is_unicode(key):
                raise ValueError(f"{name}: half a surrogate pair is not text")
            kind = type(item)  # by far the most are ASCII texts and small numbers: no call for them
            if not (item.isascii() if kind is str else kind is int and -_SMALL < item < _SMALL):
                _check(item, f"{name}.{key}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _check(item, f"{name}[{place}]")
    else:
        raise TypeError(f"{name}: {type(value).__name__} has no canonical form")


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def commitment(salt: str, value: Any, name: str = "value") -> str:
    """SHA-256 over the salt (32 lower-case hex digits) and the value's canonical form, in hex."""
    if not isinstance(salt, str) or len(salt) != SALT_LENGTH or not _HEX.issuperset(salt):
        raise ValueError(f"{name}: a salt is {SALT_LENGTH} lower-case hex digits")
    return hashlib.sha256(salt.encode() + canonical(value, name)).hexdigest()


def digest(body: str) -> str:
    """The hash of a body as stored."""
    return hashlib.sha256(body.encode()).hexdigest()


def seal(body: Mapping[str, Any], prev: str) -> tuple[str, str]:
    """The stored text of a body, with the hash of the event before it inside, and its own hash."""
    sealed = canonical({**body, "prev": prev}, "event")
    return sealed.decode(), hashlib.sha256(sealed).hexdigest()


def verify(lines: Iterable[Sealed], head: tuple[int, str] | None = None) -> Fault | None:
    """The first fault of one stream's events from its first on, or None if the chain holds.

    `head` is the number and hash of the last event as noted elsewhere: without it a cut
    tail does not show, nor does a last event that was rewritten along with its hash.
    """
    number, prev, stream = 0, GENESIS, None
    for line in lines:
        number += 1
        stream = line.stream if stream is None else stream
        fault = _verify_line(line, number, stream, prev)
        if fault is not None:
            return fault
        prev = line.hash
    if head is not None and head != (number, prev):
        return Fault(number + 1, Wrong.HEAD, f"the chain should end at event {head[0]} with the hash {head[1]}")
    return None


def _verify_line(line: Sealed, number: int, stream: str, prev: str) -> Fault | None:
    if line.number != number:
        return Fault(number, Wrong.NUMBER, f"missing; event {line.number} stands in its place")
    if line.stream != stream:
        return Fault(number, Wrong.STREAM, f"belongs to {line.stream}, not to {stream}")
    if not _is_unicode(line.body) or digest(line.body) != line.hash:
        return Fault(number, Wrong.HASH, "its text does not match its hash")
    try:
        body = json.loads(line.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or body.get("number") != number or body.get("stream") != stream:
        return Fault(number, Wrong.BODY, "its text is not that of this event")
    if body.get("prev") != prev:
        return Fault(number, Wrong.PREV, "does not follow from the event before it")
    for path, (salt, value) in line.opened.items():
        if not _opens(body, path, salt, value):
            return Fault(number, Wrong.OPENED, f"{path} is not what was recorded")
    return None


def _opens(body: Any, path: str, salt: str, value: Any) -> bool:
    for part in path.split("."):
        body = body.get(part) if isinstance(body, dict) else None
    try:
        return bool(body == {MARK: commitment(salt, value)})
    except (TypeError, ValueError, RecursionError):
        return False

"""Events to stored lines and back.  What was stored is never changed: old shapes are lifted on reading.

A body is `{"actor", "at", "cause", "data", "kind", "number", "occurred_at", "prev",
"stream", "undoes", "v"}`.  `kind` is the name of the event's class and `v` its
`VERSION`.  A field whose type is or holds `Free` or `Person` stands there as
`{"#": commitment}`, its salt and value are in the line's `opened` under `actor` or
`data.<field>`; once dropped from there it reads as "(redacted)".
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, get_args

import orjson

from domain.chain import MARK, commitment, seal
from domain.events import Event, Recorded, SiteEvent
from domain.people import Person
from storage.log import Line
from storage.shapes import REDACTED, Reader, hints, is_open, placeholder, plain, reader

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""From one version's data to the next one's.  A redacted field arrives as `GONE`; carry it along."""

GONE = object()
"""Stands in an upcaster's data for a field that was redacted."""


def _one_of_several(data: dict[str, Any]) -> dict[str, Any]:
    """A task was one person's before it could be several people's."""
    return data if data["to"] is GONE else {**data, "to": [data["to"]]}


UPCASTERS: Mapping[tuple[str, int], Upcaster] = types.MappingProxyType({("TaskAssigned", 1): _one_of_several})
"""By kind and the version it starts from.  Every version below a class's `VERSION` has one."""


class Undecodable(Exception):
    """A stored event that this version cannot read.  The message names the event and says why."""


class NewerData(Undecodable):
    """The event was written by a newer Muster."""


@dataclass(frozen=True, slots=True)
class _Kind:
    cls: type
    version: int
    fields: tuple[str, ...]
    committed: Mapping[str, Any]
    readers: Mapping[str, Reader]


def _kind(cls: type) -> _Kind:
    found = hints(cls)
    return _Kind(
        cls,
        getattr(cls, "VERSION", 1),
        tuple(found),
        {name: hint for name, hint in found.items() if is_open(hint)},
        {name: read for name, hint in found.items() if (read := reader(hint))},
    )


class Codec:
    """Encodes and decodes a set of event classes."""

    def __init__(self, classes: Iterable[type], upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> None:
        """Raises `TypeError` for a class that cannot be stored, `ValueError` for a version without upcaster."""
        self._kinds = {cls.__name__: _kind(cls) for cls in classes}
        self._upcasters = upcasters
        for name, kind in self._kinds.items():
            for version in range(1, kind.version):
                if (name, version) not in upcasters:
                    raise ValueError(f"{name} is at version {kind.version} but UPCASTERS lacks {(name, version)}")

    def encode(self, recorded: Recorded, prev_hash: str, salt: Callable[[], str]) -> Line:
        """The line to store after the one with `prev_hash` (`domain.chain.GENESIS` for the first).

        `salt` gives 32 fresh hex digits at each call.  Raises `TypeError` or `ValueError`,
        naming the field, for a value that the chain cannot hold.
        """
        event = recorded.event
        name = type(event).__name__
        kind = self._kinds[name]
        opened: dict[str, tuple[str, Any]] = {}

        def commit(path: str, value: Any) -> dict[str, str]:
            opened[path] = (salt(), value)
            return {MARK: commitment(*opened[path], path)}

        data: dict[str, Any] = {}
        for field in kind.fields:
            value = plain(getattr(event, field))
            data[field] = commit(f"data.{field}", value) if field in kind.committed else value
        body = {
            "actor": commit("actor", plain(recorded.actor)),
            "at": recorded.at,
            "cause": recorded.cause,
            "data": data,
            "kind": name,
            "number": recorded.number,
            "occurred_at": recorded.occurred_at,
            "stream": recorded.stream,
            "undoes": recorded.undoes,
            "v": kind.version,
        }
        text, digest = seal(body, prev_hash)
        return Line(recorded.stream, recorded.number, text, digest, opened)

    def decode(self, line: Line) -> Recorded:
        """The event of a line, in today's shape.  Trusts the line: `domain.chain.verify` is what checks.

        Raises `NewerData` for a kind or version this Muster does not know, `Undecodable`
        for a line that is no event.
        """
        try:
            body = orjson.loads(line.body)
            kind = self._known(line, body["kind"], body["v"])
            if body["v"] == kind.version:
                data = _uncovered(body["data"], kind.committed, line.opened)
            else:  # what it had committed then only the data tell
                data = _uncovered(body["data"], tuple(body["data"]), line.opened)
                for version in range(body["v"], kind.version):
                    data = self._upcasters[body["kind"], version](data)
            actor = line.opened.get("actor")
            return Recorded(
                body["stream"],
                body["number"],
                body["at"],
                body["occurred_at"],
                _GONE_PERSON if actor is None else _person(**actor[1]),
                body["cause"],
                _event(kind, data),
                body["undoes"],
            )
        except (ValueError, TypeError, KeyError) as error:
            raise Undecodable(
                f"{line.stream}, event {line.number} cannot be read ({error!r}). `bot.py doctor` checks the data."
            ) from error

    def _known(self, line: Line, name: str, version: int) -> _Kind:
        kind = self._kinds.get(name)
        if kind is None or version > kind.version:
            raise NewerData(
                f"{line.stream}, event {line.number} ({name}, version {version}) was written by a newer Muster. "
                "Install that version again."
            )
        return kind


_GONE_PERSON = Person(REDACTED, REDACTED)
_person = lru_cache(maxsize=4096)(Person)  # the same few do everything in a run


def _uncovered(data: dict[str, Any], names: Iterable[str], opened: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    """The data with the commitments among those fields replaced by the values beside them."""
    for name in names:
        value = data.get(name)
        if type(value) is dict and len(value) == 1 and len(value.get(MARK, "")) == 64:
            pair = opened.get(f"data.{name}")
            data[name] = GONE if pair is None else pair[1]
    return data


def _event(kind: _Kind, data: dict[str, Any]) -> Any:
    for name, read in kind.readers.items():
        if (value := data.get(name, GONE)) is not GONE:
            data[name] = read(value)
    for name in kind.committed:
        if data.get(name) is GONE:
            data[name] = placeholder(kind.committed[name])
    return kind.cls(**data)


def event_classes() -> tuple[type, ...]:
    """Every event there is, a run's and the site's."""
    return tuple(cls for union in (Event, SiteEvent) for cls in get_args(union) or (union,))


@cache
def _today() -> Codec:
    return Codec(event_classes())


def encode(recorded: Recorded, prev_hash: str, salt: Callable[[], str]) -> Line:
    """See `Codec.encode`, for the events of `domain.events`."""
    return _today().encode(recorded, prev_hash, salt)


def decode(line: Line) -> Recorded:
    """See `Codec.decode`, for the events of `domain.events`."""
    return _today().decode(line)

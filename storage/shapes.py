"""From a type's annotations to functions that turn its values into JSON and back.

Worked out once per type; what they build on is text, whole numbers, booleans, None,
tuples, enums, mappings with text keys, optional values and frozen dataclasses of these.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from domain.people import Open, Person

REDACTED = "(redacted)"
"""What stands where salt and value were dropped."""

Reader = Callable[[Any], Any]


def plain(value: Any) -> Any:
    """A value as JSON: dataclasses and mappings become objects, tuples arrays, enums their value."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in hints(_class(value))}
    return value  # the chain refuses it by name


@cache
def hints(cls: type) -> Mapping[str, Any]:
    """The annotations of a dataclass's fields, marks included."""
    found = get_type_hints(cls, include_extras=True)
    return {field.name: found[field.name] for field in dataclasses.fields(cls)}


def is_open(annotation: Any, within: tuple[Any, ...] = ()) -> bool:
    """Whether a value of this type is, or holds, free text or a person."""
    if annotation is Person:
        return True
    if get_origin(annotation) is Annotated and any(isinstance(mark, Open) for mark in annotation.__metadata__):
        return True
    if dataclasses.is_dataclass(annotation) and annotation not in within:
        return any(is_open(field, (*within, annotation)) for field in hints(_class(annotation)).values())
    return any(is_open(part, within) for part in get_args(annotation))


def _class(annotation: Any) -> type:
    return annotation if isinstance(annotation, type) else type(annotation)


def reader(annotation: Any) -> Reader | None:
    """What makes a value of this type from its JSON, or None where that is the value itself.

    Raises `TypeError` for a type that has no one way back.
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return reader(parts[0])
    if annotation in (str, int, bool, None, types.NoneType):
        return None
    if origin in (Union, types.UnionType):
        return _optional(annotation, parts)
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return _many(parts[0])
    if origin is tuple:
        return _row(parts)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(parts)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return _record(annotation)
    raise TypeError(f"{annotation} cannot be stored: see storage.shapes for what can")


def _optional(annotation: Any, parts: tuple[Any, ...]) -> Reader | None:
    rest = [part for part in parts if part is not types.NoneType]
    if len(rest) != 1:
        if all(reader(part) is None for part in rest):
            return None
        raise TypeError(f"{annotation} cannot be stored: which of them a value was is not recorded")
    inner = reader(rest[0])
    return None if inner is None else lambda value: None if value is None else inner(value)


def _many(part: Any) -> Reader:
    inner = reader(part)
    return tuple if inner is None else lambda value: tuple([inner(item) for item in value])


def _row(parts: tuple[Any, ...]) -> Reader:
    inner = [reader(part) or _same for part in parts]
    return lambda value: tuple([read(item) for read, item in zip(inner, value, strict=True)])


def _mapping(parts: tuple[Any, ...]) -> Reader | None:
    if parts[0] is not str:
        raise TypeError(f"a mapping from {parts[0]} cannot be stored: keys are text")
    inner = reader(parts[1])
    return None if inner is None else lambda value: {key: inner(item) for key, item in value.items()}


def _same(value: Any) -> Any:
    return value


@cache
def _record(cls: type) -> Reader:
    readers: dict[str, Reader] | None = None

    def read(value: Any) -> Any:
        nonlocal readers
        if readers is None:  # not before the first value: a type may hold itself
            readers = {name: found for name, hint in hints(cls).items() if (found := reader(hint))}
        fields = dict(value)
        for name, inner in readers.items():
            if name in fields:
                fields[name] = inner(fields[name])
        return cls(**fields)

    return read


def placeholder(annotation: Any) -> Any:
    """What a reader of a redacted field sees: `(redacted)` where text or a name stood, else as little as can be."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return placeholder(parts[0])
    if annotation is Person:
        return Person(REDACTED, REDACTED)  # not the empty id: that is Muster itself
    if annotation is str:
        return REDACTED
    if annotation in (int, bool):
        return annotation()
    if origin in (Union, types.UnionType):
        return placeholder(parts[0])
    if origin is tuple:
        return tuple(placeholder(part) for part in parts if part is not Ellipsis)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return annotation(**{name: placeholder(hint) for name, hint in hints(annotation).items()})
    return {} if isinstance(origin, type) and issubclass(origin, Mapping) else None

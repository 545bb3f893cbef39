"""What validation found wrong with a playbook, in words its author can use, at the place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from domain.playbook import Playbook
from engine.playbooks.yaml_reader import Path, YamlFile
from engine.problems import Problem, did_you_mean

_KINDS = {
    dict: "a map of keys",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "nothing",
}
_WHOLE = frozenset({"unknown", "twice", "circle", "trigger", "nowhere", "metric"})
"""Errors that name what they are about themselves."""


def problem(error: ErrorDetails, file: YamlFile, model: type[BaseModel] = Playbook) -> Problem:
    """The error at its line and column; `error["loc"]` is a path in the file, tags of unions allowed in it.

    `model` is what the file was to be, so that the keys it allows can be named.
    """
    path: Path = error["loc"]
    node, steps = file.find(path)
    if error["type"] == "extra_forbidden":
        node = file.key(path) or node
    line, column = (node.line, node.column) if node is not None else (1, 1)
    inside = error.get("ctx", {}).get("column")
    if inside is not None and node is not None and steps == path and node.style in ("", "'", '"'):
        column += inside - 1 + len(node.style)
    return Problem(file.name, line, column, "error", _message(error, steps, model))


def _message(error: ErrorDetails, steps: Path, model: type[BaseModel]) -> str:
    kind, loc, found, context = error["type"], error["loc"], error["input"], error.get("ctx", {})
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    match kind:
        case "extra_forbidden":
            allowed = fields(loc[:-1], model)
            return f'"{loc[-1]}" is no key here{_choice(str(loc[-1]), allowed)}'
        case "missing":
            return f'the key "{loc[-1]}" is missing here'
        case "string_type":
            return f"{key}: a text is wanted here, not {_kind(found)}{_quotes(found)}"
        case "tuple_type":
            hint = f", as in [{found}]" if isinstance(found, str) and len(found) <= 40 else ""
            return f"{key}: a list is wanted here, not {_kind(found)}{hint}"
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            allowed = fields(loc, model)
            keys = f" ({', '.join(allowed)})" if allowed else ""
            short = (
                "a title in quotes, or " if key == "tasks" and steps[-1:] != (key,) else ""
            )  # `expanded` writes it out
            return f"{key or 'the file'}: {short}a map of keys{keys} is wanted here, not {_kind(found)}"
        case "bool_type" | "bool_parsing":
            return f"{key}: true or false is wanted here, not {_said(found)}"
        case "literal_error":
            allowed = tuple(word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", "))
            return f"{key}: {_said(found)} is not allowed{_choice(str(found), allowed)}"
        case "string_too_long" | "too_long" if isinstance(found, str | int):
            return f"{key}: at most {context['max_length']} characters are allowed, this has {len(str(found))}"
        case "too_long":
            return f"{key}: at most {context['max_length']} are allowed, here are {context['actual_length']}"
        case "too_short":
            return f"{key}: at least {context['min_length']} is needed"
        case _:
            return error["msg"] if not key or kind in _WHOLE else f"{key}: {error['msg']}"


def _choice(word: str, allowed: tuple[str, ...]) -> str:
    return f"{did_you_mean(word, allowed) or '.'} Allowed: {', '.join(allowed)}"


def _said(found: object) -> str:
    return f'"{str(found)[:60]}"' if isinstance(found, str | int | float) else _kind(found)


def _kind(found: object) -> str:
    return _KINDS.get(type(found), "this")


def _quotes(found: object) -> str:
    if isinstance(found, bool):
        return f'; put quotes around it: "{str(found).lower()}"'
    if isinstance(found, float):
        return f'; put quotes around it: "{found}"'
    if found is None:
        return ": write one, or leave the key out"
    return '; a text with ": " in it needs quotes' if isinstance(found, dict) else ""


def fields(path: Path, model: type[BaseModel] = Playbook) -> tuple[str, ...]:
    """The keys a playbook (or another model) allows at that place, in order; empty where any key is allowed."""
    kinds: tuple[Any, ...] = (model,)
    for step in path:
        kinds = tuple(inner for kind in kinds for inner in _inside(kind, step)) or kinds
    models = [model for kind in kinds for model in _models(kind)]
    return tuple(dict.fromkeys(name for model in models for name in _names(model)))


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _inside(kind: Any, step: str | int) -> Iterator[Any]:
    """What is under a step: a field of a model, an item of a tuple, a value of a map, the tagged one of a union."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                yield field.annotation
        return
    for part in get_args(kind):
        tags = [getattr(extra, "tag", None) for extra in get_args(part)[1:]]
        if step in tags:
            yield get_args(part)[0]
            return
    if isinstance(step, int):
        yield from get_args(kind)[:1]
        return
    for part in get_args(kind):
        if isinstance(part, type) and issubclass(part, BaseModel) and step in _names(part):
            yield from _inside(part, step)
        elif getattr(part, "__origin__", None) is Mapping or part is Mapping:
            yield from get_args(part)[1:]
        elif get_args(part):
            yield from _inside(part, step)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    else:
        for part in get_args(kind):
            yield from _models(part)

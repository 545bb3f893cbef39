"""The language of `when:`: a small, safe way to ask about a run.

    severity == "sev1"                          == != < <= > >=
    severity in ["sev1", "sev2"]                in, not in
    severity >= "sev2"                          at least as severe; `phase` likewise: as late or later
    customer-facing == "yes" and not (phase == "resolved")
    attributes["Region of impact"] == "EU"      an attribute whose name is no plain word
    cost > 1000 or time-to-detect > 30m         metrics: numbers, and lengths of time with their unit
    metrics.cost > 1000                         a metric, whatever else is called so; `attributes.…` likewise
    triage.confirm-the-alert is done            a task's state: open, done or skipped; `is not` too
    triage.1 is skipped                         the first task as written in the section `triage`

A name alone is true unless it is missing, empty, 0, false or "no".  A comparison
with something missing (an attribute or a metric that is not set yet) is false, except
`!=` and `not in`.  Text is compared as written.  A task's state is what was done to it:
one that is not shown is `open`, so conditions never wait for each other.  Nothing is ever
executed: the text becomes a frozen tree, and `evaluate` is a pure function of it and the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, assert_never

LONGEST = 500
"""The longest condition, in characters."""
DEEPEST = 20
"""How many parentheses and `not`s may be inside each other."""
STATES = ("open", "done", "skipped")
_RANKED = {"severity": "severities", "phase": "phases"}
ATTRIBUTES, METRICS = "attributes", "metrics"
_STRUCTURE = frozenset({ATTRIBUTES, METRICS, "tasks", "severities", "phases"})


class ConditionError(ValueError):
    """A condition that cannot be read.  `column` counts from 1 within its text."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(f"{reason} (at character {column} of the condition)")
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Value:
    """A text, number or truth value written in the condition; a length of time is its ms, `written` as it stands."""

    value: str | Decimal | bool
    written: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """Something of the run: `severity`, `phase`, `title`, an attribute, a metric.

    `of` is `attributes` or `metrics` where it can be nothing else.
    """

    name: str
    column: int
    of: str = ""


@dataclass(frozen=True, slots=True)
class TaskIs:
    """A task's state.  `task` is as written: `section.task` or `section.position`."""

    task: str
    state: str
    column: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """One of == != < <= > >=."""

    left: Node
    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class Among:
    """`in` or `not in` a list of values."""

    left: Node
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: Node


@dataclass(frozen=True, slots=True)
class Both:
    """`and`: all parts are true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """`or`: at least one part is true."""

    parts: tuple[Node, ...]


Node = Value | Name | TaskIs | Compare | Among | Not | Both | Either


def evaluate(node: Node, facts: Mapping[str, Any]) -> bool:
    """Whether the condition holds.

    `facts` has `severity`, `phase`, `title` and whatever else may be named,
    `attributes` (name -> text, number or bool), `metrics` (key -> number, ms or text), `tasks` (each spelling a
    condition may use, see `Playbook.ids`, -> state), `severities` (most severe first) and `phases` (in order).
    """
    match node:
        case Both():
            return all(evaluate(part, facts) for part in node.parts)
        case Either():
            return any(evaluate(part, facts) for part in node.parts)
        case Not():
            return not evaluate(node.of, facts)
        case TaskIs():
            return (_mapping(facts, "tasks").get(node.task) == node.state) != node.negated
        case Among():
            found = _value(node.left, facts)
            return any(_equal(found, value.value) for value in node.values) != node.negated
        case Compare():
            return _compare(node, facts)
        case Value() | Name():
            return _truth(_value(node, facts))
        case _:
            assert_never(node)


def names(node: Node) -> Iterator[Name]:
    """Every name the condition uses."""
    for part in walk(node):
        if isinstance(part, Name):
            yield part


def walk(node: Node) -> Iterator[Node]:
    """The node and all within it."""
    yield node
    inner: tuple[Node, ...] = ()
    match node:
        case Both() | Either():
            inner = node.parts
        case Not():
            inner = (node.of,)
        case Compare():
            inner = (node.left, node.right)
        case Among():
            inner = (node.left, *node.values)
    for part in inner:
        yield from walk(part)


def compared(node: Node) -> Iterator[tuple[Name, Value]]:
    """Each name with each value it is compared to: what is checked against severities, phases, options and units."""
    for part in walk(node):
        if isinstance(part, Among) and isinstance(part.left, Name):
            for value in part.values:
                yield part.left, value
        elif isinstance(part, Compare):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Name) and isinstance(other, Value):
                    yield one, other


def _mapping(facts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = facts.get(key)
    return found if isinstance(found, Mapping) else {}


def _value(node: Node, facts: Mapping[str, Any]) -> Any:
    match node:
        case Value():
            return node.value
        case Name():
            if not node.of and node.name in facts and node.name not in _STRUCTURE:
                return facts[node.name]
            found = None if node.of == METRICS else _mapping(facts, ATTRIBUTES).get(node.name)
            return found if found is not None or node.of == ATTRIBUTES else _mapping(facts, METRICS).get(node.name)
        case _:
            return evaluate(node, facts)


def _truth(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() not in ("", "no", "false", "0")
    return bool(value)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _equal(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, Decimal | int) or isinstance(other, Decimal | int):
        if isinstance(one, bool):
            return one is other
        first, second = _number(one), _number(other)
        return first is not None and first == second
    return bool(one == other)


def _compare(node: Compare, facts: Mapping[str, Any]) -> bool:
    left, right = _value(node.left, facts), _value(node.right, facts)
    if node.operator in ("==", "!="):
        return _equal(left, right) == (node.operator == "==")
    pair = _ranks(node, left, right, facts)
    if pair is None:
        first, second = _number(left), _number(right)
        pair = None if first is None or second is None else (first, second)
    if pair is None:
        return False
    match node.operator:
        case "<":
            return pair[0] < pair[1]
        case "<=":
            return pair[0] <= pair[1]
        case ">":
            return pair[0] > pair[1]
        case _:
            return pair[0] >= pair[1]


def _ranks(node: Compare, left: Any, right: Any, facts: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Severities and phases by their order: more severe and later are greater."""
    for side in (node.left, node.right):
        if isinstance(side, Name) and side.name in _RANKED:
            order = tuple(facts.get(_RANKED[side.name], ()))
            if left not in order or right not in order:
                return None
            sign = -1 if side.name == "severity" else 1
            return Decimal(sign * order.index(left)), Decimal(sign * order.index(right))
    return None

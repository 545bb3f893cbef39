"""Any other sender's JSON, by the Jinja2 expressions of the hook's settings.

The fields of the body, or of the item if there is `each`, are names in them; `body` and `item` are the whole.  What is
not there is ''.  The expressions are the owner's of the configuration; the values are anybody's, so that they run in a
sandbox, without Jinja2's globals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson

from domain.alert import Alert, Status
from web.delivery import Delivery, Malformed, Said
from web.vendors.reading import document, key, labels, link, moment, need, part, text, title, word

OPTIONAL = ("status", "severity", "key", "link", "description", "at", "each")
Expression = Callable[[Mapping[str, object]], object]

WELL = ("resolved", "ok", "up", "recovered", "closed", "normal", "healthy", "success", "fixed", "inactive")
TAKEN = ("acknowledged", "acked", "ack")
LONGEST_EXPRESSION = 2000


class BadExpression(ValueError):
    """An expression that is none: `field` is where it stands, such as `title` or `labels.team`."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Fields:
    """Where an alert's parts are in a body; only `title` must be given, and the key is the title if there is none.

    Each is an expression (`alert.name`), or a text with some in it (`{{ host }} is down`).  `each` gives a list, of
    which every item is an alert.  A status is firing unless it is a word of `WELL` or `TAKEN`.
    """

    title: str
    status: str = ""
    severity: str = ""
    key: str = ""
    link: str = ""
    description: str = ""
    at: str = ""
    each: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def reader(fields: Fields) -> Callable[[Delivery], Said]:
    """Reads bodies by those expressions, which are compiled once.  Raises `BadExpression`."""
    compiled = {name: _compiled(name, getattr(fields, name)) for name in ("title", *OPTIONAL)}
    marks = {name: _compiled(f"labels.{name}", source) for name, source in fields.labels.items()}

    def by_expressions(delivery: Delivery) -> Said:
        try:
            body = orjson.loads(delivery.body)
        except orjson.JSONDecodeError as error:
            raise Malformed(f"the body is not JSON: {error}") from error
        if not isinstance(body, dict | list):
            raise Malformed("the body is neither an object nor a list")
        whole = {**part(body), "body": body}
        items: object = _value("each", compiled["each"], whole) if fields.each else [body]
        if not isinstance(items, list):
            raise Malformed("each: gives no list")
        return Said(tuple(_alert(delivery.hook, compiled, marks, {**whole, **part(one), "item": one}) for one in items))

    return by_expressions


def read(delivery: Delivery) -> Said:
    """Where there are no settings: each part under its own name, the labels of the object `labels`."""
    said = document(delivery)
    shown = need("title", title(said.get("title")))
    return Said(
        (
            Alert(
                hook=delivery.hook,
                key=key(text(said.get("key")) or shown),
                title=shown,
                status=_status(word(said.get("status"))),
                severity=word(said.get("severity")),
                link=link(said.get("link")),
                labels=labels(part(said.get("labels"))),
                description=text(said.get("description")),
                at=moment(said.get("at")),
            ),
        )
    )


def _alert(
    hook: str, compiled: Mapping[str, Expression], marks: Mapping[str, Expression], names: Mapping[str, object]
) -> Alert:
    said = {name: _value(name, compiled[name], names) for name in ("title", *OPTIONAL) if name != "each"}
    shown = need("title", title(said["title"]))
    return Alert(
        hook=hook,
        key=key(text(said["key"]) or shown),
        title=shown,
        status=_status(word(said["status"])),
        severity=word(said["severity"]),
        link=link(said["link"]),
        labels=labels({name: _value(f"labels.{name}", each, names) for name, each in marks.items()}),
        description=text(said["description"]),
        at=moment(said["at"]),
    )


def _status(said: str) -> Status:
    return "resolved" if said in WELL else "acknowledged" if said in TAKEN else "firing"


def _compiled(name: str, source: str) -> Expression:
    from jinja2 import ChainableUndefined, TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    if len(source) > LONGEST_EXPRESSION:
        raise BadExpression(name, f"longer than {LONGEST_EXPRESSION} characters")
    if not source.strip():
        if name == "title" or name.startswith("labels."):
            raise BadExpression(name, "an expression is missing")
        return lambda names: ""
    language = ImmutableSandboxedEnvironment(undefined=ChainableUndefined)
    language.globals.clear()
    try:
        if "{{" in source or "{%" in source:
            return language.from_string(source).render
        return language.compile_expression(source)
    except TemplateSyntaxError as error:
        raise BadExpression(name, f"{error.message} in `{source}`") from error


def _value(name: str, expression: Expression, names: Mapping[str, object]) -> object:
    try:
        return expression(names)
    except Exception as error:  # what an operator or a filter makes of somebody's values
        raise Malformed(f"{name}: {type(error).__name__}: {error}"[:500]) from error

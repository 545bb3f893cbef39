"""A sender that nobody knows, by the expressions of the hook's settings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alert import Alert
from web.delivery import Delivery, Malformed
from web.vendors.generic import BadExpression, Fields
from web.vendors.table import vendor

LINK = "https://x.example/1"
SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=9)
VALUES = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from("tabc"), some, max_size=3)
)


def read(body: Any, **fields: Any) -> tuple[Alert, ...]:
    said = vendor("generic", fields=Fields(**fields)).read(Delivery("lab", {}, json.dumps(body).encode(), 0))
    return said.alerts


def test_expressions_and_texts_with_some_in_them_find_the_parts() -> None:
    body = {
        "check": {"name": "disk", "state": "OK", "level": "HIGH"},
        "host": "db-1",
        "url": "https://x.example/1",
        "ts": 1_790_000_000,
    }
    (alert,) = read(
        body,
        title="{{ host }}: {{ check.name }}",
        status="check.state",
        severity="check.level",
        key="host ~ '/' ~ check.name",
        link="url",
        at="ts",
        labels={"host": "host", "none": "check.nothing.at.all"},
    )
    assert alert == Alert(
        "lab",
        "db-1/disk",
        "db-1: disk",
        "resolved",
        "high",
        "https://x.example/1",
        {"host": "db-1"},
        "",
        1_790_000_000_000,
    )


def test_each_makes_several_and_a_list_may_be_the_body() -> None:
    alerts = read({"at": "web", "found": [{"n": "a"}, {"n": "b"}]}, title="{{ at }} {{ n }}", each="found")
    assert [each.title for each in alerts] == ["web a", "web b"]
    assert [each.title for each in read(["a", "b"], title="item", each="body")] == ["a", "b"]


def test_what_is_missing_is_empty_but_a_title_is_needed() -> None:
    assert read({"t": "x"}, title="t", severity="a.b.c", description="d")[0].severity == ""
    with pytest.raises(Malformed, match="title: missing"):
        read({}, title="t")
    with pytest.raises(Malformed, match="each: gives no list"):
        read({}, title="t", each="nothing")


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"title": "a b"}, "title"), ({"title": ""}, "title"), ({"title": "t", "labels": {"x": "{{ a"}}, "labels.x")],
)
def test_an_expression_that_is_none_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(BadExpression) as caught:
        read({}, **fields)
    assert caught.value.field == named


@pytest.mark.parametrize("expression", ["t.__class__.__mro__", "range(3)", "t + 1", "1 / 0", "t | nothing_such"])
def test_the_sandbox_holds(expression: str) -> None:
    with pytest.raises((Malformed, BadExpression)):
        read({"t": "x"}, title=expression)


@given(VALUES)
def test_any_body_says_something_or_is_malformed(body: Any) -> None:
    try:
        alerts = read(body, title="t", severity="a.b.c", key="a[0] | lower", labels={"x": "b + 1"})
    except Malformed as error:
        assert str(error)
    else:
        assert all(each.title and each.key for each in alerts)

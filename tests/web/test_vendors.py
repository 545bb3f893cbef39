"""What is made of each sender's documented payload, and of everything else that may come."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.outside import Answer, OutsideError, Request
from web.delivery import Delivery, Malformed, Said
from web.vendors import reading
from web.vendors.table import VENDORS

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(str(file.relative_to(FIXTURES).with_suffix("")) for file in FIXTURES.rglob("*.json"))
NOW = 1_790_000_000_000


class Nobody:
    """An outside where nobody answers."""

    async def send(self, request: Request) -> Answer:
        raise OutsideError("nobody answers")

    def secret(self, name: str) -> str:
        return ""

    async def close(self) -> None: ...


def delivery(name: str, body: bytes | None = None, **headers: str) -> Delivery:
    """What the sender of that fixture posts."""
    vendor, _, file = name.partition("/")
    said = {"github": "x-github-event", "sentry": "sentry-hook-resource"}.get(vendor)
    known = {said: file.partition("-")[0]} if said else {}
    content = (FIXTURES / f"{name}.json").read_bytes() if body is None else body
    return Delivery(vendor, {**known, **{each.replace("_", "-"): headers[each] for each in headers}}, content, NOW)


def read(name: str, body: bytes | None = None) -> Said:
    return VENDORS[name.partition("/")[0]].read(delivery(name, body))


EXPECTED = {
    "alertmanager/firing": ("firing", "critical", "Checkout is down"),
    "alertmanager/resolved": ("resolved", "critical", "Checkout is down"),
    "grafana/firing": ("firing", "warning", "This alert was triggered for zone us-1"),
    "grafana/no-data": ("firing", "warning", "This alert was triggered for zone us-1"),
    "grafana/resolved": ("resolved", "warning", "This alert was triggered for zone us-1"),
    "pagerduty/triggered": ("firing", "p1", "A little bump in the road"),
    "pagerduty/acknowledged": ("acknowledged", "p1", "A little bump in the road"),
    "pagerduty/reopened": ("firing", "p1", "A little bump in the road"),
    "pagerduty/escalated": ("firing", "p1", "A little bump in the road"),
    "pagerduty/resolved": ("resolved", "p1", "A little bump in the road"),
    "opsgenie/create": ("firing", "p2", "Checkout is slow"),
    "opsgenie/acknowledge": ("acknowledged", "p2", "Checkout is slow"),
    "opsgenie/unacknowledge": ("firing", "p2", "Checkout is slow"),
    "opsgenie/close": ("resolved", "p2", "Checkout is slow"),
    "datadog/triggered": ("firing", "p1", "[Triggered] Load is high on web-1"),
    "datadog/recovered": ("resolved", "p1", "[Recovered] Load is high on web-1"),
    "datadog/default": ("firing", "", "[Triggered on {host:web-1}] Load"),
    "sentry/event_alert": ("firing", "error", "ReferenceError: heck is not defined"),
    "sentry/issue-created": ("firing", "error", "ReferenceError: heck is not defined"),
    "sentry/issue-resolved": ("resolved", "error", "ReferenceError: heck is not defined"),
    "sentry/metric_alert-critical": ("firing", "critical", "Too many errors"),
    "sentry/metric_alert-resolved": ("resolved", "", "Too many errors"),
    "uptime-kuma/down": ("firing", "sev1", "Checkout"),
    "uptime-kuma/up": ("resolved", "sev1", "Checkout"),
    "github/workflow_run-failure": ("firing", "", "Build failed on main of octo/shop"),
    "github/workflow_run-success": ("resolved", "", "Build succeeds again on main of octo/shop"),
    "github/deployment_status-failure": ("firing", "", "Deployment of octo/shop to production failed"),
    "github/deployment_status-success": ("resolved", "", "Deployment of octo/shop to production succeeds again"),
    "github/dependabot_alert-created": (
        "firing", "high", "Dependabot alert of octo/shop: Django allows unintended model editing",
    ),
    "github/dependabot_alert-fixed": (
        "resolved", "high", "Dependabot alert of octo/shop: Django allows unintended model editing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_documented_payload_becomes_its_alert(name: str) -> None:
    (alert,) = read(name).alerts
    assert (alert.status, alert.severity, alert.title) == EXPECTED[name]
    assert alert.hook == name.partition("/")[0]
    assert alert.labels, "a rule has something to choose by"
    assert alert.at > 0


QUIET = [name for name in FILES if name not in EXPECTED and name not in ("alertmanager/mixed", "sns/alarm", "sns/ok")]


@pytest.mark.parametrize("name", QUIET)
def test_a_ping_a_test_and_a_note_are_no_alert(name: str) -> None:
    assert read(name).alerts == ()


@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        ("alertmanager/firing", "alertmanager/resolved"),
        ("grafana/firing", "grafana/resolved"),
        ("pagerduty/triggered", "pagerduty/resolved"),
        ("opsgenie/create", "opsgenie/close"),
        ("datadog/triggered", "datadog/recovered"),
        ("sentry/event_alert", "sentry/issue-resolved"),
        ("sentry/metric_alert-critical", "sentry/metric_alert-resolved"),
        ("uptime-kuma/down", "uptime-kuma/up"),
        ("github/workflow_run-failure", "github/workflow_run-success"),
        ("github/deployment_status-failure", "github/deployment_status-success"),
        ("github/dependabot_alert-created", "github/dependabot_alert-fixed"),
        ("sns/alarm", "sns/ok"),
    ],
)
def test_what_is_resolved_has_the_key_with_which_it_fired(begun: str, ended: str) -> None:
    (one,), (other,) = read(begun).alerts, read(ended).alerts
    assert one.key == other.key


def test_datadogs_own_body_is_read_by_the_scope_in_its_title() -> None:
    titles = [
        "[Triggered on {host:web-1}] Load",
        "[Recovered on {host:web-1}] Load",
        "[Triggered on {host:web-2}] Load",
    ]
    bodies = [json.dumps({"title": title}).encode() for title in titles]
    (one,), (well,), (other,) = (read("datadog/default", body).alerts for body in bodies)
    assert one.key == well.key != other.key
    assert well.status == "resolved"
    assert other.labels == {"host": "web-2"}


def test_a_group_may_be_firing_in_part() -> None:
    assert [(each.status, each.labels["instance"]) for each in read("alertmanager/mixed").alerts] == [
        ("firing", "web-2"),
        ("resolved", "web-1"),
    ]


HOSTILE = [
    *(b"", b"{", b"null", b"[]", b"[1]", b"17", b'"text"', b"true", b'{"a": NaN}', b'{"a": "\\ud800"}', b"\xff\xfe"),
    *(b"[" * 100_000, b'{"alerts":' * 5_000, b"\x00"),
]


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("body", HOSTILE)
def test_what_is_no_json_object_is_malformed_and_says_why(vendor: str, body: bytes) -> None:
    with pytest.raises(Malformed, match="the body is"):
        VENDORS[vendor].read(Delivery(vendor, {"x-github-event": "workflow_run"}, body, NOW))


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_object_without_a_known_field_is_malformed_and_names_one(vendor: str) -> None:
    with pytest.raises(Malformed, match="missing|expected"):
        VENDORS[vendor].read(Delivery(vendor, {}, b"{}", NOW))


def bounded(said: Said) -> None:
    """No alert is longer than the reader's bounds."""
    for alert in said.alerts:
        assert alert.key
        assert alert.title
        assert len(alert.title) <= reading.LONGEST_TITLE
        assert len(alert.key) <= reading.LONGEST_WORD
        assert len(alert.description) <= reading.LONGEST_TEXT
        assert len(alert.link) <= reading.LONGEST_LINK
        assert len(alert.severity) <= reading.LONGEST_WORD
        assert len(alert.labels) <= reading.MOST_LABELS
        assert all(len(value) <= reading.LONGEST_VALUE for value in alert.labels.values())
        assert isinstance(alert.at, int)
        assert alert.at >= 0


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in it."""
    yield way
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in steps:
        yield from places(each, (*way, step))


def changed(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """It, with something else at that place."""
    if not way:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = changed(value[way[0]], way[1:], new)
    return copy


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(
    st.characters(codec="utf-8"), max_size=40
) | st.sampled_from(["x" * 10_000, "9" * 30, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"])  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=8), some, max_size=4)
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_change_of_a_payload_says_something_bounded_or_is_malformed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    value = json.loads((FIXTURES / f"{name}.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        value = changed(value, data.draw(st.sampled_from(list(places(value)))), data.draw(VALUES))
    try:
        bounded(read(name, json.dumps(value).encode()))
    except Malformed as error:
        assert str(error)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(VENDORS)), st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_says_something_bounded_or_is_malformed(vendor: str, body: bytes) -> None:
    try:
        bounded(VENDORS[vendor].read(Delivery(vendor, {}, body, NOW)))
    except Malformed as error:
        assert str(error)


def mac(content: bytes, secret: str = "s3cret") -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


BODY = b'{"a": 1}'
SECONDS = str(NOW // 1000)
SIGNED = {
    "pagerduty": [
        {"x-pagerduty-signature": f"v1={mac(BODY)}"},
        {"x-pagerduty-signature": f"v1={mac(BODY, 'old')},v1={mac(BODY)}"},
    ],
    "sentry": [{"sentry-hook-signature": mac(BODY)}],
    "github": [{"x-hub-signature-256": f"sha256={mac(BODY)}"}],
    "grafana": [
        {"x-grafana-alerting-signature": mac(BODY)},
        {"x-grafana-alerting-signature": mac(SECONDS.encode() + b":" + BODY), "x-time": SECONDS},
        {"authorization": "Bearer s3cret"},
    ],
}
CASES = [(vendor, headers) for vendor, each in SIGNED.items() for headers in each]


@pytest.mark.parametrize(("vendor", "headers"), CASES)
async def test_a_signature_is_known_and_any_other_is_refused(vendor: str, headers: dict[str, str]) -> None:
    genuine = VENDORS[vendor].genuine
    assert genuine is not None
    sent = Delivery(vendor, headers, BODY, NOW)
    assert await genuine(sent, "s3cret", Nobody())
    assert not await genuine(sent, "another", Nobody())
    assert not await genuine(sent, "", Nobody())
    assert not await genuine(dataclasses.replace(sent, headers={}), "s3cret", Nobody())
    odd = dict.fromkeys(headers, "v1=\udcff, sha256=\udcff")  # a byte that is no UTF-8, as the server hands it on
    assert not await genuine(dataclasses.replace(sent, headers=odd), "s3cret", Nobody())
    garbage = {name: value if value == SECONDS else "v1=ü" for name, value in headers.items()}
    assert not await genuine(dataclasses.replace(sent, headers=garbage), "s3cret", Nobody())
    if "authorization" not in headers:
        assert not await genuine(dataclasses.replace(sent, body=b'{"a": 2}'), "s3cret", Nobody())


@pytest.mark.parametrize("value", ["²", "٣", "12345678901234", -1, 1e300, True, [], "2026-13-01", "1" * 5000])
def test_what_is_no_time_is_none(value: object) -> None:
    assert reading.moment(value) == 0


async def test_a_signed_time_must_be_recent() -> None:
    genuine = VENDORS["grafana"].genuine
    assert genuine is not None
    headers = SIGNED["grafana"][1]
    assert not await genuine(Delivery("grafana", headers, BODY, NOW + 301_000), "s3cret", Nobody())


def test_the_payload_to_paste_into_datadog_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs/senders.md").read_text("utf-8")
    body = page.partition("```json\n")[2].partition("```")[0]
    assert set(json.loads(body)) <= set(json.loads((FIXTURES / "datadog/triggered.json").read_bytes())) | {"alert_type"}
    known = {"$EVENT_TITLE": "Load", "$ALERT_TRANSITION": "Recovered", "$ALERT_CYCLE_KEY": "17", "$TAGS": "env:prod"}
    for variable, value in known.items():
        body = body.replace(variable, value)
    marks = {"env": "prod", "transition": "Recovered"}
    (alert,) = read("datadog/triggered", body.encode()).alerts
    assert (alert.title, alert.status, alert.key, alert.labels) == ("Load", "resolved", "17", marks)
    assert (alert.severity, alert.link, alert.description) == ("", "", "")

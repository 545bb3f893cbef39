"""The senders by the name that `hooks:` gives their type, and those whose reader is made of the hook's settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from web.delivery import Vendor
from web.vendors import alertmanager, datadog, generic, github, grafana, opsgenie, pagerduty, sentry, sns, uptime_kuma
from web.vendors.generic import Fields, reader
from web.vendors.sns_signature import Signatures

VENDORS: Mapping[str, Vendor] = {
    "alertmanager": Vendor(alertmanager.read),
    "grafana": Vendor(grafana.read, grafana.genuine),
    "pagerduty": Vendor(pagerduty.read, pagerduty.genuine),
    "opsgenie": Vendor(opsgenie.read),
    "datadog": Vendor(datadog.read),
    "sentry": Vendor(sentry.read, sentry.genuine),
    "uptime-kuma": Vendor(uptime_kuma.read),
    "uptime_kuma": Vendor(uptime_kuma.read),
    "github": Vendor(github.read, github.genuine),
    "sns": Vendor(sns.read, Signatures(()).genuine),
    "generic": Vendor(generic.read),
}
"""Without settings of their own: `sns` then knows no topic, so that nothing is genuine and nothing is confirmed, and
`generic` finds each part under its own name.
"""


def vendor(kind: str, topics: Collection[str] = (), fields: Fields | None = None) -> Vendor:
    """The sender of a hook with these settings: the topics of `sns`, the expressions of `generic`.

    Raises `BadExpression`, and `KeyError` for a kind that is none.
    """
    if kind == "sns":
        return Vendor(partial(sns.read, topics=topics), Signatures(topics).genuine)
    if kind == "generic" and fields is not None:
        return Vendor(reader(fields))
    return VENDORS[kind]

"""The senders by the name that `hooks:` gives their type."""

from __future__ import annotations

from collections.abc import Mapping

from web.delivery import Vendor
from web.vendors import alertmanager, datadog, github, grafana, opsgenie, pagerduty, sentry, uptime_kuma

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
}

"""Grafana's unified alerting, by a webhook contact point.

Source: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
(the body, and the HMAC: SHA-256 of the body, or of `timestamp:body` where a header for the timestamp is set).  The
body is Alertmanager's with more fields; `DatasourceNoData` and `DatasourceError` come as alerts that are firing.
"""

from __future__ import annotations

import hmac

from engine.outside import Outside
from web.delivery import Delivery, Said
from web.vendors.alertmanager import group
from web.vendors.reading import document, encoded, signed

SIGNATURE = "x-grafana-alerting-signature"
LONGEST_AGO = 300
"""Seconds that a signed timestamp may be off."""


def read(delivery: Delivery) -> Said:
    """Every alert of the group."""
    return Said(group(delivery.hook, document(delivery)))


async def genuine(delivery: Delivery, secret: str, outside: Outside) -> bool:
    """By its signature; a Grafana that does not sign (older than 12) sends the secret as `Authorization: Bearer`.

    The header of the timestamp has the name that its settings give it, so each header that holds a time is tried.
    """
    signature = delivery.headers.get(SIGNATURE)
    if signature is None:
        bearer = delivery.headers.get("authorization", "")
        return bool(secret) and hmac.compare_digest(encoded(bearer), encoded(f"Bearer {secret}"))
    if signed(secret, delivery.body, signature):
        return True
    times = {value for value in delivery.headers.values() if len(value) == 10 and value.isascii() and value.isdigit()}
    recent = [value for value in times if abs(int(value) - delivery.at // 1000) <= LONGEST_AGO]
    return any(signed(secret, value.encode() + b":" + delivery.body, signature) for value in recent)

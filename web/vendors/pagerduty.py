"""PagerDuty's webhooks, version 3.

Source: https://developer.pagerduty.com/docs/webhooks-overview (event types, `event.data` of an incident) and
https://developer.pagerduty.com/docs/verifying-webhook-signatures (`X-PagerDuty-Signature`: `v1=` and the HMAC-SHA256
of the body in hex, several of them with commas while a secret is being changed).
"""

from __future__ import annotations

from domain.alert import Alert, Status
from engine.outside import Outside
from web.delivery import Delivery, Said
from web.vendors.reading import document, key, labels, link, moment, need, part, signed, text, title, word

STATUSES: dict[str, Status] = {"triggered": "firing", "acknowledged": "acknowledged", "resolved": "resolved"}
TURNS: dict[str, Status] = {
    "incident.triggered": "firing",
    "incident.acknowledged": "acknowledged",
    "incident.unacknowledged": "firing",
    "incident.reopened": "firing",
    "incident.resolved": "resolved",
}
"""What changes the status; the others (escalated, priority_updated …) tell it again, as `data.status` has it."""


def read(delivery: Delivery) -> Said:
    """The incident; nothing for `pagey.ping` and for what is no incident: a note, a service, a responder."""
    event = part(document(delivery).get("event"))
    kind = need("event.event_type", word(event.get("event_type")))
    data = part(event.get("data"))
    name = text(event.get("id"))
    status = TURNS.get(kind) or STATUSES.get(word(data.get("status")))
    if not kind.startswith("incident.") or status is None or word(data.get("type") or "incident") != "incident":
        return Said((), id=name)
    number = need("event.data.id", text(data.get("id")))
    service = part(data.get("service"))
    marks = labels(
        {
            "service": service.get("summary"),
            "urgency": data.get("urgency"),
            "priority": part(data.get("priority")).get("summary"),
            "incident_key": data.get("incident_key"),
            "number": data.get("number"),
            "event_type": kind,
        }
    )
    alert = Alert(
        hook=delivery.hook,
        key=key(number),
        title=title(data.get("title"), data.get("summary"), f"PagerDuty incident {number}"),
        status=status,
        severity=word(marks.get("priority") or marks.get("urgency")),
        link=link(data.get("html_url")),
        labels=marks,
        at=moment(event.get("occurred_at") if status != "firing" else data.get("created_at")),
    )
    return Said((alert,), id=name)


async def genuine(delivery: Delivery, secret: str, outside: Outside) -> bool:
    """Whether one of the signatures is of that secret."""
    given = [each.strip() for each in delivery.headers.get("x-pagerduty-signature", "").split(",")[:10]]
    return any(signed(secret, delivery.body, each[3:]) for each in given if each.startswith("v1="))

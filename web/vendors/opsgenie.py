"""Opsgenie's outgoing webhook.

Source: https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/ and
https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-outgoing-webhook/ (`action`, `alert.alertId`,
`alert.message`, `alert.alias`, `alert.tags`, `alert.priority`, `alert.createdAt` in ms).  It does not sign: the secret
comes in a header that its settings add.
"""

from __future__ import annotations

from domain.alert import Alert, Status
from web.delivery import Delivery, Said
from web.vendors.reading import document, key, labels, link, moment, need, part, tags, text, title, word

TURNS: dict[str, Status] = {
    "create": "firing",
    "acknowledge": "acknowledged",
    "unacknowledge": "firing",
    "close": "resolved",
    "delete": "resolved",
}
"""What an action makes of the alert; the others (AddNote, Escalate, UpdatePriority …) leave it as it is."""


def read(delivery: Delivery) -> Said:
    """The alert, where the action changes its status."""
    said = document(delivery)
    action = need("action", word(said.get("action")))
    one = part(said.get("alert"))
    status = TURNS.get(action)
    if status is None:
        return Said(())
    name = need("alert.alertId", text(one.get("alertId")) or text(one.get("alias")))
    marks = labels(
        {
            **tags(one.get("tags")),
            **part(one.get("details")),
            "entity": one.get("entity"),
            "alias": one.get("alias"),
            "source": one.get("source"),
            "priority": one.get("priority"),
        }
    )
    alert = Alert(
        hook=delivery.hook,
        key=key(name),
        title=title(one.get("message"), one.get("alias"), f"Opsgenie alert {name}"),
        status=status,
        severity=word(one.get("priority")),
        link=link(part(one.get("details")).get("url")),
        labels=marks,
        description=text(one.get("description")),
        at=moment(one.get("createdAt") if status == "firing" else one.get("updatedAt")),
    )
    return Said((alert,))

"""Uptime Kuma's webhook, as JSON.

Source: its `server/notification-providers/webhook.js` (`heartbeat`, `monitor`, `msg`) and `src/util.js` (a heartbeat's
status: 0 down, 1 up, 2 pending, 3 under maintenance), https://github.com/louislam/uptime-kuma.  Its test message has
neither heartbeat nor monitor.  It does not sign: the secret comes in an additional header.
"""

from __future__ import annotations

from domain.alert import Alert
from web.delivery import Delivery, Malformed, Said
from web.vendors.reading import document, key, labels, link, moment, need, part, parts, text, title

DOWN, UP = 0, 1


def read(delivery: Delivery) -> Said:
    """The monitor that is down or up; nothing for a test, and while it is pending or under maintenance."""
    said = document(delivery)
    if "heartbeat" not in said and "monitor" not in said and not text(said.get("msg")):
        raise Malformed("heartbeat: missing; choose the content type application/json in Uptime Kuma")
    beat, monitor = part(said.get("heartbeat")), part(said.get("monitor"))
    status = beat.get("status")
    if isinstance(status, bool) or status not in (DOWN, UP):
        return Said(())
    number = need("monitor.id", text(monitor.get("id")) or text(beat.get("monitorID")) or text(monitor.get("name")))
    marked = {text(tag.get("name")): text(tag.get("value")) or "true" for tag in parts(monitor.get("tags"))}
    alert = Alert(
        hook=delivery.hook,
        key=key(number),
        title=title(monitor.get("name"), said.get("msg"), f"Monitor {number}"),
        status="resolved" if status == UP else "firing",
        severity=marked.get("severity", "").lower(),
        link=link(monitor.get("url")),
        labels=labels(
            {
                "monitor": monitor.get("name"),
                "type": monitor.get("type"),
                "hostname": monitor.get("hostname"),
                **marked,
            }
        ),
        description=text(beat.get("msg") or said.get("msg")),
        at=moment(beat.get("time")),
    )
    return Said((alert,))

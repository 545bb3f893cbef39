"""Sentry's webhooks of an integration.

Source: https://docs.sentry.io/organization/integrations/integration-platform/webhooks/ (headers `Sentry-Hook-Resource`
and `Sentry-Hook-Signature`, the HMAC-SHA256 of the body by the client secret, in hex) and its pages on issue alerts
(`event_alert`), metric alerts (`metric_alert`: critical, warning, resolved) and issues (`issue`: created, resolved,
assigned, archived, unresolved).  An issue alert's key is its issue's, so that the issue's end is the alert's.
"""

from __future__ import annotations

from domain.alert import Alert, Status
from engine.outside import Outside
from web.delivery import Delivery, Said
from web.vendors.reading import Part, document, key, labels, link, moment, need, part, signed, text, title, word

ISSUE_TURNS: dict[str, Status] = {
    "created": "firing",
    "unresolved": "firing",
    "resolved": "resolved",
    "archived": "resolved",
    "ignored": "resolved",
}


def read(delivery: Delivery) -> Said:
    """The alert or issue; nothing for an error (each is one of an issue), a comment, an installation."""
    said = document(delivery)
    data = part(said.get("data"))
    action = word(said.get("action"))
    match delivery.headers.get("sentry-hook-resource") or _resource(data):
        case "event_alert":
            alert = _event(delivery.hook, part(data.get("event")), data)
        case "metric_alert":
            alert = _metric(delivery.hook, part(data.get("metric_alert")), data, action)
        case "issue" if action in ISSUE_TURNS:
            alert = _issue(delivery.hook, part(data.get("issue")), ISSUE_TURNS[action])
        case _:
            need("action", action)
            return Said(())
    return Said((alert,))


async def genuine(delivery: Delivery, secret: str, outside: Outside) -> bool:
    """By its signature."""
    return signed(secret, delivery.body, delivery.headers.get("sentry-hook-signature", ""))


def _resource(data: Part) -> str:
    known = {"event": "event_alert", "metric_alert": "metric_alert", "issue": "issue"}
    return next((resource for name, resource in known.items() if name in data), "")


def _event(hook: str, event: Part, data: Part) -> Alert:
    issue = text(event.get("issue_id")) or text(event.get("issue_url")).rstrip("/").rpartition("/")[2]
    marks = {str(pair[0]): pair[1] for pair in _pairs(event.get("tags"))}
    rule = data.get("triggered_rule")
    return Alert(
        hook=hook,
        key=key("issue", need("data.event.issue_id", issue)),
        title=title(event.get("title"), event.get("message"), rule, f"Sentry issue {issue}"),
        severity=word(event.get("level") or marks.get("level")),
        link=link(event.get("web_url")),
        labels=labels({**marks, "rule": rule, "project": event.get("project"), "culprit": event.get("culprit")}),
        description=text(event.get("message") or event.get("culprit")),
        at=moment(event.get("datetime") or event.get("timestamp")),
    )


def _metric(hook: str, incident: Part, data: Part, action: str) -> Alert:
    rule = part(incident.get("alert_rule"))
    name = need("data.metric_alert.id", text(incident.get("id")) or text(incident.get("identifier")))
    resolved = action == "resolved"
    projects = incident.get("projects")
    return Alert(
        hook=hook,
        key=key("metric", name),
        title=title(incident.get("title"), rule.get("name"), data.get("description_title"), f"Sentry alert {name}"),
        status="resolved" if resolved else "firing",
        severity="" if resolved else word(action),
        link=link(data.get("web_url")),
        labels=labels(
            {
                "rule": rule.get("name"),
                "environment": rule.get("environment"),
                "project": projects[0] if isinstance(projects, list) and projects else "",
            }
        ),
        description=text(data.get("description_text")),
        at=moment(incident.get("date_closed" if resolved else "date_started")),
    )


def _issue(hook: str, issue: Part, status: Status) -> Alert:
    name = need("data.issue.id", text(issue.get("id")))
    return Alert(
        hook=hook,
        key=key("issue", name),
        title=title(issue.get("title"), issue.get("shortId"), f"Sentry issue {name}"),
        status=status,
        severity=word(issue.get("level")),
        link=link(issue.get("web_url"), issue.get("permalink")),
        labels=labels(
            {
                "project": part(issue.get("project")).get("slug"),
                "platform": issue.get("platform"),
                "issue": issue.get("shortId"),
                "culprit": issue.get("culprit"),
            }
        ),
        description=text(part(issue.get("metadata")).get("value")),
        at=moment(issue.get("firstSeen") if status == "firing" else issue.get("lastSeen")),
    )


def _pairs(value: object) -> list[list[object]]:
    found = value if isinstance(value, list) else []
    return [each for each in found if isinstance(each, list) and len(each) == 2 and isinstance(each[0], str)]

"""Alertmanager's webhook, version 4.

Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.  A delivery is a group: each of its
alerts has a status of its own, so that some may be firing and some resolved.  `fingerprint` is made of the labels, and
is the same when the alert is resolved.
"""

from __future__ import annotations

import hashlib

from domain.alert import Alert, Status
from web.delivery import Delivery, Malformed, Said
from web.vendors.reading import Part, document, key, labels, link, moment, part, parts, text, title, word


def read(delivery: Delivery) -> Said:
    """Every alert of the group."""
    said = document(delivery)
    return Said(group(delivery.hook, said))


def group(hook: str, said: Part) -> tuple[Alert, ...]:
    """The alerts of a group; Grafana's has the same form."""
    if not isinstance(said.get("alerts"), list):
        raise Malformed("alerts: a list is expected; is this Alertmanager's webhook, version 4?")
    found = tuple(_alert(hook, each, said) for each in parts(said["alerts"]))
    if said["alerts"] and not found:
        raise Malformed("alerts: a list of objects is expected")
    return found


def _alert(hook: str, one: Part, said: Part) -> Alert:
    marks = labels({**part(said.get("commonLabels")), **part(one.get("labels"))})
    notes = {**part(said.get("commonAnnotations")), **part(one.get("annotations"))}
    status: Status = "resolved" if word(one.get("status") or said.get("status")) == "resolved" else "firing"
    name = text(one.get("fingerprint")) or _of_labels(marks)
    if not name:
        raise Malformed("alerts: an alert has neither a fingerprint nor labels")
    return Alert(
        hook=hook,
        key=key(name),
        title=title(notes.get("summary"), notes.get("title"), marks.get("alertname"), name),
        status=status,
        severity=word(marks.get("severity") or marks.get("priority")),
        link=link(
            one.get("panelURL"), one.get("dashboardURL"), notes.get("runbook_url"),
            one.get("generatorURL"), said.get("externalURL"),
        ),
        labels=marks,
        description=text(notes.get("description") or notes.get("message")),
        at=moment(one.get("endsAt" if status == "resolved" else "startsAt")),
    )  # fmt: skip


def _of_labels(marks: dict[str, str]) -> str:
    line = "\n".join(f"{name}={value}" for name, value in marks.items())
    return hashlib.sha256(line.encode()).hexdigest() if marks else ""

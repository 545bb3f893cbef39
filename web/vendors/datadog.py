"""Datadog's webhook, whose body is a template of the user's.

Source: https://docs.datadoghq.com/integrations/webhooks/ (the variables, and the body that is sent if none is
written: `id`, `title`, `last_updated`, `event_type`, `body`, `date`).  `docs/senders.md` has the body to paste in:
`transition` is $ALERT_TRANSITION, `cycle` is $ALERT_CYCLE_KEY, one from trigger to recovery, `aggregate` $AGGREG_KEY.
A variable that Datadog does not know stays in the text with its `$`, and says nothing.
"""

from __future__ import annotations

from domain.alert import Alert, Status
from web.delivery import Delivery, Said
from web.vendors.reading import document, key, labels, link, moment, need, part, tags, text, title, word

RECOVERED = ("recovered", "no data recovered", "warn recovered")


def read(delivery: Delivery) -> Said:
    """The alert, which has `title` and one of `cycle`, `aggregate`, `alert_id` and `id`."""
    said = {name: "" if _unknown(value) else value for name, value in document(delivery).items()}
    shown = title(said.get("title"), said.get("alert_title"), said.get("event_title"))
    turn = word(said.get("transition") or said.get("alert_transition"))
    name = next(
        (found for field in ("cycle", "alert_cycle_key", "aggregate", "aggreg_key", "alert_id", "id")
         if (found := text(said.get(field)))), "",
    )  # fmt: skip
    need("title", shown)
    need("cycle", name or _of_title(shown))
    status: Status = "resolved" if turn in RECOVERED or shown.lower().startswith("[recovered") else "firing"
    marks = labels(
        {
            **tags(_of_title(shown).partition("{")[2].partition("}")[0]),
            **tags(said.get("tags")),
            **tags(said.get("scope")),
            "hostname": said.get("hostname"),
            "monitor": said.get("alert_id"),
            "metric": said.get("metric"),
            "transition": said.get("transition"),
            **part(said.get("labels")),
        }
    )
    alert = Alert(
        hook=delivery.hook,
        key=key(name or _of_title(shown)),
        title=shown,
        status=status,
        severity=word(said.get("priority") or said.get("severity") or said.get("alert_type")),
        link=link(said.get("link")),
        labels=marks,
        description=text(said.get("body") or said.get("text_only_msg")),
        at=moment(said.get("date") or said.get("last_updated")),
    )
    return Said((alert,))


def _unknown(value: object) -> bool:
    return isinstance(value, str) and value[:1] == "$" and value[1:].replace("_", "").isupper()


def _of_title(shown: str) -> str:
    """`on {host:web-1} Load` of `[Triggered on {host:web-1}] Load`: what stays when it recovers."""
    turn, closed, rest = shown.partition("]")
    return (
        f"{turn[turn.find(' on ') :] if ' on ' in turn else ''}{rest}".strip()
        if closed and turn.startswith("[")
        else shown
    )

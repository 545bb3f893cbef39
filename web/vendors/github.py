"""GitHub's webhooks.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads (`X-GitHub-Event`, the events' fields) and
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries (`X-Hub-Signature-256`: `sha256=` and
the HMAC-SHA256 of the body in hex).  An alert is a workflow or check that failed on the default branch, a deployment
that failed, and one of Dependabot, secret or code scanning; its end is the same that succeeds, or is fixed.
"""

from __future__ import annotations

from domain.alert import Alert, Status
from engine.outside import Outside
from web.delivery import Delivery, Said
from web.vendors.reading import Part, document, key, labels, link, moment, need, part, signed, text, title, word

BROKEN = ("failure", "timed_out", "startup_failure", "error")
WELL = ("success",)
SCANS = {
    "dependabot_alert": "Dependabot alert",
    "secret_scanning_alert": "Secret scanning alert",
    "code_scanning_alert": "Code scanning alert",
}
OPENED = ("created", "reopened", "reopened_by_user", "reintroduced", "auto_reopened", "publicly_leaked")
CLOSED = ("fixed", "dismissed", "auto_dismissed", "resolved", "closed_by_user")


def read(delivery: Delivery) -> Said:
    """What went wrong, or well again; nothing for a `ping`, and for every other event."""
    said = document(delivery)
    event = need("the header X-GitHub-Event", word(delivery.headers.get("x-github-event")))
    if event in ("workflow_run", "check_run", "check_suite"):
        return _said(_check(delivery.hook, event, said))
    if event == "deployment_status":
        return _said(_deployment(delivery.hook, said))
    return _said(_scan(delivery.hook, event, said) if event in SCANS else None)


async def genuine(delivery: Delivery, secret: str, outside: Outside) -> bool:
    """By its signature."""
    method, _, signature = delivery.headers.get("x-hub-signature-256", "").partition("=")
    return method == "sha256" and signed(secret, delivery.body, signature)


def _said(alert: Alert | None) -> Said:
    return Said(() if alert is None else (alert,))


def _status(word_: str) -> Status | None:
    return "firing" if word_ in BROKEN else "resolved" if word_ in WELL else None


def _place(said: Part) -> tuple[str, str]:
    repository = part(said.get("repository"))
    name = need("repository.full_name", text(repository.get("full_name")))
    return name, text(repository.get("default_branch"))


def _check(hook: str, event: str, said: Part) -> Alert | None:
    run = part(said.get(event))
    status = _status(word(run.get("conclusion")))
    suite = part(run.get("check_suite")) if event == "check_run" else run
    branch = text(suite.get("head_branch"))
    if word(said.get("action")) != "completed" or status is None:
        return None
    place, default = _place(said)
    if default and branch != default:
        return None
    name = title(run.get("name"), part(run.get("app")).get("name"), event)
    return Alert(
        hook=hook,
        key=key(event, place, text(run.get("workflow_id")) or name, branch),
        title=title(
            f"{name} failed on {branch or 'a branch'} of {place}"
            if status == "firing"
            else f"{name} succeeds again on {branch or 'a branch'} of {place}"
        ),
        status=status,
        link=link(run.get("html_url"), part(said.get("repository")).get("html_url")),
        labels=labels(
            {
                "repository": place,
                "branch": branch,
                "event": event,
                "name": name,
                "conclusion": run.get("conclusion"),
                "commit": run.get("head_sha"),
            }
        ),
        description=title(run.get("display_title"), part(run.get("head_commit")).get("message")),
        at=moment(run.get("completed_at") or run.get("updated_at")),
    )


def _deployment(hook: str, said: Part) -> Alert | None:
    state = part(said.get("deployment_status"))
    status = _status(word(state.get("state")))
    if status is None:
        return None
    place, _ = _place(said)
    deployment = part(said.get("deployment"))
    turn = "failed" if status == "firing" else "succeeds again"
    where = title(state.get("environment"), deployment.get("environment"))
    return Alert(
        hook=hook,
        key=key("deployment", place, where),
        title=title(f"Deployment of {place} to {where or 'its environment'} {turn}"),
        status=status,
        link=link(state.get("log_url"), state.get("target_url"), part(said.get("repository")).get("html_url")),
        labels=labels(
            {
                "repository": place,
                "environment": where,
                "event": "deployment_status",
                "ref": deployment.get("ref"),
                "commit": deployment.get("sha"),
            }
        ),
        description=text(state.get("description")),
        at=moment(state.get("updated_at") or state.get("created_at")),
    )


def _scan(hook: str, event: str, said: Part) -> Alert | None:
    action = word(said.get("action"))
    if action not in OPENED + CLOSED:
        return None
    place, _ = _place(said)
    one = part(said.get("alert"))
    number = need("alert.number", text(one.get("number")))
    advice, rule = part(one.get("security_advisory")), part(one.get("rule"))
    kind = SCANS[event]
    about = title(
        advice.get("summary"),
        rule.get("description"),
        rule.get("name"),
        one.get("secret_type_display_name"),
        one.get("secret_type"),
    )
    return Alert(
        hook=hook,
        key=key(event, place, number),
        title=title(f"{kind} of {place}: {about or '#' + number}"),
        status="resolved" if action in CLOSED else "firing",
        severity=word(advice.get("severity") or rule.get("security_severity_level") or rule.get("severity")),
        link=link(one.get("html_url")),
        labels=labels(
            {
                "repository": place,
                "event": event,
                "action": action,
                "package": part(part(part(one.get("dependency"))).get("package")).get("name"),
            }
        ),
        description=text(advice.get("description") or rule.get("full_description")),
        at=moment(one.get("updated_at" if action in CLOSED else "created_at")),
    )

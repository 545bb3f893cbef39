"""What each kind of pager is told, as an HTTP request: PagerDuty Events v2, Opsgenie alerts, ntfy, a plain webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from engine.config.pagers import PagerSettings
from engine.out.posting import Failed, Later
from engine.outside import Outside, OutsideError, Request

_MOST_SUMMARY, _MOST_MESSAGE, _MOST_TEXT = 1024, 130, 4_000
"""Characters that PagerDuty, Opsgenie and the others take at most."""
_SEVERITIES = ("critical", "error", "warning", "info")
_GIVE_UP_AFTER = 900_000
"""Milliseconds after which a pager that does not answer is given up."""
_LONGEST_PAUSE = 600.0
"""Seconds that a pager may have the next try wait: somebody is to be woken."""
_MEANING = {
    **dict.fromkeys((301, 302, 303, 307, 308), ": it sends elsewhere; put the new address into the settings"),
    **dict.fromkeys((401, 403), ": the key or token is not taken"),
    404: ": there is nothing at that address",
}


class Pagers:
    """The pagers of the settings."""

    def __init__(self, pagers: Mapping[str, PagerSettings], outside: Outside) -> None:
        self._pagers = pagers
        self._outside = outside

    async def tell(self, body: Mapping[str, Any], key: str, age: int) -> None:
        """Tell one what the item's body says; `age` is for how long that has been tried (ms).

        Raises `Failed` where that is certain to be of no use, `Later` where another try may help.
        """
        name = body["pager"]
        what = f"{body['action']} {name}"
        pager = self._pagers.get(name)
        if pager is None:
            raise Failed(what, "there is no such pager in the settings any more")
        for variable in pager.variables:
            if not self._outside.secret(variable):
                raise Failed(what, f"the environment variable {variable} is not set")
        request = self._request(pager, body, key)
        host = urlsplit(request.url).hostname
        try:
            answer = await self._outside.send(request)
        except OutsideError as error:
            raise (Failed if age > _GIVE_UP_AFTER else Later)(what, str(error)) from None
        if answer.passing and age <= _GIVE_UP_AFTER:
            raise Later(what, f"{host} answers {answer.status}", min(answer.retry_after, _LONGEST_PAUSE))
        if not answer.good:
            raise Failed(what, f"{host} answers {answer.status}{_MEANING.get(answer.status, '')}")

    def _request(self, pager: PagerSettings, body: Mapping[str, Any], key: str) -> Request:
        secret = self._outside.secret(pager.key_env) if pager.key_env else ""
        url = pager.url or (self._outside.secret(pager.url_env) if pager.url_env else "")
        match pager.type:
            case "pagerduty":
                return _post(f"{pager.base}/v2/enqueue", _pagerduty(body, secret), key)
            case "opsgenie":
                path, content = _opsgenie(body, pager.responders)
                return _post(f"{pager.base}/v2/alerts{path}", content, key, Authorization=f"GenieKey {secret}")
            case "ntfy":
                folder, _, topic = url.rstrip("/").rpartition("/")
                return _post(f"{folder}/", _ntfy(body, topic), key, **_bearer(secret))
            case "webhook":
                return _post(url, _webhook(body), key, **_bearer(secret))


def _post(url: str, content: object, key: str, **headers: str) -> Request:
    known = {"Content-Type": "application/json", "Idempotency-Key": key, **headers}
    return Request("POST", url, known, orjson.dumps(content))


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def _pagerduty(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    event = {"routing_key": key, "event_action": body["action"], "dedup_key": body["dedup"]}
    if body["action"] != "trigger":
        return event
    payload = {
        "summary": body["text"][:_MOST_SUMMARY],
        "source": "Muster",
        "severity": _SEVERITIES[min(body["rank"], len(_SEVERITIES) - 1)],
        "group": body["number"],
        "custom_details": {"people": body["people"], "by": body["by"]},
    }
    links = [{"href": body["link"], "text": body["number"]}] if body["link"] else []
    return {**event, "payload": payload, "links": links, "client": "Muster"}


def _opsgenie(body: Mapping[str, Any], responders: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    alias = body["dedup"]
    if body["action"] != "trigger":
        verb = "acknowledge" if body["action"] == "acknowledge" else "close"
        return f"/{quote(alias, safe='')}/{verb}?identifierType=alias", {"source": "Muster", "note": body["text"]}
    content: dict[str, Any] = {
        "message": body["text"][:_MOST_MESSAGE],
        "alias": alias,
        "description": f"{body['text'][:_MOST_TEXT]}\n{body['link']}".strip(),
        "priority": f"P{min(body['rank'], 4) + 1}",
        "source": "Muster",
        "details": {"run": body["number"], "by": body["by"], "people": ", ".join(body["people"])},
    }
    if responders:
        content["responders"] = [{"name": name, "type": "team"} for name in responders]
    return "", content


def _ntfy(body: Mapping[str, Any], topic: str) -> dict[str, Any]:
    urgent = body["action"] == "trigger"
    content: dict[str, Any] = {
        "topic": topic,
        "title": body["number"],
        "message": body["text"][:_MOST_TEXT],
        "priority": 5 if urgent else 2,
        "tags": ["rotating_light" if urgent else "white_check_mark"],
    }
    return {**content, "click": body["link"]} if body["link"] else content


def _webhook(body: Mapping[str, Any]) -> dict[str, Any]:
    names = ("action", "dedup", "number", "text", "severity", "link", "people", "by", "drill")
    return {name: body[name] for name in names}

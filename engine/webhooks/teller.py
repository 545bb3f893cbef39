"""Tells the targets of webhooks, signed and under one key however often, and keeps count of what they took."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from domain import commands as c
from engine.config.settings import Settings
from engine.desk.runs import Runs
from engine.out.outgoing import Item
from engine.out.posting import Failed, Later
from engine.outside import Answer, Outside, OutsideError, Request, Unreachable
from engine.people.readers import Readers
from engine.webhooks.content import content
from engine.webhooks.facts import fact
from engine.webhooks.ledger import Ledger
from engine.webhooks.targets import Target, Targets, address_refusal
from engine.words.languages import Languages

GIVE_UP_AFTER = 3_600_000
"""Milliseconds after which a webhook that is not taken is given up."""
_SOONEST, _LATEST = 5.0, 300.0
"""Seconds between two tries: half of how long it has been tried, within these."""
_HOPS = 3
_MEANING = {
    400: ": it does not understand what it is sent; see the target's format",
    401: ": the key is not taken",
    403: ": the key is not taken",
    404: ": there is nothing at that address",
    405: ": nothing may be posted to that address",
    410: ": the target is gone for good",
    413: ": it is too long for it",
}
SIGNATURE, TIMESTAMP, EVENT = "Muster-Signature", "Muster-Timestamp", "Muster-Event"
"""Headers: `v1=` and the signature in hex, the seconds it was made at, and what happened."""


class Webhooks:
    """The targets of the settings and of playbooks."""

    def __init__(
        self,
        settings: Settings,
        targets: Targets,
        outside: Outside,
        runs: Runs,
        languages: Languages,
        readers: Readers,
        ledger: Ledger,
        now: Callable[[], int],
        record: Callable[[str, str, c.Result], Awaitable[None]],
    ) -> None:
        self._settings = settings.webhooks
        self._targets = targets
        self._outside = outside
        self._runs = runs
        self._languages = languages
        self._readers = readers
        self._ledger = ledger
        self._now = now
        self._record = record
        self._began = now()

    async def tell(self, item: Item) -> None:
        """Send one.  Raises `Failed` where that is certain to be of no use, `Later` where another try may help."""
        body = item.body
        run = self._runs.live(item.run).known()
        what = f"tell {body['target']} ({body['what']})"
        target, refused = self._targets.find(run.playbook, body["target"], body["what"])
        if refused or target is None:
            raise Failed(what, refused)
        missing = [name for name in target.variables if not self._outside.secret(name)]
        if missing:
            raise Failed(what, f"the environment variable {', '.join(missing)} is not set")
        url = target.url or self._outside.secret(target.url_env)
        if refused := address_refusal(self._settings, url):
            raise Failed(what, refused)
        answer = await self._sent(target, url, self._content(target, item), body, what, item)
        if not answer.good:
            self._not_taken(answer, url, what, item)
        if run.hooks.is_news(body["target"], body["key"]):
            delivered = c.RecordWebhookDelivered(body["target"], body["key"])
            await self._record(item.run, f"{item.key}:delivered", delivered)
        self._ledger.took(item.run, body["target"], body["what"], self._now())

    async def failed(self, item: Item, reason: str, *, final: bool) -> None:
        """Put into the run that a target does not take one."""
        body = item.body
        told = (body["target"], body["what"], body["told"], body["subject"], body["key"])
        key = f"{item.key}:{'failed' if final else 'trouble'}"
        await self._record(item.run, key, c.RecordWebhookFailed(*told, reason, final))

    def _content(self, target: Target, item: Item) -> bytes:
        """Its body: made of the log anew at each try, and so the same each time."""
        body = item.body
        live = self._runs.live(item.run)
        told = fact(live.history, live.known(), body["what"], body["told"], body["subject"])
        return content(target.format, told, body["key"], self._languages.to(self._readers.team(told.run.team_id)))

    async def _sent(
        self, target: Target, url: str, raw: bytes, body: Mapping[str, Any], what: str, item: Item
    ) -> Answer:
        """The answer; a redirect is followed on the same host, for what is secret in it is for that host alone."""
        headers = headers_of(raw, body["key"], body["what"], self._now(), self._signing(target))
        if target.key_env:
            headers["Authorization"] = f"Bearer {self._outside.secret(target.key_env)}"
        hops = 0
        while True:
            try:
                answer = await self._outside.send(Request("POST", url, headers, raw, public=True, unread=True))
            except Unreachable as error:
                raise Failed(what, str(error)) from None
            except OutsideError as error:
                raise self._later(what, str(error), item) from None
            onward = urljoin(url, answer.location) if answer.status in (301, 302, 307, 308) and answer.location else ""
            if not onward or not _same_origin(url, onward) or hops == _HOPS:
                return answer
            url, hops = onward, hops + 1

    def _signing(self, target: Target) -> str:
        return self._outside.secret(target.secret_env) if target.secret_env else ""

    def _not_taken(self, answer: Answer, url: str, what: str, item: Item) -> None:
        reason = said(answer, url)
        if answer.status in (408, 429) or answer.status >= 500 or 300 <= answer.status < 400:
            raise self._later(what, reason, item, answer.retry_after)
        raise Failed(what, reason)

    def _later(self, what: str, reason: str, item: Item, after: float = 0.0) -> Failed | Later:
        """When to try again: sooner at first; not before it asks for, but once more before it is given up."""
        age = self._now() - max(item.at, self._began)
        left = (GIVE_UP_AFTER - age) / 1000
        if left <= 0:
            return Failed(what, f"{reason}; it was tried for an hour")
        usual = min(_LATEST, max(_SOONEST, age / 2000)) * random.uniform(0.8, 1.2)
        return Later(what, reason, min(left, max(after, usual)))


def headers_of(raw: bytes, key: str, event: str, now: int, secret: str) -> dict[str, str]:
    """What is said beside the body.  The signature is over the time, a point and the body."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, EVENT: event, TIMESTAMP: str(now // 1000)}
    if secret:
        signed = hmac.new(secret.encode(), headers[TIMESTAMP].encode() + b"." + raw, hashlib.sha256)
        headers[SIGNATURE] = f"v1={signed.hexdigest()}"
    return headers


def said(answer: Answer, url: str) -> str:
    """What an answer that is not 2xx means."""
    host = urlsplit(url).hostname or "it"
    if not 300 <= answer.status < 400:
        return f"{host} answers {answer.status}{_MEANING.get(answer.status, '')}"
    elsewhere = urlsplit(answer.location).hostname if answer.location else None
    to = f"{elsewhere}, which is not followed" if elsewhere and elsewhere != host else "somewhere else"
    return f"{host} answers {answer.status} and sends on to {to}: put the new address into the settings"


def _same_origin(url: str, onward: str) -> bool:
    """Whether an address is on the very same host, and no less safe."""
    here, there = urlsplit(url), urlsplit(onward)
    if (here.hostname, there.username) != (there.hostname, None):
        return False
    upgraded = (here.scheme, here.port or 80, there.scheme, there.port or 443) == ("http", 80, "https", 443)
    return upgraded or (here.scheme, here.port) == (there.scheme, there.port)

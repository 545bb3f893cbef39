"""Pagers over real sockets: what PagerDuty, Opsgenie, ntfy and a webhook are sent, and what becomes of trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.bot.town import Impatient, Town, begun

SECRETS = {"PD_KEY": "pd-secret", "OG_KEY": "og-secret", "NTFY_TOKEN": "ntfy-secret", "SIREN_TOKEN": "siren-secret"}


class Pager:
    """Takes down what it is sent, and answers with its statuses one after the other, then 202; 0 is no answer."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], Any]] = []
        self.statuses: list[int] = []
        self.url = ""
        self.ended = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.calls.append((f"{request.method} {request.path_qs}", dict(request.headers), await request.json()))
        status = self.statuses.pop(0) if self.statuses else 202
        if not status:
            await self.ended.wait()
        return web.Response(status=status or 202, headers={"Location": "/elsewhere"})

    def to(self, path: str) -> list[tuple[dict[str, str], Any]]:
        return [(headers, body) for where, headers, body in self.calls if where == f"POST {path}"]


@asynccontextmanager
async def listening() -> AsyncIterator[Pager]:
    pager = Pager()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", pager.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pager.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield pager
    finally:
        pager.ended.set()
        await runner.cleanup()


@pytest.fixture
async def pager(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pager]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    async with listening() as there:
        yield there


def settings(pager: Pager, *names: str) -> dict[str, Any]:
    known = {
        "duty": {"type": "pagerduty", "key_env": "PD_KEY", "url": pager.url, "for": "@bob"},
        "genie": {"type": "opsgenie", "key_env": "OG_KEY", "url": pager.url, "for": "@bob", "responders": ["Database"]},
        "phone": {"type": "ntfy", "key_env": "NTFY_TOKEN", "url": f"{pager.url}/bobs-phone", "for": "@bob"},
        "siren": {"type": "webhook", "key_env": "SIREN_TOKEN", "url": f"{pager.url}/siren", "for": "everyone"},
    }
    return {"pagers": {name: known[name] for name in names or known}}


async def test_each_kind_is_told_in_its_own_form_with_its_own_key(tmp_path: Path, pager: Pager) -> None:
    async with Town(tmp_path, settings=settings(pager)) as town:
        channel = await begun(town, severity="sev1", title="Checkout is down")
        await town.tell("alice", channel, "!incident page @bob the disk is full")
        await town.eventually(lambda: len(pager.calls) == 4)
        ((headers, event),) = pager.to("/v2/enqueue")
        assert (event["routing_key"], event["event_action"]) == ("pd-secret", "trigger")
        assert event["payload"]["severity"] == "critical"
        assert "the disk is full" in event["payload"]["summary"]
        assert "Authorization" not in headers
        ((headers, alert),) = pager.to("/v2/alerts")
        assert headers["Authorization"] == "GenieKey og-secret"
        assert (alert["priority"], alert["responders"]) == ("P1", [{"name": "Database", "type": "team"}])
        assert "the disk is full" in alert["message"]
        ((headers, note),) = pager.to("/")
        assert headers["Authorization"] == "Bearer ntfy-secret"
        assert (note["topic"], note["priority"]) == ("bobs-phone", 5)
        ((headers, siren),) = pager.to("/siren")
        assert headers["Authorization"] == "Bearer siren-secret"
        assert headers["Content-Type"] == "application/json"
        assert (siren["action"], siren["people"], siren["number"]) == ("trigger", ["bob"], "INC-1")
        keys = {headers["Idempotency-Key"] for _, headers, _ in pager.calls}
        assert len(keys) == 4
        await town.tell("bob", "@bot", "ack")
        await town.eventually(lambda: len(pager.calls) == 8)
        assert pager.to("/v2/enqueue")[1][1]["dedup_key"] == event["dedup_key"]
        assert pager.to(f"/v2/alerts/{alert['alias']}/acknowledge?identifierType=alias")
        assert [body["action"] for _, body in pager.to("/siren")] == ["trigger", "acknowledge"]
        assert not any(secret in town.transcript() for secret in SECRETS.values())


async def test_an_error_of_the_server_is_tried_again_with_the_same_key(tmp_path: Path, pager: Pager) -> None:
    pager.statuses = [500, 503]
    async with Town(tmp_path, settings=settings(pager, "duty")) as town:
        channel = await begun(town, severity="sev1", title="Checkout is down")
        await town.tell("alice", channel, "!incident page @bob the disk is full")
        await town.eventually(lambda: len(pager.calls) == 3)
        sent = pager.to("/v2/enqueue")
        assert len({(headers["Idempotency-Key"], body["dedup_key"]) for headers, body in sent}) == 1
        assert {body["event_action"] for _, body in sent} == {"trigger"}


@pytest.mark.parametrize(("status", "said"), [(307, "it sends elsewhere"), (403, "the key or token is not taken")])
async def test_what_another_try_cannot_mend_is_told_at_once_and_no_redirect_is_followed(
    tmp_path: Path, pager: Pager, status: int, said: str
) -> None:
    pager.statuses = [status]
    async with Town(tmp_path, settings=settings(pager, "siren")) as town:
        channel = await begun(town, severity="sev1", title="Checkout is down")
        await town.tell("alice", channel, "!incident page @bob the disk is full")
        await town.eventually(lambda: any(said in text for text in town.texts(channel)))
        assert [where for where, _, _ in pager.calls] == ["POST /siren"]


async def test_one_that_does_not_answer_is_seen_in_the_run(tmp_path: Path, pager: Pager) -> None:
    pager.statuses = [0] * 20
    async with Impatient(tmp_path, settings=settings(pager, "duty")) as town:
        channel = await begun(town, severity="sev1", title="Checkout is down")
        await town.tell("alice", channel, "!incident page @bob the disk is full")
        await town.eventually(lambda: any("127.0.0.1 does not answer within" in text for text in town.texts(channel)))
        pager.statuses.clear()
        sent = len(pager.calls)
        await town.eventually(lambda: len(pager.calls) > sent)
        assert len({headers["Idempotency-Key"] for _, headers, _ in pager.calls}) == 1

"""Somebody who is told by webhook: takes down what it is sent, and misbehaves when it is asked to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

import bot
from outside.http import HttpOutside
from tests.bot.town import Town

SECRET = "hub-secret"
TOPICS = ["start", "update", "task", "owner", "severity", "phase", "page", "finish", "retro"]


@dataclass(frozen=True)
class Call:
    """One request; `taken` says whether it was answered 2xx."""

    path: str
    headers: Mapping[str, str]
    raw: bytes
    taken: bool

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]

    def is_signed(self) -> bool:
        signed = hmac.new(SECRET.encode(), self.headers["Muster-Timestamp"].encode() + b"." + self.raw, hashlib.sha256)
        return self.headers["Muster-Signature"] == f"v1={signed.hexdigest()}"


class Receiver:
    """Answers 200, or as `mode` says: a status, `hang`, `redirect` (to another host), `moved` (on the same one)."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.mode: int | str = 200
        self.headers: dict[str, str] = {}
        self.ended = asyncio.Event()
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def taken(self) -> list[Call]:
        return [call for call in self.calls if call.taken]

    async def come(self) -> None:
        """Listen, at the same port as before."""
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def go(self) -> None:
        """Be there no more."""
        if self._runner is not None:
            self.ended.set()
            await self._runner.cleanup()
            self._runner = None
            self.ended = asyncio.Event()

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        here = self.mode == "moved" and request.path == "/elsewhere"
        taken = self.mode == 200 or here
        self.calls.append(Call(request.path, dict(request.headers), raw, taken))
        if self.mode == "hang":
            await self.ended.wait()
        if self.mode == "redirect":
            return web.Response(status=307, headers={"Location": f"http://localhost:{self.port}/hook"})
        if self.mode == "moved" and not here:
            return web.Response(status=308, headers={"Location": "/elsewhere"})
        return web.Response(
            status=self.mode if isinstance(self.mode, int) else 200, headers=self.headers, text="x" * 99
        )


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.come()
    try:
        yield receiver
    finally:
        await receiver.go()


def settings(receiver: Receiver, **target: Any) -> dict[str, Any]:
    """The receiver as the target `hub` of every run."""
    hub = {"url": receiver.url, "secret_env": "HUB_SECRET", "events": TOPICS, **target}
    allowed = {"http_hosts": ["127.0.0.1"], "private_hosts": ["127.0.0.1"]}
    return {"webhooks": {**allowed, "targets": {"hub": hub}}}


class HookedTown(Town):
    """Waits a fifth of a second for those outside."""

    async def start(self) -> None:
        private = self.settings.webhooks.private_hosts
        outside = HttpOutside(os.environ, private=private, seconds=0.2)
        self.muster = await bot.build(
            self.settings, self.server.url, self.bot.token, ("ops",), self.clock, self.data, self.playbooks, outside
        )
        await self.muster.start()
        await self.settle()

"""The stand-in's HTTP server on loopback: each request to its route, each answer as a real server writes it."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import orjson
from aiohttp import web

from rehearsal import api_channels, api_hooks, api_integrations, api_posts, api_teams, api_users, errors
from rehearsal.faults import Faults
from rehearsal.live import Live
from rehearsal.outbound import Outbound
from rehearsal.rest import Answer, Call, Routes, Upload
from rehearsal.shapes import SERVER_VERSIONS
from rehearsal.sockets import Hub
from rehearsal.world import World

_OPEN = frozenset(("/users/login", "/system/ping", "/config/client", "/users"))
"""Paths that need no token (`/users` for signing up)."""


MAX_BODY = 100 << 20
"""The largest request in bytes: the largest file a server takes by default."""


def _request(*parts: Any) -> web.BaseRequest:
    message, payload, protocol, writer, task = parts
    return web.BaseRequest(
        message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=MAX_BODY
    )


def table() -> Routes:
    """Every route of the stand-in."""
    found = Routes()
    for subject in (api_users, api_teams, api_channels, api_posts, api_integrations, api_hooks):
        subject.routes(found)
    return found


class Server:
    """Listens on a free port of 127.0.0.1 and serves one world.

    `requests_open` counts the REST requests being worked on; one that a fault delays is not among them while it
    waits, because it waits for the clock, and virtual time moves only when nothing is open; `requests_held`
    counts those.
    """

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.hub = Hub(world, faults)
        self.live = Live(world, self.hub, faults)
        self._requests_open = 0
        self.requests_held = 0
        self.requests_met = 0
        self.url = ""
        self._routes = table()
        self._runner: web.ServerRunner | None = None
        self._out = Outbound(world)
        self._headers = {"X-Version-Id": SERVER_VERSIONS[world.version]}

    @property
    def requests_open(self) -> int:
        """Requests being worked on now, and webhooks being called."""
        return self._requests_open + self._out.open

    async def start(self) -> None:
        """Listen; `url` is known from now on."""
        self.world.wire = self.hub.broadcast
        self.faults.wire = self.hub
        self.faults.on_stop = self._forget
        await self._out.start()
        self._runner = web.ServerRunner(
            web.Server(self._serve, request_factory=_request, access_log=None), shutdown_timeout=1.0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Cut every websocket and stop listening."""
        self.hub.forget_all()
        self.live.abort_all()
        self.world.wire = None
        self.faults.wire = self.faults.on_stop = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self._out.stop()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        token = self._token(request)
        path = request.path
        if self.faults.down:
            return self._dropped(request)
        if path.rstrip("/") == "/api/v4/websocket":
            return await self.live.serve(request, token)
        self._requests_open += 1
        self.requests_met += 1
        try:
            return await self._rest(request, path, token)
        finally:
            self._requests_open -= 1

    @staticmethod
    def _token(request: web.BaseRequest) -> str:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind.lower() in {"bearer", "token"} else ""

    async def _rest(self, request: web.BaseRequest, path: str, token: str) -> web.Response:
        me = self.world.who(token) if token else None
        if me is not None and self.faults.cuts and self.faults.rest_cut(me.id):
            return self._dropped(request)
        fault = self.faults.met(request.method, path) if self.faults.rules else None
        held = max(self.faults.pace, fault.delay if fault is not None else 0.0)
        if held:
            await self._hold(held)
        if fault is not None and fault.status and not fault.drop_answer:
            return self._refused(fault.status, fault.retry_after)
        answer = await self._answer(request, path, token)
        if self.faults.down:
            return self._dropped(request)
        if fault is not None and fault.drop_answer:
            return self._refused(fault.status, fault.retry_after) if fault.status else self._dropped(request)
        return self._response(answer)

    async def _hold(self, seconds: float) -> None:
        self._requests_open -= 1
        self.requests_held += 1
        try:
            await self.world.clock.sleep(seconds)
        finally:
            self._requests_open += 1
            self.requests_held -= 1

    def _forget(self) -> None:
        """What a server that is started anew does not know any more; connections without a token are cut here."""
        self.world.pending.clear()
        self.live.abort_all()

    async def _answer(self, request: web.BaseRequest, path: str, token: str) -> Answer:
        try:
            if path.startswith("/api/v4/"):
                short = path[7:]
            elif path.startswith("/hooks/"):
                short = "/incoming" + path
            else:
                raise errors.WorldError(404, "api.context.404.app_error", "Sorry, we could not find the page.")
            handler, args = self._routes.find(request.method, short)
            body, files = await self._body(request)
            call = Call(self.world, self.world.who(token), token, args, request.query, body, self.url, self._out, files)
            if (
                call.me is None
                and not short.startswith("/incoming")
                and (short not in _OPEN or (short == "/users" and request.method != "POST"))
            ):
                raise errors.no_session(token)
            made = handler(call)
            return await made if inspect.isawaitable(made) else made
        except errors.WorldError as error:
            return self._error(error)

    @staticmethod
    async def _body(request: web.BaseRequest) -> tuple[Any, list[Upload]]:
        if request.content_type == "multipart/form-data":
            fields: dict[str, Any] = {}
            files: list[Upload] = []
            form = await request.post()
            for name, value in form.items():
                if isinstance(value, web.FileField):
                    files.append(Upload(value.filename, value.content_type, value.file.read()))
                else:
                    fields[name] = value
            return fields, files
        if not request.can_read_body:
            return None, []
        raw = await request.read()
        try:
            return (orjson.loads(raw) if raw else None), []
        except orjson.JSONDecodeError as error:
            if request.content_type == "application/x-www-form-urlencoded":
                return dict((await request.post()).items()), []
            raise errors.bad_body("body") from error

    def _error(self, error: errors.WorldError) -> Answer:
        return Answer(
            {
                "id": error.error_id,
                "message": error.message,
                "detailed_error": "" if self.world.old else error.detail,
                "request_id": self.world.new_id(),
                "status_code": error.status,
            },
            error.status,
        )

    def _response(self, answer: Answer) -> web.Response:
        body = answer.body if isinstance(answer.body, bytes) else orjson.dumps(answer.body)
        return web.Response(
            body=body,
            status=answer.status,
            content_type=answer.content_type,
            headers=self._headers | answer.headers,
        )

    def _refused(self, status: int, retry_after: int | None) -> web.Response:
        """An answer that did no work.  A real 429 is plain text and carries the seconds to wait."""
        if status == 429:
            seconds = str(retry_after if retry_after is not None else 1)
            headers = {
                "X-Ratelimit-Limit": "10",
                "X-Ratelimit-Remaining": "0",
                "X-Ratelimit-Reset": seconds,
                "Retry-After": seconds,
            }
            return web.Response(text="limit exceeded\n", status=429, headers=headers)
        return self._response(
            self._error(errors.WorldError(status, "rehearsal.fault.app_error", "The server is in trouble."))
        )

    @staticmethod
    def _dropped(request: web.BaseRequest) -> web.Response:
        """Cut the connection; the answer that is returned reaches nobody."""
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

"""A websocket of the stand-in from upgrade to end: authentication, actions, replies."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from rehearsal.errors import WorldError
from rehearsal.faults import Faults
from rehearsal.model import Account, Json, Notice
from rehearsal.sockets import Connection, Hub
from rehearsal.world import World

AUTHENTICATION_SECONDS = 5.0
"""How long, in real time, a websocket may stay without a valid token."""


class Live:
    """Serves websockets for one stand-in."""

    def __init__(self, world: World, hub: Hub, faults: Faults) -> None:
        self._world = world
        self._hub = hub
        self._faults = faults
        self._transports: set[asyncio.Transport] = set()

    async def serve(self, request: web.BaseRequest, token: str) -> web.StreamResponse:
        """One websocket, until it ends.  A bad token in the upgrade is taken as none: no `hello`, then cut."""
        who = self._world.who(token)
        transport = request.transport
        if transport is None:
            return web.Response(status=400)
        if self._faults.down or (who is not None and who.id in self._faults.cuts):
            transport.abort()
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, timeout=1.0, autoping=False)  # a half-open one does not pong
        await socket.prepare(request)
        self._transports.add(transport)
        deadline = asyncio.get_running_loop().call_later(AUTHENTICATION_SECONDS, transport.abort)
        connection: Connection | None = None
        try:
            if who is not None:
                deadline.cancel()
                wanted = request.query.get("connection_id", ""), request.query.get("sequence_number", "")
                connection = self._open(who, token, *wanted)
                if connection is None:
                    return socket
                self._hub.attach(connection, socket, transport)
                self._online(who)
            async for message in socket:
                if connection is not None and connection.dead:
                    continue
                if message.type is WSMsgType.PING:
                    await socket.pong(message.data)
                if message.type is not WSMsgType.TEXT:
                    continue
                asked = self._parse(message.data)
                if asked is None:
                    continue
                if connection is None:
                    connection = await self._challenge(asked, socket, transport)
                    if connection is None:
                        continue
                    deadline.cancel()
                elif asked.get("action") != "authentication_challenge":
                    self._act(connection, asked)
        finally:
            deadline.cancel()
            self._transports.discard(transport)
            if connection is not None:
                self._hub.detach(connection, socket)
        return socket

    def abort_all(self) -> None:
        """Cut every websocket, those without a token too."""
        self._hub.abort_all()
        for transport in tuple(self._transports):
            transport.abort()

    @staticmethod
    def _parse(text: str) -> Json | None:
        try:
            asked = orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
        return asked if isinstance(asked, dict) else None

    def _open(self, who: Account, token: str, connection_id: str, sequence: str) -> Connection | None:
        """None when a known connection is asked for without a usable number: a real server closes then."""
        if connection_id and not sequence.isdecimal():
            return None
        return self._hub.open(who.id, token, connection_id, int(sequence or 0))

    def _online(self, who: Account) -> None:
        """11.6 tells an account that it came online."""
        if who.status == "online":
            return
        who.status = "online"
        who.active_at = self._world.clock.now()
        if not self._world.old:
            data = {"status": "online", "user_id": who.id}
            self._world.publish(Notice("status_change", data, user_id=who.id))

    async def _challenge(
        self, asked: Json, socket: web.WebSocketResponse, transport: asyncio.Transport
    ) -> Connection | None:
        """Authentication by a first message; a wrong token gets no answer, the connection is cut."""
        data = asked.get("data")
        if asked.get("action") != "authentication_challenge":
            await socket.send_frame(orjson.dumps(_failed(asked, _stranger())), WSMsgType.TEXT)
            return None
        token = str(data.get("token", "")) if isinstance(data, dict) else ""
        who = self._world.who(token)
        if who is None or who.id in self._faults.cuts:
            transport.abort()
            return None
        connection = self._hub.open(who.id, token, "", 0)
        self._reply(connection, {"status": "OK", "seq_reply": asked.get("seq", 0)})
        self._hub.attach(connection, socket, transport)
        self._online(who)
        return connection

    @staticmethod
    def _reply(connection: Connection, body: Json) -> None:
        connection.put(orjson.dumps(body))

    def _act(self, connection: Connection, asked: Json) -> None:
        action = asked.get("action")
        answer: Json = {"status": "OK", "seq_reply": asked.get("seq", 0)}
        if self._world.who(connection.token) is None:
            answer = _failed(asked, _stranger())
        elif action == "ping":
            answer["data"] = {
                "node_id": "",
                "server_time": self._world.clock.now(),
                "text": "pong",
                "version": f"{self._world.version}.0",
            }
        elif action == "user_typing":
            self._typing(connection.user_id, asked.get("data") or {})
        elif action == "get_statuses":
            people = self._world.people.values()
            answer["data"] = {each.id: each.status for each in people if each.status != "offline"}
        else:
            answer = _failed(
                asked, WorldError(500, "api.web_socket_router.bad_action.app_error", "Unknown WebSocket action.")
            )
        self._reply(connection, answer)

    def _typing(self, user_id: str, data: dict[str, Any]) -> None:
        channel = self._world.channels.get(str(data.get("channel_id", "")))
        if channel is not None and user_id in channel.members:
            told = {"parent_id": data.get("parent_id", ""), "user_id": user_id}
            self._world.publish(Notice("typing", told, channel_id=channel.id, omit=frozenset((user_id,))))


def _stranger() -> WorldError:
    return WorldError(
        401, "api.web_socket_router.not_authenticated.app_error", "WebSocket connection is not authenticated."
    )


def _failed(asked: Json, error: WorldError) -> Json:
    return {
        "status": "FAIL",
        "seq_reply": asked.get("seq", 0),
        "error": {
            "id": error.error_id,
            "message": error.message,
            "detailed_error": "",
            "status_code": error.status,
        },
    }

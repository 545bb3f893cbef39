"""A small server whose faults a test chooses, on a real loopback socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web

from mattermost.events import Connected, Posted, WireEvent

TOKEN = "b0ttokenb0ttokenb0ttokenb0"
ME = {"id": "bot", "username": "incident-bot", "is_bot": True}
POST = {"id": "p1", "channel_id": "c1", "user_id": "u1", "message": "hi", "create_at": 5}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Conversation = Callable[[web.Request, web.WebSocketResponse], Awaitable[None]]


def says(data: object, status: int = 200, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(data, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return answer


def text(body: str, status: int = 200, content_type: str = "text/html") -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=content_type)

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def frame(event: str, seq: int, data: dict[str, object] | None = None, **broadcast: str) -> str:
    return json.dumps({"event": event, "data": data or {}, "broadcast": broadcast, "seq": seq})


def hello(connection: str = "con1") -> str:
    return frame("hello", 0, {"connection_id": connection})


def posted(seq: int, message: str | None = None) -> str:
    post = POST | {"id": f"p{seq}", "message": message or f"m{seq}"}
    return frame("posted", seq, {"post": json.dumps(post), "channel_type": "O"}, channel_id="c1")


PONG = '{"status":"OK","seq_reply":1,"data":{"text":"pong"}}'


async def until_closed(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass


class Faulty:
    """Answers in the order given, the last one for ever; each websocket connection is a conversation of its own."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {"GET /api/v4/users/me": [says(ME)]}
        self.conversations: list[Conversation] = []
        self.requests: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.upgrades: list[web.Request] = []
        self.connections: set[object] = set()
        self.sockets_open = 0
        self.port = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        if request.path.endswith("/websocket"):
            return await self._talk(request)
        self.requests.append(request)
        self.bodies.append(await request.read())
        answers = self.answers.get(f"{request.method} {request.path}")
        if not answers:
            return await says({"id": "none", "message": f"no {request.method} {request.path}"}, 404)(request)
        return await (answers.pop(0) if len(answers) > 1 else answers[0])(request)

    async def _talk(self, request: web.Request) -> web.StreamResponse:
        self.upgrades.append(request)
        conversation = self.conversations.pop(0) if len(self.conversations) > 1 else self.conversations[0]
        if conversation is refuse_upgrade:
            return web.json_response({"id": "x", "message": "no"}, status=401)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.sockets_open += 1
        try:
            with contextlib.suppress(ConnectionError):
                await conversation(request, socket)
        finally:
            self.sockets_open -= 1
        return socket


async def refuse_upgrade(_: web.Request, __: web.WebSocketResponse) -> None:
    raise AssertionError("refused before")


class Clock:
    """Virtual time: a sleep takes none and moves it."""

    def __init__(self) -> None:
        self.ms = 1_000_000_000_000
        self.slept: list[float] = []

    def now(self) -> int:
        return self.ms

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ms += int(seconds * 1000)
        await asyncio.sleep(0)


class Inbox:
    """What `listen` brought; `take` waits for the next."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[WireEvent] = asyncio.Queue()

    async def receive(self, event: WireEvent) -> None:
        await self.queue.put(event)

    async def take(self) -> WireEvent:
        async with asyncio.timeout(20):
            return await self.queue.get()


def sends(*frames: str, then_cut: bool = False) -> Conversation:
    async def conversation(request: web.Request, socket: web.WebSocketResponse) -> None:
        for one in frames:
            await socket.send_str(one)
        if then_cut:
            await socket.ping()
            while (await socket.receive()).type is not WSMsgType.PONG:
                pass  # all is at the client when it answers
            assert request.transport is not None
            request.transport.abort()
        await until_closed(socket)

    return conversation


async def texts(inbox: Inbox, count: int) -> list[str]:
    """The next events: messages by their text, connections by whether they were resumed."""
    found = []
    for _ in range(count):
        match await inbox.take():
            case Connected(resumed=resumed):
                found.append("resumed" if resumed else "fresh")
            case Posted(post=post):
                found.append(post.message)
            case other:
                found.append(type(other).__name__)
    return found

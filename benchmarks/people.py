"""Somebody at their client: writes over REST, and sees over a websocket what the bots answer."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from benchmarks.bare import REACTION

_PATIENCE = 60.0
"""Seconds after which an answer is not waited for any more."""


class Client(AbstractAsyncContextManager["Client"]):
    """One person's session.  Only one that `watches` has a websocket.

    `answered` has the instant of the first answer by message, `posted` the frames of all posts it saw.
    An answer to a message is the bot's reaction to it, a post in its thread, or a post that names it by its id.
    """

    def __init__(self, url: str, token: str, *, watches: bool = True) -> None:
        self._api = f"{url}/api/v4"
        self._session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})
        self._watches = watches
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self.answered: dict[str, float] = {}
        self.posted: list[str] = []

    async def __aenter__(self) -> Self:
        if self._watches:
            socket = await self._session.ws_connect(f"{self._api.replace('http', 'ws', 1)}/websocket")
            await socket.receive()
            self._reader = asyncio.create_task(self._read(socket))
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._reader is not None:
            self._reader.cancel()
        await self._session.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            now = time.perf_counter()
            frame = orjson.loads(message.data)
            event = frame.get("event")
            if event == "posted":
                self.posted.append(message.data)
            asked = _answers(event, frame.get("data") or {})
            if asked and asked not in self.answered:
                self.answered[asked] = now
                self._news.set()

    async def say(self, room: str, text: str) -> str:
        """Write; the answer is the message's id."""
        body = orjson.dumps({"channel_id": room, "message": text})
        async with self._session.post(f"{self._api}/posts", data=body) as reply:
            return str(orjson.loads(await reply.read())["id"])

    async def ask(self, room: str, text: str) -> float:
        """The seconds from before writing until the first answer is seen."""
        began = time.perf_counter()
        post = await self.say(room, text)
        await self.seen({post})
        return self.answered[post] - began

    async def seen(self, posts: set[str]) -> None:
        """Wait until each of these messages has an answer."""
        async with asyncio.timeout(_PATIENCE):
            while not posts <= self.answered.keys():
                self._news.clear()
                await self._news.wait()


def _answers(event: Any, data: dict[str, Any]) -> str:
    """The id of the message that a frame's event answers, or ''."""
    if event == "reaction_added":
        reaction = orjson.loads(data["reaction"])
        return str(reaction["post_id"]) if reaction["emoji_name"] == REACTION else ""
    if event == "posted":
        post = orjson.loads(data["post"])
        return str(post["root_id"] or post["message"].removeprefix("pong "))
    return ""

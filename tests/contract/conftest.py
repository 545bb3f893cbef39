"""The world of the contract's tests: the bot by our own classes, the people by plain REST."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from engine.clock import SystemClock
from mattermost.chat import Channel
from mattermost.events import Connected, PostDeleted, Posted, PostEdited, WireEvent
from mattermost.server import Address, MattermostServer
from rehearsal.standin import StandIn
from tests.live_world import live_world


@dataclass(frozen=True)
class Person:
    """Somebody who acts by plain REST."""

    id: str
    token: str
    base: str
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(method, self.base + "/api/v4" + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def do(self, method: str, path: str, body: object = None) -> Any:
        status, found = await self.call(method, path, body)
        assert status < 300, (method, path, status, found)
        return found

    async def say(self, channel_id: str, message: str, root_id: str = "") -> Any:
        return await self.do("POST", "/posts", {"channel_id": channel_id, "message": message, "root_id": root_id})


@dataclass(frozen=True)
class World:
    """As a seeded server is described: its address, a team, channels, people and the bot."""

    url: str
    team_id: str
    team: str
    channels: Mapping[str, str]
    people: Mapping[str, Person]
    bot_id: str
    bot_token: str

    def person(self, name: str) -> Person:
        return self.people[name]


class Inbox:
    """What the bot heard."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[WireEvent] = asyncio.Queue()
        self.heard: list[WireEvent] = []

    async def receive(self, event: WireEvent) -> None:
        await self.queue.put(event)

    async def next(self, wanted: Callable[[Any], bool] | type) -> Any:
        """The next event that is wanted; those before it stay in `heard`."""
        matches = (lambda event: isinstance(event, wanted)) if isinstance(wanted, type) else wanted
        async with asyncio.timeout(30):
            while True:
                event = await self.queue.get()
                self.heard.append(event)
                if matches(event):
                    return event


class Line:
    """A TCP line to the server that can be cut and mended."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname and parts.port
        self._target = (parts.hostname, parts.port)
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    async def stop(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(*self._target)
        self._open |= {writer, there_writer}
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


def _world_of(data: Mapping[str, Any], session: aiohttp.ClientSession) -> World:
    url = os.environ["MATTERMOST_URL"].rstrip("/")
    return World(
        url=url,
        team_id=data["team"]["id"],
        team=data["team"]["name"],
        channels=data["channels"],
        people={name: Person(one["id"], one["token"], url, session) for name, one in data["users"].items()},
        bot_id=data["bot"]["id"],
        bot_token=data["bot"]["token"],
    )


async def _stand_in(version: str, session: aiohttp.ClientSession) -> tuple[StandIn, World]:
    stand_in = StandIn(SystemClock(), version=version)
    team_id = stand_in.add_team("ops")
    people = {name: stand_in.add_user(name, admin=name == "admin") for name in ("admin", "alice", "bob", "carol")}
    bot = stand_in.add_user("incident-bot", bot=True)
    everybody = [*people, "incident-bot"]
    channels = {name: stand_in.add_channel(name, members=everybody) for name in ("alerts", "stakeholders")}
    await stand_in.start()
    persons = {name: Person(one.id, one.token, stand_in.url, session) for name, one in people.items()}
    channels["town-square"] = stand_in.channel_id("town-square")
    return stand_in, World(stand_in.url, team_id, "ops", channels, persons, bot.id, bot.token)


@pytest.fixture(params=["stand-in 11.6", "stand-in 5.37", pytest.param("server", marks=pytest.mark.server)])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        if request.param.startswith("stand-in"):
            stand_in, made = await _stand_in(request.param.removeprefix("stand-in "), session)
            yield made
            await stand_in.stop()
            return
        yield _world_of(live_world(), session)


Bot = Callable[..., MattermostServer]


@pytest.fixture
async def make_bot(world: World) -> AsyncIterator[Bot]:
    made: list[MattermostServer] = []

    def make(
        url: str = "", token: str = "", sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, **more: Any
    ) -> MattermostServer:
        address = Address(url or world.url, token or world.bot_token, **more)
        made.append(MattermostServer(address, sleep=sleep, now=lambda: time.time_ns() // 1_000_000))
        return made[-1]

    yield make
    for bot in made:
        await bot.close()


@pytest.fixture
async def bot(make_bot: Bot) -> MattermostServer:
    return make_bot()


Listen = Callable[[MattermostServer], Awaitable[Inbox]]


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    tasks: list[asyncio.Task[None]] = []

    async def start(server: MattermostServer) -> Inbox:
        inbox = Inbox()
        tasks.append(asyncio.create_task(server.listen(inbox.receive)))
        await inbox.next(Connected)
        return inbox

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def inbox(bot: MattermostServer, listen: Listen) -> Inbox:
    return await listen(bot)


@pytest.fixture
async def line(world: World) -> AsyncIterator[Line]:
    line = Line(world.url)
    yield line
    await line.stop()


Unique = Callable[[str], str]


@pytest.fixture
def unique() -> Unique:
    """A name that no other test and no other run has used."""
    return lambda word: f"{word}-{time.time_ns():x}"


@pytest.fixture
async def channel(bot: MattermostServer, world: World, unique: Unique) -> Channel:
    """A channel of this test's own, with alice in it."""
    made = await bot.create_channel(world.team_id, unique("inc"), "Checkout is down", purpose="01ULID")
    await bot.add_member(made.id, world.person("alice").id)
    return made


def post_is(post_id: str) -> Callable[[Any], bool]:
    return lambda event: isinstance(event, Posted | PostEdited | PostDeleted) and event.post.id == post_id


def about(channel: Channel, kind: type) -> Callable[[Any], bool]:
    """An event of that kind in that channel: others may be at work on the same server."""

    def matches(event: Any) -> bool:
        if not isinstance(event, kind):
            return False
        where = getattr(event, "channel_id", "") or getattr(getattr(event, "post", None), "channel_id", "")
        return (where or event.channel.id) == channel.id

    return matches

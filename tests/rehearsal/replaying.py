"""Plays a recording of a real server against the stand-in: the same world, the same calls, the same listener."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from engine.clock import SystemClock
from rehearsal.standin import StandIn
from tests.rehearsal.matching import ID, Matcher

RECORDINGS = Path(__file__).parent / "recordings"
PASSWORD = "Passw0rd!Passw0rd!"

TOLERATED_EVENTS = {
    "status_change": "online, away and offline come from timers and from the recorder's other connections",
}


def entries(name: str) -> list[dict[str, Any]]:
    """The lines of a recording."""
    return [json.loads(line) for line in (RECORDINGS / f"mattermost-{name}.jsonl").read_text().splitlines()]


def steps(name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The recording, step by step."""
    for step, group in groupby(entries(name), key=lambda entry: entry["step"]):
        yield step, list(group)


class Listener:
    """A websocket of one account; keeps what it hears."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.last_seq = -1
        self.connection_id = ""
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            frame = json.loads(message.data)
            if frame.get("event") == "hello":
                self.connection_id = frame["data"]["connection_id"]
            self.last_seq = frame.get("seq", self.last_seq)
            self.frames.append(frame)
            self._news.set()
        self._news.set()

    async def until(self, seq: int) -> None:
        """Wait until that event was heard."""
        while self.last_seq < seq and not self._task.done():
            self._news.clear()
            await self._news.wait()

    async def until_frames(self, count: int) -> None:
        """Wait until so many frames, replies among them, were heard since the last `take`."""
        while len(self.frames) < count and not self._task.done():
            self._news.clear()
            await self._news.wait()

    def take(self) -> list[dict[str, Any]]:
        """What was heard since the last time."""
        heard, self.frames = self.frames, []
        return heard

    async def ended(self) -> None:
        """Wait for the end of the connection."""
        await self._task

    async def close(self) -> None:
        await self.socket.close()
        await self._task


class Endpoint:
    """Somebody's HTTP endpoint the server calls; answers as the recorder did."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        self.heard_before: list[dict[str, Any]] = []
        self.url = ""
        self._runner = web.ServerRunner(web.Server(self._hit))

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def take(self) -> list[dict[str, Any]]:
        """What was called since the last time."""
        taken, self.heard = self.heard, []
        self.heard_before = taken or self.heard_before
        return taken

    async def _hit(self, request: web.BaseRequest) -> web.Response:
        form = "form" in request.content_type
        body = dict((await request.post()).items()) if form else json.loads(await request.text())
        kept = ("Content-Type", "Authorization", "User-Agent", "Accept", "Mattermost-Session-Id")
        headers = {key: value for key, value in request.headers.items() if key in kept}
        self.heard.append({"path": request.path, "headers": headers, "body": body})
        return web.json_response(self.answers.get(request.path, {}))


class Replay:
    """One stand-in with the recorder's world in it."""

    def __init__(self, version: str, session: aiohttp.ClientSession) -> None:
        self.stand_in = StandIn(SystemClock(), version=version)
        self.session = session
        self.match = Matcher()
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.team = ""
        self.channels: dict[str, str] = {}
        self.endpoint = Endpoint()
        self.listeners: list[Listener] = []

    async def rest(
        self, who: str, method: str, path: str, body: Any = None, *, token: str | None = None, data: Any = None
    ) -> tuple[int, Any, Any]:
        """One call: status, JSON, headers."""
        token = self.tokens.get(who, "") if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.stand_in.url + path
        async with self.session.request(method, url, json=body, data=data, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text[:1] in "[{" else text, answer.headers

    async def made(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """One call that must succeed."""
        status, answer, _ = await self.rest(who, method, "/api/v4" + path, body)
        assert status in (200, 201), (method, path, status, answer)
        return answer

    async def seed(self) -> None:
        """The calls by which the recorder's world was made."""
        await self.stand_in.start()
        await self.endpoint.start()
        for name in ("admin", "alice", "bob", "carol", "dave"):
            body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
            await self.made("", "POST", "/users", body)
            login = {"login_id": name, "password": PASSWORD}
            _, who, headers = await self.rest("", "POST", "/api/v4/users/login", login)
            self.ids[name], self.tokens[name] = who["id"], headers["Token"]
            if name == "admin":
                self.team = (await self.made("admin", "POST", "/teams", {"name": "ops", "display_name": "Ops"}))["id"]
            await self._join(who["id"])
        await self.bot("bot", "incident-bot", "Incident Bot")
        for name in ("alerts", "stakeholders"):
            body = {"team_id": self.team, "name": name, "display_name": name.title(), "type": "O"}
            self.channels[name] = (await self.made("admin", "POST", "/channels", body))["id"]
            for user_id in self.ids.values():
                await self.made("admin", "POST", f"/channels/{self.channels[name]}/members", {"user_id": user_id})

    async def bot(self, key: str, username: str, display_name: str) -> str:
        """A bot account in the team, with a token; the answer is the token's id."""
        made = await self.made("admin", "POST", "/bots", {"username": username, "display_name": display_name})
        self.ids[key] = made["user_id"]
        await self._join(made["user_id"])
        token = await self.made("admin", "POST", f"/users/{made['user_id']}/tokens", {"description": "bot"})
        self.tokens[key] = token["token"]
        return str(token["id"])

    async def _join(self, user_id: str) -> None:
        body = {"team_id": self.team, "user_id": user_id}
        await self.made("admin", "POST", f"/teams/{self.team}/members", body)

    async def stop(self) -> None:
        for listener in self.listeners:
            await listener.close()
        await self.endpoint.stop()
        await self.stand_in.stop()

    async def listen(self, who: str, *, query: str = "", challenge: bool = False) -> Listener:
        """Connect a websocket as that account."""
        headers = {} if challenge else {"Authorization": f"Bearer {self.tokens[who]}"}
        url = f"{self.stand_in.url}/api/v4/websocket{query}"
        self.listeners.append(Listener(await self.session.ws_connect(url, headers=headers)))
        return self.listeners[-1]

    async def settle(self, who: str, listener: Listener) -> None:
        """Wait until nothing is under way and the listener has heard all."""
        while self.stand_in.requests_open:
            await asyncio.sleep(0)
        head = self.stand_in.head(self.ids[who])
        if head is not None:
            await listener.until(head[1])

    async def call(self, entry: dict[str, Any], who: str) -> None:
        """Make a recorded call and compare its answer."""
        asked, answered = entry["request"], entry["response"]
        path = asked["path"]
        if "since=" in path:
            head, _, instant = path.partition("since=")
            path = f"{head}since={self.match.instant(int(instant))}"
        token = "wrongwrongwrongwrongwrongw" if entry["step"] == "bad token" else None
        data = None
        body = self.match.translate(asked["body"])
        if body == "<multipart>":
            body, data = None, aiohttp.FormData()
            data.add_field("channel_id", self.ids["file channel"])
            data.add_field("files", b"\x89PNG\r\n\x1a\n", filename="plot.png", content_type="image/png")
        path = self.match.translate(path)
        status, answer, headers = await self.rest(who, asked["method"], path, body, token=token, data=data)
        if status != answered["status"]:
            self.match.wrong("status", answered["status"], f"{status} {answer}")
            return
        wanted = answered.get("headers", {})
        for name in ("Content-Type", "X-Version-Id"):
            if name in wanted and headers.get(name, "").removesuffix("; charset=utf-8") != wanted[name]:
                self.match.wrong(name, wanted[name], headers.get(name))
        recorded = answered["body"]
        if entry["step"] == "client config":  # the stand-in has the keys a bot asks for, with the recorded values
            recorded = {key: recorded[key] for key in answer if key != "SiteURL"}
            answer = {key: value for key, value in answer.items() if key != "SiteURL"}
        if entry["step"] == "create a channel":
            self.ids["file channel"] = answer["id"]
        self.match.same("answer", recorded, answer)

    def compare_events(self, recorded: list[dict[str, Any]], heard: list[dict[str, Any]]) -> None:
        """The same events, in the same order, with the same contents and addressees."""
        recorded = [frame for frame in recorded if frame.get("event") not in TOLERATED_EVENTS]
        heard = [frame for frame in heard if frame.get("event") not in TOLERATED_EVENTS]
        names = [frame.get("event") or frame["status"] for frame in recorded]
        ours = [frame.get("event") or frame["status"] for frame in heard]
        if names != ours:
            self.match.wrong("events", names, ours)
            return
        for frame, other in zip(recorded, heard, strict=True):
            frame.pop("seq", None)  # contiguous numbers are checked apart: tolerated events take numbers too
            other.pop("seq", None)
            self.match.same(f"event {frame.get('event', 'reply')}", frame, other)

    def learn(self, name: str) -> None:
        """Which recorded id belongs to which account, team and channel of the seeded world."""
        for entry in entries(name):
            self._learn_from(entry)
            if entry.get("kind") == "ws" and isinstance(entry.get("frame"), dict):
                frame = entry["frame"]
                if frame.get("event") == "hello" and entry["by"] in self.ids:
                    self.match.bind(frame["broadcast"]["user_id"], self.ids[entry["by"]])

    def _learn_from(self, value: Any) -> None:
        if isinstance(value, str) and value[:1] in "[{":
            try:
                value = json.loads(value)
            except ValueError:
                return
        if isinstance(value, list):
            for each in value:
                self._learn_from(each)
        if not isinstance(value, dict):
            return
        for id_key, name_key, known in (
            ("id", "username", self.ids),
            ("addedUserId", "addedUsername", self.ids),
            ("removedUserId", "removedUsername", self.ids),
            ("userId", "username", self.ids),
            ("user_id", "user_name", self.ids),
            ("id", "name", self.channels | {"ops": self.team}),
            ("channel_id", "channel_name", self.channels),
        ):
            user, name = value.get(id_key), value.get(name_key)
            if isinstance(user, str) and ID.fullmatch(user) and isinstance(name, str) and name in known:
                self.match.bind(user, known[name])
        if isinstance(value.get("sender_name"), str) and "post" in value:
            post = json.loads(value["post"])
            name = value["sender_name"].removeprefix("@")
            if name in self.ids:
                self.match.bind(post["user_id"], self.ids[name])
            if value["channel_name"] in self.channels:
                self.match.bind(post["channel_id"], self.channels[value["channel_name"]])
            if value["team_id"]:
                self.match.bind(value["team_id"], self.team)
        for each in value.values():
            self._learn_from(each)

"""A town on a real server: a bot account, channels and a prefix of its own, so that others there are not disturbed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

import bot
from tests.faults.playbooks import sixty_tasks
from tests.live_world import live_world

PREFIX = "!fx"
_PATIENCE = 60.0
"""Seconds of real time after which a server or the bot is taken for dead."""


@dataclass(frozen=True)
class Person:
    """Somebody who acts by plain REST."""

    name: str
    id: str
    token: str


class RealTown:
    """`async with RealTown(folder)`; needs a real server at MATTERMOST_URL."""

    def __init__(self, folder: Path) -> None:
        world = live_world()
        self.url = os.environ["MATTERMOST_URL"].rstrip("/")
        self.team: str = world["team"]["id"]
        self.team_name: str = world["team"]["name"]
        people = {name: Person(name, one["id"], one["token"]) for name, one in world["users"].items()}
        self.admin = people.pop("admin")
        self.people = list(people.values())
        self.mark = uuid4().hex[:8]
        self.data = folder / "data"
        self._log = folder / "log"
        self._config = folder / "config.yaml"
        self._config.write_text(f'prefix: "{PREFIX}"\nold_after: 1h\ndefault_playbook: {{key: sixty}}\n', "utf-8")
        self._playbooks = sixty_tasks(folder / "playbooks", "FX", f"fx-{self.mark}-{{{{ number | lower }}}}")
        self.bot_id = self.channel = self._token = ""
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> RealTown:
        self._session = aiohttp.ClientSession()
        name = f"faults-{self.mark}"
        self.bot_id = (await self.do(self.admin, "POST", "/bots", {"username": name, "display_name": name}))["user_id"]
        await self.do(self.admin, "POST", f"/teams/{self.team}/members", {"team_id": self.team, "user_id": self.bot_id})
        token = await self.do(self.admin, "POST", f"/users/{self.bot_id}/tokens", {"description": "tests"})
        self._token = token["token"]
        self.channel = await self.new_channel("home")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.kill()
            await self.process.wait()
        for channel in await self.do(self.admin, "GET", f"/users/{self.bot_id}/teams/{self.team}/channels/members"):
            known = await self.do(self.admin, "GET", f"/channels/{channel['channel_id']}")
            if known["name"].startswith(f"fx-{self.mark}"):
                await self.call(self.admin, "DELETE", f"/channels/{known['id']}")
        await self.call(self.admin, "POST", f"/bots/{self.bot_id}/disable")
        await self._session.close()

    # the server

    async def call(self, who: Person, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {who.token}"}
        async with self._session.request(method, f"{self.url}/api/v4{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def do(self, who: Person, method: str, path: str, body: object = None) -> Any:
        status, found = await self.call(who, method, path, body)
        assert status < 300, (method, path, status, found)
        return found

    async def new_channel(self, name: str) -> str:
        """A channel with the bot and everybody in it."""
        wanted = {"team_id": self.team, "name": f"fx-{self.mark}-{name}", "display_name": name, "type": "O"}
        channel = (await self.do(self.admin, "POST", "/channels", wanted))["id"]
        for user_id in (self.bot_id, *(person.id for person in self.people)):
            await self.do(self.admin, "POST", f"/channels/{channel}/members", {"user_id": user_id})
        return str(channel)

    async def say(self, who: Person, channel: str, text: str) -> str:
        """The id of the post."""
        return str((await self.do(who, "POST", "/posts", {"channel_id": channel, "message": text}))["id"])

    async def ticked(self, posts: Sequence[str]) -> set[str]:
        """Those of the posts that bear the bot's tick."""
        found: dict[str, list[dict[str, Any]] | None] = {}
        for start in range(0, len(posts), 50):
            found |= await self.do(self.admin, "POST", "/posts/ids/reactions", list(posts[start : start + 50]))
        return {
            post
            for post, reactions in found.items()
            if any(one["user_id"] == self.bot_id and one["emoji_name"] == "white_check_mark" for one in reactions or ())
        }

    async def posts(self, channel: str) -> list[dict[str, Any]]:
        """Every post of a channel that is not deleted, oldest first."""
        found: dict[str, dict[str, Any]] = {}
        page = 0
        while True:
            some = await self.do(self.admin, "GET", f"/channels/{channel}/posts?per_page=200&page={page}")
            found |= {post: some["posts"][post] for post in some["order"]}
            if len(some["order"]) < 200:
                return sorted(found.values(), key=lambda post: post["create_at"])
            page += 1

    async def run_channels(self) -> list[dict[str, Any]]:
        """The channels made for runs, by the number in their purpose."""
        members = await self.do(self.admin, "GET", f"/users/{self.bot_id}/teams/{self.team}/channels/members")
        found = [await self.do(self.admin, "GET", f"/channels/{one['channel_id']}") for one in members]
        return [one for one in found if one["name"].startswith(f"fx-{self.mark}-fx-")]

    async def until(self, condition: Callable[[], Awaitable[Any]], lacking: Callable[[], str] = str) -> Any:
        """What the condition finds; `lacking` says what is waited for, should it not come."""
        patient = asyncio.get_running_loop().time() + _PATIENCE
        while not (found := await condition()):
            assert asyncio.get_running_loop().time() < patient, f"{lacking()}\n{self.log()}"
            await asyncio.sleep(0.1)
        return found

    # the bot

    async def start(self) -> None:
        """Start the process; does not wait until it is ready."""
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, str(Path(bot.__file__)), "--config", str(self._config), "--data", str(self.data),
                "--playbooks", str(self._playbooks), stdout=log, stderr=log, env=self._environment(),
            )  # fmt: skip

    def _environment(self) -> Mapping[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "MATTERMOST_URL": self.url,
            "MATTERMOST_TOKEN": self._token,
            "MATTERMOST_TEAM": self.team_name,
        }

    async def ready(self) -> None:
        """Wait until it serves: what was said before its very first start is not for it."""

        async def serves() -> bool:
            return " serves" in self.log()

        await self.until(serves)

    async def kill(self) -> None:
        assert self.process is not None
        assert self.process.returncode is None, self.log()
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert await self.process.wait() == 0, self.log()
        self.process = None

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")[-5_000:]

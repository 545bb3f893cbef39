"""The real bot as a process of its own that can be killed, and the people who talk to it meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import bot
from engine.clock import SystemClock
from rehearsal.model import Post
from rehearsal.standin import StandIn

BOT = "incident-bot"
PEOPLE = ("alice", "bob")
HOME = Path(bot.__file__).parent
PATIENCE = 120.0
"""Seconds of real time after which what was waited for is not coming."""
T = TypeVar("T")


class Scene:
    """A stand-in in this process, and `python bot.py` in another."""

    def __init__(self, folder: Path, *options: str) -> None:
        """`options` go to the bot's command line."""
        self._options = options
        self.data = folder / "data"
        self.log = folder / "log"
        self.server = StandIn(SystemClock())
        self.server.add_team("ops")
        self.bot = self.server.add_user(BOT, bot=True)
        for name in PEOPLE:
            self.server.add_user(name)
        for name in ("alerts", "stakeholders"):
            self.server.add_channel(name, members=(BOT, *PEOPLE))
        self.kills = 0
        self._process: asyncio.subprocess.Process | None = None
        self._changed = asyncio.Event()
        self.server.subscribe(lambda *_: self._changed.set())

    async def __aenter__(self) -> Scene:
        await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self.server.stop()

    @property
    def running(self) -> bool:
        return self._process is not None

    async def start(self) -> None:
        """Start the bot; it need not be ready yet.  The server has forgotten what it was sent before."""
        self.server.world.pending.clear()
        environment = {
            **os.environ,
            "MATTERMOST_URL": self.server.url,
            "MATTERMOST_TOKEN": self.bot.token,
            "MATTERMOST_TEAM": "ops",
        }
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "bot.py",
                "--data",
                str(self.data),
                *self._options,
                cwd=HOME,
                env=environment,
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None
        self._process.kill()
        assert await self._process.wait() == -signal.SIGKILL, self.log.read_text()
        self._process = None
        self.kills += 1

    async def end(self) -> None:
        """As an operator ends it, once it works."""
        await self.until(lambda: self.server.connected(self.bot.id))
        assert self._process is not None
        self._process.terminate()
        assert await self._process.wait() == 0, self.log.read_text()
        self._process = None

    async def until(self, condition: Callable[[], T]) -> T:
        """Until it holds; looked at whenever something has happened on the server."""
        async with asyncio.timeout(PATIENCE):
            while not (found := condition()):
                self._changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.05)
                assert self._process is None or self._process.returncode is None, self.log.read_text()
        return found

    def ticked(self, post: Post) -> bool:
        return any(each.user_id == self.bot.id and each.emoji_name == "white_check_mark" for each in post.reactions)

    def answers(self, post: Post) -> list[Post]:
        """What the bot said in a message's thread."""
        return [reply for reply in post.replies if reply.user_id == self.bot.id and not reply.delete_at]

    def settled(self, post: Post) -> bool:
        return self.ticked(post) or bool(self.answers(post))

    def ours(self) -> list[Post]:
        """All that the bot said."""
        posts = self.server.world.posts.values()
        return [post for post in posts if post.user_id == self.bot.id and not post.is_system and not post.delete_at]

    def channels(self) -> list[str]:
        """The purposes of the channels made for runs."""
        return [each.purpose for each in self.server.world.channels.values() if each.purpose.startswith("INC-")]

    def channel_of(self, number: str) -> str:
        """The id of a run's channel, or '' while there is none with a pinned post."""
        for each in self.server.world.channels.values():
            if each.purpose.startswith(f"{number} ") and any(post.is_pinned for post in each.posts):
                return each.id
        return ""

    async def began(self) -> str:
        """Start the bot and a run; the answer is the run's channel."""
        await self.start()
        await self.until(lambda: self.server.connected(self.bot.id))
        said = self.server.say("alice", self.server.channel_id("alerts"), "!incident start sev1 Checkout is down")
        await self.until(lambda: self.ticked(said) and self.channel_of("INC-1"))
        return self.channel_of("INC-1")

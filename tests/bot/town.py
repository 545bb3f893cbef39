"""A town with people, a stand-in server, and the real bot in the same process, talking over real sockets."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import bot
from engine.config.settings import Settings
from engine.muster import Muster
from engine.out.posting import keys_of
from engine.outside import Outside
from outside.http import HttpOutside
from rehearsal import mentions
from rehearsal.model import Channel, Post
from rehearsal.standin import StandIn
from tests.bot.leaping import LeapingClock

T = TypeVar("T")
BOT = "incident-bot"
PEOPLE = ("alice", "bob", "carol")
SHIPPED = Path(bot.__file__).parent / "playbooks"
_CALM = 20
"""Turns of the event loop without work, after which none is left."""
_IMPATIENCE = 120_000
"""Milliseconds of the clock after which what was waited for is not coming."""


class Town:
    """`async with Town(folder) as town`: alice, bob and carol are in town-square and #alerts, the bot too."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, Any] | None = None,
        playbooks: Sequence[Path] = (SHIPPED,),
        channels: Sequence[str] = ("alerts", "stakeholders"),
        version: str = "11.6",
        start: int | None = None,
    ) -> None:
        self.data = folder / "data"
        self.clock = LeapingClock(start)
        self.server = StandIn(self.clock, version=version)
        self.server.add_team("ops")
        self.bot = self.server.add_user(BOT, bot=True)
        for name in PEOPLE:
            self.server.add_user(name)
        for name in channels:
            self.server.add_channel(name, members=(BOT, *PEOPLE))
        self.settings = Settings.model_validate(settings or {})
        self.playbooks = tuple(playbooks)
        self.muster: Muster | None = None
        self.notified: list[tuple[str, str]] = []
        self.cut_off = False
        self.server.subscribe(self._noticed)

    async def __aenter__(self) -> Town:
        await self.server.start()
        await self.start()
        return self

    async def __aexit__(self, problem: type[BaseException] | None, *_: object) -> None:
        try:
            if self.muster is not None:
                await self.stop()
        finally:
            await self.server.stop()
        assert problem or not self.doubles(), self.transcript()

    # the bot's life

    def outside(self) -> Outside | None:
        """The world but Mattermost, if it is not the real one."""
        return None

    async def start(self) -> None:
        muster = await bot.build(
            self.settings, self.server.url, self.bot.token, ("ops",), self.clock, self.data, self.playbooks,
            self.outside(),
        )  # fmt: skip
        self.muster = muster
        await muster.start()
        await self.settle()

    async def stop(self) -> None:
        muster, self.muster = self.muster, None
        assert muster is not None
        await muster.stop()

    async def kill(self) -> None:
        """As if the process had been killed: nothing is finished, nothing written."""
        muster, self.muster = self.muster, None
        assert muster is not None
        await muster.kill()

    async def cut(self, milliseconds: int) -> None:
        """The websocket is cut for that long; calls go on."""
        self.cut_off = True
        self.server.cut(self.bot.id)
        await self.wait(milliseconds)
        await self.mend()

    async def mend(self) -> None:
        self.server.heal(self.bot.id)
        self.cut_off = False
        await self.settle()

    # waiting

    async def settle(self) -> None:
        """Until everything is done that can be done now; a lost connection stands again."""
        calm = 0
        async with asyncio.timeout(60):
            while calm < _CALM:
                busy = self._busy()
                calm = 0 if busy else calm + 1
                await asyncio.sleep(0.0005 if busy else 0)
                if calm == _CALM and not self._connected():
                    self._leap()
                    calm = 0

    def _busy(self) -> bool:
        muster = self.muster
        if self.server.requests_open:
            return True
        if muster is None:
            return False
        assert not muster.failed.done(), muster.failed.result()
        head = self.server.head(self.bot.id)
        unheard = head is not None and not self.cut_off and muster.position != (head[0], head[1] + 1)
        return unheard or not muster.settled or muster.behind

    def _connected(self) -> bool:
        return self.muster is None or self.cut_off or self.server.connected(self.bot.id)

    def _leap(self) -> None:
        instant = self.clock.next_wakeup
        assert instant is not None, "the bot waits for nothing and does nothing"
        self.clock.leap(instant)

    async def wait(self, milliseconds: int) -> None:
        """Let so much time pass, from one moment somebody waits for to the next."""
        target = self.clock.now() + milliseconds
        await self.settle()
        while self.clock.now() < target:
            self.clock.leap(min(target, self.clock.next_wakeup or target))
            await self.settle()

    async def eventually(self, condition: Callable[[], T]) -> T:
        """Until the condition holds; time is put forward where the bot waits for it, as it does between two tries."""
        impatient = self.clock.now() + _IMPATIENCE
        while True:
            await self.quiet()
            found = condition()
            if found:
                return found
            assert self.clock.now() < impatient, f"it never came to pass: {condition}\n{self.transcript()}"
            self._leap()

    async def quiet(self) -> None:
        """Settled, and nothing is held back to be gentle."""
        await self.settle()
        if self.muster is not None:
            self.muster.release()
        await self.settle()

    # people

    def say(self, who: str, where: str, text: str, *, root: str = "", props: dict[str, Any] | None = None) -> Post:
        return self.server.say(who, self.place(who, where), text, root_id=root, props=props)

    async def tell(self, who: str, where: str, text: str, *, root: str = "") -> Post:
        """Say it, and wait until the bot is done with it."""
        post = self.say(who, where, text, root=root)
        await self.quiet()
        return post

    def place(self, who: str, where: str) -> str:
        """A channel by its name or id; `@bot` is the direct channel of `who` with the bot."""
        return self.server.direct(who, BOT) if where == "@bot" else self.server.channel_id(where)

    # looking

    def posts(self, channel: str) -> list[Post]:
        """What the bot said in a channel, oldest first."""
        return [post for post in self.server.posts(self.server.channel_id(channel)) if self._is_ours(post)]

    def texts(self, channel: str) -> list[str]:
        return [post.message for post in self.posts(channel)]

    def direct(self, who: str) -> list[str]:
        """What the bot said to somebody alone."""
        return self.texts(self.server.direct(who, BOT))

    def _is_ours(self, post: Post) -> bool:
        return post.user_id == self.bot.id and not post.is_system

    def thread(self, post: Post) -> list[str]:
        """What the bot said in a message's thread."""
        return [reply.message for reply in post.replies if self._is_ours(reply) and not reply.delete_at]

    def answer(self, post: Post) -> str:
        """The one thing the bot said to that message."""
        said = self.thread(post)
        assert len(said) == 1, said or f"no answer to {post.message!r}\n{self.transcript()}"
        return said[0]

    def signs(self, post: Post) -> list[str]:
        """The bot's reactions on a message."""
        return [each.emoji_name for each in post.reactions if each.user_id == self.bot.id]

    def ticked(self, post: Post) -> bool:
        return self.signs(post) == ["white_check_mark"]

    def run_channel(self, number: str = "INC-1") -> Channel:
        """The channel made for a run."""
        channels = self.server.world.channels.values()
        found = [each for each in channels if each.purpose.startswith(f"{number} ") and not each.delete_at]
        assert len(found) == 1, f"{len(found)} channels of {number}"
        return found[0]

    def board(self, channel: str) -> Post:
        """The newest pinned post."""
        pinned = [post for post in self.posts(channel) if post.is_pinned]
        assert pinned, f"nothing is pinned\n{self.transcript()}"
        return pinned[-1]

    def members(self, channel: str) -> set[str]:
        people = self.server.world.people
        return {people[each].username for each in self.server.channel(channel).members}

    def everything(self) -> Iterable[Post]:
        """All that the bot has said and not taken back."""
        return (post for post in self.server.world.posts.values() if self._is_ours(post) and not post.delete_at)

    def doubles(self) -> list[str]:
        """Keys that more than one message of the bot bears."""
        keys = Counter(key for post in self.everything() for key in keys_of(post))
        return [key for key, count in keys.items() if count > 1]

    def transcript(self) -> str:
        world = self.server.world
        return "\n".join(
            f"{world.channels[post.channel_id].name} {world.people[post.user_id].username}: {post.message}"
            for post in world.posts.values()
            if not post.is_system
        )

    def _noticed(self, kind: str, _at: int, user_id: str, channel_id: str, post: Post, _emoji: str) -> None:
        """Keep whom the bot's messages notify; how is the server's own rule."""
        if kind == "posted" and user_id == self.bot.id and not post.is_system:
            world = self.server.world
            for each in mentions.of(world, world.channels[channel_id], post, world.people[user_id]):
                self.notified.append((world.people[each].username, post.message))


class Impatient(Town):
    """Waits a third of a second for those outside."""

    def outside(self) -> Outside:
        return HttpOutside(os.environ, seconds=0.3)


async def begun(town: Town, title: str = "Checkout is down", severity: str = "sev1") -> str:
    """The channel of a run that alice started in #alerts."""
    said = await town.tell("alice", "alerts", f"!incident start {severity} {title}")
    assert town.ticked(said), town.transcript()
    number = max(_numbers(town), key=lambda name: int(name.split("-")[1]))
    return town.run_channel(number).id


def _numbers(town: Town) -> list[str]:
    return [each.purpose.split(" ")[0] for each in town.server.world.channels.values() if " · 0" in each.purpose]

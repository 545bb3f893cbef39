"""A stand-in in this process, the bots beside it as processes of their own, over real sockets on loopback."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.people import Client
from benchmarks.stories import TASKS, Place, fill, playbook_text
from domain.people import Person
from domain.run import Run
from engine.clock import SystemClock
from rehearsal.model import Account
from rehearsal.standin import StandIn

HOME = Path(__file__).parent.parent
BOT, BARE, DURABLE = "incident-bot", "bare-bot", "durable-bot"
_READY = b" serves; "
"""What the bot's log says when it is ready."""
_PATIENCE = 60.0


class Scene(AbstractAsyncContextManager["Scene"]):
    """One server, its people and rooms.  Each run of the bot and of the bare bot is a process of its own.

    `rooms` run channels hold a run of 60 tasks and 200 events each (`fill`), and as many belong to the bare bot,
    and to one that syncs a file before it answers: no bot hears what is said to another.
    """

    def __init__(self, folder: Path, rooms: int = 0, people: int = 1) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.stand_in = StandIn(SystemClock())
        self.stand_in.add_team("ops")
        self.bots = {name: self.stand_in.add_user(name, bot=True) for name in (BOT, BARE, DURABLE)}
        self.people = [self.stand_in.add_user(f"person-{number}").username for number in range(1, people + 1)]
        self.rooms = [self._room(f"inc-{number}", BOT) for number in range(1, rooms + 1)]
        self.bare_rooms = [self._room(f"bare-{number}", BARE) for number in range(1, rooms + 1)]
        self.durable_rooms = [self._room(f"durable-{number}", DURABLE) for number in range(1, rooms + 1)]
        self.runs: list[Run] = []
        self._children: list[asyncio.subprocess.Process] = []
        self._readers: list[asyncio.Task[None]] = []
        self._configure()

    def _room(self, name: str, bot: str) -> str:
        return self.stand_in.add_channel(name, members=[bot, *self.people])

    def _configure(self) -> None:
        (self.folder / "playbooks").mkdir()
        (self.folder / "playbooks" / "bench.yaml").write_text(playbook_text(TASKS), encoding="utf-8")
        (self.folder / "config.yaml").write_text("timezone: UTC\n", encoding="utf-8")

    async def fill(self, finished: int = 0) -> None:
        """Make the bot's data: so many finished runs, and one that goes on in each room."""
        team = self.stand_in.channel(self.rooms[0]).team_id if self.rooms else ""
        owner = self.stand_in.world.account_named(self.people[0])
        places = []
        for room in self.rooms:
            board = self.stand_in.say(BOT, room, "the checklist")
            channel = self.stand_in.channel(room)
            places.append(Place(team, room, channel.name, board.id, Person(owner.id, owner.username)))
        self.runs = await fill(self.data, finished, places)

    async def __aenter__(self) -> Self:
        await self.stand_in.start()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for child in self._children:
            await self.end(child)
        await asyncio.gather(*self._readers)
        await self.stand_in.stop()

    async def bare(self, how: str, *file: str, name: str = BARE) -> asyncio.subprocess.Process:
        """A bare bot, listening; `how` it answers: react or post; with a `file`, which it syncs before."""
        child = await self._spawn(self.bots[name], "-m", "benchmarks.bare", how, *file)
        while not self.stand_in.connected(self.bots[name].id):
            await asyncio.sleep(0.005)
        return child

    async def muster(self) -> tuple[asyncio.subprocess.Process, float]:
        """The bot, ready, and the seconds from exec until it says so."""
        began = time.perf_counter()
        child = await self._spawn(
            self.bots[BOT],
            *("bot.py", "--config", str(self.folder / "config.yaml"), "--data", str(self.data)),
            *("--playbooks", str(HOME / "playbooks"), "--playbooks", str(self.folder / "playbooks")),
        )
        if child.stderr is None:
            raise RuntimeError("the child has no pipe")
        said: list[bytes] = []
        async with asyncio.timeout(_PATIENCE):
            async for line in child.stderr:
                if _READY in line:
                    took = time.perf_counter() - began
                    self._readers.append(asyncio.create_task(_drain(child.stderr)))
                    return child, took
                said.append(line)
        raise RuntimeError("the bot did not start: " + b"".join(said[-5:]).decode())

    async def _spawn(self, bot: Account, *arguments: str) -> asyncio.subprocess.Process:
        environment = {**os.environ, "MATTERMOST_URL": self.stand_in.url, "MATTERMOST_TOKEN": bot.token}
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=HOME, env=environment, stderr=asyncio.subprocess.PIPE
        )
        self._children.append(child)
        return child

    @staticmethod
    async def end(child: asyncio.subprocess.Process) -> None:
        """Stop a bot and wait until it is gone."""
        if child.returncode is None:
            child.terminate()
        await child.wait()

    def client(self, who: str, *, watches: bool = True) -> Client:
        """That person at a client of their own."""
        return Client(self.stand_in.url, self.stand_in.world.account_named(who).token, watches=watches)

    async def quiet(self, seconds: float = 0.005) -> None:
        """Wait until no bot has asked the server for anything for that long."""
        calm = 0.0
        while calm < seconds:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            calm = 0.0 if self.stand_in.requests_open else calm + time.perf_counter() - before


async def _drain(stream: asyncio.StreamReader) -> None:
    async for _ in stream:
        pass

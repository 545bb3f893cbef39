"""A town with twenty people and a playbook of sixty tasks, on a stand-in that misbehaves."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from domain.events import Recorded
from domain.run import Run
from rehearsal.model import Post
from tests.bot.town import BOT, PEOPLE, Town
from tests.faults.disk import on_disk
from tests.faults.playbooks import sixty_tasks

FULL = os.environ.get("MUSTER_FAULTS") == "full"
MANY = (*PEOPLE, *(f"person{number:02}" for number in range(len(PEOPLE), 20)))
_PATIENCE = 60.0


class Crowd(Town):
    """`begin` starts runs; `until` waits in real time, or from one try of the bot to the next."""

    def __init__(
        self, folder: Path, *, settings: Mapping[str, Any] | None = None, update: str = "", due: str = ""
    ) -> None:
        playbooks = (sixty_tasks(folder / "playbooks", update=update, due=due),)
        chosen = {"default_playbook": {"key": "sixty"}, **(settings or {})}
        super().__init__(folder, settings=chosen, playbooks=playbooks)
        for name in MANY[len(PEOPLE) :]:
            self.server.add_user(name)
            for channel in ("alerts", "stakeholders"):
                self.server.join(name, self.server.channel_id(channel))

    def _busy(self) -> bool:
        return super()._busy() or self.server.frames_under_way > 0

    async def begin(self, number: int, people: Iterable[str] = MANY) -> list[str]:
        """The channels of so many new runs, with those people in all of them."""
        first, *others = people
        channels = []
        for _ in range(number):
            before = self._open_channels()
            await self.tell(first, "alerts", f"!incident start anyway Run {len(before)}")
            (made,) = self._open_channels() - before
            channels.append(made)
            for person in others:
                self.server.join(person, made)
        await self.quiet()
        return channels

    def _open_channels(self) -> set[str]:
        return {channel.id for channel in self.server.world.channels.values() if channel.type == "O"}

    async def until(self, condition: Callable[[], object], *, leap: bool = False) -> None:
        """Until it is so, however busy the bot is; `leap`: time is put forward whenever the bot waits for it."""
        loop = asyncio.get_running_loop()
        patient = loop.time() + _PATIENCE
        while not condition():
            assert loop.time() < patient, self.transcript()
            if leap and self.clock.next_wakeup is not None:
                self.clock.leap(min(self.clock.next_wakeup, self.clock.now() + 1_000))
            await asyncio.sleep(0.001)

    async def connected(self) -> None:
        """Until the server has a websocket of the bot's."""
        await self.until(lambda: self.server.connected(self.bot.id), leap=True)

    def all_ticked(self, posts: Iterable[Post]) -> bool:
        """Each of the posts has the bot's tick, once."""
        return all(self.signs(post) == ["white_check_mark"] for post in posts)

    async def ended(self) -> list[tuple[Run, list[Recorded]]]:
        """Stop the bot; each run with its history, as it is on disk."""
        await self.stop()
        return on_disk(self.data)


__all__ = ["BOT", "FULL", "MANY", "Crowd"]

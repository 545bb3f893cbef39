"""The stage of a rehearsal: a stand-in with people and channels, the real bot, and a clock that waits for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.config.settings import Settings
from engine.muster import Build, Muster
from rehearsal import trouble
from rehearsal.clock import VirtualClock
from rehearsal.model import Account
from rehearsal.outside import RehearsedOutside
from rehearsal.outside_steps import Answered
from rehearsal.places import BOT, Places
from rehearsal.profiles import Profile
from rehearsal.record import Record
from rehearsal.services import RehearsedServices
from rehearsal.standin import StandIn
from rehearsal.steps import Fault

TEAM = "ops"
_ADMINISTRATOR = "administrator"
_CALM = 15
"""Turns of the event loop without anything to do, after which nothing more comes: a woken sleeper needs some."""
_REAL_LIMIT = 30.0
"""Seconds of real time in which all must be done that can be done at one instant."""
_RECONNECTS = 200
_STUCK = 100
"""Turns of the loop in which nothing comes of a bot that is not done on a server in trouble: it waits for time to pass.

Turns, not seconds: on a busy machine a second has fewer of them."""


class StageError(Exception):
    """The rehearsal cannot go on: the bot has stopped, or does not come to rest."""


class Stage(AbstractAsyncContextManager["Stage"]):
    """One world, used as `async with Stage(…) as stage`; the bot is running inside.

    People are active members of the team and of all named channels; `town-square` is always there.
    """

    def __init__(
        self,
        build: Build,
        settings: Settings,
        data: Path,
        playbooks: Sequence[Path],
        *,
        people: Sequence[str],
        profiles: Mapping[str, Profile] | None = None,
        channels: Sequence[str],
        start: datetime,
        answers: Sequence[Answered] = (),
    ) -> None:
        self._build = build
        self._settings = settings
        self._data = data
        self._playbooks = tuple(playbooks)
        self._muster: Muster | None = None
        self._cut = False
        self._troubled = False
        self.prefix = settings.prefix
        self.people = tuple(people)
        self.zone: tzinfo | None = start.tzinfo
        self.clock = VirtualClock(int(start.timestamp() * 1000))
        self.stand_in = StandIn(self.clock)
        self.stand_in.add_team(TEAM)
        self.bot: Account = self.stand_in.add_user(BOT, team=TEAM, bot=True)
        for name in people:
            theirs = (profiles or {}).get(name, Profile())
            locale = theirs.language or settings.language  # a server's people have its own language, as a rule
            self.stand_in.add_user(name, team=TEAM, zone=theirs.zone or "", locale=locale)
        for name in channels:
            if name != "town-square":
                self.stand_in.add_channel(name, team=TEAM, members=[BOT, *people])
        self.places = Places(self.stand_in)
        self.record = Record(self.stand_in, self.places)
        self.services = RehearsedServices(settings, self.clock.now)
        self.outside = RehearsedOutside(self.record, answers, self.services)

    async def __aenter__(self) -> Self:
        """Start the server and the bot."""
        await self.stand_in.start()
        try:
            await self._start_bot()
        except BaseException:
            if self._muster is not None:
                await self._muster.kill()
            await self.stand_in.stop()
            raise
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop both."""
        muster, self._muster = self._muster, None
        try:
            if muster is not None:
                await muster.stop()
        finally:
            await self.stand_in.stop()

    # time

    async def settle(self) -> None:
        """Return when all is done that can be done at this instant.  A lost connection may take some time to stand."""
        for _ in range(_RECONNECTS):
            await self._rest()
            if self._muster is None or self._cut or self.stand_in.connected(self.bot.id):
                return
            if not self.stand_in.reachable(self.bot.id):
                return  # until a fault ends, and that takes a step that lets time pass
            instant = self.clock.next_wakeup
            if instant is None:
                break
            self.clock.jump(instant)
        raise StageError("the bot does not connect again")

    async def wait(self, milliseconds: int) -> None:
        """Let that much time pass, counted from the last thing that happened.

        The server's instants run ahead of a clock that stands still, a millisecond for each: what was said is over.
        """
        await self.settle()
        self.clock.jump(self.stand_in.world.stamp())
        await self.clock.advance(milliseconds, self.settle)

    async def release(self) -> None:
        """Have the bot send what it holds back only to be gentle."""
        if self._muster is not None:
            self._muster.release()
        await self.settle()

    async def _rest(self) -> None:
        loop = asyncio.get_running_loop()
        limit, calm = loop.time() + _REAL_LIMIT, 0
        still, done = 0, self._progress()
        while calm < _CALM:
            busy = self._busy()
            calm = 0 if busy else calm + 1
            still, before, done = still + 1, done, self._progress()
            if done != before or not busy or (self._muster is not None and self._muster.computing):
                still = 0
            if self._troubled and still > _STUCK:
                self._pass_on()
                still = 0
            if busy and loop.time() > limit:
                raise StageError(f"after {_REAL_LIMIT:g} seconds the bot is still not done: {'; '.join(busy)}")
            await asyncio.sleep(0.0005 if busy else 0)

    def _progress(self) -> tuple[object, ...]:
        """What changes when the bot gets on with its work."""
        heard = self._muster.position if self._muster is not None else None
        return self.stand_in.requests_met, self.stand_in.head(self.bot.id), self.clock.next_wakeup, heard

    def _pass_on(self) -> None:
        """The bot waits in the middle of its work: for an answer that is delayed, or before its next try."""
        instant = self.clock.next_wakeup
        if instant is not None and not self.stand_in.requests_open:
            self.clock.jump(instant)

    def _busy(self) -> list[str]:
        """What is being done now; empty when all is at rest."""
        muster, stand_in = self._muster, self.stand_in
        busy = []
        if stand_in.requests_open:
            busy.append(f"{stand_in.requests_open} requests are being answered")
        if self.clock.waking:
            busy.append(f"{self.clock.waking} sleepers are waking")
        if muster is None:
            return busy
        if muster.failed.done():
            raise StageError(f"the bot has stopped: {muster.failed.result()}")
        if not muster.settled:
            busy.append("the bot is working")
        if muster.behind:
            busy.append("a reminder is due")
        head = stand_in.head(self.bot.id)
        if head is not None and not self._cut:
            connection, sent = head
            if muster.position != (connection, sent + 1):
                busy.append(f"the bot has heard up to {muster.position}, sent is {head}")
        return busy

    # the bot's life

    async def restart(self, down: int = 0) -> None:
        """Kill the bot; start it again on the same data when it has been down for so many milliseconds."""
        muster, self._muster = self._muster, None
        if muster is not None:
            await muster.kill()
        await self.wait(down)
        await self._start_bot()

    async def cut(self, milliseconds: int) -> None:
        """Cut the bot's websocket for that long; its calls go on."""
        self._cut = True
        self.stand_in.cut(self.bot.id)
        try:
            await self.wait(milliseconds)
        finally:
            self.stand_in.heal(self.bot.id)
            self._cut = False
        await self.settle()

    def trouble(self, fault: Fault) -> None:
        """Have the server misbehave from now on.  Time may pass while the bot does what was asked of it."""
        self._troubled = True
        trouble.begin(self.stand_in, self.bot.id, fault)

    async def _start_bot(self) -> None:
        muster = await self._build(
            self._settings,
            self.stand_in.url,
            self.bot.token,
            (TEAM,),
            self.clock,
            self._data,
            self._playbooks,
            self.outside,
        )
        self._muster = muster
        starting = asyncio.ensure_future(muster.start())
        limit = asyncio.get_running_loop().time() + _REAL_LIMIT
        while not starting.done():
            await asyncio.wait({starting}, timeout=0.25)
            instant = self.clock.next_wakeup
            if not starting.done() and (muster.settled or self._troubled) and instant is not None:
                self.clock.jump(instant)  # it waits for its next try
            if asyncio.get_running_loop().time() > limit:
                starting.cancel()
                raise StageError(f"after {_REAL_LIMIT:g} seconds the bot has not started")
        await starting
        await self.settle()

    # what only the server's keeper may do

    def as_administrator(self, who: str, act: Callable[[str], None]) -> None:
        """Do something with an administrator's rights; the record shows it as done by `who`."""
        if _ADMINISTRATOR not in self.stand_in.world.names:
            self.stand_in.add_user(_ADMINISTRATOR, team=TEAM, admin=True)
        user_id = self.stand_in.user_id(_ADMINISTRATOR)
        self.record.in_the_name_of[user_id] = who
        act(_ADMINISTRATOR)

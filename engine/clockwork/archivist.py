"""The archivist: takes runs that are over and have been quiet for some time out of memory and into the archive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from domain.run import Run
from engine.clock import Clock, rest
from engine.desk.desk import Desk
from engine.desk.runs import Runs
from engine.desk.shelf import may_rest
from engine.out.outgoing import Item
from mattermost.chat import Chat, ChatError
from storage.log import Conflict, ReadOnly, StorageFailed, StorageFull

log = logging.getLogger("muster.archivist")

QUIET = 300.0
"""Seconds without a change or a question after which a run that is over is put away."""


class Archivist:
    """Knows for each run that may rest when it will."""

    def __init__(self, runs: Runs, desk: Desk, clock: Clock, chat: Chat, waited_for: Callable[[str], bool]) -> None:
        """`waited_for` says whether something is still to be sent for a run."""
        self._runs = runs
        self._desk = desk
        self._clock = clock
        self._chat = chat
        self._waited_for = waited_for
        self._at: dict[str, int] = {}
        self._changed = asyncio.Event()
        runs.on_wake(self._plan)

    def notice(self, _items: Sequence[Item], runs: Sequence[Run]) -> None:
        """Runs changed: they are not quiet."""
        for run in runs:
            self._plan(run)

    async def run(self) -> None:
        """Work until cancelled."""
        for run in self._runs.all():
            self._plan(run)
        while True:
            self._changed.clear()
            now = self._clock.now()
            for run_id in [run_id for run_id, instant in self._at.items() if instant <= now]:
                del self._at[run_id]
                await self._put_away(run_id)
            await self._pause()

    def _plan(self, run: Run) -> None:
        if may_rest(run):
            self._at[run.id] = self._clock.now() + int(QUIET * 1000)
            self._changed.set()
        else:
            self._at.pop(run.id, None)

    async def _put_away(self, run_id: str) -> None:
        run = self._runs.get(run_id)
        if run is None:
            return
        try:
            if not self._waited_for(run_id):
                await self._desk.shelve(run_id, await self._members(run))
                return
        except ReadOnly:
            return  # it stays as it is, for somebody to look at
        except StorageFull as full:
            log.warning("%s", full)
        except StorageFailed:
            return  # the desk has said so; the process is about to end
        except (ChatError, Conflict) as problem:
            log.info("%s is put away later: %s", run.number, problem)
        self._plan(run)

    async def _members(self, run: Run) -> Sequence[str]:
        """Who is in a private run's channel, and may see it for ever; nobody has to ask for an open one."""
        if not run.private or not run.channel_id or self._runs.entry(run.id) is not None:
            return ()
        try:
            return await self._chat.members(run.channel_id)
        except ChatError as error:
            if error.permanent:  # the channel is gone, or the bot is out of it
                return ()
            raise

    async def _pause(self) -> None:
        first = min(self._at.values(), default=None)
        if first is None:
            await self._changed.wait()
        else:
            await rest(self._clock, max(0, first - self._clock.now()) / 1000, self._changed)

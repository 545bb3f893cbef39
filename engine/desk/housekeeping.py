"""Housekeeping, in real time: rows that wait are written, and the heartbeat says that the loop turns."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from engine.clock import Clock
from engine.desk.cursors import Cursors
from engine.desk.desk import Desk
from storage.log import StorageFailed

log = logging.getLogger("muster")

HEARTBEAT = "heartbeat"
"""The file in the data folder that is touched while the bot is well; a container's health check looks at it."""
HEARTBEAT_EVERY = 15.0
"""Seconds between two touches."""
WRITE_EVERY = 1.0
ALIVE_EVERY = 60
"""Every how many writings the bot notes that it is alive."""


class Housekeeping:
    """Two chores without an end; `failed` ends the process with a reason."""

    def __init__(self, desk: Desk, cursors: Cursors, clock: Clock, data: Path, failed: Callable[[str], None]) -> None:
        self._desk = desk
        self._cursors = cursors
        self._clock = clock
        self._heartbeat = data / HEARTBEAT
        self._failed = failed

    async def write(self) -> None:
        """Write the small rows that wait, once a second."""
        turns = 0
        while True:
            if turns % ALIVE_EVERY == 0:
                self._cursors.alive(self._clock.now())
            with contextlib.suppress(StorageFailed):  # said already: there may be room later, or the process ends
                await self._desk.flush()
            turns += 1
            await asyncio.sleep(WRITE_EVERY)

    async def beat(self) -> None:
        """Touch the heartbeat file, so that whoever looks can tell that the loop turns.

        Where its folder is gone, what is written would be gone, too, with nobody the wiser: then the process ends.
        """
        folder = self._heartbeat.parent
        while True:
            try:
                self._heartbeat.touch(mode=0o600)
            except FileNotFoundError:
                self._failed(f"the data folder {folder} is gone. Put it back from a backup, then start Muster again.")
                return
            except OSError as error:  # no room for it: nobody's answer depends on that
                log.warning("%s cannot be touched: %s", self._heartbeat, error.strerror)
            await asyncio.sleep(HEARTBEAT_EVERY)

    def end(self) -> None:
        """The bot has ended in good order: no heartbeat is left behind."""
        with contextlib.suppress(OSError):
            self._heartbeat.unlink()

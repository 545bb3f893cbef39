"""When nothing can be written: people are told directly, once, and then the process ends if it must."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from engine.out.outgoing import Item
from mattermost.chat import ChatError
from storage.log import StorageFailed, StorageFull

log = logging.getLogger("muster.emergency")

TELL_WITHIN = 3.0
"""Seconds of real time that an answer may take which is on no disk."""

Send = Callable[[Item], Awaitable[None]]


class Emergency:
    """Sends what cannot be kept, and knows whether the process has to end."""

    def __init__(self) -> None:
        self.failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._send: Send | None = None
        self._telling = 0

    def sends_by(self, send: Send) -> None:
        """How an item goes out without having been written."""
        self._send = send

    async def tell(self, problem: StorageFailed, items: Sequence[Item]) -> None:
        """Send the items as well as may be.  Unless the disk is only full, `failed` is done afterwards."""
        self._telling += 1
        try:
            async with asyncio.timeout(TELL_WITHIN):
                for item in items:
                    if self._send is not None:
                        await self._send(item)
        except (TimeoutError, ChatError) as error:
            log.warning("nobody could be told that nothing was written: %s", str(error) or "no answer in time")
        finally:
            self._telling -= 1
            if not isinstance(problem, StorageFull) and not self._telling:
                self.end(str(problem))

    def end(self, why: str) -> None:
        """The process has to end; the first reason counts."""
        if not self.failed.done():
            self.failed.set_result(why)

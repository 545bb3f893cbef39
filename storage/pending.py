"""A change-set between the desk and the disk, and who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pending:
    """The change-set as it will be written, and how long each stream is afterwards (0: it is open no more).

    Each who waits has a future of their own: one who is cancelled takes nothing from the others.
    """

    tables: bytes
    lengths: Mapping[str, int]
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    settled: bool = False
    error: Exception | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        """Those it adds to."""
        return tuple(stream for stream, length in self.lengths.items() if length)

    async def written(self) -> None:
        """Return when it is on the disk; raise why it is not."""
        if not self.settled:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiters.append(waiter)
            await waiter
        if self.error is not None:
            raise self.error

    def settle(self, error: Exception | None = None) -> None:
        """It is on the disk, or will never be."""
        self.settled, self.error = True, error
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)

"""Events on their way to an account: late, twice or out of order, where the faults say so."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from engine.clock import Clock
from rehearsal.faults import Faults

OVERTAKEN_FOR = 0.1
"""Seconds of the clock for which an event waits at most to be overtaken."""


@dataclass(frozen=True, slots=True)
class _Frame:
    user_id: str
    channel_id: str
    body: bytes


class Transit:
    """Brings each event to `deliver`, at once unless a fault is in force.

    Order: events of one channel never overtake each other, nor does anything overtake what is delayed.
    """

    def __init__(self, clock: Clock, faults: Faults, deliver: Callable[[str, bytes], None]) -> None:
        self._clock = clock
        self._faults = faults
        self._deliver = deliver
        self._held: dict[str, _Frame] = {}
        self._late: deque[tuple[int, _Frame]] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, user_id: str, channel_id: str, body: bytes) -> None:
        """One event for one account; `channel_id` is '' for what belongs to none."""
        frame = _Frame(user_id, channel_id, body)
        self._in_order(frame)
        if self._faults.duplicates and self._faults.duplicates_frame():
            self._in_order(frame)

    @property
    def waiting(self) -> int:
        """How many events are under way because of a fault."""
        return len(self._held) + len(self._late)

    def drop_all(self) -> None:
        """What is under way arrives nowhere."""
        for task in tuple(self._tasks):
            task.cancel()
        self._held.clear()
        self._late.clear()
        self._pump = None

    def _in_order(self, frame: _Frame) -> None:
        held = self._held.pop(frame.user_id, None) if self._held else None
        if held is not None and held.channel_id != frame.channel_id:
            self._on_time(frame)
            self._on_time(held)
            return
        if held is not None:
            self._on_time(held)
        if self._faults.reorders and frame.channel_id:
            self._held[frame.user_id] = frame
            self._spawn(self._let_go(frame))
        else:
            self._on_time(frame)

    async def _let_go(self, frame: _Frame) -> None:
        await self._clock.sleep(OVERTAKEN_FOR)
        if self._held.get(frame.user_id) is frame:
            del self._held[frame.user_id]
            self._on_time(frame)

    def _on_time(self, frame: _Frame) -> None:
        if not self._faults.frame_delay and not self._late:
            self._deliver(frame.user_id, frame.body)
            return
        self._late.append((self._clock.now() + int(self._faults.frame_delay * 1000), frame))
        if self._pump is None:
            self._pump = self._spawn(self._bring_late())

    async def _bring_late(self) -> None:
        while self._late:
            due, frame = self._late[0]
            await self._clock.sleep((due - self._clock.now()) / 1000)
            if self._clock.now() >= due:
                self._late.popleft()
                self._deliver(frame.user_id, frame.body)
        self._pump = None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

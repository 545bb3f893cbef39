"""What came of what went out, on its way back to the desk."""

from __future__ import annotations

from domain import commands as c
from engine.clock import Clock
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs


class Results:
    """What the courier found out goes the way of everything else: over the desk."""

    def __init__(self, runs: Runs, desk: Desk, clock: Clock) -> None:
        self._runs = runs
        self._desk = desk
        self._clock = clock

    async def record(self, run_id: str, key: str, result: c.Result) -> None:
        """Put on record what came of the item with that key.  It came after what led to it, whatever the clock says."""
        history = self._runs.live(run_id).history
        at = max(self._clock.now(), history[-1].occurred_at if history else 0)
        await self._desk.submit(Order(result, f"effect:{key}", at, run_id=run_id))

"""The instants of a cron expression on the clock of a zone.

A wall time that the clock leaves out is the instant at which it jumps; a fixed time of day that it shows twice
comes once, at the first pass; `0 * * * *` comes at both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter  # type: ignore[import-untyped]  # it ships no types


def firings(expression: str, zone: ZoneInfo, start: int) -> Iterator[int]:
    """Those at or after `start`, in order; all are UTC ms.  Without end for an expression that ever fires."""
    before = datetime.fromtimestamp(start / 1000, UTC).astimezone(zone) - timedelta(milliseconds=1)
    cron = croniter(expression, before, ret_type=datetime)
    at_both_passes = expression.split()[1].startswith("*")
    while True:
        moment: datetime = cron.get_next(datetime)
        at = int(moment.timestamp()) * 1000
        # Begun in the hour that comes twice, croniter goes back to its first pass.
        if at >= start and (at_both_passes or not moment.fold):
            yield at

"""What a script's `fault:` does to the stand-in, and how it ends."""

from __future__ import annotations

import re

from rehearsal.standin import StandIn
from rehearsal.steps import Fault

_USUAL_DELAY = 2_000
"""Milliseconds."""
_USUAL_STATUS = 503
_BOTS_CALLS = re.compile("/api/v4/")


def begin(stand_in: StandIn, bot_id: str, fault: Fault) -> None:
    """Put it into force; it ends by itself when its time is over."""
    faults = stand_in.faults
    seconds = (fault.length or 0) / 1000
    by = (fault.by if fault.by is not None else _USUAL_DELAY) / 1000
    times = fault.times or (-1 if fault.length else 1)
    match fault.kind:
        case "slow":
            faults.slow(by)
            stand_in.later(seconds, lambda: faults.slow(0))
        case "late":
            faults.delay_frames(by)
            stand_in.later(seconds, lambda: faults.delay_frames(0))
        case "duplicate":
            faults.duplicate_frames(times)
            if fault.length:
                stand_in.later(seconds, lambda: faults.duplicate_frames(0))
        case "reorder":
            faults.reorder_frames()
            stand_in.later(seconds, lambda: faults.reorder_frames(False))
        case "half-open":
            stand_in.half_open(bot_id, seconds)
        case "refuse-resume":
            faults.refuse_resume(times)
        case "restart-server":
            stand_in.restart_server(seconds)
        case "status" | "drop-answers":
            path = (fault.path or _BOTS_CALLS).pattern
            if fault.kind == "status":
                rule = faults.answer(fault.status or _USUAL_STATUS, path=path, times=times, retry_after=1)
            else:
                rule = faults.drop_answer(method="POST|PUT|DELETE", path=path, times=times, status=fault.status or 0)
            if fault.length:
                stand_in.later(seconds, lambda: faults.remove(rule))

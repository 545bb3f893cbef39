"""When a status update is due, from what the playbook says and what was changed by hand.  Pure: a run in, instants out.

Times are instants in ms, lengths are ms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from domain.rests import moved, pushed
from domain.updating import Nudge

if TYPE_CHECKING:
    from domain.run import Run


class NudgeStep(NamedTuple):
    """At that instant somebody hears that the update is still missing."""

    instant: int
    stage: Nudge


def rhythm(run: Run) -> int | None:
    """The cadence that holds now, or None when there is none."""
    if run.updating.every is not None:
        return run.updating.every or None
    return run.playbook.status_updates.cadence(run.severity)


def first_due(run: Run) -> int | None:
    """When the update after the last one is due, or None."""
    now = run.updating
    if not run.active or now.final:
        return None
    wanted = next((instant for instant in (now.next, now.once) if instant > run.updated_at), 0)
    if wanted:
        return pushed(wanted, run.all_rests())
    every = rhythm(run)
    if every is None:
        return None
    base = max(run.updated_at, now.since)
    return moved(base + every, base, run.all_rests())


def overdue_since(run: Run) -> int | None:
    """Since when an update is overdue that was asked for, or None.  Another severity may have more patience."""
    due = first_due(run) if run.asked_update else None
    return max(due, run.asked_update) if due is not None and due <= run.update_base else None


def update_wanted(run: Run) -> int | None:
    """Since when the owner is asked for an update, by the clock or by somebody, or None."""
    asked = [each.at for each in run.updating.requests if run.active]
    since = overdue_since(run)
    return min((*asked, *(() if since is None else (since,))), default=None)


def update_due(run: Run) -> int | None:
    """When an update is next asked for, or None: what is overdue and has no rhythm is not asked for again."""
    if overdue_since(run) is None:
        return first_due(run)
    if run.updating.snoozed > run.update_base:
        return pushed(run.updating.snoozed, run.all_rests())
    every = None if run.updating.once else rhythm(run)
    return None if every is None else moved(run.update_base + every, run.update_base, run.all_rests())


def nudges(run: Run) -> tuple[NudgeStep, ...]:
    """The steps to come that tell of an update which is still missing, in order.

    Each comes once until an update is sent, and none so shortly before it is asked for again that it were twice.
    """
    if overdue_since(run) is None or run.updating.snoozed > run.update_base:
        return ()
    rule, rests, asked, again = run.playbook.reminders, run.all_rests(), run.update_base, update_due(run)
    stages = list(Nudge)
    left = stages[stages.index(Nudge(run.updating.nudged)) + 1 :] if run.updating.nudged else stages
    after = {Nudge.AGAIN: rule.owner, Nudge.CHANNEL: rule.channel}
    steps = (NudgeStep(moved(asked + after[stage], asked, rests), stage) for stage in left if after[stage])
    return tuple(sorted(step for step in steps if again is None or step.instant + after[step.stage] <= again))

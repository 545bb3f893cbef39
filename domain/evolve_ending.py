"""How a run changes when it ends, and when it goes on after all."""

from __future__ import annotations

from dataclasses import replace

from domain import events as e
from domain import evolve_timing, ledger, paging, relatives, updating
from domain.evolve_people import taking_part
from domain.run import Run, Status


def finished(run: Run, event: e.RunFinished, recorded: e.Recorded) -> Run:
    """It is over, and its retrospective waits."""
    reminder = run.playbook.retrospective.reminder
    return replace(
        evolve_timing.resumed(run, recorded.occurred_at),
        status=Status.FINISHED,
        ended_at=recorded.occurred_at,
        summary=event.summary or run.summary,
        logbook=run.logbook.summed_up(event.summary, recorded.actor, recorded.occurred_at),
        retrospective=event.retrospective,
        moments={**run.moments, "finished": recorded.occurred_at},
        retro_due=None if reminder is None else recorded.occurred_at + reminder,
        pages=paging.ends(run.pages, recorded.at, recorded.number),
        ledger=ledger.ended(run.ledger),
    )


def called_off(run: Run, recorded: e.Recorded, reason: str, duplicate_of: str) -> Run:
    """It is over without a retrospective; `duplicate_of` is the run that goes on instead, if there is one."""
    return replace(
        evolve_timing.resumed(run, recorded.occurred_at),
        status=Status.CANCELLED,
        ended_at=recorded.occurred_at,
        end_reason=reason,
        duplicate_of=duplicate_of,
        retro_due=None,
        pages=paging.ends(run.pages, recorded.at, recorded.number),
        ledger=ledger.ended(run.ledger),
    )


def going_on(run: Run, recorded: e.Recorded) -> Run:
    """It is open again: with its owner, as one that has just begun to be told of."""
    return replace(
        taking_part(run, run.owner),
        status=Status.ACTIVE,
        ended_at=0,
        end_reason="",
        duplicate_of="",
        kin=replace(run.kin, into=None),
        care=run.care.over(),
        retro_due=None,
        retro_published="",
        retro_cancelled="",
        moments={name: at for name, at in run.moments.items() if name != "finished"},
        updated_at=recorded.occurred_at,
        update_base=recorded.occurred_at,
        asked_update=0,
        updating=updating.reopened(run.updating, recorded.occurred_at),
    )


def merged(run: Run, event: relatives.Happened, recorded: e.Recorded) -> Run:
    """A run that goes into another has ended, as the other's duplicate; it goes on if that is taken back."""
    if isinstance(event, e.RunMergedInto):
        return called_off(run, recorded, event.why, event.number)
    return going_on(run, recorded) if isinstance(event, e.RunUnmerged) else run

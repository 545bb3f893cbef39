"""The line about status updates in the pinned post, a brief or an answer: when the next is due, and why."""

from __future__ import annotations

from domain import cadence
from domain.messages import message
from domain.run import Run
from engine.words.render import Words


def update_line(words: Words, run: Run) -> str:
    """When an update is due, since when one is overdue, that there will be none; '' where nobody is asked for any."""
    now = run.updating
    if now.final and not now.requests:
        return words.word("board.update_final")
    due, since = run.update_due(), run.overdue_since()
    by_hand = now.every is not None or bool(now.once)
    asks = tuple(each.by for each in now.requests)
    if due is None and since is None and not asks and now.draft is None:
        return words.word("board.update_off") if by_hand else ""
    again = now.snoozed if now.snoozed > run.update_base else 0
    every = cadence.rhythm(run) if by_hand and not now.once else None
    told = message(
        "board.update",
        due=due,
        since=since,
        again=again,
        every=every,
        once=bool(now.once),
        asks=asks,
        draft=now.draft.by if now.draft else None,
    )
    return words.say(told)


def cadence_told(words: Words, run: Run) -> str:
    """How updates are asked for in that run, and how that is changed."""
    now, every = run.updating, run.playbook.status_updates.cadence(run.severity)
    told = message(
        "cadence.shown",
        run=run.number,
        active=run.active,
        every=cadence.rhythm(run),
        by_hand=now.every is not None,
        once=now.once,
        final=now.final,
        ruled=every,
        severity=run.severity,
        last=run.updates[-1].at if run.updates else 0,
        due=run.update_due(),
        since=run.overdue_since(),
    )
    return words.say(told)


def draft_told(words: Words, run: Run) -> str:
    """What is drafted for the next update, and what can be done with it."""
    draft = run.updating.draft
    if draft is None:
        return words.word("draft.none", run=run.number)
    return words.word("draft.shown", run=run.number, text=draft.text, who=draft.by, at=draft.at)

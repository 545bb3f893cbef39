"""What a run knows of its status updates besides those that were sent: their rhythm, and what was promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from domain import events as e
from domain.durations import MINUTE
from domain.people import MUSTER, Person

if TYPE_CHECKING:
    from domain.run import Run

Happened = (
    e.CadenceChanged
    | e.NextUpdateSet
    | e.UpdateNudged
    | e.UpdateDrafted
    | e.UpdateRequested
    | e.RequestWithdrawn
    | e.RequestTold
    | e.RequestsAnswered
)
_EARLY = 10 * MINUTE
"""An update sent so shortly before the one instant at which one was wanted is that one."""


class Nudge(StrEnum):
    """Who hears that an update is still missing, in this order."""

    AGAIN = "again"
    """The owner, once more."""
    CHANNEL = "channel"
    """All in the run."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """Words that the next update may have, by whom, since when (ms)."""

    text: str
    by: Person
    at: int


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for an update since that instant (ms)."""

    by: Person
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class Updating:
    """Of the updates: when they are due, who wants one, what is drafted.  Instants and lengths are ms.

    `every` is the rhythm set by hand (0: none; None: the playbook's), `once` the only instant at which one is still
    wanted, or 0; `since` as in `CadenceChanged`.  `next` is when the next one was promised, or 0; `snoozed` until when
    one that is overdue was put off, or 0.  `nudged` is the last `Nudge` told of it.  `final`: there will be no more.
    `requests` are those that wait, `told`: the owner knows; `answered` are those of the update that went out at
    `answered_at`, who have not heard of it yet.
    """

    every: int | None = None
    once: int = 0
    since: int = 0
    next: int = 0
    snoozed: int = 0
    nudged: str = ""
    final: bool = False
    draft: Drafted | None = None
    requests: tuple[Request, ...] = ()
    told: bool = False
    answered: tuple[Person, ...] = ()
    answered_at: int = 0


def evolved(run: Run, event: Happened, actor: Person = MUSTER, at: int = 0) -> Updating:
    """How it stands after one more event, by whom and recorded when (ms); `run` is the state before."""
    now = run.updating
    match event:
        case e.CadenceChanged():
            now = replace(now, every=event.every, once=event.once, since=event.since, final=event.final)
            return replace(now, next=0, snoozed=0)
        case e.NextUpdateSet():
            late = run.overdue_since() is not None
            return replace(now, snoozed=event.at) if late else replace(now, next=event.at, final=False)
        case e.UpdateNudged():
            return replace(now, nudged=event.stage)
        case e.UpdateDrafted():
            return replace(now, draft=Drafted(event.text, actor, at) if event.text else None)
        case e.UpdateRequested():
            others = _without(now.requests, event.person)
            asks = (*others, Request(event.person, event.why, at))
            return replace(now, requests=asks, told=now.told and bool(now.requests))
        case e.RequestWithdrawn():
            left = _without(now.requests, event.person)
            return replace(now, requests=left, told=now.told and bool(left))
        case e.RequestTold():
            return replace(now, told=True)
        case e.RequestsAnswered():
            return replace(now, answered=())
        case _:
            assert_never(event)


def _without(requests: tuple[Request, ...], person: Person) -> tuple[Request, ...]:
    return tuple(each for each in requests if each.by != person)


def after_update(now: Updating, event: e.StatusUpdated, recorded: e.Recorded) -> Updating:
    """How it stands once somebody sent an update."""
    once, every = now.once, now.every
    if once and recorded.occurred_at >= once - _EARLY:
        once, every = 0, 0
    final = event.final or (now.final and not event.next)
    asked = tuple(dict.fromkeys((*now.answered, *(each.by for each in now.requests if each.by != recorded.actor))))
    draft = None if event.drafted else now.draft
    due = replace(
        now, once=once, every=every, next=0 if final else event.next, snoozed=0, nudged="", final=final, draft=draft
    )
    return replace(due, requests=(), told=False, answered=asked, answered_at=recorded.at)


def reminded(now: Updating, *, again: bool) -> Updating:
    """How it stands once an update was asked for; asked for `again` all have heard that it is missing."""
    return replace(now, nudged=Nudge.CHANNEL) if again else now


def reopened(now: Updating, at: int) -> Updating:
    """How it stands when the run goes on after its end: a rhythm set by hand stays, what was promised is past."""
    once = now.once if now.once > at else 0
    every = None if now.once and not once else now.every
    return Updating(every=every, once=once, since=now.since, draft=now.draft)


def inverse(run: Run, event: Happened) -> tuple[e.Event, ...] | None:
    """The events that restore what it changes in `run` (the state before it)."""
    now = run.updating
    match event:
        case e.CadenceChanged():
            before = e.CadenceChanged(now.every, now.once, now.since, now.final)
            return (before, e.NextUpdateSet(now.next)) if now.next else (before,)
        case e.NextUpdateSet() if now.final:
            return (e.CadenceChanged(now.every, now.once, now.since, final=True),)
        case e.NextUpdateSet():
            return (e.NextUpdateSet(now.snoozed if run.overdue_since() is not None else now.next),)
        case e.UpdateDrafted():
            return (e.UpdateDrafted(now.draft.text if now.draft else ""),)
        case e.RequestWithdrawn():
            why = next((each.why for each in now.requests if each.by == event.person), "")
            return (e.UpdateRequested(event.person, why),)
        case e.UpdateRequested():
            before_it = [each for each in now.requests if each.by == event.person]
            again = (e.UpdateRequested(each.by, each.why) for each in before_it)
            return tuple(again) or (e.RequestWithdrawn(event.person),)
        case e.UpdateNudged() | e.RequestTold() | e.RequestsAnswered():
            return None
        case _:
            assert_never(event)


def touched(event: Happened) -> str:
    """What it changes, so that a later change of the same thing forbids its undo."""
    match event:
        case e.CadenceChanged() | e.NextUpdateSet():
            return "cadence"
        case e.UpdateDrafted():
            return "draft"
        case e.UpdateRequested() | e.RequestWithdrawn():
            return f"update request {event.person.id}"
        case _:
            return ""

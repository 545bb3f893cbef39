"""What must happen outside because of how updates are asked for: the owner, the run, the pinned post."""

from __future__ import annotations

from typing import assert_never

from domain import cadence
from domain import events as e
from domain.about_run import about
from domain.effects import Ask, Effect, RefreshBoard, Say, ToPerson, ToRun
from domain.messages import Message
from domain.people import Person
from domain.run import Run
from domain.updating import Happened, Nudge


def reaction(run: Run, event: Happened, actor: Person) -> tuple[Effect, ...]:
    """What one of them asks for; `run` is the state after it."""
    match event:
        case e.CadenceChanged():
            changed = about(
                run,
                "news.cadence",
                who=actor,
                every=cadence.rhythm(run),
                once=event.once,
                back=event.every is None,
                due=run.update_due(),
                overdue=run.overdue_since() is not None,
            )
            return (Say(ToRun(), changed), RefreshBoard())
        case e.NextUpdateSet():
            return (RefreshBoard(),)
        case e.UpdateNudged():
            if event.stage == Nudge.AGAIN:
                return () if event.quiet else (Ask("update", run.owner),)
            return (Say(ToRun(), about(run, "remind.update_late", owner=run.owner, since=run.overdue_since())),)
        case e.UpdateDrafted() | e.UpdateRequested() | e.RequestWithdrawn():
            return (RefreshBoard(),)
        case e.RequestTold():
            return () if event.quiet else (Ask("update", run.owner),)
        case e.RequestsAnswered():
            return tuple(effect for person in event.people for effect in _answered(run, person))
        case _:
            assert_never(event)


def after_rest(run: Run, about_: str, person: Person) -> Effect:
    """What somebody is told at the end of their quiet hours: what they asked for, or what is asked of them."""
    return Say(ToPerson(person), _answer(run)) if about_ == "answered" else Ask(about_, person)


def _answered(run: Run, person: Person) -> tuple[Effect, ...]:
    """Who asked for an update hears it, unless they do so anyway, or may not know of the run any more."""
    hears = person in run.around.followers and (not run.private or person in run.participants)
    gone = run.private and not run.takes_part(person)
    return () if hears or gone else (Say(ToPerson(person), _answer(run)),)


def _answer(run: Run) -> Message:
    last = run.updates[-1]
    return about(run, "dm.update_answered", text=last.sent, who=last.by, due=run.update_due())


def reminded(run: Run, event: e.UpdateReminded) -> tuple[Effect, ...]:
    """The owner is asked for an update, and the run is told so."""
    since = run.overdue_since() or event.due
    told = about(run, "remind.update", owner=run.owner, due=event.due, quiet=event.quiet, since=since)
    return (Say(ToRun(), told), *(() if event.quiet else (Ask("update", run.owner),)), RefreshBoard())

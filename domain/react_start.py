"""What must happen outside because a run begins: where it lives, and who is told of it."""

from __future__ import annotations

from domain import events as e
from domain.about_run import about
from domain.effects import (
    AddPerson,
    Effect,
    OpenChannel,
    Place,
    RefreshBoard,
    RefreshHeader,
    Say,
    ToOrigin,
    ToPerson,
    ToRun,
)
from domain.messages import Message
from domain.people import MUSTER
from domain.react_people import asked, post_of, told_role
from domain.run import Run


def begun(run: Run, event: e.RunStarted, cause: str) -> tuple[Effect, ...]:
    """Its channel is made; a run that lives where it was started begins there at once."""
    unwell = about(run, "news.problems", problems=event.problems)
    problems = (Say(ToPerson(run.owner), unwell),) if event.problems else ()
    if run.mode == "new":
        return (OpenChannel(run.channel_name, run.channel_title, run.private), *problems)
    return (RefreshBoard(), *_welcome(run), *_calls(run, post_of(cause)), *problems)


def opened(run: Run) -> tuple[Effect, ...]:
    """Its channel is there: people come in, and those elsewhere hear of it."""
    return (
        *(AddPerson(person) for person in run.participants),
        RefreshBoard(),
        RefreshHeader(),
        *_welcome(run),
        *_calls(run),
        *(told_role(run, role, who, run.starter) for role, who in run.roles.items() if who != run.starter),
        *_asks(run),
        Say(_announced(run), started(run)),
    )


def without_channel(run: Run, event: e.ChannelFailed) -> tuple[Effect, ...]:
    """It goes on where it was started, a private one in direct messages."""
    if run.private:
        told = Say(ToPerson(run.owner), about(run, "news.no_private_channel", reason=event.reason))
        return (told, *_asks(run))
    failed = about(run, "news.no_channel", reason=event.reason)
    return (Say(ToOrigin(), failed), RefreshBoard(), *_welcome(run), *_calls(run), *_asks(run))


def started(run: Run) -> Message:
    """The news that it has begun, for those who are elsewhere."""
    return about(run, "news.started", owner=run.owner)


def _calls(run: Run, post: str = "") -> tuple[Effect, ...]:
    """Whoever is in it from the start without having asked is told: being added to a channel is easily missed.

    `post` shows the way where the run has no channel to name, and no thread yet.
    """
    called = about(run, "dm.invited", who=run.starter, thread=run.root_id or post)
    return tuple(Say(ToPerson(person), called) for person in run.participants if person != run.starter)


def _asks(run: Run) -> tuple[Effect, ...]:
    """Whoever was given a task by the playbook is asked about it; the starter sees the pinned post."""
    return asked(run, run.shown(), run.starter)


def _announced(run: Run) -> Place:
    """Where the start is told; nobody but the starter (the owner, if no person started it) hears of a private run."""
    if not run.private:
        return ToOrigin()
    return ToPerson(run.starter if run.starter != MUSTER else run.owner)


def _welcome(run: Run) -> tuple[Effect, ...]:
    return (Say(ToRun(), about(run, "news.welcome", text=run.welcome)),) if run.welcome else ()

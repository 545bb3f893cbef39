"""What a run knows of the runs that have to do with it, and how events change that (see `domain.kin`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from domain import events as e
from domain import happened_kin as k
from domain.messages import Message, message

if TYPE_CHECKING:
    from domain.run import Run

Happened = k.RunRelated | k.RunUnrelated | k.RunMerged | k.RunMergedInto | k.RunSplitOff | k.RunUnmerged


@dataclass(frozen=True, slots=True)
class Relative:
    """Another run, as it was called when they got to know each other."""

    id: str
    number: str
    title: str
    why: str = ""
    channel: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class Kin:
    """The runs that have to do with one, those that went into it, and the one that it went into itself."""

    related: tuple[Relative, ...] = ()
    merged: tuple[Relative, ...] = ()
    into: Relative | None = None


def evolved(kin: Kin, event: Happened) -> Kin:
    """What a run knows of the others after that event."""
    match event:
        case k.RunRelated():
            other = Relative(event.other, event.number, event.title, event.why, told=event.told)
            return replace(kin, related=(*kin.related, other))
        case k.RunUnrelated():
            return replace(kin, related=tuple(each for each in kin.related if each.id != event.other))
        case k.RunMerged():
            other = Relative(event.other, event.number, event.title, event.why)
            return replace(kin, merged=(*kin.merged, other))
        case k.RunSplitOff():
            return replace(kin, merged=tuple(each for each in kin.merged if each.id != event.other))
        case k.RunMergedInto():
            other = Relative(event.other, event.number, event.title, event.why, event.channel)
            return replace(kin, into=other)
        case k.RunUnmerged():
            return replace(kin, into=None)
        case _:
            assert_never(event)


def inverse(run: Run, event: Happened) -> tuple[e.Event, ...]:
    """What takes it back."""
    match event:
        case k.RunRelated():
            return (k.RunUnrelated(event.other, event.told),)
        case k.RunUnrelated():
            was = (each for each in run.kin.related if each.id == event.other)
            return tuple(k.RunRelated(each.id, each.number, each.title, each.why, each.told) for each in was)
        case k.RunMerged():
            return (k.RunSplitOff(event.other),)
        case k.RunMergedInto():
            return (k.RunUnmerged(event.other),)
        case k.RunSplitOff():
            back = (each for each in run.kin.merged if each.id == event.other)
            return tuple(k.RunMerged(each.id, each.number, each.title, each.why) for each in back)
        case k.RunUnmerged():
            into = run.kin.into
            return (k.RunMergedInto(into.id, into.number, into.title, into.channel, into.why),) if into else ()
        case _:
            assert_never(event)


def final(run: Run, event: e.Event) -> str:
    """Why it can't be taken back: the end of a run was told to others than those who are in the two runs."""
    ends = isinstance(event, k.RunMergedInto)
    return "merge" if ends and (run.updates or run.around.followers) else ""


def told(event: Happened) -> Message:
    """The line of the timeline."""
    match event:
        case k.RunRelated():
            return message("tell.related", other=event.number, title=event.title, why=event.why)
        case k.RunUnrelated():
            return message("tell.unrelated")
        case k.RunMerged():
            return message("tell.merged", other=event.number, title=event.title, why=event.why)
        case k.RunMergedInto():
            return message("tell.merged_into", other=event.number, title=event.title, why=event.why)
        case k.RunSplitOff():
            return message("tell.split_off")
        case k.RunUnmerged():
            return message("tell.unmerged")
        case _:
            assert_never(event)


def touched(event: Happened) -> str:
    """The name of what an event changes (see `domain.inverses.touched`)."""
    return f"kin {event.other}"

"""The site: what belongs to no run.  A second aggregate, with its own `evolve`, `decide` and `react`.

Its stream holds a `NumberTaken` for every run there ever was, and is read whole at each start: so what there are
many of is folded by `replay` without a new state each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never, cast

from domain import site_commands as c
from domain.day import in_hours
from domain.events import (
    DigestChosen,
    DigestsSent,
    LanguageChosen,
    NumberTaken,
    OnCallSwapEnded,
    OnCallSwapped,
    QuietChosen,
    Recorded,
    SiteEvent,
    ZoneChosen,
)
from domain.messages import Message, Refusal, message, refuse
from domain.people import Actor, Person
from domain.run import Changing
from domain.swaps import Swap, decide_end, decide_swap, swap_answer, swap_news, swapped

NEVER, AS_ALL, AT_THE_HOUR_OF_ALL = -1, -2, -3
"""A digest at no time; as the configuration has it for everybody; wanted, when everybody's comes."""


@dataclass(frozen=True)
class Preferences(Changing):
    """What somebody chose.  `zone` is an IANA name or '', `language` a code or ''.

    `quiet` goes from one minute of their day to another, or is None.  `digest` is a minute of their day, or one of
    `NEVER`, `AS_ALL` and `AT_THE_HOUR_OF_ALL`.
    """

    zone: str = ""
    language: str = ""
    quiet: tuple[int, int] | None = None
    digest: int = AS_ALL


NO_PREFERENCES = Preferences()


@dataclass(frozen=True)
class Site(Changing):
    """The site as its events have made it: the last number of each prefix, and people's preferences by their id.

    `swaps` of on-call duty are by their number, also those that are over or were taken back.
    `digested` is the latest instant (ms) at which morning digests were due and sent.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    preferences: Mapping[str, Preferences] = field(default_factory=dict)
    digested: int = 0
    swaps: Mapping[int, Swap] = field(default_factory=dict)

    def of(self, person_id: str) -> Preferences:
        """What that person chose."""
        return self.preferences.get(person_id, NO_PREFERENCES)


def replay(site: Site, history: Iterable[Recorded]) -> Site:
    """The site after these events: what `evolve` makes of them one by one, with all numbers counted in one go."""
    numbers = dict(site.numbers)
    for recorded in history:
        event = recorded.event
        if isinstance(event, NumberTaken):
            numbers[event.prefix] = max(numbers.get(event.prefix, 0), event.number)
        else:
            site = evolve(site, recorded)
    return site.changed(numbers=numbers)


def evolve(site: Site, recorded: Recorded) -> Site:
    """The site after one more event."""
    event = cast("SiteEvent", recorded.event)
    match event:
        case NumberTaken():
            last = max(site.numbers.get(event.prefix, 0), event.number)
            return site.changed(numbers={**site.numbers, event.prefix: last})
        case ZoneChosen():
            return _prefers(site, event.person.id, zone=event.zone)
        case LanguageChosen():
            return _prefers(site, event.person.id, language=event.language)
        case QuietChosen():
            return _prefers(site, event.person.id, quiet=_quiet(event))
        case DigestChosen():
            return _prefers(site, event.person.id, digest=event.minute)
        case DigestsSent():
            return site.changed(digested=max(site.digested, event.due))
        case OnCallSwapped():
            return site.changed(
                swaps={**site.swaps, event.number: swapped(event, recorded.actor, recorded.occurred_at)}
            )
        case OnCallSwapEnded():
            ended = replace(site.swaps[event.number], taken_back=True)
            return site.changed(swaps={**site.swaps, event.number: ended})
        case _:
            assert_never(event)


def _quiet(chosen: QuietChosen | c.ChooseQuiet) -> tuple[int, int] | None:
    return None if chosen.begin == chosen.end else (chosen.begin, chosen.end)


def _prefers(site: Site, person_id: str, **chosen: object) -> Site:
    theirs = site.of(person_id).changed(**chosen)
    return site.changed(preferences={**site.preferences, person_id: theirs})


def next_number(site: Site, prefix: str, run_id: str) -> NumberTaken:
    """The number that a new run of that prefix takes."""
    return NumberTaken(prefix, site.numbers.get(prefix, 0) + 1, run_id)


def decide(site: Site, command: c.SiteCommand, actor: Actor) -> tuple[SiteEvent, ...] | Refusal:
    """The events that the command means, or why not."""
    who = actor.person
    if actor.bot:
        return refuse("bot")
    match command:
        case c.ChooseZone():
            same = site.of(who.id).zone == command.zone
            return refuse("unchanged") if same else (ZoneChosen(who, command.zone),)
        case c.ChooseLanguage():
            same = site.of(who.id).language == command.language
            return refuse("unchanged") if same else (LanguageChosen(who, command.language),)
        case c.ChooseQuiet():
            same = site.of(who.id).quiet == _quiet(command)
            return refuse("unchanged") if same else (QuietChosen(who, command.begin, command.end),)
        case c.ChooseDigest():
            same = site.of(who.id).digest == command.minute
            return refuse("unchanged") if same else (DigestChosen(who, command.minute),)
        case c.SendDigests():
            sent = command.due <= site.digested
            return refuse("unchanged") if sent else (DigestsSent(command.people, command.due),)
        case c.SwapOnCall():
            made = decide_swap(command, len(site.swaps) + 1, actor)
            return made if isinstance(made, Refusal) else (made,)
        case c.TakeSwapBack():
            ended = decide_end(site.swaps.values(), command, actor)
            return ended if isinstance(ended, Refusal) else (ended,)
        case _:
            assert_never(command)


def react(site: Site, recorded: Recorded) -> tuple[tuple[Person, Message], ...]:
    """Who must be told what, by direct message, because of that event; `site` is the state after it."""
    event = cast("SiteEvent", recorded.event)
    match event:
        case NumberTaken() | DigestsSent():
            return ()
        case ZoneChosen():
            return ((event.person, message("settings.zone_chosen", zone=event.zone, at=recorded.occurred_at)),)
        case LanguageChosen():
            return ((event.person, message("settings.language_chosen", chosen=bool(event.language))),)
        case QuietChosen():
            quiet = site.of(event.person.id).quiet
            span = None if quiet is None else tuple(in_hours(minute) for minute in quiet)
            return ((event.person, message("settings.quiet_chosen", quiet=span)),)
        case DigestChosen():
            at = in_hours(event.minute) if event.minute >= 0 else ""
            return ((event.person, message("settings.digest_chosen", at=at, never=event.minute == NEVER)),)
        case OnCallSwapped() | OnCallSwapEnded():
            return swap_news(site.swaps[event.number], recorded.actor)
        case _:
            assert_never(event)


def answer(site: Site, recorded: Recorded) -> Message | None:
    """What is answered in words where it was asked for, besides the tick; `site` is the state after it."""
    event = recorded.event
    if isinstance(event, OnCallSwapped | OnCallSwapEnded):
        return swap_answer(site.swaps[event.number])
    return None

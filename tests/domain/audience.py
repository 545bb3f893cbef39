"""A run that tells audiences, and what it asks for outside: what the tests of the broadcast stand on."""

from __future__ import annotations

from typing import Any

from domain import broadcast_commands as b
from domain import commands as c
from domain.effects import Effect, Say, Tell, ToRun
from domain.evolve import replay
from domain.people import Actor, Person
from domain.react import react
from domain.react_broadcast import kept_current
from tests.domain.build import BOB, Log, a_playbook, a_run_with_a_channel

PRESS = Actor(Person("u-pia", "pia"), teams=frozenset({"t1"}), groups=frozenset({"group:press"}))


def told(audience: str, text: str = "We are looking into it", **changes: Any) -> c.TellAudiences:
    return c.TellAudiences((b.AudienceText(audience, text, **changes),))


def a_log(confirm: Any = None, *, in_it: tuple[Actor, ...] = (BOB,), **start: Any) -> Log:
    customers = {"to": ["status"]} | ({} if confirm is None else {"confirm": confirm})
    audiences = {"customers": customers, "eng": {"to": [{"channel": "eng", "as": "posts"}]}}
    updates = {"to": ["exec"], "audiences": audiences}
    log = a_run_with_a_channel(a_playbook(status_updates=updates), **start)
    log.did(c.InvitePeople(tuple(each.person for each in in_it)))
    return log


def last(log: Log) -> list[Effect]:
    """What the last input asks for, with what follows from it."""
    first = next(n for n, it in enumerate(log.history) if it.cause == log.history[-1].cause)
    found = [effect for entry in log.history[first:] for effect in react(log.run, entry)]
    return [*found, *kept_current(replay(log.history[:first]), log.run)]


def places(log: Log) -> list[str]:
    return [effect.place for effect in last(log) if isinstance(effect, Tell)]


def news(log: Log) -> list[str]:
    return [effect.message.id for effect in last(log) if isinstance(effect, Say) and effect.to == ToRun()]

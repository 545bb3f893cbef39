"""Turning webhooks on and off for one run: which topics a target hears apart from what the configuration says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.hooks import TOPICS
from domain.messages import Refusal, refuse

if TYPE_CHECKING:
    from domain.run import Run

EACH = "*"
"""Stands for every target that the run tells."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Topics that a target hears in this run besides those it is named for, and those it does not."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def change(run: Run, command: c.ChangeWebhooks) -> tuple[e.Event, ...] | Refusal:
    """An event for each target that hears something else from now on."""
    if command.refusal is not None:
        return command.refusal
    if command.named is None:
        return ()  # it is not looked up yet
    named = dict(command.named)
    events: list[e.Event] = []
    for target in dict.fromkeys((*command.off, *command.on)):
        before, usual = run.hooks.hearing.get(target, Hearing()), named.get(target, ())
        turned = _on if target in command.on else _off
        after = turned(before, command.topics, usual)
        if after != before:
            events.append(e.HearingChanged(target, after.added, after.removed))
    if not events:
        return refuse("webhook_hears", targets=tuple(dict.fromkeys((*command.off, *command.on))), on=bool(command.on))
    return tuple(events)


def _on(before: Hearing, topics: tuple[str, ...], usual: tuple[str, ...]) -> Hearing:
    """What it is named for; where it is named for nothing, everything; or besides that these topics."""
    if not topics:
        return Hearing() if usual else Hearing(TOPICS)
    added = {*before.added, *topics} - {*usual}
    return Hearing(_in_order(added), _in_order({*before.removed} - {*topics}))


def _off(before: Hearing, topics: tuple[str, ...], usual: tuple[str, ...]) -> Hearing:
    less = {*(topics or TOPICS)}
    return Hearing(_in_order({*before.added} - less), _in_order({*before.removed} | less & {*usual}))


def _in_order(topics: set[str]) -> tuple[str, ...]:
    return tuple(topic for topic in TOPICS if topic in topics)


def inverse(run: Run, event: e.HearingChanged) -> e.HearingChanged:
    """What restores what the target heard before."""
    before = run.hooks.hearing.get(event.target, Hearing())
    return e.HearingChanged(event.target, before.added, before.removed)

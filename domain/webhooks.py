"""A run's webhooks: which were given up, which targets are waited for, having them sent again, who hears of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from domain import commands as c
from domain import events as e
from domain.hearing import Hearing
from domain.messages import Refusal, refuse

if TYPE_CHECKING:
    from domain.run import Run

Happened = e.WebhookFailed | e.WebhookDelivered | e.WebhooksResent | e.HearingChanged


class HookState(StrEnum):
    """What became of a webhook that was given up."""

    FAILED = "failed"
    RESENT = "resent"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A webhook that was given up; `at` is when, last (ms).  The rest is as in `WebhookFailed`."""

    number: int
    target: str
    what: str
    told: int
    subject: int
    key: str
    reason: str
    at: int
    state: HookState = HookState.FAILED


@dataclass(frozen=True, slots=True)
class Trouble:
    """A target that has not taken something since then (ms); it is tried again."""

    since: int
    reason: str


@dataclass(frozen=True, slots=True)
class Hooks:
    """How a run's webhooks stand, as far as they gave trouble or were changed; `troubles` and `hearing` by target."""

    given_up: tuple[GivenUp, ...] = ()
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    hearing: Mapping[str, Hearing] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[GivenUp, ...]:
        """Those that somebody may have sent again."""
        return tuple(each for each in self.given_up if each.state is HookState.FAILED)

    def is_news(self, target: str, key: str) -> bool:
        """Whether it has to be noted that the target took that one: it is known to have given trouble."""
        known = any(each.key == key and each.state is not HookState.DELIVERED for each in self.given_up)
        return known or target in self.troubles


# what commands mean


def failed(run: Run, command: c.RecordWebhookFailed) -> tuple[e.Event, ...]:
    """A target does not take one: news is the first of its troubles, and each that is given up."""
    hooks = run.hooks
    known = next((each for each in hooks.given_up if each.key == command.key), None)
    if not command.final:
        news = command.target not in hooks.troubles
        number = 0
    else:
        news = known is None or known.state is not HookState.FAILED
        number = known.number if known is not None else len(hooks.given_up) + 1
    event = e.WebhookFailed(
        command.target, command.what, command.told, command.subject, command.key, command.reason, command.final, number
    )
    return (event,) if news else ()


def delivered(run: Run, command: c.RecordWebhookDelivered) -> tuple[e.Event, ...]:
    """A target has taken one: news where it had given trouble."""
    news = run.hooks.is_news(command.target, command.key)
    return (e.WebhookDelivered(command.target, command.key),) if news else ()


def resend(run: Run, command: c.ResendWebhooks) -> tuple[e.Event, ...] | Refusal:
    """Have those sent again that are named, or all that were given up."""
    waiting = {each.number for each in run.hooks.failed}
    if not command.numbers:
        return (e.WebhooksResent(tuple(sorted(waiting))),) if waiting else refuse("webhook_none", run=run.number)
    for number in command.numbers:
        if number in waiting:
            continue
        known = next((each for each in run.hooks.given_up if each.number == number), None)
        if known is None:
            return refuse("webhook_number", number=number, run=run.number, failed=tuple(sorted(waiting)))
        return refuse("webhook_not_failed", number=number, target=known.target, state=str(known.state))
    return (e.WebhooksResent(tuple(dict.fromkeys(command.numbers))),)


# how they change


def evolved(hooks: Hooks, event: Happened, recorded: e.Recorded) -> Hooks:
    """How they stand after one more event."""
    match event:
        case e.WebhookFailed():
            if not event.final:
                trouble = Trouble(recorded.at, event.reason)
                return replace(hooks, troubles={**hooks.troubles, event.target: trouble})
            others = tuple(each for each in hooks.given_up if each.number != event.number)
            one = GivenUp(
                event.number, event.target, event.what, event.told, event.subject, event.key, event.reason, recorded.at
            )
            given_up = tuple(sorted((*others, one), key=lambda each: each.number))
            return replace(hooks, given_up=given_up, troubles=_without(hooks.troubles, event.target))
        case e.WebhookDelivered():
            given_up = tuple(
                replace(each, state=HookState.DELIVERED) if each.key == event.key else each for each in hooks.given_up
            )
            return replace(hooks, given_up=given_up, troubles=_without(hooks.troubles, event.target))
        case e.WebhooksResent():
            again = tuple(
                replace(each, state=HookState.RESENT) if each.number in event.numbers else each
                for each in hooks.given_up
            )
            return replace(hooks, given_up=again)
        case e.HearingChanged():
            hearing = {name: each for name, each in hooks.hearing.items() if name != event.target}
            if event.added or event.removed:
                hearing[event.target] = Hearing(event.added, event.removed)
            return replace(hooks, hearing=hearing)
        case _:
            assert_never(event)


def _without(troubles: Mapping[str, Trouble], target: str) -> Mapping[str, Trouble]:
    return {name: trouble for name, trouble in troubles.items() if name != target}

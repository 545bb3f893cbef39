"""What must happen because a webhook failed, arrived after all, or is to be sent again."""

from __future__ import annotations

from typing import assert_never

from domain import events as e
from domain.about_run import about
from domain.effects import CallWebhook, Effect, RefreshBoard, Say, ToPerson, ToRun
from domain.hooks import TOPICS
from domain.people import Person
from domain.run import Run
from domain.webhooks import Happened


def reaction(run: Run, event: Happened, actor: Person) -> tuple[Effect, ...]:
    """What one of these events asks for; `run` is the state after it, `actor` who did it."""
    match event:
        case e.WebhookFailed():
            first = [each.target for each in run.hooks.given_up].count(event.target) == 1
            if not event.final or not first:
                return (RefreshBoard(),)  # once for each target: the pinned post has the rest
            failed = about(
                run,
                "news.webhook_failed",
                target=event.target,
                what=event.what,
                number=event.number,
                reason=event.reason,
            )
            return (Say(ToPerson(run.owner), failed), RefreshBoard())
        case e.WebhookDelivered():
            return (RefreshBoard(),)
        case e.WebhooksResent():
            again = (each for each in run.hooks.given_up if each.number in event.numbers)
            calls = (CallWebhook(each.target, each.what, each.told, each.subject, each.key) for each in again)
            return (*calls, RefreshBoard())
        case e.HearingChanged():
            heard = about(
                run,
                "news.hearing",
                target=event.target,
                everything=event.added == TOPICS,
                added=event.added,
                removed=event.removed,
                who=actor,
                hidden=run.private,
            )
            return (Say(ToRun(), heard),)
        case _:
            assert_never(event)

"""What became of webhooks, as lines of the timeline (see `domain.tell`)."""

from __future__ import annotations

from typing import assert_never

from domain import events as e
from domain.hooks import TOPICS
from domain.messages import Message, message
from domain.run import Run
from domain.webhooks import Happened


def tell(run: Run, event: Happened) -> Message | None:
    """The line for that event, or None for what is no news to a reader."""
    match event:
        case e.WebhookFailed():
            failed = message("tell.webhook_failed", target=event.target, what=event.what, reason=event.reason)
            return failed if event.final else None
        case e.WebhookDelivered():
            return None
        case e.WebhooksResent():
            given_up = {each.number: each for each in run.hooks.given_up}
            again = tuple(f"{number} ({given_up[number].target})" for number in event.numbers if number in given_up)
            return message("tell.webhooks_resent", webhooks=again)
        case e.HearingChanged():
            what = {"everything": event.added == TOPICS, "added": event.added, "removed": event.removed}
            return message("tell.hearing", target=event.target, **what)
        case _:
            assert_never(event)

"""What became of webhooks that gave trouble: events of `domain.events`.  One that simply arrives leaves none."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class WebhookFailed:
    """A target does not take a webhook: `what` happened (`task.checked`), of the event number `told`, about `subject`.

    `key` is its idempotency key.  `final` False: it is tried again, and those behind it wait.  Else it was given up,
    and `number` is what it is called by when somebody has it sent again (from 1; 0 while it is not given up).
    """

    target: str
    what: str
    told: int
    subject: int
    key: str
    reason: Free
    final: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class WebhookDelivered:
    """A target has taken the webhook with that key after all."""

    target: str
    key: str


@dataclass(frozen=True, slots=True)
class WebhooksResent:
    """Somebody had webhooks that were given up sent again, by their numbers."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HearingChanged:
    """From now on a target hears in this run of the topics `added` besides those it is named for, and not of `removed`.

    Both are all that differs from what the playbook and the configuration say; none of either: as they say.
    """

    target: str
    added: tuple[str, ...]
    removed: tuple[str, ...]

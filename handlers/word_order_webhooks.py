"""Other ways to say whom webhooks tell."""

from __future__ import annotations

from handlers.ways import Kind, Way, ways

WEBHOOK_WAYS: tuple[Way, ...] = (
    *ways(
        "webhooks {turn} {hook}",
        Kind.DO,
        r"(?:turn|switch) (?P<turn>on|off)(?: the)? webhooks?(?: to| for)? (?P<hook>.+)",
        r"(?:turn|switch)(?: the)? webhooks?(?: to| for)? (?P<hook>\S+) (?P<turn>on|off)",
    ),
    *ways(
        "webhooks {turn}",
        Kind.DO,
        r"(?:turn|switch) (?P<turn>on|off)(?: all| the| all the)? webhooks",
        r"(?:turn|switch)(?: all| the| all the)? webhooks (?P<turn>on|off)",
    ),
)

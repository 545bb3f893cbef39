"""The webhooks that a playbook names: each must be a target of the settings, or at a host that they allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domain.hooks import Hook
from domain.playbook import Playbook
from engine.config.webhooks import WebhookSettings
from engine.playbooks.yaml_reader import YamlFile
from engine.problems import Problem
from engine.webhooks.targets import refusal


def webhook_problems(playbook: Playbook, document: YamlFile, settings: WebhookSettings) -> Iterator[Problem]:
    """Each one that would be refused, at its place: an error; where the settings say nothing of webhooks, a warning.

    A playbook may be checked apart from the configuration it is meant for.
    """
    level: Literal["error", "warning"] = "error" if settings.used else "warning"
    places = [(("webhooks", *where), hook) for where, hook, _ in playbook.webhooks.all()]
    places += [(("status_updates", "webhooks", at), hook) for at, hook in enumerate(playbook.status_updates.webhooks)]
    for where, hook in places:
        reason, unheard = refusal(settings, hook), _unheard(playbook, hook)
        if reason or unheard:
            steps = where if where[1] != "to" or document.find(where)[1] == where else ("webhooks", where[-1])
            node, _ = document.find(steps)
            line, column = (node.line, node.column) if node is not None else (1, 1)
            if reason:
                yield Problem(document.name, line, column, level, reason)
            if unheard:
                yield Problem(document.name, line, column, "error", unheard)


def _unheard(playbook: Playbook, hook: Hook) -> str:
    """Why it would never hear of an update; '' if it may."""
    audiences = playbook.status_updates.audiences
    if hook.audience is None or hook.audience in audiences:
        return ""
    there = ", ".join(audiences) or "none"
    return f'this playbook has no audience "{hook.audience}" (status_updates.audiences there: {there})'

"""What `doctor` says of webhooks' targets; nothing is sent to them unless it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cli.checks import Check
from engine.config.settings import Settings


def webhook_checks(settings: Settings, found: Mapping[str, str], *, sent: bool) -> Iterator[Check]:
    """Each target, by what was found wrong with it."""
    for name, problem in found.items():
        target = settings.webhooks.targets[name]
        if problem:
            said, _, fix = problem.partition(": ")
            yield Check("fail", "webhooks", f"{name}: {said}", fix or "set it right where the bot runs")
            continue
        hears = (
            f"hears of {', '.join(target.events)} in every run"
            if target.events
            else "is told where a playbook names it"
        )
        signed = "signed" if target.secret_env else "not signed"
        done = "took a test" if sent else "resolves (nothing was sent)"
        level = "ok" if target.secret_env or target.format != "muster" else "warn"
        fix = "" if level == "ok" else "give it a secret_env, so that it can tell what is genuine"
        yield Check(level, "webhooks", f"{name}: {target.format}, {hears}, {signed}, {done}", fix)

"""What every message about a run may name, whoever it goes to."""

from __future__ import annotations

from domain.messages import Message, message
from domain.run import Run


def about(run: Run, id: str, **args: object) -> Message:
    """A message about the run: what every one of them may name, and its own arguments."""
    known: dict[str, object] = {
        "run": run.number,
        "title": run.title,
        "severity": run.severity,
        "severities": run.playbook.run.severities,
        "phase": run.phase,
        "channel": run.place_name,
        "team": run.team_id,
        "thread": run.root_id,
        "private": run.private,
        "drill": run.drill,
    }
    return message(id, **{**known, **args})

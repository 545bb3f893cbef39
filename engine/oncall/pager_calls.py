"""What a pager is told of a page."""

from __future__ import annotations

from typing import Any

from domain.about_run import about
from domain.effects import CallPager
from domain.run import Run
from engine.words.render import Words


def page_key(run_id: str, page: int) -> str:
    """By which pagers know a page: PagerDuty's `dedup_key`, Opsgenie's alias."""
    return f"muster:{run_id}:{page}"


def pager_call(words: Words, effect: CallPager, run: Run) -> dict[str, Any]:
    """What a pager may know: a private run's title, why, and who is called are for Mattermost alone."""
    page = run.pages[effect.page - 1]
    severities = run.playbook.run.severities
    said = about(
        run,
        f"pager.{effect.action}",
        why=page.why,
        who=page.taken_by,
        whom=page.whom,
        hidden=run.private,
    )
    return {
        "pager": effect.pager,
        "action": effect.action,
        "page": effect.page,
        "dedup": page_key(run.id, effect.page),
        "number": run.number,
        "text": words.plain(said),
        "severity": run.severity,
        "rank": severities.index(run.severity) if run.severity in severities else 0,
        "link": "" if run.private else words.channel_link(run.team_id, run.place_name),
        "people": [] if run.private else [person.name for person in page.people],
        "by": "" if run.private else page.by.name,
        "drill": run.drill,
    }

"""What `doctor` says of schedules, pagers and policies, without paging anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cli.checks import Check
from engine.config.settings import Settings
from engine.oncall.calendars import Calendars
from engine.oncall.oncall import Nowhere, OnCall


def paging_checks(settings: Settings, environment: Mapping[str, str], now: int) -> Iterator[Check]:
    """Who is on call at that instant (ms), keys that are not there, and names that stand for nothing."""
    on_call = OnCall(settings, Nowhere())
    for schedule in on_call.schedules:
        if settings.oncall[schedule].elsewhere:
            continue  # see `calendar_checks`
        people = on_call.people(schedule, now)
        if people:
            yield Check("ok", "oncall", f"{schedule}: {', '.join(people)}")
        else:
            yield Check("warn", "oncall", f"{schedule}: nobody now", "see its start, its hours and its overrides")
    for name, pager in settings.pagers.items():
        missing = [variable for variable in pager.variables if not environment.get(variable, "").strip()]
        if missing:
            fix = "set it where the bot runs (and where doctor does)"
            yield Check("fail", "pagers", f"{name}: {', '.join(missing)} is not set", fix)
        else:
            silent = pager.type in ("pagerduty", "opsgenie") and not pager.token_env
            more = "; without token_env nothing that is done there comes back" if silent else ""
            yield Check("ok", "pagers", f"{name}: {pager.type}, its key is there (nobody was called){more}")
    for place, whom in _named(settings):
        kind, _, name = whom.partition(":")
        there = {"oncall": settings.oncall, "pager": settings.pagers}.get(kind)
        if there is not None and name not in there:
            known = ", ".join(there) or "there is none"
            yield Check("fail", "pagers", f"{place}: there is no {whom}", f"name one of these: {known}")


def calendar_checks(settings: Settings, calendars: Calendars, now: int) -> Iterator[Check]:
    """Who is on call at that instant (ms) by the calendars that were read, and what is wrong with them."""
    on_call = OnCall(settings, calendars)
    for schedule in on_call.schedules:
        if not settings.oncall[schedule].elsewhere:
            continue
        people, wrong = on_call.people(schedule, now), calendars.told(schedule)
        if people:
            yield Check("ok", "oncall", f"{schedule}: {', '.join(people)}")
        else:
            yield Check("warn", "oncall", f"{schedule}: nobody now", "see what is wrong below" if wrong else "")
        yield from (Check("warn", "oncall", f"{schedule}: {problem}") for problem in wrong)


def answer_checks(settings: Settings, unheard: Mapping[str, str]) -> Iterator[Check]:
    """Whether what people do with a page at PagerDuty and Opsgenie comes back; `unheard` says where it does not."""
    for name, pager in settings.pagers.items():
        if name in unheard:
            yield Check(
                "fail", "pagers", f"{name}: {unheard[name]}", "until then what is done there does not come back"
            )
        elif pager.token_env:
            yield Check("ok", "pagers", f"{name}: what is done there comes back")


def _named(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each place that names somebody to be paged, with the word that stands there."""
    for name, policy in settings.policies.items():
        for number, step in enumerate(policy.steps, 1):
            yield from ((f"policies.{name}, step {number}", whom) for whom in step.page)
    for name, pager in settings.pagers.items():
        yield from ((f"pagers.{name}.for", whom) for whom in pager.for_)

"""What must happen because two runs belong together, or one went into the other (see `domain.react`)."""

from __future__ import annotations

from domain import happened_kin as k
from domain.about_run import about
from domain.effects import Effect, RefreshBoard, RefreshHeader, RestoreChannel, Say, ToRun
from domain.events import Recorded
from domain.relatives import Happened
from domain.run import Run


def reaction(run: Run, event: Happened, recorded: Recorded) -> tuple[Effect, ...]:
    """Both places hear of a merger; who is related stands in the pinned posts.  The end itself is told by `react`."""
    match event:
        case k.RunMerged() if not recorded.undoes:
            args = {"other": event.number, "other_title": event.title, "why": event.why, "who": recorded.actor}
            return (Say(ToRun(), about(run, "news.merged", **args)), RefreshBoard())
        case k.RunSplitOff():
            return (Say(ToRun(), about(run, "news.split_off", who=recorded.actor)), RefreshBoard())
        case k.RunUnmerged():
            news = about(run, "news.unmerged", who=recorded.actor)
            back = (RestoreChannel(),) if run.care.archived else ()
            return (*back, Say(ToRun(), news), RefreshHeader(), RefreshBoard())
        case _:
            return (RefreshBoard(),)

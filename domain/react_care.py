"""What must happen because a run is forgotten, or its channel is no longer needed (see `domain.react`)."""

from __future__ import annotations

from domain import happened_care as e
from domain.about_run import about
from domain.care import Happened
from domain.effects import ArchiveChannel, Ask, Effect, RefreshBoard, RefreshHeader, RefreshPrompt, Say, ToPerson, ToRun
from domain.events import Recorded
from domain.run import Run

FORGOTTEN = "forgotten"


def reaction(run: Run, event: Happened) -> tuple[Effect, ...]:
    """The owner is asked by direct message; the channel hears what is done with it."""
    match event:
        case e.RunForgotten():
            return (Ask(FORGOTTEN, run.owner),)
        case e.ForgottenUnanswered():
            return (Say(ToRun(), about(run, "remind.forgotten", owner=run.owner, reasons=run.care.reasons)),)
        case e.ArchiveAnnounced():
            return (Say(ToRun(), about(run, "news.archive_announced", at=event.at)),)
        case e.ArchiveAsked():
            return (ArchiveChannel(),)
        case e.ArchiveFailed():
            failed = about(run, "news.archive_failed", reason=event.reason)
            return (Say(ToPerson(run.owner), failed),)
        case e.ChannelRestored():
            return (RefreshHeader(), RefreshBoard())
        case e.ChannelKept() if event.kept:
            return (Say(ToRun(), about(run, "news.channel_kept")),)
        case _:
            return ()


def answered(run: Run, recorded: Recorded) -> tuple[Effect, ...]:
    """The question whether it is over, once anything was done in the run after it."""
    if run.care.settled_by != recorded.number:
        return ()
    asked = [prompt for prompt in run.prompts if prompt.about == FORGOTTEN]
    return tuple(RefreshPrompt(prompt.post_id) for prompt in asked[-1:])

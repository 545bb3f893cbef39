"""What must happen because of a run's call and links (see `domain.react`)."""

from __future__ import annotations

from domain import happened_links as e
from domain.about_run import about
from domain.effects import Effect, Execute, KeepBookmarks, RefreshBoard, Say, ToRun
from domain.events import Recorded
from domain.links import WITH_TEXT, Call, Happened, host, in_answer
from domain.messages import Message
from domain.run import Run


def reaction(run: Run, event: Happened, recorded: Recorded) -> tuple[Effect, ...]:
    """The run's place hears where people talk; the pinned post and the channel's bookmarks follow."""
    match event:
        case e.CallOpened():
            call = run.links.call
            news = () if recorded.undoes or call is None else (Say(ToRun(), _where(run, call)),)
            return (*news, RefreshBoard(), KeepBookmarks())
        case e.CallCommandAsked():
            return (Execute(0, recorded.number, event.command),)
        case e.CallCommandRan():
            if event.outcome in WITH_TEXT and in_answer(event.answer):
                return ()  # where people talk was said
            ran = about(run, "news.call_ran", outcome=event.outcome, answer=event.answer)
            return (Say(ToRun(), ran),)
        case e.CallJoined() | e.CallLeft():
            return (RefreshBoard(),)
        case _:
            return (RefreshBoard(), KeepBookmarks())


def _where(run: Run, call: Call) -> Message:
    return about(run, "news.call", url=call.url, host=host(call.url), who=call.by)

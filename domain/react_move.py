"""What must happen because a run goes on elsewhere (see `domain.react`)."""

from __future__ import annotations

from domain import events as e
from domain.about_run import about
from domain.effects import AddPerson, Effect, LeaveBoard, RefreshBoard, RefreshHeader, Say, ToRun, ToThread
from domain.people import Person
from domain.run import Run


def moved(run: Run, event: e.RunMoved, actor: Person) -> tuple[Effect, ...]:
    """A new pinned post there, with those who take part; in the old place a pointer, and its pinned post is one.

    Where it keeps to itself from now on, the place that it left is not told where it went.
    """
    name = "" if event.private else event.name
    away = about(run, "news.moved_away", place=name, who=actor, owner=run.owner)
    here = about(run, "news.moved_here", who=actor)
    left, last = event.left, run.moves.last_post(event.left)
    board = event.board or last  # an undo says nothing of it
    thread = event.thread or ("" if left == run.moves.own else last)
    old = (LeaveBoard(left, board, away), Say(ToThread(left, thread), away)) if left else ()
    return (
        *old,
        *(AddPerson(person) for person in run.participants),
        RefreshBoard(),
        Say(ToRun(), here),
        RefreshHeader(),
    )

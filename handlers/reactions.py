"""What a reaction on any message in a run's channel keeps of it."""

from __future__ import annotations

from collections.abc import Callable

from domain import commands as c
from domain.people import Person
from handlers.said import Draft

Kept = c.AddNote | c.AddFollowup | Draft
Keeps = Callable[[str, Person, str], Kept]
"""From a message's text, its author and a link to it."""


def _draft(text: str, _author: Person, _link: str) -> Draft:
    return Draft(text)


KEEPS: dict[str, Keeps] = {"pushpin": c.AddNote, "round_pushpin": c.AddNote, "dart": c.AddFollowup, "mega": _draft}
"""📌 the timeline, 🎯 the follow-ups, 📣 a status update that is offered."""

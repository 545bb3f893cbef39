"""What a reaction on any message in a run's channel keeps of it."""

from __future__ import annotations

from collections.abc import Callable

from domain import commands as c
from domain.people import Person
from handlers.said import Draft

Keeper = Callable[[str, Person, str], c.AddNote | c.AddFollowup | Draft]
"""From a message's text, its author and a link to it."""


def _note(text: str, author: Person, link: str) -> c.AddNote:
    return c.AddNote(text, author, link)


def _followup(text: str, author: Person, link: str) -> c.AddFollowup:
    return c.AddFollowup(text, author, link)


def _draft(text: str, _author: Person, _link: str) -> Draft:
    return Draft(text)


KEEPERS: dict[str, Keeper] = {"pushpin": _note, "round_pushpin": _note, "dart": _followup, "mega": _draft}
"""📌 the timeline, 🎯 the follow-ups, 📣 a status update that is offered."""

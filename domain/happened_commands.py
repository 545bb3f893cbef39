"""Slash commands of tasks that were run: events of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class CommandAsked:
    """Somebody had a task's slash command run.  It is run once at most."""

    task: int
    command: Free


@dataclass(frozen=True, slots=True)
class CommandRan:
    """What came of it; `asked` is the number of the event that asked.

    `outcome` is answered, silent (it was taken and answered nothing), posted (its answer stands in the channel), link,
    failed, missing (the server knows no such command), forbidden, late (it could not be sent in time, so it was not),
    or unknown: nobody can say whether it ran.  `answer` is what it said, or the reason.
    """

    task: int
    asked: int
    outcome: str
    answer: Free = ""

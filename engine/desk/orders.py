"""What the desk is asked to do, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from domain import commands as c
from domain.events import Recorded
from domain.messages import Refusal
from domain.people import SYSTEM, Actor
from domain.run import Run
from domain.site_commands import SiteCommand
from engine.out.outgoing import Item, Reply
from storage.log import Drop, Put

Row = Put | Drop


@dataclass(frozen=True, slots=True)
class Order:
    """One input, ready for the desk.

    `cause` is the key by which the same input is known again (decision 5), `at`
    the instant it happened (ms).  `reply` is where its answer goes, if a person waits
    for one; `rows` are written with it whatever comes of it (the channel's cursor),
    `rows_if_refused` only with a refusal, `items` go out only without one.
    """

    command: c.Command | SiteCommand
    cause: str
    at: int
    actor: Actor = SYSTEM
    run_id: str = ""
    reply: Reply | None = None
    rows: tuple[Row, ...] = ()
    rows_if_refused: tuple[Row, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the events, or why not.  `run` is the run afterwards."""

    events: tuple[Recorded, ...] = ()
    refusal: Refusal | None = None
    run: Run | None = None

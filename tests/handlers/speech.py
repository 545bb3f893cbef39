"""Alice speaks in the channel of INC-12: what the tests of the handlers stand on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.people import Person
from domain.run import Run
from handlers.said import Meant, Misread, Said
from handlers.understand import understand
from tests.domain.build import a_playbook, a_run

ALICE, BOB, CAROL, DOT = (Person(f"u-{name}", name) for name in ("alice", "bob", "carol", "dot."))
PEOPLE: dict[str, Person | None] = {"alice": ALICE, "bob": BOB, "carol": CAROL, "dot.": DOT, "nobody": None}
BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN, fold: int = 0) -> int:
    """The instant (ms) of a wall clock's time in that zone."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()) * 1000


NOW = at("2026-03-02 14:00")

BOOKS = {
    "incident": a_playbook(),
    "db-failover": a_playbook(
        playbook="db-failover", prefix="DB", run={"severities": ["p1", "p2"]}, status_updates={}, checklists=[]
    ),
}


def a_run_at_hand() -> Run:
    """INC-12 at sev1: 1 Acknowledge the alert, 2 Open a bridge call, 3 Tell support, 5 Fix it, 6 Confirm the fix …"""
    return replace(a_run(a_playbook(), severity="sev1").run, number="INC-12")


def said(text: str, **changes: Any) -> Said:
    """What Alice said in the run's channel at 14:00 in Berlin."""
    groups: dict[str, tuple[Person, ...] | None] = {"sre": (BOB, CAROL), "crowd": None, "empty": ()}
    known = Said(text, ALICE, NOW, BERLIN, a_run_at_hand(), PEOPLE, BOOKS, groups=groups, group_names=tuple(groups))
    known = replace(known, schedules=("database", "primary"), languages=("de", "en"))
    return replace(known, **changes)


def meant(text: str, **changes: Any) -> Meant:
    """What was meant; something misread fails the test."""
    answer = understand(said(text, **changes))
    assert isinstance(answer, Meant), (text, answer)
    return answer


def misread(text: str, **changes: Any) -> Misread:
    """What could not be understood; something understood fails the test."""
    answer = understand(said(text, **changes))
    assert isinstance(answer, Misread), (text, answer)
    return answer

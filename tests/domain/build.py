"""A playbook, some people and a small log in memory: what the tests of the domain stand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from domain import commands as c
from domain import events as e
from domain.decide import Decision, decide
from domain.evolve import evolve
from domain.messages import Refusal
from domain.people import SYSTEM, Actor, Person
from domain.playbook import Playbook
from domain.recording import recorded
from domain.run import Run
from domain.timeline_commands import moment_of
from domain.undoing import undone_cause

T0 = 1_772_442_000_000
"""2 March 2026, 09:00 UTC: when the runs of these tests start."""

ALICE, BOB, CAROL = (Actor(Person(f"u-{name}", name), teams=frozenset({"t1"})) for name in ("alice", "bob", "carol"))
GUEST = Actor(Person("u-gwen", "gwen"), guest=True, teams=frozenset({"t1"}))

BOOK: dict[str, Any] = {
    "playbook": "incident",
    "title": "Incident",
    "prefix": "INC",
    "run": {
        "severities": ["sev1", "sev2", "sev3"],
        "phases": ["investigating", "identified", "monitoring", "resolved"],
        "escalate": {"sev1": {"to": ["board"]}},
    },
    "checklists": [
        {
            "title": "Triage",
            "tasks": [
                {"title": "Acknowledge the alert", "required": True, "due": "5m"},
                {"title": "Open a bridge call", "when": 'severity == "sev1"'},
                {"title": "Tell support", "description": "Say what customers see"},
            ],
        },
        {
            "title": "Security",
            "when": 'title == "Break-in"',
            "tasks": ["Call the police"],
        },
        {
            "title": "Resolution",
            "tasks": [
                {"title": "Fix it", "required": True},
                {"title": "Confirm the fix", "due": "30m after resolution.fix-it"},
                {"title": "Tell support again", "due": "2026-03-02T12:00:00+00:00"},
            ],
        },
    ],
    "status_updates": {"every": {"sev1": "15m", "sev2": "1h"}, "to": ["stakeholders"]},
    "metrics": [
        {"key": "time-to-resolve", "title": "Time to resolve", "type": "duration", "target": "1h", "to": "finished"},
        {
            "key": "time-to-detect",
            "title": "Time to detect",
            "type": "duration",
            "from": "detected",
            "to": "identified",
        },
        {"key": "cost", "title": "Cost", "type": "number", "unit": "EUR", "target": 0},
        {"key": "downtime", "title": "Downtime", "type": "duration", "target": "30m"},
        {"key": "cause", "title": "Cause", "type": "text"},
    ],
    "attributes": [
        {"name": "facing", "type": "select", "options": ["yes", "no"]},
        {"name": "hosts", "type": "number"},
        {"name": "Region of impact"},
    ],
    "retrospective": {"reminder": "24h"},
    "forgotten": "off",
}
ACK, BRIDGE, SUPPORT, POLICE, FIX, CONFIRM, AGAIN = range(1, 8)
"""The numbers of its tasks; the bridge is for sev1, the police for break-ins."""


def a_playbook(**changes: Any) -> Playbook:
    """The playbook of these tests, with some of its keys replaced."""
    return Playbook.model_validate({**BOOK, **changes})


def a_start(playbook: Playbook | None = None, **changes: Any) -> c.StartRun:
    """The command that begins a run; alice owns it, at sev2, in a channel of its own."""
    wanted: dict[str, Any] = {
        "run_id": "01RUN",
        "number": "INC-1",
        "title": "Checkout is down",
        "playbook": playbook or a_playbook(),
        "owner": ALICE.person,
        "severity": "sev2",
        "team_id": "t1",
        "origin_channel": "c-alerts",
        "origin_post": "p1",
        "mode": "new",
        "channel_name": "inc-1-checkout-is-down",
        "channel_title": "INC-1 Checkout is down",
    }
    return c.StartRun(**{**wanted, **changes})


class Log:
    """One run's stream, as the desk keeps it: decide, then the events in their envelopes, then evolve."""

    def __init__(self) -> None:
        self.history: list[e.Recorded] = []
        self.state: Run | None = None
        self.now = T0
        self._causes: Iterator[str] = (f"post:{number}" for number in range(1_000_000))

    @property
    def run(self) -> Run:
        assert self.state is not None
        return self.state

    def submit(self, command: c.Command, actor: Actor = ALICE, at: int | None = None, cause: str = "") -> Decision:
        """What the rules say; events among it are recorded.  Without `at` a second goes by."""
        self.now = max(self.now, self.now + 1_000 if at is None else at)
        cause = cause or next(self._causes)
        decision = decide(self.state, command, actor, self.now)
        if isinstance(decision, Refusal):
            return decision
        undoes = undone_cause(self.run, command, actor) if isinstance(command, c.UndoLast) else ""
        moment = moment_of(command)

        def seal(event: e.Event) -> e.Recorded:
            return self._sealed(event, actor.person, cause, undoes, moment)

        began = len(self.history)
        for entry, after in recorded(self.state, decision, seal):
            self._keep(entry, after)
        return tuple(cast("e.Event", entry.event) for entry in self.history[began:])

    def record(self, event: e.Event, actor: Person, cause: str = "", undoes: str = "") -> e.Recorded:
        """Put an event down at the present instant, with nothing that follows from it."""
        entry = self._sealed(event, actor, cause or next(self._causes), undoes)
        self._keep(entry, evolve(self.state, entry))
        return entry

    def _sealed(
        self, event: e.Event, actor: Person, cause: str, undoes: str = "", moment: int | None = None
    ) -> e.Recorded:
        occurred = self.now if moment is None else moment
        return e.Recorded("run:01RUN", len(self.history) + 1, self.now, occurred, actor, cause, event, undoes)

    def _keep(self, entry: e.Recorded, after: Run) -> None:
        self.history.append(entry)
        self.state = after

    def did(
        self, command: c.Command, actor: Actor = ALICE, at: int | None = None, cause: str = ""
    ) -> tuple[e.Event, ...]:
        """The events; a refusal fails the test."""
        decision = self.submit(command, actor, at, cause)
        assert not isinstance(decision, Refusal), decision
        return decision

    def refused(self, command: c.Command, actor: Actor = ALICE, at: int | None = None) -> str:
        """The id of the refusal, without its `no.`; anything else fails the test, and so does a changed run."""
        before = self.state
        decision = self.submit(command, actor, at)
        assert isinstance(decision, Refusal), decision
        assert self.state is before
        return decision.message.id.removeprefix("no.")


def a_run(playbook: Playbook | None = None, actor: Actor = ALICE, **changes: Any) -> Log:
    """A run that has begun, at `T0`."""
    log = Log()
    log.did(a_start(playbook, **changes), actor, T0)
    return log


def a_run_with_a_channel(playbook: Playbook | None = None, **changes: Any) -> Log:
    """A run that has its channel and its board."""
    log = a_run(playbook, **changes)
    log.did(c.RecordChannel("c-inc-1", "inc-1-checkout-is-down"), SYSTEM, T0)
    log.did(c.RecordBoard("p-board"), SYSTEM, T0)
    return log


def settle(log: Log, at: int | None = None, actor: Actor = ALICE) -> None:
    """Do what is required, so that the run can be finished."""
    for number in (ACK, FIX):
        if log.run.task(number).state == "open":
            log.did(c.CheckTasks((str(number),)), actor, at)

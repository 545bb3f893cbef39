"""A task's slash command: who may run it, and what is known of it."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.effects import Execute, RefreshBoard, Say, ToRun
from domain.playbook import Playbook
from domain.react import react
from domain.slash import next_command
from tests.domain.build import ALICE, BOB, SYSTEM, Log, a_playbook, a_run_with_a_channel


def a_book() -> Playbook:
    tasks = [
        "No command",
        {"title": "Call", "command": "/call start"},
        {"title": "Login", "command": "/cloud login", "command_as": "person"},
        {"title": "Ring", "command": "/ring", "when": 'severity == "sev1"'},
    ]
    return a_playbook(checklists=[{"title": "One", "tasks": tasks}])


def begun() -> Log:
    return a_run_with_a_channel(a_book())


def test_a_command_is_asked_for_once_until_it_has_an_outcome() -> None:
    log = begun()
    assert log.did(c.RunCommand("2"), BOB) == (e.CommandAsked(2, "/call start"),)
    asked = log.run.version
    assert log.refused(c.RunCommand("call"), ALICE) == "command_running"
    assert log.did(c.RecordCommand(2, asked, "silent"), SYSTEM) == (e.CommandRan(2, asked, "silent"),)
    assert log.submit(c.RecordCommand(2, asked, "silent"), SYSTEM) == ()
    log.did(c.RunCommand("2"), BOB)


def test_it_does_not_check_its_task() -> None:
    log = begun()
    log.did(c.RunCommand("2"), BOB)
    log.did(c.RecordCommand(2, log.run.version, "answered", "ok"), SYSTEM)
    assert log.run.task(2).state == "open"


def test_what_cannot_be_run_is_refused_with_the_reason() -> None:
    log = begun()
    assert log.refused(c.RunCommand("1")) == "command_none"
    assert log.refused(c.RunCommand("3")) == "command_by_hand"
    assert log.refused(c.RunCommand("9")) == "task_unknown"
    log.did(c.CheckTasks(("2",)))
    assert log.refused(c.RunCommand("2")) == "task_settled"


def test_it_reached_outside_and_cannot_be_undone() -> None:
    log = begun()
    log.did(c.RunCommand("2"), BOB)
    assert log.refused(c.UndoLast(), BOB) == "undo_final"


def test_a_task_whose_command_ran_stays() -> None:
    log = begun()
    log.did(c.ChangeSeverity("sev1"))
    log.did(c.RunCommand("4"))
    log.did(c.ChangeSeverity("sev2"))
    assert 4 in [task.number for task in log.run.shown()]


def test_the_pinned_post_runs_the_first_open_task_that_has_one() -> None:
    log = begun()
    found = next_command(log.run)
    assert found is not None and found.number == 2
    log.did(c.CheckTasks(("2",)))
    assert next_command(log.run) is None


def test_it_is_executed_once_asked_for_and_its_outcome_told_in_the_run() -> None:
    log = begun()
    log.did(c.RunCommand("2"), BOB)
    asked = log.history[-1]
    assert react(log.run, asked)[:2] == (Execute(2, asked.number, "/call start"), RefreshBoard())
    log.did(c.RecordCommand(2, asked.number, "silent"), SYSTEM)
    told = [effect for effect in react(log.run, log.history[-1]) if isinstance(effect, Say)]
    assert [(effect.to, effect.message.id) for effect in told] == [(ToRun(), "news.command")]

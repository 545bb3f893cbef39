"""Which tasks come and go because of a change, and why: recorded once, the same on replay."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.evolve import replay
from tests.domain.build import ALICE, BOB, CAROL, Log, a_playbook, a_run_with_a_channel


def begun() -> Log:
    tasks = [
        "Look",
        {"title": "Call the board", "when": 'severity == "sev1"', "assign": "@bob"},
        {"title": "Tell customers", "when": 'facing == "yes" and severity <= "sev1"'},
        {"title": "Clean up", "when": "one.look is done"},
    ]
    book = a_playbook(checklists=[{"title": "One", "tasks": tasks}])
    return a_run_with_a_channel(book, people={"@bob": BOB.person})


def test_a_rise_of_severity_brings_tasks_in_and_those_who_have_them_take_part() -> None:
    log = begun()
    assert log.did(c.ChangeSeverity("sev1")) == (
        e.SeverityChanged("sev1"),
        e.TasksShown((2,), ("severity",), ("sev1",)),
    )
    assert BOB.person in log.run.participants


def test_what_nobody_worked_on_goes_again_and_the_record_says_why() -> None:
    log = begun()
    log.did(c.ChangeSeverity("sev1"))
    assert log.did(c.ChangeSeverity("sev3")) == (
        e.SeverityChanged("sev3"),
        e.TasksHidden((2,), ("severity",), ("sev3",)),
    )


def test_what_somebody_worked_on_stays() -> None:
    log = begun()
    log.did(c.ChangeSeverity("sev1"))
    log.did(c.AssignTasks(("2",)), CAROL)
    assert log.did(c.ChangeSeverity("sev3")) == (e.SeverityChanged("sev3"),)
    assert log.did(c.UnassignTasks(("2",)), CAROL)[1:] == (e.TasksHidden((2,)),)


def test_an_attribute_and_a_task_are_named_as_the_reason() -> None:
    log = begun()
    assert log.did(c.SetAttribute("facing yes"))[1:] == (e.TasksShown((3,), ("facing",), ("yes",)),)
    assert log.did(c.CheckTasks(("1",)))[1:] == (e.TasksShown((4,), ("task 1",), ("done",)),)
    assert log.did(c.UncheckTasks(("1",)))[1:] == (e.TasksHidden((4,), ("task 1",), ("open",)),)


def test_an_undo_takes_back_what_followed_too() -> None:
    log = begun()
    log.did(c.ChangeSeverity("sev1"))
    assert log.did(c.UndoLast()) == (e.SeverityChanged("sev2"), e.TasksHidden((2,), ("severity",), ("sev2",)))
    assert [task.number for task in log.run.shown()] == [1]


def test_what_one_s_own_hand_brought_back_needs_no_reason() -> None:
    log = begun()
    assert log.did(c.CheckTasks(("2",)), ALICE) == (e.TaskChecked(2),)
    assert 2 in [task.number for task in log.run.shown()]


def test_tasks_that_ask_for_each_other_come_to_an_end() -> None:
    tasks = [
        {"title": "A", "when": "one.b is not done"},
        {"title": "B", "when": "one.a is not done"},
        {"title": "C", "when": "one.d is done"},
        {"title": "D", "when": "one.c is done"},
    ]
    log = a_run_with_a_channel(a_playbook(checklists=[{"title": "One", "tasks": tasks}]))
    assert [task.number for task in log.run.shown()] == [1, 2]
    assert log.did(c.CheckTasks(("1",)))[1:] == (e.TasksHidden((2,), ("task 1",), ("done",)),)
    assert replay(log.history) == log.run

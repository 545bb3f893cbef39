"""Tasks that wait for others, and those that two people check."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.due import due
from domain.durations import MINUTE
from domain.effects import Ask
from domain.react import react
from tests.domain.build import ALICE, BOB, CAROL, T0, Log, a_playbook, a_run_with_a_channel

FREEZE, TELL, DEPLOY, WATCH, DROP = range(1, 6)


def begun(**changes: object) -> Log:
    tasks = [
        "Freeze",
        {"title": "Tell", "when": 'severity in ["sev1", "sev2"]'},
        {"title": "Deploy", "after": ["freeze", "tell"], "assign": "@bob", "due": "10m"},
        {"title": "Watch", "after": ["deploy"]},
        {"title": "Drop the table", "confirm": True, "required": True},
    ]
    book = a_playbook(checklists=[{"title": "One", "tasks": tasks}])
    return a_run_with_a_channel(book, people={"@bob": BOB.person}, **changes)


def waits(log: Log, number: int) -> list[int]:
    return [task.number for task in log.run.waits_for(log.run.task(number))]


def asked(log: Log, events: int) -> set[tuple[str, str]]:
    """Who is asked about what because of the last events."""
    found = (effect for entry in log.history[-events:] for effect in react(log.run, entry))
    return {(effect.about, effect.person.name) for effect in found if isinstance(effect, Ask)}


def test_a_task_waits_for_those_before_it_and_says_so() -> None:
    log = begun()
    assert waits(log, DEPLOY) == [FREEZE, TELL]
    decision = log.submit(c.CheckTasks(("3",)))
    assert decision.message.id == "no.task_blocked"  # type: ignore[union-attr]
    assert decision.message.args["waits"] == ("1 Freeze", "2 Tell")  # type: ignore[union-attr]


def test_it_is_free_when_the_others_are_done_or_skipped_and_then_its_people_are_asked() -> None:
    log = begun()
    assert log.did(c.CheckTasks(("1",))) == (e.TaskChecked(1),)
    assert log.did(c.SkipTasks(("2",), "no need")) == (e.TaskSkipped(2, "no need"), e.TasksFreed((3,)))
    assert asked(log, 2) == {("task 3", "bob")}
    assert log.did(c.CheckTasks(("3",))) == (e.TaskChecked(3), e.TasksFreed((4,)))


def test_who_must_wait_is_not_asked_at_the_start() -> None:
    log = begun()
    assert asked(log, len(log.history)) == set()


def test_several_checked_together_count_for_each_other_in_any_order() -> None:
    log = begun()
    events = log.did(c.CheckTasks(("4", "3", "1", "2")))
    assert {event.task for event in events if isinstance(event, e.TaskChecked)} == {1, 2, 3, 4}


def test_of_several_those_that_still_wait_are_left_out() -> None:
    log = begun()
    assert log.did(c.CheckTasks(("1", "3", "4"))) == (e.TaskChecked(1),)


def test_what_does_not_apply_any_more_blocks_nothing() -> None:
    log = begun()
    log.did(c.CheckTasks(("1",)))
    events = log.did(c.ChangeSeverity("sev3"))
    assert e.TasksHidden((2,), ("severity",), ("sev3",)) in events
    assert e.TasksFreed((3,)) in events
    assert waits(log, DEPLOY) == []


def test_what_was_opened_again_blocks_again() -> None:
    log = begun()
    log.did(c.CheckTasks(("1", "2")))
    log.did(c.UncheckTasks(("1",)))
    assert waits(log, DEPLOY) == [FREEZE]


def test_nobody_is_reminded_of_what_cannot_begin() -> None:
    log = begun()
    at = T0 + 20 * MINUTE
    assert [reminder for reminder in due(log.run, at) if isinstance(reminder, c.RemindTask)] == []
    log.did(c.CheckTasks(("1", "2")))
    assert [reminder.task for reminder in due(log.run, at) if isinstance(reminder, c.RemindTask)] == [3]


def test_two_people_check_what_is_to_be_confirmed() -> None:
    log = begun()
    assert log.did(c.CheckTasks(("5",)), ALICE) == (e.TaskReported(5),)
    assert log.run.task(5).state == "open"
    assert log.refused(c.CheckTasks(("5",)), ALICE) == "confirm_other"
    assert log.did(c.CheckTasks(("5",)), BOB) == (e.TaskChecked(5),)
    task = log.run.task(5)
    assert (task.by, task.reported and task.reported.by) == (BOB.person, ALICE.person)


def test_a_report_is_taken_back_by_uncheck_and_by_undo() -> None:
    log = begun()
    log.did(c.CheckTasks(("5",)), ALICE)
    assert log.did(c.UncheckTasks(("5",)), CAROL) == (e.ReportWithdrawn(5),)
    assert log.run.task(5).reported is None
    log.did(c.UndoLast(), CAROL)
    reported = log.run.task(5).reported
    assert reported is not None and reported.by == ALICE.person
    assert log.refused(c.CheckTasks(("5",)), ALICE) == "confirm_other"


def test_an_undo_of_the_second_check_leaves_the_first() -> None:
    log = begun()
    log.did(c.CheckTasks(("5",)), ALICE)
    log.did(c.CheckTasks(("5",)), BOB)
    assert log.refused(c.UndoLast("post:3"), ALICE) in ("undo_touched", "undo_nothing")
    log.did(c.UndoLast(), BOB)
    task = log.run.task(5)
    assert (task.state, task.reported and task.reported.by) == ("open", ALICE.person)


def test_an_uncheck_of_what_was_confirmed_begins_anew() -> None:
    log = begun()
    log.did(c.CheckTasks(("5",)), ALICE)
    log.did(c.CheckTasks(("5",)), BOB)
    log.did(c.UncheckTasks(("5",)), BOB)
    assert log.did(c.CheckTasks(("5",)), BOB) == (e.TaskReported(5),)


def test_what_one_person_says_is_done_can_be_skipped_and_restored() -> None:
    log = begun()
    log.did(c.CheckTasks(("5",)), ALICE)
    log.did(c.SkipTasks(("5",), "moot"), BOB)
    log.did(c.UndoLast(), BOB)
    assert log.run.task(5).reported is not None
    log.did(c.SkipTasks(("5",), "moot"), BOB)
    log.did(c.RestoreTasks(("5",)), BOB)
    assert log.run.task(5).reported is None


def test_a_half_confirmed_required_task_keeps_the_run_open() -> None:
    log = begun()
    log.did(c.CheckTasks(("5",)), ALICE)
    assert log.refused(c.FinishRun()) == "required_open"
    log.did(c.FinishRun({"5": "nobody else is awake"}))


def test_a_report_frees_nobody() -> None:
    tasks = [{"title": "A", "confirm": True}, {"title": "B", "after": ["a"]}]
    log = a_run_with_a_channel(a_playbook(checklists=[{"title": "One", "tasks": tasks}]))
    assert log.did(c.CheckTasks(("1", "2")), ALICE) == (e.TaskReported(1),)
    assert log.did(c.CheckTasks(("1",)), BOB) == (e.TaskChecked(1), e.TasksFreed((2,)))

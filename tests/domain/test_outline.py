from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.decide import decide
from domain.notices import notices
from domain.run import TaskState
from tests.domain.build import ACK, AGAIN, ALICE, BOB, BRIDGE, CONFIRM, FIX, SUPPORT, T0, Log, a_playbook, a_run

NEW = AGAIN + 1


def numbers(log: Log) -> list[int]:
    return [task.number for task in log.run.shown()]


def told(log: Log, command: c.Command) -> list[str]:
    """The ids of what whoever asks is told besides that it worked."""
    before = log.run
    events = log.did(command)
    return [line.id for line in notices(before, log.run, command, events, lambda one: decide(before, one, ALICE, T0))]


def test_a_task_is_added_with_the_next_number_where_the_work_is():
    log = a_run()
    assert log.did(c.AddTask(" Call the vendor ", "By phone")) == (
        e.TaskAdded(NEW, "triage", 0, "Call the vendor", "By phone"),
    )
    task = log.run.task(NEW)
    assert (task.title, task.description, log.run.sections[task.section].title) == (
        "Call the vendor",
        "By phone",
        "Triage",
    )
    assert numbers(log) == [ACK, SUPPORT, NEW, FIX, CONFIRM, AGAIN]
    log.did(c.CheckTasks((str(ACK), str(SUPPORT), str(NEW))))
    log.did(c.AddTask("Then this"))
    assert numbers(log)[-1] == NEW + 1


def test_a_task_is_added_to_a_section_or_beside_a_task_and_given_to_somebody_at_once():
    log = a_run()
    log.did(c.AddTask("Last", section="resol"))
    assert numbers(log)[-1] == NEW
    assert log.did(c.AddTask("Between", before="5", to=BOB.person)) == (
        e.TaskAdded(NEW + 1, "resolution", FIX, "Between"),
        e.TaskAssigned(NEW + 1, (BOB.person,)),
    )
    log.did(c.AddTask("Behind", after="1"))
    assert numbers(log) == [ACK, NEW + 2, SUPPORT, NEW + 1, FIX, CONFIRM, AGAIN, NEW]
    assert log.run.task(NEW + 1).pending == (BOB.person,)
    assert log.refused(c.AddTask("x", section="nowhere")) == "section_unknown"
    assert log.refused(c.AddTask("x", before="99")) == "task_unknown"
    assert log.refused(c.AddTask(" ")) == "title_missing"
    assert log.refused(c.AddTask("x" * 201)) == "title_long"


def test_a_run_without_a_checklist_gets_one_with_its_first_task():
    log = a_run(a_playbook(checklists=[]))
    log.did(c.AddTask("Look"))
    assert [section.title for section in log.run.sections] == ["Incident"]
    assert log.run.task(1).title == "Look"


def test_a_removed_number_is_never_given_again():
    log = a_run()
    log.did(c.AddTask("One"))
    log.did(c.RemoveTasks((str(NEW),), "a mistake"))
    assert log.did(c.AddTask("Two"))[0] == e.TaskAdded(NEW + 1, "triage", 0, "Two")
    assert log.run.task(NEW).state is TaskState.REMOVED
    assert (log.run.task(NEW).by, log.run.task(NEW).reason) == (ALICE.person, "a mistake")
    assert NEW not in numbers(log)


def test_a_removed_task_takes_no_more_until_it_is_restored():
    log = a_run()
    log.did(c.RemoveTasks(("3",)))
    for command in (c.CheckTasks(("3",)), c.SkipTasks(("3",), "x"), c.AssignTasks(("3",)), c.RemoveTasks(("3",))):
        assert log.refused(command) == "task_removed"
    assert log.refused(c.EditTask("3", "title", "x")) == "task_removed"
    assert log.did(c.RestoreTasks(("3",))) == (e.TaskRestored(SUPPORT),)
    assert SUPPORT in numbers(log)


@pytest.mark.parametrize(
    ("field", "typed", "found"),
    [
        ("title", "Tell all", "Tell all"),
        ("description", "Line one\nline two", "Line one\nline two"),
        ("description", "none", ""),
        ("command", "/call start", "/call start"),
        ("required", "", True),
        ("required", "Yes", True),
    ],
)
def test_a_field_of_a_task_is_edited_and_taken_back(field, typed, found):
    log = a_run()
    before = log.run.task(SUPPORT)
    log.did(c.EditTask("3", field, typed))
    assert getattr(log.run.task(SUPPORT), field) == found
    assert log.refused(c.EditTask("3", field, typed)) == "unchanged"
    log.did(c.UndoLast())
    assert log.run.task(SUPPORT) == before


@pytest.mark.parametrize(
    ("field", "typed", "refusal"),
    [
        ("title", "", "title_missing"),
        ("title", "a\x00b", "control_sign"),
        ("command", "call start", "command_slash"),
        ("required", "perhaps", "yes_or_no"),
        ("link", "the wiki", "link_address"),
        ("link", "javascript:alert(1)", "link_address"),
        ("colour", "red", "field_unknown"),
        ("description", "x" * 4_001, "text_long"),
    ],
)
def test_what_a_field_cannot_be_is_refused(field, typed, refusal):
    assert a_run().refused(c.EditTask("3", field, typed)) == refusal


def test_links_are_added_renamed_and_taken_away():
    log = a_run()
    log.did(c.EditTask("3", "link", "https://wiki.example/a The runbook"))
    log.did(c.EditTask("3", "link", "[Graphs](https://wiki.example/b)"))
    log.did(c.EditTask("3", "link", "Book: https://wiki.example/a"))
    log.did(c.EditTask("3", "link", "https://wiki.example/c"))
    assert log.run.task(SUPPORT).links == (
        ("Graphs", "https://wiki.example/b"),
        ("Book", "https://wiki.example/a"),
        ("https://wiki.example/c", "https://wiki.example/c"),
    )
    assert log.refused(c.EditTask("3", "link", "https://wiki.example/a Book")) == "unchanged"
    log.did(c.EditTask("3", "link", "none"))
    assert log.run.task(SUPPORT).links == ()
    log.did(c.UndoLast())
    assert len(log.run.task(SUPPORT).links) == 3


def test_tasks_move_and_keep_their_numbers():
    log = a_run()
    log.did(c.MoveTasks(("3",), before="1"))
    assert numbers(log) == [SUPPORT, ACK, FIX, CONFIRM, AGAIN]
    log.did(c.MoveTasks(("3", "1"), after="6"))
    assert numbers(log) == [FIX, CONFIRM, SUPPORT, ACK, AGAIN]
    log.did(c.MoveTasks(("7",), section="triage"))
    assert numbers(log) == [AGAIN, FIX, CONFIRM, SUPPORT, ACK]
    assert log.refused(c.MoveTasks(("7",), section="triage")) == "unchanged"
    assert log.run.task(BRIDGE).number == BRIDGE
    log.did(c.MoveTasks(("5", "6"), before="6"))
    for _ in range(4):
        log.did(c.UndoLast())
    assert numbers(log) == [ACK, SUPPORT, FIX, CONFIRM, AGAIN]


def test_sections_are_added_renamed_moved_and_removed():
    log = a_run()
    log.did(c.AddSection("Cleanup", before="Resolution"))
    assert [log.run.sections[index].title for index in log.run.outline()] == ["Triage", "Cleanup", "Resolution"]
    assert log.refused(c.AddSection("cleanup")) == "section_there"
    log.did(c.AddTask("Sweep", section="Cleanup"))
    log.did(c.RenameSection("Cleanup", "Aftercare"))
    log.did(c.MoveSection("Aftercare", after="Resolution"))
    assert numbers(log)[-1] == NEW
    assert log.run.sections[log.run.task(NEW).section].title == "Aftercare"
    log.did(c.AssignTasks((str(NEW),)), BOB)
    assert log.refused(c.RemoveSection("Aftercare")) == "section_begun"
    log.did(c.UnassignTasks((str(NEW),)), BOB)
    log.did(c.RemoveSection("Aftercare", "not ours"))
    assert log.run.task(NEW).state is TaskState.REMOVED
    assert [log.run.sections[index].title for index in log.run.outline()] == ["Triage", "Resolution"]
    log.did(c.UndoLast())
    assert numbers(log)[-1] == NEW


def test_a_place_is_counted_as_the_checklist_shows_it():
    log = a_run()
    log.did(c.AddSection("First", before="Triage"))
    log.did(c.MoveTasks(("5",), section="First"))
    assert log.did(c.CheckTasks(("1.1",))) == (e.TaskChecked(FIX),)
    assert log.did(c.CheckTasks(("2.2",))) == (e.TaskChecked(SUPPORT),)


def test_an_added_task_that_somebody_took_up_is_not_undone_away():
    log = a_run()
    log.did(c.AddTask("Call them"))
    log.did(c.AssignTasks((str(NEW),)), BOB)
    assert log.refused(c.UndoLast(), ALICE) == "undo_touched"
    log.did(c.UndoLast(), BOB)
    assert log.did(c.UndoLast(), ALICE) == (e.TaskRemoved(NEW, ""),)


def test_what_waits_for_a_removed_task_waits_no_longer_and_that_is_said():
    log = a_run()
    assert told(log, c.RemoveTasks(("5",))) == ["notice.removed_timed"]
    assert log.run.due_at(log.run.task(CONFIRM)) == log.now + 30 * 60_000


def test_a_condition_that_asks_about_a_removed_task_finds_it_skipped_and_that_is_said():
    log = a_run(
        a_playbook(
            checklists=[{"title": "A", "tasks": ["One", {"title": "Two", "when": "a.one is skipped"}]}], metrics=[]
        )
    )
    assert told(log, c.RemoveTasks(("1",))) == ["notice.removed_asked"]
    assert numbers(log) == [2]


def test_of_several_what_was_left_out_is_said_and_why():
    log = a_run()
    log.did(c.RemoveTasks(("5",)))
    log.did(c.CheckTasks(("6",)))
    assert told(log, c.CheckTasks(("1", "2", "3", "4", "5", "6"))) == [
        "no.task_hidden",
        "no.task_hidden",
        "no.task_removed",
    ]
    assert {task.number for task in log.run.tasks if task.state is TaskState.DONE} == {ACK, SUPPORT, CONFIRM}
    assert told(log, c.SkipTasks(("6", "7"), "late")) == ["no.skip_done"]


def test_a_hidden_task_that_is_named_alone_is_done_all_the_same():
    assert a_run().did(c.CheckTasks(("2",))) == (e.TaskChecked(BRIDGE),)


def test_who_skipped_a_task_may_give_a_better_reason_and_nobody_else():
    log = a_run()
    log.did(c.SkipTasks(("3",), "by reaction"), BOB)
    assert log.refused(c.SkipTasks(("3",), "nobody calls"), ALICE) == "already_skipped"
    assert log.did(c.SkipTasks(("3",), "nobody calls"), BOB) == (e.TaskSkipped(SUPPORT, "nobody calls"),)
    log.did(c.UndoLast(), BOB)
    assert log.run.task(SUPPORT).reason == "by reaction"

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from domain import commands as c
from domain import events as e
from domain.effects import Say, ToRun
from domain.inverses import KEPT
from domain.people import SYSTEM, Person
from domain.react import react
from tests.domain.build import ACK, ALICE, BOB, CAROL, a_run, a_run_with_a_channel, settle

DAVE = Person("u-dave", "dave")
# What rested has rested.
# A person called in and then not is out, and stays out though the channel may still have them: `left` says so.
BOOKKEEPING = {"changes", "version", "last_at", "stirred_at", "participants", "left", "dropped", "rests", "_open"}


def state(log):
    return {
        **{it.name: getattr(log.run, it.name) for it in fields(log.run) if it.compare and it.name not in BOOKKEEPING},
        "around": replace(log.run.around, came={}, newcomers=(), newcomers_at=0),
    }


def prepared():
    """A run in which something is done, skipped, assigned, marked, set and said already."""
    log = a_run(summary="At first")
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.SkipTasks(("3",), "nobody there"), BOB)
    log.did(c.AssignTasks(("1", "5"), (BOB.person,)))
    log.did(c.MarkMoment("detected"))
    log.did(c.SetMetric("cost", "12"))
    log.did(c.InvitePeople((CAROL.person,)))
    log.did(c.AddFollowup("Alert on it"))
    log.did(c.AddFollowup("Tell the vendor"))
    return log


UNDOABLE = [
    c.CheckTasks(("3", "5")),
    c.UncheckTasks(("1",)),
    c.RestoreTasks(("3",)),
    c.UncheckTasks(("1", "3")),
    c.SkipTasks(("5", "6"), "not now"),
    c.AssignTasks(("5",), (CAROL.person,)),
    c.AssignTasks(("6", "7")),
    c.UnassignTasks(("5", "1")),
    c.ChangeOwner(BOB.person),
    c.ChangeSeverity("sev1"),
    c.ChangeSeverity("sev1", (CAROL.person,)),
    c.ChangePhase("resolved"),
    c.MarkMoment("mitigated"),
    c.MarkMoment("detected"),
    c.MarkMoment("started", 1_772_442_000_001),
    c.ChangeSummary("Quite another thing"),
    c.SetMetric("cost", "13"),
    c.SetMetric("cause", "a bad deploy"),
    c.InvitePeople((DAVE,)),
    c.SnoozeTasks(("5",), 60_000),
    c.ChangeDue(("1", "5"), 1_772_452_000_001),
    c.ChangeDue(("6",)),
    c.HoldRun("the vendor", 1_772_452_000_001),
    c.AddFollowup("Buy disks"),
    c.DropFollowup(1),
]


@pytest.mark.parametrize("command", UNDOABLE, ids=lambda command: f"{type(command).__name__}")
def test_an_undo_gives_back_exactly_what_was(command):
    log = prepared()
    before, people = state(log), log.run.participants
    log.did(command)
    assert state(log) != before or log.run.participants != people
    log.did(c.UndoLast())
    assert state(log) == before
    for task, was in zip(log.run.tasks, before["tasks"], strict=True):
        assert task == was
        assert (task.by is None) == (was.by is None)


def test_an_undo_of_leaving_brings_back_the_person_and_their_tasks():
    log = prepared()
    before = log.run
    log.did(c.LeaveRun(), BOB)
    log.did(c.UndoLast(), BOB)
    assert log.run.tasks == before.tasks
    assert set(log.run.participants) == set(before.participants)
    assert log.run.left == before.left


def test_an_undo_of_a_join_is_a_leaving():
    log = a_run()
    log.did(c.JoinRun(), BOB)
    assert log.did(c.UndoLast(), BOB) == (e.ParticipantLeft(BOB.person),)
    assert log.did(c.RecordMember(BOB.person), SYSTEM) == ()


def test_an_undone_note_does_not_count_and_is_undone_only_once():
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    log.did(c.AddNote("wrong"))
    number = len(log.history)
    assert log.did(c.UndoLast()) == (e.NoteWithdrawn(number),)
    assert log.run.logbook.gone == {number}
    assert log.did(c.UndoLast()) == (e.TaskUnchecked(ACK),)


def test_undoes_go_back_one_by_one():
    log = a_run()
    start = state(log)
    log.did(c.ChangePhase("identified"))
    log.did(c.ChangeSeverity("sev1"))
    log.did(c.ChangePhase("resolved"))
    for _ in range(3):
        log.did(c.UndoLast())
    assert state(log) == start
    assert log.refused(c.UndoLast()) == "undo_final"


def test_the_events_of_an_undo_say_what_they_take_back():
    log = a_run()
    log.did(c.CheckTasks(("1", "3")), cause="post:x:0")
    log.did(c.UndoLast())
    assert [entry.undoes for entry in log.history[-2:]] == ["post:x:0", "post:x:0"]


def test_one_undoes_ones_own_last_change_not_that_of_another():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.CheckTasks(("3",)), CAROL)
    assert log.did(c.UndoLast(), BOB) == (e.TaskUnchecked(1),)
    assert log.refused(c.UndoLast(), BOB) == "undo_other"


def test_an_owner_without_a_change_of_their_own_undoes_the_last_one():
    log = a_run(actor=BOB, owner=ALICE.person)
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.CheckTasks(("3",)), CAROL)
    assert log.did(c.UndoLast(), ALICE) == (e.TaskUnchecked(3),)


def test_an_owner_who_only_started_it_undoes_the_last_change_of_another():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    assert log.did(c.UndoLast()) == (e.TaskUnchecked(1),)


def test_the_last_change_of_somebody_is_undone_by_them_or_the_owner():
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    log.did(c.CheckTasks(("3",)), BOB)
    assert log.refused(c.UndoLast(by=BOB.person), CAROL) == "undo_other"
    assert log.did(c.UndoLast(by=BOB.person)) == (e.TaskUnchecked(3),)
    assert log.refused(c.UndoLast(by=BOB.person)) == "undo_nothing"


def test_who_takes_back_what_another_did_says_so_to_all_once():
    log = a_run_with_a_channel()
    log.did(c.CheckTasks(("1", "3")), BOB)
    log.did(c.UndoLast())
    entries = log.history[-2:]
    said = [effect for entry in entries for effect in react(log.run, entry) if isinstance(effect, Say)]
    assert [(effect.to, effect.message.id, effect.message.args["by"]) for effect in said] == [
        (ToRun(), "news.undone", BOB.person)
    ]
    assert [line.id for line in said[0].message.args["what"]] == ["tell.unchecked", "tell.unchecked"]


def test_who_takes_back_their_own_change_tells_nobody():
    log = a_run_with_a_channel()
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.UndoLast(), BOB)
    assert not any(isinstance(effect, Say) for effect in react(log.run, log.history[-1]))


def test_what_muster_recorded_is_not_anybodys_to_undo():
    log = a_run(actor=BOB, owner=ALICE.person)
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.RecordMember(CAROL.person), SYSTEM)
    assert log.did(c.UndoLast(), ALICE) == (e.TaskUnchecked(1),)


def test_a_named_change_is_undone_by_whoever_made_it_or_the_owner_and_nobody_else():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB, cause="reaction:p1:u-bob:ok:+:1")
    log.did(c.CheckTasks(("3",)), BOB, cause="reaction:p2:u-bob:ok:+:2")
    log.did(c.CheckTasks(("5",)), BOB, cause="reaction:p3:u-bob:ok:+:3")
    assert log.refused(c.UndoLast("reaction:p1:u-bob:ok:+:1"), CAROL) == "undo_other"
    assert log.did(c.UndoLast("reaction:p1:u-bob:ok:+:1"), BOB) == (e.TaskUnchecked(1),)
    assert log.did(c.UndoLast("reaction:p2:u-bob:ok:+:2"), ALICE) == (e.TaskUnchecked(3),)
    assert log.run.task(5).state == "done"
    assert log.refused(c.UndoLast("reaction:p2:u-bob:ok:+:2"), ALICE) == "undo_nothing"
    assert log.refused(c.UndoLast("reaction:unheard:of"), ALICE) == "undo_nothing"


def test_an_undo_is_not_undone():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.UndoLast(cause=""), BOB, cause="post:undo:0")
    assert log.refused(c.UndoLast("post:undo:0"), BOB) == "undo_nothing"
    assert log.refused(c.UndoLast("post:undo:0"), CAROL) == "undo_nothing"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (c.CheckTasks(("1",)), c.UncheckTasks(("1",))),
        (c.SkipTasks(("1", "3"), "no"), c.RestoreTasks(("3",))),
        (c.AssignTasks(("1",)), c.UnassignTasks(("1",))),
        (c.ChangeOwner(BOB.person), c.ChangeOwner(CAROL.person)),
        (c.ChangeSeverity("sev1"), c.ChangeSeverity("sev3")),
        (c.ChangePhase("identified"), c.ChangePhase("resolved")),
        (c.MarkMoment("detected", 1_772_440_000_000), c.MarkMoment("detected", 1_772_430_000_000)),
        (c.ChangeSummary("one"), c.ChangeSummary("two")),
        (c.SetMetric("cost", "1"), c.SetMetric("cost", "2")),
    ],
)
def test_what_somebody_touched_again_is_not_undone_until_that_is_undone(first, then):
    log = a_run()
    before = state(log)
    log.did(first, cause="post:first:0")
    log.did(then, cause="post:then:0")
    assert log.refused(c.UndoLast("post:first:0")) == "undo_touched"
    log.did(c.UndoLast("post:then:0"))
    log.did(c.UndoLast("post:first:0"))
    assert state(log) == before


def test_who_meanwhile_leads_or_has_a_task_is_not_undone_away():
    log = a_run()
    log.did(c.InvitePeople((BOB.person, CAROL.person)), cause="post:invite:0")
    log.did(c.ChangeOwner(), BOB, cause="post:owner:0")
    assert log.refused(c.UndoLast("post:invite:0"), ALICE) == "undo_touched"
    log.did(c.UndoLast("post:owner:0"), BOB)
    log.did(c.AssignTasks(("1",)), CAROL)
    assert log.refused(c.UndoLast("post:invite:0"), ALICE) == "undo_touched"
    log.did(c.UndoLast(), CAROL)
    assert len(log.did(c.UndoLast("post:invite:0"), ALICE)) == 2


def test_the_start_and_what_reached_outside_are_not_undone():
    log = a_run()
    assert log.refused(c.UndoLast()) == "undo_final"
    log.did(c.PostUpdate("News"))
    assert log.refused(c.UndoLast()) == "undo_final"
    log.did(c.FinishRun({"all": "enough"}))
    assert log.refused(c.UndoLast()) == "undo_final"
    log.did(c.ReopenRun())
    assert log.refused(c.UndoLast()) == "undo_final"


def test_a_run_that_is_over_is_not_steered_by_an_undo():
    log = a_run()
    settle(log)
    log.did(c.ChangeSeverity("sev1"), BOB)
    log.did(c.FinishRun())
    assert log.refused(c.UndoLast(), BOB) == "run_over"


def test_a_cancelled_run_undoes_nothing():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.CancelRun("false alarm"))
    assert log.refused(c.UndoLast(), BOB) == "run_over"


def test_somebody_without_a_change_has_nothing_to_undo():
    log = a_run()
    assert log.refused(c.UndoLast(), BOB) == "undo_other"


def test_undo_reaches_back_fifty_inputs():
    log = a_run()
    for number in range(KEPT + 5):
        log.did(c.ChangeSummary(f"Summary {number}"), cause=f"post:{number}:7")
    assert len(log.run.changes) == KEPT
    assert log.refused(c.UndoLast("post:4:7")) == "undo_nothing"
    for _ in range(KEPT):
        log.did(c.UndoLast())
    assert log.run.summary == "Summary 4"
    assert log.refused(c.UndoLast()) == "undo_nothing"


def test_people_who_come_into_the_channel_push_nothing_out():
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    for number in range(KEPT + 5):
        log.did(c.RecordMember(Person(f"u{number}", f"u{number}")), SYSTEM)
    assert log.did(c.UndoLast()) == (e.TaskUnchecked(1),)


def test_an_input_that_brought_nobody_new_has_nothing_to_undo():
    log = a_run()
    log.record(e.ParticipantJoined(ALICE.person), BOB.person)
    assert log.refused(c.UndoLast(), BOB) == "undo_nothing"

"""Where a run goes on, and what it remembers of where it was."""

from __future__ import annotations

from domain import commands as c
from domain.effects import AddPerson, LeaveBoard, RefreshBoard, Say, ToThread
from domain.people import SYSTEM
from domain.react import react
from tests.domain.build import ALICE, a_run, a_run_with_a_channel

OPS = c.MoveRun("c-ops", "ops", "O", "t1")


def test_it_goes_on_in_a_thread_there_and_remembers_where_it_was():
    log = a_run_with_a_channel()
    log.did(OPS)
    run = log.run
    assert (run.channel_id, run.mode, run.board_id, run.root_id, run.private) == ("c-ops", "here", "", "", False)
    assert (run.moves.own, run.moves.posts) == ("c-inc-1", ("p-board",))
    assert run.place_name == ""
    assert run.brings_people


def test_the_old_place_points_to_the_new_one_and_its_people_are_brought_in():
    log = a_run_with_a_channel()
    log.did(OPS)
    found = react(log.run, log.history[-1])
    assert found[0] == LeaveBoard("c-inc-1", "p-board", found[0].message)
    assert isinstance(found[1], Say)
    assert found[1].to == ToThread("c-inc-1", "")
    assert found[1].message.args["place"] == "ops"
    assert AddPerson(ALICE.person) in found
    assert RefreshBoard() in found


def test_moved_back_it_has_its_own_channel_for_itself_again():
    log = a_run_with_a_channel()
    log.did(OPS)
    log.did(c.RecordBoard("p-ops"), SYSTEM)
    log.did(c.MoveRun("c-inc-1", "inc-1", "O", "t1"))
    assert (log.run.mode, log.run.channel_id, log.run.root_id) == ("new", "c-inc-1", "")
    assert "p-ops" in log.run.moves.posts
    assert log.run.place_name == log.run.channel_name


def test_an_undo_moves_it_back():
    log = a_run_with_a_channel()
    log.did(OPS)
    log.did(c.MoveRun("c-dev", "dev", "O", "t1"))
    log.did(c.UndoLast())
    assert log.run.channel_id == "c-ops"
    log.did(c.UndoLast())
    assert (log.run.channel_id, log.run.mode) == ("c-inc-1", "new")


def test_what_keeps_to_itself_never_moves_to_where_everybody_reads():
    log = a_run_with_a_channel(private=True)
    assert log.refused(OPS) == "move_private"
    log.did(c.MoveRun("c-secret", "secret", "P", "t1"))
    assert log.run.private


def test_in_a_private_channel_it_keeps_to_itself_and_nobody_is_told_where_it_went():
    log = a_run_with_a_channel()
    log.did(c.MoveRun("c-secret", "secret", "P", "t1"))
    assert log.run.private
    away = react(log.run, log.history[-1])[1]
    assert away.message.args["place"] == ""
    assert log.refused(OPS) == "move_private"


def test_what_is_no_place_for_a_run_is_refused():
    log = a_run_with_a_channel()
    assert log.refused(c.MoveRun("c-inc-1", "inc-1", "O", "t1")) == "moved_already"
    assert log.refused(c.MoveRun("c-dm", "", "D", "t1")) == "here_direct"
    assert log.refused(c.MoveRun("c-other", "other", "O", "t2")) == "move_team"
    assert log.refused(c.MoveRun("c-old", "old", "O", "t1", True)) == "move_archived"
    log.did(c.CancelRun("none"))
    assert log.refused(OPS) == "run_over"


def test_a_run_in_a_thread_points_from_its_thread():
    log = a_run(mode="here")
    log.did(c.RecordBoard("p-thread"), SYSTEM)
    log.did(OPS)
    assert react(log.run, log.history[-1])[1].to == ToThread("c-alerts", "p-thread")

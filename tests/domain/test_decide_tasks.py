from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.people import Person
from tests.domain.build import ACK, ALICE, BOB, BRIDGE, FIX, SUPPORT, a_run

DAVE = Person("u-dave", "dave")


def test_checking_tasks_checks_each_of_them_once():
    assert a_run().did(c.CheckTasks(("1", "fix it", "#1"))) == (e.TaskChecked(ACK), e.TaskChecked(FIX))


def test_a_task_that_is_done_is_not_done_again_and_the_answer_says_by_whom():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    decision = log.submit(c.CheckTasks(("1",)))
    assert decision.message.id == "no.already_done"
    assert decision.message.args["who"] == BOB.person


def test_of_several_tasks_those_that_need_nothing_are_passed_over():
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    assert log.did(c.CheckTasks(("1", "3"))) == (e.TaskChecked(SUPPORT),)


def test_one_task_that_cannot_be_found_refuses_all_of_them():
    log = a_run()
    assert log.refused(c.CheckTasks(("1", "99"))) == "task_unknown"
    assert log.refused(c.CheckTasks(())) == "task_missing"


def test_a_skipped_task_can_be_checked():
    log = a_run()
    log.did(c.SkipTasks(("1",), "later"))
    assert log.did(c.CheckTasks(("1",))) == (e.TaskChecked(ACK),)


@pytest.mark.parametrize("again", [c.UncheckTasks, c.RestoreTasks])
def test_uncheck_and_restore_both_open_what_is_settled(again):
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    log.did(c.SkipTasks(("3",), "nobody there"))
    assert log.did(again(("1", "3"))) == (e.TaskUnchecked(ACK), e.TaskRestored(SUPPORT))
    assert log.refused(again(("1",))) == "already_open"


def test_a_skip_needs_a_reason():
    log = a_run()
    assert log.refused(c.SkipTasks(("1",), "  ")) == "skip_reason"
    assert log.refused(c.SkipTasks(("1",), "a\x00b")) == "control_sign"
    assert log.did(c.SkipTasks(("1",), " not needed ")) == (e.TaskSkipped(ACK, "not needed"),)


def test_what_is_settled_is_not_skipped():
    log = a_run()
    log.did(c.SkipTasks(("1",), "no"))
    log.did(c.CheckTasks(("3",)))
    assert log.refused(c.SkipTasks(("1",), "no")) == "already_skipped"
    assert log.refused(c.SkipTasks(("3",), "no")) == "skip_done"


def test_a_claim_assigns_to_whoever_asks():
    assert a_run().did(c.AssignTasks(("1",)), BOB) == (e.TaskAssigned(ACK, (BOB.person,)),)


def test_a_task_goes_from_one_to_another_but_not_to_who_has_it():
    log = a_run()
    log.did(c.AssignTasks(("1",), (DAVE,)))
    assert log.refused(c.AssignTasks(("1",), (DAVE,))) == "already_assigned"
    assert log.did(c.AssignTasks(("1",), (BOB.person,))) == (e.TaskAssigned(ACK, (BOB.person,)),)


def test_a_settled_task_is_not_assigned():
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    assert log.refused(c.AssignTasks(("1",), (DAVE,))) == "task_settled"


def test_only_what_somebody_has_can_be_given_back():
    log = a_run()
    assert log.refused(c.UnassignTasks(("1",))) == "not_assigned"
    log.did(c.AssignTasks(("1",), (DAVE,)))
    assert log.did(c.UnassignTasks(("1",))) == (e.TaskUnassigned(ACK),)


def test_a_hidden_task_can_be_named_by_its_number():
    log = a_run()
    assert log.did(c.CheckTasks((str(BRIDGE),))) == (e.TaskChecked(BRIDGE),)


def test_tasks_of_a_finished_run_can_still_be_checked_but_not_those_of_a_cancelled_one():
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}))
    assert log.did(c.CheckTasks(("3",))) == (e.TaskChecked(SUPPORT),)
    log.did(c.ReopenRun())
    log.did(c.CancelRun("false alarm"))
    assert log.refused(c.UncheckTasks(("3",))) == "run_over"


def test_commands_for_a_run_that_does_not_exist_are_refused():
    from domain.decide import decide

    assert decide(None, c.CheckTasks(("1",)), ALICE, 0).message.id == "no.run_unknown"

"""Whose a task is: one of several, each of several, and whoever a placeholder means at the moment."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.effects import AddPerson, Ask, RefreshPrompt, Say, ToPerson, ToRun
from domain.people import SYSTEM
from domain.react import react
from domain.run import TaskState, worked_on
from tests.domain.build import ACK, ALICE, BOB, BRIDGE, CAROL, FIX, Log, a_playbook, a_run, a_run_with_a_channel

BOTH = (BOB.person, CAROL.person)


def given(*to, placeholders=(), each=False, **changes) -> Log:
    """A run whose first task is given to them."""
    log = a_run_with_a_channel(**changes)
    log.did(c.AssignTasks(("1",), to, placeholders, each, {"db": (CAROL.person,), "night": ()}))
    return log


def asked(log: Log) -> list[tuple[str, str]]:
    """Whom the last input has asked about which task."""
    last = [entry for entry in log.history if entry.cause == log.history[-1].cause]
    effects = [effect for entry in last for effect in react(log.run, entry)]
    return [(effect.about, effect.person.name) for effect in effects if isinstance(effect, Ask)]


def pending(log: Log, number: int = ACK) -> list[str]:
    return [person.name for person in log.run.task(number).pending]


def test_what_several_have_is_done_when_one_of_them_has_done_it():
    log = given(*BOTH)
    assert asked(log) == [("task 1", "bob"), ("task 1", "carol")]
    assert pending(log) == ["bob", "carol"]
    assert log.did(c.CheckTasks(("1",)), CAROL) == (e.TaskChecked(ACK),)
    assert log.run.task(ACK).by == CAROL.person


def test_what_each_has_to_do_is_done_when_the_last_has_done_it():
    log = given(*BOTH, placeholders=("owner",), each=True)
    assert pending(log) == ["alice", "bob", "carol"]
    assert log.did(c.CheckTasks(("1",)), BOB) == (e.ShareChecked(ACK, BOB.person),)
    assert log.refused(c.CheckTasks(("1",)), BOB) == "share_done"
    assert pending(log) == ["alice", "carol"]
    log.did(c.CheckTasks(("1",)), ALICE)
    assert log.run.task(ACK).state is TaskState.OPEN
    assert log.did(c.CheckTasks(("1",)), CAROL) == (e.ShareChecked(ACK, CAROL.person), e.TaskChecked(ACK))


def test_nobody_else_can_check_what_each_has_to_do_but_anybody_can_skip_or_take_it():
    log = given(*BOTH, each=True)
    assert log.refused(c.CheckTasks(("1",))) == "each_has_to"
    log.did(c.AssignTasks(("1",)))
    assert pending(log) == ["alice"]
    assert log.did(c.CheckTasks(("1",))) == (e.TaskChecked(ACK),)


def test_each_takes_back_their_own_part_alone():
    log = given(*BOTH, each=True)
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.CheckTasks(("1",)), CAROL)
    assert log.did(c.UncheckTasks(("1",)), CAROL) == (e.TaskUnchecked(ACK), e.ShareUnchecked(ACK, CAROL.person))
    assert pending(log) == ["carol"]
    assert log.did(c.UncheckTasks(("1",)), BOB) == (e.ShareUnchecked(ACK, BOB.person),)
    assert log.refused(c.UncheckTasks(("1",)), BOB) == "already_open"


def test_who_has_no_part_in_it_opens_all_parts_again():
    log = given(*BOTH, each=True)
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.CheckTasks(("1",)), CAROL)
    log.did(c.UncheckTasks(("1",)), ALICE)
    assert pending(log) == ["bob", "carol"]
    log.did(c.UndoLast())
    task = log.run.task(ACK)
    assert (task.state, task.by, {share.by for share in task.shares.values()}) == ("done", CAROL.person, set(BOTH))


def test_an_undone_part_leaves_the_parts_of_others():
    log = given(*BOTH, each=True)
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.CheckTasks(("1",)), CAROL)
    log.did(c.UndoLast(), BOB)
    assert pending(log) == ["bob"]
    assert log.run.task(ACK).state is TaskState.OPEN
    assert log.did(c.CheckTasks(("1",)), BOB) == (e.ShareChecked(ACK, BOB.person), e.TaskChecked(ACK))


def test_the_owners_task_follows_the_owner_and_the_new_one_is_asked():
    log = given(placeholders=("owner",))
    log.did(c.RecordPrompt("task 1", ALICE.person, "p-alice", "d"), SYSTEM)
    log.did(c.ChangeOwner(BOB.person))
    assert pending(log) == ["bob"]
    assert asked(log) == [("task 1", "bob")]
    assert RefreshPrompt("p-alice") in react(log.run, log.history[-1])
    assert not log.run.is_open(log.run.prompts[0])
    log.did(c.UndoLast())
    assert pending(log) == ["alice"]


def test_who_took_it_by_hand_keeps_it_when_the_owner_changes():
    log = given(placeholders=("owner",))
    log.did(c.AssignTasks(("1",)))
    log.did(c.ChangeOwner(BOB.person))
    assert pending(log) == ["alice"]


def test_what_is_done_stays_theirs_who_did_it():
    log = given(placeholders=("owner",))
    log.did(c.CheckTasks(("1",)))
    log.did(c.ChangeOwner(BOB.person))
    assert log.run.task(ACK).by == ALICE.person
    assert asked(log) == []


def test_a_part_done_for_a_placeholder_needs_not_be_done_again_by_who_follows():
    log = given(BOB.person, placeholders=("owner",), each=True)
    log.did(c.CheckTasks(("1",)), ALICE)
    log.did(c.ChangeOwner(CAROL.person))
    assert pending(log) == ["bob"]
    assert asked(log) == []


def test_a_role_is_taken_given_and_freed_and_its_tasks_follow():
    log = given(placeholders=("role:comms",))
    assert pending(log) == []
    assert log.did(c.TakeRole(" Role:Comms "), BOB) == (e.RoleChanged("comms", BOB.person),)
    assert (pending(log), asked(log)) == (["bob"], [("task 1", "bob")])
    log.did(c.TakeRole("comms", CAROL.person))
    assert (pending(log), asked(log)) == (["carol"], [("task 1", "carol")])
    assert log.refused(c.TakeRole("comms", CAROL.person)) == "already_role"
    assert log.did(c.FreeRole("comms")) == (e.RoleChanged("comms", None),)
    assert pending(log) == []
    assert log.refused(c.FreeRole("comms")) == "role_free"
    log.did(c.UndoLast())
    assert pending(log) == ["carol"]


@pytest.mark.parametrize("role", ["", "a b/c", "owner", "starter", "x" * 65, "\x00"])
def test_not_everything_is_a_role(role):
    assert a_run().refused(c.TakeRole(role)) == "role_name"


def test_who_leaves_has_no_role_any_more_and_no_part_in_what_several_have():
    log = given(*BOTH)
    log.did(c.TakeRole("comms"), BOB)
    left = log.did(c.LeaveRun(), BOB)
    assert left == (
        e.TaskHandedBack(ACK, BOB.person),
        e.RoleChanged("comms", None),
        e.ParticipantLeft(BOB.person),
    )


def test_a_task_follows_who_is_on_call():
    log = given(placeholders=("oncall:db",))
    assert pending(log) == ["carol"]
    assert log.did(c.RecordOnCall("db", (BOB.person,)), SYSTEM) == (e.OnCallChanged("db", (BOB.person,)),)
    assert (pending(log), asked(log)) == (["bob"], [("task 1", "bob")])
    assert BOB.person in log.run.participants
    assert log.did(c.RecordOnCall("db", (BOB.person,)), SYSTEM) == ()
    assert log.did(c.RecordOnCall("web", (BOB.person,)), SYSTEM) == ()  # no task is given to it
    log.did(c.CancelRun("false alarm"))
    assert log.did(c.RecordOnCall("db", ()), SYSTEM) == ()


def test_there_must_be_such_a_schedule_but_somebody_on_call_there_need_not_be():
    log = a_run()
    known = {"db": (CAROL.person,), "night": ()}
    assert log.refused(c.AssignTasks(("1",), (), ("oncall:x",), on_call=known)) == "oncall_unknown"
    log.did(c.AssignTasks(("1",), (), ("oncall:night",), on_call=known))
    assert pending(log) == []


def test_each_needs_a_role_that_nobody_has_to_be_taken():
    log = given(BOB.person, placeholders=("role:comms",), each=True)
    log.did(c.CheckTasks(("1",)), BOB)
    assert log.run.task(ACK).state is TaskState.OPEN
    assert log.refused(c.CheckTasks(("1",)), BOB) == "share_done"
    log.did(c.TakeRole("comms"), BOB)
    log.did(c.CheckTasks(("1",)), BOB)
    assert log.run.task(ACK).state is TaskState.DONE


@pytest.mark.parametrize(
    ("to", "placeholders", "each", "why"),
    [
        (BOTH, (), False, "already_assigned"),
        (BOTH[::-1], (), False, "already_assigned"),
        (BOTH, (), True, None),
        ((BOB.person,), (), False, None),
        ((), ("owner",), False, None),
    ],
)
def test_giving_it_to_the_same_people_again_is_no_news(to, placeholders, each, why):
    log = given(*BOTH)
    again = c.AssignTasks(("1",), to, placeholders, each)
    if why:
        assert log.refused(again) == why
    else:
        log.did(again)


def test_one_of_several_takes_it_alone_and_the_question_to_the_other_closes():
    log = given(*BOTH)
    log.did(c.RecordPrompt("task 1", CAROL.person, "p-carol", "d"), SYSTEM)
    log.did(c.AssignTasks(("1",)), BOB)
    assert pending(log) == ["bob"]
    assert not log.run.is_open(log.run.prompts[0])


def test_what_the_playbook_gives_is_hidden_like_the_rest_until_somebody_works_on_it():
    tasks = [{"title": "Call the board", "assign": "owner", "when": 'severity == "sev1"'}, "Other"]
    log = a_run_with_a_channel(a_playbook(checklists=[{"title": "First", "tasks": tasks}]))
    assert [task.number for task in log.run.shown()] == [2]
    log.did(c.ChangeSeverity("sev1"))
    assert [task.number for task in log.run.shown()] == [1, 2]
    log.did(c.AssignTasks(("1",), (BOB.person,)))
    log.did(c.ChangeSeverity("sev2"))
    assert [task.number for task in log.run.shown()] == [1, 2]
    assert worked_on(log.run.task(1))


def test_who_gets_a_role_hears_of_it_and_so_does_the_channel():
    log = a_run_with_a_channel()
    log.did(c.JoinRun(), BOB)
    log.did(c.TakeRole("comms", BOB.person))
    effects = react(log.run, log.history[-1])
    assert AddPerson(BOB.person) in effects
    said = [(effect.to, effect.message.id) for effect in effects if isinstance(effect, Say)]
    assert said == [(ToRun(), "news.role"), (ToPerson(BOB.person), "dm.role")]


def test_a_reminder_names_all_who_have_still_to_do_it():
    log = given(*BOTH, each=True)
    log.did(c.CheckTasks(("1",)), BOB)
    due = log.run.due_at(log.run.task(ACK))
    (event,) = log.did(c.RemindTask(ACK, due), SYSTEM, at=due)
    assert event == e.TaskReminded(ACK, due, to=(CAROL.person,))
    (say, _) = react(log.run, log.history[-1])
    assert [task.who for task in say.message.args["tasks"]] == [(CAROL.person,)]


def test_a_task_settled_or_unknown_is_not_given():
    log = given(*BOTH)
    log.did(c.CheckTasks(("1",)), BOB)
    assert log.refused(c.AssignTasks(("1",), BOTH)) == "task_settled"
    assert log.refused(c.AssignTasks(("99",), BOTH)) == "task_unknown"
    log.did(c.AssignTasks(("1", str(FIX)), BOTH))
    assert pending(log, FIX) == ["bob", "carol"]
    assert pending(log, BRIDGE) == []


def test_a_task_is_taken_from_one_of_those_who_have_it():
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(("1",), (BOB.person, CAROL.person)))
    assert log.did(c.UnassignTasks(("1",), (BOB.person,))) == (e.TaskHandedBack(1, BOB.person),)
    assert log.run.task(1).assignees == (CAROL.person,)
    assert log.refused(c.UnassignTasks(("1",), (BOB.person,))) == "not_theirs"
    assert log.did(c.UnassignTasks(("1",), (CAROL.person,))) == (e.TaskUnassigned(1),)
    log.did(c.UndoLast())
    assert log.run.task(1).assignees == (CAROL.person,)


def test_what_somebody_has_by_a_role_is_not_taken_from_them_by_name():
    log = a_run_with_a_channel()
    log.did(c.TakeRole("comms", BOB.person))
    log.did(c.AssignTasks(("1",), (CAROL.person,), ("role:comms",)))
    assert log.refused(c.UnassignTasks(("1",), (BOB.person,))) == "not_theirs"
    assert log.did(c.UnassignTasks(("1",), (CAROL.person,))) == (e.TaskHandedBack(1, CAROL.person),)


def test_who_has_a_task_and_was_asked_about_it_is_not_asked_anew_when_another_gets_it_too():
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(("1",), (BOB.person,)))
    log.did(c.RecordPrompt("task 1", BOB.person, "p-1", "d-bob"), SYSTEM)
    log.did(c.AssignTasks(("1",), (BOB.person, CAROL.person)))
    asked = [effect.person for effect in react(log.run, log.history[-1]) if isinstance(effect, Ask)]
    assert asked == [CAROL.person]

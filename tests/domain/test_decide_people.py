from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.people import SYSTEM
from tests.domain.build import ACK, ALICE, BOB, CAROL, FIX, a_run


def test_the_owner_hands_over_or_somebody_takes_over():
    log = a_run()
    assert log.did(c.ChangeOwner(BOB.person)) == (e.OwnerChanged(BOB.person),)
    assert log.did(c.ChangeOwner(), CAROL) == (e.OwnerChanged(CAROL.person, before=BOB.person),)
    assert log.refused(c.ChangeOwner(), CAROL) == "already_owner"
    again = log.did(c.ChangeOwner(BOB.person, " she has gone "), BOB)
    assert again == (e.OwnerChanged(BOB.person, before=CAROL.person, reason="she has gone"),)


def test_invited_are_those_who_are_not_in_yet_each_once():
    log = a_run()
    people = (BOB.person, ALICE.person, BOB.person, CAROL.person)
    assert log.did(c.InvitePeople(people)) == (e.ParticipantJoined(BOB.person), e.ParticipantJoined(CAROL.person))
    assert log.refused(c.InvitePeople(people)) == "already_here"
    assert log.refused(c.InvitePeople(())) == "who_missing"


def test_one_joins_once():
    log = a_run()
    assert log.did(c.JoinRun(), BOB) == (e.ParticipantJoined(BOB.person),)
    assert log.refused(c.JoinRun(), BOB) == "already_in"


def test_who_leaves_gives_back_open_tasks_and_keeps_the_settled_ones():
    log = a_run()
    log.did(c.AssignTasks(("1", "fix it"), (BOB.person,)))
    log.did(c.CheckTasks(("1",)), BOB)
    assert log.did(c.LeaveRun(), BOB) == (e.TaskUnassigned(FIX), e.ParticipantLeft(BOB.person))
    assert log.run.task(ACK).assignees == (BOB.person,)
    assert log.refused(c.LeaveRun(), BOB) == "not_in"


def test_the_owner_leaves_only_when_it_is_over_and_is_back_when_it_goes_on():
    log = a_run()
    assert log.refused(c.LeaveRun()) == "owner_leaves"
    log.did(c.CancelRun("false alarm"))
    log.did(c.LeaveRun())
    assert ALICE.person not in log.run.participants
    log.did(c.ReopenRun(), BOB)
    assert ALICE.person in log.run.participants


def test_a_member_seen_in_the_channel_takes_part_once():
    log = a_run()
    assert log.did(c.RecordMember(BOB.person), SYSTEM) == (e.ParticipantJoined(BOB.person),)
    assert log.did(c.RecordMember(BOB.person), SYSTEM) == ()


def test_who_left_is_not_brought_back_by_being_in_the_channel_but_by_doing_something():
    log = a_run()
    log.did(c.JoinRun(), BOB)
    log.did(c.LeaveRun(), BOB)
    assert log.did(c.RecordMember(BOB.person), SYSTEM) == ()
    log.did(c.CheckTasks(("1",)), BOB)
    assert BOB.person in log.run.participants
    assert BOB.person.id not in log.run.left


def test_nobody_is_invited_into_a_run_that_is_over():
    log = a_run()
    log.did(c.CancelRun("false alarm"))
    assert log.refused(c.InvitePeople((BOB.person,))) == "run_over"
    assert log.refused(c.ChangeOwner(BOB.person)) == "run_over"
    assert log.did(c.RecordMember(BOB.person), SYSTEM) == ()
    assert log.did(c.JoinRun(), CAROL) == (e.ParticipantJoined(CAROL.person),)

"""Who comes and goes, who follows, who gets the lead, who asks to be let in, who is called otherwise."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.around import TOLD_AFTER
from domain.due import due, next_due
from domain.effects import Ask, Brief, RefreshCard, Say, ToPerson, ToPlace, ToRun
from domain.people import SYSTEM, Person
from domain.react import react
from tests.domain.build import ACK, ALICE, BOB, CAROL, FIX, GUEST, T0, Log, a_playbook, a_run_with_a_channel

QUIET = a_playbook(checklists=[], status_updates={}, retrospective={})
"""Nothing in it is ever due."""


def said(log: Log) -> list[tuple[object, str]]:
    """What the last input says to whom."""
    last = [entry for entry in log.history if entry.cause == log.history[-1].cause]
    effects = [effect for entry in last for effect in react(log.run, entry)]
    return [(effect.to, effect.message.id) for effect in effects if isinstance(effect, Say)]


def asked(log: Log) -> list[Ask]:
    last = [entry for entry in log.history if entry.cause == log.history[-1].cause]
    return [effect for entry in last for effect in react(log.run, entry) if isinstance(effect, Ask)]


def test_those_who_come_within_half_a_minute_are_told_of_in_one_line():
    log = a_run_with_a_channel(QUIET)
    assert next_due(log.run) is None
    log.did(c.RecordMember(BOB.person), SYSTEM, T0 + 1_000)
    log.did(c.JoinRun(), CAROL, T0 + 20_000)
    assert next_due(log.run) == T0 + 1_000 + TOLD_AFTER
    (command,) = due(log.run, T0 + 40_000)
    assert log.did(command, SYSTEM, T0 + 40_000) == (e.NewcomersTold((BOB.person, CAROL.person)),)
    assert said(log) == [(ToRun(), "news.joined")]
    assert log.did(command, SYSTEM, T0 + 41_000) == ()
    assert next_due(log.run) is None


def test_who_is_gone_again_before_they_were_told_of_is_not():
    log = a_run_with_a_channel(QUIET)
    log.did(c.RecordMember(BOB.person), SYSTEM)
    log.did(c.RecordGone(BOB.person, "left"), SYSTEM)
    assert next_due(log.run) is None


def test_a_playbook_may_keep_joins_quiet():
    log = a_run_with_a_channel(a_playbook(checklists=[], status_updates={}, run={"join_messages": False}))
    log.did(c.RecordMember(BOB.person), SYSTEM)
    assert next_due(log.run) is None


def test_who_comes_back_is_not_briefed_a_second_time():
    log = a_run_with_a_channel()
    log.did(c.RecordMember(BOB.person), SYSTEM)
    assert Brief(ToPerson(BOB.person), "catchup", SYSTEM.person) in react(log.run, log.history[-1])
    log.did(c.RecordGone(BOB.person, "left"), SYSTEM)
    assert log.did(c.RecordMember(BOB.person), SYSTEM) == (e.ParticipantJoined(BOB.person),)
    assert not [effect for effect in react(log.run, log.history[-1]) if isinstance(effect, Brief)]


def test_what_was_theirs_who_leave_the_channel_is_nobodys_and_said_so():
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(("1", str(FIX)), (BOB.person,)))
    log.did(c.CheckTasks(("1",)), BOB)
    gone = log.did(c.RecordGone(BOB.person, "left"), SYSTEM)
    assert gone == (e.TaskUnassigned(FIX), e.ParticipantLeft(BOB.person, "left", (FIX,)))
    assert said(log) == [(ToRun(), "news.gone")]
    assert log.run.task(ACK).by == BOB.person
    assert log.did(c.RecordGone(BOB.person, "left"), SYSTEM) == ()


def test_an_owner_who_is_gone_is_told_of_once_and_stays_the_owner_until_somebody_takes_over():
    log = a_run_with_a_channel()
    log.did(c.TakeRole("comms", BOB.person))
    assert log.did(c.RecordGone(ALICE.person, "left"), SYSTEM) == (e.OwnerGone(ALICE.person, "left"),)
    assert said(log) == [(ToRun(), "news.owner_gone"), (ToPerson(BOB.person), "news.owner_gone")]
    assert log.did(c.RecordGone(ALICE.person, "left"), SYSTEM) == ()
    assert log.run.owner == ALICE.person
    log.did(c.RecordMember(ALICE.person), SYSTEM)
    assert log.did(c.RecordGone(ALICE.person, "left"), SYSTEM) == (e.OwnerGone(ALICE.person, "left"),)
    log.did(c.ChangeOwner(), BOB)
    assert log.run.around.owner_gone == ""
    assert log.run.participants == (BOB.person,)


def test_a_closed_account_follows_no_more_and_asks_no_more():
    log = a_run_with_a_channel(private=True)
    log.did(c.RecordRequest(GUEST.person), SYSTEM)
    assert log.did(c.RecordGone(GUEST.person, "deactivated"), SYSTEM) == (e.JoinRefused(GUEST.person),)
    other = a_run_with_a_channel()
    other.did(c.FollowRun(), BOB)
    assert other.did(c.RecordGone(BOB.person, "deactivated"), SYSTEM) == (e.FollowerRemoved(BOB.person),)


def test_followers_hear_of_updates_the_severity_and_the_end_and_take_no_part():
    log = a_run_with_a_channel()
    log.did(c.FollowRun(), BOB)
    assert BOB.person not in log.run.participants
    for command, told in (
        (c.ChangeSeverity("sev1"), "news.severity_abroad"),
        (c.CancelRun("x"), "news.cancelled_abroad"),
        (c.ReopenRun(), "news.reopened"),
        (c.FinishRun({"all": "x"}), "news.finished_abroad"),
    ):
        log.did(command)
        assert (ToPerson(BOB.person), told) in said(log)
    log.did(c.ReopenRun())
    log.did(c.PostUpdate("News"))
    assert (ToPerson(BOB.person), "news.broadcast") in said(log)
    assert log.refused(c.FollowRun(), BOB) == "following"
    log.did(c.UnfollowRun(), BOB)
    assert log.refused(c.UnfollowRun(), BOB) == "not_following"


def test_a_private_run_is_followed_only_by_who_is_in_it():
    log = a_run_with_a_channel(private=True)
    assert log.refused(c.FollowRun(), BOB) == "follow_private"
    log.did(c.InvitePeople((BOB.person,)))
    log.did(c.FollowRun(), BOB)
    log.did(c.LeaveRun(), BOB)
    log.did(c.PostUpdate("Secret"))
    assert not [to for to, _ in said(log) if isinstance(to, ToPerson)]
    log.did(c.InvitePeople((BOB.person,)))
    log.did(c.PostUpdate("More"))
    assert [to for to, _ in said(log) if isinstance(to, ToPerson)] == [ToPerson(BOB.person)]


def test_the_lead_moves_at_once_and_goes_back_when_it_is_declined():
    log = a_run_with_a_channel()
    assert log.did(c.HandOver(BOB.person, "all yours")) == (
        e.HandedOver(BOB.person, ALICE.person, "all yours"),
        e.OwnerChanged(BOB.person),
    )
    assert log.run.owner == BOB.person
    assert Ask("handover", BOB.person) in asked(log)
    assert log.refused(c.AnswerHandover(accepted=True), CAROL) == "no_handover"
    log.did(c.AnswerHandover(accepted=False, reason="on a train"), BOB)
    assert log.run.owner == ALICE.person
    assert (ToRun(), "news.declined") in said(log)
    assert log.refused(c.AnswerHandover(accepted=False), BOB) == "no_handover"


def test_who_took_the_lead_cannot_give_it_back_by_declining():
    log = a_run_with_a_channel()
    log.did(c.HandOver(BOB.person))
    assert log.did(c.AnswerHandover(accepted=True), BOB) == (e.HandoverEnded(accepted=True),)
    assert log.refused(c.AnswerHandover(accepted=False), BOB) == "no_handover"
    assert log.refused(c.HandOver(BOB.person)) == "already_owner"


def test_an_undone_handover_is_as_if_it_had_not_been():
    log = a_run_with_a_channel()
    log.did(c.HandOver(BOB.person))
    log.did(c.UndoLast())
    assert (log.run.owner, log.run.around.handover) == (ALICE.person, None)


def test_the_owner_is_asked_once_about_who_wants_to_be_let_in_and_so_is_who_leads_next():
    log = a_run_with_a_channel(private=True)
    assert log.did(c.RecordRequest(CAROL.person, "I know it"), SYSTEM) == (e.JoinRequested(CAROL.person, "I know it"),)
    about = f"join {CAROL.person.id}"
    assert asked(log) == [Ask(about, ALICE.person)]
    assert log.did(c.RecordRequest(CAROL.person, "really"), SYSTEM) == ()
    assert CAROL.person not in log.run.participants
    log.did(c.ChangeOwner(BOB.person))
    assert Ask(about, BOB.person) in asked(log)
    log.did(c.InvitePeople((CAROL.person,)), BOB)
    assert log.run.around.asking == ()


def test_who_asked_to_be_let_in_still_asks_when_the_letting_in_is_taken_back():
    log = a_run_with_a_channel(a_playbook(), private=True)
    log.did(c.RecordRequest(CAROL.person, "I know it"), SYSTEM)
    before = log.run.around.asking
    log.did(c.InvitePeople((CAROL.person,)), ALICE)
    log.did(c.UndoLast(), ALICE)
    assert log.run.around.asking == before


def test_who_was_refused_may_ask_again():
    log = a_run_with_a_channel(private=True)
    log.did(c.RecordRequest(CAROL.person), SYSTEM)
    assert log.did(c.RefuseJoin(CAROL.person)) == (e.JoinRefused(CAROL.person),)
    assert said(log) == []
    assert log.refused(c.RefuseJoin(CAROL.person)) == "no_request"
    assert log.did(c.RecordRequest(CAROL.person), SYSTEM) == (e.JoinRequested(CAROL.person),)


def test_a_new_name_stands_wherever_somebody_still_is_and_not_in_what_they_did():
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(("1", str(FIX)), (BOB.person,)))
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.TakeRole("comms"), BOB)
    log.did(c.FollowRun(), BOB)
    robert = Person(BOB.person.id, "robert")
    assert log.did(c.RecordName(robert), SYSTEM) == (e.PersonRenamed(robert, "bob"),)
    run = log.run
    now = (*run.task(FIX).assignees, run.roles["comms"], *run.around.followers, run.participants[-1])
    assert {person.name for person in now} == {"robert"}
    assert run.task(ACK).by.name == "bob"
    assert log.did(c.RecordName(robert), SYSTEM) == ()
    assert log.did(c.RecordName(Person("u-stranger", "x")), SYSTEM) == ()


def test_a_rise_calls_nobody_in_twice_and_tells_its_channels_at_once():
    log = a_run_with_a_channel()
    called = (BOB.person, CAROL.person)
    rose = log.did(c.ChangeSeverity("sev1", called))
    changed = next(it for it in log.history if it.event == rose[0])
    assert RefreshCard("/board") in react(log.run, changed)
    log.did(c.RecordGone(BOB.person, "left"), SYSTEM)
    log.did(c.LeaveRun(), CAROL)
    log.did(c.ChangeSeverity("sev3", called))
    assert (ToPlace("/board"), "news.severity_abroad") not in said(log)
    again = log.did(c.ChangeSeverity("sev1", called))
    assert [type(event) for event in again] == [e.SeverityChanged, e.TasksShown]


@pytest.mark.parametrize("note", ["\x00", "x" * 10_001])
def test_a_note_has_to_be_a_text(note):
    assert a_run_with_a_channel().refused(c.HandOver(BOB.person, note)) in ("control_sign", "text_long")

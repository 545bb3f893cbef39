"""An update that somebody asks for, and one that is drafted."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.due import due
from domain.durations import HOUR, MINUTE
from domain.effects import Ask, RefreshBoard, Say, ToPerson
from domain.may import may
from domain.people import SYSTEM
from domain.playbook import Permissions
from domain.react import react
from tests.domain.build import ALICE, BOB, CAROL, T0, Log, a_playbook, a_run_with_a_channel


def a_quiet_run() -> Log:
    return a_run_with_a_channel(a_playbook(checklists=[], status_updates={}))


def clock(log: Log, quiet=None, now: int = 0) -> tuple[e.Event, ...]:
    """What the clock asks for, done."""
    at = max(log.now, now)
    waiting = due(log.run, at)
    return log.did(c.RemindTogether(waiting, quiet or {}), SYSTEM, at) if waiting else ()


def test_the_owner_is_asked_once_however_many_ask():
    log = a_quiet_run()
    log.did(c.RequestUpdate("the board meets"), BOB)
    assert react(log.run, log.history[-1]) == (RefreshBoard(),)
    clock(log)
    assert react(log.run, log.history[-1]) == (Ask("update", ALICE.person),)
    log.did(c.RequestUpdate(), CAROL)
    assert clock(log) == ()
    assert [each.by for each in log.run.updating.requests] == [BOB.person, CAROL.person]


def test_who_asks_takes_no_part_by_that_and_asks_once():
    log = a_quiet_run()
    log.did(c.RequestUpdate("the board meets"), BOB)
    assert BOB.person not in log.run.participants
    assert log.refused(c.RequestUpdate(), BOB) == "requested_already"
    assert log.refused(c.RequestUpdate("the board meets"), BOB) == "requested_already"
    log.did(c.RequestUpdate("the board waits"), BOB)
    assert [each.why for each in log.run.updating.requests] == ["the board waits"]
    assert log.refused(c.RequestUpdate(), ALICE) == "own_request"


def test_whoever_sees_a_run_may_ask_and_of_a_private_one_only_who_is_in_it():
    log = a_quiet_run()
    assert may(BOB, c.RequestUpdate(), log.run, Permissions()) is None
    private = a_run_with_a_channel(a_playbook(checklists=[]), private=True)
    refusal = may(BOB, c.RequestUpdate(), private.run, Permissions())
    assert refusal is not None and refusal.message.id == "no.run_unknown"


def test_the_update_answers_them_and_who_sent_it_knows():
    log = a_quiet_run()
    log.did(c.RequestUpdate(), BOB)
    log.did(c.RequestUpdate(), CAROL)
    clock(log)
    log.did(c.PostUpdate("All is well"), CAROL)
    assert log.run.updating.requests == ()
    clock(log)
    (said,) = react(log.run, log.history[-1])
    assert isinstance(said, Say) and said.to == ToPerson(BOB.person)
    assert said.message.args["text"] == "All is well"
    assert due(log.run, log.now + HOUR) == ()


def test_who_follows_hears_it_anyway():
    log = a_quiet_run()
    log.did(c.FollowRun(), BOB)
    log.did(c.RequestUpdate(), BOB)
    log.did(c.PostUpdate("All is well"), ALICE)
    clock(log)
    assert react(log.run, log.history[-1]) == ()


def test_nobody_is_told_in_their_quiet_hours():
    log = a_quiet_run()
    morning = T0 + 8 * HOUR
    log.did(c.RequestUpdate(), BOB)
    clock(log, {ALICE.person.id: morning})
    assert react(log.run, log.history[-2]) == ()
    clock(log, now=morning)
    assert log.history[-1].event == e.QuietOver(ALICE.person, morning, ("update",))
    assert react(log.run, log.history[-1])[-1] == Ask("update", ALICE.person)
    log.did(c.PostUpdate("All is well"), ALICE, morning + MINUTE)
    clock(log, {BOB.person.id: morning + HOUR})
    clock(log, now=morning + HOUR)
    said = react(log.run, log.history[-1])[-1]
    assert isinstance(said, Say) and said.to == ToPerson(BOB.person)


def test_a_request_is_taken_back():
    log = a_quiet_run()
    log.did(c.JoinRun(), BOB)
    log.did(c.RequestUpdate("why"), BOB)
    log.did(c.RequestUpdate("why not"), BOB)
    log.did(c.UndoLast(), BOB)
    assert [each.why for each in log.run.updating.requests] == ["why"]
    log.did(c.UndoLast(), BOB)
    assert log.run.updating.requests == ()


def test_a_draft_is_kept_improved_taken_back_and_sent():
    log = a_quiet_run()
    assert log.refused(c.PostUpdate("")) == "no_draft"
    log.did(c.DraftUpdate("We look"), BOB)
    log.did(c.DraftUpdate("We look into it"), CAROL)
    log.did(c.UndoLast(), CAROL)
    assert log.run.updating.draft is not None and log.run.updating.draft.text == "We look"
    log.did(c.PostUpdate("Something else"), ALICE)
    assert log.run.updating.draft is not None
    (sent,) = log.did(c.PostUpdate(""), ALICE)
    assert sent == e.StatusUpdated("We look", drafted=True)
    assert log.run.updating.draft is None
    assert log.refused(c.DraftUpdate("")) == "no_draft"


def test_finishing_sends_the_final_update_that_the_playbook_wants():
    log = a_quiet_run()
    events = log.did(c.FinishRun({}, update="It is over"), ALICE)
    assert events[0] == e.StatusUpdated("It is over", final=True)
    assert isinstance(events[-1], e.RunFinished)

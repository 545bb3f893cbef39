"""Telling audiences, agreeing first, mending what was sent, and sending it elsewhere."""

from __future__ import annotations

import pytest

from domain import broadcast_commands as b
from domain import commands as c
from domain import copies, readership
from domain import events as e
from domain.effects import Ask, Mend, RefreshCard, RefreshPrompt
from domain.may import may
from domain.messages import Refusal
from domain.people import SYSTEM
from domain.playbook import Permissions
from domain.told import TextState
from tests.domain.audience import PRESS, a_log, last, news, places, told
from tests.domain.build import ALICE, BOB, CAROL, T0


def test_a_text_for_the_house_goes_out_at_once_and_one_for_customers_waits_for_a_second_person():
    log = a_log()
    assert log.did(told("eng")) == (e.AudienceTold(1, "eng", "We are looking into it"),)
    assert places(log) == ["", "eng/eng"]
    assert log.did(told("customers")) == (e.TextProposed(2, 1, "customers", "We are looking into it", ""),)
    assert places(log) == []
    assert [effect.person for effect in last(log) if isinstance(effect, Ask)] == [BOB.person]
    assert news(log) == ["news.text_proposed"]


def test_nobody_agrees_to_their_own_words():
    log = a_log()
    log.did(told("customers"))
    assert log.refused(c.AgreeOnText()) == "text_own"
    log.did(c.AgreeOnText(), BOB)
    assert places(log) == ["", "customers/status"]
    assert (log.run.ledger.texts[0].by, log.run.ledger.texts[0].state) == (ALICE.person, TextState.SENT)
    assert log.refused(c.AgreeOnText(1), CAROL) == "text_not_waiting"


def test_two_people_have_to_agree_where_the_playbook_says_two():
    log = a_log(2, in_it=(BOB, CAROL))
    log.did(told("customers"))
    assert log.did(c.AgreeOnText(1), BOB) == (e.TextAgreed(1, 1, BOB.person),)
    assert log.refused(c.AgreeOnText(1), BOB) == "text_agreed"
    assert [type(event) for event in log.did(c.AgreeOnText(1), CAROL)] == [e.TextAgreed, e.AudienceTold]


def test_only_whom_the_playbook_names_agrees_though_they_may_not_change_the_run():
    log = a_log("group:press")
    log.did(told("customers", asked=(PRESS.person,)))
    asked = [effect.person for effect in last(log) if isinstance(effect, Ask)]
    assert asked == [PRESS.person]
    assert log.refused(c.AgreeOnText(1), BOB) == "text_who"
    policy = Permissions(edit=("owner",))
    assert may(PRESS, c.AgreeOnText(1), log.run, policy) is None
    assert isinstance(may(PRESS, c.AddTask("x"), log.run, policy), Refusal)
    assert log.did(c.AgreeOnText(1), PRESS)


def test_who_has_the_role_is_asked_and_so_is_who_takes_it_over():
    log = a_log("role:comms", in_it=(BOB, CAROL))
    log.did(c.TakeRole("comms", BOB.person), BOB)
    log.did(told("customers"))
    assert [effect.person for effect in last(log) if isinstance(effect, Ask)] == [BOB.person]
    log.did(c.RecordPrompt("agree 1.1", BOB.person, "p-bob", "d-bob"), SYSTEM)
    log.did(c.TakeRole("comms", CAROL.person), CAROL)
    assert Ask("agree 1.1", CAROL.person) in last(log)
    assert RefreshPrompt("p-bob") in last(log)
    log.did(c.FreeRole("comms"), CAROL)
    assert "news.text_nobody" in news(log)


def test_an_amended_text_needs_everybodys_word_anew_and_the_former_version_is_not_agreed_to():
    log = a_log(2, in_it=(BOB, CAROL))
    log.did(told("customers"))
    log.did(c.AgreeOnText(1), BOB)
    log.did(c.AmendUpdate(b.AudienceText("", "Payments fail")))
    assert log.run.ledger.texts[0].proposed.agreed == ()
    assert log.refused(c.AgreeOnText(1, 1), CAROL) == "text_changed"
    log.did(c.AgreeOnText(1, 2), CAROL)
    log.did(c.AgreeOnText(1, 2), BOB)
    assert log.run.ledger.texts[0].form == "Payments fail"


def test_what_customers_have_is_amended_only_when_somebody_agrees():
    log = a_log()
    log.did(told("customers"))
    log.did(c.AgreeOnText(), BOB)
    log.did(c.RecordCopy(1, "customers/status", None, "c-status", ("p1",), 0), SYSTEM)
    log.did(c.AmendUpdate(b.AudienceText("", "It works again")))
    assert log.run.ledger.texts[0].form == "We are looking into it"
    assert not any(isinstance(effect, Mend) for effect in last(log))
    log.did(c.AgreeOnText(), BOB)
    assert log.run.ledger.texts[0].form == "It works again"
    assert log.run.ledger.texts[0].mended_by == ALICE.person, "whose words they are, not who agreed to them"
    assert Mend(1, "customers/status") in last(log)
    log.did(c.AmendUpdate(b.AudienceText("", "It does not")))
    log.did(c.RejectText(reason="it does"), BOB)
    assert (log.run.ledger.texts[0].form, log.run.ledger.texts[0].state) == ("It works again", TextState.SENT)


def test_a_rejected_text_can_be_proposed_in_other_words():
    log = a_log()
    log.did(told("customers"))
    log.did(c.RejectText(reason="too early"), BOB)
    assert news(log) == ["news.text_rejected"]
    assert log.refused(c.AgreeOnText(1), BOB) == "text_not_waiting"
    log.did(c.AmendUpdate(b.AudienceText("", "Soon"), 1))
    assert log.run.ledger.texts[0].state is TextState.WAITING
    assert log.did(c.WithdrawText(1)) == (e.TextWithdrawn(1, 2),)


def test_only_who_wrote_it_or_leads_the_run_withdraws_a_text():
    log = a_log(in_it=(BOB, CAROL))
    log.did(told("customers"), BOB)
    assert log.refused(c.WithdrawText(), CAROL) == "text_others"
    assert log.did(c.WithdrawText(), ALICE)


def test_what_waits_when_the_run_ends_is_not_sent_and_that_is_said():
    log = a_log()
    log.did(told("customers"))
    log.did(c.FinishRun({"all": "x"}))
    assert log.run.ledger.texts[0].state is TextState.EXPIRED
    assert "news.text_expired" in news(log)
    assert log.refused(c.AgreeOnText(1), BOB) == "run_over"


def test_an_approval_by_mistake_is_taken_back_as_long_as_it_is_not_the_last_one():
    log = a_log(2, in_it=(BOB, CAROL))
    log.did(told("customers"))
    log.did(c.AgreeOnText(1), BOB)
    log.did(c.UndoLast(), BOB)
    assert log.run.ledger.texts[0].proposed.agreed == ()
    log.did(c.AgreeOnText(1), BOB)
    log.did(c.AgreeOnText(1), CAROL)
    assert log.refused(c.UndoLast(), CAROL) == "undo_final"
    assert log.refused(c.UndoLast(), BOB) == "undo_touched"


def test_taking_back_a_text_that_waits_withdraws_it_and_taking_back_a_no_asks_again():
    log = a_log()
    log.did(told("customers"))
    log.did(c.RejectText(reason="no"), BOB)
    log.did(c.UndoLast(), BOB)
    waiting = log.run.ledger.texts[0]
    assert (waiting.state, waiting.proposed.version, waiting.proposed.by) == (TextState.WAITING, 2, ALICE.person)
    log = a_log()
    log.did(told("customers"))
    log.did(c.UndoLast())
    assert log.run.ledger.texts[0].state is TextState.WITHDRAWN


@pytest.mark.parametrize("audience", ["press", "customer"])
def test_an_audience_the_playbook_does_not_know_is_refused(audience):
    assert a_log().refused(told(audience)) == "audience_unknown"


def test_those_inside_need_no_audience_of_their_own():
    log = a_log()
    assert log.did(told("internal", "All of it")) == (e.StatusUpdated("All of it"),)


def test_one_input_tells_several_audiences_each_its_own():
    log = a_log()
    parts = (b.AudienceText("internal", "The disk is full"), b.AudienceText("customers", "Payments fail"))
    events = log.did(c.TellAudiences(parts))
    assert [type(event) for event in events] == [e.StatusUpdated, e.TextProposed]
    assert [text.number for text in log.run.ledger.texts] == [1, 2]


def test_an_amendment_reaches_every_post_and_stands_as_the_last_update():
    log = a_log()
    log.did(c.FollowRun(), CAROL)
    log.did(c.PostUpdate("Two hosts are down"))
    for place, person in (("", None), ("/exec", None), ("", CAROL.person)):
        log.did(c.RecordCopy(1, place, person, f"c{place}", ("p",), 0), SYSTEM)
    log.did(c.RecordCard("/exec", "c", "card"), SYSTEM)
    log.did(c.AmendUpdate(b.AudienceText("", "Three hosts are down")))
    assert [effect for effect in last(log) if isinstance(effect, Mend)] == [
        Mend(1, ""),
        Mend(1, "/exec"),
        Mend(1, "", CAROL.person),
    ]
    assert RefreshCard("/exec") in last(log)
    assert [update.text for update in log.run.updates] == ["Three hosts are down"]
    assert log.refused(c.UndoLast()) == "undo_final"
    assert log.refused(c.AmendUpdate(b.AudienceText("", "Three hosts are down"))) == "unchanged"
    assert log.refused(c.AmendUpdate(b.AudienceText("", "x"), 7)) == "text_number"


def test_a_post_that_was_on_its_way_while_it_was_amended_is_mended_when_it_is_there():
    log = a_log()
    log.did(c.PostUpdate("Two hosts are down"))
    log.did(c.AmendUpdate(b.AudienceText("", "Three")))
    log.did(c.RecordCopy(1, "/exec", None, "c", ("p",), 0), SYSTEM)
    assert Mend(1, "/exec") in last(log)
    log.did(c.RecordCopy(1, "/exec", None, "c", ("p",), 1), SYSTEM)
    assert last(log) == []


def test_what_is_retracted_is_no_last_update_any_more():
    log = a_log()
    log.did(c.PostUpdate("First"))
    log.did(c.PostUpdate("Wrong"))
    log.did(c.RetractUpdate(reason="wrong run"))
    assert [update.text for update in log.run.updates] == ["First"]
    assert log.run.ledger.last("").number == 1
    assert log.refused(c.RetractUpdate(2)) == "text_over"
    assert log.refused(c.AmendUpdate(b.AudienceText("", "x"), 2)) == "text_over"
    assert log.did(c.RetractUpdate()) == (e.UpdateRetracted(1, ""),)
    assert log.refused(c.RetractUpdate()) == "text_none"


def test_a_typo_is_mended_after_the_end():
    log = a_log()
    log.did(c.PostUpdate("First"))
    log.did(c.CancelRun("x"))
    assert log.did(c.AmendUpdate(b.AudienceText("", "Last")))


def test_outside_nobody_reads_why_a_text_was_retracted():
    log = a_log()
    log.did(told("eng"))
    log.did(told("customers"))
    log.did(c.AgreeOnText(), BOB)
    for number, place, outside in ((1, "eng/eng", False), (2, "customers/status", True)):
        log.did(c.RetractUpdate(number, "bob got it wrong"))
        said = copies.said(log.run, log.run.ledger.texts[number - 1], place, None)
        assert (said.id, said.args["outside"]) == ("told.retracted", outside)


def test_the_card_follows_the_run_and_the_rest_of_it_does_not_touch_it():
    log = a_log()
    log.did(c.PostUpdate("First"))
    log.did(c.RecordCard("/exec", "c", "card"), SYSTEM)
    for command in (
        c.ChangeSeverity("sev1"),
        c.ChangePhase("monitoring"),
        c.ChangeOwner(BOB.person),
        c.HoldRun(until=T0 + 3_600_000, why="asleep"),
        c.FinishRun({"all": "x"}),
        c.ReopenRun(),
    ):
        log.did(command)
        assert RefreshCard("/exec") in last(log), command
    log.did(c.AddNote("x"))
    assert not any(isinstance(effect, RefreshCard) for effect in last(log))


def test_a_card_that_was_deleted_is_posted_anew_while_the_run_goes_on():
    log = a_log()
    log.did(c.PostUpdate("First"))
    log.did(c.RecordCard("/exec", "c", "card"), SYSTEM)
    assert log.did(c.RecordCardLost("/exec", "card"), SYSTEM) == (e.CardLost("/exec", "card"),)
    assert RefreshCard("/exec") in last(log)
    assert log.did(c.RecordCardLost("/exec", "card"), SYSTEM) == ()


def test_where_it_goes_can_be_put_back():
    log = a_log()
    log.did(c.ChangeDestinations("", ("board",), ("exec",)))
    log.did(c.UndoLast())
    assert [each.channel for each in readership.destinations(log.run, "")] == ["exec"]


def test_a_place_that_could_not_be_told_is_news_once_an_update_and_can_be_tried_again():
    log = a_log()
    log.did(c.PostUpdate("First"))
    failed = c.RecordBroadcastFailed("/exec", "no such channel")
    assert log.did(failed, SYSTEM)
    assert log.did(failed, SYSTEM) == ()
    log.did(c.ChangeDestinations("", ("exec",)))
    assert places(log) == ["/exec"]
    log.did(c.RecordCard("/exec", "c", "card"), SYSTEM)
    assert log.run.ledger.failed == {}


def test_a_form_for_this_run_replaces_the_playbooks_until_it_is_put_back():
    log = a_log()
    log.did(c.ChangeTemplate("", "Now: {{ text }}"))
    assert log.run.ledger.templates == {"": "Now: {{ text }}"}
    assert log.refused(c.ChangeTemplate("", "{{", problem="unexpected end")) == "template_bad"
    log.did(c.UndoLast())
    assert log.run.ledger.templates == {}


def test_of_a_private_run_only_who_is_in_it_is_asked():
    log = a_log("group:press", private=True)
    log.did(told("customers", asked=(PRESS.person, BOB.person)))
    assert [effect.person for effect in last(log) if isinstance(effect, Ask)] == [BOB.person]

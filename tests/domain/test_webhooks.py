from __future__ import annotations

from typing import get_args

import pytest

from domain import commands as c
from domain import events as e
from domain.effects import CallWebhook, RefreshBoard, Say, ToPerson, ToRun
from domain.messages import Refusal
from domain.people import MUSTER, SYSTEM
from domain.playbook import Playbook
from domain.react import react
from domain.telling import TOLD, TOPICS, telling, topic
from domain.webhooks import Happened
from tests.domain.build import ACK, ALICE, BOB, a_playbook, a_run, a_run_with_a_channel


def told(log, event, actor=ALICE.person):
    recorded = log.record(event, actor)
    return [(call.what, call.subject) for call in telling(log.run, recorded)]


def failed(log, target="hub", key="k", final=True):
    log.submit(c.RecordWebhookFailed(target, "task.checked", 2, ACK, key, "503", final), SYSTEM)


# what is told


@pytest.mark.parametrize(
    ("event", "what", "subject"),
    [
        (e.TaskChecked(ACK), "task.checked", ACK),
        (e.TaskUnchecked(ACK), "task.unchecked", ACK),
        (e.TaskSkipped(ACK, "late"), "task.skipped", ACK),
        (e.TaskEdited(ACK, "title", "Other"), "task.changed", ACK),
        (e.OwnerChanged(BOB.person), "owner.changed", 0),
        (e.SeverityChanged("sev1"), "severity.changed", 0),
        (e.PhaseChanged("resolved"), "phase.changed", 0),
        (e.StatusUpdated("News"), "update.sent", 1),
        (e.RunFinished("", ""), "run.finished", 0),
        (e.RunCancelled("x"), "run.cancelled", 0),
        (e.RunReopened("x"), "run.reopened", 0),
        (e.RunMergedInto("02RUN", "INC-2", "Another"), "run.cancelled", 0),
        (e.RetroPublished("x"), "retrospective.published", 0),
        (e.PageSent(1, ("@bob",), "x", (), 0, 0, (BOB.person,), ()), "page.sent", 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_happens_is_told_by_its_name(event, what, subject):
    assert told(a_run_with_a_channel(), event) == [(what, subject)]


@pytest.mark.parametrize("event", [e.NoteAdded("x"), e.ParticipantJoined(BOB.person), e.BoardPosted("p9")])
def test_what_concerns_only_those_who_are_in_it_is_not_told(event):
    assert told(a_run_with_a_channel(), event) == []


def test_a_start_is_told_once_the_run_has_its_channel_and_what_came_before_is_in_it():
    log = a_run()
    assert telling(log.run, log.history[0]) == ()
    assert told(log, e.TaskAssigned(ACK, (BOB.person,)), MUSTER) == []
    assert told(log, e.PageSent(1, ("@bob",), "x", (), 0, 0, (BOB.person,), ()), MUSTER) == []
    assert told(log, e.ChannelOpened("c1", "inc-1"), MUSTER) == [("run.started", 0), ("page.sent", 1)]


def test_a_start_in_a_thread_is_told_at_once():
    log = a_run(mode="here")
    assert [call.what for call in telling(log.run, log.history[0])] == ["run.started"]


def test_a_run_that_was_cancelled_before_it_had_its_channel_is_told_with_its_end():
    log = a_run()
    assert told(log, e.RunCancelled("false alarm")) == []
    assert told(log, e.ChannelFailed("403"), MUSTER) == [("run.started", 0), ("run.cancelled", 0)]


def test_everything_that_is_told_has_a_topic_and_every_topic_something():
    assert {topic(what) for what in TOLD} == set(TOPICS)


def test_what_is_mended_is_told_by_the_number_it_was_sent_under():
    log = a_run_with_a_channel()
    assert told(log, e.StatusUpdated("One")) == [("update.sent", 1)]
    assert told(log, e.AudienceTold(2, "customers", "Two")) == [("update.sent", 2)]
    assert told(log, e.UpdateAmended(1, "Other")) == [("update.amended", 1)]
    recorded = log.record(e.UpdateRetracted(2, "wrong"), ALICE.person)
    (call,) = telling(log.run, recorded)
    assert (call.what, call.subject, call.audience) == ("update.retracted", 2, "customers")
    assert told(log, e.StatusUpdated("Three")) == [("update.sent", 3)]


# who is named


def test_a_target_is_written_by_its_name_by_its_address_or_in_full():
    playbook = a_playbook(
        webhooks={
            "on_start": ["hub", "https://hooks.example.com/T0/secret"],
            "on_task": {"name": "hub", "format": "slack"},
            "to": [{"url": "https://other.example.com", "events": ["owner"], "secret": "OTHER_SECRET"}],
        }
    )
    named = [(where, hook.key, topics) for where, hook, topics in playbook.webhooks.all()]
    assert named == [
        (("on_start", 0), "hub", ("start",)),
        (("on_start", 1), "hooks.example.com-f4df20", ("start",)),
        (("on_task", 0), "hub", ("task",)),
        (("to", 0), "other.example.com-c18eed", ("owner",)),
    ]
    assert Playbook.model_validate(playbook.model_dump(mode="json")) == playbook
    assert playbook.model_dump(mode="json")["webhooks"]["on_start"] == ["hub", "https://hooks.example.com/T0/secret"]


def test_a_list_alone_is_told_everything():
    playbook = a_playbook(webhooks=["hub"])
    assert [topics for _, _, topics in playbook.webhooks.all()] == [TOPICS]


@pytest.mark.parametrize(
    ("webhooks", "said"),
    [
        ({"on_start": ["no such name"]}, "neither a target of config.yaml by its name nor an address"),
        ({"on_start": ["ftp://x"]}, "is no web address"),
        ({"on_start": [{"name": "hub", "url": "https://x.example"}]}, "one of them"),
        ({"on_start": [{"name": "hub", "secret": "X"}]}, "secret belongs to a url"),
        ({"on_start": [{"name": "hub", "events": ["task"]}]}, "events does not belong under on_start"),
    ],
)
def test_what_is_written_wrong_is_told(webhooks, said):
    with pytest.raises(ValueError, match=said):
        a_playbook(webhooks=webhooks)


# what became of them


def test_the_first_that_is_given_up_is_told_to_the_owner_and_the_others_are_shown():
    log = a_run_with_a_channel()
    failed(log)
    dm, board = react(log.run, log.history[-1])
    assert isinstance(dm, Say)
    assert (dm.to, dm.message.id) == (ToPerson(ALICE.person), "news.webhook_failed")
    assert board == RefreshBoard()
    failed(log, key="k2")
    assert react(log.run, log.history[-1]) == (RefreshBoard(),)
    assert [each.number for each in log.run.hooks.failed] == [1, 2]


def test_a_target_in_trouble_is_noted_once_until_it_takes_something():
    log = a_run_with_a_channel()
    before = len(log.history)
    failed(log, final=False)
    failed(log, key="k2", final=False)
    assert len(log.history) == before + 1
    assert log.run.hooks.troubles["hub"].reason == "503"
    log.submit(c.RecordWebhookDelivered("hub", "k"), SYSTEM)
    assert not log.run.hooks.troubles


def test_one_that_is_taken_without_trouble_leaves_no_event():
    log = a_run_with_a_channel()
    before = len(log.history)
    log.submit(c.RecordWebhookDelivered("hub", "k"), SYSTEM)
    assert len(log.history) == before


def test_one_that_is_given_up_twice_under_one_key_is_one():
    log = a_run_with_a_channel()
    failed(log)
    failed(log)
    assert [each.number for each in log.run.hooks.given_up] == [1]


def test_what_is_sent_again_goes_out_under_the_key_it_had():
    log = a_run_with_a_channel()
    failed(log)
    log.submit(c.ResendWebhooks((1,)), BOB)
    call, board = react(log.run, log.history[-1])
    assert call == CallWebhook("hub", "task.checked", 2, ACK, "k")
    assert board == RefreshBoard()
    assert isinstance(log.submit(c.ResendWebhooks((1,)), BOB), Refusal)
    failed(log)
    assert [each.number for each in log.run.hooks.failed] == [1]
    log.submit(c.ResendWebhooks(), BOB)
    log.submit(c.RecordWebhookDelivered("hub", "k"), SYSTEM)
    assert not log.run.hooks.failed
    assert isinstance(log.submit(c.ResendWebhooks(), BOB), Refusal)


def test_what_never_failed_is_not_sent_again():
    log = a_run_with_a_channel()
    failed(log)
    refused = log.submit(c.ResendWebhooks((7,)), BOB)
    assert isinstance(refused, Refusal)
    assert refused.message.id == "no.webhook_number"


@pytest.mark.parametrize("end", [c.CancelRun("false alarm"), c.FinishRun(reasons={"all": "x"})])
def test_what_failed_is_sent_again_after_the_end_too(end):
    log = a_run_with_a_channel()
    failed(log)
    log.submit(end, ALICE)
    assert not isinstance(log.submit(c.ResendWebhooks(), ALICE), Refusal)


# who is told


NAMED = (("hub", ("start", "update")),)


def turned(log, on=(), off=(), topics=()):
    return log.submit(c.ChangeWebhooks(on, off, topics, NAMED), BOB)


def hears(log, target):
    heard = log.run.hooks.hearing.get(target)
    return (heard.added, heard.removed) if heard else None


def test_a_target_is_turned_off_for_some_topics_or_for_all_that_it_is_named_for():
    log = a_run_with_a_channel()
    turned(log, off=("hub",), topics=("update",))
    assert hears(log, "hub") == ((), ("update",))
    turned(log, off=("hub",))
    assert hears(log, "hub") == ((), ("start", "update"))
    turned(log, on=("hub",))
    assert hears(log, "hub") is None


def test_one_that_is_named_for_nothing_hears_of_everything_or_of_some_topics():
    log = a_run_with_a_channel()
    turned(log, on=("wiki",), topics=("update",))
    assert hears(log, "wiki") == (("update",), ())
    turned(log, on=("wiki",))
    assert hears(log, "wiki") == (TOPICS, ())
    turned(log, off=("wiki",))
    assert hears(log, "wiki") is None


def test_turning_one_on_that_is_on_is_refused():
    log = a_run_with_a_channel()
    for refused in (turned(log, on=("hub",)), turned(log, off=("wiki",)), turned(log, on=("hub",), topics=("start",))):
        assert isinstance(refused, Refusal)
        assert refused.message.id == "no.webhook_hears"


def test_whom_webhooks_tell_is_taken_back_and_the_run_hears_of_it():
    log = a_run_with_a_channel()
    turned(log, on=("wiki",), off=("hub",))
    said = [effect for each in log.history[-2:] for effect in react(log.run, each)]
    assert [(each.to, each.message.args["target"]) for each in said] == [(ToRun(), "hub"), (ToRun(), "wiki")]
    log.submit(c.UndoLast(), BOB)
    assert not log.run.hooks.hearing


def test_what_is_turned_off_stays_so_whatever_becomes_of_what_was_sent():
    log = a_run_with_a_channel()
    turned(log, off=("hub",))
    failed(log)
    log.submit(c.RecordWebhookDelivered("hub", "k"), SYSTEM)
    assert hears(log, "hub") == ((), ("start", "update"))


def test_every_event_of_webhooks_is_tested_here():
    tested = {"WebhookFailed", "WebhookDelivered", "WebhooksResent", "HearingChanged"}
    assert {kind.__name__ for kind in get_args(Happened)} == tested

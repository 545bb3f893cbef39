# Long because: it has a word on each event there is.
from __future__ import annotations

from typing import get_args

import pytest

from domain import commands as c
from domain import events as e
from domain.durations import HOUR
from domain.effects import (
    AddPerson,
    Ask,
    Brief,
    OpenChannel,
    RefreshBoard,
    RefreshCard,
    RefreshHeader,
    RefreshPrompt,
    Say,
    Tell,
    ToOrigin,
    ToPerson,
    ToPlace,
    ToRun,
)
from domain.ledger import Happened as HappenedToTexts
from domain.paging import Happened
from domain.people import MUSTER, SYSTEM
from domain.react import react
from domain.updating import Happened as HappenedToUpdates
from domain.webhooks import Happened as OfWebhook
from tests.domain.build import ACK, ALICE, BOB, CAROL, CONFIRM, T0, a_playbook, a_run, a_run_with_a_channel


def effects(log, event, actor=ALICE.person):
    return react(log.run, entry) if (entry := log.record(event, actor)) else ()


def said(found):
    return [(effect.to, effect.message.id) for effect in found if isinstance(effect, Say)]


QUIET = [
    e.RunRelated("01B", "INC-2", "Cart"),
    e.RunUnrelated("01B"),
    e.CallJoined(BOB.person),
    e.CallLeft(BOB.person),
    e.TaskChecked(ACK),
    e.TaskUnchecked(ACK),
    e.TaskSkipped(ACK, "late"),
    e.TaskRestored(ACK),
    e.TaskUnassigned(ACK),
    e.ParticipantLeft(BOB.person),
    e.MomentMarked("detected", T0),
    e.MomentUnmarked("detected"),
    e.SummaryChanged("All of it"),
    e.NoteAdded("x"),
    e.NoteWithdrawn(3),
    e.EntryCorrected(1, "x", T0),
    e.EntryRemoved(1),
    e.EntryRestored(1),
    e.MetricSet("cost", "1"),
    e.AttributeSet("facing", "yes"),
    e.TaskSnoozed(ACK, T0),
    e.TaskAdded(8, "triage", 0, "New"),
    e.TaskEdited(ACK, "title", "Other"),
    e.TaskLinksChanged(ACK, (("Book", "https://x.example"),)),
    e.TaskMoved(ACK, "resolution", 0),
    e.TaskRemoved(ACK, "none of ours"),
    e.SectionAdded("added-4", "", "Last"),
    e.SectionRenamed("triage", "First"),
    e.SectionMoved("triage", ""),
    e.SectionRemoved("security"),
    e.SectionRestored("security"),
    e.TaskDueChanged(ACK),
    e.FollowupAdded("x"),
    e.FollowupDropped(3),
    e.FollowupRestored(3),
    e.RetroWritten("Impact", "x"),
    e.BoardPosted("p2"),
    e.BoardLost("p2"),
    e.TaskHandedBack(ACK, BOB.person),
    e.ReportWithdrawn(ACK),
    e.ShareChecked(ACK, BOB.person),
    e.ShareUnchecked(ACK, BOB.person),
    e.OnCallChanged("db", (BOB.person,)),
]
LOUD_WRITING = (
    *(e.DecisionMade, e.DecisionRevoked, e.DecisionRestored),
    *(e.HypothesisRaised, e.HypothesisTested, e.HypothesisSettled, e.HypothesisReopened),
)
LOUD = {
    *get_args(Happened),  # tests/domain/test_paging.py
    *get_args(OfWebhook),  # tests/domain/test_webhooks.py
    *get_args(HappenedToTexts),  # tests/domain/test_broadcasting.py
    *get_args(HappenedToUpdates),  # tests/domain/test_cadence.py, test_update_requests.py
    *LOUD_WRITING,  # tests/domain/test_on_timeline.py
    e.RunStarted,
    e.ChannelOpened,
    e.ChannelFailed,
    e.EffectFailed,
    e.TaskAssigned,
    e.CommandAsked,
    e.CommandRan,
    e.TasksShown,
    e.TasksHidden,
    e.TasksFreed,
    e.TaskReported,
    e.RoleChanged,
    e.OwnerGone,
    e.NewcomersTold,
    e.FollowerAdded,
    e.FollowerRemoved,
    e.HandedOver,
    e.HandoverEnded,
    e.PersonRenamed,
    e.MadePrivate,
    e.JoinRequested,
    e.JoinRefused,
    e.OwnerChanged,
    e.ParticipantJoined,
    e.SeverityChanged,
    e.PhaseChanged,
    e.StatusUpdated,
    e.RunFinished,
    e.RunCancelled,
    e.RunReopened,
    e.UpdateReminded,
    e.TaskReminded,
    e.RunHeld,
    e.RunResumed,
    e.CallOpened,
    e.CallClosed,
    e.CallCommandAsked,
    e.CallCommandRan,
    e.LinkKept,
    e.LinkDropped,
    e.LinkRestored,
    e.RunMerged,
    e.RunMergedInto,
    e.RunSplitOff,
    e.RunUnmerged,
    e.RunForgotten,
    e.ForgottenPutOff,
    e.ForgottenUnanswered,
    e.RunStirred,
    e.RunKept,
    e.ArchiveAnnounced,
    e.ArchiveAsked,
    e.ArchivePutOff,
    e.ChannelArchived,
    e.ArchiveFailed,
    e.ChannelKept,
    e.ChannelRestored,
    e.RunMoved,
    e.QuietKept,
    e.QuietOver,
    e.RetrospectiveReminded,
    e.PromptPosted,
    e.WalkedTo,
    e.RetroDrafted,
    e.RetroPublished,
    e.RetroCancelled,
}


@pytest.mark.parametrize("event", QUIET, ids=lambda event: type(event).__name__)
def test_what_the_board_shows_is_not_said_as_well(event):
    assert effects(a_run_with_a_channel(), event) == (RefreshBoard(),)


def test_every_event_is_either_quiet_or_tested_here():
    assert {type(event) for event in QUIET} | LOUD == set(get_args(e.Event))


def test_a_start_opens_a_channel_first():
    log = a_run(private=True)
    assert react(log.run, log.history[0]) == (OpenChannel("inc-1-checkout-is-down", "INC-1 Checkout is down", True),)


def test_a_start_here_posts_the_board_and_the_welcome_at_once():
    log = a_run(mode="here", welcome="Hello")
    board, welcome = react(log.run, log.history[0])
    assert board == RefreshBoard()
    assert (welcome.to, welcome.message.id, welcome.message.args["text"]) == (ToRun(), "news.welcome", "Hello")


def test_a_new_channel_gets_its_people_its_board_its_header_and_its_welcome_and_the_origin_hears_of_it():
    log = a_run(welcome="Hello", invited=(BOB.person,))
    found = effects(log, e.ChannelOpened("c1", "inc-1"), MUSTER)
    assert found[:4] == (AddPerson(ALICE.person), AddPerson(BOB.person), RefreshBoard(), RefreshHeader())
    assert said(found) == [
        (ToRun(), "news.welcome"),
        (ToPerson(BOB.person), "dm.invited"),
        (ToOrigin(), "news.started"),
    ]
    assert found[-1].message.args["channel"] == "inc-1"


def test_without_a_channel_the_origin_hears_why():
    found = effects(a_run(welcome="Hello"), e.ChannelFailed("403"), MUSTER)
    assert said(found) == [(ToOrigin(), "news.no_channel"), (ToRun(), "news.welcome")]
    assert RefreshBoard() in found


def test_that_a_private_run_has_no_channel_is_told_to_its_owner_alone():
    found = effects(a_run(private=True, welcome="Hello"), e.ChannelFailed("403"), MUSTER)
    assert said(found) == [(ToPerson(ALICE.person), "news.no_private_channel")]
    assert RefreshBoard() not in found


def test_the_owner_hears_of_what_failed():
    assert said(effects(a_run(), e.EffectFailed("a post", "403"), MUSTER)) == [
        (ToPerson(ALICE.person), "news.effect_failed")
    ]


def test_who_gets_a_task_from_somebody_else_is_brought_in_and_told_all_about_it():
    log = a_run_with_a_channel()
    log.did(c.CheckTasks(("fix it",)), at=T0 + HOUR)
    assigned = effects(log, e.TaskAssigned(CONFIRM, (BOB.person,)))
    assert assigned == (AddPerson(BOB.person), Ask("task 6", BOB.person), RefreshBoard())


def asked(log, about, person, post_id):
    """The prompts that are redrawn because that one was posted."""
    found = effects(log, e.PromptPosted(about, person, post_id, "d1"), MUSTER)
    return [effect.post_id for effect in found if isinstance(effect, RefreshPrompt)]


def redrawn(found):
    return [effect.post_id for effect in found if isinstance(effect, RefreshPrompt)]


def test_a_prompt_that_was_posted_is_looked_at_again_and_so_are_those_it_takes_the_place_of():
    log = a_run_with_a_channel()
    assert asked(log, "task 6", BOB.person, "p6") == ["p6"]
    assert asked(log, "update", ALICE.person, "p7") == ["p7"]
    assert asked(log, "update", ALICE.person, "p8") == ["p7", "p8"]


def test_a_prompt_changes_with_what_it_asks_about():
    log = a_run_with_a_channel()
    for about, post in (("task 1", "t1"), ("task 5", "t5"), ("update", "u"), ("retro", "r")):
        asked(log, about, BOB.person, post)
    assert redrawn(effects(log, e.TaskChecked(5))) == ["t5"]
    assert redrawn(effects(log, e.TaskSnoozed(ACK, T0))) == ["t1"]
    assert redrawn(effects(log, e.StatusUpdated("News"))) == ["u"]
    assert redrawn(effects(log, e.SeverityChanged("sev1"))) == ["u"]
    assert redrawn(effects(log, e.RunFinished("", ""))) == ["t1", "t5", "u", "r"]
    assert redrawn(effects(log, e.RetroWritten("Impact", "x"))) == ["r"]
    assert redrawn(effects(log, e.RetroPublished("x"))) == ["r"]


def test_who_takes_over_while_an_update_is_overdue_is_asked_for_it():
    log = a_run_with_a_channel()
    assert not any(isinstance(effect, Ask) for effect in effects(log, e.OwnerChanged(BOB.person)))
    log.did(c.RemindUpdate(T0 + HOUR), SYSTEM, T0 + HOUR)
    assert Ask("update", CAROL.person) in effects(log, e.OwnerChanged(CAROL.person))


def test_a_published_retrospective_goes_to_the_run_and_to_the_channels_the_playbook_names():
    for private in (False, True):
        log = a_run_with_a_channel(severity="sev1", private=private)
        log.did(c.FinishRun({"all": "x"}))
        found = said(effects(log, e.RetroPublished("All of it")))
        assert found == [
            (ToRun(), "news.retro_published"),
            (ToPlace("/stakeholders"), "news.retro_published"),
            (ToPlace("/board"), "news.retro_published"),
        ]


def test_a_draft_made_anew_and_a_retrospective_called_off_are_news_in_the_run_only():
    log = a_run_with_a_channel()
    assert said(effects(log, e.RetroDrafted("x"))) == [(ToRun(), "news.retro_drafted")]
    assert said(effects(log, e.RetroCancelled("a drill"))) == [(ToRun(), "news.retro_cancelled")]


def test_who_claims_a_task_is_not_told_so():
    assert effects(a_run_with_a_channel(), e.TaskAssigned(ACK, (ALICE.person,))) == (RefreshBoard(),)


def test_a_new_owner_is_brought_in_and_everybody_hears_of_it():
    found = effects(a_run(), e.OwnerChanged(BOB.person))
    assert found[0] == AddPerson(BOB.person)
    assert said(found) == [(ToRun(), "news.owner")]
    assert {RefreshHeader, RefreshBoard} <= {type(effect) for effect in found}


def test_who_comes_for_the_first_time_is_told_how_it_stands_and_later_only_who_called_them():
    for who in (ALICE.person, BOB.person, MUSTER):
        log = a_run()
        came = e.ParticipantJoined(BOB.person)
        brief = Brief(ToPerson(BOB.person), "catchup", who)
        assert effects(log, came, who) == (AddPerson(BOB.person), brief, RefreshBoard())
        log.record(e.ParticipantLeft(BOB.person), BOB.person)
        again = [(ToPerson(BOB.person), "dm.invited")] if who == ALICE.person else []
        assert said(effects(log, came, who)) == again


@pytest.mark.parametrize(
    ("event", "news"), [(e.SeverityChanged("sev2"), "news.severity"), (e.PhaseChanged("resolved"), "news.phase")]
)
def test_severity_and_phase_are_news_and_stand_in_the_header(event, news):
    found = effects(a_run(), event)
    assert said(found) == [(ToRun(), news)]
    assert found[1:] == (RefreshHeader(), RefreshBoard())


def test_an_update_goes_to_the_run_and_beneath_the_post_it_has_in_each_channel_the_playbook_names():
    found = effects(a_run(), e.StatusUpdated("News"))
    assert found == (Tell(1, ""), RefreshCard("/stakeholders"), Tell(1, "/stakeholders"), RefreshBoard())


def test_a_channel_that_gets_posts_has_none_that_is_kept_current():
    playbook = a_playbook(status_updates={"to": [{"channel": "stakeholders", "as": "posts"}]})
    found = effects(a_run(playbook), e.StatusUpdated("News"))
    assert found == (Tell(1, ""), Tell(1, "/stakeholders"), RefreshBoard())


def test_at_a_severity_that_escalates_more_channels_hear_the_updates_each_once():
    playbook = a_playbook(status_updates={"to": ["stakeholders", "board", "stakeholders"]})
    found = effects(a_run(playbook, severity="sev1"), e.StatusUpdated("News"))
    told = [effect.place for effect in found if isinstance(effect, Tell)]
    assert told == ["", "/stakeholders", "/board"]


def test_the_end_is_told_where_it_was_started_and_the_draft_is_posted_in_the_run():
    log = a_run_with_a_channel()
    log.now = T0 + HOUR
    found = effects(log, e.RunFinished("It was", "Draft"))
    assert said(found) == [
        (ToRun(), "news.finished"),
        (ToRun(), "news.retrospective"),
        (ToOrigin(), "news.finished_abroad"),
    ]
    assert found[0].message.args["took"] == HOUR
    assert found[0].message.args["summary"] == "It was"


def test_who_had_updates_hears_of_the_end():
    log = a_run_with_a_channel()
    log.did(c.PostUpdate("News"))
    assert (ToPlace("/stakeholders", told="c-alerts"), "news.finished_abroad") in said(
        effects(log, e.RunFinished("", ""))
    )
    assert (ToPlace("/stakeholders", told="c-alerts"), "news.reopened") in said(effects(log, e.RunReopened("")))


def test_the_end_of_a_private_run_is_told_only_where_its_playbook_says():
    log = a_run_with_a_channel(private=True)
    log.did(c.PostUpdate("News"))
    for event in (e.RunFinished("Secret", "Draft"), e.RunReopened("again"), e.RunCancelled("x")):
        places = {type(to) for to, _ in said(effects(log, event))}
        assert places == {ToRun, ToPlace}


def test_in_a_shared_channel_the_end_is_said_once():
    assert said(effects(a_run(mode="here"), e.RunCancelled("false alarm"))) == [(ToRun(), "news.cancelled")]


def test_a_cancelled_run_posts_no_draft_even_if_it_was_finished_before():
    log = a_run_with_a_channel()
    log.did(c.FinishRun({"all": "x"}, "", "Draft"))
    log.did(c.ReopenRun())
    assert (ToRun(), "news.retrospective") not in said(effects(log, e.RunCancelled("false alarm")))


def test_a_reopened_run_says_so():
    log = a_run_with_a_channel()
    found = effects(log, e.RunReopened("again"))
    assert said(found) == [(ToRun(), "news.reopened"), (ToOrigin(), "news.reopened")]
    assert found[-2:] == (RefreshHeader(), RefreshBoard())


def test_reminders_speak_in_the_run():
    log = a_run()
    for event, line, about in (
        (e.UpdateReminded(T0), "remind.update", "update"),
        (e.RetrospectiveReminded(T0), "remind.retrospective", "retro"),
    ):
        found = effects(log, event, MUSTER)
        assert said(found) == [(ToRun(), line)]
        assert Ask(about, ALICE.person) in found, "the owner is asked by direct message too"


def test_a_task_is_reminded_of_to_whoever_has_it_else_to_the_owner():
    log = a_run()
    say, _ = effects(log, e.TaskReminded(ACK, T0), MUSTER)
    assert [task.who for task in say.message.args["tasks"]] == [(ALICE.person,)]
    log.did(c.AssignTasks(("1",)), CAROL)
    say, _ = effects(log, e.TaskReminded(ACK, T0), MUSTER)
    assert [task.who for task in say.message.args["tasks"]] == [(CAROL.person,)]


def test_a_number_taken_asks_for_nothing():
    log = a_run()
    entry = e.Recorded("site", 1, T0, T0, SYSTEM.person, "c", e.NumberTaken("INC", 1, "01RUN"))
    assert react(log.run, entry) == ()

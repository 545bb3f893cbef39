from __future__ import annotations

from typing import get_args

import pytest

from domain import events as e
from domain.fields import Due
from domain.people import MUSTER
from domain.tell import tell
from tests.domain.build import ACK, ALICE, BOB, BRIDGE, T0, a_run

LINES = [
    (e.RunForgotten(T0, ("idle",)), "tell.forgotten"),
    (e.ForgottenPutOff(T0), None),
    (e.ForgottenUnanswered(T0), "tell.forgotten_unanswered"),
    (e.RunStirred(T0), None),
    (e.RunKept(T0), "tell.kept_open"),
    (e.ArchiveAnnounced(T0), "tell.archive_announced"),
    (e.ArchiveAsked(T0), None),
    (e.ArchivePutOff(T0), None),
    (e.ChannelArchived(), "tell.channel_archived"),
    (e.ArchiveFailed("403"), "tell.archive_failed"),
    (e.ChannelKept(True), "tell.channel_kept"),
    (e.ChannelRestored(), "tell.channel_restored"),
    (e.RunMoved("c2", "ops", "here", False, "c1"), "tell.moved"),
    (e.RunRelated("01B", "INC-2", "Cart"), "tell.related"),
    (e.RunUnrelated("01B"), "tell.unrelated"),
    (e.RunMerged("01B", "INC-2", "Cart"), "tell.merged"),
    (e.RunMergedInto("01B", "INC-2", "Cart"), "tell.merged_into"),
    (e.RunSplitOff("01B"), "tell.split_off"),
    (e.RunUnmerged("01B"), "tell.unmerged"),
    (e.CallOpened("https://meet.example.com/x"), "tell.call_opened"),
    (e.CallClosed(), "tell.call_closed"),
    (e.CallJoined(BOB.person), "tell.call_joined"),
    (e.CallLeft(BOB.person), "tell.call_left"),
    (e.CallCommandAsked("/zoom start"), "tell.call_asked"),
    (e.CallCommandRan(2, "silent"), "tell.call_ran"),
    (e.LinkKept("Dashboard", "https://x.example"), "tell.link_kept"),
    (e.LinkDropped(2), "tell.link_dropped"),
    (e.LinkRestored(2), "tell.link_restored"),
    (e.ChannelOpened("c1", "inc-1"), None),
    (e.ChannelFailed("403"), "tell.channel_failed"),
    (e.BoardPosted("p1"), None),
    (e.BoardLost("p1"), None),
    (e.EffectFailed("a post", "403"), "tell.effect_failed"),
    (e.TaskChecked(ACK), "tell.checked"),
    (e.TaskUnchecked(ACK), "tell.unchecked"),
    (e.TaskSkipped(ACK, "late"), "tell.skipped"),
    (e.TaskRestored(ACK), "tell.restored"),
    (e.TaskAssigned(ACK, (BOB.person,)), "tell.assigned"),
    (e.TaskAssigned(ACK, (ALICE.person,)), "tell.claimed"),
    (e.TaskAssigned(ACK, (ALICE.person,), ("owner",)), "tell.assigned"),
    (e.TaskAssigned(ACK, (BOB.person,), planned=True), "tell.assigned"),
    (e.TaskAssigned(BRIDGE, (BOB.person,), planned=True), None),
    (e.TaskHandedBack(ACK, BOB.person), "tell.handed_back"),
    (e.ShareChecked(ACK, ALICE.person), "tell.share_checked"),
    (e.ShareUnchecked(ACK, ALICE.person), "tell.share_unchecked"),
    (e.RoleChanged("comms", BOB.person), "tell.role"),
    (e.OnCallChanged("db", ()), "tell.oncall"),
    (e.ParticipantLeft(BOB.person, "left"), "tell.gone"),
    (e.OwnerGone(ALICE.person, "deactivated"), "tell.gone"),
    (e.NewcomersTold((BOB.person,)), None),
    (e.RequestTold(T0), None),
    (e.RequestsAnswered(T0, (BOB.person,)), None),
    (e.FollowerAdded(ALICE.person), "tell.follows"),
    (e.FollowerRemoved(ALICE.person), "tell.unfollows"),
    (e.FollowerRemoved(BOB.person), None),
    (e.HandedOver(BOB.person, ALICE.person, "x"), "tell.handed_over"),
    (e.HandoverEnded(accepted=True), "tell.handover_accepted"),
    (e.HandoverEnded(accepted=False), "tell.handover_declined"),
    (e.PersonRenamed(BOB.person, "rob"), "tell.renamed"),
    (e.MadePrivate(), "tell.made_private"),
    (e.FollowerRemoved(BOB.person, "unseen"), "tell.unfollowed"),
    (e.JoinRequested(BOB.person), "tell.asked_in"),
    (e.JoinRefused(BOB.person), "tell.not_let_in"),
    (e.TaskUnassigned(ACK), "tell.unassigned"),
    (e.TaskSnoozed(ACK, T0), "tell.snoozed"),
    (e.TaskAdded(8, "triage", 0, "New"), "tell.task_added"),
    (e.TaskEdited(ACK, "title", "Other"), "tell.task_edited"),
    (e.TaskLinksChanged(ACK, (("Book", "https://x.example"),)), "tell.task_links"),
    (e.TaskMoved(ACK, "resolution", 0), "tell.task_moved"),
    (e.TaskRemoved(ACK, "none of ours"), "tell.task_removed"),
    (e.SectionAdded("added-4", "", "Last"), "tell.section_added"),
    (e.SectionRenamed("triage", "First"), "tell.section_renamed"),
    (e.SectionMoved("triage", ""), "tell.section_moved"),
    (e.SectionRemoved("security"), "tell.section_removed"),
    (e.SectionRestored("security"), "tell.section_restored"),
    (e.TaskDueChanged(ACK, Due(at=T0)), "tell.due"),
    (e.TaskDueChanged(ACK, Due(5, "resolution.fix-it")), "tell.due"),
    (e.RunHeld(T0, "the vendor"), "tell.held"),
    (e.RunResumed(), "tell.resumed"),
    (e.QuietKept(BOB.person, T0, ()), None),
    (e.QuietOver(BOB.person, T0, ()), None),
    (e.TaskReminded(ACK, T0, "soon", nobody=True), None),
    (e.WalkedTo(ACK), None),
    (e.PromptPosted("task 1", BOB.person, "p2", "d1"), None),
    (e.OwnerChanged(BOB.person), "tell.owner"),
    (e.ParticipantJoined(BOB.person), "tell.invited"),
    (e.ParticipantJoined(ALICE.person), "tell.joined"),
    (e.ParticipantLeft(BOB.person), "tell.removed"),
    (e.ParticipantLeft(ALICE.person), "tell.left"),
    (e.SeverityChanged("sev1"), "tell.severity"),
    (e.PhaseChanged("resolved"), "tell.phase"),
    (e.MomentMarked("detected", T0), "tell.marked"),
    (e.MomentUnmarked("detected"), "tell.unmarked"),
    (e.SummaryChanged("All"), "tell.summary"),
    (e.StatusUpdated("News"), "tell.update"),
    (e.CadenceChanged(900_000), "tell.cadence"),
    (e.NextUpdateSet(T0), "tell.next_update"),
    (e.UpdateDrafted("x"), "tell.update_drafted"),
    (e.UpdateRequested(BOB.person, "x"), "tell.update_requested"),
    (e.RequestWithdrawn(BOB.person), "tell.request_withdrawn"),
    (e.UpdateNudged(T0, "again"), "tell.update_nudged"),
    (e.NoteAdded("x"), "tell.note"),
    (e.DecisionMade(1, "x"), "tell.decision"),
    (e.DecisionRevoked(1, "x"), "tell.decision_revoked"),
    (e.DecisionRestored(1), "tell.decision_restored"),
    (e.HypothesisRaised(1, "x"), "tell.hypothesis"),
    (e.HypothesisTested(1, BOB.person), "tell.hypothesis_tested"),
    (e.HypothesisSettled(1, confirmed=True, why=""), "tell.hypothesis_settled"),
    (e.HypothesisReopened(1), "tell.hypothesis_reopened"),
    (e.EntryCorrected(1, "x", T0), "tell.entry_corrected"),
    (e.EntryRemoved(1), "tell.entry_removed"),
    (e.EntryRestored(1), "tell.entry_restored"),
    (e.NoteWithdrawn(1), None),
    (e.MetricSet("cost", "1"), "tell.metric"),
    (e.CommandAsked(1, "/call start"), "tell.command_asked"),
    (e.CommandRan(1, 9, "silent"), "tell.command_ran"),
    (e.TasksShown((1, 2), ("severity",), ("sev1",)), "tell.tasks_shown"),
    (e.TasksHidden((1,), ("task 2",), ("done",)), "tell.tasks_hidden"),
    (e.TasksFreed((1,)), None),
    (e.TaskReported(1), "tell.reported"),
    (e.ReportWithdrawn(1), "tell.report_withdrawn"),
    (e.AttributeSet("customer-facing", "yes"), "tell.attribute"),
    (e.FollowupAdded("x"), "tell.followup"),
    (e.FollowupDropped(2), "tell.followup_dropped"),
    (e.FollowupRestored(2), "tell.followup_restored"),
    (e.RetroDrafted("x"), "tell.retro_drafted"),
    (e.RetroWritten("Impact", "x"), "tell.retro_written"),
    (e.RetroPublished("x"), "tell.retro_published"),
    (e.RetroCancelled("x"), "tell.retro_cancelled"),
    (e.RunFinished("", ""), "tell.finished"),
    (e.RunCancelled("x"), "tell.cancelled"),
    (e.RunReopened("x"), "tell.reopened"),
    (e.PageSent(1, ("@bob",), "x", (), 0, 0, (BOB.person,), ()), "tell.paged"),
    (e.PageEscalated(1, 1, (BOB.person,), ()), "tell.page_escalated"),
    (e.PageAcknowledged(1), "tell.page_taken"),
    (e.PageReopened(1), "tell.page_reopened"),
    (e.PageUnanswered(1), "tell.page_unanswered"),
    (e.PageEnded(1, "x"), "tell.page_ended"),
    (e.PagerFailed(1, "phone", "trigger", "503", final=True), "tell.pager_failed"),
    (e.WebhookFailed("hub", "task.checked", 2, 1, "k", "503", final=True, number=1), "tell.webhook_failed"),
    (e.WebhookFailed("hub", "task.checked", 2, 1, "k", "503", final=False), None),
    (e.WebhookDelivered("hub", "k"), None),
    (e.WebhooksResent((1,)), "tell.webhooks_resent"),
    (e.HearingChanged("hub", (), ("update",)), "tell.hearing"),
    (e.TextProposed(1, 1, "customers", "x", ""), "tell.text_proposed"),
    (e.TextAgreed(1, 1, BOB.person), "tell.text_agreed"),
    (e.AgreementTakenBack(1, 1, BOB.person), "tell.text_agreement_back"),
    (e.TextRejected(1, 1, "x"), "tell.text_rejected"),
    (e.TextWithdrawn(1, 1), "tell.text_withdrawn"),
    (e.AudienceTold(1, "customers", "x"), "tell.audience_told"),
    (e.UpdateAmended(1, "x"), "tell.update_amended"),
    (e.UpdateRetracted(1, "x"), "tell.update_retracted"),
    (e.CardPosted("/exec", "c", "p"), None),
    (e.CardLost("/exec", "p"), None),
    (e.CopyPosted(1, "/exec", None, "c", ("p",)), None),
    (e.CopyGone(1, "/exec", None), "tell.copy_gone"),
    (e.BroadcastFailed(1, "/exec", "x"), "tell.broadcast_failed"),
    (e.DestinationsChanged("", ("exec",), ()), "tell.destinations"),
    (e.TemplateChanged("", "x"), "tell.template"),
    (e.UpdateReminded(T0), "tell.update_reminded"),
    (e.TaskReminded(ACK, T0), "tell.task_reminded"),
    (e.RetrospectiveReminded(T0), "tell.retrospective_reminded"),
]


@pytest.mark.parametrize(("event", "line"), LINES, ids=lambda value: type(value).__name__)
def test_an_event_is_a_line_of_the_timeline_or_no_news(event, line):
    log = a_run()
    told = tell(log.run, log.record(event, ALICE.person))
    assert (told.id if told else None) == line


@pytest.mark.parametrize(("author", "named"), [(ALICE.person, None), (BOB.person, BOB.person), (None, None)])
def test_who_keeps_a_message_of_their_own_is_not_named_twice(author, named):
    log = a_run()
    for event in (e.NoteAdded("x", author), e.FollowupAdded("x", author)):
        assert tell(log.run, log.record(event, ALICE.person)).args["author"] == named


def test_every_event_is_told_here():
    assert {type(event) for event, _ in LINES} | {e.RunStarted} == set(get_args(e.Event))


def test_the_first_line_is_the_start():
    log = a_run()
    told = tell(log.run, log.history[0])
    assert told.id == "tell.started"
    assert told.args == {
        "title": "Checkout is down",
        "drill": False,
        "severity": "sev2",
        "owner": ALICE.person,
        "trigger": "",
    }


def test_a_line_names_the_task_with_its_number():
    log = a_run()
    assert tell(log.run, log.record(e.TaskChecked(ACK), BOB.person)).args["task"] == "1 Acknowledge the alert"


def test_a_withdrawn_note_is_gone_from_the_timeline():
    log = a_run()
    note = log.record(e.NoteAdded("wrong"), ALICE.person)
    log.record(e.NoteWithdrawn(note.number), ALICE.person)
    assert tell(log.run, note) is None


def test_whom_muster_saw_come_into_the_channel_is_named():
    log = a_run()
    told = tell(log.run, log.record(e.ParticipantJoined(BOB.person), MUSTER))
    assert (told.id, told.args["person"]) == ("tell.came", BOB.person)


def test_a_number_taken_is_no_news():
    entry = e.Recorded("site", 1, T0, T0, MUSTER, "c", e.NumberTaken("INC", 1, "01RUN"))
    assert tell(a_run().run, entry) is None

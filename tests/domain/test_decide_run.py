from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.decide import decide
from domain.durations import DAY, HOUR, MINUTE
from domain.people import SYSTEM
from tests.domain.build import (
    ACK,
    ALICE,
    BOB,
    BRIDGE,
    CAROL,
    FIX,
    GUEST,
    SUPPORT,
    T0,
    Log,
    a_playbook,
    a_run,
    a_start,
    settle,
)

BRIDGE_CAME = e.TasksShown((BRIDGE,), ("severity",), ("sev1",))


def test_a_start_is_one_event_with_the_whole_playbook_in_it():
    log = a_run(invited=(BOB.person,), summary="All of it", welcome="Hello", problems=("a template failed",))
    (event,) = [entry.event for entry in log.history]
    assert isinstance(event, e.RunStarted)
    assert log.run.playbook == a_playbook()
    assert (event.starter, event.owner, event.invited) == (ALICE.person, ALICE.person, (BOB.person,))
    assert event.problems == ("a template failed",)


def test_the_tasks_are_given_to_whom_the_playbook_names_for_them_as_far_as_they_are_known():
    tasks = [
        {"title": "Look", "assign": "oncall:primary"},
        {"title": "Call the board", "assign": ["@carol", "@gone"], "when": 'severity == "sev1"'},
        {"title": "Mend", "assign": "@gone"},
        {"title": "Tell", "assign": {"all": ["role:comms", "owner"]}},
    ]
    book = a_playbook(checklists=[{"title": "First", "tasks": tasks}], run={"roles": {"comms": "oncall:primary"}})
    log = a_run(book, on_call={"primary": (BOB.person,), "other": (CAROL.person,)}, people={"@carol": CAROL.person})
    assert [entry.event for entry in log.history][1:] == [
        e.RoleChanged("comms", BOB.person),
        e.OnCallChanged("primary", (BOB.person,)),
        e.TaskAssigned(1, (), ("oncall:primary",), planned=True),
        e.TaskAssigned(2, (CAROL.person,), planned=True),
        e.TaskAssigned(4, (), ("role:comms", "owner"), each=True, planned=True),
    ]
    assert BOB.person in log.run.participants
    assert CAROL.person not in log.run.participants  # her task doesn't apply
    assert log.refused(c.UndoLast()) == "undo_final"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": " \u200b "}, "title_missing"),
        ({"title": "x" * 201}, "title_long"),
        ({"title": "a\nb"}, "control_sign"),
        ({"title": "a\u2028b"}, "control_sign"),
        ({"title": "a\u202eb"}, "control_sign"),
        ({"severity": "sev9"}, "severity_unknown"),
    ],
)
def test_a_start_that_does_not_fit_is_refused(changes, why):
    assert decide(None, a_start(**changes), ALICE, T0).message.id == f"no.{why}"


def test_guests_start_nothing():
    assert decide(None, a_start(), GUEST, T0).message.id == "no.guest_start"


def test_a_run_starts_once():
    assert a_run().refused(a_start()) == "run_exists"


def test_a_severity_is_found_by_what_it_begins_with_if_only_one_does():
    log = a_run()
    assert log.refused(c.ChangeSeverity("sev")) == "severity_unknown"
    assert log.refused(c.ChangeSeverity("")) == "severity_unknown"
    assert log.refused(c.ChangeSeverity("SEV 2")) == "same_severity"
    assert log.did(c.ChangeSeverity("Sev 1")) == (e.SeverityChanged("sev1"), BRIDGE_CAME)


def test_a_rise_calls_people_in_and_a_fall_does_not():
    log = a_run()
    called = (BOB.person, ALICE.person, BOB.person)
    assert log.did(c.ChangeSeverity("sev3", called)) == (e.SeverityChanged("sev3"),)
    assert log.did(c.ChangeSeverity("sev1", called)) == (
        e.SeverityChanged("sev1"),
        e.ParticipantJoined(BOB.person),
        BRIDGE_CAME,
    )


def test_a_first_severity_counts_as_a_rise():
    log = a_run(severity="")
    assert e.ParticipantJoined(BOB.person) in log.did(c.ChangeSeverity("sev3", (BOB.person,)))


def test_a_phase_is_another_of_the_playbooks():
    log = a_run()
    assert log.refused(c.ChangePhase("done")) == "phase_unknown"
    assert log.refused(c.ChangePhase("investigating")) == "same_phase"
    assert log.did(c.ChangePhase("mon")) == (e.PhaseChanged("monitoring"),)


def test_a_moment_is_now_or_was_before():
    log = a_run()
    assert log.did(c.MarkMoment("Mitigated"), at=T0 + HOUR) == (e.MomentMarked("mitigated", T0 + HOUR),)
    assert log.did(c.MarkMoment("detected", T0 - HOUR)) == (e.MomentMarked("detected", T0 - HOUR),)
    assert log.refused(c.MarkMoment("detected", T0 - HOUR)) == "unchanged"
    assert log.refused(c.MarkMoment("detected", log.now + DAY)) == "moment_future"
    assert log.refused(c.MarkMoment("detected", -(10**15))) == "moment_past"


@pytest.mark.parametrize("name", ["", "finished", "1st", "a" * 41, "dé", "a\x00"])
def test_what_is_no_name_of_a_moment_is_not_marked(name):
    assert a_run().refused(c.MarkMoment(name)) == "moment_name"


def test_a_clock_that_is_a_little_ahead_is_forgiven():
    log = a_run()
    assert log.did(c.MarkMoment("seen", T0 + MINUTE), at=T0)


@pytest.mark.parametrize("command", [c.ChangeSummary, c.PostUpdate, c.AddNote])
def test_texts_must_be_there_and_short_enough_and_visible(command):
    log = a_run()
    assert log.refused(command("  ")) == "text_missing"
    assert log.refused(command("\u200b\u200d")) == "text_missing"
    assert log.refused(command("x" * 10_001)) == "text_long"
    assert log.refused(command("\x1b[2J")) == "control_sign"
    assert log.refused(command("\ud800")) == "control_sign"
    (event,) = log.did(command("first\n\tsecond 🔥"))
    assert event.text == "first\n\tsecond 🔥"


def test_the_same_summary_is_no_change():
    log = a_run(summary="All of it")
    assert log.refused(c.ChangeSummary("All of it")) == "unchanged"


def test_metrics_are_kept_in_one_spelling():
    log = a_run()
    assert log.did(c.SetMetric("COST", "1,200.50")) == (e.MetricSet("cost", "1200.50"),)
    assert log.refused(c.SetMetric("cost", "1 200.50")) == "unchanged"
    assert log.did(c.SetMetric("down", "1h 30m")) == (e.MetricSet("downtime", "5400000"),)
    assert log.did(c.SetMetric("cause", "a bad deploy")) == (e.MetricSet("cause", "a bad deploy"),)
    assert log.refused(c.SetMetric("weather", "1")) == "metric_unknown"
    assert log.refused(c.SetMetric("cost", "much")) == "metric_number"
    assert log.refused(c.SetMetric("downtime", "long")) == "metric_value"
    assert log.refused(c.SetMetric("cause", " ")) == "text_missing"


def test_finishing_asks_for_the_required_tasks_that_are_open():
    log = a_run()
    decision = log.submit(c.FinishRun())
    assert decision.message.id == "no.required_open"
    assert decision.message.args["tasks"] == ("1 Acknowledge the alert", "5 Fix it")
    assert decision.message.args["example"] == "1: why; 5: why"


def test_a_reason_for_each_or_one_for_all_lets_it_finish():
    log = a_run()
    assert log.refused(c.FinishRun({"1": "nobody was paged"})) == "required_open"
    events = log.did(c.FinishRun({"1": "nobody was paged", "all": "by itself", "3": "too late"}, "It was", "Draft"))
    assert events == (
        e.TaskSkipped(ACK, "nobody was paged"),
        e.TaskSkipped(SUPPORT, "too late"),
        e.TaskSkipped(FIX, "by itself"),
        e.RunFinished("It was", "Draft"),
    )


@pytest.mark.parametrize(
    ("reasons", "why"),
    [({"99": "x"}, "task_unknown"), ({"1": " "}, "text_missing"), ({"all": "\x00"}, "control_sign")],
)
def test_reasons_must_be_reasons_for_tasks(reasons, why):
    assert a_run().refused(c.FinishRun(reasons)) == why


def test_a_reason_for_a_settled_task_is_refused():
    log = a_run()
    settle(log)
    assert log.refused(c.FinishRun({"1": "why"})) == "task_settled"


def test_a_finish_without_a_rendered_summary_keeps_the_one_there_was():
    log = a_run(summary="All of it")
    settle(log)
    assert log.did(c.FinishRun()) == (e.RunFinished("All of it", ""),)


def test_a_cancel_needs_a_reason_or_the_run_it_doubles():
    log = a_run()
    assert log.refused(c.CancelRun(" ")) == "cancel_reason"
    assert log.refused(c.CancelRun("\x07")) == "control_sign"
    assert log.refused(c.CancelRun("", "INC-1")) == "own_duplicate"
    assert log.refused(c.CancelRun("", "INC\n2")) == "control_sign"
    assert log.did(c.CancelRun("", "INC-2")) == (e.RunCancelled("", "INC-2"),)


def test_only_what_is_over_is_reopened():
    log = a_run()
    assert log.refused(c.ReopenRun()) == "not_over"
    log.did(c.CancelRun("false alarm"))
    assert log.refused(c.ReopenRun("\x07")) == "control_sign"
    assert log.did(c.ReopenRun("it is back")) == (e.RunReopened("it is back"),)


@pytest.mark.parametrize(
    "command",
    [
        c.ChangeOwner(BOB.person),
        c.InvitePeople((CAROL.person,)),
        c.ChangeSeverity("sev1"),
        c.ChangePhase("resolved"),
        c.PostUpdate("News"),
        c.FinishRun({"all": "x"}),
        c.CancelRun("x"),
    ],
)
def test_what_steers_a_run_ends_with_it(command):
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}))
    assert log.refused(command) == "run_over"


@pytest.mark.parametrize("command", [c.MarkMoment("detected"), c.ChangeSummary("x"), c.SetMetric("cost", "1")])
def test_the_record_of_a_finished_run_can_be_corrected_and_that_of_a_cancelled_one_can_not(command):
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}))
    assert log.did(command)
    log.did(c.ReopenRun())
    log.did(c.CancelRun("false alarm"))
    assert log.refused(command) == "run_over"
    assert log.did(c.AddNote("for the record"))


def test_the_outbox_reports_a_channel_once():
    log = a_run()
    assert log.did(c.RecordChannel("c1", "inc-1"), SYSTEM) == (e.ChannelOpened("c1", "inc-1"),)
    assert log.did(c.RecordChannel("c2", "inc-2"), SYSTEM) == ()
    assert log.did(c.RecordChannelFailed("late"), SYSTEM) == ()


def test_the_outbox_reports_that_there_is_no_channel():
    assert a_run().did(c.RecordChannelFailed("403"), SYSTEM) == (e.ChannelFailed("403"),)


def test_the_outbox_reports_a_board_when_it_is_another_one():
    log = a_run()
    assert log.did(c.RecordBoard("p1"), SYSTEM) == (e.BoardPosted("p1"),)
    assert log.did(c.RecordBoard("p1"), SYSTEM) == ()
    assert log.did(c.RecordBoard("p2"), SYSTEM) == (e.BoardPosted("p2"),)


def test_a_lost_board_is_news_once_and_only_if_it_was_the_boards_last():
    log = a_run()
    log.did(c.RecordBoard("p1"), SYSTEM)
    assert log.did(c.RecordBoardLost("p0"), SYSTEM) == ()
    assert log.did(c.RecordBoardLost("p1"), SYSTEM) == (e.BoardLost("p1"),)
    assert log.did(c.RecordBoardLost("p1"), SYSTEM) == ()
    assert log.did(c.RecordBoard("p2"), SYSTEM) == (e.BoardPosted("p2"),)


def test_the_outbox_reports_what_failed():
    assert a_run().did(c.RecordEffectFailed("a post", "403"), SYSTEM) == (e.EffectFailed("a post", "403"),)


@pytest.mark.parametrize(
    "reminder",
    [
        c.RemindUpdate(T0),
        c.RemindTask(1, T0),
        c.RemindTask(2, T0 + 5 * MINUTE),
        c.RemindTask(99, T0),
        c.RemindTask(-1, T0),
        c.RemindRetrospective(T0),
    ],
)
def test_a_reminder_of_what_is_not_due_then_is_no_event(reminder):
    assert a_run().did(reminder, SYSTEM) == ()


def test_reminders_of_what_is_due_are_recorded():
    log = a_run()
    assert log.did(c.RemindTask(1, T0 + 5 * MINUTE), SYSTEM) == (e.TaskReminded(1, T0 + 5 * MINUTE),)
    assert log.did(c.RemindTask(1, T0 + 5 * MINUTE), SYSTEM) == ()
    assert log.did(c.RemindUpdate(T0 + HOUR), SYSTEM) == (e.UpdateReminded(T0 + HOUR),)
    log.did(c.FinishRun({"all": "enough"}))
    due = log.now + DAY
    assert log.did(c.RemindRetrospective(due), SYSTEM) == (e.RetrospectiveReminded(due),)
    assert log.did(c.RemindRetrospective(due), SYSTEM) == ()


def test_reminders_that_fall_together_are_recorded_together_and_each_once():
    log = a_run()
    both = c.RemindTogether((c.RemindUpdate(T0 + HOUR), c.RemindTask(1, T0 + 5 * MINUTE), c.RemindTask(99, T0)))
    assert log.did(both, SYSTEM, T0 + HOUR) == (e.UpdateReminded(T0 + HOUR), e.TaskReminded(1, T0 + 5 * MINUTE))
    assert log.did(both, SYSTEM) == ()


def test_a_log_that_holds_nothing_holds_no_run():
    assert Log().state is None

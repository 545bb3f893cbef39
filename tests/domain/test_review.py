from __future__ import annotations

from decimal import Decimal

from domain import commands as c
from domain.durations import HOUR, MINUTE
from domain.metrics import Measured
from domain.people import SYSTEM
from domain.review import Handover, Judged, PhaseTime, Sent, Skipped, Span, review
from domain.run import Status
from tests.domain.build import ALICE, BOB, CAROL, T0, a_playbook, a_run, settle


def facts(log):
    return review(log.history, log.run)


def metric(log, key) -> Measured:
    return next(measured for measured in facts(log).metrics if measured.key == key)


def test_a_run_that_just_began_has_no_durations():
    found = facts(a_run())
    assert (found.number, found.title, found.status, found.drill) == ("INC-1", "Checkout is down", Status.ACTIVE, False)
    assert (found.started_at, found.ended_at, found.total, found.to_first_update) == (T0, None, None, None)
    assert found.phases == (PhaseTime("investigating", None),)
    assert (found.spans, found.updates, found.owners, found.severities, found.skipped) == ((), (), (), (), ())
    assert [(measured.value, measured.met) for measured in found.metrics] == [(None, None)] * 5


def test_the_total_and_the_first_update_are_measured_from_the_start():
    log = a_run()
    settle(log)
    log.did(c.PostUpdate("News"), at=T0 + 10 * MINUTE)
    log.did(c.FinishRun(), at=T0 + HOUR)
    found = facts(log)
    assert (found.total, found.to_first_update, found.ended_at) == (HOUR, 10 * MINUTE, T0 + HOUR)


def test_a_corrected_start_is_the_start():
    log = a_run()
    log.did(c.MarkMoment("started", T0 - HOUR))
    log.did(c.CancelRun("false alarm"), at=T0 + HOUR)
    assert (facts(log).started_at, facts(log).total) == (T0 - HOUR, 2 * HOUR)


def test_moments_that_contradict_each_other_give_no_duration():
    log = a_run()
    log.did(c.FinishRun({"all": "x"}), at=T0 + HOUR)
    log.did(c.MarkMoment("started", T0 + 2 * HOUR), at=T0 + 3 * HOUR)
    assert facts(log).total is None
    assert metric(log, "time-to-resolve").value is None


def test_each_phase_has_its_time_all_stays_together():
    log = a_run()
    log.did(c.ChangePhase("identified"), at=T0 + 10 * MINUTE)
    log.did(c.ChangePhase("investigating"), at=T0 + 15 * MINUTE)
    log.did(c.ChangePhase("resolved"), at=T0 + 20 * MINUTE)
    assert facts(log).phases[-1] == PhaseTime("resolved", None)
    log.did(c.FinishRun({"all": "x"}), at=T0 + 30 * MINUTE)
    assert facts(log).phases == (
        PhaseTime("investigating", 15 * MINUTE),
        PhaseTime("identified", 5 * MINUTE),
        PhaseTime("resolved", 10 * MINUTE),
    )


def test_the_time_between_an_end_and_a_reopening_is_in_no_phase():
    log = a_run()
    log.did(c.CancelRun("x"), at=T0 + 10 * MINUTE)
    log.did(c.ReopenRun(), at=T0 + HOUR)
    assert facts(log).phases == (PhaseTime("investigating", None),)
    log.did(c.CancelRun("x"), at=T0 + HOUR + MINUTE)
    assert facts(log).phases == (PhaseTime("investigating", 11 * MINUTE),)


def test_a_run_without_phases_has_no_phase_times():
    assert facts(a_run(a_playbook(run={"phases": [], "severities": ["sev1", "sev2"]}, metrics=[]))).phases == ()


def test_a_phase_taken_back_never_was():
    log = a_run()
    log.did(c.ChangePhase("resolved"), at=T0 + MINUTE)
    log.did(c.UndoLast(), at=T0 + 2 * MINUTE)
    assert facts(log).phases == (PhaseTime("investigating", None),)


def test_moments_are_measured_from_the_start_and_to_the_end():
    log = a_run()
    log.did(c.MarkMoment("detected", T0 - 5 * MINUTE))
    log.did(c.MarkMoment("mitigated"), at=T0 + 20 * MINUTE)
    assert facts(log).spans == (
        Span("detected", "started", 5 * MINUTE),
        Span("started", "mitigated", 20 * MINUTE),
    )
    log.did(c.FinishRun({"all": "x"}), at=T0 + 30 * MINUTE)
    assert facts(log).spans == (
        Span("detected", "started", 5 * MINUTE),
        Span("started", "mitigated", 20 * MINUTE),
        Span("started", "finished", 30 * MINUTE),
        Span("detected", "finished", 35 * MINUTE),
        Span("mitigated", "finished", 10 * MINUTE),
    )


def test_who_did_what_is_what_stands_at_the_end():
    log = a_run(invited=(CAROL.person,))
    log.did(c.CheckTasks(("1", "3")), BOB)
    log.did(c.UncheckTasks(("3",)), ALICE)
    log.did(c.CheckTasks(("5",)), BOB)
    log.did(c.UndoLast(), BOB)
    log.did(c.SkipTasks(("6",), "late"), BOB)
    log.did(c.AddNote("seen"), BOB)
    log.did(c.AddNote("wrong"), BOB)
    log.did(c.UndoLast(), BOB)
    log.did(c.PostUpdate("News"), ALICE)
    people = facts(log).people
    assert [deeds.person for deeds in people] == [BOB.person, ALICE.person, CAROL.person]
    bob, alice, carol = people
    assert (bob.checked, bob.skipped, bob.notes, bob.updates) == ((1,), (6,), 1, 0)
    assert (alice.checked, alice.updates) == ((), 1)
    assert (carol.checked, carol.skipped, carol.notes, carol.updates) == ((), (), 0, 0)


def test_who_left_is_still_remembered_for_what_they_did():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.LeaveRun(), BOB)
    assert facts(log).people[0].person == BOB.person


def test_an_uncheck_taken_back_leaves_the_task_to_who_did_it():
    log = a_run()
    log.did(c.CheckTasks(("1",)), BOB)
    log.did(c.UncheckTasks(("1",)), CAROL)
    log.did(c.UndoLast(), CAROL)
    assert facts(log).people[0].person == BOB.person


def test_what_was_skipped_says_why_and_what_nobody_did_is_named():
    log = a_run()
    log.did(c.SkipTasks(("3",), "no customer noticed"), BOB, at=T0 + MINUTE)
    log.did(c.CheckTasks(("1",)))
    found = facts(log)
    assert found.skipped == (Skipped(3, "Tell support", "no customer noticed", BOB.person, T0 + MINUTE),)
    assert [(task.number, task.required) for task in found.undone] == [(5, True), (6, False), (7, False)]


def test_an_update_is_late_by_what_it_missed_the_cadence():
    log = a_run()
    log.did(c.PostUpdate("one"), at=T0 + 50 * MINUTE)
    log.did(c.RemindUpdate(T0 + 110 * MINUTE), SYSTEM, T0 + 110 * MINUTE)
    log.did(c.PostUpdate("two"), BOB, T0 + 115 * MINUTE)
    found = facts(log)
    assert found.updates == (
        Sent(T0 + 50 * MINUTE, ALICE.person, 0),
        Sent(T0 + 115 * MINUTE, BOB.person, 5 * MINUTE),
    )
    assert found.asked == 1


def test_an_update_nobody_asked_for_is_neither_late_nor_in_time():
    log = a_run(severity="sev3")
    log.did(c.PostUpdate("one"), at=T0 + HOUR)
    assert facts(log).updates == (Sent(T0 + HOUR, ALICE.person, None),)


def test_a_rise_makes_nobody_late_for_the_time_before_it():
    log = a_run(severity="sev3")
    log.did(c.ChangeSeverity("sev1"), at=T0 + 2 * HOUR)
    log.did(c.PostUpdate("one"), at=T0 + 2 * HOUR + MINUTE)
    log.did(c.ChangeSeverity("sev2"), at=T0 + 3 * HOUR)
    log.did(c.PostUpdate("two"), at=T0 + 3 * HOUR + 6 * MINUTE)
    assert [update.late for update in facts(log).updates] == [MINUTE, 5 * MINUTE]


def test_a_fall_to_a_severity_without_a_cadence_asks_for_nothing():
    log = a_run()
    log.did(c.ChangeSeverity("sev3"), at=T0 + MINUTE)
    log.did(c.PostUpdate("one"), at=T0 + 9 * HOUR)
    assert facts(log).updates[0].late is None


def test_a_reopened_run_is_late_only_from_then_on():
    log = a_run()
    log.did(c.CancelRun("x"), at=T0 + MINUTE)
    log.did(c.ReopenRun(), at=T0 + 5 * HOUR)
    log.did(c.PostUpdate("one"), at=T0 + 6 * HOUR + MINUTE)
    assert facts(log).updates[0].late == MINUTE


def test_changes_of_owner_and_severity_are_listed_with_their_times():
    log = a_run()
    log.did(c.ChangeOwner(), BOB, T0 + MINUTE)
    log.did(c.ChangeOwner(CAROL.person), BOB, T0 + 2 * MINUTE)
    log.did(c.ChangeSeverity("sev1"), at=T0 + 3 * MINUTE)
    log.did(c.ChangeSeverity("sev3"), at=T0 + 4 * MINUTE)
    log.did(c.UndoLast(), at=T0 + 5 * MINUTE)
    found = facts(log)
    assert found.owners == (
        Handover(T0 + MINUTE, BOB.person, ALICE.person, BOB.person),
        Handover(T0 + 2 * MINUTE, BOB.person, BOB.person, CAROL.person),
    )
    assert found.severities == (Judged(T0 + 3 * MINUTE, ALICE.person, "sev2", "sev1"),)


def test_a_duration_is_computed_from_its_moments():
    log = a_run()
    log.did(c.FinishRun({"all": "x"}), at=T0 + 50 * MINUTE)
    assert metric(log, "time-to-resolve") == Measured(
        "time-to-resolve", "Time to resolve", "duration", "", HOUR, 50 * MINUTE, True
    )
    log.did(c.MarkMoment("started", T0 - HOUR))
    assert metric(log, "time-to-resolve").value == 110 * MINUTE
    assert metric(log, "time-to-resolve").met is False


def test_a_phase_counts_as_a_moment_from_its_first_beginning_to_its_last_unless_one_was_marked():
    log = a_run()
    log.did(c.MarkMoment("detected", T0))
    log.did(c.ChangePhase("identified"), at=T0 + 10 * MINUTE)
    log.did(c.ChangePhase("monitoring"), at=T0 + 20 * MINUTE)
    log.did(c.ChangePhase("identified"), at=T0 + 30 * MINUTE)
    assert metric(log, "time-to-detect").value == 30 * MINUTE
    log.did(c.MarkMoment("identified", T0 + 5 * MINUTE))
    assert metric(log, "time-to-detect").value == 5 * MINUTE


def test_a_metric_from_a_phase_to_the_end_needs_no_to():
    metrics = [{"key": "fix", "title": "Fix", "type": "duration", "from": "identified"}]
    log = a_run(a_playbook(metrics=metrics))
    log.did(c.ChangePhase("identified"), at=T0 + 10 * MINUTE)
    assert metric(log, "fix").value is None
    log.did(c.FinishRun({"all": "x"}), at=T0 + 30 * MINUTE)
    assert (metric(log, "fix").value, metric(log, "fix").met) == (20 * MINUTE, None)


def test_what_cannot_be_computed_is_what_somebody_said():
    log = a_run()
    log.did(c.SetMetric("time-to-detect", "12m"))
    log.did(c.SetMetric("downtime", "45m"))
    log.did(c.SetMetric("cost", "12.50"))
    log.did(c.SetMetric("cause", "a bad deploy"))
    assert metric(log, "time-to-detect").value == 12 * MINUTE
    assert (metric(log, "downtime").value, metric(log, "downtime").met) == (45 * MINUTE, False)
    assert (metric(log, "cost").value, metric(log, "cost").target) == (Decimal("12.50"), Decimal(0))
    assert (metric(log, "cost").unit, metric(log, "cost").met) == ("EUR", False)
    assert (metric(log, "cause").value, metric(log, "cause").met) == ("a bad deploy", None)


def test_a_value_taken_back_is_unknown_not_nothing():
    log = a_run()
    log.did(c.SetMetric("cost", "0"))
    assert (metric(log, "cost").value, metric(log, "cost").met) == (Decimal(0), True)
    log.did(c.UndoLast())
    assert (metric(log, "cost").value, metric(log, "cost").met) == (None, None)


def test_what_people_added_and_what_was_taken_out_with_the_reason():
    log = a_run()
    log.did(c.AddTask("Call the vendor"))
    log.did(c.AddTask("Call them again"), BOB)
    number = len(log.run.tasks)
    log.did(c.RemoveTasks((str(number),), "twice is once too much"))
    log.did(c.AddTask("Not this"))
    log.did(c.UndoLast())
    log.did(c.RemoveTasks(("1",), ""), BOB)
    facts = review(log.history, log.run)
    assert [(each.title, each.by.name, each.removed) for each in facts.added] == [
        ("Call the vendor", "alice", False),
        ("Call them again", "bob", True),
    ]
    assert (1, "", "bob") in [(each.number, each.reason, each.by.name if each.by else "") for each in facts.removed]
    assert "twice is once too much" in [each.reason for each in facts.removed]

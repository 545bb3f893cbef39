from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.durations import DAY, HOUR
from domain.evolve import evolve, replay
from domain.people import MUSTER, SYSTEM
from domain.run import Status, TaskState, Update
from tests.domain.build import (
    ACK,
    ALICE,
    BOB,
    BRIDGE,
    CAROL,
    POLICE,
    T0,
    a_playbook,
    a_run,
    a_run_with_a_channel,
    settle,
)


def recorded(event, actor=BOB.person, **changes):
    log = a_run(**changes)
    log.now = T0 + HOUR
    log.record(event, actor)
    return log.run


def test_a_run_begins_as_its_first_event_says():
    run = a_run(severity="sev1", invited=(BOB.person, ALICE.person), owner=CAROL.person, summary="All", drill=True).run
    assert (run.id, run.number, run.title, run.severity, run.summary) == (
        "01RUN",
        "INC-1",
        "Checkout is down",
        "sev1",
        "All",
    )
    assert (run.phase, run.status, run.active, run.drill, run.private) == (
        "investigating",
        Status.ACTIVE,
        True,
        True,
        False,
    )
    assert run.participants == (CAROL.person, ALICE.person, BOB.person)
    assert (run.started_at, run.moments, run.update_base, run.last_at, run.version) == (T0, {"started": T0}, T0, T0, 1)
    assert [task.number for task in run.tasks] == [1, 2, 3, 4, 5, 6, 7]
    assert run.task(ACK).required
    assert run.channel_id == ""


def test_a_run_that_begins_where_it_was_called_has_its_channel_at_once():
    run = a_run(mode="here").run
    assert run.channel_id == "c-alerts"
    assert run.root_id == ""


def test_a_playbook_without_phases_has_runs_without_a_phase():
    playbook = a_playbook(run={"phases": [], "severities": ["sev1", "sev2"]}, metrics=[])
    assert a_run(playbook).run.phase == ""


def test_a_history_begins_with_a_start_and_has_only_one():
    start, note = a_run().history[0], e.NoteAdded("x")
    with pytest.raises(ValueError, match="at least one event"):
        replay(())
    with pytest.raises(ValueError, match="begins with NoteAdded"):
        evolve(None, e.Recorded("run:x", 1, T0, T0, ALICE.person, "c", note))
    with pytest.raises(ValueError, match="starts twice"):
        replay((start, start))


def test_an_opened_channel_is_the_runs():
    run = a_run_with_a_channel().run
    assert (run.channel_id, run.channel_name, run.mode) == ("c-inc-1", "inc-1-checkout-is-down", "new")
    assert (run.board_id, run.root_id) == ("p-board", "")


def test_without_a_channel_of_its_own_a_run_lives_in_a_thread_where_it_was_started():
    run = recorded(e.ChannelFailed("403"), MUSTER)
    assert (run.channel_id, run.mode) == ("c-alerts", "here")


def test_without_a_channel_of_its_own_a_private_run_does_not_go_on_in_public():
    run = recorded(e.ChannelFailed("403"), MUSTER, private=True)
    assert (run.channel_id, run.mode) == ("", "direct")


def test_in_a_shared_channel_the_first_board_is_the_thread():
    log = a_run(mode="here")
    log.did(c.RecordBoard("p1"), SYSTEM)
    log.did(c.RecordBoard("p2"), SYSTEM)
    assert (log.run.board_id, log.run.root_id) == ("p2", "p1")


def test_a_checked_task_knows_who_and_when():
    task = recorded(e.TaskChecked(ACK)).task(ACK)
    assert (task.state, task.by, task.at, task.reason) == (TaskState.DONE, BOB.person, T0 + HOUR, "")


def test_a_skipped_task_knows_why():
    task = recorded(e.TaskSkipped(ACK, "late")).task(ACK)
    assert (task.state, task.by, task.at, task.reason) == (TaskState.SKIPPED, BOB.person, T0 + HOUR, "late")


@pytest.mark.parametrize("event", [e.TaskUnchecked(ACK), e.TaskRestored(ACK)])
def test_an_opened_task_knows_nothing_more(event):
    log = a_run()
    log.record(e.TaskSkipped(ACK, "late"), BOB.person)
    log.record(event, BOB.person)
    task = log.run.task(ACK)
    assert (task.state, task.by, task.at, task.reason) == (TaskState.OPEN, None, 0, "")


def test_who_gets_a_task_or_the_lead_or_does_something_takes_part():
    assert CAROL.person in recorded(e.TaskAssigned(ACK, (CAROL.person,))).participants
    assert CAROL.person in recorded(e.OwnerChanged(CAROL.person)).participants
    assert BOB.person in recorded(e.NoteAdded("x")).participants
    assert MUSTER not in recorded(e.EffectFailed("a post", "403"), MUSTER).participants


def test_a_task_given_back_is_nobodys():
    log = a_run()
    log.record(e.TaskAssigned(ACK, (BOB.person,)), BOB.person)
    log.record(e.TaskUnassigned(ACK), BOB.person)
    assert log.run.task(ACK).assignees == ()


def test_who_left_is_remembered_until_they_come_back():
    log = a_run(invited=(BOB.person,))
    log.record(e.ParticipantLeft(BOB.person), BOB.person)
    assert (BOB.person in log.run.participants, log.run.left) == (False, {"u-bob"})
    log.record(e.ParticipantJoined(BOB.person), BOB.person)
    assert (BOB.person in log.run.participants, log.run.left) == (True, frozenset())


def test_simple_facts_are_the_state():
    assert recorded(e.SeverityChanged("sev1")).severity == "sev1"
    assert recorded(e.PhaseChanged("resolved")).phase == "resolved"
    assert recorded(e.SummaryChanged("All of it")).summary == "All of it"
    assert recorded(e.MomentMarked("detected", 5)).moments == {"started": T0, "detected": 5}
    assert recorded(e.MomentUnmarked("started")).moments == {}
    assert recorded(e.MetricSet("cost", "1")).metrics == {"cost": "1"}
    assert recorded(e.NoteWithdrawn(7)).logbook.gone == {7}


def test_a_metric_without_a_value_is_unknown():
    log = a_run()
    log.record(e.MetricSet("cost", "1"), BOB.person)
    log.record(e.MetricSet("cost", ""), BOB.person)
    assert log.run.metrics == {}


def test_an_update_begins_the_next_wait():
    run = recorded(e.StatusUpdated("News"))
    assert run.updates == (Update("News", BOB.person, T0 + HOUR, "News"),)
    assert run.update_due() == T0 + 2 * HOUR


def test_a_finished_run_keeps_its_texts_and_asks_for_a_retrospective():
    run = recorded(e.RunFinished("It was", "Draft"))
    assert (run.status, run.ended_at, run.summary, run.retrospective) == (Status.FINISHED, T0 + HOUR, "It was", "Draft")
    assert (run.moments["finished"], run.retro_due, run.update_due()) == (T0 + HOUR, T0 + HOUR + DAY, None)
    assert recorded(e.RunFinished("", ""), summary="All").summary == "All"


def test_a_playbook_without_a_reminder_asks_for_no_retrospective():
    log = a_run(a_playbook(retrospective={}))
    log.did(c.FinishRun({"all": "enough"}))
    assert log.run.retro_due is None


def test_a_cancelled_run_knows_why_and_waits_for_nothing():
    run = recorded(e.RunCancelled("twice", "INC-2"))
    assert (run.status, run.ended_at, run.end_reason, run.duplicate_of) == (
        Status.CANCELLED,
        T0 + HOUR,
        "twice",
        "INC-2",
    )
    assert (run.retro_due, "finished" in run.moments) == (None, False)


def test_a_reopened_run_goes_on_as_if_it_had_not_ended():
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}))
    log.did(c.ReopenRun(), at=T0 + DAY)
    run = log.run
    assert (run.status, run.ended_at, run.end_reason, run.retro_due) == (Status.ACTIVE, 0, "", None)
    assert "finished" not in run.moments
    assert run.update_due() == T0 + DAY + HOUR


def test_reminders_are_remembered():
    assert recorded(e.UpdateReminded(T0), MUSTER).update_base == T0 + HOUR
    assert recorded(e.TaskReminded(ACK, T0 + 5), MUSTER).task(ACK).reminded == T0 + 5
    log = a_run()
    settle(log)
    log.did(c.FinishRun())
    log.record(e.RetrospectiveReminded(T0), MUSTER)
    assert log.run.retro_due == log.now + DAY, "until it is published or called off"


def test_what_does_not_apply_is_hidden_until_it_does_or_somebody_worked_on_it():
    log = a_run()
    assert [task.number for task in log.run.shown()] == [1, 3, 5, 6, 7]
    log.did(c.ChangeSeverity("sev1"))
    assert BRIDGE in [task.number for task in log.run.shown()]
    log.did(c.AssignTasks((str(BRIDGE),)))
    log.did(c.ChangeSeverity("sev3"))
    assert BRIDGE in [task.number for task in log.run.shown()]


def test_a_section_that_does_not_apply_hides_its_tasks():
    assert POLICE not in [task.number for task in a_run().run.shown()]
    assert POLICE in [task.number for task in a_run(title="Break-in").run.shown()]


def test_a_condition_may_ask_for_the_owner():
    lists = [{"title": "A", "tasks": [{"title": "One", "when": 'owner == "@bob"'}]}]
    log = a_run(a_playbook(checklists=lists, metrics=[]))
    assert log.run.shown() == ()
    log.did(c.ChangeOwner(BOB.person))
    assert len(log.run.shown()) == 1


def test_a_task_is_found_by_its_number_or_not_at_all():
    run = a_run().run
    assert run.task(3).number == 3
    for number in (0, -1, 8, 10**9):
        with pytest.raises(KeyError):
            run.task(number)


def a_long_log(inputs):
    """So many inputs, of one or two events each, in turns."""
    log = a_run()
    for number in range(inputs):
        if number % 3:
            log.did(c.AddNote(f"note {number}"), BOB)
        else:
            task = log.run.task(ACK)
            log.did((c.UncheckTasks if task.state is TaskState.DONE else c.CheckTasks)(("1", "3")), ALICE)
    return log


@pytest.mark.parametrize("inputs", [1, 49, 50, 51, 61, 80, 120, 200])
def test_a_long_history_is_the_same_run_when_it_is_replayed(inputs):
    log = a_long_log(inputs)
    assert replay(log.history) == log.run


def test_a_long_history_of_what_cannot_be_taken_back_is_the_same_run_when_it_is_replayed():
    log = a_long_log(60)
    for number in range(100):
        log.record(e.PromptPosted("update", ALICE.person, f"p{number}", "c1"), MUSTER)
    assert replay(log.history) == log.run


@pytest.mark.parametrize("undone", [5, 60, 100])
def test_a_long_history_with_an_undo_is_the_same_run_when_it_is_replayed(undone):
    log = a_long_log(undone)
    log.did(c.UndoLast(), ALICE)
    for number in range(100):
        log.did(c.AddNote(f"later {number}"), CAROL)
    assert replay(log.history) == log.run

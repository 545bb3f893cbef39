from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.due import due, next_due
from domain.durations import DAY, HOUR, MINUTE
from domain.people import SYSTEM
from tests.domain.build import AGAIN, CONFIRM, T0, a_playbook, a_run, settle

NOON = T0 + 3 * HOUR


def quiet(**changes):
    """A run whose tasks wait for nothing."""
    return a_run(a_playbook(checklists=[{"title": "Triage", "tasks": ["One"]}]), **changes)


def test_an_update_is_due_when_the_severitys_cadence_is_over():
    log = quiet()
    assert next_due(log.run) == T0 + HOUR
    assert due(log.run, T0 + HOUR - 1) == ()
    assert due(log.run, T0 + HOUR) == (c.RemindUpdate(T0 + HOUR),)


def test_a_severity_has_its_own_cadence_or_none():
    log = quiet()
    log.did(c.ChangeSeverity("sev1"))
    assert next_due(log.run) == T0 + 15 * MINUTE
    log.did(c.ChangeSeverity("sev3"))
    assert next_due(log.run) is None


def test_one_cadence_may_hold_for_every_severity():
    log = a_run(a_playbook(status_updates={"every": "2h"}, checklists=[]), severity="")
    assert next_due(log.run) == T0 + 2 * HOUR


def test_an_update_starts_the_cadence_anew():
    log = quiet()
    log.did(c.PostUpdate("News"), at=T0 + 50 * MINUTE)
    assert next_due(log.run) == T0 + 110 * MINUTE


def test_of_the_updates_missed_one_is_asked_for_and_the_cadence_goes_on_from_there():
    log = quiet()
    now = T0 + 10 * HOUR
    (reminder,) = due(log.run, now)
    log.did(reminder, SYSTEM, now)
    assert due(log.run, now) == ()
    assert log.run.update_due() == now + HOUR


def test_a_task_is_due_after_the_start_and_is_reminded_of_once():
    log = a_run()
    assert due(log.run, T0 + 5 * MINUTE) == (c.RemindTask(1, T0 + 5 * MINUTE),)
    log.did(c.RemindTask(1, T0 + 5 * MINUTE), SYSTEM, T0 + 6 * MINUTE)
    assert due(log.run, T0 + 30 * MINUTE) == ()


def test_a_task_that_gets_another_hand_is_not_reminded_of_the_same_time_again():
    log = a_run()
    log.did(c.RemindTask(1, T0 + 5 * MINUTE), SYSTEM, T0 + 6 * MINUTE)
    log.did(c.AssignTasks(("1",)))
    assert due(log.run, T0 + 30 * MINUTE) == ()


def test_a_settled_task_is_not_reminded_of():
    log = a_run()
    log.did(c.CheckTasks(("1",)))
    assert due(log.run, T0 + 30 * MINUTE) == ()


def test_a_hidden_task_is_not_reminded_of_until_it_applies():
    lists = [{"title": "A", "tasks": [{"title": "One", "due": "5m", "when": 'severity == "sev1"'}]}]
    log = a_run(a_playbook(checklists=lists, status_updates={}))
    assert due(log.run, T0 + HOUR) == ()
    log.did(c.ChangeSeverity("sev1"))
    assert due(log.run, T0 + HOUR) == (c.RemindTask(1, T0 + 35 * MINUTE),)


def test_a_task_may_be_due_after_another_one():
    log = a_run()
    assert log.run.due_at(log.run.task(CONFIRM)) is None
    log.did(c.CheckTasks(("fix it",)), at=T0 + HOUR)
    assert log.run.due_at(log.run.task(CONFIRM)) == T0 + 90 * MINUTE
    log.did(c.SkipTasks(("1",), "later"))
    assert c.RemindTask(CONFIRM, T0 + 90 * MINUTE) in due(log.run, T0 + 90 * MINUTE)


def test_a_due_time_that_moved_on_is_reminded_of_again():
    log = a_run()
    log.did(c.CheckTasks(("fix it",)), at=T0)
    first = c.RemindTask(CONFIRM, T0 + 30 * MINUTE)
    assert log.did(first, SYSTEM, T0 + 30 * MINUTE) == (e.TaskReminded(CONFIRM, T0 + 30 * MINUTE),)
    log.did(c.UncheckTasks(("fix it",)))
    log.did(c.CheckTasks(("fix it",)), at=T0 + HOUR)
    assert c.RemindTask(CONFIRM, T0 + 90 * MINUTE) in due(log.run, T0 + 90 * MINUTE)


def test_a_task_may_be_due_at_an_instant():
    log = a_run()
    settle(log)
    log.did(c.SkipTasks(("6",), "no"))
    assert c.RemindTask(AGAIN, NOON) not in due(log.run, NOON - 1)
    assert c.RemindTask(AGAIN, NOON) in due(log.run, NOON)


def test_a_run_that_is_over_waits_for_its_retrospective_only():
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}), at=T0 + HOUR)
    assert next_due(log.run) == T0 + HOUR + DAY
    (reminder,) = due(log.run, T0 + 9 * DAY)
    assert reminder == c.RemindRetrospective(T0 + HOUR + DAY)
    log.did(reminder, SYSTEM, T0 + 9 * DAY)
    assert next_due(log.run) == T0 + 10 * DAY


@pytest.mark.parametrize("end", [c.PublishRetro("All of it"), c.CancelRetro("a drill")])
def test_a_retrospective_that_is_published_or_called_off_waits_for_nothing(end):
    log = a_run()
    log.did(c.FinishRun({"all": "enough"}))
    log.did(end)
    assert next_due(log.run) is None
    log.did(c.WriteRetro("Impact: more than we thought"))
    assert next_due(log.run) is None


def test_an_update_is_overdue_from_when_it_was_due_until_one_is_sent():
    log = quiet()
    assert log.run.overdue_since() is None
    log.did(c.RemindUpdate(T0 + HOUR), SYSTEM, T0 + HOUR)
    assert log.run.overdue_since() == T0 + HOUR
    log.did(c.RemindUpdate(T0 + 2 * HOUR), SYSTEM, T0 + 2 * HOUR)
    assert (log.run.overdue_since(), next_due(log.run)) == (T0 + HOUR, T0 + 3 * HOUR)
    log.did(c.PostUpdate("News"), at=T0 + 150 * MINUTE)
    assert (log.run.overdue_since(), next_due(log.run)) == (None, T0 + 210 * MINUTE)


def test_a_severity_with_more_patience_makes_an_overdue_update_one_that_is_due_later():
    log = quiet(severity="sev1")
    log.did(c.RemindUpdate(T0 + 15 * MINUTE), SYSTEM, T0 + 15 * MINUTE)
    log.did(c.ChangeSeverity("sev2"))
    assert (log.run.overdue_since(), next_due(log.run)) == (None, T0 + HOUR)
    log.did(c.ChangeSeverity("sev3"))
    assert (log.run.overdue_since(), next_due(log.run)) == (None, None)
    log.did(c.ChangeSeverity("sev1"))
    assert (log.run.overdue_since(), next_due(log.run)) == (T0 + 15 * MINUTE, T0 + 30 * MINUTE)


def test_a_severity_with_less_patience_makes_nobody_late_for_what_was_not_asked_before():
    log = quiet()
    log.did(c.RemindUpdate(T0 + HOUR), SYSTEM, T0 + HOUR)
    log.did(c.ChangeSeverity("sev1"))
    assert (log.run.overdue_since(), next_due(log.run)) == (T0 + HOUR, T0 + 75 * MINUTE)


def test_the_end_of_a_run_ends_its_cadence():
    log = quiet()
    log.did(c.RemindUpdate(T0 + HOUR), SYSTEM, T0 + HOUR)
    log.did(c.CancelRun("false alarm"))
    assert log.run.overdue_since() is None
    log.did(c.ReopenRun(), at=T0 + 3 * HOUR)
    assert (log.run.overdue_since(), next_due(log.run)) == (None, T0 + 4 * HOUR)


def test_a_cancelled_run_waits_for_nothing():
    log = a_run()
    log.did(c.CancelRun("false alarm"))
    assert next_due(log.run) is None
    assert due(log.run, T0 + 9 * DAY) == ()


def test_after_a_reopening_no_retrospective_is_asked_for():
    log = quiet()
    log.did(c.FinishRun({}), at=T0 + HOUR)
    log.did(c.ReopenRun(), at=T0 + DAY)
    assert due(log.run, T0 + 9 * DAY) == (c.RemindUpdate(T0 + DAY + HOUR),)

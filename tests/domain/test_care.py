"""When a run is asked about, how often, and what becomes of its channel afterwards."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.care import archive_due, forgotten_due
from domain.due import due, next_due
from domain.durations import DAY, HOUR, MINUTE
from domain.people import SYSTEM
from tests.domain.build import ALICE, BOB, T0, a_playbook, a_run_with_a_channel

CALM = {"checklists": [{"title": "First", "tasks": ["Look"]}], "status_updates": {}, "metrics": [], "retrospective": {}}
ALONE = {"idle": "24h", "update": "off", "severity": "off", "done": "off"}


def a_calm_run(**forgotten):
    book = a_playbook(**{**CALM, "forgotten": {**ALONE, **forgotten}, "run": {"severities": ["sev1", "sev2", "sev3"]}})
    return a_run_with_a_channel(book)


def passed(log, until, quiet=None, heard=0):
    """The clock goes on until then; what it asked for, as (instant, events)."""
    found = []
    while (instant := next_due(log.run)) is not None and instant <= until:
        reminders = due(log.run, instant)
        now = [
            c.RemindForgotten(each.due, heard) if isinstance(each, c.RemindForgotten) else each for each in reminders
        ]
        events = log.did(c.RemindTogether(tuple(now), quiet or {}), SYSTEM, instant)
        assert events, "a timer that says nothing comes for ever"
        found.append(((instant - T0) // MINUTE, [type(event).__name__ for event in events]))
    return found


def test_the_owner_is_asked_once_then_the_channel_then_further_and_further_apart():
    log = a_calm_run()
    assert passed(log, T0 + 12 * DAY) == [
        (24 * 60, ["RunForgotten"]),
        (28 * 60, ["ForgottenUnanswered"]),
        (52 * 60, ["RunForgotten"]),
        (100 * 60, ["RunForgotten"]),
        (196 * 60, ["RunForgotten"]),
    ]


def test_whatever_anybody_does_begins_the_time_anew():
    log = a_calm_run()
    passed(log, T0 + 24 * HOUR)
    assert log.run.care.waiting
    log.did(c.AddNote("still here"), BOB, T0 + 25 * HOUR)
    assert not log.run.care.waiting
    assert forgotten_due(log.run) == T0 + 49 * HOUR


def test_people_who_talk_in_its_channel_are_a_sign_of_life():
    log = a_calm_run()
    assert passed(log, T0 + 24 * HOUR, heard=T0 + 20 * HOUR) == [(24 * 60, ["RunStirred"])]
    assert forgotten_due(log.run) == T0 + 44 * HOUR


def test_nobody_is_asked_at_night():
    log = a_calm_run()
    quiet = {ALICE.person.id: T0 + 30 * HOUR}
    assert passed(log, T0 + 24 * HOUR, quiet) == [(24 * 60, ["ForgottenPutOff"])]
    assert passed(log, T0 + 30 * HOUR) == [(30 * 60, ["RunForgotten"])]


def test_a_run_on_hold_asks_nothing_and_its_time_stands_still():
    log = a_calm_run()
    log.did(c.HoldRun("the vendor", T0 + 10 * DAY), ALICE, T0 + HOUR)
    assert forgotten_due(log.run) is None
    log.did(c.ResumeRun(), ALICE, T0 + 2 * DAY)
    assert forgotten_due(log.run) == T0 + 3 * DAY


def test_a_run_whose_tasks_are_all_done_is_asked_about_sooner():
    log = a_calm_run(done="1h")
    log.did(c.CheckTasks(("1",)), ALICE, T0 + HOUR)
    assert passed(log, T0 + 2 * HOUR) == [(120, ["RunForgotten"])]
    assert log.run.care.reasons == ("done",)


def test_a_run_without_updates_or_severity_is_asked_about():
    log = a_calm_run(idle="off", update="2h")
    assert passed(log, T0 + 2 * HOUR) == [(120, ["RunForgotten"])]
    assert a_calm_run(idle="off").run.severity
    book = a_playbook(**{**CALM, "forgotten": {**ALONE, "idle": "off", "severity": "1h"}})
    log = a_run_with_a_channel(book, severity="")
    assert passed(log, T0 + HOUR) == [(60, ["RunForgotten"])]


def test_to_keep_it_open_holds_longer_each_time_or_until_it_is_said():
    log = a_calm_run()
    passed(log, T0 + 24 * HOUR)
    log.did(c.KeepOpen(), ALICE, T0 + 25 * HOUR)
    assert log.run.care.until == T0 + 49 * HOUR
    log.did(c.KeepOpen(), ALICE, T0 + 26 * HOUR)
    assert log.run.care.until == T0 + 74 * HOUR
    log.did(c.KeepOpen(T0 + 9 * DAY), ALICE, T0 + 27 * HOUR)
    assert forgotten_due(log.run) == T0 + 9 * DAY
    log.did(c.UndoLast(), ALICE, T0 + 28 * HOUR)
    assert log.run.care.until == T0 + 74 * HOUR
    assert log.refused(c.KeepOpen(T0)) == "due_past"


def test_a_run_that_is_never_asked_about_has_no_timer():
    log = a_run_with_a_channel(a_playbook(**CALM))
    assert forgotten_due(log.run) is None


def test_what_was_missed_is_asked_once():
    log = a_calm_run()
    late = T0 + 20 * DAY
    log.did(c.RemindTogether(due(log.run, late)), SYSTEM, late)
    assert forgotten_due(log.run) == late + 4 * HOUR


def an_ended_run(after="7d"):
    run = {"severities": ["sev2"], "channel": {"mode": "new", "name": "x", "archive_after": after}}
    log = a_run_with_a_channel(a_playbook(**{**CALM, "run": run}))
    log.did(c.FinishRun(), ALICE, T0 + HOUR)
    return log


def test_a_channel_is_announced_to_be_archived_and_then_is():
    log = an_ended_run()
    assert passed(log, T0 + 8 * DAY) == [(6 * 24 * 60 + 60, ["ArchiveAnnounced"]), (7 * 24 * 60 + 60, ["ArchiveAsked"])]
    log.did(c.RecordArchive("archived"), SYSTEM)
    assert log.run.care.archived
    assert next_due(log.run) is None


def test_a_short_time_is_announced_half_way():
    assert [when for when, _ in passed(an_ended_run("2h"), T0 + DAY)] == [120, 180]


def test_what_was_missed_is_announced_first_all_the_same():
    log = an_ended_run()
    late = T0 + 30 * DAY
    log.did(c.RemindTogether(due(log.run, late)), SYSTEM, late)
    assert isinstance(log.history[-1].event, e.ArchiveAnnounced)
    assert archive_due(log.run) >= late - 24 * DAY


def test_a_channel_where_another_run_goes_on_is_looked_at_again_a_day_later():
    log = an_ended_run()
    passed(log, T0 + 8 * DAY)
    log.did(c.RecordArchive("busy"), SYSTEM, T0 + 8 * DAY)
    assert archive_due(log.run) == T0 + 9 * DAY


def test_a_channel_is_kept_when_somebody_says_so_or_it_cannot_be_archived():
    log = an_ended_run()
    log.did(c.KeepChannel())
    assert archive_due(log.run) is None
    log.did(c.UndoLast())
    assert archive_due(log.run) is not None
    passed(log, T0 + 8 * DAY)
    log.did(c.RecordArchive("failed", "403"), SYSTEM)
    assert archive_due(log.run) is None


def test_a_run_that_is_reopened_has_its_channel_planned_anew():
    log = an_ended_run()
    passed(log, T0 + 8 * DAY)
    log.did(c.RecordArchive("archived"), SYSTEM)
    log.did(c.ReopenRun("again"), ALICE, T0 + 9 * DAY)
    assert archive_due(log.run) is None
    log.did(c.RecordRestored(), SYSTEM)
    log.did(c.CancelRun("none"), ALICE, T0 + 10 * DAY)
    assert archive_due(log.run) == T0 + 16 * DAY


def test_one_of_many_is_asked_about_later_and_then_once():
    log = a_calm_run()
    reminder = c.RemindForgotten(T0 + 24 * HOUR, later=T0 + 26 * HOUR)
    assert log.did(c.RemindTogether((reminder,)), SYSTEM, T0 + 24 * HOUR) == (e.ForgottenPutOff(T0 + 26 * HOUR),)
    assert passed(log, T0 + 27 * HOUR) == [(26 * 60, ["RunForgotten"])]

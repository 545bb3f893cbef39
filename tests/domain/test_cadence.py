"""When status updates are due, and who hears of one that is missing."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.due import due
from domain.durations import DAY, HOUR, MINUTE
from domain.effects import Ask, RefreshBoard, Say, ToRun
from domain.people import SYSTEM
from domain.react import react
from tests.domain.build import ALICE, BOB, T0, Log, a_playbook, a_run_with_a_channel


def a_quiet_run(every="1h", **changes):
    """A run whose tasks wait for nothing; updates every hour, reminders after 15 and 30 minutes."""
    return a_run_with_a_channel(a_playbook(checklists=[], status_updates={"every": every}), **changes)


def tick(log: Log, now: int) -> list[e.Event]:
    """What the clock asks for at that instant, done."""
    return [event for reminder in due(log.run, now) for event in log.did(reminder, SYSTEM, now)]


def minutes(log: Log, until: int) -> dict[int, list[str]]:
    """What the clock does minute by minute, by the minute since the start."""
    found: dict[int, list[str]] = {}
    for minute in range((log.now - T0) // MINUTE + 1, until + 1):
        if events := tick(log, T0 + minute * MINUTE):
            found[minute] = [
                f"nudged {event.stage}" if isinstance(event, e.UpdateNudged) else "asked" for event in events
            ]
    return found


def test_a_missing_update_is_asked_for_then_of_the_owner_again_then_told_to_all_and_never_twice():
    log = a_quiet_run("4h")
    assert minutes(log, 9 * 60) == {
        240: ["asked"],
        255: ["nudged again"],
        270: ["nudged channel"],
        480: ["asked"],
    }


def test_a_quick_cadence_asks_by_itself_and_nobody_is_nudged_between():
    assert minutes(a_quiet_run("15m"), 60) == {15: ["asked"], 30: ["asked"], 45: ["asked"], 60: ["asked"]}
    assert minutes(a_quiet_run("30m"), 90) == {30: ["asked"], 45: ["nudged again"], 60: ["asked"], 90: ["asked"]}


def test_after_an_update_it_begins_anew():
    log = a_quiet_run()
    minutes(log, 80)
    log.did(c.PostUpdate("News"), BOB, T0 + 81 * MINUTE)
    assert minutes(log, 81 + 76) == {141: ["asked"], 156: ["nudged again"]}


def test_a_cadence_set_by_hand_counts_from_the_last_update_and_stays_when_the_severity_changes():
    log = a_quiet_run({"sev1": "30m", "sev2": "1h"})
    log.did(c.ChangeCadence(20 * MINUTE), BOB, T0 + 5 * MINUTE)
    assert log.run.update_due() == T0 + 20 * MINUTE
    log.did(c.ChangeSeverity("sev1"), BOB, T0 + 6 * MINUTE)
    assert log.run.update_due() == T0 + 20 * MINUTE
    log.did(c.ChangeCadence(), BOB, T0 + 7 * MINUTE)
    assert log.run.update_due() == T0 + 30 * MINUTE


def test_what_would_have_been_due_before_it_was_asked_for_counts_from_now():
    log = a_quiet_run()
    log.did(c.ChangeCadence(15 * MINUTE), BOB, T0 + 40 * MINUTE)
    assert log.run.update_due() == T0 + 55 * MINUTE
    log.did(c.UndoLast(), BOB, T0 + 41 * MINUTE)
    assert log.run.update_due() == T0 + HOUR


def test_an_overdue_update_stays_overdue_when_the_cadence_gets_quicker():
    log = a_quiet_run()
    minutes(log, 62)
    log.did(c.ChangeCadence(15 * MINUTE), BOB, T0 + 63 * MINUTE)
    assert log.run.overdue_since() == T0 + HOUR
    assert log.run.update_due() == T0 + 75 * MINUTE


def test_a_slower_cadence_has_more_patience():
    log = a_quiet_run()
    minutes(log, 62)
    log.did(c.ChangeCadence(3 * HOUR), BOB, T0 + 63 * MINUTE)
    assert log.run.overdue_since() is None
    assert log.run.update_due() == T0 + 3 * HOUR


def test_off_asks_for_nothing_and_back_asks_again():
    log = a_quiet_run()
    log.did(c.ChangeCadence(0), BOB, T0 + MINUTE)
    assert minutes(log, 24 * 60) == {}
    log.did(c.ChangeCadence(), BOB, T0 + DAY)
    assert log.run.update_due() == T0 + DAY + HOUR


def test_once_asks_at_that_instant_and_then_no_more():
    log = a_quiet_run()
    log.did(c.ChangeCadence(0, T0 + 90 * MINUTE), BOB, T0 + MINUTE)
    log.did(c.PostUpdate("Between"), BOB, T0 + 30 * MINUTE)
    assert minutes(log, 10 * 60) == {90: ["asked"], 105: ["nudged again"], 120: ["nudged channel"]}
    log.did(c.PostUpdate("There it is"), BOB, T0 + 601 * MINUTE)
    assert minutes(log, 30 * 60) == {}


def test_an_update_shortly_before_the_one_instant_is_the_one_that_was_wanted():
    log = a_quiet_run()
    log.did(c.ChangeCadence(0, T0 + 90 * MINUTE), BOB, T0 + MINUTE)
    log.did(c.PostUpdate("Early"), BOB, T0 + 85 * MINUTE)
    assert log.run.update_due() is None


def test_an_update_may_say_when_the_next_one_comes_and_then_the_cadence_goes_on():
    log = a_quiet_run()
    log.did(c.PostUpdate("All customers back", next=T0 + 30 * MINUTE), BOB, T0 + 10 * MINUTE)
    assert minutes(log, 31) == {30: ["asked"]}
    log.did(c.PostUpdate("News"), BOB, T0 + 32 * MINUTE)
    assert log.run.update_due() == T0 + 92 * MINUTE


def test_what_was_promised_and_is_late_is_asked_for_in_the_cadence_of_the_playbook():
    log = a_quiet_run()
    log.did(c.PostUpdate("News", next=T0 + 10 * MINUTE), BOB, T0 + MINUTE)
    assert minutes(log, 71) == {10: ["asked"], 25: ["nudged again"], 40: ["nudged channel"], 70: ["asked"]}


def test_after_the_final_update_none_is_asked_for_until_somebody_wants_one():
    log = a_quiet_run()
    log.did(c.PostUpdate("All is well", final=True), BOB, T0 + 10 * MINUTE)
    log.did(c.PostUpdate("A word more"), BOB, T0 + 20 * MINUTE)
    assert minutes(log, 24 * 60) == {}
    log.did(c.SetNextUpdate(T0 + 25 * HOUR), BOB, T0 + DAY)
    assert log.run.update_due() == T0 + 25 * HOUR
    log.did(c.UndoLast(), BOB)
    assert log.run.updating.final
    assert log.run.update_due() is None
    log.did(c.ChangeCadence(30 * MINUTE), BOB, T0 + DAY + MINUTE)
    assert log.run.update_due() == T0 + DAY + 31 * MINUTE


def test_put_off_it_is_asked_for_again_then_and_shown_as_overdue_meanwhile():
    log = a_quiet_run()
    minutes(log, 62)
    log.did(c.SnoozeUpdate(90 * MINUTE), ALICE, T0 + 63 * MINUTE)
    assert log.run.overdue_since() == T0 + HOUR
    assert minutes(log, 160) == {153: ["asked"]}
    log.did(c.UndoLast(), ALICE)
    assert log.run.update_due() == T0 + 213 * MINUTE


def test_what_is_not_due_is_not_put_off_to_an_earlier_instant():
    log = a_quiet_run()
    assert log.refused(c.SnoozeUpdate(10 * MINUTE), at=T0 + MINUTE) == "update_due_later"
    log.did(c.SnoozeUpdate(20 * MINUTE), at=T0 + 50 * MINUTE)
    assert log.run.update_due() == T0 + 70 * MINUTE
    log.did(c.ChangeCadence(0))
    assert log.refused(c.SnoozeUpdate(10 * MINUTE)) == "update_not_due"


def test_nothing_is_asked_while_a_run_is_on_hold():
    log = a_quiet_run()
    log.did(c.PostUpdate("News", next=T0 + 30 * MINUTE), BOB, T0 + MINUTE)
    log.did(c.HoldRun("the vendor", T0 + 3 * HOUR), BOB, T0 + 10 * MINUTE)
    assert minutes(log, 3 * 60 - 1) == {}
    assert log.run.update_due() == T0 + 3 * HOUR


def test_a_hold_puts_off_what_was_asked_for_once_and_the_nudges_too():
    log = a_quiet_run("4h")
    minutes(log, 241)
    log.did(c.HoldRun("the vendor", T0 + 8 * HOUR), BOB, T0 + 245 * MINUTE)
    assert "nudged again" not in str(minutes(log, 8 * 60 - 1))
    log.did(c.ResumeRun(), BOB, T0 + 8 * HOUR - 30_000)
    assert "nudged again" in str(minutes(log, 8 * 60 + 11))


def test_nothing_is_asked_after_the_end_and_a_cadence_set_by_hand_stays_when_it_is_reopened():
    log = a_quiet_run()
    log.did(c.ChangeCadence(20 * MINUTE), BOB, T0 + MINUTE)
    log.did(c.PostUpdate("Over", final=True), BOB, T0 + 2 * MINUTE)
    log.did(c.FinishRun({}), ALICE, T0 + 3 * MINUTE)
    assert log.run.update_due() is None
    assert log.refused(c.ChangeCadence(10 * MINUTE)) == "run_over"
    log.did(c.ReopenRun("again"), ALICE, T0 + 10 * MINUTE)
    assert log.run.update_due() == T0 + 30 * MINUTE


def test_what_was_to_come_once_is_past_when_a_run_is_reopened_later():
    log = a_quiet_run()
    log.did(c.ChangeCadence(0, T0 + 20 * MINUTE), BOB, T0 + MINUTE)
    log.did(c.FinishRun({}), ALICE, T0 + 3 * MINUTE)
    log.did(c.ReopenRun("again"), ALICE, T0 + HOUR)
    assert log.run.update_due() == T0 + 2 * HOUR


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (c.ChangeCadence(30_000), "cadence_short"),
        (c.ChangeCadence(0, T0 - 1), "due_past"),
        (c.ChangeCadence(0, T0 + 5000 * DAY), "due_far"),
        (c.ChangeCadence(), "unchanged"),
        (c.SetNextUpdate(T0), "due_past"),
        (c.PostUpdate("x", next=T0 - 1), "due_past"),
        (c.PostUpdate("x", next=T0 + 5000 * DAY), "due_far"),
    ],
)
def test_what_no_clock_can_do_is_refused(command, why):
    assert a_quiet_run().refused(command) == why


def test_an_undo_gives_back_the_rhythm_and_the_promise_together():
    log = a_quiet_run()
    log.did(c.ChangeCadence(10 * MINUTE), BOB, T0 + MINUTE)
    log.did(c.SetNextUpdate(T0 + 40 * MINUTE), BOB, T0 + 2 * MINUTE)
    before = log.run.updating
    log.did(c.ChangeCadence(0), BOB, T0 + 3 * MINUTE)
    log.did(c.UndoLast(), BOB, T0 + 4 * MINUTE)
    assert log.run.updating == before


def test_whoever_is_in_quiet_hours_is_not_nudged_by_direct_message():
    log = a_quiet_run("4h")
    minutes(log, 241)
    (nudge,) = due(log.run, T0 + 255 * MINUTE)
    log.did(c.RemindTogether((nudge,), {ALICE.person.id: T0 + DAY}), SYSTEM, T0 + 255 * MINUTE)
    assert log.history[-1].event == e.UpdateNudged(T0 + 255 * MINUTE, "again", quiet=True)
    assert react(log.run, log.history[-1]) == ()


def test_the_nudges_ask_the_owner_again_and_then_tell_the_run():
    log = a_quiet_run("4h")
    minutes(log, 256)
    assert react(log.run, log.history[-1]) == (Ask("update", ALICE.person),)
    minutes(log, 271)
    (said,) = react(log.run, log.history[-1])
    assert isinstance(said, Say) and said.to == ToRun() and said.message.id == "remind.update_late"


def test_a_changed_cadence_is_told_in_the_run_and_a_moved_update_is_seen_in_the_pinned_post():
    log = a_quiet_run()
    log.did(c.ChangeCadence(20 * MINUTE), BOB)
    said, board = react(log.run, log.history[-1])
    assert isinstance(said, Say) and said.message.id == "news.cadence"
    assert board == RefreshBoard()
    log.did(c.SetNextUpdate(T0 + 30 * MINUTE), BOB)
    assert react(log.run, log.history[-1]) == (RefreshBoard(),)


def test_a_clock_that_wakes_late_by_moments_does_not_make_the_day_drift():
    log = a_quiet_run("15m")
    for _ in range(96):
        instant = log.run.update_due()
        assert instant is not None
        log.did(c.RemindUpdate(instant), SYSTEM, instant + 700)
    assert log.run.update_due() == T0 + DAY + 15 * MINUTE

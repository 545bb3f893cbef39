"""Who is told of a task that is due, and when: in order, once, and nobody who is not to be disturbed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain import events as e
from domain.due import due, next_due
from domain.durations import HOUR, MINUTE
from domain.evolve import replay
from domain.people import MUSTER, SYSTEM
from domain.run import TaskState
from tests.domain.build import ALICE, BOB, CAROL, T0, Log, a_playbook, a_run


def a_log(**reminders: str) -> Log:
    """Alice's run with two tasks, the first one Bob's and due in an hour."""
    tasks = [{"title": "One", "due": "1h"}, {"title": "Two", "due": "30m after a.one"}]
    log = a_run(
        a_playbook(checklists=[{"title": "A", "tasks": tasks}], status_updates={}, metrics=[], reminders=reminders)
    )
    log.did(c.AssignTasks(("1",), (BOB.person,)))
    return log


def told(log: Log, until: int, quiet: dict[str, int] | None = None) -> list[tuple[int, str, str]]:
    """Minutes after the start, stage and who was told, as the clock goes on to that instant; '' is everybody."""
    found = []
    while (instant := next_due(log.run)) is not None and instant <= until:
        resting = {who: end for who, end in (quiet or {}).items() if end > instant}
        for event in log.did(c.RemindTogether(due(log.run, instant), resting), SYSTEM, instant):
            if isinstance(event, e.TaskReminded) and not event.nobody:
                found.append(((instant - T0) // MINUTE, event.stage, " ".join(who.name for who in event.to)))
            elif isinstance(event, e.QuietOver):
                found.append(((instant - T0) // MINUTE, " ".join(event.about), event.person.name))
    return found


def test_the_assignee_hears_first_then_the_owner_then_everybody():
    assert told(a_log(), T0 + 9 * HOUR) == [
        (50, "soon", "bob"),
        (60, "due", "bob"),
        (75, "owner", "alice"),
        (90, "channel", ""),
    ]


def test_an_owner_who_is_late_hears_once_before_everybody_does():
    log = a_log()
    log.did(c.AssignTasks(("1",), (ALICE.person,)))
    assert told(log, T0 + 9 * HOUR) == [(50, "soon", "alice"), (60, "due", "alice"), (90, "channel", "")]


def test_of_what_is_nobodys_everybody_hears():
    log = a_log()
    log.did(c.UnassignTasks(("1",)))
    assert told(log, T0 + 9 * HOUR) == [(60, "due", ""), (90, "channel", "")]


def test_a_playbook_says_how_far_apart_they_are_and_which_are_left_out():
    log = a_log(soon="off", owner="5m", channel="2h")
    assert told(log, T0 + 9 * HOUR) == [(60, "due", "bob"), (65, "owner", "alice"), (180, "channel", "")]


def test_who_gets_a_task_shortly_before_it_is_due_is_not_told_so_at_once():
    log = a_log()
    log.did(c.AssignTasks(("1",), (CAROL.person,)), at=T0 + 55 * MINUTE)
    assert told(log, T0 + 65 * MINUTE) == [(60, "due", "carol")]


def test_a_snooze_quiets_all_of_them_and_asks_again_at_its_end():
    log = a_log()
    log.did(c.SnoozeTasks(("1",), 2 * HOUR), at=T0 + 10 * MINUTE)
    assert told(log, T0 + 9 * HOUR) == [(130, "due", "bob"), (145, "owner", "alice"), (160, "channel", "")]


def test_a_snooze_that_ends_before_it_is_due_asks_then_too():
    log = a_log()
    log.did(c.SnoozeTasks(("1",), 10 * MINUTE), at=T0)
    assert told(log, T0 + HOUR) == [(10, "again", "bob"), (50, "soon", "bob"), (60, "due", "bob")]


def test_of_what_was_missed_while_the_bot_was_down_the_last_step_is_told():
    log = a_log()
    (event,) = log.did(c.RemindTogether(due(log.run, T0 + 80 * MINUTE)), SYSTEM, T0 + 80 * MINUTE)
    assert (event.stage, event.to) == ("owner", (ALICE.person,))
    assert told(log, T0 + 9 * HOUR) == [(90, "channel", "")]


def test_a_due_time_that_is_moved_begins_anew():
    log = a_log()
    assert told(log, T0 + HOUR) == [(50, "soon", "bob"), (60, "due", "bob")]
    log.did(c.ChangeDue(("1",), T0 + 3 * HOUR), at=T0 + 61 * MINUTE)
    assert told(log, T0 + 3 * HOUR) == [(170, "soon", "bob"), (180, "due", "bob")]
    log.did(c.ChangeDue(("1",)))
    assert told(log, T0 + 99 * HOUR) == []


def test_a_hold_lets_a_length_of_time_stand_still_and_a_time_of_day_wait_for_its_end():
    log = a_log()
    log.did(c.ChangeDue(("2",), T0 + 40 * MINUTE), at=T0)
    log.did(c.HoldRun("the vendor", T0 + 3 * HOUR), at=T0 + 30 * MINUTE)
    assert log.run.due_at(log.run.task(1)) == T0 + 210 * MINUTE
    assert told(log, T0 + 4 * HOUR) == [
        (180, "due", ""),  # the second task, which is nobody's
        (200, "soon", "bob"),
        (210, "due", "bob"),
        (210, "channel", ""),
        (225, "owner", "alice"),
        (240, "channel", ""),
    ]


def test_a_hold_that_is_ended_sooner_counts_as_long_as_it_was():
    log = a_log()
    log.did(c.HoldRun("the vendor", T0 + 9 * HOUR), at=T0 + 30 * MINUTE)
    log.did(c.ResumeRun(), at=T0 + 50 * MINUTE)
    assert log.run.due_at(log.run.task(1)) == T0 + 80 * MINUTE


def test_an_end_ends_a_hold():
    log = a_log()
    log.did(c.HoldRun("the vendor", T0 + 9 * HOUR), at=T0 + MINUTE)
    log.did(c.FinishRun({"all": "x"}), at=T0 + HOUR)
    log.did(c.ReopenRun(), at=T0 + 2 * HOUR)
    assert (log.run.hold, log.run.rests) == (None, ((T0 + MINUTE, T0 + HOUR),))


def test_who_is_quiet_is_passed_over_and_hears_of_it_afterwards_and_the_others_once():
    log = a_log()
    assert told(log, T0 + 9 * HOUR, {BOB.person.id: T0 + 5 * HOUR}) == [
        (60, "due", "alice"),
        (90, "channel", ""),
        (300, "task 1", "bob"),
    ]


def test_where_both_are_quiet_everybody_hears_and_nobody_twice():
    log = a_log()
    quiet = {BOB.person.id: T0 + 5 * HOUR, ALICE.person.id: T0 + 2 * HOUR}
    assert told(log, T0 + 9 * HOUR, quiet) == [(60, "due", ""), (120, "task 1", "alice"), (300, "task 1", "bob")]


def test_what_was_done_meanwhile_is_not_told_after_quiet_hours():
    log = a_log()
    assert told(log, T0 + HOUR, {BOB.person.id: T0 + 5 * HOUR}) == [(60, "due", "alice")]
    log.did(c.CheckTasks(("1", "2")), at=T0 + 2 * HOUR)
    assert told(log, T0 + 9 * HOUR) == [(300, "", "bob")]


def test_who_is_quiet_still_at_the_end_of_their_hours_waits_for_the_new_end():
    log = a_log()
    told(log, T0 + HOUR, {BOB.person.id: T0 + 2 * HOUR})
    log.did(c.RemindTogether((c.EndQuiet(BOB.person, T0 + 2 * HOUR),), {BOB.person.id: T0 + 4 * HOUR}), SYSTEM)
    assert [kept.until for kept in log.run.kept] == [T0 + 4 * HOUR]


times = st.integers(1, 240).map(lambda minutes: minutes * MINUTE)
actions = st.one_of(
    st.tuples(st.just("hold"), times),
    st.tuples(st.just("resume"), st.just(0)),
    st.tuples(st.just("snooze"), times),
    st.tuples(st.just("due"), times),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.just("give"), st.sampled_from((0, 1, 2))),
)
moments = st.lists(st.tuples(st.integers(0, 400).map(lambda minutes: minutes * MINUTE), actions), max_size=8)
nights = st.dictionaries(
    st.sampled_from((ALICE.person.id, BOB.person.id)), st.tuples(times, times).map(sorted), max_size=2
)


def wish(kind: str, amount: int, at: int) -> c.Wish:
    """What somebody asks for at that instant."""
    people = (ALICE.person, BOB.person, CAROL.person)
    wishes: dict[str, c.Wish] = {
        "hold": c.HoldRun("x", at + amount),
        "resume": c.ResumeRun(),
        "snooze": c.SnoozeTasks(("1",), max(1, amount)),
        "due": c.ChangeDue(("1",), at + amount),
        "undo": c.UndoLast(),
        "give": c.AssignTasks(("1",), (people[amount % 3],)),
    }
    return wishes[kind]


@given(moments, nights)
def test_nothing_is_told_twice_nothing_is_lost_and_nobody_is_disturbed(said, night):
    log = a_log()
    end = T0 + 48 * HOUR
    script = sorted(said, key=lambda each: each[0])
    seen: set[tuple[str, int, int]] = set()
    while True:
        instant = next_due(log.run)
        if script and (instant is None or T0 + script[0][0] <= instant):
            at, (kind, amount) = script.pop(0)
            log.submit(wish(kind, amount, T0 + at), ALICE, max(T0 + at, log.now))
            continue
        if instant is None or instant > end:
            break
        now = max(instant, log.now)
        quiet = {who: T0 + till for who, (since, till) in night.items() if T0 + since <= now < T0 + till}
        held = log.run.hold
        reminders = due(log.run, now)
        assert reminders
        for event in log.did(c.RemindTogether(reminders, quiet), SYSTEM, now):
            if isinstance(event, e.TaskReminded):
                assert held is None or now >= held.until or event.due <= held.since, "on hold nothing is said"
                assert not {who.id for who in event.to} & set(quiet)
                key = (event.stage, event.task, event.due)
                assert key not in seen
                seen.add(key)
        assert next_due(log.run) is None or next_due(log.run) > instant, "the clock goes on"
    run = log.run
    assert run.kept == ()
    assert run.hold is None
    for task in run.shown():
        moment = run.due_at(task)
        if task.state is TaskState.OPEN and moment is not None:
            assert run.is_late(task), "whatever happened, somebody was told that it is due"
    assert replay(log.history) == run
    assert MUSTER not in run.participants

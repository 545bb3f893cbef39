"""What a nudge says, to whom, and how many messages it takes."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.effects import Ask, RefreshBoard, ToPerson, ToRun
from domain.nudged import together
from domain.people import MUSTER
from tests.domain.build import ACK, ALICE, BOB, CAROL, T0, a_run
from tests.domain.test_react import effects, said


def test_a_reminder_goes_to_one_person_or_into_the_run_or_to_nobody():
    log = a_run()
    to_bob, _ = effects(log, e.TaskReminded(ACK, T0, "due", (BOB.person,)), MUSTER)
    assert (to_bob.to, to_bob.message.id) == (ToPerson(BOB.person), "remind.direct")
    to_all, _ = effects(log, e.TaskReminded(ACK, T0, "channel"), MUSTER)
    assert (to_all.to, to_all.message.args["tasks"][0].stands) == (ToRun(), "late")
    assert effects(log, e.TaskReminded(ACK, T0, "soon", nobody=True), MUSTER) == (RefreshBoard(),)


def test_a_hold_and_its_end_are_said_in_the_run():
    log = a_run()
    assert said(effects(log, e.RunHeld(T0, "the vendor"))) == [(ToRun(), "news.held")]
    assert said(effects(log, e.RunResumed())) == [(ToRun(), "news.resumed")]


def test_after_their_quiet_hours_somebody_is_told_once_of_all_that_waits():
    log = a_run()
    assert effects(log, e.QuietKept(BOB.person, T0, ("task 1",)), MUSTER) == ()
    told = effects(log, e.QuietOver(BOB.person, T0, ("task 1", "task 3", "update")), MUSTER)
    assert said(told) == [(ToPerson(BOB.person), "remind.direct")]
    assert [task.number for task in told[0].message.args["tasks"]] == [1, 3]
    assert told[1] == Ask("update", BOB.person)
    assert effects(log, e.QuietOver(BOB.person, T0, ()), MUSTER) == ()


def test_reminders_of_tasks_that_fall_together_are_one_message_a_place():
    log = a_run()
    log.did(c.AssignTasks(("1",)), CAROL)
    asked = [
        ("a", effects(log, e.TaskReminded(ACK, T0), MUSTER)[0]),
        ("b", effects(log, e.TaskReminded(2, T0), MUSTER)[0]),
        ("c", effects(log, e.TaskReminded(3, T0), MUSTER)[0]),
    ]
    merged = together(asked)
    ((key, effect),) = merged
    assert key == "a"
    groups = effect.message.args["groups"]
    assert [[(task.who, task.number) for task in group] for group in groups] == [
        [((CAROL.person,), 1)],
        [((ALICE.person,), 2), ((ALICE.person,), 3)],
    ]

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain.effects import Ask, RefreshPrompt
from domain.people import SYSTEM, Actor
from domain.walk import coming, lead
from tests.domain.build import ALICE, BOB, CAROL, Log, a_run_with_a_channel


def posted(log: Log, task: int, who: Actor = BOB, post: str = "") -> None:
    """The outbox has asked somebody about a task."""
    name = post or f"p{len(log.run.prompts)}"
    log.did(c.RecordPrompt(f"task {task}", who.person, name, "d1"), SYSTEM)


def led(log: Log, command: c.Command, who: Actor = BOB) -> list[tuple[str, str]]:
    """Whom an input leads to which task."""
    before = log.run
    log.did(command, who)
    effects = lead(before, log.run, who.person, log.now, ())
    return [(effect.person.name, effect.about) for effect in effects if isinstance(effect, Ask)]


def bobs(*tasks: str) -> Log:
    """A run in which tasks are bob's, and he is asked about the first."""
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(tasks, (BOB.person,)))
    posted(log, int(tasks[0]))
    return log


def test_who_answers_is_led_to_the_following_task_of_theirs():
    log = bobs("1", "3", "5")
    assert led(log, c.CheckTasks(("1",))) == [("bob", "task 3")]
    posted(log, 3)
    assert led(log, c.SkipTasks(("3",), "late")) == [("bob", "task 5")]


def test_one_input_leads_once_past_all_that_it_settled():
    assert led(bobs("1", "3", "5"), c.CheckTasks(("1", "3"))) == [("bob", "task 5")]


def test_who_has_an_open_question_is_not_asked_another_unless_it_is_put_off():
    log = bobs("1", "3", "5")
    posted(log, 3)
    assert led(log, c.CheckTasks(("1",))) == []
    assert led(log, c.SnoozeTasks(("3",), 60_000)) == [("bob", "task 5")]


def test_what_another_did_leads_on_too():
    assert led(bobs("1", "3"), c.CheckTasks(("1",)), CAROL) == [("bob", "task 3")]
    assert led(bobs("1", "3"), c.AssignTasks(("1",), (CAROL.person,)), ALICE) == [("bob", "task 3")]
    assert led(bobs("1", "3"), c.RemoveTasks(("1",)), ALICE) == [("bob", "task 3")]


def test_who_was_never_asked_is_not_led():
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(("1", "3")), BOB)
    assert led(log, c.CheckTasks(("1",))) == []


def test_next_leads_through_what_is_nobodys_as_long_as_they_answer():
    log = a_run_with_a_channel()
    assert log.did(c.WalkOn(), BOB) == (e.WalkedTo(1),)
    posted(log, 1)
    assert led(log, c.CheckTasks(("1",)), CAROL) == []
    log.did(c.WalkOn(), BOB)
    posted(log, 3)
    assert led(log, c.CheckTasks(("3",))) == [("bob", "task 5")]


def test_two_who_walk_are_led_to_different_tasks():
    log = a_run_with_a_channel()
    log.did(c.WalkOn(), BOB)
    posted(log, 1)
    assert log.did(c.WalkOn(), CAROL) == (e.WalkedTo(3),)


def test_next_asks_about_one_thing_and_folds_what_was_asked_before():
    log = bobs("1", "3", "5")
    posted(log, 3)
    posted(log, 5)
    before = log.run
    log.did(c.WalkOn(), BOB)
    assert log.run.open_prompts() == ()
    closed = list(lead(before, log.run, BOB.person, log.now, ("u-bob",)))
    assert closed == [RefreshPrompt("p0"), RefreshPrompt("p1"), RefreshPrompt("p2")]
    posted(log, 1)
    assert [prompt.task for prompt in log.run.open_prompts()] == [1]


def test_back_opens_the_one_before_again_and_the_way_goes_on_from_there():
    log = bobs("1", "3", "5")
    log.did(c.CheckTasks(("1",)), BOB)
    posted(log, 3)
    log.did(c.SkipTasks(("3",), "late"), BOB)
    posted(log, 5)
    assert log.did(c.WalkBack(), BOB) == (e.TaskRestored(3), e.WalkedTo(3))
    posted(log, 3)
    assert [prompt.task for prompt in log.run.open_prompts()] == [3]
    assert log.did(c.WalkBack(), BOB) == (e.TaskUnchecked(1), e.WalkedTo(1))
    assert log.refused(c.WalkBack(), BOB) == "walk_start"
    assert log.refused(c.WalkBack(), CAROL) == "walk_start"


def test_back_takes_up_again_what_was_put_off():
    log = bobs("1", "3")
    log.did(c.SnoozeTasks(("1",), 10**6), BOB)
    assert coming(log.run, BOB.person, log.now).number == 3
    assert log.did(c.WalkBack(), BOB) == (e.TaskSnoozed(1, 0), e.WalkedTo(1))


def test_a_prompt_about_what_no_longer_applies_is_closed():
    log = a_run_with_a_channel(severity="sev1")
    log.did(c.JoinRun(), BOB)
    posted(log, 2)
    assert len(log.run.open_prompts()) == 1
    before = log.run
    log.did(c.ChangeSeverity("sev3"))
    assert log.run.open_prompts() == ()
    assert RefreshPrompt("p0") in lead(before, log.run, ALICE.person, log.now, ())


def test_at_the_end_of_the_run_nobody_is_led():
    log = bobs("1", "3")
    assert led(log, c.CancelRun("a mistake"), ALICE) == []
    assert log.refused(c.WalkOn(), BOB) in ("walk_over", "run_over")


def test_who_has_left_is_asked_about_what_is_nobodys_no_more():
    log = a_run_with_a_channel(severity="sev1")
    log.did(c.JoinRun(), BOB)
    posted(log, 2)
    assert [prompt.task for prompt in log.run.open_prompts()] == [2]
    log.did(c.LeaveRun(), BOB)
    assert log.run.open_prompts() == ()

"""What a short answer in a direct message means, by what was asked; and what a reaction keeps of a message."""

from __future__ import annotations

from typing import Any

import pytest

from domain import commands as c
from domain import queries as q
from domain.durations import MINUTE
from handlers.reactions import KEEPS
from handlers.said import Asked, Draft, Meant, Misread
from handlers.understand import understand
from tests.handlers.speech import ALICE, BOB, CAROL, NOW, said

TASK = Asked("INC-12", "task 3", NOW - MINUTE)
OTHER = Asked("INC-7", "task 5", NOW - 2 * MINUTE)
UPDATE = Asked("INC-12", "update", NOW - 3 * MINUTE)
RETRO = Asked("INC-4", "retro", NOW - 4 * MINUTE)


def answered(text: str, *asked: Asked, **changes: Any) -> Meant | Misread:
    """What that means from alice, alone with the bot, where no run is at hand."""
    return understand(said(text, run=None, in_dm=True, asked=asked, **changes))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("done", c.CheckTasks(("3",))),
        ("Done!", c.CheckTasks(("3",))),
        ("done with it", c.CheckTasks(("3",))),
        ("✅", c.CheckTasks(("3",))),
        ("skip not needed", c.SkipTasks(("3",), "not needed")),
        ("skip not for me", c.SkipTasks(("3",), "not for me")),
        ("please skip nobody is here right now, thanks", c.SkipTasks(("3",), "nobody is here right now")),
        ("skip", c.SkipTasks(("3",), "")),
        ("give @bob", c.AssignTasks(("3",), (BOB,))),
        ("give @bob and carol", c.AssignTasks(("3",), (BOB, CAROL))),
        ("give all @bob @carol", c.AssignTasks(("3",), (BOB, CAROL), each=True)),
        ("give the owner", c.AssignTasks(("3",), (), ("owner",))),
        ("give it to @bob", c.AssignTasks(("3",), (BOB,))),
        ("pass this on to @bob", c.AssignTasks(("3",), (BOB,))),
        ("snooze 30m", c.SnoozeTasks(("3",), 30 * MINUTE)),
        ("remind me again in 2h", c.SnoozeTasks(("3",), 120 * MINUTE)),
        ("later", c.SnoozeTasks(("3",), 15 * MINUTE)),
        ("claim", c.AssignTasks(("3",))),
        ("mine!", c.AssignTasks(("3",))),
    ],
)
def test_a_short_answer_is_about_the_task_that_was_asked_about_last(text: str, what: c.Wish) -> None:
    assert answered(text, TASK, OTHER, UPDATE) == Meant(what, "INC-12")


@pytest.mark.parametrize("text", ["ok", "Yes.", "on it", "will do", "not yet"])
def test_that_somebody_has_seen_it_does_not_mean_that_it_is_done(text: str) -> None:
    assert answered(text, TASK) == Meant(q.SmallTalk("wait"))


@pytest.mark.parametrize(
    "text", ["done 5", "done #5", "skip 2.1 late", "give 5 @bob", "skip INC-7 late", "snooze 5 1h"]
)
def test_what_names_a_task_or_a_run_is_a_command_like_any_other(text: str) -> None:
    assert answered(text, TASK) == answered(text)


@pytest.mark.parametrize("text", ["done", "skip not needed", "claim"])
def test_where_nothing_was_asked_it_is_no_answer(text: str) -> None:
    assert answered(text) == answered(text, UPDATE)


@pytest.mark.parametrize(
    ("text", "wait"),
    [("later", 15), ("snooze 30m", 30), ("remind me again in 2h", 120), ("20m", 20), ("in half an hour", 30)],
)
def test_an_update_that_was_asked_for_last_is_put_off(text: str, wait: int) -> None:
    assert answered(text, UPDATE, TASK) == Meant(c.SnoozeUpdate(wait * MINUTE), UPDATE.run)


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("All customers are back", Draft("All customers are back")),
        ("20m all customers are back", Draft("all customers are back", NOW + 20 * MINUTE)),
        ("final: all is well", Draft("all is well", final=True)),
        ("text: 20m of nothing", Draft("20m of nothing")),
        ("Impact: none\nNext: we wait", Draft("Impact: none\nNext: we wait")),
    ],
)
def test_free_words_are_the_update_that_was_asked_for(text: str, draft: Draft) -> None:
    assert answered(text, UPDATE) == Meant(draft, UPDATE.run)


def test_what_may_be_when_the_next_one_comes_or_the_text_is_asked_about() -> None:
    asked = answered("20 minutes of downtime", UPDATE)
    assert isinstance(asked, Misread)
    assert asked.instead == ("INC-12 update next 20m: of downtime", "INC-12 update text: 20 minutes of downtime")


@pytest.mark.parametrize("text", ["done with the rest", "claim everything"])
def test_more_than_an_answer_is_none(text: str) -> None:
    assert answered(text, TASK) == answered(text)


def test_of_two_prompts_sent_together_a_bare_answer_could_mean_either_so_it_is_asked_which() -> None:
    twin = Asked("INC-12", "task 5", TASK.at - 100)
    answer = answered("skip late", TASK, twin)
    assert isinstance(answer, Misread)
    assert answer.message.id == "no.which_prompt"
    assert answer.message.args == {"word": "skip"}
    assert answer.instead == ("INC-12 skip 3 late", "INC-12 skip 5 late")
    for line in answer.instead:
        assert isinstance(answered(line, TASK, twin), Meant), "each can be sent as it stands"
    assert answered("skip late", TASK, OTHER) == Meant(c.SkipTasks(("3",), "late"), "INC-12")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("give", "who_missing"),
        ("give @bob @nobody", "person_unknown"),
        ("give @nobody", "person_unknown"),
        ("snooze soon", "duration"),
    ],
)
def test_an_answer_that_lacks_something_is_told_what(text: str, why: str) -> None:
    answer = answered(text, TASK)
    assert isinstance(answer, Misread)
    assert answer.message.id == f"no.{why}"


def test_free_words_are_the_status_update_that_was_asked_for() -> None:
    assert answered("We are rolling back now\nand wait", UPDATE) == Meant(
        Draft("We are rolling back now\nand wait"), "INC-12"
    )
    assert answered("We are rolling back now", TASK, UPDATE) == Meant(Draft("We are rolling back now"), "INC-12")


def test_free_words_fill_the_section_of_the_retrospective_that_was_asked_for() -> None:
    assert answered("Impact: nobody could pay", RETRO) == Meant(c.WriteRetro("Impact: nobody could pay"), "INC-4")
    assert answered("Publish it", RETRO) == Meant(c.PublishRetro(), "INC-4")
    assert answered("Impact: small", UPDATE, RETRO) == Meant(Draft("Impact: small"), "INC-12"), "the newest is meant"


def test_a_command_is_a_command_whatever_was_asked() -> None:
    assert answered("list", UPDATE) == Meant(q.ListRuns())
    assert answered("note The disk is full", UPDATE) == Meant(c.AddNote("The disk is full"))
    assert answered("INC-12 somewhat better", UPDATE) == answered("INC-12 somewhat better")


def test_an_empty_message_answers_nothing() -> None:
    assert answered("  ", UPDATE) == Meant(q.ShowHelp())


def test_the_number_of_the_task_that_was_asked_about() -> None:
    assert (TASK.task, UPDATE.task, RETRO.task) == ("3", "", "")


def test_a_reaction_keeps_a_message_on_the_timeline_as_a_follow_up_or_as_an_update() -> None:
    message = ("The disk is full", BOB, "https://chat.example.com/ops/pl/x")
    assert KEEPS["pushpin"](*message) == KEEPS["round_pushpin"](*message) == c.AddNote(*message)
    assert KEEPS["dart"](*message) == c.AddFollowup(*message)
    assert KEEPS["mega"](*message) == Draft("The disk is full")


def test_nobody_but_the_speaker_claims() -> None:
    answer = answered("claim", TASK)
    assert isinstance(answer, Meant)
    assert isinstance(answer.what, c.AssignTasks)
    assert answer.what.to == (), f"that is {ALICE.name}"

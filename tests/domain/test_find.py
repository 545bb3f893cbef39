from __future__ import annotations

import pytest

from domain import commands as c
from domain.find import find_task, find_tasks, named
from domain.messages import Refusal
from tests.domain.build import a_playbook, a_run


def found(run, words):
    task = find_task(run, words)
    return task.message.id.removeprefix("no.") if isinstance(task, Refusal) else task.number


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("3", 3),
        ("#3", 3),
        ("3.", 3),
        (" 3 ", 3),
        ("2", 2),
        ("003", 3),
        ("٣", 3),
        ("0", "task_unknown"),
        ("8", "task_unknown"),
        ("999999", "task_unknown"),
        ("-1", "task_not_found"),
        ("9" * 5_000, "task_not_found"),
    ],
)
def test_a_number_is_a_task_for_life_shown_or_not(words, task):
    assert found(a_run().run, words) == task


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("1.1", 1),
        ("1.2", 3),
        ("#2.1", 5),
        ("2.3", 7),
        ("2.4", "task_unknown"),
        ("3.1", "task_unknown"),
        ("0.1", "task_unknown"),
        ("1.0", "task_unknown"),
    ],
)
def test_a_place_is_section_and_position_as_shown(words, task):
    assert found(a_run().run, words) == task


def test_places_move_when_a_task_appears_and_numbers_do_not():
    log = a_run()
    log.did(c.ChangeSeverity("sev1"))
    assert (found(log.run, "1.2"), found(log.run, "3")) == (2, 3)


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("acknow", 1),
        ("FIX IT", 5),
        ("fix", "task_ambiguous"),
        ("tell  support", 3),
        ("Tell support again", 7),
        ("support", "task_ambiguous"),
        ("bridge", "task_not_found"),
        ("", "task_missing"),
        ("   ", "task_missing"),
        ("\x00", "task_not_found"),
        ("x" * 10_000, "task_not_found"),
        ("%s{{7*7}}", "task_not_found"),
    ],
)
def test_a_title_or_a_part_that_only_one_task_has_names_it(words, task):
    assert found(a_run().run, words) == task


def test_the_spaces_of_a_title_do_not_matter():
    assert found(a_run(a_playbook(checklists=[{"title": "A", "tasks": ["Two  words"]}])).run, "two words") == 1


def test_of_two_equal_titles_neither_is_meant():
    lists = [{"title": "A", "tasks": ["Same"]}, {"title": "B", "tasks": ["Same"]}]
    assert found(a_run(a_playbook(checklists=lists)).run, "same") == "task_ambiguous"


def test_an_ambiguous_word_lists_what_it_fits():
    refusal = find_task(a_run().run, "support")
    assert refusal.message.args["tasks"] == ("3 Tell support", "7 Tell support again")


def test_a_mistyped_title_gets_a_suggestion():
    refusal = find_task(a_run().run, "acknowlege the allert")
    assert refusal.message.args["tasks"] == ("1 Acknowledge the alert",)


def test_several_are_found_in_the_order_given_each_once():
    assert [task.number for task in find_tasks(a_run().run, ("3", "1", "#3"))] == [3, 1]


def test_the_first_that_cannot_be_found_is_the_answer():
    refusal = find_tasks(a_run().run, ("1", "99", "98"))
    assert refusal.message.args["number"] == "99"
    assert find_tasks(a_run().run, ()).message.id == "no.task_missing"


def test_a_run_without_tasks_has_none_to_find():
    run = a_run(a_playbook(checklists=[])).run
    assert (found(run, "1"), found(run, "1.1"), found(run, "x")) == ("task_unknown", "task_unknown", "task_not_found")


def test_a_task_is_named_by_number_and_title():
    assert named(a_run().run.task(3)) == "3 Tell support"

"""Help that fits where one is: few lines, the most likely first, each a command that is understood."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain import queries as q
from domain.run import Run, TaskState
from handlers import help as guide
from handlers.said import Asked
from tests.handlers.speech import NOW, a_run_at_hand, meant, said

MOST = 12


def shown(**changes: Any) -> list[str]:
    return [line.command for line in guide.fitting(said("help", **changes))]


def with_all_done(run: Run) -> Run:
    tasks = tuple(replace(task, state=TaskState.DONE) if task.required else task for task in run.tasks)
    return replace(run, tasks=tasks)


def test_in_a_run_it_begins_with_what_is_next() -> None:
    lines = shown()
    assert lines[:2] == ["!incident next", "!incident check 1"]
    assert "!incident update …" in lines
    assert "!incident finish" not in lines, "a required task is open"


def test_when_all_that_is_required_is_done_it_offers_to_finish() -> None:
    assert shown(run=with_all_done(a_run_at_hand()))[:2] == ["!incident next", "!incident finish"]


def test_where_no_run_is_at_hand_it_offers_to_start_or_list_one() -> None:
    assert shown(run=None, in_dm=True)[:2] == ["start sev1 Checkout is down", "list"]
    assert shown(run=None)[:2] == ["!incident start sev1 Checkout is down", "!incident list"]


def test_with_an_open_prompt_it_says_how_to_answer() -> None:
    assert shown(in_dm=True, asked=(Asked("INC-12", "task 3", NOW),))[:2] == ["done", "skip why"]
    assert shown(in_dm=True, asked=(Asked("INC-12", "update", NOW),))[0] == "…"


@pytest.mark.parametrize("place", [{}, {"run": None}, {"run": None, "in_dm": True}])
def test_it_fits_on_a_phone_and_each_line_can_be_typed_as_it_stands(place: dict[str, Any]) -> None:
    lines = shown(**place)
    assert len(lines) + 2 <= MOST
    for line in lines:
        meant(line.replace("…", "sev1" if "severity" in line else "all is well"), **place)


def test_help_all_is_asked_for_by_name() -> None:
    assert meant("help all").what == q.ShowHelp("all")
    assert guide.topic("all") is None, "no command may be called that"

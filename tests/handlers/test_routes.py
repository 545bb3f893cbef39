"""The table of commands, and what is made from it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, StrictUndefined

from domain.queries import ShowHelp
from handlers import help as guide
from handlers.finding import find_route, nearest
from handlers.line import Route
from handlers.routes import ROUTES
from handlers.said import Meant, Misread
from handlers.understand import understand
from tests.handlers.speech import meant, said
from tests.handlers.test_misread import MISREAD

ROOT = Path(__file__).resolve().parents[2]
TEXTS: dict[str, str] = yaml.safe_load((ROOT / "texts/en.yaml").read_text("utf-8"))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.words[0])
def test_every_example_is_understood_by_its_own_handler(route: Route) -> None:
    found = find_route(route.example, ROUTES)
    assert found is not None
    assert found.route is route
    assert isinstance(understand(said(route.example)), Meant)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.words[0])
def test_every_word_of_a_command_leads_to_it_with_the_same_rest(route: Route) -> None:
    name = route.words[0]
    assert route.usage.startswith(name)
    rest = route.example.removeprefix(name)
    for word in route.words:
        assert meant(word.upper() + rest) == meant(route.example)


def test_no_word_stands_in_the_table_twice() -> None:
    words = Counter(word for route in ROUTES for word in route.words)
    assert [word for word, times in words.items() if times > 1] == []
    assert [word for word in words if word != " ".join(word.casefold().split())] == []


def test_every_summary_and_heading_has_its_words() -> None:
    for route in ROUTES:
        assert route.summary == f"route.{route.words[0].replace(' ', '_')}"
        assert TEXTS[route.summary]
        assert TEXTS[f"help.{route.group}"]


def test_every_misreading_has_its_words() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "handlers").glob("*.py"))
    ids = set(re.findall(r'misread\(\s*"(\w+)"', source))
    assert ids == {id for _, id, _, _ in MISREAD} | {"time_left_out", "which_prompt", "page_which", "swap_no_schedule"}
    assert not [id for id in ids if f"no.{id}" not in TEXTS]


@pytest.mark.parametrize("text", [row[0] for row in MISREAD] + ["mark detected 2026-03-29 02:30"])
def test_the_words_of_a_misreading_need_no_more_than_its_arguments(text: str) -> None:
    answer = understand(said(text))
    assert isinstance(answer, Misread)
    assert not {"prefix", "time", "dot"} & set(answer.message.args)  # the renderer's own names
    environment = Environment(undefined=StrictUndefined)
    environment.filters.update(ready=str, code=str, url=str)
    environment.filters.update(ready=str, code=str)
    assert environment.from_string(TEXTS[answer.message.id]).render(prefix="!incident", **answer.message.args)


def test_the_overview_has_every_command_once_in_its_group() -> None:
    groups = guide.overview("!incident", in_run=True)
    assert [group.heading for group in groups] == [f"help.{name}" for name in dict.fromkeys(r.group for r in ROUTES)]
    shown = [line.command for group in groups for line in group.lines]
    assert shown == [f"!incident {route.usage}" for route in ROUTES]


def test_the_overview_names_the_run_where_none_is_at_hand() -> None:
    shown = {line.summary: line.command for group in guide.overview("", in_run=False) for line in group.lines}
    assert shown["route.check"] == "RUN check TASK…"
    assert shown["route.undo"] == "RUN undo [@NAME]"
    assert shown["route.list"] == "list [mine|finished|all] [SEVERITY] [overdue] [older 2h] [@NAME] [search WORDS]"


def test_a_topic_is_found_by_any_of_its_words() -> None:
    check = guide.topic("check")
    assert check == guide.HelpTopic(
        "check",
        "check TASK…",
        "check 3",
        ("done", "tick", "complete", "completed", "did", "check off", "tick off"),
        "route.check",
    )
    assert guide.topic("Tick") == check
    assert guide.topic("nothing") is None
    asked = meant("help tick").what
    assert isinstance(asked, ShowHelp)
    assert guide.topic(asked.topic) == check


def test_the_table_for_the_docs_has_a_row_for_every_command() -> None:
    table = guide.docs_table(ROUTES, TEXTS, lambda route: "everybody")
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    assert len(rows) == len(ROUTES)
    assert "## Tasks" in table
    assert "| `join` | Take part | `join` | everybody |  |" in rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)


def test_at_most_three_commands_are_offered_and_each_once() -> None:
    routes = tuple(
        Route((f"chec{sign}", f"chex{sign}"), "", ROUTES[0].handler, "", "", "") for sign in ("a", "b", "c", "d", "e")
    )
    assert [found.word for found in nearest("chec 3", routes)] == ["checa", "checb", "checc"]

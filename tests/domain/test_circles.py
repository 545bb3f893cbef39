"""Tasks whose conditions wait for each other."""

from __future__ import annotations

import pytest

from domain.circles import never_there
from tests.domain.build import a_playbook


def never(**whens: str) -> list[int]:
    tasks = [{"title": name, "when": when} if when else name for name, when in whens.items()]
    book = a_playbook(checklists=[{"title": "One", "tasks": tasks}], metrics=[])
    return [number for _, number in never_there(book)]


@pytest.mark.parametrize(
    ("whens", "found"),
    [
        ({"A": "one.b is done", "B": "one.a is done"}, [0, 1]),
        ({"A": "one.b is not open", "B": "one.c is skipped", "C": 'one.a is done and severity == "sev1"'}, [0, 1, 2]),
        ({"A": "one.a is done"}, [0]),
        ({"A": "", "B": "one.c is done", "C": "one.b is done or one.a is done"}, []),
        ({"A": "one.b is not done", "B": "one.a is not done"}, []),
        ({"A": "one.b is open", "B": "one.a is done"}, []),
        ({"A": "not one.b is done", "B": "one.a is done"}, []),
        ({"A": "", "B": "one.a is done", "C": "one.b is done"}, []),
    ],
)
def test_what_can_never_be_there_is_found_and_nothing_else(whens: dict[str, str], found: list[int]) -> None:
    assert never(**whens) == found


def test_a_section_s_condition_counts_for_its_tasks() -> None:
    book = a_playbook(
        checklists=[
            {"title": "One", "tasks": [{"title": "A", "when": "two.b is done"}]},
            {"title": "Two", "when": "one.a is done", "tasks": ["B"]},
        ]
    )
    assert list(never_there(book)) == [(0, 0), (1, 0)]

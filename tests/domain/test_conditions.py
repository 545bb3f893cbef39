from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.condition_parser import parse
from domain.conditions import ConditionError, compared, evaluate, names

FACTS: dict[str, Any] = {
    "severity": "sev2",
    "phase": "monitoring",
    "title": 'Checkout is "down"',
    "attributes": {"customer-facing": "yes", "Region of impact": "EU", "hosts": 12, "share": "0.50", "paged": False},
    "metrics": {"cost": Decimal("1200.50"), "time-to-detect": 45 * 60_000, "cause": "disk", "severity": Decimal(1)},
    "tasks": {"triage.1": "done", "triage.confirm-the-alert": "done", "triage.2": "skipped", "fix.apply": "open"},
    "severities": ("sev1", "sev2", "sev3"),
    "phases": ("investigating", "identified", "monitoring", "resolved"),
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('severity == "sev2"', True),
        ("severity == 'sev2'", True),
        ('severity != "sev2"', False),
        ('"sev2" == severity', True),
        ('severity in ["sev1", "sev2"]', True),
        ('severity not in ["sev1", "sev2"]', False),
        ('not severity in ["sev1"]', True),
        ('severity >= "sev2"', True),
        ('severity > "sev2"', False),
        ('severity >= "sev1"', False),
        ('severity < "sev1"', True),
        ('phase >= "identified"', True),
        ('phase < "resolved"', True),
        ('phase <= "monitoring"', True),
        ('phase > "no such phase"', False),
        ('customer-facing == "yes"', True),
        ('attributes["Region of impact"] == "EU"', True),
        ("customer-facing", True),
        ("paged", False),
        ("nothing-of-that-name", False),
        ('nothing == "x"', False),
        ('nothing != "x"', True),
        ('nothing not in ["x"]', True),
        ("hosts == 12", True),
        ("hosts > 11.5", True),
        ("hosts < -3", False),
        ("share == 0.5", True),
        ("title > 3", False),
        ("hosts == true", False),
        ("paged == false", True),
        ('title == "Checkout is \\"down\\""', True),
        ("triage.1 is done", True),
        ("triage.confirm-the-alert is done", True),
        ("triage.2 is skipped", True),
        ("triage.2 is not done", True),
        ("fix.apply is open", True),
        ("fix.nothing is open", False),
        ('severity == "sev1" or phase == "monitoring" and customer-facing == "yes"', True),
        ('(severity == "sev1" or phase == "monitoring") and customer-facing == "no"', False),
        ("not (true and false)", True),
        ("TRUE AND NOT FALSE", True),
        ("(hosts > 3) == true", True),
        ("cost > 1000 and cost == 1200.5", True),
        ("time-to-detect > 30m", True),
        ("time-to-detect > 1h30m", False),
        ("time-to-detect == 45m", True),
        ("time-to-detect in [45m, 1h]", True),
        ('cause == "disk"', True),
        ("time-to-mend > 5m", False),
        ("not time-to-mend", True),
        ("metrics.cost > 1000", True),
        ('metrics["cost"] > 1000', True),
        ('attributes["cost"] > 1000', False),
        ("attributes.customer-facing", True),
        ('metrics["customer-facing"]', False),
        ("metrics.severity == 1 and severity == 'sev2'", True),
    ],
)
def test_a_condition_says_what_it_reads_like(text: str, holds: bool) -> None:
    assert evaluate(parse(text), FACTS) is holds


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "was expected instead of the end"),
        ('severity = "sev1"', 10, 'write "=="'),
        ('severity == "sev1', 13, "has no end"),
        ('severity == "sev1" && true', 20, 'write "and"'),
        ("severity ==", 12, "instead of the end"),
        ('severity in "sev1"', 13, "a list such as"),
        ("severity in [sev1]", 14, 'quotes around it: "sev1"'),
        ('severity in ["sev1"', 20, '"," or "]"'),
        ("(true", 6, '"\\)" was expected'),
        ("true)", 5, 'instead of "\\)"'),
        ("triage.1", 9, "a task's state"),
        ("triage.1 is finished", 13, "open, done, skipped"),
        ("severity is done", 1, "needs a task before it"),
        ("1 < 2 < 3", 7, "cannot follow each other"),
        ("12abc == 3", 1, "no duration"),
        ("cost > 30x", 8, "no duration"),
        ("cost > 1h2h", 8, "from large to small"),
        ("metrics[cost] > 1", 9, "metric.s key in quotes"),
        ("cost > -", 8, "no number"),
        ("a == $b", 6, "cannot stand"),
        ('attributes[x] == "1"', 12, "name in quotes"),
        ('attributes["x" == "1"', 16, '"]"'),
        ("__import__('os')", 11, '"and", "or" or the end'),
        ("(" * 30 + "true" + ")" * 30, 22, "20 levels"),
        ("not " * 30 + "true", 85, "20 levels"),
        ('title == "' + "x" * 500 + '"', 501, "at most 500"),
    ],
)
def test_a_condition_that_cannot_be_read_says_where_and_what_was_expected(text: str, column: int, words: str) -> None:
    with pytest.raises(ConditionError, match=words) as error:
        parse(text)
    assert error.value.column == column


def test_the_names_and_the_texts_they_are_compared_to_can_be_listed() -> None:
    tree = parse('severity in ["a", "b"] and not ("c" == phase) and attributes["x y"] or other')
    assert [name.name for name in names(tree)] == ["severity", "phase", "x y", "other"]
    assert [(name.name, value.value) for name, value in compared(tree)] == [
        ("severity", "a"),
        ("severity", "b"),
        ("phase", "c"),
    ]


_PIECES = (
    "severity",
    '"sev1"',
    "==",
    ">=",
    "in",
    "not",
    "and",
    "or",
    "(",
    ")",
    "[",
    "]",
    ",",
    "is",
    "done",
    "a.b",
    "3",
)


@given(st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join))
def test_any_text_is_either_a_condition_or_an_error_with_a_column(text: str) -> None:
    try:
        tree = parse(text)
    except ConditionError as error:
        assert 1 <= error.column <= len(text) + 1
    else:
        assert evaluate(tree, FACTS) in (True, False)
        assert evaluate(tree, {}) in (True, False)

"""Attributes: what a team keeps about a run, understood as people type it."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from tests.domain.build import ALICE, BOB, a_playbook, a_run


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ("facing yes", "facing", "yes"),
        ("Facing: YES", "facing", "yes"),
        ("facing = y", "facing", "yes"),
        ("facing=no", "facing", "no"),
        ("facing to true", "facing", "yes"),
        ("the facing is no.", "facing", "no"),
        ("attribute facing yes", "facing", "yes"),
        ('"facing" "yes"', "facing", "yes"),
        ("fac yes", "facing", "yes"),
        ("hosts 1,200", "hosts", "1200"),
        ("hosts: 12.50", "hosts", "12.50"),
        ("Region of impact Europe and Asia", "Region of impact", "Europe and Asia"),
        ("region-of-impact: EU", "Region of impact", "EU"),
        ('"Region of impact" = EU', "Region of impact", "EU"),
        ("region isolated", "Region of impact", "isolated"),
    ],
)
def test_an_attribute_is_set_as_people_type_it(said: str, name: str, value: str) -> None:
    log = a_run()
    assert log.did(c.SetAttribute(said), BOB) == (e.AttributeSet(name, value),)
    assert log.run.attributes == {name: value}


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("facing maybe", "attribute_option"),
        ("facing", "attribute_missing"),
        ("facing =", "attribute_missing"),
        ("hosts many", "metric_number"),
        ("Region of impact " + "x" * 501, "text_long"),
        ("weather fine", "attribute_unknown"),
        ("facing-the-sun yes", "attribute_unknown"),
        ("", "attribute_unknown"),
        ("facing none", "attribute_not_set"),
        ("cost", "metric_missing"),
    ],
)
def test_what_does_not_fit_is_refused(said: str, refusal: str) -> None:
    assert a_run().refused(c.SetAttribute(said)) == refusal


def test_an_unknown_attribute_names_the_one_that_was_meant() -> None:
    decision = a_run().submit(c.SetAttribute("facign yes"))
    assert decision.message.args["meant"] == "facing"  # type: ignore[union-attr]


def test_a_metric_is_set_the_same_way() -> None:
    assert a_run().did(c.SetAttribute("cost to 12")) == (e.MetricSet("cost", "12"),)


def test_the_same_value_again_changes_nothing() -> None:
    log = a_run()
    log.did(c.SetAttribute("facing yes"))
    assert log.refused(c.SetAttribute("facing yes")) == "unchanged"


def test_an_attribute_is_cleared_and_the_clearing_undone() -> None:
    log = a_run()
    log.did(c.SetAttribute("facing yes"), BOB)
    assert log.did(c.ClearAttribute("facing"), BOB) == (e.AttributeSet("facing", ""),)
    assert log.run.attributes == {}
    log.did(c.UndoLast(), BOB)
    assert log.run.attributes == {"facing": "yes"}
    assert log.did(c.ClearAttribute("the facing"), BOB) == (e.AttributeSet("facing", ""),)
    assert log.refused(c.ClearAttribute("facing")) == "attribute_not_set"


def test_an_undo_gives_back_the_value_before() -> None:
    log = a_run()
    log.did(c.SetAttribute("hosts 1"), BOB)
    log.did(c.SetAttribute("hosts 2"), BOB)
    log.did(c.UndoLast(), BOB)
    assert log.run.attributes == {"hosts": "1"}


def test_a_value_set_since_is_not_undone() -> None:
    log = a_run()
    log.did(c.SetAttribute("facing yes"), BOB, cause="post:a")
    log.did(c.SetAttribute("facing no"), ALICE)
    assert log.refused(c.UndoLast("post:a"), BOB) == "undo_touched"


def test_tasks_come_and_go_with_attributes_and_metrics() -> None:
    tasks = [
        {"title": "A", "when": "facing"},
        {"title": "B", "when": "hosts >= 10"},
        {"title": "C", "when": 'attributes["Region of impact"] == "EU"'},
        {"title": "D", "when": "cost > 100"},
        {"title": "E", "when": "downtime > 30m"},
        {"title": "F", "when": "time-to-detect > 5m"},
    ]
    log = a_run(a_playbook(checklists=[{"title": "One", "tasks": tasks}]))

    def there() -> str:
        return "".join(task.title for task in log.run.shown())

    assert there() == ""
    for said, after in (
        ("facing yes", "A"),
        ("hosts 9", "A"),
        ("hosts 10", "AB"),
        ("region of impact EU", "ABC"),
        ("cost 100.01", "ABCD"),
        ("downtime 31m", "ABCDE"),
        ("facing no", "BCDE"),
    ):
        log.did(c.SetAttribute(said))
        assert there() == after
    log.did(c.MarkMoment("detected", log.now - 600_000))
    log.did(c.ChangePhase("identified"))
    assert there() == "BCDEF"
    log.did(c.UndoLast())
    assert there() == "BCDE"

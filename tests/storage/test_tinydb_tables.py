"""TinyDB's own operations, on tables that note what they touch."""

from __future__ import annotations

from typing import Any

import pytest
from tinydb import Query, where
from tinydb.operations import increment
from tinydb.table import Document

from storage.lines import Changes
from storage.tables import Database, View


@pytest.fixture
def database() -> Database:
    database = Database()
    database.apply({"t": {"a": {"n": 1, "deep": [1]}, "b": {"n": 2}, "c": {"n": 3}}})
    return database


def _touched(database: Database, operation: Any) -> Changes:
    before = {
        name: {key: dict(found) for key, found in table.items()} for name, table in database.memory.read().items()
    }
    with database.memory.collect() as changes:
        operation(database.named("t"))
    assert database.memory.read() == before, "memory changes only with `apply`"
    return changes


@pytest.mark.parametrize(
    ("operation", "touched"),
    [
        (lambda t: t.insert(Document({"n": 4}, "d")), {"d": {"n": 4}}),
        (lambda t: t.insert_multiple([Document({}, "d"), Document({}, "e")]), {"d": {}, "e": {}}),
        (lambda t: t.update({"n": 9}, where("n") == 2), {"b": {"n": 9}}),
        (lambda t: t.update(increment("n"), doc_ids=["a"]), {"a": {"n": 2, "deep": [1]}}),
        (lambda t: t.update(lambda found: found["deep"].append(2), doc_ids=["a"]), {"a": {"n": 1, "deep": [1, 2]}}),
        (lambda t: t.update({"n": 2}, doc_ids=["b"]), {}),
        (lambda t: t.upsert({"n": 3, "x": 1}, where("n") == 3), {"c": {"n": 3, "x": 1}}),
        (lambda t: t.remove(where("n") > 1), {"b": None, "c": None}),
        (lambda t: t.remove(doc_ids=["a"]), {"a": None}),
        (lambda t: t.truncate(), {"a": None, "b": None, "c": None}),
        (lambda t: t.put("b", {"z": 1}), {"b": {"z": 1}}),
        (lambda t: t.drop("never there"), {"never there": None}),
    ],
)
def test_an_operation_tells_the_documents_it_touches_and_no_others(
    database: Database, operation: Any, touched: dict[str, Any]
) -> None:
    assert _touched(database, operation) == ({"t": touched} if touched else {})


def test_an_updater_that_fails_changes_nothing(database: Database) -> None:
    def fail(found: dict[str, Any]) -> None:
        found["n"] = 100
        raise LookupError

    with database.memory.collect() as changes, pytest.raises(LookupError):
        database.named("t").update(fail)
    assert changes == {}
    assert database.named("t").get(doc_id="a") == {"n": 1, "deep": [1]}


def test_an_id_that_is_taken_is_refused(database: Database) -> None:
    with database.memory.collect(), pytest.raises(ValueError, match="already exists"):
        database.named("t").insert(Document({}, "a"))


def test_a_search_sees_what_was_applied_since_the_last_one(database: Database) -> None:
    big = Query().n > 2
    assert len(database.named("t").search(big)) == 1
    database.apply({"t": {"d": {"n": 7}, "c": None, "e": {"n": 8}}})
    assert [found.doc_id for found in database.named("t").search(big)] == ["d", "e"]


@pytest.mark.parametrize("write", [lambda db: db.named("t").put("a", {}), lambda db: db.drop_tables()])
def test_nothing_is_written_past_a_change_set(database: Database, write: Any) -> None:
    with pytest.raises(RuntimeError, match=r"use TinyStore\.append"):
        write(database)


def test_an_updater_sees_what_it_wrote_itself() -> None:
    view = View({"a": {"n": 1}, "b": {"n": 2}})
    view["c"] = {"n": 3}
    del view["a"]
    assert (view["c"], list(view), len(view), "a" in view, "c" in view) == ({"n": 3}, ["b", "c"], 2, False, True)
    with pytest.raises(KeyError):
        view["a"]

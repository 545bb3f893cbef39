"""Compaction while the journal is written."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import storage.compaction
from domain.chain import verify
from storage.log import INDEX, ChangeSet, Put, StorageFailed
from storage.tiny import TinyStore
from tests.storage.sealed import adding, chain


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.compaction, "COMPACT_FROM", 20_000)


async def _dead_weight(store: TinyStore, times: int = 100) -> None:
    for number in range(times):
        await store.append(ChangeSet(rows=(Put("cursors", "c", {"n": number, "pad": "x" * 1000}),)))


async def _compacted(store: TinyStore) -> None:
    while store._journal.generation == 1:
        await asyncio.sleep(0)


async def test_a_journal_that_grows_dead_is_written_anew_without_a_restart(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", list(range(5)))))
    await store.append(adding(chain("OLD", ["a"])))
    await store.archive("OLD", 1, {"number": "OLD"})
    await _dead_weight(store, 300)
    await _compacted(store)
    assert (tmp_path / "journal").stat().st_size < 100_000
    await store.append(adding(chain("RUN", ["more"], store.load("RUN")[-1])))
    await store.close()
    again = TinyStore.open(tmp_path)
    assert (again.damaged, len(again.load("RUN")), list(again.rows(INDEX))) == ((), 6, ["OLD"])
    assert again.rows("cursors")["c"]["n"] == 299
    await again.close()


async def test_what_is_appended_while_it_is_written_anew_is_carried_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    loop = asyncio.get_running_loop()
    go_on, begun = asyncio.Event(), asyncio.Event()
    snapshot = storage.compaction.snapshot

    def slow(*arguments: Any) -> Iterator[Any]:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        yield from snapshot(*arguments)

    monkeypatch.setattr(storage.compaction, "snapshot", slow)
    writing = asyncio.create_task(_dead_weight(store, 60))
    await begun.wait()
    await writing
    lines = chain("RUN", list(range(10)))
    for place in range(10):  # nobody waits for the compaction
        await store.append(adding(lines[place : place + 1]))
    go_on.set()
    await _compacted(store)
    assert list(store.load("RUN")) == lines
    await store.close()
    monkeypatch.undo()
    again = TinyStore.open(tmp_path)
    assert list(again.load("RUN")) == lines
    assert again.rows("cursors")["c"]["n"] == 59
    await again.close()


async def test_writers_lose_nothing_over_many_compactions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.compaction, "COMPACT_FROM", 0)
    store = TinyStore.open(tmp_path)

    async def write(name: str) -> None:
        for place in range(60):
            seen = store.load(name)
            lines = chain(name, [place], seen[-1] if seen else None)
            await store.append(adding(lines))
            await store.append(ChangeSet(rows=(Put("cursors", name, {"n": place, "pad": "x" * 3000}),)))

    names = [f"RUN{place}" for place in range(8)]
    await asyncio.gather(*(write(name) for name in names))
    await _compacted(store)
    generation = store._journal.generation
    await store.close()
    again = TinyStore.open(tmp_path)
    assert generation > 2
    assert again.damaged == ()
    for name in names:
        assert [line.opened["data.text"][1] for line in again.load(name)] == list(range(60))
        assert verify(again.load(name)) is None
        assert again.rows("cursors")[name]["n"] == 59
    await again.close()


async def test_a_compaction_that_finds_no_room_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = TinyStore.open(tmp_path)
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()

    def full(*_: object) -> None:
        loop.call_soon_threadsafe(tried.set)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage.compaction.Rewrite, "add", full)
        await _dead_weight(store)
        await tried.wait()
        await _dead_weight(store, 3)
    while store._journal.generation == 1:  # it is tried again when the journal has grown by half
        await _dead_weight(store, 7)
    await store.close()
    again = TinyStore.open(tmp_path)
    assert again.rows("cursors")["c"]["n"] == 6
    await again.close()


async def test_a_damaged_journal_is_not_written_anew_however_it_grows(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("A", ["Redwood"])))
    await store.append(adding(chain("B", ["sound"])))
    await store.close()
    journal = tmp_path / "journal"
    journal.write_bytes(journal.read_bytes().replace(b"Redwood", b"Redwodo"))
    store = TinyStore.open(tmp_path)
    await _dead_weight(store, 300)
    assert not store._compaction.due()
    assert store._compaction._task is None
    await store.close()
    assert b"Redwodo" in journal.read_bytes(), "it is the evidence"


async def test_a_folder_that_cannot_be_synced_after_the_change_of_places_stops_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)

    def broken(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("storage.journal.sync_folder", broken)
    with pytest.raises(StorageFailed, match="Input/output error"):
        while True:
            await _dead_weight(store, 20)
    monkeypatch.undo()
    await store.close()
    TinyStore.open(tmp_path).abandon()


async def test_closing_in_the_middle_of_it_leaves_the_journal_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    begun, loop = asyncio.Event(), asyncio.get_running_loop()
    snapshot = storage.compaction.snapshot

    def told(*arguments: Any) -> Iterator[Any]:
        loop.call_soon_threadsafe(begun.set)
        yield from snapshot(*arguments)

    monkeypatch.setattr(storage.compaction, "snapshot", told)
    writing = asyncio.create_task(_dead_weight(store, 60))
    await begun.wait()
    await writing
    await store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["journal", "lock"]
    assert os.access(tmp_path / "journal", os.R_OK)
    again = TinyStore.open(tmp_path)
    assert again.rows("cursors")["c"]["n"] == 59
    await again.close()

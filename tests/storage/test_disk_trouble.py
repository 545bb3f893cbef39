"""A disk that is full, or fails: said to everyone who waits, and nothing half written stays."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.log import ChangeSet, Conflict, Put, StorageFailed, StorageFull
from storage.tiny import TinyStore
from tests.storage.sealed import adding, chain


@contextmanager
def _files_end_at(size: int) -> Iterator[None]:
    """The kernel lets no file of this process grow beyond that: the write comes back short, the next one fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_leaves_no_half_line_and_is_written_again_when_there_is_room(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", ["a"])))
    journal = tmp_path / "journal"
    content = journal.read_bytes()
    with _files_end_at(len(content) + 100):
        tried = await asyncio.gather(
            *(store.append(adding(chain(name, ["x" * 300]))) for name in ("A", "B")), return_exceptions=True
        )
    for error in tried:
        assert isinstance(error, StorageFull)
        assert str(error).startswith(f"{journal} could not be written: File too large. The change was not kept.")
    assert journal.read_bytes() == content
    assert list(store.streams()) == ["RUN"]
    assert [line.opened["data.text"][1] for line in store.load("RUN")] == ["a"]
    await store.append(adding(chain("A", ["there is room again"])))
    await store.close()

    again = TinyStore.open(tmp_path)
    assert (again.damaged, list(again.streams())) == ((), ["RUN", "A"])
    await again.append(adding(chain("B", ["now"])))
    await again.close()


async def test_what_waits_behind_a_change_that_found_no_room_is_refused_with_it(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", ["a"])))
    lines = chain("RUN", ["x" * 300, "small"], store.load("RUN")[-1])
    with _files_end_at((tmp_path / "journal").stat().st_size + 100):
        first = asyncio.create_task(store.append(adding(lines[:1])))
        await asyncio.sleep(0)
        second = asyncio.create_task(store.append(adding(lines[1:])))
        tried = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(error) for error in tried] == [StorageFull] * 2
    with pytest.raises(Conflict):
        await store.append(adding(lines[1:]))
    await store.append(adding(lines))
    assert len(store.load("RUN")) == 3
    await store.close()


async def test_what_would_fit_is_not_written_behind_a_hole(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", ["a"])))
    lines = chain("RUN", ["x" * 3_000, "small"], store.load("RUN")[-1])
    with _files_end_at((tmp_path / "journal").stat().st_size + 2_000):
        first = asyncio.create_task(store.append(adding(lines[:1])))
        while store._claimed["RUN"] != 2 or store._waiting:
            await asyncio.sleep(0)
        second = asyncio.create_task(store.append(adding(lines[1:])))
        tried = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(error) for error in tried] == [StorageFull] * 2
    await store.close()
    again = TinyStore.open(tmp_path)
    assert (again.damaged, again.read_only("RUN"), len(again.load("RUN"))) == ((), "", 1)
    await again.close()


async def test_a_failed_fsync_fails_everyone_who_waits_and_everyone_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", ["a"])))
    loop = asyncio.get_running_loop()
    more_wait = asyncio.Event()

    def broken(file: int) -> None:
        asyncio.run_coroutine_threadsafe(more_wait.wait(), loop).result()
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        lines = chain("RUN", ["b", "c"], store.load("RUN")[-1])
        first = asyncio.create_task(store.append(adding(lines[:1])))
        await asyncio.sleep(0)
        second = asyncio.create_task(store.append(adding(lines[1:])))
        loser = asyncio.create_task(store.append(adding(lines[:1])))
        await asyncio.sleep(0)
        more_wait.set()
        tried = await asyncio.gather(first, second, loser, return_exceptions=True)
    assert [type(error) for error in tried] == [StorageFailed] * 3, "not even a conflict is certain any more"
    assert len(store.load("RUN")) == 1
    with pytest.raises(StorageFailed, match="Input/output error"):
        await store.append(ChangeSet(rows=(Put("outbox", "k", {}),)))
    await store.close()

    again = TinyStore.open(tmp_path)
    assert [line.opened["data.text"][1] for line in again.load("RUN")] == ["a"]
    await again.close()


async def test_a_store_stopped_in_the_middle_of_a_write_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    loop = asyncio.get_running_loop()
    go_on = asyncio.Event()
    fsync = os.fsync

    def slow(file: int) -> None:
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        fsync(file)

    monkeypatch.setattr(os, "fsync", slow)
    waiting = asyncio.create_task(store.append(adding(chain("RUN", ["a"]))))
    while (tmp_path / "journal").read_bytes().count(b"\n") < 2:
        await asyncio.sleep(0)
    for task in asyncio.all_tasks():
        if task.get_name() == "journal":
            task.cancel()
    with pytest.raises(StorageFailed, match="stopped while it was writing"):
        await waiting
    go_on.set()
    with pytest.raises(StorageFailed):
        await store.append(adding(chain("RUN", ["a"])))
    await asyncio.to_thread(lambda: None)
    await store.close()


async def test_a_conflict_is_told_only_when_what_it_conflicts_with_can_be_read(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    first = asyncio.create_task(store.append(adding(chain("RUN", ["a"]))))
    await asyncio.sleep(0)
    with pytest.raises(Conflict):
        await store.append(adding(chain("RUN", ["b"])))
    assert len(store.load("RUN")) == 1
    await first
    await store.close()

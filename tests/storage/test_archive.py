"""Files of archived streams: durable before the journal lets go, and what their damage does."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from storage.log import INDEX, Conflict, ReadOnly, StorageFull
from storage.tiny import TinyStore
from tests.storage.sealed import adding, chain


async def _archived(folder: Path, *names: str) -> TinyStore:
    store = TinyStore.open(folder)
    for name in names:
        await store.append(adding(chain(name, ["a", "b", "c"])))
        await store.archive(name, 3, {"number": name})
    return store


async def _reopened(store: TinyStore, folder: Path) -> TinyStore:
    await store.close()
    return TinyStore.open(folder)


async def test_only_the_owner_may_read_the_archive(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = await _archived(tmp_path, "RUN")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "archive").stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "archive").iterdir()] == [0o600]
    await store.close()


async def test_the_file_and_its_folder_are_on_the_disk_before_the_journal_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", ["a"])))
    fsync, synced = os.fsync, []

    def noted(file: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{file}")).name)
        fsync(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", noted)
        await store.archive("RUN", 1, {"number": "RUN"})
    (new,) = [name for name in synced if name.startswith(("RUN", ".RUN"))]
    assert synced == [tmp_path.name, new, "archive", "journal"]
    await store.close()


async def test_start_up_reads_no_archived_file(tmp_path: Path) -> None:
    store = await _archived(tmp_path, "RUN")
    await store.close()
    (tmp_path / "archive" / "RUN.json").chmod(0)
    (tmp_path / "archive" / "RUN.json").unlink()
    store = TinyStore.open(tmp_path)
    assert list(store.rows(INDEX)) == ["RUN"]
    await store.close()


async def test_a_file_whose_archiving_never_came_to_its_end_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    lines = chain("RUN", ["a", "b", "c"])
    await store.append(adding(lines[:2]))
    write = store._contents.archive.write

    def interrupted(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]
        store._stopped = "killed here"

    monkeypatch.setattr(store._contents.archive, "write", interrupted)
    with pytest.raises(Exception, match="killed here"):
        await store.archive("RUN", 2, {})
    assert (tmp_path / "archive" / "RUN.json").exists()
    again = await _reopened(store, tmp_path)
    assert list(again.streams()) == ["RUN"]
    assert not again.rows(INDEX)
    await again.append(adding(lines[2:]))
    assert list(again.load("RUN")) == lines, "the journal wins"
    await again.close()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"events": 3}', None])
async def test_an_archived_file_that_is_no_more_seals_its_run_and_no_other(
    tmp_path: Path, content: bytes | None
) -> None:
    store = await _archived(tmp_path, "RUN", "OTHER")
    path = tmp_path / "archive" / "RUN.json"
    path.unlink() if content is None else path.write_bytes(content)
    assert list(store.load("RUN")) == []
    with pytest.raises(ReadOnly, match=r"RUN can be read up to event 0 .* because .*archive/RUN.json is damaged"):
        await store.append(adding(chain("RUN", ["d"], first=4)))
    await store.append(adding(chain("OTHER", ["d"], store.load("OTHER")[-1])))
    assert len(store.load("OTHER")) == 4
    await store.close()


async def test_an_archived_file_changed_in_any_place_is_read_up_to_there(tmp_path: Path) -> None:
    store = await _archived(tmp_path, "RUN")
    path = tmp_path / "archive" / "RUN.json"
    content, lines = path.read_bytes(), list(store.load("RUN"))
    start, end = content.index(b'"events"'), content.index(b'"index"')
    for place in range(start, end):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        found = list(store.load("RUN"))
        assert found == lines[: len(found)], "what is read is what was written"
        assert len(found) < 3, f"byte {place} changed without a word"
    await store.close()


async def test_an_archived_file_of_a_newer_version_is_left_alone_and_said_to_be_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await _archived(tmp_path, "RUN")
    file = tmp_path / "archive" / "RUN.json"
    newer = file.read_bytes().replace(b'"version":1', b'"version":2')
    file.write_bytes(newer)
    assert store.load("RUN") == ()
    assert f"{file} was written by a newer Muster: install that version again" in caplog.text
    with pytest.raises(ReadOnly):
        await store.append(adding(chain("RUN", ["d"], first=4)))
    assert file.read_bytes() == newer
    await store.close()


async def test_index_entries_lost_with_a_damaged_line_are_found_in_the_files(tmp_path: Path) -> None:
    store = await _archived(tmp_path, "RUN", "OTHER")
    await store.close()
    lines = (tmp_path / "journal").read_bytes().splitlines(keepends=True)
    broken = [number for number, line in enumerate(lines) if b'"number":"RUN"' in line]
    for number in (*broken, broken[0] - 1):  # the archiving, and the events before it
        lines[number] = lines[number][:-9] + b"damaged!\n"
    (tmp_path / "journal").write_bytes(b"".join(lines))
    store = TinyStore.open(tmp_path)
    assert set(store.rows(INDEX)) == {"RUN", "OTHER"}
    assert [line.opened["data.text"][1] for line in store.load("RUN")] == ["a", "b", "c"]
    assert store.read_only("RUN"), "whether it had been open again is not known"
    await store.append(adding(chain("OTHER", ["d"], store.load("OTHER")[-1])))
    assert len(store.losses()) == 2
    await store.close()


async def test_a_disk_without_room_for_the_file_leaves_the_run_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyStore.open(tmp_path)
    await store.append(adding(chain("RUN", ["a"])))
    with monkeypatch.context() as patch:

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageFull, match="RUN could not be archived: No space left on device"):
            await store.archive("RUN", 1, {})
    assert not list((tmp_path / "archive").iterdir()) if (tmp_path / "archive").exists() else True
    await store.append(adding(chain("RUN", ["b"], store.load("RUN")[-1])))
    with pytest.raises(Conflict):
        await store.archive("RUN", 1, {})
    await store.close()

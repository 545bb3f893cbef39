"""The default store: the common suite, and what is its own."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path
from zlib import crc32

import orjson
import pytest

import storage.compaction
from storage.lines import DataUnreadable
from storage.log import ChangeSet, Drop, Put
from storage.tiny import TinyStore
from tests.storage.sealed import adding, chain
from tests.storage.store_suite import StoreSuite


class TestTinyStore(StoreSuite):
    def open(self, folder: Path) -> TinyStore:
        return TinyStore.open(folder)

    async def test_what_waits_together_is_written_by_one_fsync(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = self.open(folder)
        synced: list[int] = []
        fsync = os.fsync
        monkeypatch.setattr(os, "fsync", lambda file: (synced.append(file), fsync(file))[1])
        await asyncio.gather(*(store.append(adding(chain(f"RUN{n}", ["a"]))) for n in range(100)))
        assert len(synced) <= 2
        await store.close()

    async def test_the_event_loop_goes_on_while_the_disk_is_busy(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = self.open(folder)
        go_on = asyncio.Event()
        loop = asyncio.get_running_loop()
        fsync = os.fsync

        def slow(file: int) -> None:
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
            fsync(file)

        monkeypatch.setattr(os, "fsync", slow)
        first = asyncio.create_task(store.append(adding(chain("RUN", ["a"]))))
        while (folder / "journal").read_bytes().count(b"\n") < 2:
            await asyncio.sleep(0)
        assert not store.load("RUN"), "what is not yet on the disk is not shown"
        assert not first.done()
        go_on.set()
        await first
        assert store.load("RUN")
        await store.close()

    async def test_only_the_owner_may_read_the_files(self, folder: Path) -> None:
        before = os.umask(0)
        try:
            store = self.open(folder)
            await store.append(adding(chain("RUN", ["a"])))
        finally:
            os.umask(before)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
            "journal": 0o600,
            "lock": 0o600,
        }
        await store.close()

    async def test_a_journal_that_is_mostly_dead_weight_is_compacted_at_start(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage.compaction, "CHUNK", 7)
        store = self.open(folder)
        for name in ("RUN1", "RUN2"):
            await store.append(adding(chain(name, list(range(20)))))
        for number in range(100):
            rows = (Put("cursors", "c", {"n": number, "pad": "x" * 400}), Put("outbox", f"{number}", {"n": number}))
            await store.append(ChangeSet(rows=rows))
        await store.append(ChangeSet(rows=tuple(Drop("outbox", f"{n}") for n in range(80))))
        before = [store.load("RUN1"), store.load("RUN2"), list(store.rows("outbox").items()), store.rows("cursors")]
        await store.close()
        size = (folder / "journal").stat().st_size
        monkeypatch.setattr(storage.compaction, "COMPACT_FROM", 20_000)

        for _ in range(2):
            again = self.open(folder)
            assert (folder / "journal").stat().st_size < size / 2
            after = [again.load("RUN1"), again.load("RUN2"), list(again.rows("outbox").items()), again.rows("cursors")]
            assert after == before
            assert orjson.loads((folder / "journal").read_bytes().split(b"\n")[0].split(b"\t")[1])["generation"] == 2
            assert again.damaged == ()
            assert stat.S_IMODE((folder / "journal").stat().st_mode) == 0o600
            await again.close()
        more = self.open(folder)
        await more.append(adding(chain("RUN1", ["more"], after=more.load("RUN1")[-1])))
        await more.close()
        last = self.open(folder)
        assert len(last.load("RUN1")) == 21
        assert last.damaged == ()
        await last.close()

    async def test_a_compaction_that_finds_no_room_leaves_the_journal_as_it_was(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = self.open(folder)
        for number in range(50):
            await store.append(ChangeSet(rows=(Put("cursors", "c", {"n": number}),)))
        await store.close()
        before = (folder / "journal").read_bytes()
        monkeypatch.setattr(storage.compaction, "COMPACT_FROM", 0)

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            store = self.open(folder)
        assert (folder / "journal").read_bytes() == before
        assert sorted(path.name for path in folder.iterdir()) == ["journal", "lock"]
        await store.append(adding(chain("RUN", ["a"])))
        await store.close()
        again = self.open(folder)
        assert again.load("RUN")
        assert again.rows("cursors") == {"c": {"n": 49}}
        await again.close()

    async def test_what_a_cut_off_compaction_left_is_thrown_away(self, folder: Path) -> None:
        store = self.open(folder)
        await store.append(adding(chain("RUN", ["a"])))
        await store.close()
        (folder / "journal.new").write_bytes(b"half of a jour")
        again = self.open(folder)
        assert again.load("RUN")
        assert not (folder / "journal.new").exists()
        await again.close()

    async def test_a_journal_of_a_newer_version_is_refused_and_left_alone(self, folder: Path) -> None:
        await self.open(folder).close()
        header = orjson.dumps({"muster": "journal", "version": 2, "generation": 1})
        content = b"%08x\t%b\n" % (crc32(header), header)
        (folder / "journal").write_bytes(content)
        with pytest.raises(DataUnreadable, match=r"newer Muster \(format 2, this one knows up to 1\)"):
            self.open(folder)
        assert (folder / "journal").read_bytes() == content

    @pytest.mark.parametrize(
        "content", [b"", b"\n", b"{}\n", b"what is this\tfile\n", b"00000000\t{}\n", b"\xff" * 9000]
    )
    async def test_a_file_that_is_no_journal_is_refused_and_left_alone(self, folder: Path, content: bytes) -> None:
        folder.mkdir()
        (folder / "journal").write_bytes(content)
        for _ in range(2):  # the lock was let go
            with pytest.raises(DataUnreadable, match="journal, line 1: this is not the header"):
                self.open(folder)
        assert (folder / "journal").read_bytes() == content

    async def test_a_folder_that_cannot_be_used_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(DataUnreadable, match=r"cannot work in the data folder .*/file/data: Not a directory"):
            self.open(tmp_path / "file" / "data")

    async def test_a_journal_that_cannot_be_opened_is_named_and_the_folder_let_go(self, folder: Path) -> None:
        (folder / "journal").mkdir(parents=True)
        for _ in range(2):
            with pytest.raises(DataUnreadable, match=r"cannot work in the data folder .*/data: Is a directory"):
                self.open(folder)

    async def test_the_table_of_events_takes_no_rows(self, folder: Path) -> None:
        store = self.open(folder)
        with pytest.raises(ValueError, match="takes no rows"):
            await store.append(ChangeSet(rows=(Put("events", "RUN/1", {}),)))
        await store.close()

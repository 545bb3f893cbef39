"""What every store must do.  Subclass `StoreSuite` and say how to open yours."""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import Path

import pytest

from domain.chain import verify
from storage.log import INDEX, Append, ChangeSet, Conflict, Drop, Put, StorageFailed, Store
from tests.storage.sealed import adding, chain


class StoreSuite(ABC):
    @abstractmethod
    def open(self, folder: Path) -> Store:
        """Open the store that lives there, or begin one."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "data"

    async def test_a_new_store_is_empty(self, folder: Path) -> None:
        store = self.open(folder)
        assert list(store.streams()) == []
        assert list(store.load("RUN")) == []
        assert dict(store.rows("outbox")) == {}
        await store.close()

    async def test_what_was_appended_is_read_back_in_order(self, folder: Path) -> None:
        store = self.open(folder)
        lines = chain("RUN", ["a", "b", "c"])
        await store.append(adding(lines[:2]))
        await store.append(adding(lines[2:]))
        assert list(store.load("RUN")) == lines
        await store.close()

    async def test_a_reopened_store_is_equal_to_the_one_that_was_closed(self, folder: Path) -> None:
        store = self.open(folder)
        for place, name in enumerate(("B", "A", "ünï/code")):
            lines = chain(name, ["plain", "тест \u202e 👩‍👩‍👧", {"id": "x", "names": ["p", None, 7, True]}, ""])
            await store.append(ChangeSet((Append(name, 0, tuple(lines)),), (Put("cursors", name, {"at": [place]}),)))
        await store.append(ChangeSet(rows=(Put("outbox", "2", {"n": 1}), Put("outbox", "1", {"n": 2}))))
        await store.append(ChangeSet(rows=(Drop("outbox", "2"), Put("outbox", "0", {"n": 3}))))
        before = _all(store)
        assert [stream for stream, _ in before[0]] == ["B", "A", "ünï/code"]
        await store.close()
        again = self.open(folder)
        assert _all(again) == before
        await again.close()

    async def test_an_append_that_expects_another_length_is_a_conflict_and_writes_nothing(self, folder: Path) -> None:
        store = self.open(folder)
        lines = chain("RUN", ["a", "b"])
        await store.append(adding(lines))
        stale = ChangeSet((Append("RUN", 1, (lines[1],)),), (Put("outbox", "k", {}),))
        with pytest.raises(Conflict) as caught:
            await store.append(stale)
        assert (caught.value.stream, caught.value.expected, caught.value.found) == ("RUN", 1, 2)
        with pytest.raises(Conflict):
            await store.append(adding(chain("NEW", ["a"], first=2)))
        assert list(store.load("RUN")) == lines
        assert list(store.streams()) == ["RUN"]
        assert not store.rows("outbox")
        await store.close()

    async def test_a_conflict_in_one_stream_keeps_back_the_whole_change_set(self, folder: Path) -> None:
        store = self.open(folder)
        await store.append(adding(chain("B", ["already"])))
        both = (Append("A", 0, tuple(chain("A", ["a"]))), Append("B", 0, tuple(chain("B", ["b"]))))
        with pytest.raises(Conflict):
            await store.append(ChangeSet(both))
        assert not store.load("A")
        await store.append(ChangeSet(both[:1]))
        await store.close()
        again = self.open(folder)
        assert [len(again.load(name)) for name in ("A", "B")] == [1, 1]
        await again.close()

    async def test_an_append_without_lines_only_checks_the_length(self, folder: Path) -> None:
        store = self.open(folder)
        await store.append(ChangeSet((Append("RUN", 0, ()),), (Put("cursors", "c", {"n": 1}),)))
        assert list(store.streams()) == []
        with pytest.raises(Conflict):
            await store.append(ChangeSet((Append("RUN", 1, ()),), (Put("cursors", "c", {"n": 2}),)))
        assert store.rows("cursors") == {"c": {"n": 1}}
        await store.append(ChangeSet())
        await store.close()

    async def test_a_line_in_the_wrong_place_is_a_mistake_of_the_caller(self, folder: Path) -> None:
        store = self.open(folder)
        (line,) = chain("RUN", ["a"])
        for wrong in (replace(line, number=2), replace(line, stream="OTHER")):
            with pytest.raises(ValueError, match="in the place of RUN/1"):
                await store.append(ChangeSet((Append("RUN", 0, (wrong,)),)))
        assert not store.load("RUN")
        await store.close()

    async def test_what_has_no_json_is_refused_and_changes_nothing(self, folder: Path) -> None:
        store = self.open(folder)
        with pytest.raises(TypeError):
            await store.append(ChangeSet(rows=(Put("outbox", "a", {}), Put("outbox", "b", {"x": object()}))))
        assert not store.rows("outbox")
        await store.append(adding(chain("RUN", ["a"])))
        await store.close()
        again = self.open(folder)
        assert len(again.load("RUN")) == 1
        await again.close()

    async def test_rows_keep_the_order_of_their_first_writing(self, folder: Path) -> None:
        store = self.open(folder)
        for key in ("c", "a", "b"):
            await store.append(ChangeSet(rows=(Put("outbox", key, {"v": 1}),)))
        await store.append(ChangeSet(rows=(Put("outbox", "c", {"v": 2}),)))
        assert list(store.rows("outbox").items()) == [("c", {"v": 2}), ("a", {"v": 1}), ("b", {"v": 1})]
        await store.append(ChangeSet(rows=(Drop("outbox", "c"), Drop("outbox", "nobody"))))
        await store.append(ChangeSet(rows=(Put("outbox", "c", {"v": 3}),)))
        assert list(store.rows("outbox")) == ["a", "b", "c"]
        await store.close()

    async def test_a_row_replaced_loses_the_fields_it_no_longer_has(self, folder: Path) -> None:
        store = self.open(folder)
        await store.append(ChangeSet(rows=(Put("cursors", "c", {"old": 1, "both": 1}),)))
        await store.append(ChangeSet(rows=(Put("cursors", "c", {"both": 2}),)))
        assert store.rows("cursors") == {"c": {"both": 2}}
        await store.close()

    async def test_of_several_writes_to_one_row_in_a_change_set_the_last_counts(self, folder: Path) -> None:
        store = self.open(folder)
        await store.append(ChangeSet(rows=(Put("t", "a", {"v": 1}), Put("t", "a", {"v": 2}), Put("t", "b", {}))))
        await store.append(ChangeSet(rows=(Drop("t", "a"), Put("t", "a", {"v": 3}), Put("t", "b", {}), Drop("t", "b"))))
        assert store.rows("t") == {"a": {"v": 3}}
        await store.close()

    async def test_a_put_and_a_drop_on_their_way_together_end_as_the_later_says(self, folder: Path) -> None:
        store = self.open(folder)
        await asyncio.gather(
            store.append(ChangeSet(rows=(Put("t", "gone", {}), Put("t", "there", {"v": 1})))),
            store.append(ChangeSet(rows=(Drop("t", "gone"), Drop("t", "there")))),
            store.append(ChangeSet(rows=(Put("t", "there", {"v": 2}),))),
        )
        assert store.rows("t") == {"there": {"v": 2}}
        await store.close()
        again = self.open(folder)
        assert again.rows("t") == {"there": {"v": 2}}
        await again.close()

    async def test_a_caller_who_changes_its_document_later_changes_nothing_stored(self, folder: Path) -> None:
        store = self.open(folder)
        document = {"list": [1]}
        await store.append(ChangeSet(rows=(Put("t", "k", document),)))
        document["list"].append(2)
        assert store.rows("t") == {"k": {"list": [1]}}
        await store.close()

    async def test_many_tasks_on_many_streams_lose_nothing_and_keep_each_order(self, folder: Path) -> None:
        store = self.open(folder)
        acknowledged: list[str] = []

        async def write(name: str) -> None:
            for line in chain(name, list(range(25))):
                await store.append(
                    ChangeSet((Append(name, line.number - 1, (line,)),), (Put("cursors", name, {"n": line.number}),))
                )
                assert store.load(name)[-1] == line
                acknowledged.append(name)

        names = [f"RUN{place}" for place in range(40)]
        await asyncio.gather(*(write(name) for name in names))
        assert len(acknowledged) == 1000
        await store.close()
        again = self.open(folder)
        for name in names:
            assert [line.opened["data.text"][1] for line in again.load(name)] == list(range(25))
            assert verify(again.load(name)) is None
            assert again.rows("cursors")[name] == {"n": 25}
        await again.close()

    async def test_tasks_that_race_for_one_stream_each_get_their_turn_after_a_conflict(self, folder: Path) -> None:
        store = self.open(folder)
        conflicts = 0

        async def write(who: int) -> None:
            nonlocal conflicts
            while True:
                seen = store.load("RUN")
                lines = chain("RUN", [who], after=seen[-1] if seen else None)
                try:
                    await store.append(adding(lines))
                except Conflict:
                    conflicts += 1
                    assert len(store.load("RUN")) > len(seen), "after a conflict there is something new to see"
                else:
                    return

        await asyncio.gather(*(write(who) for who in range(20)))
        assert conflicts > 0
        assert sorted(line.opened["data.text"][1] for line in store.load("RUN")) == list(range(20))
        assert verify(store.load("RUN")) is None
        await store.close()

    async def test_change_sets_over_two_streams_are_never_seen_or_kept_by_half(self, folder: Path) -> None:
        store = self.open(folder)
        dice = random.Random(3)

        async def write(which: int) -> None:
            pair = [f"L{which}", f"R{which}"]
            for place in range(10):
                dice.shuffle(pair)
                appends = []
                for name in pair:
                    seen = store.load(name)
                    appends.append(Append(name, place, tuple(chain(name, [place], seen[-1] if seen else None))))
                await store.append(ChangeSet(tuple(appends)))
                for other in range(8):
                    assert len(store.load(f"L{other}")) == len(store.load(f"R{other}"))

        await asyncio.gather(*(write(which) for which in range(8)))
        await store.close()

    async def test_a_caller_that_is_cancelled_takes_nothing_back(self, folder: Path) -> None:
        store = self.open(folder)
        task = asyncio.create_task(store.append(adding(chain("RUN", ["a"]))))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(Conflict):
            await store.append(adding(chain("RUN", ["b"])))
        assert [line.opened["data.text"][1] for line in store.load("RUN")] == ["a"]
        await store.close()

    async def test_closing_finishes_what_is_being_written(self, folder: Path) -> None:
        store = self.open(folder)
        tasks = [asyncio.create_task(store.append(adding(chain(f"RUN{n}", ["a"])))) for n in range(5)]
        await asyncio.sleep(0)
        await store.close()
        await asyncio.gather(*tasks)
        again = self.open(folder)
        assert len(list(again.streams())) == 5
        await again.close()

    async def test_an_archived_stream_is_read_as_before_and_is_open_no_more(self, folder: Path) -> None:
        store = self.open(folder)
        lines = chain("ünï/code", ["a", {"id": "x"}, ""])
        await store.append(adding(lines))
        await store.append(adding(chain("RUN", ["a"])))
        await store.archive("ünï/code", 3, {"title": "Tü", "number": "INC-1"})
        for _ in range(2):
            assert list(store.streams()) == ["RUN"]
            assert list(store.load("ünï/code")) == lines
            (entry,) = store.rows(INDEX).values()
            assert entry == {"title": "Tü", "number": "INC-1", "events": 3, "head": lines[-1].hash}
            await store.close()
            store = self.open(folder)
        await store.close()

    async def test_an_archived_stream_that_is_added_to_is_open_again(self, folder: Path) -> None:
        store = self.open(folder)
        lines = chain("RUN", ["a", "b", "c", "d"])
        await store.append(adding(lines[:2]))
        await store.archive("RUN", 2, {"n": 1})
        await store.append(ChangeSet((Append("RUN", 2, (lines[2],)),), (Put("cursors", "c", {"n": 1}),)))
        await store.append(adding(lines[3:]))
        for _ in range(2):
            assert list(store.streams()) == ["RUN"]
            assert list(store.load("RUN")) == lines
            assert not store.rows(INDEX)
            await store.close()
            store = self.open(folder)
        await store.archive("RUN", 4, {"n": 2})
        assert list(store.load("RUN")) == lines
        await store.close()
        store = self.open(folder)
        assert [entry["n"] for entry in store.rows(INDEX).values()] == [2]
        assert list(store.load("RUN")) == lines
        await store.close()

    async def test_only_a_stream_as_long_as_expected_is_archived(self, folder: Path) -> None:
        store = self.open(folder)
        await store.append(adding(chain("RUN", ["a", "b"])))
        for name, expected in (("RUN", 1), ("RUN", 3), ("NOBODY", 1)):
            with pytest.raises(Conflict):
                await store.archive(name, expected, {})
        await store.archive("RUN", 2, {})
        with pytest.raises(Conflict):
            await store.archive("RUN", 2, {})
        with pytest.raises(Conflict):
            await store.append(adding(chain("RUN", ["c"], first=2)))
        assert len(store.load("RUN")) == 2
        await store.close()

    async def test_the_index_is_the_stores_own(self, folder: Path) -> None:
        store = self.open(folder)
        with pytest.raises(ValueError, match="takes no rows"):
            await store.append(ChangeSet(rows=(Put(INDEX, "RUN", {}),)))
        assert not store.rows(INDEX)
        await store.close()

    async def test_appends_that_race_with_the_archiving_lose_nothing(self, folder: Path) -> None:
        store = self.open(folder)
        dice = random.Random(5)
        archived = 0

        async def write(name: str) -> None:
            for place in range(30):
                patient = dice.randrange(2)  # half of them wait until it is put away, half write at any moment
                while place and (patient or dice.randrange(4)) and name not in store.rows(INDEX):
                    await asyncio.sleep(0)
                seen = store.load(name)
                await store.append(adding(chain(name, [place], seen[-1] if seen else None)))
                assert len(store.load(name)) == place + 1

        async def tidy(name: str) -> None:
            nonlocal archived
            while not writing.done():
                try:
                    await store.archive(name, len(store.load(name)), {})
                    archived += 1
                except Conflict:
                    await asyncio.sleep(0)

        names = [f"RUN{place}" for place in range(6)]
        writing = asyncio.gather(*(write(name) for name in names))
        await asyncio.gather(writing, *(tidy(name) for name in names))
        assert archived > 20
        await store.close()
        again = self.open(folder)
        for name in names:
            assert [line.opened["data.text"][1] for line in again.load(name)] == list(range(30))
            assert verify(again.load(name)) is None
        assert set(again.streams()) | set(again.rows(INDEX)) == set(names)
        assert not set(again.streams()) & set(again.rows(INDEX))
        await again.close()

    async def test_a_closed_store_takes_nothing_more_and_may_be_closed_again(self, folder: Path) -> None:
        store = self.open(folder)
        await store.close()
        await store.close()
        with pytest.raises(StorageFailed, match="closed"):
            await store.append(adding(chain("RUN", ["a"])))


def _all(store: Store) -> tuple[object, object]:
    streams = [(stream, list(store.load(stream))) for stream in store.streams()]
    return streams, [list(store.rows(table).items()) for table in ("outbox", "cursors")]

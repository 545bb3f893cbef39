"""What a torn or damaged journal does: nothing is lost without a word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.log import Append, ChangeSet, Put, ReadOnly
from storage.tiny import TinyStore
from tests.storage.sealed import adding, chain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def _fill(folder: Path, *names: str) -> None:
    """One event per name, each its own change-set, in that order."""
    store = TinyStore.open(folder)
    for name in names:
        seen = store.load(name)
        lines = chain(name, [f"text of {name}"], seen[-1] if seen else None)
        await store.append(ChangeSet((Append(name, len(seen), tuple(lines)),), (Put("cursors", name, {"n": 1}),)))
    await store.close()


def _damage(folder: Path, line: int, start: int = 0, length: int = 1) -> None:
    """Overwrite bytes of one line (numbered from 1), newline spared, with something else."""
    lines = (folder / "journal").read_bytes().splitlines(keepends=True)
    raw = bytearray(lines[line - 1])
    for place in range(start, min(start + length, len(raw) - 1)):
        raw[place] = raw[place] ^ 1 if raw[place] ^ 1 not in b"\n" else raw[place] ^ 2
    lines[line - 1] = bytes(raw)
    (folder / "journal").write_bytes(b"".join(lines))


async def _readable(folder: Path) -> dict[str, int]:
    store = TinyStore.open(folder)
    found = {name: len(store.load(name)) for name in store.streams()}
    await store.close()
    return found


async def _takes_more(store: TinyStore, name: str) -> bool:
    seen = store.load(name)
    try:
        await store.append(adding(chain(name, ["more"], seen[-1] if seen else None)))
    except ReadOnly:
        return False
    return True


async def test_a_torn_last_line_is_cut_off_at_start_wherever_it_broke(folder: Path, tmp_path: Path) -> None:
    await _fill(folder, "A", "B", "A")
    content = (folder / "journal").read_bytes()
    last = content.rindex(b"\n", 0, -1) + 1
    for end in range(last, len(content)):
        torn = tmp_path / f"torn{end}"
        torn.mkdir()
        (torn / "journal").write_bytes(content[:end])
        store = TinyStore.open(torn)
        assert {name: len(store.load(name)) for name in store.streams()} == {"A": 1, "B": 1}
        assert store.damaged == ()
        assert (torn / "journal").read_bytes() == content[:last]
        assert await _takes_more(store, "A")
        await store.close()
        assert await _readable(torn) == {"A": 2, "B": 1}
        shutil.rmtree(torn)


async def test_a_tail_of_zeros_as_a_power_cut_leaves_it_is_cut_off(folder: Path) -> None:
    await _fill(folder, "A", "B")
    with (folder / "journal").open("ab") as file:
        file.write(bytes(5000))
    assert await _readable(folder) == {"A": 1, "B": 1}
    assert b"\0" not in (folder / "journal").read_bytes()


async def test_cutting_off_a_torn_line_is_said_in_the_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    await _fill(folder, "A")
    with (folder / "journal").open("ab") as file:
        file.write(b"half")
    await _readable(folder)
    assert f"{folder}/journal, line 3: cut off 4 bytes" in caplog.text


async def test_a_damaged_line_makes_its_stream_read_only_up_to_the_hole(folder: Path) -> None:
    await _fill(folder, "A", "A", "B", "A", "C")
    content = (folder / "journal").read_bytes().splitlines(keepends=True)
    for start in range(len(content[2]) - 1):  # the second event of A, at any byte
        (folder / "journal").write_bytes(b"".join(content))
        _damage(folder, 3, start)
        store = TinyStore.open(folder)
        assert {name: len(store.load(name)) for name in store.streams()} == {"A": 1, "B": 1, "C": 1}
        assert [found.place for found in store.damaged] == [f"{folder}/journal, line 3"]
        with pytest.raises(ReadOnly, match=r"A can be read up to event 1 .* because .*/journal, line 3 is damaged"):
            await store.append(adding(chain("A", ["more"], store.load("A")[-1])))
        assert await _takes_more(store, "B")
        assert await _takes_more(store, "C")
        await store.close()


async def test_a_change_set_with_a_read_only_stream_is_refused_whole(folder: Path) -> None:
    await _fill(folder, "A", "B", "A")
    _damage(folder, 2, 100)
    store = TinyStore.open(folder)
    with pytest.raises(ReadOnly, match="A can be read up to event 0"):
        await store.append(
            ChangeSet((Append("B", 1, tuple(chain("B", ["b"], store.load("B")[-1]))), Append("A", 0, ())))
        )
    assert len(store.load("B")) == 1
    await store.close()


async def test_the_last_line_damaged_but_complete_is_not_taken_for_torn(folder: Path) -> None:
    await _fill(folder, "A", "B", "A")
    _damage(folder, 4, 200, 20)
    store = TinyStore.open(folder)
    assert not await _takes_more(store, "A")
    assert await _takes_more(store, "B")
    await store.close()


async def test_a_last_line_damaged_in_its_head_seals_every_stream_that_may_have_been_in_it(folder: Path) -> None:
    await _fill(folder, "A", "B", "B")
    _damage(folder, 4, 0, 10_000)
    for _ in range(2):  # and the doubt is not forgotten
        store = TinyStore.open(folder)
        assert not await _takes_more(store, "A")
        assert not await _takes_more(store, "B")
        assert await _takes_more(store, "C")
        await store.close()
    assert await _readable(folder) == {"A": 1, "B": 1, "C": 2}


async def test_after_several_lines_in_a_row_are_lost_whoever_goes_on_without_a_hole_is_cleared(folder: Path) -> None:
    await _fill(folder, "A", "B", "C", "A", "B", "D", "B", "A", "Q", "C")
    content = (folder / "journal").read_bytes().splitlines(keepends=True)
    (folder / "journal").write_bytes(b"".join(content[:4]) + b"\0" * 700 + b"".join(content[7:]))
    store = TinyStore.open(folder)
    # Lost: A's second, B's second and third, and D, of which not even the name is left.
    assert {name: len(store.load(name)) for name in store.streams()} == {"A": 1, "B": 1, "C": 2, "Q": 1}
    assert [name for name in "ABCQ" if await _takes_more(store, name)] == ["C", "Q"]
    assert [found.place for found in store.damaged] == [f"{folder}/journal, line 5"]
    await store.close()


async def test_a_line_that_was_taken_out_is_missed(folder: Path) -> None:
    await _fill(folder, "A", "B", "A")
    content = (folder / "journal").read_bytes().splitlines(keepends=True)
    (folder / "journal").write_bytes(b"".join(content[:2] + content[3:]))
    store = TinyStore.open(folder)
    assert len(store.damaged) == 1
    assert not await _takes_more(store, "B")
    assert await _takes_more(store, "A")
    await store.close()


async def test_a_line_that_nobody_wrote_is_reported_and_harms_no_stream(folder: Path) -> None:
    await _fill(folder, "A", "B")
    content = (folder / "journal").read_bytes().splitlines(keepends=True)
    for stray in (b"\n", b"hello\n", content[1]):
        (folder / "journal").write_bytes(b"".join([*content[:2], stray, content[2]]))
        store = TinyStore.open(folder)
        assert len(store.damaged) == 1
        assert {name: len(store.load(name)) for name in store.streams()} == {"A": 1, "B": 1}
        await store.close()


async def test_a_damaged_journal_is_kept_as_it_is_and_the_damage_is_found_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.compaction.COMPACT_FROM", 0)
    await _fill(folder, *"ABAB")
    store = TinyStore.open(folder)
    for number in range(50):
        await store.append(ChangeSet(rows=(Put("cursors", "A", {"n": number}),)))
    await store.close()
    _damage(folder, 3, 150)
    content = (folder / "journal").read_bytes()
    for _ in range(2):
        store = TinyStore.open(folder)
        assert len(store.damaged) == 1
        assert not await _takes_more(store, "B")
        await store.close()
        assert (folder / "journal").read_bytes() == content


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from("ABC"), min_size=1, max_size=12),
    where=st.floats(0, 1, exclude_max=True),
    junk=st.binary(min_size=1, max_size=1500),
    overwrite=st.booleans(),
)
async def test_whatever_is_damaged_no_stream_loses_an_event_and_goes_on_as_if_it_had_not(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], where: float, junk: bytes, overwrite: bool
) -> None:
    folder = tmp_path_factory.mktemp("damage") / "data"
    await _fill(folder, *names)
    store = TinyStore.open(folder)
    written = {name: list(store.load(name)) for name in set(names)}
    await store.close()
    content = (folder / "journal").read_bytes()
    header = content.index(b"\n") + 1
    at = header + int(where * (len(content) - header))
    damaged = content[:at] + junk + content[at + len(junk) * overwrite :]
    (folder / "journal").write_bytes(damaged)

    store = TinyStore.open(folder)
    for name, lines in written.items():
        found = list(store.load(name))
        assert found == lines[: len(found)], "what is read is what was written"
        if len(found) == len(lines) or not damaged.endswith(b"\n"):
            continue  # a last line without its end looks as if it was never acknowledged
        assert store.damaged, f"{name} lost events without a word"
        if name in store.streams():  # else it began in the damaged lines, and not even its name is left
            assert not await _takes_more(store, name), f"{name} went on behind a hole"
    await store.close()

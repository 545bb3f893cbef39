"""A copy while the bot works, and the way back."""

from __future__ import annotations

import asyncio
import io
import os
import random
import resource
import stat
import tarfile
from pathlib import Path

import pytest

import bot
from domain.chain import verify
from engine.problems import Stop
from storage.care import inspect
from storage.log import INDEX, Append, ChangeSet, Put
from storage.tiny import TinyStore
from tests.storage.sealed import adding, chain

CARETAKER = bot.Caretaker()


async def _filled(folder: Path) -> TinyStore:
    store = TinyStore.open(folder)
    for name in ("OLD", "RUN"):
        await store.append(ChangeSet((Append(name, 0, tuple(chain(name, ["a", "b"]))),), (Put("outbox", name, {}),)))
    await store.archive("OLD", 2, {"number": "INC-1"})
    return store


async def test_what_is_restored_is_what_was_backed_up_while_the_bot_worked(tmp_path: Path) -> None:
    store = await _filled(tmp_path / "data")
    made = CARETAKER.back_up(tmp_path / "data", tmp_path / "copy.tar.gz")
    assert (made.open, made.archived, made.events, made.waiting) == (1, 1, 4, 2)
    assert stat.S_IMODE((tmp_path / "copy.tar.gz").stat().st_mode) == 0o600
    before = [store.load("OLD"), store.load("RUN"), store.rows(INDEX), store.rows("outbox")]
    await store.append(adding(chain("RUN", ["later"], store.load("RUN")[-1])))
    await store.close()
    CARETAKER.restore(tmp_path / "copy.tar.gz", tmp_path / "deep" / "again")
    again = TinyStore.open(tmp_path / "deep" / "again")
    assert [again.load("OLD"), again.load("RUN"), again.rows(INDEX), again.rows("outbox")] == before
    assert stat.S_IMODE((tmp_path / "deep" / "again").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "deep" / "again").rglob("*") if p.is_file()}
    assert modes == {0o600}
    await again.close()
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["again"]


async def test_the_copies_of_who_is_on_call_are_in_it_and_stay_as_old_as_they_are(tmp_path: Path) -> None:
    await (await _filled(tmp_path / "data")).close()
    folder = tmp_path / "data" / "calendars"
    folder.mkdir()
    for name in ("db-0123456789ab.json", "web-0123456789ab.ics"):
        (folder / name).write_text(name)
        os.utime(folder / name, (1_772_442_000, 1_772_442_000))
    (folder / "web-0123456789ab.new").write_text("half")
    (folder / "elsewhere.ics").symlink_to(tmp_path / "nothing")
    CARETAKER.back_up(tmp_path / "data", tmp_path / "copy.tar.gz")
    mounted = tmp_path / "again"
    CARETAKER.restore(tmp_path / "copy.tar.gz", mounted)
    found = {path.name: (path.read_text(), path.stat().st_mtime) for path in (mounted / "calendars").iterdir()}
    assert found == {name: (name, 1_772_442_000.0) for name in ("db-0123456789ab.json", "web-0123456789ab.ics")}


async def test_every_backup_made_under_load_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.compaction.COMPACT_FROM", 3000)
    store = TinyStore.open(tmp_path / "data")
    over = False

    async def work(name: str) -> None:
        while not over:
            seen = store.load(name)
            await store.append(adding(chain(name, ["x" * 900], seen[-1] if seen else None)))
            if len(seen) % 3 == 2:
                await store.archive(name, len(seen) + 1, {"number": name})

    working = [asyncio.create_task(work(f"RUN{place}")) for place in range(4)]
    for _ in range(25):
        copy = tmp_path / "copy.tar.gz"
        before = {name: len(store.load(name)) for name in (*store.streams(), *store.rows(INDEX))}
        found = await asyncio.to_thread(CARETAKER.back_up, tmp_path / "data", copy)
        assert (found.damage, found.faults) == ((), ())
        assert found.events >= sum(before.values())
    over = True
    await asyncio.gather(*working)
    assert store._journal.generation > 1
    await store.close()
    CARETAKER.restore(copy, tmp_path / "again")
    again = TinyStore.open(tmp_path / "again")
    for name in (*again.streams(), *again.rows(INDEX)):
        assert verify(again.load(name)) is None
    await again.close()


async def test_a_backup_is_on_the_disk_before_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await _filled(tmp_path / "data")).close()
    fsync, synced = os.fsync, []

    def noted(file: int) -> None:
        synced.append((Path(os.readlink(f"/proc/self/fd/{file}")).name, (tmp_path / "copy").exists()))
        fsync(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", noted)
        CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    assert synced[:2] == [(".copy.new", False), (tmp_path.name, True)]


async def test_a_backup_of_a_newer_muster_is_refused_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await _filled(tmp_path / "data")).close()
    with monkeypatch.context() as patch:
        patch.setattr("storage.care.VERSION", 2)
        CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    with pytest.raises(Stop, match="was written by a newer Muster: install that version again"):
        CARETAKER.restore(tmp_path / "copy", tmp_path / "again")
    assert not (tmp_path / "again").exists()


async def test_a_line_that_is_just_being_written_is_left_out(tmp_path: Path) -> None:
    store = await _filled(tmp_path / "data")
    journal = tmp_path / "data" / "journal"
    whole = journal.read_bytes()
    with journal.open("ab") as file:
        file.write(b"0" * 100_000)
    assert CARETAKER.back_up(tmp_path / "data", tmp_path / "copy").damage == ()
    CARETAKER.restore(tmp_path / "copy", tmp_path / "again")
    assert (tmp_path / "again" / "journal").read_bytes() == whole
    await store.close()


async def test_a_folder_that_is_not_empty_or_in_use_is_left_alone(tmp_path: Path) -> None:
    store = await _filled(tmp_path / "data")
    CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    with pytest.raises(Stop, match="is in use by process"):
        CARETAKER.restore(tmp_path / "copy", tmp_path / "data")
    await store.close()
    with pytest.raises(Stop, match=r"is not empty \((journal|archive)\): nothing was restored") as stopped:
        CARETAKER.restore(tmp_path / "copy", tmp_path / "data")
    assert stopped.value.code == 2
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "lock").touch()
    assert CARETAKER.restore(tmp_path / "copy", tmp_path / "empty").events == 4


async def test_a_backup_with_a_byte_changed_anywhere_is_not_restored(tmp_path: Path) -> None:
    await (await _filled(tmp_path / "data")).close()
    CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    content = (tmp_path / "copy").read_bytes()
    whole = [(path.name, path.read_bytes()) for path in (tmp_path / "data").rglob("*") if path.is_file()]
    for place in (*range(12, len(content), 7), -1):
        broken = content[:-5] if place < 0 else content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        (tmp_path / "copy").write_bytes(broken)
        try:
            CARETAKER.restore(tmp_path / "copy", tmp_path / "again")
        except Stop as stop:
            assert stop.code in (1, 2)
            assert not (tmp_path / "again").exists()
            assert not list(tmp_path.glob(".restoring*"))
        else:  # a byte that says nothing
            again = [(p.name, p.read_bytes()) for p in (tmp_path / "again").rglob("*") if p.is_file()]
            assert sorted(again) == sorted(part for part in whole if part[0] != "lock")
            for path in sorted((tmp_path / "again").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            (tmp_path / "again").rmdir()


async def test_a_backup_broken_in_the_middle_of_a_large_part_is_refused_in_one_line(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path / "data")
    text = random.Random(1).randbytes(40_000).hex()
    await store.append(adding(chain("RUN", [text])))
    await store.close()
    CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    content = (tmp_path / "copy").read_bytes()
    for place in range(2_000, len(content) - 2_000, 1_500):
        (tmp_path / "copy").write_bytes(content[:place] + bytes(500) + content[place + 500 :])
        with pytest.raises(Stop, match="copy (cannot be read|is damaged|is no backup)"):
            CARETAKER.restore(tmp_path / "copy", tmp_path / "again")


async def test_a_place_that_takes_no_copy_is_named_and_not_the_copy_blamed(tmp_path: Path) -> None:
    await (await _filled(tmp_path / "data")).close()
    with pytest.raises(Stop, match=f"there is no folder {tmp_path / 'nowhere'} for the backup"):
        CARETAKER.back_up(tmp_path / "data", tmp_path / "nowhere" / "copy")
    CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(Stop, match=f"could not be unpacked into {tmp_path}: File too large") as stopped:
            CARETAKER.restore(tmp_path / "copy", tmp_path / "again")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert stopped.value.code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "archive/../../evil", "archive/x/y.json", "other"])
def test_a_file_that_wants_to_be_put_elsewhere_is_no_backup(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "copy", "w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(Stop, match="no backup"):
        CARETAKER.restore(tmp_path / "copy", tmp_path / "again")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


async def test_a_damaged_folder_is_copied_as_it_is_and_said_to_be_damaged(tmp_path: Path) -> None:
    await (await _filled(tmp_path / "data")).close()
    journal = tmp_path / "data" / "journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2][:50] + b"?" + lines[2][51:]
    journal.write_bytes(b"".join(lines))
    made = CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    assert len(made.damage) == 1
    assert inspect(tmp_path / "data").damage
    with pytest.raises(Stop, match="is damaged and was not restored") as stopped:
        CARETAKER.restore(tmp_path / "copy", tmp_path / "again")
    assert stopped.value.code == 1
    assert str(tmp_path / ".restoring") not in str(stopped.value)


@pytest.mark.parametrize("what", ["nothing", "folder"])
def test_what_is_not_there_is_named(tmp_path: Path, what: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Stop, match="--data"):
        CARETAKER.back_up(tmp_path / what, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    with pytest.raises(Stop, match="there is no file"):
        CARETAKER.restore(tmp_path / "copy", tmp_path / "again")


async def test_a_backup_with_a_part_more_or_less_than_its_list_is_refused(tmp_path: Path) -> None:
    await (await _filled(tmp_path / "data")).close()
    CARETAKER.back_up(tmp_path / "data", tmp_path / "copy")
    with tarfile.open(tmp_path / "copy") as tar:
        parts = [(member, tar.extractfile(member)) for member in tar]
        kept = [(member, content.read()) for member, content in parts if content is not None]
    old = next(part for part in kept if part[0].name == "archive/OLD.json")
    more = (tarfile.TarInfo("archive/MORE.json"), old[1])
    more[0].size = len(old[1])
    for name, content in (("more", [*kept, more]), ("less", [part for part in kept if part is not old])):
        with tarfile.open(tmp_path / name, "w:gz") as tar:
            for member, data in content:
                tar.addfile(member, io.BytesIO(data))
        with pytest.raises(Stop, match=r"is damaged: archive/(MORE|OLD)\.json is not what was put into it"):
            CARETAKER.restore(tmp_path / name, tmp_path / "again")
        assert not (tmp_path / "again").exists()

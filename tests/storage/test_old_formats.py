"""What any version has written is read for ever."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import tinydb

from domain.chain import verify
from storage import archive, lines
from storage.log import INDEX
from storage.tiny import TinyStore
from tests.storage.fixtures.make import FOLDER, folder
from tests.storage.sealed import adding, chain

FOLDERS = sorted(FOLDER.glob("folder-*"))


def test_the_present_format_has_its_fixture() -> None:
    assert folder(lines.VERSION, archive.VERSION) in FOLDERS, "run python -m tests.storage.fixtures.make"
    for path in FOLDERS:
        assert re.fullmatch(r"folder-journal\d+-archive\d+", path.name)


@pytest.mark.parametrize("old", FOLDERS, ids=lambda path: path.name)
async def test_a_folder_of_that_version_is_read_and_goes_on(old: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(old, data)
    store = TinyStore.open(data)
    assert store.damaged == ()
    assert list(store.streams()) == ["GOES-ON", "WOKE"]
    texts = ["Grüße", {"id": "x", "names": [None, 7, True]}]
    expected = {"RESTS": texts, "WOKE": [*texts, "more"], "GOES-ON": texts}
    for name, values in expected.items():
        found = store.load(name)
        assert [line.opened["data.text"][1] for line in found] == values
        assert verify(found) is None
    assert list(store.rows(INDEX)) == ["RESTS"]
    assert store.rows("cursors") == {"c": {"at": 5}}
    assert store.rows("outbox") == {"k": {"n": 1}}
    await store.append(adding(chain("RESTS", ["again"], store.load("RESTS")[-1])))
    await store.archive("RESTS", 3, {})
    assert len(store.load("RESTS")) == 3
    await store.close()


@pytest.mark.parametrize("old", FOLDERS, ids=lambda path: path.name)
def test_an_archived_run_is_a_tinydb_file_like_any_other(old: Path) -> None:
    with tinydb.TinyDB(old / "archive" / "RESTS.json", access_mode="r") as database:
        assert [event["opened"]["data.text"][1] for event in database.table("events")][:1] == ["Grüße"]
        assert database.table(INDEX).all()[0]["title"] == "„Grüße“"

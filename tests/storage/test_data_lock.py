"""One process per data folder."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from storage.lines import DataUnreadable
from storage.lock import DataInUse
from storage.tiny import TinyStore

OPEN = """
import sys
from pathlib import Path
from storage.lock import DataInUse
from storage.tiny import TinyStore
try:
    TinyStore.open(Path(sys.argv[1]))
except DataInUse as refused:
    sys.exit(f"refused: {refused}")
print("open", flush=True)
sys.stdin.read()
"""


def _other(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OPEN, str(folder)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path.cwd()
    )


async def test_a_second_process_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    said = _other(tmp_path).communicate()[1]
    assert f"refused: the data folder {tmp_path} is in use by process {os.getpid()} on {socket.gethostname()}" in said
    assert "UTC. Stop that Muster first, or give this one another folder with --data." in said
    await store.close()
    other = _other(tmp_path)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(DataInUse, match=f"in use by process {other.pid} on"):
        TinyStore.open(tmp_path)
    other.communicate("")


async def test_a_second_store_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    with pytest.raises(DataInUse):
        TinyStore.open(tmp_path)
    await store.close()
    await TinyStore.open(tmp_path).close()


async def test_the_lock_of_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    other = _other(tmp_path)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    other.kill()
    other.communicate()
    await TinyStore.open(tmp_path).close()


async def test_a_holder_that_has_not_signed_yet_is_another_process(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    (tmp_path / "lock").write_bytes(b"")
    with pytest.raises(DataInUse, match="in use by another process"):
        TinyStore.open(tmp_path)
    await store.close()


def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    with pytest.raises(DataUnreadable, match="Operation not supported. It must be a local folder"):
        TinyStore.open(tmp_path)

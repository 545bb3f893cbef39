"""A real process appends and is killed with SIGKILL at random moments: what it acknowledged is there.

MUSTER_KILLS says how often (15 by default).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from domain.chain import verify
from storage.log import INDEX
from storage.tiny import TinyStore
from tests.storage.crash_child import PAIRS

KILLS = int(os.environ.get("MUSTER_KILLS", "15"))
AT_MOST = 50
"""Kills of one folder; more are done with another."""
in_parts = pytest.mark.parametrize(
    "kills", [range(done, min(done + AT_MOST, KILLS)) for done in range(0, KILLS, AT_MOST)], ids=lambda kills: kills[0]
)


def _killed_after(folder: Path, seed: int, what: str, acknowledged: int, delay: float) -> dict[int, int]:
    """Let a child append, kill it that long after it acknowledged so many, return its last word per pair."""
    command = [sys.executable, "-m", "tests.storage.crash_child", str(folder), str(seed), what]
    last: dict[int, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        for _ in range(acknowledged):
            which, number = child.stdout.readline().split()
            last[int(which)] = int(number)
        try:
            child.wait(delay)  # goes on writing meanwhile; the pipe holds what it says
        except subprocess.TimeoutExpired:
            child.kill()
        for line in child.stdout:
            if line.endswith("\n"):
                which, number = line.split()
                last[int(which)] = int(number)
    assert child.returncode == -9, "it was killed, and did not fail by itself"
    return last


@in_parts
async def test_what_was_acknowledged_survives_a_kill_and_nothing_is_there_by_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: range
) -> None:
    monkeypatch.setattr("storage.compaction.COMPACT_FROM", 1 << 62)
    dice = random.Random(KILLS + kills[0])
    for kill in kills:
        last = _killed_after(tmp_path, kill, "append", dice.randrange(1, 40), dice.random() * 0.02)
        store = TinyStore.open(tmp_path)
        assert store.damaged == ()
        for which in range(PAIRS):
            left, right = store.load(f"L{which}"), store.load(f"R{which}")
            assert len(left) >= last.get(which, 0)
            assert len(left) == len(right)
            assert verify(left) is None
            assert verify(right) is None
            waiting = [key for key in store.rows("outbox") if key.startswith(f"L{which}/")]
            if left:
                assert store.rows("cursors")[f"L{which}"] == {"n": len(left)}
                assert waiting == [f"L{which}/{len(left)}"]
        await store.close()


@in_parts
async def test_a_kill_while_runs_are_archived_and_woken_and_the_journal_is_written_anew_loses_nothing(
    tmp_path: Path, kills: range
) -> None:
    dice = random.Random(KILLS + kills[0])
    for kill in kills:
        last = _killed_after(tmp_path, kill, "archive", dice.randrange(1, 60), dice.random() * 0.05)
        store = TinyStore.open(tmp_path)
        assert store.damaged == ()
        index = store.rows(INDEX)
        assert not set(index) & set(store.streams())
        for which in range(PAIRS):
            name = f"L{which}"
            lines = store.load(name)
            assert len(lines) >= last.get(which, 0)
            assert verify(lines) is None
            if lines:
                assert store.rows("cursors")[name]["n"] == len(lines)
            if name in index:
                assert index[name]["n"] == index[name]["events"] == len(lines)
        await store.close()
    generation = orjson.loads((tmp_path / "journal").read_bytes().split(b"\n")[0].split(b"\t")[1])["generation"]
    assert generation > len(kills)


@in_parts
async def test_a_kill_while_the_journal_is_compacted_loses_nothing(tmp_path: Path, kills: range) -> None:
    dice = random.Random(KILLS + kills[0])
    for kill in kills:
        last = _killed_after(tmp_path, kill, "compact", dice.randrange(1, 20), dice.random() * 0.02)
        store = TinyStore.open(tmp_path)
        assert store.damaged == ()
        lines = store.load("RUN")
        assert len(lines) >= last[0]
        assert verify(lines) is None
        assert store.rows("cursors")["RUN"]["n"] == len(lines)
        await store.close()
    generation = orjson.loads((tmp_path / "journal").read_bytes().split(b"\n")[0].split(b"\t")[1])["generation"]
    assert generation > len(kills), "it was compacted at least as often as it was killed"

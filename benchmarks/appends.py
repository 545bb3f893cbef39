"""What one durable append costs: against the disk alone, against a longer history, and against stock TinyDB."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, ms
from benchmarks.scene import HOME
from benchmarks.stories import BEGAN, EVENTS, TASKS, Place, fill
from domain.events import Recorded, TaskChecked, TaskUnchecked
from domain.people import Person
from storage.codec import encode
from storage.log import Append, ChangeSet, Drop, Put
from storage.tiny import TinyStore

APPENDS = 2_000
SHORT, LONG = 10, 10_000
_OWNER = Person("u" * 26, "somebody")


@dataclass(slots=True)
class Writer:
    """Appends to one run what a command that worked appends: an event, its answer, the board, the cursor.

    The answer before it is done, so its row goes; the journal grows as it does in a bot at work.
    """

    store: TinyStore
    run_id: str
    number: int
    head: str
    turn: int = 0

    @classmethod
    def of(cls, store: TinyStore, run_id: str) -> Writer:
        """A writer that goes on where the run stands."""
        last = store.load(run_id)[-1]
        return cls(store, run_id, last.number, last.hash)

    def change(self) -> ChangeSet:
        """The next change-set: the run's tasks are checked and unchecked in turn."""
        self.number += 1
        self.turn += 1
        task = (self.turn - 1) // 2 % TASKS + 1
        cause = f"post:{self.turn:026d}:0"
        at = BEGAN + 10**9 + self.turn
        event = TaskChecked(task) if self.turn % 2 else TaskUnchecked(task)
        line = encode(
            Recorded(self.run_id, self.number, at, at, _OWNER, cause, event), self.head, lambda: secrets.token_hex(16)
        )
        self.head = line.hash
        body = {"post": f"{self.turn:026d}", "emoji": "white_check_mark"}
        tick = {"lane": "a:" + "c" * 26, "kind": "react", "at": at, "run": "", "body": body}
        board = {"lane": f"b:{self.run_id}", "kind": "board", "at": at, "run": self.run_id, "body": {}}
        rows = (
            Drop("outbox", f"post:{self.turn - 1:026d}:0:tick"),
            Put("cursors", "c" * 26, {"post": f"{self.turn:026d}", "at": at}),
            Put("outbox", f"{self.run_id}:board", board),
            Put("outbox", f"{cause}:tick", tick),
        )
        return ChangeSet((Append(self.run_id, self.number - 1, (line,)),), rows)

    async def timed(self) -> float:
        """The seconds from a change-set until it is on the disk."""
        change = self.change()
        began = time.perf_counter()
        await self.store.append(change)
        return time.perf_counter() - began


class Floor:
    """A file that is written and synced with nothing around it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def timed(self, data: bytes) -> float:
        """The seconds one write and one fsync take."""
        began = time.perf_counter()
        os.write(self._file, data)
        os.fsync(self._file)
        return time.perf_counter() - began

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


async def append_over_floor(folder: Path) -> Figure:
    """An append to a run of 60 tasks and 200 events, over writing and syncing as many bytes beside it, in turns."""
    writer = await _writer(folder / "run", 0)
    floor = Floor(folder / "floor")
    size = await _size_of_one(writer, folder / "run" / "journal")
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(APPENDS):
        ours.append(await writer.timed())
        bare.append(floor.timed(b"x" * size))
    floor.close()
    await writer.store.close()
    raw = {"append_ms": ms(ours), "write_and_fsync_ms": ms(bare), "bytes": float(size), "appends": float(APPENDS)}
    what = f"one durable append to a run of {TASKS} tasks and {EVENTS} events, over write and fsync of as many bytes"
    return Figure("append_over_floor", what, raw["append_ms"] / raw["write_and_fsync_ms"], 2, raw)


async def history_flatness(folder: Path) -> Figure:
    """The same append with 10,000 finished runs in the folder and with 10, in turns."""
    short, long = await _writer(folder / "short", SHORT), await _writer(folder / "long", LONG)
    few: list[float] = []
    many: list[float] = []
    for _ in range(APPENDS):
        few.append(await short.timed())
        many.append(await long.timed())
    await short.store.close()
    await long.store.close()
    raw = {f"append_with_{LONG}_ms": ms(many), f"append_with_{SHORT}_ms": ms(few), "appends": float(APPENDS)}
    what = f"that append with {LONG:,} finished runs, over the same with {SHORT}"
    return Figure("history_flatness", what, ms(many) / ms(few), 1.1, raw)


async def plain_tinydb_over_append(folder: Path) -> Figure:
    """One update of a single-file TinyDB of 5,000 such runs, three times in a process of its own, over our append."""
    writer = await _writer(folder / "run", 0)
    await _size_of_one(writer, folder / "run" / "journal")
    ours: list[float] = []
    plain: list[float] = []
    with _plain(folder / "plain.json") as updates:
        for update in updates:
            plain.append(update)
            for _ in range(APPENDS // 3):
                ours.append(await writer.timed())
    await writer.store.close()
    raw = {"plain_tinydb_update_ms": ms(plain), "append_ms": ms(ours), "updates": float(len(plain))}
    what = f"one update in a single-file TinyDB of 5,000 runs of {TASKS} tasks and {EVENTS} events, over our append"
    value = raw["plain_tinydb_update_ms"] / raw["append_ms"]
    return Figure("plain_tinydb_over_append", what, value, 500, raw, at_least=True)


@contextmanager
def _plain(path: Path) -> Iterator[Iterator[float]]:
    """The child that runs `benchmarks.plain`: the seconds of an update each time one is asked for."""
    command = [sys.executable, "-m", "benchmarks.plain", str(path)]
    with subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        asking, answers = child.stdin, child.stdout
        if asking is None or answers is None:
            raise RuntimeError("the child has no pipes")

        def updates() -> Iterator[float]:
            for _ in range(3):
                print(file=asking, flush=True)
                yield float(answers.readline())

        yield updates()
        asking.close()


async def _writer(folder: Path, finished: int) -> Writer:
    """A store with so many finished runs, and a writer to its one active run."""
    (run,) = await fill(folder, finished, [Place()])
    writer = Writer.of(TinyStore.open(folder), run.id)
    for _ in range(100):
        await writer.timed()
    return writer


async def _size_of_one(writer: Writer, journal: Path) -> int:
    """The bytes one append adds."""
    before = journal.stat().st_size
    await writer.timed()
    return journal.stat().st_size - before

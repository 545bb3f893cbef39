"""Appends for ever, as fast as it can, and says on standard output what the store has acknowledged.

python -m tests.storage.crash_child FOLDER SEED
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

import storage.compaction
from storage.log import Append, ChangeSet, Drop, Put
from storage.tiny import TinyStore
from tests.storage.sealed import chain

PAIRS = 6


async def write(store: TinyStore, which: int, dice: random.Random) -> None:
    """Event n of L and R of a pair are one change-set, with the pair's cursor and a row in the outbox."""
    left, right = f"L{which}", f"R{which}"
    while True:
        appends = []
        length = len(store.load(left))
        for name in (left, right):
            seen = store.load(name)
            text = "x" * dice.choice((1, 50, 3000))
            appends.append(Append(name, length, tuple(chain(name, [text], seen[-1] if seen else None))))
        number = length + 1
        rows = (
            Put("cursors", left, {"n": number}),
            Put("outbox", f"{left}/{number}", {"n": number}),
            Drop("outbox", f"{left}/{number - 1}"),
        )
        await store.append(ChangeSet(tuple(appends), rows))
        os.write(1, f"{which} {number}\n".encode())


async def append(folder: Path, dice: random.Random) -> None:
    """All pairs at once, for ever."""
    store = TinyStore.open(folder)
    os.write(1, b"open\n")
    await asyncio.gather(*(write(store, which, dice) for which in range(PAIRS)))


async def compact(folder: Path, dice: random.Random) -> None:
    """One stream and much dead weight, compacted at every start."""
    storage.compaction.COMPACT_FROM = 0
    os.write(1, b"open\n")
    while True:
        store = TinyStore.open(folder)
        for _ in range(dice.randrange(1, 6)):
            seen = store.load("RUN")
            number = len(seen) + 1
            lines = tuple(chain("RUN", [number], seen[-1] if seen else None))
            row = Put("cursors", "RUN", {"n": number, "pad": "x" * 500 * number})
            await store.append(ChangeSet((Append("RUN", number - 1, lines),), (row,)))
            os.write(1, f"0 {number}\n".encode())
        await store.close()


async def rest(store: TinyStore, which: int, dice: random.Random) -> None:
    """A run that is written to, put away, woken by the next event, and so on."""
    name = f"L{which}"
    while True:
        for _ in range(dice.randrange(1, 4)):
            seen = store.load(name)
            number = len(seen) + 1
            lines = tuple(chain(name, ["x" * dice.choice((1, 3000))], seen[-1] if seen else None))
            row = Put("cursors", name, {"n": number, "pad": "x" * 2000})
            await store.append(ChangeSet((Append(name, number - 1, lines),), (row,)))
            os.write(1, f"{which} {number}\n".encode())
        await store.archive(name, number, {"n": number})


async def archive(folder: Path, dice: random.Random) -> None:
    """Runs archived and woken all the time, in a journal that is written anew all the time."""
    storage.compaction.COMPACT_FROM = 4000
    store = TinyStore.open(folder)
    os.write(1, b"open\n")
    await asyncio.gather(*(rest(store, which, dice) for which in range(PAIRS)))


if __name__ == "__main__":
    asyncio.run(
        {"append": append, "compact": compact, "archive": archive}[sys.argv[3]](
            Path(sys.argv[1]), random.Random(sys.argv[2])
        )
    )

"""Appends for ever, as fast as it can, and says on standard output what the store has acknowledged.

python -m tests.storage.crash_child FOLDER SEED
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

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


async def main() -> None:
    store = TinyStore.open(Path(sys.argv[1]))
    dice = random.Random(sys.argv[2])
    os.write(1, b"open\n")
    await asyncio.gather(*(write(store, which, dice) for which in range(PAIRS)))


if __name__ == "__main__":
    asyncio.run(main())

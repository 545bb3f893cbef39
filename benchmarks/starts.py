"""From exec to ready: with a long history, and with none."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.scene import Scene

FINISHED, ACTIVE = 10_000, 100
STARTS = 5


async def start_10k_over_empty(folder: Path) -> Figure:
    """Five starts of each in turns, from exec until the log says that it serves; bytecode and page cache are warm."""
    took: dict[str, list[float]] = {"full": [], "empty": []}
    for side in took:
        (folder / side).mkdir()
    async with Scene(folder / "full", rooms=ACTIVE) as full, Scene(folder / "empty") as empty:
        await full.fill(FINISHED)
        for turn in range(STARTS + 1):
            for side, scene in (("full", full), ("empty", empty)):
                child, seconds = await scene.muster()
                await scene.end(child)
                if turn:
                    took[side].append(seconds)
    raw = {"start_10k_s": median(took["full"]), "start_empty_s": median(took["empty"]), "starts": float(STARTS)}
    what = f"exec to ready with {FINISHED:,} finished and {ACTIVE} active runs, over an empty folder"
    return Figure("start_10k_over_empty", what, raw["start_10k_s"] / raw["start_empty_s"], 2, raw)

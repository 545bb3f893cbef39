"""What a stopped bot has on its disk."""

from __future__ import annotations

from pathlib import Path

from domain.events import Recorded
from domain.run import Run
from engine.desk.runs import Runs
from storage.tiny import TinyStore


def on_disk(data: Path) -> list[tuple[Run, list[Recorded]]]:
    """Each run of a bot that does not run, with its history, in the order they began."""
    store = TinyStore.open(data)
    try:
        runs = Runs.load(store)
        return [(run, list(runs.live(run.id).history)) for run in runs.all()]
    finally:
        store.abandon()

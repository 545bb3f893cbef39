"""Stock TinyDB, as it comes: all runs in one JSON file.  A line on standard input asks for one update.

The answer is the seconds it took.  A run is the leanest document that says the same: its tasks as they stand and
what happened, in short.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import orjson
from tinydb import TinyDB
from tinydb.table import Document

from benchmarks.stories import BEGAN, EVENTS, TASKS

RUNS = 5_000


def run(number: int) -> dict[str, Any]:
    """One run."""
    tasks = [
        {"title": f"Look into part {task} of the trouble", "state": "open", "by": "", "at": 0}
        for task in range(1, TASKS + 1)
    ]
    events = [
        {"at": BEGAN + event, "who": "somebody", "what": "checked", "task": event % TASKS + 1}
        for event in range(EVENTS)
    ]
    return {"number": f"INC-{number}", "title": "Customers cannot pay", "tasks": tasks, "events": events}


def checked(document: Document) -> None:
    """What a check changes."""
    document["tasks"][0]["state"] = "done"
    document["events"].append({"at": BEGAN, "who": "somebody", "what": "checked", "task": 1})


def main(path: str) -> None:
    """Make the file in TinyDB's own format, then update when asked to."""
    with open(path, "wb") as file:
        file.write(orjson.dumps({"_default": {str(number): run(number) for number in range(1, RUNS + 1)}}))
    database = TinyDB(path)
    for turn, _ in enumerate(sys.stdin):
        began = time.perf_counter()
        database.update(checked, doc_ids=[RUNS // 2 + turn])
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

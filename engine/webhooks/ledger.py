"""How many webhooks each target of a run took, and which was the last: what leaves no event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storage.log import Document, Drop, Put

TABLE = "webhooks"


@dataclass(frozen=True, slots=True)
class Taken:
    """`count` were taken, the last at `at` (ms): `what`."""

    count: int
    what: str
    at: int


class Ledger:
    """A row for each run that told anybody; written with the row of the outbox that is done."""

    def __init__(self, rows: Mapping[str, Document], remember: Callable[[Put | Drop], None]) -> None:
        self._taken = {
            run: {target: Taken(*entry) for target, entry in row["taken"].items()} for run, row in rows.items()
        }
        self._remember = remember

    def took(self, run_id: str, target: str, what: str, at: int) -> None:
        """A target took one."""
        known = self._taken.setdefault(run_id, {})
        known[target] = Taken(known[target].count + 1 if target in known else 1, what, at)
        rows = {name: [taken.count, taken.what, taken.at] for name, taken in known.items()}
        self._remember(Put(TABLE, run_id, {"taken": rows}))

    def of(self, run_id: str) -> Mapping[str, Taken]:
        """What each target of that run took."""
        return self._taken.get(run_id, {})

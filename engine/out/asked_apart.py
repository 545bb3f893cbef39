"""Whoever leads many runs that rest is not asked of all of them at once, as after an upgrade or a long stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.commands import Reminder, RemindForgotten
from domain.durations import HOUR
from domain.run import Run

AT_ONCE = 3
"""So many of their runs somebody is asked about in an hour; the others come an hour later each time."""


class AskedApart:
    """Gives each question an hour.  What it knows may be lost: then some are put off once more."""

    def __init__(self) -> None:
        self._hours: dict[str, tuple[int, int]] = {}
        self._given: dict[str, int] = {}

    def spread(self, run: Run, reminders: Sequence[Reminder], now: int) -> tuple[Reminder, ...]:
        """The reminders of a run, its question with the instant (ms) that it is put off to, if it is."""
        return tuple(
            replace(each, later=self._later(run, each.due, now)) if isinstance(each, RemindForgotten) else each
            for each in reminders
        )

    def _later(self, run: Run, due: int, now: int) -> int:
        if self._given.pop(run.id, None) == due:
            return 0
        start, asked = self._hours.get(run.owner.id, (now, 0))
        if start + HOUR <= now:
            start, asked = now, 0
        elif asked >= AT_ONCE:
            start, asked = start + HOUR, 0
        self._hours[run.owner.id] = (start, asked + 1)
        if start <= now:
            return 0
        self._given[run.id] = start
        return start

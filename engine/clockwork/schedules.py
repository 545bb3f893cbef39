"""Runs that the clock starts: the schedules of the playbooks, each date once, also over kills and downtime."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from zoneinfo import ZoneInfo

from domain.commands import StartRun
from domain.cron import firings
from domain.messages import Message, message
from domain.people import SYSTEM
from domain.playbook import Playbook, ScheduleTrigger
from engine.clock import Clock, rest
from engine.clockwork.admin_channel import AdminChannel
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.input.starting import Spot, Starter
from engine.out.outgoing import Writer
from engine.playbooks.catalogue import Catalogue
from handlers.said import StartWish
from mattermost.chat import Channel, Chat, ChatError, Team
from storage.log import Document, Drop, Put, StorageFailed

log = logging.getLogger("muster.schedules")

TABLE = "schedules"
"""By schedule: up to which instant its dates are dealt with."""
OPEN_TO_ALL = "town-square"
"""Where a run is announced whose schedule names no channel: there is one in every team."""
_LONGEST_SLEEP = 3600.0
_PUNCTUAL = 60_000
"""A run that starts this much (ms) after its date started in time."""
_AGAIN = 30.0
"""Seconds until one is tried again that could not be started for the server's or the disk's sake."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One schedule of one playbook."""

    playbook: Playbook
    trigger: ScheduleTrigger

    @property
    def key(self) -> str:
        """What is remembered of it stands under this: another time is another schedule."""
        return f"{self.playbook.key} {self.trigger.schedule} {self.trigger.timezone}"

    def dates(self, after: int) -> Iterator[int]:
        """Its dates past that instant (ms), in order."""
        return firings(self.trigger.schedule, ZoneInfo(self.trigger.timezone), after + 1)


def scheduled(playbook: Playbook) -> tuple[Scheduled, ...]:
    """The schedules of a playbook; the same one twice counts once."""
    found = (Scheduled(playbook, trigger) for trigger in playbook.triggers if isinstance(trigger, ScheduleTrigger))
    return tuple({each.key: each for each in found}.values())


class Schedules:
    """Sleeps until the next date of any schedule."""

    def __init__(
        self,
        catalogue: Catalogue,
        runs: Runs,
        desk: Desk,
        starter: Starter,
        chat: Chat,
        clock: Clock,
        writer: Writer,
        admins: AdminChannel,
        teams: Sequence[Team],
        rows: Mapping[str, Document],
    ) -> None:
        self._catalogue = catalogue
        self._runs = runs
        self._desk = desk
        self._starter = starter
        self._chat = chat
        self._clock = clock
        self._writer = writer
        self._admins = admins
        self._teams = teams
        self._until = {key: int(row["at"]) for key, row in rows.items()}
        self._next: dict[str, tuple[Scheduled, int]] = {}
        self._changed = asyncio.Event()
        self._works = False
        self._since = clock.now()
        catalogue.listen(self._changed.set)

    @property
    def behind(self) -> bool:
        """Whether a date has come that was not dealt with."""
        now = self._clock.now()
        return self._works and (self._changed.is_set() or any(due <= now for _, due in self._next.values()))

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._changed.clear()
            self._plan()
            self._works = True
            pause = await self._start_due()
            first = min((due for _, due in self._next.values()), default=None)
            wait = _LONGEST_SLEEP if first is None else max(0, first - self._clock.now()) / 1000
            await rest(self._clock, min(_LONGEST_SLEEP, max(wait, pause)), self._changed)

    def _plan(self) -> None:
        """What the playbooks say now.  A schedule that was not known begins now; one that is gone is forgotten."""
        now = self._clock.now()
        there = {each.key: each for book in self._catalogue.all().values() for each in scheduled(book)}
        for key in [key for key in self._until if key not in there]:
            del self._until[key]
            self._desk.remember(Drop(TABLE, key))
        for key in [key for key in there if key not in self._until]:
            self._until[key] = now
            self._desk.remember(_row(key, now))
        self._next = {key: (each, next(each.dates(self._until[key]))) for key, each in there.items()}

    async def _start_due(self) -> float:
        """Start what is due; the seconds to wait because something could not be done now."""
        now = self._clock.now()
        due = sorted((at, key) for key, (_, at) in self._next.items() if at <= now)
        for _, key in due:
            each, first = self._next[key]
            *_, last = takewhile(lambda at: at <= now, chain((first,), each.dates(first)))
            try:
                if last >= self._since or each.trigger.missed == "start":
                    await self._start(each, last)
                else:
                    self._deal_with(each, last)
            except (ChatError, StorageFailed) as problem:
                log.warning("%s is started later: %s", each.key, problem)
                return _AGAIN
        return 0.0

    async def _start(self, each: Scheduled, due: int) -> None:
        """One run for that date, unless a process that was killed started it already."""
        cause = f"schedule:{each.key}:{due}"
        if not self._runs.handled(cause):
            begun = await self._begun(each)
            if isinstance(begun, Message):
                log.warning("%s: nothing was started at its time", each.key)
                await self._admins.say(cause, message("schedule.failed", playbook=each.playbook.title, why=begun))
            else:
                trigger = self._writer.public(
                    message("schedule.trigger", schedule=each.trigger.schedule), begun.team_id
                )
                rows = (_row(each.key, due),)
                now = self._clock.now()
                at = due if now - due < _PUNCTUAL else now  # what counts from its start counts from when it began
                order = Order(replace(begun, trigger=trigger), cause, at, SYSTEM, begun.run_id, rows=rows)
                await self._desk.submit(order)
        self._deal_with(each, due)

    def _deal_with(self, each: Scheduled, due: int) -> None:
        """Nothing until that date is due any more."""
        self._until[each.key] = due
        self._next[each.key] = (each, next(each.dates(due)))
        self._desk.remember(_row(each.key, due))

    async def _begun(self, each: Scheduled) -> StartRun | Message:
        """The command that starts it, or why there is none."""
        place = await self._place(each.trigger.channels or (OPEN_TO_ALL,))
        if place is None:
            return message("schedule.no_channel", channels=each.trigger.channels)
        title = each.trigger.title or each.playbook.title
        wish = StartWish(title, each.playbook.key, drill=each.trigger.drill, anyway=True)
        begun = await self._starter.begin(wish, SYSTEM, Spot(place, "", ""))
        if isinstance(begun, StartRun):
            return begun
        return begun.message

    async def _place(self, names: Sequence[str]) -> Channel | None:
        """The first of these channels that is there, in the first team that has it."""
        for name in names:
            for team in self._teams:
                try:
                    channel = await self._chat.channel_named(team.id, name)
                except ChatError as error:
                    if not error.permanent:
                        raise
                    continue
                if not channel.delete_at:
                    return channel
        return None


def _row(key: str, at: int) -> Put:
    return Put(TABLE, key, {"at": at})

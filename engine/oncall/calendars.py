"""On-call schedules from calendars and services: read in the background, the last good copy kept on disk."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.calendars import CalendarError, shifts
from domain.durations import DAY, HOUR, MINUTE, duration_text
from domain.rotation import Shift
from engine.clock import Clock
from engine.config.oncall import ScheduleSettings
from engine.oncall.calendar_people import CalendarPeople, Known
from engine.oncall.calendar_ways import ReadCalendar, Way, way
from engine.outside import Outside, OutsideError
from mattermost.chat import ChatError

log = logging.getLogger("muster.oncall")
FOLDER = "calendars"
"""The folder of the copies, in the data folder."""
LOOK_EVERY = 2.0
"""Seconds of real time between two looks at the files."""
_EVERY, _AGAIN = 300.0, 30.0
"""Seconds until one that is no file is asked again; after it failed it is sooner at first, twice as long each time."""
_TELL_AFTER = 3
"""So often an address must fail before the administrators hear of it, if there is a copy to go on with."""
_MOST_SHOWN = 2
_NEVER = (-1, -1)


@dataclass
class _Source:
    """One schedule that comes from elsewhere, and what is known of it.  From `until` (ms) on nothing is."""

    name: str
    who: Known
    way: Way
    spans: tuple[Shift, ...] = ()
    until: int | None = None
    problems: tuple[str, ...] = ()
    failure: str = ""
    failures: int = 0
    retry_after: float = 0.0
    good_at: int | None = None
    worked_out: int = 0
    state: tuple[int, int] = _NEVER

    @property
    def pause(self) -> float:
        """Seconds until it is asked again."""
        if not self.failures:
            return _EVERY
        return max(self.retry_after, min(_EVERY, _AGAIN * float(1 << min(self.failures - 1, 10))))


class Calendars:
    """Answers from memory; `begin` before the first question, then `watch_files` and `refresh` for ever."""

    def __init__(
        self,
        schedules: Mapping[str, ScheduleSettings],
        zone: str,
        folder: Path,
        outside: Outside,
        read: ReadCalendar,
        people: CalendarPeople,
        clock: Clock,
    ) -> None:
        """`zone` is that of the settings, `folder` the data folder."""
        self._folder = folder / FOLDER
        self._people = people
        self._clock = clock
        self._sources = {
            name: _Source(name, schedule.who, way(schedule, zone, outside, read))
            for name, schedule in schedules.items()
            if schedule.elsewhere
        }
        self._listeners: list[Callable[[], None]] = []
        self._reading = 0

    def listen(self, changed: Callable[[], None]) -> None:
        """Call that whenever somebody else may be on call than was said."""
        self._listeners.append(changed)

    @property
    def settled(self) -> bool:
        """Nothing is being read."""
        return self._reading == 0

    @property
    def problems(self) -> tuple[str, ...]:
        """What is to be mended, a line each, for whoever looks after the bot."""
        lines: list[str] = []
        for source in self._sources.values():
            if source.failure and (source.way.file or source.failures >= _TELL_AFTER or source.good_at is None):
                copy = "" if source.good_at is None else "; its last good copy counts"
                lines.append(f"schedule {source.name}: {source.failure}{copy}")
            lines.extend(f"schedule {source.name}: {problem}" for problem in source.problems)
        return tuple(lines)

    def shifts(self, schedule: str, start: int, end: int) -> tuple[Shift, ...] | None:
        """See `engine.oncall.oncall.Elsewhere`."""
        source = self._sources.get(schedule)
        if source is None:
            return None
        if source.until is None or end <= source.until:
            return shifts(source.spans, start, end)
        return shifts(source.spans, start, source.until) if start < source.until else (Shift((), start, end),)

    def problem(self, schedule: str, at: int) -> str:
        """See `engine.oncall.oncall.Elsewhere`."""
        found = self.told(schedule)
        source = self._sources.get(schedule)
        if source is not None and source.until is not None and at >= source.until:
            days = round(max(0, source.until - self._clock.now()) / DAY)
            found = (f"{source.way.place} was asked for the next {days} days only", *found)
        more = len(found) - _MOST_SHOWN
        return "; ".join((*found[:_MOST_SHOWN], *([f"and {more} more (bot.py doctor has them)"] if more > 0 else [])))

    def told(self, schedule: str) -> tuple[str, ...]:
        """All that is wrong with it now, and how old what is known is."""
        source = self._sources.get(schedule)
        if source is None:
            return ()
        age = "" if source.good_at is None else self._age(source.good_at)
        failed = f"{source.failure}; {f'this is from {age} ago' if age else 'so nobody is known'}"
        return (*([failed] if source.failure else []), *source.problems)

    async def check(self) -> None:
        """Read all of them once, and keep nothing."""
        for source in self._sources.values():
            await self._recall(source)
        await asyncio.gather(*map(self._fetch, self._sources.values()))

    async def begin(self) -> None:
        """Take the copies up and read the files: what takes no other's answer."""
        for source in self._sources.values():
            await self._recall(source)
        await self._look_at([each for each in self._sources.values() if each.way.file])

    async def watch_files(self) -> None:
        """Read files again that have changed, in real time, until cancelled."""
        while files := [(source, source.way.file) for source in self._sources.values() if source.way.file]:
            await asyncio.sleep(LOOK_EVERY)
            for source, file in files:
                state = await asyncio.to_thread(_state, file)
                longest = HOUR if source.problems else DAY  # somebody may have got an account meanwhile
                if state != source.state or self._clock.now() - source.worked_out > longest:
                    await self._look(source)

    async def refresh(self) -> None:
        """Ask all the others again and again, until cancelled; none waits for another."""
        await asyncio.gather(*(self._refresh(source) for source in self._sources.values() if not source.way.file))

    async def _refresh(self, source: _Source) -> None:
        while True:
            await self._look(source)
            await self._clock.sleep(source.pause)

    async def _look_at(self, sources: Iterable[_Source]) -> None:
        await asyncio.gather(*map(self._look, sources))

    async def _look(self, source: _Source) -> None:
        """Read it, and keep a copy."""
        data = await self._fetch(source)
        if not data:
            return
        try:
            await asyncio.to_thread(_keep, self._copy(source), data, self._clock.now())
        except OSError as error:  # it is known all the same; a restart without it would begin empty
            log.warning("oncall.%s: no copy can be kept: %s", source.name, error.strerror)

    async def _fetch(self, source: _Source) -> bytes:
        """Read it, and whose its events are; b'' if that fails: then what was known stays."""
        self._reading += 1
        try:
            if source.way.file:
                source.state = await asyncio.to_thread(_state, source.way.file)
            data = await source.way.fetch(self._clock.now())
            await self._take(source, data, self._clock.now())
            return data
        except (CalendarError, OutsideError, ChatError) as error:
            place = source.way.place
            said = "the server does not say who is who" if isinstance(error, ChatError) else str(error)
            source.failure = said if place in said else f"{place}: {said}"
            source.failures += 1
            source.retry_after = error.retry_after if isinstance(error, OutsideError) else 0.0
            if isinstance(error, ChatError):
                source.state = _NEVER
            log.info("oncall.%s: %s", source.name, source.failure)
            return b""
        finally:
            self._reading -= 1

    async def _recall(self, source: _Source) -> None:
        """What the last good copy says, if there is one."""
        copy = self._copy(source)
        try:
            data, at = await asyncio.to_thread(_kept, copy)
            await self._take(source, data, at)
        except (OSError, CalendarError, ChatError) as error:
            if not isinstance(error, FileNotFoundError):
                log.info("oncall.%s: its copy is of no use: %s", source.name, type(error).__name__)

    async def _take(self, source: _Source, data: bytes, at: int) -> None:
        now = self._clock.now()
        calendar = await asyncio.to_thread(source.way.read, data, now)
        spans, problems = await self._people.named(calendar, source.who)
        place = source.way.place
        before = source.spans
        source.spans, source.until = spans, calendar.until
        source.problems = tuple(f"{place}: {problem}" for problem in problems)
        source.failure, source.failures, source.good_at, source.worked_out = "", 0, at, now
        if spans != before:
            for changed in self._listeners:
                changed()

    def _copy(self, source: _Source) -> Path:
        """Named after where it comes from, too: another one's copy is of no use."""
        origin, ending = source.way.copy
        return self._folder / f"{source.name}-{hashlib.sha256(origin.encode()).hexdigest()[:12]}{ending}"

    def _age(self, at: int) -> str:
        return duration_text(max(MINUTE, (self._clock.now() - at) // MINUTE * MINUTE))


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _keep(path: Path, data: bytes, at: int) -> None:
    """Write it whole or not at all, for its owner only; its time is that of the answer."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    os.utime(new, (at / 1000, at / 1000))
    new.replace(path)


def _kept(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), int(path.stat().st_mtime * 1000)

"""On-call schedules from iCalendar files and addresses: read in the background, the last good copy kept on disk."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from domain.calendars import Calendar, CalendarError, shifts
from domain.durations import DAY, HOUR, MINUTE, duration_text
from domain.rotation import Shift
from engine.calendar_people import CalendarPeople
from engine.clock import Clock
from engine.oncall_settings import ScheduleSettings
from engine.outside import LONGEST_ANSWER, Outside, OutsideError, Request
from mattermost.chat import ChatError

log = logging.getLogger("muster.oncall")
FOLDER = "calendars"
"""The folder of the copies, in the data folder."""
LOOK_EVERY = 2.0
"""Seconds of real time between two looks at the files."""
_EVERY, _AGAIN = 300.0, 60.0
"""Seconds until an address is asked again, after it was read and after it was not."""
_TELL_AFTER = 3
"""So often an address must fail before the administrators hear of it, if there is a copy to go on with."""
_MOST_SHOWN = 2
_NEVER = (-1, -1)


class ReadCalendar(Protocol):
    """Reads a calendar: its bytes, the zone of times without one ('': its own), else that one, and the present."""

    def __call__(self, data: bytes, zone: str, otherwise: str, now: int) -> Calendar: ...


@dataclass
class _Source:
    """One schedule's calendar, and what is known of it."""

    name: str
    settings: ScheduleSettings
    spans: tuple[Shift, ...] = ()
    problems: tuple[str, ...] = ()
    failure: str = ""
    failures: int = 0
    good_at: int | None = None
    worked_out: int = 0
    state: tuple[int, int] = _NEVER

    @property
    def is_file(self) -> bool:
        return bool(self.settings.ical) and "://" not in self.settings.ical


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
        self._zone = zone
        self._folder = folder / FOLDER
        self._outside = outside
        self._read = read
        self._people = people
        self._clock = clock
        self._sources = {name: _Source(name, schedule) for name, schedule in schedules.items() if schedule.calendar}
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
            if source.failure and (source.is_file or source.failures >= _TELL_AFTER or source.good_at is None):
                copy = "" if source.good_at is None else "; its last good copy counts"
                lines.append(f"schedule {source.name}: {source.failure}{copy}")
            lines.extend(f"schedule {source.name}: {problem}" for problem in source.problems)
        return tuple(lines)

    def shifts(self, schedule: str, start: int, end: int) -> tuple[Shift, ...] | None:
        """See `engine.oncall.Elsewhere`."""
        source = self._sources.get(schedule)
        return None if source is None else shifts(source.spans, start, end)

    def problem(self, schedule: str) -> str:
        """See `engine.oncall.Elsewhere`."""
        found = self.told(schedule)
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
        """Take the copies up, read the files, and the addresses of which there is no copy."""
        for source in self._sources.values():
            await self._recall(source)
        await self._look_at([each for each in self._sources.values() if each.is_file or each.good_at is None])

    async def watch_files(self) -> None:
        """Read files again that have changed, in real time, until cancelled."""
        while files := [source for source in self._sources.values() if source.is_file]:
            await asyncio.sleep(LOOK_EVERY)
            for source in files:
                state = await asyncio.to_thread(_state, Path(source.settings.ical))
                longest = HOUR if source.problems else DAY  # somebody may have got an account meanwhile
                if state != source.state or self._clock.now() - source.worked_out > longest:
                    await self._look(source)

    async def refresh(self) -> None:
        """Ask the addresses again and again, until cancelled."""
        while addresses := [source for source in self._sources.values() if not source.is_file]:
            await self._look_at(addresses)
            failed = any(source.failure for source in addresses)
            await self._clock.sleep(_AGAIN if failed else _EVERY)

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
            if source.is_file:
                source.state = await asyncio.to_thread(_state, Path(source.settings.ical))
            data = await self._data(source)
            await self._take(source, data, self._clock.now())
            return data
        except (CalendarError, OutsideError, ChatError) as error:
            place = self._place(source)
            said = "the server does not say who is who" if isinstance(error, ChatError) else str(error)
            source.failure = said if place in said else f"{place}: {said}"
            source.failures += 1
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
        calendar = await asyncio.to_thread(self._read, data, source.settings.timezone or "", self._zone, now)
        spans, problems = await self._people.named(calendar, source.settings.who)
        place = self._place(source)
        before = source.spans
        source.spans, source.problems = spans, tuple(f"{place}: {problem}" for problem in problems)
        source.failure, source.failures, source.good_at, source.worked_out = "", 0, at, now
        if spans != before:
            for changed in self._listeners:
                changed()

    async def _data(self, source: _Source) -> bytes:
        if source.is_file:
            return await asyncio.to_thread(_file, Path(source.settings.ical))
        variable = source.settings.ical_env
        url = self._outside.secret(variable) if variable else source.settings.ical
        if not url:
            raise CalendarError(f"the environment variable {variable} is not set")
        if not url.startswith(("https://", "http://")) and not url.startswith("("):  # a rehearsal's is in brackets
            raise CalendarError(f"{variable} holds no address that begins with https://")
        answer = await self._outside.send(Request("GET", url, {"Accept": "text/calendar"}))
        if 300 <= answer.status < 400:
            raise CalendarError(f"answers {answer.status}: it sends elsewhere; put the new address into the settings")
        if not answer.good:
            raise CalendarError(f"answers {answer.status}{'' if answer.passing else '; is the address right?'}")
        return answer.body

    def _place(self, source: _Source) -> str:
        """The file, or the host, for an address may be a secret."""
        if source.is_file:
            return source.settings.ical
        if source.settings.ical_env:
            return f"the calendar of {source.settings.ical_env}"
        return urlsplit(source.settings.ical).hostname or "the calendar"

    def _copy(self, source: _Source) -> Path:
        """Named after the address, too: another one's copy is of no use."""
        settings = source.settings
        url = settings.ical or self._outside.secret(settings.ical_env)
        return self._folder / f"{source.name}-{hashlib.sha256(url.encode()).hexdigest()[:12]}.ics"

    def _age(self, at: int) -> str:
        return duration_text(max(MINUTE, (self._clock.now() - at) // MINUTE * MINUTE))


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_ANSWER + 1)
    except OSError as error:
        raise CalendarError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > LONGEST_ANSWER:
        raise CalendarError(f"{path} has more than {LONGEST_ANSWER >> 20} MB")
    return data


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

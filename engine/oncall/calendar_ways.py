"""Where a schedule is read from: an iCalendar file, the address of one, or an on-call service."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import orjson

from domain.calendars import Calendar, CalendarError, Entry, Guest, Whose
from domain.durations import DAY
from engine.config.oncall import ScheduleSettings
from engine.oncall.services import NAMES, service
from engine.outside import LONGEST_ANSWER, Outside, OutsideError, Request


class ReadCalendar(Protocol):
    """Reads a calendar: its bytes, the zone of times without one ('': its own), else that one, and the present."""

    def __call__(self, data: bytes, zone: str, otherwise: str, now: int) -> Calendar: ...


class Way(Protocol):
    """One of them.  What is fetched is kept as a copy, so that it can be read again without them."""

    @property
    def place(self) -> str:
        """What people call it; never a secret address."""
        ...

    @property
    def file(self) -> Path | None:
        """The file, if it is one."""
        ...

    @property
    def copy(self) -> tuple[str, str]:
        """What another schedule's copy differs in, and how the name of the copy's file ends."""
        ...

    async def fetch(self, now: int) -> bytes:
        """What it says now.  Raises `CalendarError` and `OutsideError`."""
        ...

    def read(self, data: bytes, now: int) -> Calendar:
        """What that meant, read in a thread.  Raises `CalendarError`."""
        ...


def way(settings: ScheduleSettings, zone: str, outside: Outside, read: ReadCalendar) -> Way:
    """The way of a schedule that comes from elsewhere; `zone` is that of the settings."""
    if settings.service:
        return FromService(settings, outside)
    if settings.ical and "://" not in settings.ical:
        return FromFile(settings, zone, read)
    return FromAddress(settings, zone, read, outside)


class FromFile:
    """A file beside the settings."""

    def __init__(self, settings: ScheduleSettings, zone: str, read: ReadCalendar) -> None:
        self._settings, self._zone, self._read = settings, zone, read
        self.file: Path | None = Path(settings.ical)

    @property
    def place(self) -> str:
        return self._settings.ical

    @property
    def copy(self) -> tuple[str, str]:
        return self._settings.ical, ".ics"

    async def fetch(self, now: int) -> bytes:
        return await asyncio.to_thread(_contents, Path(self._settings.ical))

    def read(self, data: bytes, now: int) -> Calendar:
        return self._read(data, self._settings.timezone or "", self._zone, now)


class FromAddress:
    """An address, which may be a secret of the environment."""

    file: Path | None = None

    def __init__(self, settings: ScheduleSettings, zone: str, read: ReadCalendar, outside: Outside) -> None:
        self._settings, self._zone, self._read, self._outside = settings, zone, read, outside

    @property
    def place(self) -> str:
        if self._settings.ical_env:
            return f"the calendar of {self._settings.ical_env}"
        return urlsplit(self._settings.ical).hostname or "the calendar"

    @property
    def copy(self) -> tuple[str, str]:
        return self._settings.ical or self._outside.secret(self._settings.ical_env), ".ics"

    async def fetch(self, now: int) -> bytes:
        variable = self._settings.ical_env
        url = self._outside.secret(variable) if variable else self._settings.ical
        if not url:
            raise CalendarError(f"the environment variable {variable} is not set")
        if not url.startswith(("https://", "http://")) and not url.startswith("("):  # a rehearsal's is in brackets
            raise CalendarError(f"{variable} holds no address that begins with https://")
        answer = await self._outside.send(Request("GET", url, {"Accept": "text/calendar"}))
        if 300 <= answer.status < 400:
            raise CalendarError(f"answers {answer.status}: it sends elsewhere; put the new address into the settings")
        if not answer.good:
            meaning = "" if answer.passing else "; is the address right?"
            raise OutsideError(f"answers {answer.status}{meaning}", answer.retry_after)
        return answer.body

    def read(self, data: bytes, now: int) -> Calendar:
        return self._read(data, self._settings.timezone or "", self._zone, now)


class FromService:
    """PagerDuty or Opsgenie.  The copy is a JSON object of ours: `until`, `problems`, and the turns as lists."""

    file: Path | None = None

    def __init__(self, settings: ScheduleSettings, outside: Outside) -> None:
        self._settings = settings
        self._service = service(
            settings.service, outside, settings.token_env, settings.region, settings.url or ""
        )  # fmt: skip

    @property
    def place(self) -> str:
        return NAMES[self._settings.service]

    @property
    def copy(self) -> tuple[str, str]:
        return f"{self._settings.service} {self._service.host} {self._settings.there}", ".json"

    async def fetch(self, now: int) -> bytes:
        calendar = await self._service.timeline(self._settings.there, now)
        turns = [
            [entry.start, entry.end, entry.whose.summary, [[guest.email, guest.name] for guest in entry.whose.guests]]
            for entry in calendar.entries
        ]
        return orjson.dumps({"until": calendar.until, "problems": calendar.problems, "turns": turns})

    def read(self, data: bytes, now: int) -> Calendar:
        try:
            found = orjson.loads(data)
            entries = tuple(
                Entry(start, end, Whose(summary, tuple(Guest(email, name) for email, name in guests)))
                for start, end, summary, guests in found["turns"]
            )
            problems, until = tuple(found["problems"]), int(found["until"])
        except (ValueError, KeyError, TypeError):
            raise CalendarError("what was kept of it cannot be read") from None
        if not entries:
            days = round((until - now) / DAY)
            problems = (*problems, f"nobody is on call by {self._settings.there} in the next {days} days")
        return Calendar(entries, problems, until)


def _contents(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_ANSWER + 1)
    except OSError as error:
        raise CalendarError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > LONGEST_ANSWER:
        raise CalendarError(f"{path} has more than {LONGEST_ANSWER >> 20} MB")
    return data

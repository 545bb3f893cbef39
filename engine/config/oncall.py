"""The schedules of `config.yaml`: who is on call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.durations import MINUTE, duration_text
from domain.fields import Schedule, Variable, Webhook, Zone, shown
from domain.rotation import Hours, Layer, Override, Rotation, Turns, instant, shortest_turn
from engine.config.groups import SettingsPart, one_or_several, username

_EPOCH = datetime(2024, 1, 1)  # noqa: DTZ001  # a Monday, as a clock on the wall shows it
"""From when turns are counted where nothing is said."""
_SHORTEST_TURN = 30 * MINUTE
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(?:(?P<days>[a-z,\s-]+?)\s*)?(?:(?P<start>\d{1,2}:\d\d)\s*(?:-|to)\s*(?P<until>\d{1,2}:\d\d))?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]+\d{1,2}:\d\d)?")


Username = Annotated[str, AfterValidator(username)]
People = Annotated[tuple[Username, ...], BeforeValidator(one_or_several)]


def _refuse(kind: str, reason: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "{reason}", {"reason": reason})


def _moment(value: Any) -> datetime | date:
    """`2026-12-24 09:00` or `2026-12-24`, as the clock on the wall shows it."""
    text = str(value).strip()
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError
        if len(text) == len("2026-12-24"):
            return date.fromisoformat(text)
        day, clock = re.split(r"[T ]+", text)
        hour, minute = clock.split(":")
        return datetime.combine(date.fromisoformat(day), time(int(hour), int(minute)))
    except ValueError:
        raise _refuse("moment", f"{shown(value)} is no moment; write 2026-12-24 09:00, or 2026-12-24") from None


def _hours(value: Any) -> Hours:
    """`mon-fri 18:00-08:00`, `sat,sun`, `22:00-06:00`."""
    text = " ".join(str(value).casefold().split())
    found = _HOURS.fullmatch(text) if text else None
    try:
        if found is None:
            raise ValueError
        start, until = (time.fromisoformat(found[key].zfill(5)) if found[key] else time() for key in ("start", "until"))
        return Hours(_days(found["days"] or ""), start, until)
    except (ValueError, KeyError):
        raise _refuse(
            "hours",
            f'{shown(value)} is no part of the week; write it like "mon-fri 18:00-08:00", "sat,sun" or "09:00-17:00"',
        ) from None


def _days(text: str) -> frozenset[int]:
    """ValueError for what is no weekday."""
    found: set[int] = set()
    for part in text.replace(" ", "").split(",") if text.strip() else ("mon-sun",):
        first, _, last = part.partition("-")
        at, until = _DAYS.index(first[:3]), _DAYS.index((last or first)[:3])
        found.update(day % 7 for day in range(at, until + 1 + (7 if until < at else 0)))
    return frozenset(found)


def _calendar(value: Any) -> str:
    """A file, or an address."""
    text = str(value).strip()
    parts = text.partition("://")
    if parts[1] and (parts[0] not in ("http", "https") or not _host(text) or " " in text):
        raise _refuse("ical", f"{shown(text)} is no address of a calendar; write a file, https://… or http://…")
    if not text or "\n" in text or "\0" in text:
        raise _refuse("ical", "write a file such as oncall.ics, or the calendar's address: https://…")
    if text.startswith("webcal:"):
        raise _refuse("ical", "write https: in place of webcal:")
    return text


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _known_as(value: Any) -> Any:
    """Names and addresses in small letters, without spaces around them."""
    return {str(name).strip().casefold(): who for name, who in value.items()} if isinstance(value, Mapping) else value


def _addresses(value: Mapping[str, str]) -> Mapping[str, str]:
    if wrong := next((address for address in value if "@" not in address), ""):
        raise _refuse("email", f"{shown(wrong)} is no e-mail address; write it as in carol@example.com: carol")
    return value


Emails = Annotated[Mapping[str, Username], BeforeValidator(_known_as), AfterValidator(_addresses)]
"""E-mail addresses (in small letters) with user names."""


def _there(value: Any) -> str:
    """A schedule as a service calls it."""
    text = str(value).strip()
    if not text or len(text) > 200 or not text.isprintable() or "://" in text:
        raise _refuse("there", f"{shown(text)} is no schedule; write its id, the last part of its address there")
    return text


ScheduleThere = Annotated[str, BeforeValidator(_there)]
CalendarPlace = Annotated[str, BeforeValidator(_calendar)]
Moment = Annotated[datetime | date, BeforeValidator(_moment)]
PartOfWeek = Annotated[Hours, BeforeValidator(_hours)]


class OverrideSettings(SettingsPart):
    """Somebody else for some time; `instead_of`: where that one would be on call.  A date alone is the whole day."""

    who: Annotated[People, Field(min_length=1)]
    start: Moment = Field(alias="from")
    until: Moment
    instead_of: Username = ""
    why: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if _begin(self.start) >= _end(self.until):
            raise _refuse("order", f"until ({self.until}) is not after from ({self.start})")
        return self

    def override(self, zone: ZoneInfo) -> Override:
        """As the computation takes it."""
        return Override(self.who, instant(_begin(self.start), zone), instant(_end(self.until), zone), self.instead_of)


class LayerSettings(SettingsPart):
    """People who take turns."""

    people: Annotated[People, Field(min_length=1)]
    handover: Schedule | None = None
    start: Moment = _EPOCH
    only: Annotated[tuple[PartOfWeek, ...], BeforeValidator(one_or_several)] = ()

    def layer(self, zone: ZoneInfo) -> Layer:
        """As the computation takes it."""
        turns = Turns(self.handover, zone, instant(_begin(self.start), zone)) if self.handover else None
        return Layer(self.people, zone, turns, self.only)


class ScheduleSettings(SettingsPart):
    """One schedule; its people take turns in one layer, or in several."""

    people: People = ()
    layers: tuple[LayerSettings, ...] = ()
    handover: Schedule | None = None
    start: Moment | None = None
    only: Annotated[tuple[PartOfWeek, ...], BeforeValidator(one_or_several)] = ()
    timezone: Zone | None = None
    overrides: tuple[OverrideSettings, ...] = ()
    ical: CalendarPlace = ""
    ical_env: Variable = ""
    pagerduty: ScheduleThere = ""
    opsgenie: ScheduleThere = ""
    token_env: Variable = ""
    region: Literal["us", "eu"] = "us"
    url: Webhook | None = None
    who: Annotated[Mapping[str, Username], BeforeValidator(_known_as)] = {}

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"people": value} if isinstance(value, str | list | tuple) else value

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in _SOURCES if getattr(self, name)]
        if len(given) != 1:
            said = f"it has {' and '.join(given)}" if given else "it has none of them"
            raise _refuse("source", f"a schedule has one of {', '.join(_SOURCES)}; {said}")
        surplus = [name for name in _OF_PEOPLE if name in self.model_fields_set and given != ["people"]]
        if surplus:
            raise _refuse("source", f"{surplus[0]} does not go with {given[0]}")
        if self.who and not self.elsewhere:
            raise _refuse("source", f"who says whose the events of a calendar are; it does not go with {given[0]}")
        if not self.service and (lost := next((name for name in _OF_SERVICES if getattr(self, name)), "")):
            raise _refuse("source", f"{lost} is for pagerduty and opsgenie; it does not go with {given[0]}")
        if not self.service and self.region != "us":
            raise _refuse("source", f"region is for pagerduty and opsgenie; it does not go with {given[0]}")
        if self.service and not self.token_env:
            reading = "a REST API key, read only is enough" if self.pagerduty else "an API key that may read"
            raise _refuse("source", f"token_env is missing: the environment variable that holds {reading}")
        if self.start is not None and self.handover is None:
            raise _refuse("source", "start says when turns are counted from, and without handover nobody takes turns")
        for layer in self.layers or (self._layer(),):
            if layer.handover and shortest_turn(layer.handover, ZoneInfo(self.timezone or "UTC"), 0) < _SHORTEST_TURN:
                raise _refuse("turn", f"{layer.handover} hands over sooner than every {duration_text(_SHORTEST_TURN)}")
        return self

    def _layer(self) -> LayerSettings:
        return LayerSettings.model_construct(
            people=self.people, handover=self.handover, only=self.only, start=self.start or _EPOCH
        )

    def rotation(self, zone: str) -> Rotation:
        """Its own computation; without layers where the people come from elsewhere.  `zone` is that of the settings."""
        there = ZoneInfo(self.timezone or zone)
        layers = self.layers or ((self._layer(),) if self.people else ())
        return Rotation(
            tuple(layer.layer(there) for layer in layers), tuple(each.override(there) for each in self.overrides)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody whom it names, without those of calendars and services."""
        layers = (name for layer in self.layers for name in layer.people)
        others = (name for each in self.overrides for name in each.who)
        return tuple(dict.fromkeys((*self.people, *layers, *others, *self.who.values())))

    @property
    def elsewhere(self) -> bool:
        """Whether a calendar or a service says who is on call."""
        return bool(self.ical or self.ical_env or self.service)

    @property
    def service(self) -> Literal["", "pagerduty", "opsgenie"]:
        """The service that says who is on call; '' if none does."""
        return "pagerduty" if self.pagerduty else "opsgenie" if self.opsgenie else ""

    @property
    def there(self) -> str:
        """The schedule, as the service calls it."""
        return self.pagerduty or self.opsgenie

    def beside(self, folder: Path) -> Self:
        """The same, with a calendar's relative file in that folder."""
        if not self.ical or "://" in self.ical:
            return self
        return self.model_copy(update={"ical": str(folder / Path(self.ical).expanduser())})


_SOURCES = ("people", "layers", "ical", "ical_env", "pagerduty", "opsgenie")
_OF_SERVICES = ("token_env", "url")
_OF_PEOPLE = ("handover", "start", "only")


def _begin(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def _end(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment + timedelta(days=1), time())

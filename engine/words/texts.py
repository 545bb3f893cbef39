"""The texts of one language: what each message id says there, and how times, lengths and numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from jinja2 import ChainableUndefined, Environment, Template, TemplateSyntaxError, meta

from domain.durations import largest
from engine.words import wording
from engine.words.wording import Ready

GIVEN = frozenset({"time", "clock", "zoned", "dot", "who_may", "permalink", "prefix"})
"""What every text may use besides the arguments of its message (see `engine.words.render`)."""


class UnknownText(KeyError):
    """A message id that no file has.  A test keeps this from happening."""


class Texts:
    """A flat mapping from message id to Jinja2 text, each compiled when it is first said."""

    def __init__(self, own: Mapping[str, str], below: Texts | None = None) -> None:
        """What `own` lacks is said as `below` says it."""
        self._own = own
        self._below = below
        self._compiled: dict[str, Template] = {}
        self._plain: dict[str, Template] = {}

    @classmethod
    def of_file(cls, path: Path, below: Texts | None = None) -> Texts:
        """The texts of a file."""
        return cls(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader), below)  # in C: ten times as quick

    @property
    def ids(self) -> frozenset[str]:
        """Every message id that has words here or below."""
        return frozenset(self._own) | (self._below.ids if self._below else frozenset())

    @property
    def in_order(self) -> list[str]:
        """The same, as they stand in the lowest file; what others add comes after."""
        below = self._below.in_order if self._below else []
        return list(dict.fromkeys((*below, *self._own)))

    def source(self, id: str) -> str:
        """The text as it is written.  Raises `UnknownText`."""
        if id in self._own:
            return self._own[id]
        if self._below is None:
            raise UnknownText(id)
        return self._below.source(id)

    def template(self, id: str) -> Template:
        """The text, to be rendered as Markdown."""
        found = self._compiled.get(id)
        if found is None:
            found = self._compiled[id] = self._environment.from_string(self.source(id))
        return found

    def plain(self, id: str) -> Template:
        """The text, to be rendered where no Markdown is."""
        found = self._plain.get(id)
        if found is None:
            found = self._plain[id] = self._plainly.from_string(self.source(id))
        return found

    def arguments(self, text: str) -> frozenset[str]:
        """The arguments that a text shows or asks about.  ValueError says why it can't be rendered."""
        try:
            self._environment.from_string(text)
            return frozenset(meta.find_undeclared_variables(self._environment.parse(text))) - GIVEN
        except TemplateSyntaxError as error:
            raise ValueError(error.message) from None

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            finalize=wording.shown, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
        )
        environment.filters.update(
            line=wording.line,
            text=wording.paragraph,
            quote=wording.quote,
            struck=wording.struck,
            at=wording.mention,
            channel=wording.channel,
            code=wording.code,
            span=self.span,
            number=self.number,
            url=wording.address,
            ready=wording.Ready,
            join=wording.joined,  # Jinja2's own shows people as Python does, and escapes nothing
        )
        return environment

    @cached_property
    def _plainly(self) -> Environment:
        environment = Environment(finalize=wording.bare, undefined=ChainableUndefined)
        environment.filters.update(
            dict.fromkeys(("line", "text", "quote", "struck", "at", "code", "url", "ready"), wording.bare),
            channel=lambda name: f"~{wording.bare(name)}",
            span=self.span,
            number=self.number,
            join=lambda values, between=", ": between.join(wording.bare(value) for value in values),
        )
        return environment

    # --- the forms of the language: the texts `form.…`

    def span(self, milliseconds: int) -> Ready:
        """A length of time, by its two largest units: `1 h 5 min`."""
        sign = "-" if milliseconds <= -1_000 else ""
        parts = largest(abs(milliseconds), 2) or ((0, "seconds"),)
        return Ready(sign + " ".join(self._form(unit, count=count) for count, unit in parts))

    def number(self, value: Any) -> Ready:
        """A number with the language's decimal sign."""
        return wording.line(str(value).replace(".", self.source("form.decimal")))

    def clock(self, moment: datetime) -> str:
        """The time of day."""
        return self._form("time", hour=f"{moment:%H}", minute=f"{moment:%M}")

    def day(self, moment: datetime, today: datetime) -> str:
        """The day, with its year if that is not this one."""
        year = moment.year if moment.year != today.year else ""
        weekday, month = self._weekdays[moment.weekday()], self._months[moment.month - 1]
        return self._form("day", weekday=weekday, day=moment.day, month=month, year=year)

    def time(self, instant: int, zone: str, now: int, *, named: bool = False) -> Ready:
        """`03:12`, or with the date when it is another day, in that zone; `named`: with the zone's short name."""
        there = ZoneInfo(zone)
        moment, today = datetime.fromtimestamp(instant / 1000, there), datetime.fromtimestamp(now / 1000, there)
        clock = f"{self.clock(moment)} {moment.tzname()}" if named else self.clock(moment)
        return Ready(clock if moment.date() == today.date() else f"{self.day(moment, today)} {clock}")

    def zoned(self, instant: int, zone: str, now: int) -> Ready:
        """`Tue 3 Mar 09:00 CET (Europe/Berlin)`: in full, so that nobody can read it as another instant."""
        there = ZoneInfo(zone)
        moment, today = datetime.fromtimestamp(instant / 1000, there), datetime.fromtimestamp(now / 1000, there)
        short = "" if moment.tzname() == zone else f" {moment.tzname()}"
        return Ready(f"{self.day(moment, today)} {self.clock(moment)}{short} ({zone})")

    @cached_property
    def _weekdays(self) -> list[str]:
        return self.source("form.weekdays").split()

    @cached_property
    def _months(self) -> list[str]:
        return self.source("form.months").split()

    def _form(self, id: str, **args: Any) -> str:
        return self.plain(f"form.{id}").render(args)

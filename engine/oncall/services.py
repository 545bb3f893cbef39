"""PagerDuty and Opsgenie, as far as they are read: who is on call there, and how something that was paged stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from domain.calendars import Calendar, Guest
from engine.outside import Outside

State = Literal["", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a page stands at a service: what a person did there last, who, and when (ms; 0: not said).

    A `state` of '' is that nobody did anything, or only a program did.
    """

    state: State = ""
    who: Guest = Guest("")
    at: int = 0


class Service(Protocol):
    """One of them.  Each method raises `OutsideError`, in words that name the host."""

    @property
    def host(self) -> str:
        """Who answers."""
        ...

    async def timeline(self, schedule: str, now: int) -> Calendar:
        """Who is on call from that instant (ms) until the calendar's `until`, some weeks later."""
        ...

    async def standing(self, key: str) -> Standing:
        """How the page with that key (`dedup_key`, alias) stands."""
        ...


def service(kind: str, outside: Outside, token_env: str, region: str = "us", url: str = "") -> Service:
    """The service of that kind, `pagerduty` or `opsgenie`; `url` is another address than theirs."""
    from engine.oncall.opsgenie import Opsgenie  # only who uses one of them loads it
    from engine.oncall.pagerduty import PagerDuty

    if kind == "pagerduty":
        return PagerDuty(outside, token_env, region, url)
    return Opsgenie(outside, token_env, region, url)


NAMES = {"pagerduty": "PagerDuty", "opsgenie": "Opsgenie"}
"""What people call them."""


def iso(at: int) -> str:
    """That instant as both of them take it."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(value: Any) -> int | None:
    """An instant (ms) as both of them write it; None for what is none."""
    try:
        return int(datetime.fromisoformat(value).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        return None


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing for what is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def part(value: Any, *names: str) -> dict[str, Any]:
    """What is under those names, one in the other; empty where something else is."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """A text of theirs on one line; '' for anything else."""
    return " ".join(value.split())[:200] if isinstance(value, str) else ""

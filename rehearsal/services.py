"""PagerDuty and Opsgenie in a rehearsal: they say who is on call as the script does, and what people did with pages.

They answer as the real ones do (see `engine/oncall/pagerduty.py` and `opsgenie.py`): what reads them is rehearsed, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from engine.config.settings import Settings
from engine.outside import Request
from rehearsal.outside_steps import OnCallThere, PagerDone

_WITHOUT_END = 400 * 86_400_000
"""How long (ms) a turn lasts that has no end, from when it begins."""
Shift = tuple[int, int, str]


@dataclass
class _Paged:
    """Something that rang: at what kind of service, when, and what a person did with it."""

    kind: str
    at: int
    done: str = ""
    by: str = ""
    done_at: int = 0


class UnknownService(Exception):
    """There is no such schedule or pager at a service, or nothing rang there; the message says what there is."""


class RehearsedServices:
    """What the script has said of them so far."""

    def __init__(self, settings: Settings, now: Callable[[], int]) -> None:
        self._schedules = {name: each.there for name, each in settings.oncall.items() if each.service}
        self._pagers = {name: each.type for name, each in settings.pagers.items()}
        self._now = now
        self._turns: dict[str, tuple[Shift, ...]] = {}
        self._paged: dict[str, _Paged] = {}

    def says(self, on_call: OnCallThere) -> None:
        """Who is on call there from now on, one after the other, by schedule.  Raises `UnknownService`."""
        for schedule, turns in on_call.root.items():
            if schedule not in self._schedules:
                raise UnknownService(_there_is("schedule of PagerDuty or Opsgenie", schedule, self._schedules))
            at, shifts = self._now(), []
            for turn in turns:
                end = at + (turn.length or _WITHOUT_END)
                shifts += [(at, end, _address(who)) for who in turn.who]
                at = end
            self._turns[self._schedules[schedule]] = tuple(shifts)

    def does(self, what: str, action: PagerDone) -> None:
        """Somebody acknowledged or resolved (`what`) all that rang at that pager.  Raises `UnknownService`."""
        kind = self._pagers.get(action.pager, "")
        if kind not in ("pagerduty", "opsgenie"):
            known = [name for name, kind in self._pagers.items() if kind in ("pagerduty", "opsgenie")]
            raise UnknownService(_there_is("pager at PagerDuty or Opsgenie", action.pager, known))
        rang = [paged for paged in self._paged.values() if paged.kind == kind and paged.done != "resolved"]
        if not rang:
            raise UnknownService(f"nothing rang at {action.pager} that is not resolved")
        for paged in rang:
            paged.done, paged.by, paged.done_at = what, _address(action.who), self._now()

    def hears(self, request: Request) -> None:
        """Take note of what is paged."""
        path = urlsplit(request.url).path
        if path.endswith(("/v2/enqueue", "/v2/alerts")) and request.body:
            body = orjson.loads(request.body)
            key, kind = (body.get("dedup_key"), "pagerduty") if "dedup_key" in body else (body.get("alias"), "opsgenie")
            self._paged.setdefault(key, _Paged(kind, self._now()))

    def answer(self, request: Request) -> bytes | None:
        """What they answer; None if the script says nothing of it."""
        url = urlsplit(request.url)
        query = parse_qs(url.query)
        match [unquote(each) for each in url.path.strip("/").split("/")]:
            case [*_, "schedules", id] if id in self._turns and "v3" not in url.path:
                return _layers(id, self._turns[id])
            case [*_, "schedules", id, "timeline"] if id in self._turns:
                return _timeline(self._turns[id], self._now())
            case [*_, "users", address]:
                return orjson.dumps({"user": _user(address) | {"email": address}})
            case [*_, "incidents"]:
                return self._incidents(query.get("incident_key", [""])[0])
            case [*_, "alerts", key] if key in self._paged:
                return _alert(self._paged[key])
        return None

    def _incidents(self, key: str) -> bytes:
        found = [_incident(key, self._paged[key])] if key in self._paged else []
        return orjson.dumps({"incidents": found, "limit": 100, "offset": 0, "more": False, "total": None})


def _there_is(what: str, name: str, known: Sequence[str] | Mapping[str, str]) -> str:
    return f"the settings have no {what} named {name}; there is {', '.join(known) or 'none'}"


def _address(who: str) -> str:
    """Theirs: everybody of the script has one, and others are written as one."""
    return who if "@" in who else f"{who}@example.com"


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _user(address: str) -> dict[str, str]:
    return {"id": address, "type": "user_reference", "summary": address.split("@")[0].title()}


def _layers(id: str, shifts: Sequence[Shift]) -> bytes:
    entries = [{"start": _iso(start), "end": _iso(end), "user": _user(who)} for start, end, who in shifts]
    return orjson.dumps(
        {"schedule": {"id": id, "type": "schedule", "final_schedule": {"rendered_schedule_entries": entries}}}
    )


def _timeline(shifts: Sequence[Shift], now: int) -> bytes:
    periods = [
        {"startDate": _iso(start), "endDate": _iso(end), "recipient": {"type": "user", "name": who}}
        for start, end, who in shifts
    ]
    rotations = [{"name": "Rotation", "periods": periods}]
    until = now + 60 * 86_400_000
    return orjson.dumps({"data": {"endDate": _iso(until), "finalTimeline": {"rotations": rotations}}})


def _incident(key: str, paged: _Paged) -> dict[str, Any]:
    at, who = _iso(paged.done_at), _user(paged.by)
    return {
        "incident_key": key,
        "status": paged.done or "triggered",
        "created_at": _iso(paged.at),
        "acknowledgements": [{"at": at, "acknowledger": who}] if paged.done == "acknowledged" else [],
        "resolved_at": at if paged.done == "resolved" else None,
        "last_status_change_by": who,
    }


def _alert(paged: _Paged) -> bytes:
    after = paged.done_at - paged.at
    acked, closed = paged.done == "acknowledged", paged.done == "resolved"
    report = {"ackTime": after, "acknowledgedBy": paged.by} if acked else {}
    report |= {"closeTime": after, "closedBy": paged.by} if closed else {}
    status = "closed" if closed else "open"
    return orjson.dumps(
        {"data": {"status": status, "acknowledged": acked, "createdAt": _iso(paged.at), "report": report}}
    )

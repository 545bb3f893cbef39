"""Opsgenie's REST API v2: the timeline of a schedule, and alerts.

The fields are those of docs.opsgenie.com ("Schedule API", "Alert API"), each named where it is read.
"""

from __future__ import annotations

import re
from typing import Any

from domain.calendars import Calendar, Entry, Guest, Whose
from domain.durations import DAY
from engine.oncall.rest import Rest
from engine.oncall.services import Standing, instant_of, iso, objects, part, text
from engine.outside import Outside, OutsideError

_BASES = {"us": "https://api.opsgenie.com", "eu": "https://api.eu.opsgenie.com"}
"""Accounts of the EU instance have their own host, says each page of the documentation."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_AHEAD = 56 * DAY
"""Two months, at the least: what is asked for, where the answer does not say its end."""
_MOST_PERIODS = 10_000
_NOBODY = ("none", "noone")


class Opsgenie:
    """Reads."""

    def __init__(self, outside: Outside, token_env: str, region: str = "us", url: str = "") -> None:
        self._rest = Rest(outside, url or _BASES[region], token_env, "GenieKey ", "application/json")

    @property
    def host(self) -> str:
        """Who answers."""
        return self._rest.host

    async def timeline(self, schedule: str, now: int) -> Calendar:
        """`GET /v2/schedules/{identifier}/timeline`: `data.finalTimeline.rotations[].periods[]`, for two months.

        A period has `startDate`, `endDate` and a `recipient` of `type` and `name` (a user's is their address); one that
        is over has `flattenedRecipients`.  Several rotations at a time are all on call.
        """
        query = (
            ("identifierType", "id" if _ID.fullmatch(schedule) else "name"),
            ("interval", "2"),
            ("intervalUnit", "months"),
            ("date", iso(now)),
        )
        found = await self._rest.get(("v2", "schedules", schedule, "timeline"), query, missing=(404,))
        if found is None:
            raise OutsideError(f"{self.host} knows no schedule {schedule}")
        data = part(found, "data")
        rotations = part(data, "finalTimeline").get("rotations")
        if not isinstance(rotations, list):
            raise OutsideError(f"{self.host} answers something that is no schedule")
        until = instant_of(data.get("endDate")) or now + _AHEAD
        entries = [
            entry
            for rotation in objects(rotations)
            for period in objects(rotation.get("periods"))
            for entry in self._entries(period, text(rotation.get("name")) or schedule)
        ]
        if len(entries) > _MOST_PERIODS:
            raise OutsideError(f"{self.host} has more than {_MOST_PERIODS} periods for {schedule}")
        disabled = part(data, "_parent").get("enabled") is False
        return Calendar(tuple(entries), ("it is disabled there",) if disabled else (), until)

    def _entries(self, period: dict[str, Any], rotation: str) -> list[Entry]:
        start, end = instant_of(period.get("startDate")), instant_of(period.get("endDate"))
        if start is None or end is None:
            raise OutsideError(f"{self.host} answers with a period that has no beginning or no end")
        people = objects(period.get("flattenedRecipients")) or [part(period, "recipient")]
        return [
            Entry(start, end, Whose(rotation, (_guest(text(person.get("name"))),)))
            for person in people
            if text(person.get("name")) and text(person.get("type")).lower() not in _NOBODY
        ]

    async def standing(self, key: str) -> Standing:
        """`GET /v2/alerts/{identifier}?identifierType=alias`: `status`, `acknowledged`, and who by `report`.

        `report.acknowledgedBy` and `report.closedBy` are a user's address, or what else did it: that is nobody's doing.
        `report.ackTime` and `report.closeTime` count (ms) from `createdAt`.
        """
        found = await self._rest.get(("v2", "alerts", key), (("identifierType", "alias"),), missing=(404,))
        data = part(found, "data")
        report = part(data, "report")
        closer, acker = text(report.get("closedBy")), text(report.get("acknowledgedBy"))
        created = instant_of(data.get("createdAt"))
        if data.get("status") == "closed" and "@" in closer:
            return Standing("resolved", _guest(closer), _after(created, report.get("closeTime")))
        if data.get("status") != "closed" and data.get("acknowledged") is True and "@" in acker:
            return Standing("acknowledged", _guest(acker), _after(created, report.get("ackTime")))
        return Standing()


def _after(created: int | None, milliseconds: Any) -> int:
    return created + milliseconds if created is not None and isinstance(milliseconds, int) else 0


def _guest(name: str) -> Guest:
    return Guest(name.lower()) if "@" in name else Guest("", name)

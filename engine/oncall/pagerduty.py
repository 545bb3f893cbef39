"""PagerDuty's REST API v2: schedules, users and incidents.

The fields are those of its API reference (developer.pagerduty.com/api-reference; as OpenAPI in the repository
PagerDuty/api-schema, reference/REST/openapiv3.json), each named where it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.calendars import Calendar, Entry, Guest, Whose
from domain.durations import DAY, HOUR
from engine.oncall.rest import Query, Rest
from engine.oncall.services import Standing, instant_of, iso, objects, part, text
from engine.outside import Outside, OutsideError

_BASES = {"us": "https://api.pagerduty.com", "eu": "https://api.eu.pagerduty.com"}
"""Accounts of the EU region have their own host ("Service Regions")."""
_ACCEPT = "application/vnd.pagerduty+json;version=2"
_AHEAD = 60 * DAY
_KNOWN_FOR = HOUR
_MOST_USERS, _MOST_ENTRIES, _MOST_PAGES, _PAGE = 200, 10_000, 20, "100"
_NOT_OF_THAT_KIND = (400, 404)

Times = tuple[int, int]


class PagerDuty:
    """Reads; users are kept in mind for an hour."""

    def __init__(self, outside: Outside, token_env: str, region: str = "us", url: str = "") -> None:
        self._rest = Rest(outside, url or _BASES[region], token_env, "Token token=", _ACCEPT)
        self._users: dict[str, tuple[Guest, int]] = {}

    @property
    def host(self) -> str:
        """Who answers."""
        return self._rest.host

    async def timeline(self, schedule: str, now: int) -> Calendar:
        """Who is on call by a schedule, made of layers or of shifts, for sixty days."""
        until = now + _AHEAD
        window = (("since", iso(now)), ("until", iso(until)), ("time_zone", "UTC"), ("overflow", "true"))
        turns = await self._of_layers(schedule, window, until)
        if turns is None:
            turns = await self._of_shifts(schedule, window)
        if turns is None:
            raise OutsideError(f"{self.host} knows no schedule {schedule}")
        if len(turns) > _MOST_ENTRIES:
            raise OutsideError(f"{self.host} has more than {_MOST_ENTRIES} turns for {schedule}")
        ids = list(dict.fromkeys(user for _, user, _ in turns))[:_MOST_USERS]
        users = {user: await self._user(user, now) for user in ids}
        entries = []
        for (start, end), user, summary in turns:
            guest = users.get(user, Guest(""))
            name = guest.name or summary
            entries.append(Entry(start, end, Whose(name or user, (Guest(guest.email, name or user),))))
        return Calendar(tuple(entries), until=until)

    async def _of_layers(self, schedule: str, window: Query, until: int) -> list[tuple[Times, str, str]] | None:
        """`GET /schedules/{id}`: `schedule.final_schedule.rendered_schedule_entries[]` of `start`, `end`, `user`.

        None if it is made of shifts: its `type` is then another ("Schedules API: v2 → v3 Upgrade Guide").
        """
        found = await self._rest.get(("schedules", schedule), window, missing=_NOT_OF_THAT_KIND)
        entries = part(found, "schedule", "final_schedule").get("rendered_schedule_entries")
        if not isinstance(entries, list) or part(found, "schedule").get("type", "schedule") != "schedule":
            return None
        turns = []
        for entry in objects(entries):
            user = part(entry, "user")
            end = entry.get("end")  # "If null, the entry does not end."
            turns.append((self._times(entry.get("start"), iso(until) if end is None else end), user))
        return [(times, text(user.get("id")), text(user.get("summary"))) for times, user in turns]

    async def _of_shifts(self, schedule: str, window: Query) -> list[tuple[Times, str, str]] | None:
        """`GET /v3/schedules/{id}`: `schedule.final_schedule.computed_shift_assignments[]`.

        Each has `start_time`, `end_time` and a `member` with its `user_id`; nobody's have the type `empty_member`.
        """
        query = (*window, ("include[]", "final_schedule"))
        found = await self._rest.get(("v3", "schedules", schedule), query, missing=_NOT_OF_THAT_KIND)
        if found is None:
            return None
        shifts = part(found, "schedule", "final_schedule").get("computed_shift_assignments")
        if not isinstance(shifts, list):
            raise OutsideError(f"{self.host} answers something that is no schedule")
        turns = [(each, part(each, "member")) for each in objects(shifts)]
        return [
            (self._times(each.get("start_time"), each.get("end_time")), text(member.get("user_id")), "")
            for each, member in turns
            if member.get("type") == "user_member"
        ]

    def _times(self, start: Any, end: Any) -> Times:
        found = instant_of(start), instant_of(end)
        if found[0] is None or found[1] is None:
            raise OutsideError(f"{self.host} answers with a turn from {text(start)!r} until {text(end)!r}")
        return found[0], found[1]

    async def _user(self, user: str, now: int) -> Guest:
        """`GET /users/{id}`: `user.email` and `user.name`; without them if the token may not read it, or it is gone."""
        known, at = self._users.get(user, (Guest(""), -_KNOWN_FOR))
        if now - at < _KNOWN_FOR:
            return known
        found = await self._rest.get(("users", user), missing=(403, 404))
        guest = _guest(part(found, "user"))
        if found is not None:
            self._users[user] = (guest, now)
        return guest

    async def standing(self, key: str) -> Standing:
        """`GET /incidents?incident_key=`: also finds incidents whose alerts have that key, and old ones with it.

        The newest counts: `status`, `acknowledgements[]` of `at` and `acknowledger`, `last_status_change_by`.  People
        are a `user_reference` there; what services and integrations do is nobody's doing.
        """
        incidents = await self._incidents(key)
        if not incidents:
            return Standing()
        newest = max(incidents, key=lambda each: instant_of(each.get("created_at")) or 0)
        match newest.get("status"):
            case "acknowledged":
                acks = [
                    (instant_of(each.get("at")) or 0, part(each, "acknowledger"))
                    for each in objects(newest.get("acknowledgements"))
                ]
                people = [(at, who) for at, who in acks if _is_person(who)]
                if people:
                    at, who = max(people, key=lambda pair: pair[0])
                    return Standing("acknowledged", await self._agent(who, at), at)
            case "resolved":
                who = part(newest, "last_status_change_by")
                at = instant_of(newest.get("resolved_at")) or instant_of(newest.get("last_status_change_at")) or 0
                if _is_person(who):
                    return Standing("resolved", await self._agent(who, at), at)
        return Standing()

    async def _incidents(self, key: str) -> Sequence[dict[str, Any]]:
        """All of them, page by page: `limit`, `offset`, `more` ("Pagination")."""
        found: list[dict[str, Any]] = []
        for _ in range(_MOST_PAGES):
            query = (("incident_key", key), ("date_range", "all"), ("limit", _PAGE), ("offset", f"{len(found)}"))
            answer = await self._rest.get(("incidents",), query) or {}
            page = objects(answer.get("incidents"))
            found += page
            if answer.get("more") is not True or not page:
                break
        return found

    async def _agent(self, reference: dict[str, Any], at: int) -> Guest:
        """Whoever did something: with their address, which a reference does not have."""
        given = _guest(reference)
        if given.email:
            return given
        known = await self._user(text(reference.get("id")), at)
        return Guest(known.email, known.name or given.name)


def _is_person(agent: dict[str, Any]) -> bool:
    return agent.get("type") in ("user_reference", "user")


def _guest(user: dict[str, Any]) -> Guest:
    return Guest(text(user.get("email")).lower(), text(user.get("name")) or text(user.get("summary")))

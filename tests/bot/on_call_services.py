"""PagerDuty and Opsgenie as a small server of ours: the paths and fields of their documentation, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.bot.town import Town

HOUR, DAY = 3_600_000, 86_400_000


def iso(at: int) -> str:
    """As both of them write it."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Services:
    """Answers with what a test puts here.  `statuses` come first, one a call; 0 is no answer at all."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.tokens: set[str] = set()
        self.statuses: list[int] = []
        self.status = 200
        self.raw: bytes | None = None
        self.headers: dict[str, str] = {}
        self.shifts: dict[str, list[tuple[int, int, str]]] = {}
        self.shift_based: set[str] = set()
        self.users: dict[str, dict[str, str]] = {}
        self.incidents: list[dict[str, Any]] = []
        self.page_size = 100
        self.timelines: dict[str, dict[str, Any]] = {}
        self.alerts: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.ended = asyncio.Event()

    def user(self, id: str, name: str, email: str) -> None:
        """Somebody with an account at PagerDuty."""
        self.users[id] = {"id": id, "type": "user", "summary": name, "name": name, "email": email}

    def on_call(self, schedule: str, *turns: tuple[int, int, str]) -> None:
        """The turns of a PagerDuty schedule: from, until, the user's id."""
        self.shifts[schedule] = list(turns)

    def rotation(self, schedule: str, start: int, end: int, *periods: tuple[int, int, str], kind: str = "user") -> None:
        """An Opsgenie schedule with one rotation more: from, until, the recipient's name ('' for nobody)."""
        there = self.timelines.setdefault(
            schedule,
            {"_parent": {"id": "d875", "name": schedule, "enabled": True}, "finalTimeline": {"rotations": []}},
        )
        there |= {"startDate": iso(start), "endDate": iso(end)}
        there["finalTimeline"]["rotations"].append(
            {
                "id": "3ee6",
                "name": "Day",
                "order": 1.0,
                "periods": [
                    {"startDate": iso(one), "endDate": iso(other), "type": "default"}
                    | ({"recipient": {"id": "u1", "type": kind, "name": name}} if name else {})
                    for one, other, name in periods
                ],
            }
        )

    def asked(self, path: str) -> list[dict[str, str]]:
        """The queries with which a path was asked."""
        return [query for where, query in self.calls if where == path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Trouble first, then what the path means."""
        self.calls.append((request.path, dict(request.query)))
        self.tokens.add(request.headers.get("Authorization", ""))
        status = self.statuses.pop(0) if self.statuses else self.status
        if status == 0:
            await self.ended.wait()
        if not 200 <= status < 300:
            return web.json_response({"error": {"code": 2020}}, status=status, headers=self.headers)
        if self.raw is not None:
            return web.Response(body=self.raw)
        if request.method == "POST":
            self.events.append(await request.json())
            return web.json_response({"status": "success"}, status=202)
        match request.path.strip("/").split("/"):
            case ["schedules", id]:
                return self._layers(id)
            case ["v3", "schedules", id]:
                return self._shifts(id, request.query.get("include[]", ""))
            case ["users", id] if id in self.users:
                return web.json_response({"user": self.users[id]})
            case ["incidents"]:
                return self._incidents(request)
            case ["v2", "schedules", id, "timeline"] if id in self.timelines:
                return web.json_response({"data": self.timelines[id], "took": 0.1, "requestId": "a4"})
            case ["v2", "alerts", key] if key in self.alerts and request.query["identifierType"] == "alias":
                return web.json_response({"data": self.alerts[key], "took": 0.1, "requestId": "a4"})
        return web.json_response({"error": {"message": "Not Found", "code": 2100}}, status=404)

    def _layers(self, id: str) -> web.Response:
        if id in self.shift_based or id not in self.shifts:
            return web.json_response({"error": {"message": "Not Found", "code": 2100}}, status=404)
        entries = [
            {
                "start": iso(start),
                "end": iso(end),
                "user": {"id": user, "type": "user_reference", "summary": self.users.get(user, {}).get("name", user)},
            }
            for start, end, user in self.shifts[id]
        ]
        final = {"name": "Final Schedule", "rendered_schedule_entries": entries, "rendered_coverage_percentage": 100}
        return web.json_response({"schedule": {"id": id, "type": "schedule", "final_schedule": final}})

    def _shifts(self, id: str, include: str) -> web.Response:
        if id not in self.shift_based:
            return web.json_response({"error": {"message": "Invalid Input Provided", "code": 2001}}, status=400)
        final = {
            "type": "final_schedule",
            "rendered_coverage_percentage": 100,
            "computed_shift_assignments": [
                {
                    "type": "computed_shift_assignment",
                    "start_time": iso(start),
                    "end_time": iso(end),
                    "member": {"type": "user_member", "user_id": user} if user else {"type": "empty_member"},
                    "source": {"type": "schedule_rotation", "rotation_id": "R1"},
                }
                for start, end, user in self.shifts[id]
            ],
        }
        schedule = {"id": id, "type": "schedule_v3", "time_zone": "UTC"}
        return web.json_response({"schedule": schedule | ({"final_schedule": final} if include else {})})

    def _incidents(self, request: web.Request) -> web.Response:
        key, offset = request.query["incident_key"], int(request.query.get("offset", "0"))
        size = min(self.page_size, int(request.query.get("limit", "25")))
        found = [each for each in self.incidents if each["incident_key"] == key]
        page = found[offset : offset + size]
        more = offset + size < len(found)
        return web.json_response({"incidents": page, "limit": size, "offset": offset, "more": more, "total": None})


@asynccontextmanager
async def serving() -> AsyncIterator[Services]:
    """The server, on loopback."""
    services = Services()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", services.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    services.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield services
    finally:
        services.ended.set()
        await runner.cleanup()


async def seen(town: Town, condition: Callable[[], bool]) -> None:
    """What the admin channel says comes by real time."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)
            await town.quiet()

"""Who is on call by PagerDuty and Opsgenie, over real sockets: in all the ways in which they may answer, or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import bot
from domain.calendars import shifts
from domain.rotation import Shift
from engine.config.settings import Settings
from engine.oncall.oncall import OnCall
from engine.oncall.services import service
from outside.http import HttpOutside
from tests.bot.on_call_services import DAY, HOUR, Services, seen, serving
from tests.bot.town import Impatient, Town

TOKENS = {"PD_TOKEN": "pd-secret", "OG_TOKEN": "og-secret"}


@pytest.fixture
async def there(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    async with serving() as services:
        services.user("PALICE", "Alice", "alice@example.com")
        services.user("PBOB", "Bob Miller", "bob@example.com")
        services.user("PZOE", "Zoe", "zoe@example.com")
        yield services


def settings(there: Services, **others: Any) -> dict[str, Any]:
    return {
        "admin_channel": "ops/stakeholders",
        "oncall": {
            "db": {"pagerduty": "PL5FQHC", "token_env": "PD_TOKEN", "url": there.url},
            "web": {"opsgenie": "Web team", "token_env": "OG_TOKEN", "url": there.url, **others},
        },
    }


def all_is_well(town: Town, there: Services) -> None:
    """Bob is on call for the database for an hour, then alice; carol for the web, then nobody, then bob."""
    now = town.clock.now()
    there.on_call("PL5FQHC", (now - HOUR, now + HOUR, "PBOB"), (now + HOUR, now + 80 * DAY, "PALICE"))
    there.rotation(
        "Web team",
        now,
        now + 60 * DAY,
        (now, now + HOUR, "carol@example.com"),
        (now + HOUR, now + 2 * HOUR, ""),
        (now + 2 * HOUR, now + 60 * DAY, "Bob@Example.com"),
    )


async def asked(town: Town, when: str = "") -> str:
    return town.answer(await town.tell("alice", "alerts", f"!incident oncall {when}"))


async def test_who_is_on_call_now_and_next_is_asked_for_and_shown(tmp_path: Path, there: Services) -> None:
    town = Town(tmp_path, settings=settings(there))
    all_is_well(town, there)
    async with town:
        said = await asked(town)
        assert "**db** bob until" in said
        assert "then alice" in said
        assert "**web** carol until" in said
        assert there.tokens == {"Token token=pd-secret", "GenieKey og-secret"}
        (query,) = there.asked("/v2/schedules/Web team/timeline")
        assert (query["identifierType"], query["interval"], query["intervalUnit"]) == ("name", "2", "months")
        await town.wait(90 * 60_000)
        said = await asked(town)
        assert "**db** alice" in said
        assert "until" not in said.split("**web**")[0], "it ends after what was asked for"
        assert "**web** :warning: nobody until" in said
        assert "then bob" in said
        assert "was asked for the next 60 days only" in await asked(town, "2099-01-01 12:00"), (
            "nobody knows yet, which is no nobody"
        )
        assert not any(secret in town.transcript() for secret in TOKENS.values())


async def test_a_task_goes_to_the_next_when_the_service_says_that_somebody_else_is_on_call(
    tmp_path: Path, there: Services
) -> None:
    book = tmp_path / "books"
    book.mkdir()
    (book / "handed.yaml").write_text(
        "playbook: handed\ntitle: Handed\nprefix: INC\nchecklists:\n  - title: One\n    tasks:\n"
        "      - {title: Look at the replicas, assign: oncall:db}\n"
    )
    town = Town(tmp_path, settings=settings(there), playbooks=(book,))
    all_is_well(town, there)
    async with town:
        await town.tell("carol", "alerts", "!incident start handed Checkout is down")
        assert any("Look at the replicas" in text for text in town.direct("bob"))
        now = town.clock.now()
        there.on_call("PL5FQHC", (now - HOUR, now + DAY, "PALICE"))  # somebody changed it there
        await town.wait(6 * 60_000)
        assert any("Look at the replicas" in text for text in town.direct("alice"))


async def test_a_schedule_of_shifts_is_understood_and_two_at_a_time_are_both_on_call(
    tmp_path: Path, there: Services
) -> None:
    town = Town(tmp_path, settings=settings(there))
    all_is_well(town, there)
    now = town.clock.now()
    there.shift_based.add("PL5FQHC")
    there.on_call(
        "PL5FQHC",
        (now - HOUR, now + HOUR, "PBOB"),
        (now - HOUR, now + 2 * HOUR, "PALICE"),
        (now + 2 * HOUR, now + DAY, ""),
    )
    async with town:
        assert "**db** bob, alice until" in (await asked(town)).replace(" and ", ", ")


async def test_whoever_is_nobody_here_is_told_once_and_a_mapping_mends_it(tmp_path: Path, there: Services) -> None:
    town = Town(tmp_path, settings=settings(there))
    all_is_well(town, there)
    now = town.clock.now()
    there.on_call("PL5FQHC", (now - HOUR, now + DAY, "PZOE"))
    async with town:
        said = await asked(town)
        assert "**db** :warning: nobody" in said
        assert "(“Zoe”) is nobody here; add it to who" in said
        await seen(town, lambda: any("“Zoe”" in text for text in town.texts("stakeholders")))
        await town.stop()
        await town.start()
        await town.wait(20 * 60_000)
        assert sum("“Zoe”" in text for text in town.texts("stakeholders")) == 1
        await town.stop()
        town.settings = town.settings.model_validate({**settings(there), "emails": {"Zoe@example.com": "carol"}})
        await town.start()
        assert "**db** carol" in await asked(town)


@pytest.mark.parametrize(("status", "meaning"), [(500, ""), (401, ": the token is not taken"), (302, ": it sends")])
async def test_while_it_fails_the_last_good_copy_counts_and_its_age_is_said(
    tmp_path: Path, there: Services, status: int, meaning: str
) -> None:
    town = Town(tmp_path, settings=settings(there))
    all_is_well(town, there)
    async with town:
        assert "**db** bob until" in await asked(town)
        copies = sorted((town.data / "calendars").iterdir())
        assert [copy.stat().st_mode & 0o777 for copy in copies] == [0o600, 0o600]
        await town.stop()
        there.status = status
        there.headers = {"Location": f"{there.url}/elsewhere"}
        await town.start()
        before = len(there.asked("/schedules/PL5FQHC"))
        await town.wait(90 * 60_000)
        said = await asked(town)
        assert "**db** alice" in said, "the copy knows who is next"
        assert f"127.0.0.1 answers {status}{meaning}" in said
        assert "this is from 1h30m ago" in said
        assert 15 < len(there.asked("/schedules/PL5FQHC")) - before < 25, "further and further apart, to five minutes"
        assert not there.asked("/elsewhere")
        await seen(town, lambda: any("its last good copy counts" in text for text in town.texts("stakeholders")))
        there.status = 200
        await town.wait(5 * 60_000)
        assert "answers" not in await asked(town)
        await seen(town, lambda: any("I can read" in text for text in town.texts("stakeholders")))


async def test_with_no_copy_and_no_answer_nobody_is_known_and_the_bot_is_ready_all_the_same(
    tmp_path: Path, there: Services
) -> None:
    there.statuses = [0] * 200
    async with Impatient(tmp_path, settings=settings(there)) as town:
        said = await asked(town)
        assert "**db** :warning: nobody" in said
        assert "127.0.0.1 does not answer within" in said
        assert "so nobody is known" in said
        await town.stop()
        patient = await bot.build(
            town.settings, town.server.url, town.bot.token, ("ops",), town.clock, town.data, town.playbooks
        )
        async with asyncio.timeout(10):  # less than it would wait for an answer
            await patient.start()
        town.muster = patient
        said_now = town.say("alice", "alerts", "!incident list")
        async with asyncio.timeout(10):
            while not town.thread(said_now):
                await asyncio.sleep(0.01)
        there.statuses.clear()
        there.ended.set()


@pytest.mark.parametrize("how", ["seconds", "as PagerDuty says it", "a date"])
async def test_who_asks_to_be_left_alone_is(tmp_path: Path, there: Services, how: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=580), usegmt=True)
    header = {"seconds": ("Retry-After", "580"), "as PagerDuty says it": ("ratelimit-reset", "580")}
    name, value = header.get(how, ("Retry-After", date))
    town = Town(tmp_path, settings=settings(there))
    all_is_well(town, there)
    there.status, there.headers = 429, {name: value}
    async with town:
        asked_before = len(there.calls)
        await town.wait(540_000)
        assert len(there.calls) == asked_before
        there.status = 200
        await town.wait(60_000)
        assert "**db** bob" in await asked(town)


@pytest.mark.parametrize(
    ("kind", "region", "host"),
    [
        ("pagerduty", "us", "api.pagerduty.com"),
        ("pagerduty", "eu", "api.eu.pagerduty.com"),
        ("opsgenie", "us", "api.opsgenie.com"),
        ("opsgenie", "eu", "api.eu.opsgenie.com"),
    ],
)
async def test_each_region_has_its_host(kind: str, region: str, host: str) -> None:
    outside = HttpOutside({})
    assert service(kind, outside, "TOKEN", region).host == host
    await outside.close()


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"schedule": 7, "data": null}', b'{"schedule": {"final_sch'])
async def test_what_is_no_answer_of_theirs_is_told_and_harms_nothing(
    tmp_path: Path, there: Services, answer: bytes
) -> None:
    there.raw = answer
    async with Town(tmp_path, settings=settings(there)) as town:
        said = await asked(town)
        assert "**db** :warning: nobody" in said
        assert "answers something that is no" in said


async def test_an_empty_schedule_and_one_that_is_not_there_are_told(tmp_path: Path, there: Services) -> None:
    town = Town(tmp_path, settings=settings(there))
    there.on_call("PL5FQHC")
    async with town:
        said = await asked(town)
        assert "nobody is on call by PL5FQHC in the next 60 days" in said
        assert "127.0.0.1 knows no schedule Web team" in said


async def test_teams_that_are_on_call_are_mapped_by_name_and_disabled_schedules_are_told(
    tmp_path: Path, there: Services
) -> None:
    town = Town(tmp_path, settings=settings(there, who={"Database": "bob"}))
    now = town.clock.now()
    there.rotation("Web team", now, now + 60 * DAY, (now, now + DAY, "Database"), kind="team")
    there.timelines["Web team"]["_parent"]["enabled"] = False
    async with town:
        said = await asked(town, "web")
        assert "**web** bob" in said
        assert "it is disabled there" in said


async def test_a_missing_token_is_told_by_its_variables_name(
    tmp_path: Path, there: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PD_TOKEN")
    async with Town(tmp_path, settings=settings(there)) as town:
        assert "PD\\_TOKEN is not set" in await asked(town, "db")
        assert not there.asked("/schedules/PL5FQHC")


async def test_who_was_on_call_until_beyond_what_was_asked_for_is_not_on_call_for_ever() -> None:
    settings = Settings.model_validate({"oncall": {"db": {"pagerduty": "PL5FQHC", "token_env": "PD_TOKEN"}}})
    bob, alice = Shift(("bob",), 0, 61 * DAY), Shift(("alice",), 61 * DAY, 90 * DAY)

    class Asked:
        until = 60 * DAY

        def shifts(self, schedule: str, start: int, end: int) -> tuple[Shift, ...]:
            return shifts((bob, alice), start, min(end, self.until))

        def problem(self, schedule: str, at: int) -> str:
            return ""

    asked_for = Asked()
    on_call = OnCall(settings, asked_for)
    assert on_call.people("db", DAY) == ("bob",)
    assert on_call.duty("db", DAY).until is None
    asked_for.until = 90 * DAY
    assert on_call.people("db", 62 * DAY) == ("alice",)

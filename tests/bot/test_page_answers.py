"""A page that is acknowledged or resolved at PagerDuty or Opsgenie: the run hears of it, in whose name it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.on_call_services import Services, iso, seen, serving
from tests.bot.town import Town, begun

SECRETS = {"PD_KEY": "pd-key", "PD_TOKEN": "pd-secret", "OG_KEY": "og-secret"}
USER = {"type": "user_reference", "summary": "Bob Miller", "id": "PBOB"}
INTEGRATION = {"type": "integration_reference", "summary": "Muster", "id": "PINT"}


@pytest.fixture
async def there(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    async with serving() as services:
        services.user("PBOB", "Bob Miller", "bob@example.com")
        services.user("PCAROL", "Carol", "carol@example.com")
        services.user("PZOE", "Zoe @all", "zoe@elsewhere.example.com")
        yield services


def settings(there: Services, **others: Any) -> dict[str, Any]:
    known = {
        "duty": {"type": "pagerduty", "key_env": "PD_KEY", "token_env": "PD_TOKEN", "url": there.url, "for": "@bob"},
        "genie": {"type": "opsgenie", "key_env": "OG_KEY", "token_env": "OG_KEY", "url": there.url, "for": "@carol"},
    }
    return {"pagers": known, "admin_channel": "ops/stakeholders", **others}


def incident(key: str, at: int, status: str = "triggered", who: dict[str, str] = USER) -> dict[str, Any]:
    """As `GET /incidents` lists one, `at` being when it came and when somebody did something."""
    return {
        "id": "PT4KHLK",
        "type": "incident",
        "status": status,
        "incident_key": key,
        "created_at": iso(at),
        "last_status_change_at": iso(at),
        "resolved_at": iso(at) if status == "resolved" else None,
        "acknowledgements": [{"at": iso(at), "acknowledger": who}] if status == "acknowledged" else [],
        "last_status_change_by": who,
    }


def alert(at: int, who: str = "", *, closed: str = "") -> dict[str, Any]:
    """As `GET /v2/alerts/{identifier}` answers."""
    report = {"ackTime": 15_702, "acknowledgedBy": who} if who else {}
    report |= {"closeTime": 60_503, "closedBy": closed} if closed else {}
    return {
        "id": "70413a06",
        "status": "closed" if closed else "open",
        "acknowledged": bool(who),
        "createdAt": iso(at),
        "updatedAt": iso(at),
        "owner": who,
        "report": report,
    }


async def paged(town: Town, there: Services, whom: str = "@bob", start: str = "") -> tuple[str, str]:
    """A run in which that person is paged: its channel, and the page's key."""
    if start:
        await town.tell("alice", "alerts", f"!incident start {start}")
        channel = town.run_channel().id
    else:
        channel = await begun(town)
    await town.tell("alice", channel, f"!incident page {whom} the disk is full")
    await town.eventually(lambda: there.events)
    sent = there.events[0]
    return channel, sent.get("dedup_key") or sent["alias"]


async def test_acknowledged_at_pagerduty_is_acknowledged_here_by_whoever_it_was(
    tmp_path: Path, there: Services
) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there, "@bob and @carol")
        there.incidents = [incident(key, town.clock.now() - 9_000_000, "resolved"), incident(key, town.clock.now())]
        there.page_size = 1
        await town.wait(20_000)
        assert not any("has it" in text for text in town.texts(channel))
        assert [query["offset"] for query in there.asked("/incidents")] == ["0", "1"], "every page of them is read"
        there.incidents.append(incident(key, town.clock.now() + 1000, "acknowledged"))
        await town.wait(20_000)
        assert any("**bob** has it in PagerDuty (paged: " in text for text in town.texts(channel))
        assert any("You have it" in text for text in town.direct("bob"))
        assert any("bob has it" in text for text in town.direct("carol"))
        told = [event for event in there.events if event.get("event_action") != "trigger"]
        assert not any(event.get("dedup_key") == key for event in told), "PagerDuty knows"
        assert any(path.endswith("/acknowledge") for path, _ in there.calls), "Opsgenie is told"
        timeline = await town.tell("alice", channel, "!incident timeline")
        assert "took page 1 in PagerDuty" in "\n".join([*town.thread(timeline), *town.texts(channel)])
        assert not any(secret in town.transcript() for secret in SECRETS.values())


async def test_acknowledged_at_opsgenie_and_then_resolved_there(tmp_path: Path, there: Services) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there, "@carol")
        there.alerts[key] = alert(town.clock.now())
        await town.wait(20_000)
        there.alerts[key] = alert(town.clock.now(), "Carol@Example.com")
        await town.wait(20_000)
        assert any("**carol** has it in Opsgenie" in text for text in town.texts(channel))
        there.alerts[key] = alert(town.clock.now(), "carol@example.com", closed="bob@example.com")
        await town.wait(70_000)
        assert any("is off: bob resolved it in Opsgenie." in text for text in town.texts(channel))
        asked = len(there.calls)
        await town.wait(3_600_000)
        assert len(there.calls) == asked, "nothing is open any more"


async def test_what_only_a_program_did_there_counts_for_nobody(tmp_path: Path, there: Services) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there, "@bob and @carol")
        there.incidents = [incident(key, town.clock.now(), "acknowledged", INTEGRATION)]
        there.alerts[key] = alert(town.clock.now(), "Alert API", closed="")
        await town.wait(60_000)
        there.incidents = [incident(key, town.clock.now(), "resolved", INTEGRATION)]
        there.alerts[key] = alert(town.clock.now(), "Alert API", closed="Alert API")
        await town.wait(60_000)
        assert not any("has it" in text or "is off" in text for text in town.texts(channel))


async def test_whoever_is_nobody_here_has_it_all_the_same_and_their_name_harms_nobody(
    tmp_path: Path, there: Services
) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there)
        zoe = {"type": "user_reference", "summary": "Zoe @all", "id": "PZOE"}
        there.incidents = [incident(key, town.clock.now(), "acknowledged", zoe)]
        await town.wait(20_000)
        (said,) = (text for text in town.texts(channel) if "has it" in text)
        assert "`emails` in config.yaml may say" in said
        assert "@all" not in said
        assert any("Zoe" in text and "has it" in text for text in town.direct("bob"))


async def test_an_address_that_the_settings_know_is_whoever_they_say(tmp_path: Path, there: Services) -> None:
    known = settings(there, emails={"zoe@elsewhere.example.com": "alice"})
    async with Town(tmp_path, settings=known) as town:
        channel, key = await paged(town, there)
        zoe = {"type": "user_reference", "summary": "Zoe", "id": "PZOE"}
        there.incidents = [incident(key, town.clock.now(), "acknowledged", zoe)]
        await town.wait(20_000)
        assert any("**alice** has it in PagerDuty" in text for text in town.texts(channel))


async def test_what_was_acknowledged_there_while_the_bot_was_away_counts_once(tmp_path: Path, there: Services) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there)
        await town.kill()
        there.incidents = [incident(key, town.clock.now(), "acknowledged")]
        await town.start()
        await town.wait(120_000)
        await town.kill()
        await town.start()
        await town.wait(120_000)
        assert sum("**bob** has it in PagerDuty" in text for text in town.texts(channel)) == 1


async def test_what_was_taken_back_here_is_not_taken_again_by_what_was_said_there_before(
    tmp_path: Path, there: Services
) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there)
        there.incidents = [incident(key, town.clock.now(), "acknowledged")]
        await town.wait(20_000)
        await town.tell("bob", channel, "!incident undo")
        assert any("bob took that back" in text for text in town.texts(channel))
        await town.wait(60_000)
        assert sum("**bob** has it" in text for text in town.texts(channel)) == 1
        there.incidents = [incident(key, town.clock.now(), "acknowledged")]
        await town.wait(20_000)
        assert sum("**bob** has it" in text for text in town.texts(channel)) == 2


async def test_in_a_private_run_nobody_is_let_in_by_what_they_do_there(tmp_path: Path, there: Services) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there, start="private sev1 A breach")
        carol = {"type": "user_reference", "summary": "Carol", "id": "PCAROL"}
        there.incidents = [incident(key, town.clock.now(), "acknowledged", carol)]
        await town.wait(20_000)
        (said,) = (text for text in town.texts(channel) if "has it" in text)
        assert "**carol** has it in PagerDuty" in said
        assert "`!incident invite @carol` brings them in" in said
        await town.tell("carol", "@bot", "info INC-1")
        assert not any("breach" in text for text in town.direct("carol"))
        assert "carol" not in town.members(channel)
        assert not any("breach" in text for text in town.direct("carol"))


async def test_a_service_that_fails_is_asked_less_and_less_and_told_in_the_admin_channel(
    tmp_path: Path, there: Services
) -> None:
    async with Town(tmp_path, settings=settings(there)) as town:
        channel, key = await paged(town, there)
        there.status = 401
        before = len(there.calls)
        await town.wait(1_800_000)
        assert 6 < len(there.asked("/incidents")) < 16
        assert len(there.calls) - before < 20
        await seen(town, lambda: any("pager duty: " in text for text in town.texts("stakeholders")))
        (said,) = (text for text in town.texts("stakeholders") if "pager duty: " in text)
        assert "401: the token is not taken" in said
        there.status = 200
        there.incidents = [incident(key, town.clock.now(), "acknowledged")]
        await town.wait(310_000)
        assert any("**bob** has it in PagerDuty" in text for text in town.texts(channel))


async def test_without_a_token_nothing_is_asked(tmp_path: Path, there: Services) -> None:
    known = settings(there)
    del known["pagers"]["duty"]["token_env"]
    async with Town(tmp_path, settings=known) as town:
        await paged(town, there)
        await town.wait(120_000)
        assert not there.asked("/incidents")

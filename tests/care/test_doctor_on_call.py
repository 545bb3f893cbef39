"""What `doctor` says of schedules, calendars, services and pagers, as it is typed, without calling anybody."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.on_call_services import DAY, HOUR, Services, serving
from tests.bot.town import Town
from tests.care.test_doctor import ROOT, _env, _settings, typed

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART:20200101T000000Z
DTEND:20990101T000000Z
SUMMARY:@carol
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20200101T000000Z
DTEND:20990101T000000Z
SUMMARY:Duty: yan
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
async def there() -> AsyncIterator[Services]:
    async with serving() as services:
        services.user("PBOB", "Bob Miller", "bob@example.com")
        services.user("PZOE", "Zoe", "zoe@example.com")
        yield services


async def said(town: Town, tmp_path: Path, text: str, **secrets: str) -> tuple[int, list[str]]:
    """The exit code and the lines about who is on call and who is paged, without the spaces between their parts."""
    settings = _settings(tmp_path, f"playbooks: [{ROOT / 'playbooks'}]\n{text}")
    code, out, _ = await typed("doctor", settings=settings, data=town.data, env={**_env(town), **secrets})
    lines = [" ".join(line.split()) for line in out.splitlines()]
    return code, [line for line in lines if line.split(" ")[1] in ("oncall", "pagers", "config")]


async def test_who_is_on_call_is_said_for_each_kind_of_schedule(tmp_path: Path, there: Services) -> None:
    async with Town(tmp_path) as town:
        now = int(time.time() * 1000)  # doctor is a process of its own, on the machine's clock
        there.on_call("PL5FQHC", (now - HOUR, now + DAY, "PBOB"), (now + DAY, now + 2 * DAY, "PZOE"))
        (tmp_path / "web.ics").write_text(CALENDAR)
        text = (
            "oncall:\n  night: {people: [alice], only: mon 00:00-00:01}\n  always: [alice]\n  web: {ical: web.ics}\n"
            f"  gone: {{ical: gone.ics}}\n  db: {{pagerduty: PL5FQHC, token_env: PD_TOKEN, url: '{there.url}'}}\n"
        )
        code, lines = await said(town, tmp_path, text, PD_TOKEN="pd-secret")
        assert code == 0, lines
        assert "ok oncall always: alice" in lines
        assert "ok oncall web: carol" in lines
        assert any(line.startswith("warn oncall web: ") and "names nobody I know" in line for line in lines)
        assert any(line.startswith("warn oncall gone: nobody now") for line in lines)
        assert any(line.startswith("warn oncall gone: ") and "No such file" in line for line in lines)
        assert "ok oncall db: bob" in lines
        assert any(line.startswith("warn oncall db: ") and "zoe@example.com" in line for line in lines)
        there.status = 401
        code, lines = await said(town, tmp_path, text, PD_TOKEN="pd-secret")
        assert any("127.0.0.1 answers 401: the token is not taken" in line for line in lines)
        assert not any("pd-secret" in line for line in lines)
        assert not (town.data / "calendars").exists(), "doctor keeps nothing"


async def test_pagers_are_checked_for_their_keys_and_for_what_they_tell(tmp_path: Path, there: Services) -> None:
    async with Town(tmp_path) as town:
        text = (
            "oncall: {db: [bob]}\n"
            "pagers:\n"
            f"  duty: {{type: pagerduty, key_env: PD_KEY, token_env: PD_TOKEN, url: '{there.url}', for: 'oncall:db'}}\n"
            f"  genie: {{type: opsgenie, key_env: OG_KEY, url: '{there.url}'}}\n"
            "policies: {db: [{page: [oncall:db, pager:duty]}]}\n"
        )
        code, lines = await said(town, tmp_path, text, PD_KEY="a", PD_TOKEN="b", OG_KEY="c")
        assert code == 0, lines
        assert "ok pagers duty: pagerduty, its key is there (nobody was called)" in lines
        assert "ok pagers duty: what is done there comes back" in lines
        assert any(
            "genie" in line and "without token_env nothing that is done there comes back" in line for line in lines
        )
        assert not there.events, "nobody was called"
        code, lines = await said(town, tmp_path, text, PD_KEY="a", OG_KEY="c")
        assert code == 1
        assert any(line.startswith("fail pagers duty: the environment variable PD_TOKEN is not set") for line in lines)
        there.status = 403
        code, lines = await said(
            town, tmp_path, text.replace("pager:duty]", "pager:siren, oncall:web]"), PD_KEY="a", PD_TOKEN="b"
        )
        assert code == 1
        assert any(line.startswith("fail pagers duty: 127.0.0.1 answers 403: the token is not taken") for line in lines)
        assert any(line.startswith("fail pagers genie: OG_KEY is not set") for line in lines)
        assert any("policies.db, step 1: there is no pager:siren" in line for line in lines)
        assert any("policies.db, step 1: there is no oncall:web" in line for line in lines)

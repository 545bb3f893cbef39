"""Who is on call by a calendar: a file that changes, an address that goes down, people who are nobody here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from tests.bot.town import Town


def ics(town: Town, *lines: str) -> str:
    """A calendar with one event a line around the present, each with its own words."""
    now = datetime.fromtimestamp(town.clock.now() / 1000, UTC)
    start, end = f"{now - timedelta(hours=5):%Y%m%dT%H%M%SZ}", f"{now + timedelta(days=20):%Y%m%dT%H%M%SZ}"
    events = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTART:{start}\nDTEND:{end}\n{line}\nEND:VEVENT\n"
        for number, line in enumerate(lines)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n"


class Service:
    """Answers with its text, or with its status."""

    def __init__(self) -> None:
        self.text, self.status, self.url, self.asked = "", 200, "", 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(text=self.text, status=self.status, headers={"Location": "/elsewhere"})


@asynccontextmanager
async def serving() -> AsyncIterator[Service]:
    service = Service()
    app = web.Application()
    app.router.add_get("/{path:.*}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}/secret-part/oncall.ics"
    try:
        yield service
    finally:
        await runner.cleanup()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def asked(town: Town) -> str:
    return town.answer(await town.tell("alice", "alerts", "!incident oncall"))


async def test_a_file_is_read_at_the_start_and_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "oncall.ics"
    settings = {"oncall": {"db": {"ical": str(file), "who": {"Bobby": "bob"}}}, "admin_channel": "ops/stakeholders"}
    town = Town(tmp_path, settings=settings)
    file.write_text(ics(town, "SUMMARY:Bobby has it"))
    async with town:
        assert "**db** bob" in await asked(town)
        file.write_text(ics(town, "SUMMARY:On call\nATTENDEE:mailto:carol@example.com", "SUMMARY:Duty: zoe"))
        await until(lambda: any("“Duty: zoe” names nobody I know" in text for text in town.texts("stakeholders")))
        said = await asked(town)
        assert "**db** carol" in said
        assert "names nobody I know; add the name to who" in said
        file.write_text("<html>")
        await until(lambda: any("this is a web page" in text for text in town.texts("stakeholders")))
        assert "**db** carol" in await asked(town), "the last good one counts"
        file.write_text(ics(town, "SUMMARY:bobby"))
        await until(lambda: any("know everybody there" in text for text in town.texts("stakeholders")))
        assert "**db** bob" in await asked(town)


async def test_an_address_that_is_down_leaves_its_last_good_copy_and_says_how_old_it_is(tmp_path: Path) -> None:
    async with serving() as service:
        town = Town(tmp_path, settings={"oncall": {"db": {"ical": service.url}}, "admin_channel": "ops/stakeholders"})
        service.text = ics(town, "SUMMARY:Week 9\nORGANIZER:mailto:BOB@example.com")
        async with town:
            assert "**db** bob" in await asked(town)
            (copy,) = (town.data / "calendars").iterdir()
            assert copy.stat().st_mode & 0o777 == 0o600
            await town.stop()
            service.status = 500
            await town.start()
            before = service.asked
            await town.wait(600_000)
            await until(lambda: service.asked > before + 3)
            said = await asked(town)
            assert "**db** bob" in said
            assert "answers 500; this is from" in said
            await until(lambda: any("its last good copy counts" in text for text in town.texts("stakeholders")))
            assert not any("secret-part" in text for text in [said, *town.texts("stakeholders")])
            service.status, service.text = 200, ics(town, "SUMMARY:@carol")
            await town.wait(300_000)
            await until(lambda: any("know everybody there" in text for text in town.texts("stakeholders")))
            assert "**db** carol" in await asked(town)


async def test_a_redirect_is_not_followed_and_nobody_is_on_call(tmp_path: Path) -> None:
    async with serving() as service:
        service.status = 302
        async with Town(tmp_path, settings={"oncall": {"db": {"ical": service.url}}}) as town:
            said = await asked(town)
            assert ":warning: nobody" in said
            assert "put the new address into the settings; so nobody is known" in said

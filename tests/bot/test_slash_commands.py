"""A task's slash command runs once at most, whatever dies in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from rehearsal.model import Command
from tests.bot.town import Town

BOOK = """
playbook: called
title: Called
prefix: INC
checklists:
  - title: First
    tasks:
      - {title: Open a bridge call, command: /call start}
"""


class Endpoint:
    """What the command calls; it answers when it may."""

    def __init__(self) -> None:
        self.calls = 0
        self.called = asyncio.Event()
        self.may = asyncio.Event()

    async def answer(self, _request: web.Request) -> web.Response:
        self.calls += 1
        self.called.set()
        await self.may.wait()
        return web.json_response({"text": "The call is open"})


@pytest.fixture
async def endpoint() -> AsyncIterator[tuple[Endpoint, str]]:
    made = Endpoint()
    app = web.Application()
    app.router.add_post("/", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield made, site.name
    made.may.set()
    await runner.cleanup()


@pytest.fixture
async def town(tmp_path: Path, endpoint: tuple[Endpoint, str]) -> AsyncIterator[Town]:
    books = tmp_path / "books"
    books.mkdir()
    (books / "called.yaml").write_text(BOOK, encoding="utf-8")
    async with Town(tmp_path, playbooks=(books,)) as made:
        team = next(iter(made.server.world.teams))
        made.server.world.commands["c"] = Command("c", "token", team, "", "call", endpoint[1], 0)
        yield made


async def begun(town: Town) -> str:
    await town.tell("alice", "alerts", "!incident start sev2 Checkout is down")
    channel: str = town.run_channel("INC-1").id
    return channel


async def test_a_bot_killed_before_the_answer_came_asks_a_person_and_runs_it_no_second_time(
    town: Town, endpoint: tuple[Endpoint, str]
) -> None:
    channel = await begun(town)
    town.say("alice", channel, "!incident run 1")
    await asyncio.wait_for(endpoint[0].called.wait(), 30)
    await town.kill()
    endpoint[0].may.set()
    await town.start()
    await town.quiet()
    said = [post.message for post in town.posts(channel)]
    assert any("nobody can say whether `/call start` ran" in text for text in said), said
    assert endpoint[0].calls == 1
    await town.tell("alice", channel, "!incident run 1")
    await town.quiet()
    assert endpoint[0].calls == 2
    assert "answered:\n> The call is open" in town.posts(channel)[-1].message


async def test_asked_twice_it_runs_once(town: Town, endpoint: tuple[Endpoint, str]) -> None:
    channel = await begun(town)
    town.say("alice", channel, "!incident run 1")
    await asyncio.wait_for(endpoint[0].called.wait(), 30)
    again = town.say("alice", channel, "!incident run 1")
    while not town.thread(again):
        await asyncio.sleep(0)
    assert "under way: alice asked for it" in town.answer(again)
    endpoint[0].may.set()
    await town.quiet()
    assert endpoint[0].calls == 1


async def test_what_could_not_be_sent_in_time_is_not_run_any_more(town: Town, endpoint: tuple[Endpoint, str]) -> None:
    channel = await begun(town)
    endpoint[0].may.set()
    town.server.faults.answer(503, path="/commands/execute", times=1000)
    town.say("alice", channel, "!incident run 1")
    await town.wait(20 * 60_000)
    await town.quiet()
    assert "was not run: the server couldn't be reached in time" in town.posts(channel)[-1].message
    assert endpoint[0].calls == 0

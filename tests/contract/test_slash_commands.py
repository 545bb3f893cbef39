"""Slash commands as the bot runs them: what the server answers, and what it says when it does not take one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from aiohttp import web

from mattermost.chat import Channel, ChatError, CommandAnswer
from mattermost.server import MattermostServer
from tests.contract.conftest import Unique, World

ANSWERS: Mapping[str, Any] = {
    "alone": {"text": "only you see this"},
    "open": {"response_type": "in_channel", "text": "everybody sees this"},
    "silent": {},
    "attached": {"attachments": [{"fallback": "in short", "title": "A ticket", "text": "OPS-7"}]},
    "link": {"goto_location": "https://meet.example.com/1"},
    "long": {"text": "x" * 20_000},
}


@pytest.fixture
async def endpoint() -> AsyncIterator[str]:
    """An address that answers as the last part of its path says; `broken` with 500."""

    async def answer(request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        return web.Response(status=500) if kind == "broken" else web.json_response(ANSWERS[kind])

    app = web.Application()
    app.router.add_post("/{kind}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield site.name
    await runner.cleanup()


async def registered(world: World, unique: Unique, url: str) -> str:
    """A slash command with that endpoint; its trigger.  A server that may not call this machine cannot be asked."""
    _, config = await world.person("admin").call("GET", "/config")
    allowed = config.get("ServiceSettings", {}).get("AllowedUntrustedInternalConnections")
    if allowed is not None and "127.0.0.1" not in allowed:
        pytest.skip("AllowedUntrustedInternalConnections of that server lacks 127.0.0.1")
    trigger = unique("cmd").replace("-", "")
    wanted = {"team_id": world.team_id, "trigger": trigger, "method": "P", "url": url}
    await world.person("admin").do("POST", "/commands", wanted)
    return trigger


async def test_a_command_of_the_server_s_own_is_taken_and_answers_nothing(
    bot: MattermostServer, channel: Channel
) -> None:
    assert await bot.execute(channel.id, "/echo hello") == CommandAnswer()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("alone", CommandAnswer("only you see this")),
        ("open", CommandAnswer("everybody sees this", posted=True)),
        ("silent", CommandAnswer()),
        ("attached", CommandAnswer("A ticket\nOPS-7")),
        ("link", CommandAnswer(link="https://meet.example.com/1")),
        ("long", CommandAnswer("x" * 20_000)),
    ],
)
async def test_a_command_answers_what_its_endpoint_says(
    bot: MattermostServer, channel: Channel, world: World, unique: Unique, endpoint: str, kind: str, expected: Any
) -> None:
    trigger = await registered(world, unique, f"{endpoint}/{kind}")
    assert await bot.execute(channel.id, f"/{trigger} now", team_id=world.team_id) == expected
    said = [post.message for post in await bot.posts_since(channel.id, 0) if not post.type.startswith("system_")]
    assert ("everybody sees this" in said) == expected.posted


async def test_an_answer_for_all_goes_into_the_thread_it_was_run_in(
    bot: MattermostServer, channel: Channel, world: World, unique: Unique, endpoint: str
) -> None:
    trigger = await registered(world, unique, f"{endpoint}/open")
    root = await bot.create_post(channel.id, "a thread")
    await bot.execute(channel.id, f"/{trigger}", team_id=world.team_id, root_id=root.id)
    posts = {post.message: post for post in await bot.posts_since(channel.id, 0)}
    assert posts["everybody sees this"].root_id == root.id


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        ("/nosuchcommand", 404, "api.command.execute_command.not_found.app_error"),
        ("/", 400, "api.command.execute_command.start.app_error"),
        ("call start", 400, "api.command.execute_command.start.app_error"),
    ],
)
async def test_what_is_no_command_is_refused(
    bot: MattermostServer, channel: Channel, command: str, status: int, error: str
) -> None:
    with pytest.raises(ChatError) as caught:
        await bot.execute(channel.id, command)
    assert (caught.value.status, caught.value.error_id) == (status, error)
    assert not caught.value.unknown


async def test_a_command_whose_endpoint_fails_is_said_to_have_failed(
    bot: MattermostServer, channel: Channel, world: World, unique: Unique, endpoint: str
) -> None:
    trigger = await registered(world, unique, f"{endpoint}/broken")
    with pytest.raises(ChatError) as caught:
        await bot.execute(channel.id, f"/{trigger}", team_id=world.team_id)
    assert caught.value.status == 500
    assert caught.value.error_id.startswith("api.command.execute_command.failed")
    assert trigger in caught.value.message


async def test_a_command_is_not_run_where_the_bot_is_no_member(
    bot: MattermostServer, world: World, unique: Unique
) -> None:
    wanted = {"team_id": world.team_id, "name": unique("closed"), "display_name": "Closed", "type": "P"}
    closed = await world.person("admin").do("POST", "/channels", wanted)
    with pytest.raises(ChatError) as caught:
        await bot.execute(closed["id"], "/echo hello")
    assert caught.value.status == 403

"""Cuts and refused tokens, on the stand-in and on a real server alike."""

from __future__ import annotations

import logging

import pytest

from mattermost.chat import Channel, ChatError
from mattermost.events import Connected, Posted
from tests.contract.conftest import Bot, Inbox, Line, Listen, World, about, post_is

NOBODY = "a" * 26


async def test_after_a_cut_the_server_sends_what_was_missed(
    make_bot: Bot, listen: Listen, line: Line, channel: Channel, world: World
) -> None:
    listener = make_bot(await line.start())
    inbox = await listen(listener)
    before = await world.person("alice").say(channel.id, "before")
    await inbox.next(post_is(before["id"]))
    line.cut()
    missed = [await world.person("alice").say(channel.id, f"missed {number}") for number in range(3)]
    line.mend()
    assert await inbox.next(Connected) == Connected(resumed=True)
    for post in missed:
        assert (await inbox.next(about(channel, Posted))).post.id == post["id"]


async def test_after_a_cut_with_nothing_missed_it_is_resumed_too(
    make_bot: Bot, listen: Listen, line: Line, channel: Channel, world: World
) -> None:
    inbox = await listen(make_bot(await line.start()))
    line.cut()
    line.mend()
    assert await inbox.next(Connected) == Connected(resumed=True)
    post = await world.person("alice").say(channel.id, "after")
    await inbox.next(post_is(post["id"]))


async def test_a_connection_the_server_has_forgotten_is_a_fresh_one(
    make_bot: Bot, listen: Listen, line: Line, channel: Channel, world: World
) -> None:
    listener = make_bot(await line.start())
    inbox = await listen(listener)
    listener._websocket._connection_id = NOBODY
    line.cut()
    line.mend()
    assert await inbox.next(Connected) == Connected(resumed=False)
    assert listener.position[0] not in ("", NOBODY)
    post = await world.person("alice").say(channel.id, "after")
    await inbox.next(post_is(post["id"]))


async def test_a_bad_token_gets_no_hello_and_is_told(
    make_bot: Bot, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[float] = []

    class Told(Exception):
        pass

    async def sleep(seconds: float) -> None:
        told.append(seconds)
        raise Told

    bad = make_bot(token="wrongwrongwrongwrongwrong1", sleep=sleep, hello_timeout=0.5)
    caplog.set_level(logging.WARNING)
    with pytest.raises(Told):
        await bad.listen(Inbox().receive)
    assert "refuses the token" in caplog.text


async def test_a_token_revoked_while_listening_is_found_out(
    make_bot: Bot, listen: Listen, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    admin = world.person("admin")
    token = await admin.do("POST", f"/users/{world.bot_id}/tokens", {"description": "contract"})
    listener = make_bot(token=token["token"], hello_timeout=2.0, quiet_timeout=0.2)
    await listen(listener)
    await admin.do("POST", "/users/tokens/revoke", {"token_id": token["id"]})
    while "refuses the token" not in caplog.text:
        with pytest.raises(ChatError):
            await listener.me()

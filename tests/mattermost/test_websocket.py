"""The websocket against a server with faults.  Where mattermostdriver's own class would fail, the test says so."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from mattermost.events import Posted, WireEvent
from tests.mattermost.conftest import Connect, Serve
from tests.mattermost.faulty import (
    PONG,
    TOKEN,
    Faulty,
    Inbox,
    frame,
    hello,
    posted,
    sends,
    texts,
    until_closed,
)

Listening = Callable[..., Inbox]


async def test_events_arrive_in_order_after_connected(faulty: Faulty, connect: Connect, listening: Listening) -> None:
    faulty.conversations = [sends(hello(), PONG, frame("typing", 1), posted(2), posted(3))]
    server = connect(faulty)
    inbox = listening(server)
    assert await texts(inbox, 3) == ["fresh", "m2", "m3"]
    assert faulty.upgrades[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert "connection_id" not in faulty.upgrades[0].query


async def test_a_handler_that_raises_loses_one_event_and_no_connection(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.conversations = [sends(hello(), posted(1), posted(2))]
    inbox = Inbox()

    async def receive(event: WireEvent) -> None:
        if isinstance(event, Posted) and event.post.message == "m1":
            raise RuntimeError("boom")  # mattermostdriver: reconnects, and leaves the old socket open
        await inbox.receive(event)

    listening(connect(faulty), receive)
    assert await texts(inbox, 2) == ["fresh", "m2"]
    assert len(faulty.upgrades) == 1
    assert "handling of a Posted event failed" in caplog.text


async def test_a_malformed_event_is_left_out_and_the_next_one_handled(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), frame("posted", 1, {"post": "{"}), posted(2))]
    assert await texts(listening(connect(faulty)), 2) == ["fresh", "m2"]


async def test_a_slow_handler_is_never_cancelled_and_nothing_is_lost(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), *[posted(number) for number in range(1, 101)])]
    inbox = Inbox()
    blocked = asyncio.Event()

    async def receive(event: WireEvent) -> None:
        if isinstance(event, Posted) and event.post.message == "m1":
            await blocked.wait()  # mattermostdriver: cancelled after its time-out, the message lost
        await inbox.receive(event)

    listening(connect(faulty, quiet_timeout=0.01, hello_timeout=0.5), receive)
    await texts(inbox, 1)
    loop = asyncio.get_running_loop()
    loop.call_later(0.1, blocked.set)  # longer than any time-out of this connection
    assert await texts(inbox, 100) == [f"m{number}" for number in range(1, 101)]


async def test_a_frame_larger_than_a_mebibyte_is_received(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), posted(1, "x" * (2 << 20)))]
    inbox = listening(connect(faulty))  # mattermostdriver: closes with 1009
    assert len((await texts(inbox, 2))[1]) == 2 << 20


async def test_the_old_socket_is_closed_before_the_next_is_opened(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    open_then: list[int] = []

    async def gap(_: web.Request, socket: web.WebSocketResponse) -> None:
        open_then.append(faulty.sockets_open)
        await socket.send_str(hello())
        await socket.send_str(posted(9))
        await until_closed(socket)

    faulty.conversations = [gap] * 5 + [sends(hello("last"))]
    await texts(listening(connect(faulty)), 6)
    assert open_then == [1] * 5


async def test_listening_can_be_stopped_at_once_and_leaves_no_socket(faulty: Faulty, connect: Connect) -> None:
    faulty.conversations = [sends(hello())]
    server = connect(faulty)
    inbox = Inbox()
    task = asyncio.create_task(server.listen(inbox.receive))
    await inbox.take()
    task.cancel()  # mattermostdriver: seen at its next time-out, the socket left open
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(20):
            await task
    async with asyncio.timeout(20):
        while faulty.sockets_open:
            await asyncio.sleep(0)


async def test_disconnect_makes_connect_return(faulty: Faulty, connect: Connect) -> None:
    faulty.conversations = [sends(hello())]
    server = connect(faulty)
    inbox = Inbox()
    server._websocket.disconnect()  # mattermostdriver: AttributeError before it has connected
    task = asyncio.create_task(server._websocket.connect(inbox.receive))
    await inbox.take()
    server._websocket.disconnect()
    async with asyncio.timeout(20):
        await task


async def test_a_peer_that_answers_no_pings_is_left(faulty: Faulty, connect: Connect, listening: Listening) -> None:
    faulty.conversations = [sends(hello()), sends(hello("con2"))]  # neither answers a ping
    inbox = listening(connect(faulty, ping_interval=0.05))
    assert await texts(inbox, 2) == ["fresh", "fresh"]


async def test_it_is_busy_while_it_connects_and_while_an_event_is_handled(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), posted(1))]
    server = connect(faulty)
    seen: list[bool] = [server.listening_busy]
    inbox = Inbox()

    async def receive(event: WireEvent) -> None:
        seen.append(server.listening_busy)
        await inbox.receive(event)

    listening(server, receive)
    await texts(inbox, 2)
    async with asyncio.timeout(20):
        while server.listening_busy:
            await asyncio.sleep(0)
    assert seen == [False, True, True]


async def test_what_is_no_mattermost_is_told(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.conversations = [sends("<html>"), sends("[]"), sends(hello())]
    assert await texts(listening(connect(faulty)), 1) == ["fresh"]
    assert "does not speak Mattermost" in caplog.text


async def test_wss_is_verified_and_works_with_a_companys_ca(
    serve: Serve,
    connect: Connect,
    listening: Listening,
    tls: ssl.SSLContext,
    certificates: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    faulty = Faulty()
    faulty.conversations = [sends(hello())]
    url = f"https://localhost:{await serve(faulty, tls)}"
    inbox = listening(connect(url, ca_file=str(certificates / "ca.pem")))
    assert await texts(inbox, 1) == ["fresh"]  # mattermostdriver: no TLS at all on Python >= 3.10
    told = asyncio.Event()

    async def sleep(_: float) -> None:
        told.set()
        await asyncio.Event().wait()

    listening(connect(url, sleep=sleep))
    async with asyncio.timeout(20):
        await told.wait()
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text
    assert len(faulty.upgrades) == 1


async def test_nothing_the_library_logs_at_debug_holds_the_token(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faulty.conversations = [sends(hello())]
    await texts(listening(connect(faulty)), 1)
    assert TOKEN not in caplog.text

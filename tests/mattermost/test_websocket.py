"""The websocket against a server with faults.  Where mattermostdriver's own class would fail, the test says so."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import WSCloseCode, WSMsgType, web

from mattermost.events import Connected, Posted, WireEvent
from mattermost.server import MattermostServer
from tests.mattermost.conftest import Connect, Serve
from tests.mattermost.faulty import (
    ME,
    TOKEN,
    Clock,
    Conversation,
    Faulty,
    Inbox,
    frame,
    hello,
    posted,
    refuse_upgrade,
    says,
    until_closed,
)

Listening = Callable[..., Inbox]
PONG = '{"status":"OK","seq_reply":1,"data":{"text":"pong"}}'
WHO = "GET /api/v4/users/me"


def sends(*frames: str, then_cut: bool = False) -> Conversation:
    async def conversation(request: web.Request, socket: web.WebSocketResponse) -> None:
        for one in frames:
            await socket.send_str(one)
        if then_cut:
            await socket.ping()
            while (await socket.receive()).type is not WSMsgType.PONG:
                pass  # all is at the client when it answers
            assert request.transport is not None
            request.transport.abort()
        await until_closed(socket)

    return conversation


async def texts(inbox: Inbox, count: int) -> list[str]:
    """The next events: messages by their text, connections by whether they were resumed."""
    found = []
    for _ in range(count):
        match await inbox.take():
            case Connected(resumed=resumed):
                found.append("resumed" if resumed else "fresh")
            case Posted(post=post):
                found.append(post.message)
            case other:
                found.append(type(other).__name__)
    return found


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "mattermost.websocket"]


async def test_events_arrive_in_order_after_connected(faulty: Faulty, connect: Connect, listening: Listening) -> None:
    faulty.conversations = [sends(hello(), PONG, frame("typing", 1), posted(2), posted(3))]
    server = connect(faulty)
    inbox = listening(server)
    assert await texts(inbox, 3) == ["fresh", "m2", "m3"]
    assert faulty.upgrades[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert "connection_id" not in faulty.upgrades[0].query


async def test_frames_are_counted_when_handled_and_again_from_0_on_the_next_connection(
    faulty: Faulty, connect: Connect
) -> None:
    faulty.conversations = [sends(hello(), frame("typing", 1), posted(2), then_cut=True), sends(PONG, posted(3))]
    server = connect(faulty)
    seen: list[tuple[int, tuple[str, int]]] = []
    done = asyncio.Event()

    async def receive(event: WireEvent) -> None:
        seen.append((server.frames_received, server.position))
        if len(seen) == 4:
            done.set()

    task = asyncio.create_task(server.listen(receive))
    async with asyncio.timeout(20):
        await done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert seen == [(0, ("con1", 0)), (2, ("con1", 2)), (0, ("con1", 3)), (0, ("con1", 3))]


async def test_a_cut_is_resumed_with_the_next_number_and_no_hello_is_needed(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), posted(1), then_cut=True), sends(posted(2), posted(3))]
    inbox = listening(connect(faulty))  # mattermostdriver: never resumes, and would wait for a hello for ever
    assert await texts(inbox, 5) == ["fresh", "m1", "resumed", "m2", "m3"]
    assert dict(faulty.upgrades[1].query) == {"connection_id": "con1", "sequence_number": "2"}
    assert faulty.upgrades[1].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_a_resume_with_nothing_missed_is_known_by_the_answer_to_our_ping(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    pinged: list[str] = []

    async def answers(_: web.Request, socket: web.WebSocketResponse) -> None:
        pinged.append(await socket.receive_str())
        await socket.send_str(PONG)
        await until_closed(socket)

    faulty.conversations = [sends(hello(), posted(1), then_cut=True), answers]
    assert await texts(listening(connect(faulty)), 3) == ["fresh", "m1", "resumed"]
    assert pinged == ['{"seq":1,"action":"ping"}']


async def test_a_resume_the_server_cannot_give_is_a_fresh_connection(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), posted(1), then_cut=True), sends(hello("con2"), PONG, posted(1, "new"))]
    server = connect(faulty)
    assert await texts(listening(server), 4) == ["fresh", "m1", "fresh", "new"]
    assert server.position[0] == "con2"


async def test_a_frame_sent_again_after_a_resume_is_handled_once(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), posted(1), then_cut=True), sends(PONG, posted(1), posted(2))]
    assert await texts(listening(connect(faulty)), 4) == ["fresh", "m1", "resumed", "m2"]


async def test_a_hole_in_the_numbers_leads_to_a_fresh_connection(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.conversations = [sends(hello(), posted(1), posted(4)), sends(hello("con2"), posted(1, "new"))]
    assert await texts(listening(connect(faulty)), 4) == ["fresh", "m1", "fresh", "new"]
    assert "connection_id" not in faulty.upgrades[1].query
    assert "events are missing: 2 was to come and 4 came" in caplog.text


async def test_a_resume_that_begins_too_late_leads_to_a_fresh_connection(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    faulty.conversations = [sends(hello(), then_cut=True), sends(posted(5)), sends(hello("con2"))]
    assert await texts(listening(connect(faulty)), 2) == ["fresh", "fresh"]
    assert "connection_id" not in faulty.upgrades[2].query


async def test_a_resume_the_server_closes_without_a_word_is_not_tried_twice(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    async def closes(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.close()

    faulty.conversations = [sends(hello(), then_cut=True), closes, sends(hello("con2"))]
    assert await texts(listening(connect(faulty)), 2) == ["fresh", "fresh"]
    assert ["connection_id" in upgrade.query for upgrade in faulty.upgrades] == [False, True, False]


async def test_a_server_that_withholds_hello_is_left_at_the_deadline(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.conversations = [sends(), sends(hello())]  # mattermostdriver: waits for ever
    inbox = listening(connect(faulty, hello_timeout=0.05))
    assert await texts(inbox, 1) == ["fresh"]
    assert "said nothing" in caplog.text


async def test_a_token_the_server_takes_silently_and_refuses_by_rest_is_told(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.answers[WHO] = [says({"id": "expired"}, 401)] * 5 + [says(ME)]
    faulty.conversations = [sends(), sends(hello())]
    inbox = listening(connect(faulty, hello_timeout=0.05))
    assert await texts(inbox, 1) == ["fresh"]
    assert len([line for line in lines(caplog) if "refuses the token" in line]) == 1
    assert len(faulty.upgrades) == 2  # while the token is bad only REST is asked
    assert TOKEN not in caplog.text


async def test_a_token_revoked_while_all_is_quiet_is_found_out_and_leaves_a_gap(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.answers[WHO] = [says(ME), says({"id": "expired"}, 401), says({"id": "expired"}, 401), says(ME)]
    faulty.conversations = [sends(hello()), sends(hello("con2"))]
    inbox = listening(connect(faulty, quiet_timeout=0.05))
    assert await texts(inbox, 2) == ["fresh", "fresh"]
    assert "connection_id" not in faulty.upgrades[1].query
    assert "refuses the token" in caplog.text


async def test_401_at_the_upgrade_is_told_and_tried_again(
    faulty: Faulty, connect: Connect, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.conversations = [refuse_upgrade, sends(hello())]
    assert await texts(listening(connect(faulty)), 1) == ["fresh"]
    assert "refuses the token" in caplog.text


async def test_a_ping_answered_with_fail_is_not_a_resume(
    faulty: Faulty, connect: Connect, listening: Listening
) -> None:
    failed = '{"status":"FAIL","seq_reply":1,"error":{"id":"api.web_socket_router.not_authenticated.app_error"}}'
    faulty.conversations = [sends(hello(), then_cut=True), sends(failed), sends(hello("con2"))]
    assert await texts(listening(connect(faulty)), 2) == ["fresh", "fresh"]


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


@pytest.mark.parametrize("code", [WSCloseCode.OK, WSCloseCode.GOING_AWAY, WSCloseCode.INTERNAL_ERROR, 4001])
async def test_whatever_the_close_code_it_connects_again(
    faulty: Faulty, connect: Connect, listening: Listening, code: int
) -> None:
    async def closes(_: web.Request, socket: web.WebSocketResponse) -> None:
        await socket.send_str(hello())
        await socket.receive()
        await socket.close(code=code)

    faulty.conversations = [closes, sends(PONG)]
    assert await texts(listening(connect(faulty)), 2) == ["fresh", "resumed"]


async def test_a_server_that_stays_away_is_told_in_one_line_and_asked_ever_less_often(
    connect: Connect, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    enough = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        if len(clock.slept) == 12:
            enough.set()

    server = connect("http://127.0.0.1:1")
    server._websocket._sleep = sleep
    task = asyncio.create_task(server.listen(Inbox().receive))
    async with asyncio.timeout(20):
        await enough.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(lines(caplog)) == 1
    assert clock.slept[:4] == [0.75, 1.5, 3.0, 6.0]
    assert max(clock.slept) <= 30


async def test_the_backoff_starts_anew_after_a_healthy_while(faulty: Faulty, connect: Connect, clock: Clock) -> None:
    faulty.conversations = [sends(hello(), posted(1), then_cut=True), sends(PONG)]
    inbox = Inbox()

    async def receive(event: WireEvent) -> None:
        if isinstance(event, Posted):
            clock.ms += 30_000
        await inbox.receive(event)

    task = asyncio.create_task(connect(faulty).listen(receive))
    assert await texts(inbox, 3) == ["fresh", "m1", "resumed"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.slept == [0.375]


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
    untrusting: MattermostServer = connect(url)
    told = asyncio.Event()

    async def sleep(_: float) -> None:
        told.set()
        await asyncio.Event().wait()

    untrusting._websocket._sleep = sleep
    listening(untrusting)
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

"""The websocket through cuts, gaps and refused tokens; with what mattermostdriver's own class would do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest
from aiohttp import WSCloseCode, web

from mattermost.events import Posted, WireEvent
from tests.mattermost.conftest import Connect
from tests.mattermost.faulty import (
    ME,
    PONG,
    TOKEN,
    Clock,
    Faulty,
    Inbox,
    frame,
    hello,
    posted,
    refuse_upgrade,
    says,
    sends,
    texts,
    until_closed,
)

Listening = Callable[..., Inbox]
WHO = "GET /api/v4/users/me"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "mattermost.websocket"]


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
    inbox = listening(connect(faulty, hello_timeout=2.0, quiet_timeout=0.05))
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

    server = connect("http://127.0.0.1:1", sleep=sleep)
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

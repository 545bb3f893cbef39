"""Every call of the recordings, made against the stand-in: same status, error id, fields and events."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.rehearsal.replaying import Listener, Replay, entries, steps

Start = Callable[[str], Awaitable[Replay]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    made: list[Replay] = []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def seeded(version: str) -> Replay:
            made.append(Replay(version, session))
            await made[-1].seed()
            return made[-1]

        yield seeded
        for replay in made:
            await replay.stop()


def frames_of(group: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry["frame"] for entry in group if entry["kind"] == "ws" and isinstance(entry["frame"], dict)]


async def play(replay: Replay, who: str, listener: Listener, step: str, group: list[dict[str, Any]]) -> None:
    """One step: its calls and what the listener sends, then what it hears."""
    replay.match.step = step
    recorded = frames_of(group)
    for entry in group:
        if entry["kind"] == "rest":
            await replay.call(entry, entry["by"])
        elif entry["kind"] == "ws-send":
            await listener.socket.send_json(replay.match.translate(entry["frame"]))
            await listener.until_frames(sum("status" in frame for frame in recorded))
    await replay.settle(who, listener)
    replay.compare_events(recorded, listener.take())


@pytest.mark.parametrize("version", ["5.37", "11.6"])
async def test_the_bot_hears_and_is_told_what_a_real_server_says(version: str, start: Start) -> None:
    replay = await start(version)
    replay.channels["town-square"] = replay.stand_in.channel_id("town-square")
    replay.ids["incident-bot"] = replay.ids["bot"]
    replay.learn(version)
    listener = await replay.listen("bot", challenge=True)
    for step, group in steps(version):
        if step.startswith("websocket: bad token"):
            break
        if step == "websocket: authentication challenge as the bot":
            replay.match.step = step
            challenge = {"seq": 1, "action": "authentication_challenge", "data": {"token": replay.tokens["bot"]}}
            await listener.socket.send_json(challenge)
            await listener.until_frames(2)
            await replay.settle("bot", listener)
            heard = listener.take()
            replay.compare_events(frames_of(group), heard)
            continue
        await play(replay, "bot", listener, step, group)
    assert not replay.match.differences, "\n".join(replay.match.differences)


@pytest.mark.parametrize("version", ["5.37", "11.6"])
async def test_a_wrong_token_in_the_challenge_gets_no_answer_and_is_cut(version: str, start: Start) -> None:
    recorded = next(group for step, group in steps(version) if step == "websocket: bad token challenge")
    assert [(entry.get("type"), entry.get("code")) for entry in recorded if entry["kind"] == "ws"] == [("CLOSED", 1006)]
    replay = await start(version)
    listener = await replay.listen("bot", challenge=True)
    await listener.socket.send_json({"seq": 1, "action": "authentication_challenge", "data": {"token": "wrong"}})
    await listener.ended()
    assert listener.socket.close_code == 1006
    assert listener.take() == []


@pytest.mark.parametrize("version", ["5.37", "11.6"])
async def test_after_a_cut_the_missed_posts_come_with_the_next_numbers_and_no_hello(version: str, start: Start) -> None:
    recorded = next(group for step, group in steps(version) if step.startswith("websocket: resume"))
    names = [frame["event"] for frame in frames_of(recorded) if frame["event"] != "status_change"]
    replay = await start(version)
    first = await replay.listen("bot", query="?connection_id=&sequence_number=0")
    alerts = replay.channels["alerts"]
    for text in ("before the cut 0", "before the cut 1"):
        replay.stand_in.say("alice", alerts, text)
    await replay.settle("bot", first)
    heard = first.take()
    replay.stand_in.cut(replay.ids["bot"])
    await first.ended()
    replay.stand_in.say("alice", alerts, "during the cut")
    replay.stand_in.heal(replay.ids["bot"])
    query = f"?connection_id={first.connection_id}&sequence_number={first.last_seq + 1}"
    second = await replay.listen("bot", query=query)
    await replay.settle("bot", second)
    heard += second.take()
    assert [frame["event"] for frame in heard if frame["event"] != "status_change"] == names
    assert [frame["seq"] for frame in heard] == list(range(len(heard)))


async def test_the_world_changes_under_the_bot_as_on_a_real_server(start: Start) -> None:
    name = "11.6-changes"
    replay = await start("11.6")
    for text in ("earlier", "@all y"):
        replay.stand_in.say("incident-bot", replay.channels["alerts"], text, props={"from_webhook": "true"})
    recorded_at = re.search(r"chg-(\d+)", str(entries(name)))
    assert recorded_at is not None
    at = recorded_at[1]
    replay.channels["town-square"] = replay.stand_in.channel_id("town-square")
    replay.channels["off-topic"] = replay.stand_in.channel_id("off-topic")
    replay.ids["incident-bot"] = replay.ids["bot"]
    token_id = await replay.bot("bot", f"bot{at}", "B")
    zoe = {"username": f"zoe{at}", "email": f"zoe{at}@example.com", "password": "Passw0rd!Passw0rd!"}
    zoe_id = (await replay.made("", "POST", "/users", zoe))["id"]
    await replay.made("admin", "POST", f"/teams/{replay.team}/members", {"team_id": replay.team, "user_id": zoe_id})
    replay.ids |= {f"bot{at}": replay.ids["bot"], f"zoe{at}": zoe_id, f"zoey{at}": zoe_id}
    replay.learn(name)
    off_topic = next(
        entry["frame"]["broadcast"]["channel_id"]
        for entry in reversed(entries(name))
        if entry["kind"] == "ws" and entry["frame"]["event"] == "user_added"
    )
    replay.match.bind(off_topic, replay.channels["off-topic"])
    listener = await replay.listen("bot")
    for step, group in steps(name):
        if step == "start":
            await replay.settle("bot", listener)
            replay.compare_events(frames_of(group), listener.take())
        elif step == "the bot's token is revoked":
            replay.match.bind(group[0]["request"]["body"]["token_id"], token_id)
            await play(replay, "bot", listener, step, group)
        elif step == "a post after the revocation":
            replay.stand_in.say("admin", replay.channels["alerts"], "does the bot hear this?")
            await listener.socket.ping()
            assert listener.take() == []
            assert not listener.socket.closed  # it stays open, and silent
        elif step == "websocket with the revoked token in the header":
            deaf = await replay.listen("bot")  # the upgrade is accepted; there is no hello
            await deaf.socket.ping()
            assert deaf.take() == []
        else:
            await play(replay, "bot", listener, step, group)
    assert not replay.match.differences, "\n".join(replay.match.differences)


async def test_slash_commands_buttons_dialogs_and_webhooks_call_out_as_a_real_server_does(
    start: Start,
) -> None:
    name = "11.6-integrations"
    replay = await start("11.6")
    replay.ids["incident-bot"] = replay.ids["bot"]
    replay.learn(name)
    replay.match.texts["http://127.0.0.1:18199"] = replay.endpoint.url
    listener = await replay.listen("alice")
    replay.endpoint.answers = {
        entry["path"]: entry["our_answer"] for entry in entries(name) if entry["kind"] == "inbound"
    }
    for step, group in steps(name):
        if step.startswith("the endpoint is gone"):
            await replay.endpoint.stop()
        if step == "the command's trigger opens a dialog":
            trigger = replay.endpoint.heard_before[-1]["body"]["trigger_id"]
            replay.match.texts["<opaque>"] = trigger
        await play(replay, "alice", listener, step, group)
        replay.match.texts.pop("<opaque>", None)
        inbound = [entry for entry in group if entry["kind"] == "inbound"]
        heard = replay.endpoint.take()
        replay.match.same(
            "inbound", [{key: entry[key] for key in ("path", "headers", "body")} for entry in inbound], heard
        )
    assert not replay.match.differences, "\n".join(replay.match.differences)


async def test_a_websocket_without_a_token_is_cut_in_the_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rehearsal.live.AUTHENTICATION_SECONDS", 0.01)
    replay = await start("11.6")
    listener = await replay.listen("bot", challenge=True)
    await asyncio.wait_for(listener.ended(), 60)
    assert listener.take() == []

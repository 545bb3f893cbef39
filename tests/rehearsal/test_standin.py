"""The stand-in's own rules: resuming, queues, repeated posts, limits, permissions, faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from rehearsal.errors import WorldError
from rehearsal.standin import StandIn
from tests.rehearsal.replaying import Listener


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = 1_772_438_400_000
        self._waiting: list[tuple[int, asyncio.Event]] = []

    def now(self) -> int:
        return self.time

    async def sleep(self, seconds: float) -> None:
        wake = asyncio.Event()
        self._waiting.append((self.time + int(seconds * 1000), wake))
        await wake.wait()

    def move(self, seconds: float) -> None:
        self.time += int(seconds * 1000)
        for due, wake in self._waiting:
            if due <= self.time:
                wake.set()

    @property
    def sleepers(self) -> int:
        return sum(not wake.is_set() for _, wake in self._waiting)


class House:
    """A stand-in with a bot, two people and a channel, and somebody to call it."""

    def __init__(self, session: aiohttp.ClientSession, version: str = "11.6") -> None:
        self.clock = HandClock()
        self.session = session
        self.it = StandIn(self.clock, version=version)
        self.it.add_team("ops")
        self.bot = self.it.add_user("incident-bot", bot=True)
        self.alice = self.it.add_user("alice", zone="Europe/Berlin")
        self.it.add_user("bob")
        self.alerts = self.it.add_channel("alerts", members=["incident-bot", "alice", "bob"])
        self.listeners: list[Listener] = []

    async def rest(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token or self.bot.token}"}
        async with self.session.request(method, f"{self.it.url}/api/v4{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 429 else answer.headers

    async def listen(self, query: str = "") -> Listener:
        headers = {"Authorization": f"Bearer {self.bot.token}"}
        socket = await self.session.ws_connect(f"{self.it.url}/api/v4/websocket{query}", headers=headers)
        self.listeners.append(Listener(socket))
        return self.listeners[-1]

    async def heard(self, listener: Listener) -> list[str]:
        """The messages of the posts it heard since the last time."""
        head = self.it.head(self.bot.id)
        assert head is not None
        await listener.until(head[1])
        return [frame["data"]["post"] for frame in listener.take() if frame.get("event") == "posted"]

    async def stop(self) -> None:
        for listener in self.listeners:
            await listener.close()
        await self.it.stop()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        made = House(session)
        await made.it.start()
        yield made
        await made.stop()


async def cut_off(house: House) -> tuple[Listener, str]:
    """A websocket that was cut, and the query that resumes it."""
    first = await house.listen()
    await house.heard(first)
    house.it.cut(house.bot.id)
    await first.ended()
    return first, f"?connection_id={first.connection_id}&sequence_number={first.last_seq + 1}"


async def test_what_is_said_during_a_cut_comes_after_the_resume(house: House) -> None:
    first, query = await cut_off(house)
    for number in range(200):
        house.it.say("alice", house.alerts, f"missed {number}")
    house.it.heal(house.bot.id)
    second = await house.listen(query)
    posts = await house.heard(second)
    assert len(posts) == 200
    assert second.connection_id == ""  # no new hello
    assert second.last_seq == first.last_seq + 200


async def test_frames_sent_counts_what_is_queued_during_a_cut(house: House) -> None:
    await cut_off(house)
    before = house.it.frames_sent(house.bot.id)
    house.it.say("alice", house.alerts, "x")
    assert house.it.frames_sent(house.bot.token) == before + 1
    assert not house.it.connected(house.bot.id)


async def test_more_than_256_missed_events_make_the_server_forget_the_connection(house: House) -> None:
    first, query = await cut_off(house)
    for number in range(257):
        house.it.say("alice", house.alerts, f"missed {number}")
    house.it.heal(house.bot.id)
    second = await house.listen(query)
    assert await house.heard(second) == []
    assert second.connection_id not in ("", first.connection_id)


async def test_a_number_that_is_kept_no_more_gets_a_new_hello(house: House) -> None:
    first = await house.listen()
    for number in range(140):
        house.it.say("alice", house.alerts, f"heard {number}")
    await house.heard(first)
    house.it.cut(house.bot.id)
    await first.ended()
    house.it.heal(house.bot.id)
    second = await house.listen(f"?connection_id={first.connection_id}&sequence_number=5")
    assert await house.heard(second) == []
    assert second.connection_id not in ("", first.connection_id)


async def test_kept_events_are_sent_again_from_the_wanted_number(house: House) -> None:
    first = await house.listen()
    for number in range(10):
        house.it.say("alice", house.alerts, f"heard {number}")
    await house.heard(first)
    house.it.cut(house.bot.id)
    await first.ended()
    house.it.heal(house.bot.id)
    second = await house.listen(f"?connection_id={first.connection_id}&sequence_number={first.last_seq - 2}")
    posts = await house.heard(second)
    assert ["heard 7" in post or "heard 8" in post or "heard 9" in post for post in posts] == [True] * 3
    assert second.last_seq == first.last_seq


async def test_a_resume_without_the_header_gets_no_hello_until_it_authenticates(house: House) -> None:
    _, query = await cut_off(house)
    house.it.heal(house.bot.id)
    socket = await house.session.ws_connect(f"{house.it.url}/api/v4/websocket{query}")
    listener = Listener(socket)
    house.listeners.append(listener)
    await socket.send_json({"seq": 1, "action": "authentication_challenge", "data": {"token": house.bot.token}})
    await listener.until_frames(2)
    assert [frame.get("event") or frame["status"] for frame in listener.take()][:2] == ["hello", "OK"]


async def test_an_unknown_connection_id_is_a_new_connection(house: House) -> None:
    listener = await house.listen(f"?connection_id={'a' * 26}&sequence_number=7")
    await listener.until(0)
    assert listener.connection_id


async def test_a_cut_heals_after_its_time_on_the_clock(house: House) -> None:
    first = await house.listen()
    await house.heard(first)
    house.it.cut(house.bot.id, 120)
    await first.ended()
    with pytest.raises(aiohttp.ClientError):
        await house.listen()
    assert (await house.rest("GET", "/users/me"))[0] == 200  # REST goes on
    house.clock.move(120)
    while house.bot.id in house.it.faults.cuts:
        await asyncio.sleep(0)
    assert await house.heard(await house.listen()) == []


async def test_a_cut_of_rest_refuses_calls_too(house: House) -> None:
    house.it.cut(house.bot.id, rest=True)
    with pytest.raises(aiohttp.ClientError):
        await house.rest("GET", "/users/me")
    house.it.heal(house.bot.id)
    assert (await house.rest("GET", "/users/me"))[0] == 200


async def test_the_same_pending_post_id_makes_one_post_for_half_a_minute(house: House) -> None:
    body = {"channel_id": house.alerts, "message": "once", "pending_post_id": f"{house.bot.id}:k1"}
    first = (await house.rest("POST", "/posts", body))[1]
    again = (await house.rest("POST", "/posts", body))[1]
    assert again["id"] == first["id"]
    assert len(house.it.posts(house.alerts)) == 1
    house.clock.move(31)
    later = (await house.rest("POST", "/posts", body))[1]
    assert later["id"] != first["id"]


async def test_a_dropped_answer_leaves_the_work_done(house: House) -> None:
    house.it.faults.drop_answer(method="POST", path="/posts$")
    body = {"channel_id": house.alerts, "message": "kept", "pending_post_id": f"{house.bot.id}:k2"}
    with pytest.raises(aiohttp.ClientError):
        await house.rest("POST", "/posts", body)
    assert [post.message for post in house.it.posts(house.alerts)] == ["kept"]
    status, post = await house.rest("POST", "/posts", body)
    assert (status, post["id"]) == (201, house.it.posts(house.alerts)[0].id)


async def test_429_says_when_to_come_again_and_does_nothing(house: House) -> None:
    house.it.faults.answer(429, method="POST", path="/posts$", times=2, retry_after=3)
    body = {"channel_id": house.alerts, "message": "x"}
    for _ in range(2):
        status, headers = await house.rest("POST", "/posts", body)
        assert (status, headers["Retry-After"], headers["X-Ratelimit-Reset"]) == (429, "3", "3")
    assert house.it.posts(house.alerts) == []
    assert (await house.rest("POST", "/posts", body))[0] == 201


async def test_a_delayed_request_waits_for_the_clock_and_is_not_counted_as_open(house: House) -> None:
    house.it.faults.delay(30, path="/users/me$")
    waiting = asyncio.create_task(house.rest("GET", "/users/me"))
    while not house.clock.sleepers:
        await asyncio.sleep(0)
    assert house.it.requests_open == 0
    house.clock.move(30)
    assert (await waiting)[0] == 200


async def test_time_stamps_grow_while_the_clock_stands_still(house: House) -> None:
    stamps = [house.it.say("alice", house.alerts, str(number)).create_at for number in range(5)]
    assert stamps == sorted(set(stamps))


async def test_people_are_refused_what_rest_would_refuse(house: House) -> None:
    post = house.it.say("alice", house.alerts, "mine")
    for attempt, status, error_id in (
        (lambda: house.it.edit("bob", post.id, "yours"), 403, "api.context.permissions.app_error"),
        (lambda: house.it.delete("incident-bot", post.id), 403, "api.context.permissions.app_error"),
        (lambda: house.it.say("alice", house.alerts, "x" * 16384), 400, "model.post.is_valid.message_length.app_error"),
        (lambda: house.it.say("alice", "a" * 26, "x"), 403, "api.context.permissions.app_error"),
        (
            lambda: house.it.leave("alice", house.it.channel_id("town-square")),
            400,
            "api.channel.remove.default.app_error",
        ),
    ):
        with pytest.raises(WorldError) as refused:
            attempt()
        assert (refused.value.status, refused.value.error_id) == (status, error_id)


async def test_the_longest_message_is_taken(house: House) -> None:
    assert house.it.say("alice", house.alerts, "x" * 16383)


async def test_observers_see_every_visible_change_at_once(house: House) -> None:
    seen: list[tuple[str, str, str]] = []
    stop = house.it.subscribe(lambda kind, at, user, channel, post, emoji: seen.append((kind, user, emoji)))
    post = house.it.say("alice", house.alerts, "one")
    house.it.edit("alice", post.id, "two")
    house.it.react("incident-bot", post.id, ":eyes:")
    house.it.react("incident-bot", post.id, "eyes")
    house.it.unreact("incident-bot", post.id, "eyes")
    house.it.delete("alice", post.id)
    stop()
    house.it.say("alice", house.alerts, "unseen")
    alice, bot = house.alice.id, house.bot.id
    assert seen == [
        ("posted", alice, ""),
        ("edited", alice, ""),
        ("reacted", bot, "eyes"),
        ("unreacted", bot, "eyes"),
        ("deleted", alice, ""),
    ]


async def test_posts_after_come_in_pages_and_since_shows_changes_and_deletions(house: House) -> None:
    posts = [house.it.say("alice", house.alerts, str(number)) for number in range(7)]
    page = (await house.rest("GET", f"/channels/{house.alerts}/posts?after={posts[1].id}&page=0&per_page=3"))[1]
    assert page["order"] == [posts[4].id, posts[3].id, posts[2].id]
    page = (await house.rest("GET", f"/channels/{house.alerts}/posts?after={posts[1].id}&page=1&per_page=3"))[1]
    assert page["order"] == [posts[6].id, posts[5].id]
    instant = posts[6].create_at
    house.it.edit("alice", posts[0].id, "zero")
    house.it.delete("alice", posts[1].id)
    found = (await house.rest("GET", f"/channels/{house.alerts}/posts?since={instant}"))[1]["posts"]
    assert found[posts[0].id]["message"] == "zero"
    assert found[posts[1].id]["delete_at"] > instant
    assert {each["original_id"] for each in found.values()} == {"", posts[0].id}


async def test_code_and_a_zero_width_space_stop_a_mention(house: House) -> None:
    listener = await house.listen()
    await house.heard(listener)
    for text, mentioned in (
        ("@incident-bot help", True),
        ("hi @incident-bot.", True),
        ("`@incident-bot`", False),
        ("@\u200bincident-bot", False),
        ("\\@incident-bot", True),
        ("me@incident-bot", False),
    ):
        house.it.say("alice", house.alerts, text)
        head = house.it.head(house.bot.id)
        assert head is not None
        await listener.until(head[1])
        data = listener.take()[-1]["data"]
        assert ("mentions" in data) is mentioned, text


async def test_a_webhooks_post_carries_its_makers_id_and_says_so(house: House) -> None:
    post = house.it.webhook_post("alice", house.alerts, "!incident start x")
    assert (post.user_id, post.props["from_webhook"]) == (house.alice.id, "true")


async def test_a_deactivated_persons_token_is_refused(house: House) -> None:
    admin = house.it.add_user("root", admin=True)
    assert (await house.rest("DELETE", f"/users/{house.alice.id}", token=admin.token))[0] == 200
    assert (await house.rest("GET", "/users/me", token=house.alice.token))[0] == 401


async def test_many_stand_ins_live_in_one_process() -> None:
    many = [StandIn(HandClock(), version=version) for version in ("5.37", "11.6") * 5]
    for each in many:
        each.add_user("alice")
        await each.start()
    assert len({each.url for each in many}) == 10
    for each in many:
        await each.stop()


def test_a_version_without_recordings_is_refused() -> None:
    with pytest.raises(ValueError, match=r"6\.0"):
        StandIn(HandClock(), version="6.0")

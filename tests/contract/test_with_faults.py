"""The wire and the stand-in under the faults only the stand-in can make."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from engine.clock import SystemClock
from mattermost.chat import ChatError
from mattermost.events import Connected, Posted
from mattermost.server import Address, MattermostServer
from rehearsal.standin import StandIn
from tests.contract.conftest import Listen


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    made = StandIn(SystemClock())
    made.add_team("ops")
    made.add_user("alice")
    made.add_user("incident-bot", bot=True)
    made.add_channel("alerts", members=["alice", "incident-bot"])
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def bot(stand_in: StandIn) -> AsyncIterator[MattermostServer]:
    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    token = stand_in.world.account_named("incident-bot").token
    made = MattermostServer(Address(stand_in.url, token), sleep=sleep, now=SystemClock().now)
    yield made
    await made.close()


@pytest.fixture
def alerts(stand_in: StandIn) -> str:
    return stand_in.channel_id("alerts")


async def until_settled(stand_in: StandIn, bot: MattermostServer) -> None:
    """As a rehearsal knows it: the bot has handled the last number of the stand-in's newest connection."""
    async with asyncio.timeout(30):
        while True:
            head = stand_in.head(stand_in.user_id("incident-bot"))
            if head and bot.position == (head[0], head[1] + 1) and not bot.listening_busy and not bot.requests_open:
                return
            await asyncio.sleep(0)


async def test_when_all_is_settled_every_event_has_been_handled(
    stand_in: StandIn, bot: MattermostServer, listen: Listen, alerts: str
) -> None:
    inbox = await listen(bot)
    for number in range(50):
        stand_in.say("alice", alerts, f"m{number}")
        await until_settled(stand_in, bot)
        while not inbox.queue.empty():
            last = inbox.queue.get_nowait()
        assert isinstance(last, Posted)
        assert last.post.message == f"m{number}"


async def test_it_settles_again_after_a_cut(
    stand_in: StandIn, bot: MattermostServer, listen: Listen, alerts: str
) -> None:
    inbox = await listen(bot)
    me = stand_in.user_id("incident-bot")
    stand_in.cut(me)
    stand_in.say("alice", alerts, "missed")
    stand_in.heal(me)
    await until_settled(stand_in, bot)
    assert await inbox.next(Connected) == Connected(resumed=True)
    assert (await inbox.next(Posted)).post.message == "missed"


async def test_more_missed_than_the_server_keeps_is_a_gap(
    stand_in: StandIn, bot: MattermostServer, listen: Listen, alerts: str
) -> None:
    inbox = await listen(bot)
    me = stand_in.user_id("incident-bot")
    stand_in.cut(me)
    for number in range(300):
        stand_in.say("alice", alerts, f"m{number}")
    stand_in.heal(me)
    assert await inbox.next(Connected) == Connected(resumed=False)


async def test_a_post_whose_answer_was_lost_is_made_once(stand_in: StandIn, bot: MattermostServer, alerts: str) -> None:
    me = stand_in.user_id("incident-bot")
    stand_in.faults.drop_answer(method="POST", path="/posts$")
    post = await bot.create_post(alerts, "once", pending_post_id=f"{me}:1")
    assert [one.id for one in stand_in.posts(alerts) if one.message == "once"] == [post.id]


async def test_a_post_without_a_pending_id_whose_answer_was_lost_is_left_to_who_asked(
    stand_in: StandIn, bot: MattermostServer, alerts: str
) -> None:
    stand_in.faults.drop_answer(method="POST", path="/posts$")
    with pytest.raises(ChatError) as caught:
        await bot.create_post(alerts, "once")
    assert caught.value.status == 0
    assert [one.message for one in stand_in.posts(alerts)].count("once") == 1


async def test_a_deletion_whose_answer_was_lost_is_done(stand_in: StandIn, bot: MattermostServer, alerts: str) -> None:
    post = await bot.create_post(alerts, "gone soon")
    stand_in.faults.drop_answer(method="DELETE")
    await bot.delete_post(post.id)
    assert not [one for one in stand_in.posts(alerts) if one.id == post.id]


async def test_a_busy_server_is_asked_again(stand_in: StandIn, bot: MattermostServer, alerts: str) -> None:
    stand_in.faults.answer(429, path="/posts$", retry_after=2)
    assert (await bot.create_post(alerts, "after 429")).message == "after 429"
    stand_in.faults.answer(503, path="/users/me$", times=2)
    assert (await bot.login()).username == "incident-bot"

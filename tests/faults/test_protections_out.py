"""One test for each protection of what goes out: taken out, its test fails."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from domain.events import EffectFailed
from engine.out.outgoing import Item
from rehearsal.model import Post
from tests.faults.crowd import Crowd


def answered(crowd: Crowd, post: Post) -> bool:
    return bool(crowd.thread(post))


async def test_every_message_has_a_name_by_which_the_server_knows_it_again(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.tell("alice", channel, "!incident list")
    await crowd.tell("alice", channel, "!incident severity sev1")
    for post in crowd.everything():
        assert f"{crowd.bot.id}:{post.props['muster']['key']}" in crowd.server.world.pending


async def test_a_message_that_got_through_before_a_crash_is_found_by_its_key(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = await crowd.begin(1)
    assert crowd.muster is not None

    async def nothing() -> None:
        """That the message is sent stays unwritten."""

    monkeypatch.setattr(crowd.muster._writing.desk, "flush", nothing)
    said = crowd.say("alice", channel, "!incident list")
    await crowd.until(lambda: answered(crowd, said))
    await crowd.kill()
    crowd.server.world.pending.clear()  # the server remembers for half a minute, or until it starts anew
    await crowd.start()
    await crowd.quiet()
    assert len(crowd.thread(said)) == 1


async def test_of_several_waiting_edits_of_a_board_only_the_last_is_kept(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    assert crowd.muster is not None
    await crowd.wait(2_000)
    board = crowd.board(channel)
    crowd.server.faults.delay(100_000, method="PUT", path=f"/posts/{board.id}/patch$")
    posts = [crowd.say("alice", channel, f"!incident check {task}") for task in range(1, 31)]
    await crowd.until(lambda: crowd.all_ticked(posts) and crowd.server.requests_held)
    lanes = crowd.muster._out.outbox._lanes
    assert [len(lane) for name, lane in lanes.items() if name.startswith("b:")] == [2]
    crowd.clock.leap(crowd.clock.now() + 100_000_000)
    await crowd.until(lambda: "30 of 60" in board.message, leap=True)


async def test_an_answer_does_not_wait_behind_the_news_of_its_run(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    crowd.server.faults.delay(100_000, method="POST", path="/posts$")
    news = crowd.say("alice", channel, "!incident severity sev1")
    await crowd.until(lambda: crowd.server.requests_held and crowd.all_ticked([news]))
    said = crowd.say("alice", channel, "!incident check 1")
    await crowd.until(lambda: crowd.all_ticked([said]))
    assert crowd.server.requests_held == 1
    crowd.clock.leap(crowd.clock.now() + 200_000_000)


async def test_answers_go_out_before_what_only_shows_them(crowd: Crowd) -> None:
    await crowd.begin(1)
    assert crowd.muster is not None
    outbox = crowd.muster._out.outbox
    (run,) = crowd.muster._known.runs.all()
    carried: list[str] = []

    async def carry(item: Item, *, again: bool) -> None:
        carried.append(item.kind)

    await crowd.wait(2_000)
    outbox._courier.carry = carry  # type: ignore[method-assign]
    board = Item(f"{run.id}:board", f"b:{run.id}", "board", 1, run.id, {})
    outbox.put([board, Item("post:x:0:tick", "a:x", "react", 1)])
    await crowd.until(lambda: len(carried) == 2, leap=True)
    assert carried == ["react", "board"]
    del outbox._courier.carry  # type: ignore[attr-defined]


async def test_edits_of_one_instant_are_not_taken_for_each_other(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    assert crowd.muster is not None
    outbox = crowd.muster._out.outbox
    (run,) = crowd.muster._known.runs.all()
    carried: list[int] = []
    go_on = asyncio.Event()

    async def carry(item: Item, *, again: bool) -> None:
        carried.append(id(item))
        await go_on.wait()

    await crowd.wait(2_000)
    assert not outbox._lanes
    outbox._courier.carry = carry  # type: ignore[method-assign]
    one, two, three = (Item(f"{run.id}:board", f"b:{run.id}", "board", 1, run.id, {}) for _ in range(3))
    outbox.put([one])
    await crowd.until(lambda: carried == [id(one)], leap=True)
    outbox.put([two])
    outbox.put([three])
    go_on.set()
    await crowd.until(lambda: not outbox._lanes, leap=True)
    assert carried == [id(one), id(three)]
    assert outbox._latest == {}
    del outbox._courier.carry  # type: ignore[attr-defined]
    assert channel


async def test_a_board_is_edited_once_a_second_at_most(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.wait(2_000)
    board = crowd.board(channel)
    edits: list[str] = []
    crowd.server.subscribe(
        lambda kind, _at, _user, _channel, post, _emoji: (
            edits.append(kind) if post is board and kind == "edited" else None
        )
    )
    for task in (1, 2, 3):
        said = crowd.say("alice", channel, f"!incident check {task}")
        await crowd.until(lambda said=said: crowd.all_ticked([said]))
        await crowd.settle()
    assert len(edits) <= 2
    await crowd.wait(2_000)
    assert len(edits) <= 3
    assert "3 of 60" in board.message


async def test_a_header_is_changed_at_once_and_then_only_every_five_minutes(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.wait(400_000)
    before = crowd.server.channel(channel).header
    for severity in ("sev1", "sev3", "sev1", "sev3"):
        said = crowd.say("alice", channel, f"!incident severity {severity}")
        await crowd.until(lambda said=said: crowd.all_ticked([said]))
        await crowd.settle()
    assert before != crowd.server.channel(channel).header
    assert "sev1" in crowd.server.channel(channel).header
    await crowd.wait(301_000)
    assert "sev3" in crowd.server.channel(channel).header
    changes = Counter(post.type for post in crowd.server.posts(channel))["system_header_change"]
    assert changes <= 3


async def test_what_is_refused_for_good_is_recorded_and_passed_by(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    crowd.server.faults.answer(403, method="POST", path="/posts$")
    await crowd.tell("alice", channel, "!incident severity sev1")
    await crowd.tell("alice", channel, "!incident phase identified")
    assert any("**identified** now" in text for text in crowd.texts(channel))
    ((_, history),) = await crowd.ended()
    assert [one.event.what for one in history if isinstance(one.event, EffectFailed)] == ["write into the channel"]


async def test_a_refused_token_pauses_everything_and_nothing_is_given_up(
    crowd: Crowd, caplog: pytest.LogCaptureFixture
) -> None:
    channels = await crowd.begin(5)
    said = crowd.server.faults.answer(401, method="POST", path="/(posts|reactions)$", times=-1)
    asked = crowd.server.faults.answer(401, path="/users/me$", times=-1)
    posts = [crowd.say("alice", channel, "!incident check 1") for channel in channels]
    await crowd.until(lambda: asked.times < -1)
    tried = said.times
    await crowd.wait(120_000)
    assert said.times == tried, "it was not even tried"
    assert sum("does not take the token" in record.getMessage() for record in caplog.records) == 1
    crowd.server.faults.clear()
    await crowd.until(lambda: crowd.all_ticked(posts), leap=True)
    caplog.clear()

"""One test for each protection of what comes in and what goes out: taken out, its test fails."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.events import EffectFailed, NoteAdded, TaskReminded
from engine.inbox import Inbox
from engine.outgoing import Item
from mattermost.events import Posted
from rehearsal.model import Post
from storage.log import ChangeSet, Put
from tests.faults.crowd import Crowd


def notes(crowd: Crowd) -> list[str]:
    """The notes of all runs in memory, in order."""
    assert crowd.muster is not None
    runs = crowd.muster._runs
    return [
        one.event.text for run in runs.all() for one in runs.live(run.id).history if isinstance(one.event, NoteAdded)
    ]


def answered(crowd: Crowd, post: Post) -> bool:
    return bool(crowd.thread(post))


# what comes in


@pytest.mark.parametrize("text", ["check 1", "list", "chekc 1", "check 99"])
async def test_the_cursor_is_written_with_what_the_post_led_to(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (channel,) = await crowd.begin(1)
    assert crowd.muster is not None
    store: Any = crowd.muster._parts.store
    append, written = store.append, []

    async def noted(change: ChangeSet) -> None:
        written.append(change)
        await append(change)

    monkeypatch.setattr(store, "append", noted)
    said = crowd.say("alice", channel, f"!incident {text}")
    await crowd.until(lambda: crowd.signs(said) or answered(crowd, said))
    (led_to,) = [
        change.rows
        for change in written
        if any(isinstance(row, Put) and row.table == "outbox" and said.id in row.key for row in change.rows)
    ]
    cursors = {row.key: row.document["post"] for row in led_to if isinstance(row, Put) and row.table == "cursors"}
    assert cursors.get(channel) == said.id


async def test_an_input_that_was_handled_is_known_by_its_cause_whichever_way_it_comes_again(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.tell("alice", channel, "!incident note once")
    assert crowd.muster is not None
    (wire,) = [post for post in await _wire_posts(crowd, channel) if post.post.message.endswith("once")]
    crowd.muster._inbox._posts.clear()  # so long ago that it is not remembered
    await crowd.muster._inbox.receive(wire)
    await crowd.quiet()
    assert notes(crowd) == ["once"]


async def test_a_question_that_comes_again_is_not_answered_again(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    said = await crowd.tell("alice", channel, "!incident list")
    assert crowd.muster is not None
    (wire,) = [post for post in await _wire_posts(crowd, channel) if post.post.id == said.id]
    crowd.server.world.pending.clear()  # the server remembers for half a minute, or until it starts anew
    await crowd.muster._inbox.receive(wire)
    await crowd.quiet()
    assert len(crowd.thread(said)) == 1


async def _wire_posts(crowd: Crowd, channel: str) -> list[Posted]:
    assert crowd.muster is not None
    return [Posted(post, "O") for post in await crowd.muster._parts.server.posts_since(channel, 0)]


async def test_what_was_missed_is_handled_before_what_comes_in_live(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.kill()
    for number in range(5):
        crowd.say("alice", channel, f"!incident note missed {number}")
    crowd.server.faults.delay(0.3, path="/users/[a-z0-9]+/teams/[a-z0-9]+/channels$")
    starting = asyncio.create_task(crowd.start())
    await crowd.until(lambda: crowd.server.requests_held == 1)
    crowd.say("alice", channel, "!incident note live")
    await starting
    await crowd.quiet()
    assert notes(crowd) == [*(f"missed {number}" for number in range(5)), "live"]


async def test_nobody_is_reminded_of_what_was_done_while_the_bot_was_down(tmp_path: Path) -> None:
    async with Crowd(tmp_path, due="5m") as crowd:
        (channel,) = await crowd.begin(1)
        await crowd.kill()
        said = crowd.say("alice", channel, "!incident check 1")
        crowd.clock.leap(crowd.clock.now() + 550_000)
        crowd.server.faults.delay(0.3, path="/users/[a-z0-9]+/teams/[a-z0-9]+/channels$")
        await crowd.start()
        await crowd.quiet()
        assert crowd.all_ticked([said])
        ((_, history),) = await crowd.ended()
        assert not [one for one in history if isinstance(one.event, TaskReminded)]


async def test_posts_of_one_millisecond_are_not_taken_for_one(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    (channel,) = await crowd.begin(1)
    moment = crowd.server.world.stamp() + 1
    monkeypatch.setattr(crowd.server.world, "stamp", lambda: moment)
    first = crowd.say("alice", channel, "!incident note first")
    await crowd.until(lambda: crowd.all_ticked([first]))
    await crowd.stop()
    crowd.say("bob", channel, "!incident note second")
    monkeypatch.undo()
    await crowd.start()
    await crowd.quiet()
    assert sorted(notes(crowd)) == ["first", "second"]


async def test_a_post_that_was_overtaken_by_a_newer_one_is_not_lost_with_the_process(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.quiet()
    stamp = crowd.server.world.stamp
    newer = stamp() + 12
    monkeypatch.setattr(crowd.server.world, "stamp", lambda: newer)
    second = crowd.say("alice", channel, "!incident note second")
    await crowd.until(lambda: crowd.all_ticked([second]))
    await crowd.kill()
    older = newer - 11
    monkeypatch.setattr(crowd.server.world, "stamp", lambda: older)
    crowd.say("bob", channel, "!incident note first")
    posts = crowd.server.channel(channel).posts
    posts.sort(key=lambda post: post.create_at)
    crowd.server.channel(channel).changes.sort(key=lambda change: change[0])
    monkeypatch.setattr(crowd.server.world, "stamp", lambda: newer + 1)
    crowd.say("carol", channel, "!incident note third")
    monkeypatch.undo()
    await crowd.start()
    await crowd.quiet()
    assert notes(crowd) == ["second", "first", "third"]


async def test_a_missed_post_that_cannot_be_handled_takes_none_of_the_others_with_it(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (channel,) = await crowd.begin(1)
    await crowd.stop()
    for text in ("before", "the bad one", "after"):
        crowd.say("alice", channel, f"!incident note {text}")
    once = Inbox._once

    async def trips(self: Inbox, event: Any) -> None:
        if isinstance(event, Posted) and "the bad one" in event.post.message:
            raise ValueError("a mistake of ours")
        await once(self, event)

    monkeypatch.setattr(Inbox, "_once", trips)
    await crowd.start()
    await crowd.quiet()
    assert "Posted could not be handled" in caplog.text
    caplog.clear()
    assert notes(crowd) == ["before", "after"]


async def test_commands_for_one_run_from_two_places_wait_for_each_other(tmp_path: Path) -> None:
    async with Crowd(tmp_path, update="{{ title }}: {{ text }}") as crowd:
        (channel,) = await crowd.begin(1)
        assert crowd.muster is not None
        muster = crowd.muster
        async with muster._templates._turn:  # an update that is being rendered
            update = crowd.say("alice", channel, "!incident update It gets better")
            await crowd.until(lambda: muster._templates.renders_open == 1)
            note = crowd.say("bob", "@bot", "note beside it")
            await crowd.until(lambda: muster._desk.open == 2)
            for _ in range(200):  # turns in which it must not happen; too few of them hide a mistake, no more
                await asyncio.sleep(0.0005)
            assert notes(crowd) == []
        await crowd.until(lambda: crowd.all_ticked([update, note]))
        assert notes(crowd) == ["beside it"]


# what goes out


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

    monkeypatch.setattr(crowd.muster._desk, "flush", nothing)
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
    lanes = crowd.muster._outbox._lanes
    assert [len(lane) for name, lane in lanes.items() if name.startswith("b:")] == [2]
    crowd.clock.leap(crowd.clock.now() + 100_000_000)
    await crowd.until(lambda: "30 of 60" in board.message, leap=True)


async def test_answers_go_out_before_what_only_shows_them(crowd: Crowd) -> None:
    await crowd.begin(1)
    assert crowd.muster is not None
    outbox = crowd.muster._outbox
    (run,) = crowd.muster._runs.all()
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
    outbox = crowd.muster._outbox
    (run,) = crowd.muster._runs.all()
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

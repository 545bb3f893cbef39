"""One test for each protection of what comes in: taken out, its test fails."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from domain.events import NoteAdded, TaskReminded
from engine.input.inbox import Inbox
from mattermost.events import Posted
from rehearsal.model import Post
from storage.log import ChangeSet, Put
from tests.faults.crowd import Crowd


def notes(crowd: Crowd) -> list[str]:
    """The notes of all runs in memory, in order."""
    assert crowd.muster is not None
    runs = crowd.muster._known.runs
    return [
        one.event.text for run in runs.all() for one in runs.live(run.id).history if isinstance(one.event, NoteAdded)
    ]


def answered(crowd: Crowd, post: Post) -> bool:
    return bool(crowd.thread(post))


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
        async with muster._parts.templates._turn:  # an update that is being rendered
            update = crowd.say("alice", channel, "!incident update It gets better")
            await crowd.until(lambda: muster._parts.templates.renders_open == 1)
            note = crowd.say("bob", "@bot", "note beside it")
            await crowd.until(lambda: muster._writing.desk.open == 2)
            for _ in range(200):  # turns in which it must not happen; too few of them hide a mistake, no more
                await asyncio.sleep(0.0005)
            assert notes(crowd) == []
        await crowd.until(lambda: crowd.all_ticked([update, note]))
        assert notes(crowd) == ["beside it"]

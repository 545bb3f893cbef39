"""Many people and many runs: all is done, nobody waits for a run that is not theirs, and what waits is bounded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from domain.events import NoteAdded, TaskChecked
from domain.run import TaskState
from engine.input import inbox
from tests.faults.crowd import MANY, Crowd

POSTS = 20_000


async def test_twenty_people_check_sixty_tasks_of_one_run_at_once(crowd: Crowd) -> None:
    (channel,) = await crowd.begin(1)
    posts = [crowd.say(MANY[task % 20], channel, f"!incident check {task + 1}") for task in range(60)]
    await crowd.quiet()
    assert crowd.all_ticked(posts)
    assert crowd.board(channel).message.endswith("*All* 60 of 60")
    ((run, history),) = await crowd.ended()
    assert [task.state for task in run.shown()] == [TaskState.DONE] * 60
    checks = [(one.event.task, one.actor.name) for one in history if isinstance(one.event, TaskChecked)]
    assert checks == [(task + 1, MANY[task % 20]) for task in range(60)]


async def test_twenty_people_command_twenty_runs_at_once(crowd: Crowd) -> None:
    channels = await crowd.begin(20)
    posts = [
        crowd.say(person, channel, f"!incident note {person}")
        for index, person in enumerate(MANY)
        for channel in (*channels[index:], *channels[:index])
    ]
    await crowd.quiet()
    assert crowd.all_ticked(posts)
    said = {channel: [post.message for post in posts if post.channel_id == channel] for channel in channels}
    for run, history in await crowd.ended():
        notes = [one.event.text for one in history if isinstance(one.event, NoteAdded)]
        assert [f"!incident note {note}" for note in notes] == said[run.channel_id]


async def test_runs_do_not_wait_for_one_whose_channel_takes_no_answer(crowd: Crowd) -> None:
    stuck, *others = await crowd.begin(20)
    crowd.server.faults.delay(100_000, method="POST", path="/reactions$")
    waits = crowd.say("alice", stuck, "!incident check 1")
    await crowd.until(lambda: crowd.server.requests_held == 1)
    posts = [crowd.say(person, channel, "!incident check 2") for person, channel in zip(MANY[1:], others, strict=True)]
    more = crowd.say("alice", stuck, "!incident check 2")
    await crowd.until(lambda: crowd.all_ticked(posts))
    assert crowd.server.requests_held == 1
    assert crowd.signs(waits) == crowd.signs(more) == []
    crowd.clock.leap(crowd.clock.now() + 100_000_000)
    await crowd.until(lambda: crowd.all_ticked([waits, more]))


async def test_runs_do_not_wait_for_one_whose_board_and_notices_are_stuck(crowd: Crowd) -> None:
    stuck, *others = await crowd.begin(20)
    board = crowd.board(stuck)
    crowd.server.faults.delay(100_000, method="PUT", path=f"/posts/{board.id}/patch$", times=-1)
    waits = crowd.say("alice", stuck, "!incident check 1")
    await crowd.until(lambda: crowd.server.requests_held == 1)
    posts = [crowd.say(person, channel, "!incident check 2") for person, channel in zip(MANY[1:], others, strict=True)]
    await crowd.until(lambda: crowd.all_ticked([*posts, waits]))  # the board is no reason to keep an answer back
    for channel in others:
        await crowd.until(lambda there=channel: ":white_check_mark: 2 " in crowd.board(there).message)
    assert crowd.server.requests_held == 1
    assert ":white_check_mark:" not in board.message
    crowd.server.faults.clear()
    crowd.clock.leap(crowd.clock.now() + 100_000_000)
    await crowd.until(lambda: ":white_check_mark: 1 " in board.message)


async def test_runs_do_not_wait_for_one_whose_update_is_being_rendered(tmp_path: Path) -> None:
    async with Crowd(tmp_path, update="{{ title }}: {{ text }}") as crowd:
        rendering, *others = await crowd.begin(20)
        assert crowd.muster is not None
        templates = crowd.muster._parts.templates
        async with templates._turn:  # as a template that takes its whole five seconds
            waits = crowd.say("alice", rendering, "!incident update It gets better")
            await crowd.until(lambda: templates.renders_open == 1)
            posts = [
                crowd.say(person, there, "!incident check 2") for person, there in zip(MANY[1:], others, strict=True)
            ]
            await crowd.until(lambda: crowd.all_ticked(posts))
            assert templates.renders_open == 1
            assert crowd.signs(waits) == []
        await crowd.until(lambda: crowd.all_ticked([waits]))


async def test_a_burst_waits_at_the_server_when_enough_waits_here_and_nothing_of_it_is_lost(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = await crowd.begin(1)
    assert crowd.muster is not None
    inbox_ = crowd.muster._inbox
    stuck = asyncio.Event()
    handle = inbox_._handle

    async def slowly(event: inbox.Handled) -> None:
        await stuck.wait()
        await handle(event)

    monkeypatch.setattr(inbox_, "_handle", slowly)
    most = 0

    def waiting() -> int:
        nonlocal most
        found = sum(len(queue) for queue in inbox_._queues.values())
        most = max(most, found)
        return found

    commands = []
    for number in range(POSTS):
        if number % 100 == 0:
            commands.append(crowd.say(MANY[number // 100 % 20], channel, f"!incident note {number}"))
            waiting()
            await asyncio.sleep(0)
        else:
            crowd.say(MANY[number % 20], "alerts" if number % 2 else channel, f"chat {number}")
    await crowd.until(lambda: waiting() >= inbox._WAITING_AT_MOST)
    for _ in range(2_000):  # the wire goes on bringing what it can
        waiting()
        await asyncio.sleep(0)
    stuck.set()
    await crowd.until(lambda: (waiting(), crowd.all_ticked(commands))[1], leap=True)
    await crowd.quiet()
    assert most == inbox._WAITING_AT_MOST
    ((_, history),) = await crowd.ended()
    notes = [one.event.text for one in history if isinstance(one.event, NoteAdded)]
    assert notes == [str(number) for number in range(0, POSTS, 100)]

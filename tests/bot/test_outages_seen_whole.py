"""A server in trouble: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.bot.town import Town, begun


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_server_that_refuses_for_a_while_gets_it_all_later_once(town: Town, status: int) -> None:
    town.server.faults.answer(status, method="POST|PUT", times=12, retry_after=2 if status == 429 else None)
    said = town.say("alice", "alerts", "!incident start sev1 Checkout is down")
    await town.eventually(lambda: town.ticked(said) and len(town.texts("alerts")) == 1)
    channel = town.run_channel().id
    await town.eventually(lambda: len(town.posts(channel)) == 2)
    assert town.board(channel).is_pinned
    assert town.doubles() == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/posts$"), ("POST", "/channels$"), ("POST", "/reactions$"), ("POST", "/members$"), ("PUT", "/patch$")],
)
async def test_an_answer_lost_after_the_work_was_done_doubles_nothing(town: Town, method: str, path: str) -> None:
    town.server.faults.drop_answer(method=method, path=path, times=3)
    said = town.say("alice", "alerts", "!incident start sev1 Checkout is down")
    await town.eventually(lambda: town.ticked(said) and len(town.texts("alerts")) == 1)
    channel = town.run_channel().id
    await town.eventually(lambda: len(town.posts(channel)) == 2 and town.members(channel) >= {"alice"})
    town.server.faults.drop_answer(method=method, path=path, times=3)
    checked = town.say("alice", channel, "!incident check 1")
    await town.eventually(lambda: town.ticked(checked) and "**Triage** 1 of 5" in town.board(channel).message)
    refused = town.say("alice", channel, "!incident check 1")
    await town.eventually(lambda: town.thread(refused))
    assert "is done already" in town.answer(refused)


async def test_an_answer_lost_long_after_the_server_forgot_it_doubles_nothing(town: Town) -> None:
    """The server remembers a pending id for half a minute; after that the bot has to look for its post itself."""
    channel = await begun(town)
    town.server.faults.drop_answer(method="POST", path="/posts$", times=1)
    trouble = town.server.faults.answer(503, times=-1)
    said = town.say("alice", channel, "!incident check 99")
    await town.wait(90_000)
    assert "has no task 99" in town.answer(said), "it got through, but the bot was not told"
    town.server.faults.rules.remove(trouble)
    await town.wait(120_000)
    assert "has no task 99" in town.answer(said)
    assert town.ticked(await town.tell("alice", channel, "!incident check 1"))


async def test_a_cut_that_is_resumed_loses_nothing_and_keeps_order(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident check 1")
    town.cut_off = True
    town.server.cut(town.bot.id)
    said = [town.say("alice", channel, f"!incident note number {number}") for number in range(20)]
    await town.mend()
    await town.quiet()
    assert all(town.ticked(post) for post in said)
    timeline = town.answer(await town.tell("alice", channel, "!incident timeline 20"))
    assert re.findall(r"noted: number ([0-9]+)", timeline) == [str(number) for number in range(20)]


async def test_a_cut_too_long_to_resume_is_caught_up_over_rest_in_order_and_once(town: Town) -> None:
    channel = await begun(town)
    town.cut_off = True
    town.server.cut(town.bot.id)
    said = [town.say("alice", channel, f"!incident note number {number}") for number in range(150)]
    other = town.say("bob", "alerts", "!incident start sev3 Printer on fire")
    direct = town.say("carol", "@bot", "list")
    await town.wait(5 * 60_000)
    await town.mend()
    await town.eventually(lambda: all(town.ticked(post) for post in [*said, other]))
    assert len([text for text in town.direct("carol") if "INC-1" in text]) == 1, direct.message
    timeline = town.answer(await town.tell("alice", channel, "!incident timeline 170"))
    assert re.findall(r"noted: number ([0-9]+)", timeline) == [str(number) for number in range(150)]


async def test_what_comes_while_the_bot_reads_what_it_missed_is_handled_once(town: Town) -> None:
    channel = await begun(town)
    town.cut_off = True
    town.server.cut(town.bot.id)
    missed = town.say("alice", channel, "!incident info")
    for number in range(300):  # more than the server keeps for a resume
        town.say("bob", "alerts", f"chatter {number}")
    slow = town.server.faults.delay(30, method="GET", path=f"/channels/{channel}/posts$")
    town.server.heal(town.bot.id)
    async with asyncio.timeout(60):
        while slow.times:
            town.clock.leap(min(town.clock.next_wakeup or 0, town.clock.now() + 1_000))
            await asyncio.sleep(0.001)
    meanwhile = town.say("alice", channel, "!incident info")
    town.cut_off = False
    town.clock.leap(town.clock.now() + 31_000)
    await town.quiet()
    assert "In it" in town.answer(missed)
    assert "In it" in town.answer(meanwhile)


async def test_cuts_again_and_again_while_people_go_on_typing(town: Town) -> None:
    channel = await begun(town)
    said = []
    for number in range(100):
        if number % 5 == 0:
            town.server.cut(town.bot.id)
            town.server.heal(town.bot.id)
        said.append(town.say("alice", channel, f"!incident note number {number}"))
        if number % 3 == 0:
            await town.settle()
    await town.eventually(lambda: all(town.ticked(post) for post in said))
    timeline = town.answer(await town.tell("alice", channel, "!incident timeline 120"))
    assert re.findall(r"noted: number ([0-9]+)", timeline) == [str(number) for number in range(100)]


async def test_the_server_gone_altogether_for_a_while(town: Town) -> None:
    channel = await begun(town)
    town.cut_off = True
    town.server.cut(town.bot.id, rest=True)
    said = [town.say("alice", channel, f"!incident check {number}") for number in (1, 2, 3)]
    await town.wait(3 * 60_000)
    await town.mend()
    await town.eventually(lambda: all(town.ticked(post) for post in said))
    await town.eventually(lambda: "**Triage** 3 of 5" in town.board(channel).message)

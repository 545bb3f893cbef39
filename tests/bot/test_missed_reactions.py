"""What people did by reaction while nobody listened counts, once, and is answered once."""

from __future__ import annotations

import pytest

from tests.bot.test_prompts import MINUTE, given
from tests.bot.town import Town, begun


async def test_a_message_kept_by_reaction_meanwhile_is_kept_once_and_may_be_taken_back(town: Town) -> None:
    channel = await begun(town)
    said = town.say("alice", channel, "The deploy broke the payment client")
    await town.quiet()
    for emoji, question in (("pushpin", "timeline"), ("dart", "followups")):
        await town.kill()
        town.server.react("alice", said.id, emoji)
        await town.start()
        for _ in range(2):
            await town.kill()
            await town.start()
            await town.quiet()
        answer = town.texts(channel)
        await town.tell("alice", channel, f"!incident {question}")
        (answer,) = town.texts(channel)[len(answer) :]
        assert answer.count("broke the payment client") == 1
        await town.kill()
        town.server.unreact("alice", said.id, emoji)
        await town.start()
        await town.quiet()
        shown = len(town.texts(channel))
        await town.tell("alice", channel, f"!incident {question}")
        assert "broke the payment client" not in town.texts(channel)[shown]


async def test_an_update_offered_for_a_reaction_made_meanwhile_is_offered_once(town: Town) -> None:
    channel = await begun(town)
    said = town.say("alice", channel, "The deploy broke the payment client")
    await town.quiet()
    await town.kill()
    town.server.react("alice", said.id, "mega")
    for _ in range(3):
        await town.start()
        await town.quiet()
        town.server.world.pending.clear()  # the server remembers for half a minute, or until it starts anew
        await town.kill()
    await town.start()
    assert "would be the status update" in town.answer(said)


async def test_the_bots_own_reactions_and_those_of_before_mean_nothing_new_after_a_gap(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident note It began at nine")
    await town.wait(10 * MINUTE)
    town.server.react("alice", said.id, "tada")
    await town.kill()
    before = len(list(town.everything()))
    await town.start()
    await town.quiet()
    assert len(list(town.everything())) == before


@pytest.mark.parametrize("emoji", ["white_check_mark", "next_track_button", "raising_hand", "alarm_clock"])
async def test_a_reaction_under_a_prompt_is_answered_once_whatever_came_of_it(town: Town, emoji: str) -> None:
    _, prompt = await given(town)
    town.server.react("bob", prompt.id, emoji)
    await town.quiet()
    for end in (town.kill, town.stop):
        said = [post.message for post in town.everything()]
        town.server.world.pending.clear()
        await end()
        await town.start()
        await town.quiet()
        assert [post.message for post in town.everything()] == said


async def test_who_came_into_the_channel_meanwhile_takes_part(town: Town) -> None:
    channel = await begun(town)
    await town.kill()
    town.server.join("bob", channel)
    await town.start()
    await town.quiet()
    assert town.muster is not None
    (run,) = town.muster._known.runs.all()
    assert "bob" in [person.name for person in run.participants]

"""The websocket is cut again and again while people command."""

from __future__ import annotations

import logging
import random
from collections import defaultdict

import pytest

from domain.events import NoteAdded
from tests.faults.crowd import FULL, MANY, Crowd

COMMANDS, CUTS = 500, 100
SEEDS = range(10) if FULL else range(1)


@pytest.mark.parametrize("seed", SEEDS)
async def test_five_hundred_commands_over_a_hundred_cuts_are_handled_once_each_and_in_order(
    crowd: Crowd, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    dice = random.Random(seed)
    people = MANY[:5]
    channels = await crowd.begin(5, people)
    caplog.clear()
    said = defaultdict(list)
    posts = []
    cuts = 0
    for number in range(COMMANDS):
        channel = dice.choice(channels)
        posts.append(crowd.say(dice.choice(people), channel, f"!incident note {number}"))
        said[channel].append(str(number))
        if number % 5 == 1:
            await crowd.connected()
            if dice.random() < 0.5:
                crowd.server.faults.refuse_resume()
            crowd.server.cut(crowd.bot.id)
            cuts += 1
        elif number % 5 == 3:
            crowd.server.heal(crowd.bot.id)
    await crowd.until(lambda: crowd.all_ticked(posts), leap=True)
    await crowd.quiet()
    assert cuts == CUTS
    log = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    resumed = sum(line.startswith("Websocket resumed") for line in log)
    anew = sum(line.startswith("Websocket connected") for line in log)
    assert resumed > CUTS // 5
    assert anew > CUTS // 5
    assert crowd.all_ticked(posts)
    runs = await crowd.ended()
    assert len(runs) == 5
    for run, history in runs:
        notes = [one.event.text for one in history if isinstance(one.event, NoteAdded)]
        assert notes == said[run.channel_id]

"""A whole incident, from the alarm to the published retrospective, three times, on any server.

By messages in channels only, by direct messages only, by reactions wherever there is one: the scripts are those
that the rehearsals play.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import bot as muster
from engine.clock import SystemClock
from engine.settings import Settings
from rehearsal.script import read_script
from tests.contract.conftest import Unique, World
from tests.contract.playing import Playing

REHEARSALS = Path(__file__).parents[1] / "rehearsals"
BOOKS = REHEARSALS / "whole"


async def a_team_for_it(world: World, unique: Unique) -> tuple[str, str, str, str, dict[str, str]]:
    """A bot and a team of this test's own, with alice and bob in it; the world's where they are not made over REST."""
    admin = world.person("admin")
    status, made = await admin.call("POST", "/bots", {"username": unique("whole"), "display_name": "Whole"})
    if status >= 300:
        channels = {name: world.channels[name] for name in ("alerts", "stakeholders")}
        return world.bot_id, world.bot_token, world.team_id, world.team, channels
    bot_id = made["user_id"]
    token = await admin.do("POST", f"/users/{bot_id}/tokens", {"description": "test"})
    name = unique("whole")
    team = await admin.do("POST", "/teams", {"name": name, "display_name": name, "type": "O"})
    members = [world.person("alice").id, world.person("bob").id, bot_id]
    for member in members:
        await admin.do("POST", f"/teams/{team['id']}/members", {"team_id": team["id"], "user_id": member})
    channels = {}
    for channel in ("alerts", "stakeholders"):
        body = {"team_id": team["id"], "name": channel, "display_name": channel, "type": "O"}
        channels[channel] = (await admin.do("POST", "/channels", body))["id"]
        for member in members:
            await admin.do("POST", f"/channels/{channels[channel]}/members", {"user_id": member})
    return bot_id, token["token"], team["id"], name, channels


@pytest.fixture
async def playing(world: World, unique: Unique, tmp_path: Path) -> AsyncIterator[Playing]:
    bot_id, token, team_id, team, channels = await a_team_for_it(world, unique)
    settings = Settings.model_validate({})
    built = await muster.build(settings, world.url, token, (team,), SystemClock(), tmp_path / "data", (BOOKS,))
    await built.start()
    people = {name: world.person(name) for name in ("alice", "bob")}
    yield Playing(people, team_id, channels, bot_id)
    with contextlib.suppress(Exception):
        await built.stop()


@pytest.mark.parametrize("way", ["messages", "direct_messages", "reactions"])
async def test_a_whole_incident_is_played(playing: Playing, way: str) -> None:
    await playing.play(read_script(REHEARSALS / f"whole_by_{way}.yaml").steps)

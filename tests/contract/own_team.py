"""A bot with a team of its own on any server, running: what the scripts of the rehearsals are played in."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot as muster
from engine.clock import SystemClock
from engine.config.settings import Settings
from tests.contract.conftest import Unique, World
from tests.contract.playing import Playing

REHEARSALS = Path(__file__).parents[1] / "rehearsals"


@dataclass(frozen=True)
class OwnTeam:
    """A bot's id and token, the team's id and name, and its channels `alerts` and `stakeholders` by name."""

    bot_id: str
    token: str
    id: str
    name: str
    channels: Mapping[str, str]


async def own_team(world: World, unique: Unique) -> OwnTeam:
    """A bot and a team of this test's own, with alice and bob in it; the world's where they are not made over REST."""
    admin = world.person("admin")
    status, made = await admin.call("POST", "/bots", {"username": unique("whole"), "display_name": "Whole"})
    if status >= 300:
        channels = {name: world.channels[name] for name in ("alerts", "stakeholders")}
        return OwnTeam(world.bot_id, world.bot_token, world.team_id, world.team, channels)
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
    return OwnTeam(bot_id, token["token"], team["id"], name, channels)


@asynccontextmanager
async def served(
    world: World, team: OwnTeam, data: Path, playbooks: Sequence[Path], changes: Mapping[str, Any] | None = None
) -> AsyncIterator[Playing]:
    """The team's bot at work with these playbooks; `changes` go over the configuration."""
    settings = Settings.model_validate(changes or {})
    built = await muster.build(settings, world.url, team.token, (team.name,), SystemClock(), data, playbooks)
    await built.start()
    try:
        yield Playing({name: world.person(name) for name in ("alice", "bob")}, team.id, team.channels, team.bot_id)
    finally:
        with contextlib.suppress(Exception):
            await built.stop()

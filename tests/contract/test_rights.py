"""The bot with a team and a channel as groups, a private run and an owner who can't be reached, on any server."""

from __future__ import annotations

from pathlib import Path

import bot as muster
from engine.clock import SystemClock
from engine.settings import Settings
from rehearsal.script import read_script
from tests.contract.conftest import Unique, World
from tests.contract.playing import Playing
from tests.contract.test_whole_incident import BOOKS, REHEARSALS, a_team_for_it


async def test_rights_and_groups_are_as_a_server_knows_them(world: World, unique: Unique, tmp_path: Path) -> None:
    bot_id, token, team_id, team, channels = await a_team_for_it(world, unique)
    script = read_script(REHEARSALS / "rights_and_groups.yaml")
    groups = {"staff": {"team": team}, "desk": {"channel": f"{team}/stakeholders"}}
    settings = Settings.model_validate({**script.changes, "groups": groups})
    built = await muster.build(settings, world.url, token, (team,), SystemClock(), tmp_path / "data", (BOOKS,))
    await built.start()
    try:
        people = {name: world.person(name) for name in ("alice", "bob")}
        await Playing(people, team_id, channels, bot_id).play(script.steps)
    finally:
        await built.stop()

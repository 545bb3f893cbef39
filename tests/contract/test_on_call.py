"""Swaps of on-call duty and pages in people's hands, on any server: the scripts are those that the rehearsals play."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot as muster
from engine.clock import SystemClock
from engine.settings import Settings
from rehearsal.script import read_script
from tests.contract.conftest import Unique, World
from tests.contract.playing import Playing
from tests.contract.test_whole_incident import REHEARSALS, a_team_for_it


@pytest.mark.parametrize("script", ["swap_by_hand", "paging_by_hand"])
async def test_who_is_on_call_and_who_is_paged(script: str, world: World, unique: Unique, tmp_path: Path) -> None:
    bot_id, token, team_id, team, channels = await a_team_for_it(world, unique)
    read = read_script(REHEARSALS / f"{script}.yaml")
    settings = Settings.model_validate(read.changes)
    clock, data = SystemClock(), tmp_path / "data"
    built = await muster.build(settings, world.url, token, (team,), clock, data, read.playbooks)
    await built.start()
    try:
        people = {name: world.person(name) for name in ("alice", "bob")}
        await Playing(people, team_id, channels, bot_id).play(read.steps)
    finally:
        await built.stop()

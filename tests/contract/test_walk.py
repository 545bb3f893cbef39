"""The guided walk by reactions alone, on any server: the script is the one that the rehearsals play."""

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
from tests.contract.test_whole_incident import REHEARSALS, a_team_for_it


@pytest.fixture
async def walking(world: World, unique: Unique, tmp_path: Path) -> AsyncIterator[Playing]:
    bot_id, token, team_id, team, channels = await a_team_for_it(world, unique)
    books = (REHEARSALS / "walk",)
    built = await muster.build(
        Settings.model_validate({}), world.url, token, (team,), SystemClock(), tmp_path / "data", books
    )
    await built.start()
    yield Playing({name: world.person(name) for name in ("alice", "bob")}, team_id, channels, bot_id)
    with contextlib.suppress(Exception):
        await built.stop()


async def test_a_person_is_led_through_their_tasks_by_reactions_alone(walking: Playing) -> None:
    await walking.play(read_script(REHEARSALS / "walk_by_reactions.yaml").steps)

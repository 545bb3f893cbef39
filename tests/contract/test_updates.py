"""Updates asked for, answered, drafted and sent, on any server: the script is the one that the rehearsals play."""

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
async def informing(world: World, unique: Unique, tmp_path: Path) -> AsyncIterator[Playing]:
    bot_id, token, team_id, team, channels = await a_team_for_it(world, unique)
    books = (REHEARSALS / "informed",)
    built = await muster.build(
        Settings.model_validate({}), world.url, token, (team,), SystemClock(), tmp_path / "data", books
    )
    await built.start()
    yield Playing({name: world.person(name) for name in ("alice", "bob")}, team_id, channels, bot_id)
    with contextlib.suppress(Exception):
        await built.stop()


async def test_an_update_is_asked_for_answered_and_heard(informing: Playing) -> None:
    await informing.play(read_script(REHEARSALS / "update_on_the_wire.yaml").steps)

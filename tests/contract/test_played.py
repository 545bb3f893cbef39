"""Scripts of the rehearsals, played on any server with a bot at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.script import read_script
from tests.contract.conftest import Unique, World
from tests.contract.own_team import REHEARSALS, own_team, served


@pytest.mark.parametrize(
    "script",
    [
        # a whole incident, from the alarm to the published retrospective, by one way of speaking alone
        "whole_by_messages",
        "whole_by_direct_messages",
        "whole_by_reactions",
        # a person is led through their tasks by reactions
        "walk_by_reactions",
        # an update is asked for, answered, drafted, sent and heard
        "update_on_the_wire",
        # who is on call is swapped, and who is paged answers, by hand
        "swap_by_hand",
        "paging_by_hand",
    ],
)
async def test_a_script_is_played(script: str, world: World, unique: Unique, tmp_path: Path) -> None:
    read = read_script(REHEARSALS / f"{script}.yaml")
    async with served(world, await own_team(world, unique), tmp_path, read.playbooks, read.changes) as playing:
        await playing.play(read.steps)


async def test_rights_and_groups_are_as_a_server_knows_them(world: World, unique: Unique, tmp_path: Path) -> None:
    team = await own_team(world, unique)
    read = read_script(REHEARSALS / "rights_and_groups.yaml")
    groups = {"staff": {"team": team.name}, "desk": {"channel": f"{team.name}/stakeholders"}}
    books = (REHEARSALS / "whole",)
    async with served(world, team, tmp_path, books, {**read.changes, "groups": groups}) as playing:
        await playing.play(read.steps)

"""Groups of the settings at work: lists, groups of groups, and whoever is in a team or a channel just now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from rehearsal.people import join_team, leave_team
from tests.bot.town import BOT, Town, begun

BOOK = """\
playbook: release
title: Release
prefix: REL
run: {invite: ["group:sre"]}
permissions: {start: ["group:db", "@alice"], edit: ["group:sre"]}
checklists:
  - title: Before
    tasks: [Freeze, Tag]
"""
SETTINGS: dict[str, Any] = {
    "groups": {
        "sre": ["group:db", "carol", "nobody-there"],
        "db": {"channel": "ops/db-oncall"},
        "staff": {"team": "ops"},
        "visitors": {"team": "guests"},
        "lost": {"channel": "ops/no-such-channel"},
    },
    "default_playbook": {"key": "release"},
    "admin_channel": "ops/stakeholders",
}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "release.yaml").write_text(BOOK)
    there = Town(tmp_path, settings=SETTINGS, playbooks=(tmp_path / "books",))
    for name in ("dave", "erin"):
        there.server.add_user(name)
    there.server.add_channel("db-oncall", members=(BOT, "bob"))
    async with there as town:
        yield town


async def until(condition: Callable[[], bool]) -> None:
    """What is looked for once a second in real time comes within a few of them."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_playbook_calls_in_a_channels_people_and_those_of_a_group_in_a_group(town: Town) -> None:
    channel = await begun(town, severity="sev1", title="Ship it")
    assert town.members(channel) == {"alice", "bob", "carol", BOT}
    assert "Ship it" in town.direct("bob")[0]
    assert town.direct("dave") == []


async def test_who_comes_into_the_channel_counts_from_then_on_and_who_leaves_it_no_more(town: Town) -> None:
    said = await town.tell("dave", "@bot", "start Ship it")
    assert "You can't start this. Who may: the group db, alice." in town.direct("dave")[-1]
    town.server.join("dave", town.server.channel_id("db-oncall"))
    await town.quiet()
    said = await town.tell("dave", "@bot", "start Ship it")
    assert town.ticked(said), town.transcript()
    channel = town.run_channel("REL-1").id
    assert "dave" in town.members(channel)
    assert town.ticked(await town.tell("dave", channel, "!incident check 1"))
    town.server.leave("dave", town.server.channel_id("db-oncall"))
    await town.quiet()
    assert "You can't change REL-1. Who may: the group sre." in town.answer(
        await town.tell("dave", channel, "!incident check 2")
    )


async def test_a_team_is_a_group_as_it_is_at_that_moment(town: Town) -> None:
    channel = await begun(town, title="Ship it")
    world = town.server.world
    team = world.team_named("ops")
    leave_team(world, team, world.account_named("erin"), world.account_named("alice"))
    await town.quiet()
    assert town.ticked(await town.tell("bob", channel, "!incident invite group:staff"))
    assert town.members(channel) == {"alice", "bob", "carol", "dave", BOT}
    join_team(world, team, world.account_named("erin"))
    await town.quiet()
    assert town.ticked(await town.tell("bob", channel, "!incident invite staff"))
    assert "erin" in town.members(channel)
    again = await town.tell("bob", channel, "!incident invite group:staff")
    assert "in REL-1 already" in town.answer(again)


async def test_a_group_too_big_is_not_called_in_at_once(town: Town) -> None:
    channel = await begun(town, title="Ship it")
    for number in range(201):
        town.server.add_user(f"many{number}")
    said = await town.tell("bob", channel, "!incident invite group:staff")
    assert "group staff has more people than I call in at once (200)" in town.answer(said)
    assert len(town.members(channel)) == 4


async def test_an_unknown_group_is_answered_with_those_there_are(town: Town) -> None:
    channel = await begun(town, title="Ship it")
    said = await town.tell("bob", channel, "!incident invite group:sra")
    assert town.answer(said) == "There is no group “sra”. There is: sre, db, staff, visitors, lost."


async def test_a_place_the_bot_cannot_see_is_told_where_its_admins_read_and_is_well_again(town: Town) -> None:
    await until(lambda: any("groups.lost" in text for text in town.texts("stakeholders")))
    (told,) = [text for text in town.texts("stakeholders") if "groups.lost" in text]
    assert "groups.lost: there is no channel ops/no-such-channel that I am in; invite me, or correct the name" in told
    assert "groups.visitors: there is no team guests that I am in; add me to it, or correct the name" in told
    town.server.add_channel("no-such-channel", members=("dave",))
    town.server.add_team("guests")
    world = town.server.world
    join_team(world, world.team_named("guests"), world.account_named(BOT))
    town.server.invite("dave", town.server.channel_id("no-such-channel"), BOT)
    await town.quiet()
    await until(lambda: any("every team and channel" in text for text in town.texts("stakeholders")))
    assert town.ticked(await town.tell("bob", await begun(town, title="Ship it"), "!incident invite group:lost"))


async def test_what_is_remembered_of_a_group_is_asked_anew_after_a_gap(town: Town) -> None:
    channel = await begun(town, title="Ship it")
    town.server.join("dave", channel)
    await town.quiet()
    assert "You can't change REL-1" in town.answer(await town.tell("dave", channel, "!incident check 1"))
    town.server.cut(town.bot.id)
    town.cut_off = True
    town.server.restart_server()
    town.server.join("dave", town.server.channel_id("db-oncall"))
    await town.mend()
    assert town.ticked(await town.tell("dave", channel, "!incident check 1"))

"""Who belongs where, as the server says it: teams, channels, and the admins of both."""

from __future__ import annotations

import pytest

from mattermost.chat import ChatError
from mattermost.events import LeftTeam, MemberAdded, MemberRemoved
from mattermost.server import MattermostServer
from tests.contract.conftest import Inbox, Unique, World

NOBODY = "x" * 26


async def _team(world: World, name: str) -> str:
    """A team of this test's own: admin made it, the bot is in it."""
    admin = world.person("admin")
    made = await admin.do("POST", "/teams", {"name": name, "display_name": "Belonging", "type": "O"})
    await admin.do("POST", f"/teams/{made['id']}/members", {"team_id": made["id"], "user_id": world.bot_id})
    return str(made["id"])


async def test_a_teams_members_and_its_admins_are_told(bot: MattermostServer, world: World, unique: Unique) -> None:
    admin, alice, bob = world.person("admin"), world.person("alice"), world.person("bob")
    team = await _team(world, unique("belonging"))
    await admin.do("POST", f"/teams/{team}/members", {"team_id": team, "user_id": alice.id})
    members = {member.user_id: member.is_admin for member in await bot.team_members(team)}
    assert members == {admin.id: True, world.bot_id: False, alice.id: False}
    made, joined = await bot.team_member(team, admin.id), await bot.team_member(team, alice.id)
    assert made is not None and made.is_admin
    assert joined is not None and not joined.is_admin
    assert await bot.team_member(team, bob.id) is None
    assert len(await bot.team_members(team, 1)) > 1, "more than the most that was asked for, so that it shows"


async def test_who_comes_into_a_team_and_leaves_it_is_heard(
    bot: MattermostServer, inbox: Inbox, world: World, unique: Unique
) -> None:
    admin, alice = world.person("admin"), world.person("alice")
    team = await _team(world, unique("belonging"))
    square = (await bot.channel_named(team, "town-square")).id
    await admin.do("POST", f"/teams/{team}/members", {"team_id": team, "user_id": alice.id})
    await inbox.next(lambda event: event == MemberAdded(square, alice.id))
    await admin.do("DELETE", f"/teams/{team}/members/{alice.id}")
    await inbox.next(lambda event: event == LeftTeam(team, alice.id))
    assert await bot.team_member(team, alice.id) is None, "the server keeps a record of who has left"
    assert {member.user_id for member in await bot.team_members(team)} == {admin.id, world.bot_id}


async def test_a_team_the_bot_is_not_in_tells_it_nothing(bot: MattermostServer, world: World, unique: Unique) -> None:
    admin = world.person("admin")
    made = await admin.do("POST", "/teams", {"name": unique("closed"), "display_name": "Closed", "type": "I"})
    with pytest.raises(ChatError) as caught:
        await bot.team_members(made["id"])
    assert caught.value.permanent
    with pytest.raises(ChatError) as caught:
        await bot.team_member(made["id"], admin.id)
    assert caught.value.permanent


async def test_system_admins_are_known_by_their_roles(bot: MattermostServer, world: World) -> None:
    assert (await bot.user(world.person("admin").id)).is_admin
    assert not (await bot.user(world.person("alice").id)).is_admin
    assert not (await bot.user(world.bot_id)).is_admin
    by_name = {user.username: user.is_admin for user in await bot.users_named(["alice", "incident-bot"])}
    assert by_name == {"alice": False, "incident-bot": False}


async def test_a_channels_members_are_told_up_to_a_number(
    bot: MattermostServer, inbox: Inbox, world: World, unique: Unique
) -> None:
    made = await bot.create_channel(world.team_id, unique("inc"), "Checkout is down")
    for name in ("alice", "bob", "carol"):
        await bot.add_member(made.id, world.person(name).id)
    assert len(await bot.members(made.id)) == 4
    assert len(await bot.members(made.id, 2)) > 2
    await bot.remove_member(made.id, world.person("carol").id)
    await inbox.next(lambda event: event == MemberRemoved(made.id, world.person("carol").id))
    assert world.person("carol").id not in await bot.members(made.id)

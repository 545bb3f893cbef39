"""What the bot hears of people who leave, are taken out, are renamed or lose their account."""

from __future__ import annotations

from typing import Any

from mattermost.chat import Channel
from mattermost.events import MemberRemoved, UserChanged
from mattermost.server import MattermostServer
from tests.contract.conftest import Inbox, Unique, World


async def somebody(world: World, unique: Unique, bot: MattermostServer, channel: Channel) -> Any:
    """A new account in the team and the channel."""
    admin = world.person("admin")
    name = unique("dora")
    body = {"username": name, "email": f"{name}@example.com", "password": "Rehearsal-1"}
    made = await admin.do("POST", "/users", body)
    await admin.do("POST", f"/teams/{world.team_id}/members", {"team_id": world.team_id, "user_id": made["id"]})
    await bot.add_member(channel.id, made["id"])
    return made


async def test_who_leaves_by_themselves_is_heard_of_and_stands_in_the_channel(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    since = (await bot.create_post(channel.id, "before")).create_at
    await alice.do("DELETE", f"/channels/{channel.id}/members/{alice.id}")
    await inbox.next(lambda event: event == MemberRemoved(channel.id, alice.id))
    lines = [post for post, _ in await bot.changes_since(channel.id, since) if post.type == "system_leave_channel"]
    assert [post.user_id for post in lines] == [alice.id]


async def test_who_is_taken_out_is_named_by_the_line_in_the_channel(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    since = (await bot.create_post(channel.id, "before")).create_at
    await bot.remove_member(channel.id, alice.id)
    await inbox.next(lambda event: event == MemberRemoved(channel.id, alice.id))
    kind = "system_remove_from_channel"
    lines = [post for post, _ in await bot.changes_since(channel.id, since) if post.type == kind]
    assert [post.props["removedUserId"] for post in lines] == [alice.id]


async def test_a_new_name_is_heard(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World, unique: Unique
) -> None:
    made = await somebody(world, unique, bot, channel)
    new = unique("thea")
    await world.person("admin").do("PUT", f"/users/{made['id']}/patch", {"username": new})
    heard = await inbox.next(lambda event: isinstance(event, UserChanged) and event.user.id == made["id"])
    while heard.user.username != new:
        heard = await inbox.next(lambda event: isinstance(event, UserChanged) and event.user.id == made["id"])
    assert [user.username for user in await bot.users([made["id"]])] == [new]


async def test_a_closed_account_is_heard_of_and_still_takes_messages(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World, unique: Unique
) -> None:
    made = await somebody(world, unique, bot, channel)
    await world.person("admin").do("DELETE", f"/users/{made['id']}")
    await inbox.next(
        lambda event: isinstance(event, UserChanged) and event.user.id == made["id"] and event.user.delete_at > 0
    )
    assert (await bot.user(made["id"])).delete_at > 0
    direct = await bot.direct_channel(made["id"])
    assert (await bot.create_post(direct.id, "no error, so delete_at has to be looked at")).id

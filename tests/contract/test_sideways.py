"""Bookmarks, archiving and bringing back, and another channel: what the bot relies on besides, of both servers."""

from __future__ import annotations

import pytest

from mattermost.chat import Channel, ChatError
from mattermost.events import ChannelArchived
from mattermost.server import MattermostServer
from tests.contract.conftest import Inbox, Unique, World, about


async def test_a_server_without_bookmarks_says_so_in_a_way_that_can_be_told_from_trouble(
    bot: MattermostServer, channel: Channel
) -> None:
    with pytest.raises(ChatError) as caught:
        await bot.bookmarks(channel.id)
    assert caught.value.status in (404, 501), caught.value
    with pytest.raises(ChatError) as caught:
        await bot.add_bookmark(channel.id, "Dashboard", "https://x.example/d")
    assert caught.value.status in (404, 501), caught.value


async def test_a_bot_may_archive_its_channel_and_not_bring_it_back(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    await bot.archive_channel(channel.id)
    await inbox.next(about(channel, ChannelArchived))
    with pytest.raises(ChatError) as caught:
        await bot.restore_channel(channel.id)
    assert caught.value.status == 403
    assert (await bot.channel(channel.id)).delete_at > 0
    await world.person("admin").do("POST", f"/channels/{channel.id}/restore")
    heard = await inbox.next(lambda event: isinstance(event, ChannelArchived) and event.delete_at == 0)
    assert heard.channel_id == channel.id
    assert (await bot.channel(channel.id)).delete_at == 0
    assert (await bot.create_post(channel.id, "again")).id


async def test_an_open_channel_is_joined_and_a_private_one_is_none(
    bot: MattermostServer, world: World, unique: Unique
) -> None:
    admin = world.person("admin")
    wanted = {"team_id": world.team_id, "name": unique("war"), "display_name": "War room", "type": "O"}
    opened = await admin.do("POST", "/channels", wanted)
    found = await bot.channel_named(world.team_id, opened["name"])
    assert (found.id, found.type) == (opened["id"], "O")
    await bot.add_member(found.id, world.bot_id)
    assert (await bot.create_post(found.id, "here")).id
    hidden = await admin.do("POST", "/channels", {**wanted, "name": unique("sec"), "type": "P"})
    with pytest.raises(ChatError) as caught:
        await bot.channel_named(world.team_id, hidden["name"])
    assert caught.value.permanent


async def test_a_pinned_post_that_was_left_is_pinned_no_more(bot: MattermostServer, channel: Channel) -> None:
    post = await bot.create_post(channel.id, "the checklist")
    await bot.pin(post.id)
    await bot.edit_post(post.id, "it goes on elsewhere")
    await bot.unpin(post.id)
    assert not (await bot.post(post.id)).is_pinned

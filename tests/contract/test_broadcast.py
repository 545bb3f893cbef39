"""The one post a run has in a channel: kept current, with replies beneath it, lost, and edited from outside."""

from __future__ import annotations

import pytest

from mattermost.chat import Channel, ChatError
from mattermost.events import MemberRemoved, PostDeleted
from mattermost.server import MattermostServer
from tests.contract.conftest import Inbox, World

GONE = (400, 403, 404)


async def test_the_post_and_the_replies_beneath_it_are_edited_where_they_stand(
    bot: MattermostServer, channel: Channel
) -> None:
    card = await bot.create_post(channel.id, "sev2")
    reply = await bot.create_post(channel.id, "Two hosts are down", root_id=card.id)
    await bot.edit_post(card.id, "sev1")
    await bot.edit_post(reply.id, "Three hosts are down")
    posts = {post.id: post for post in await bot.posts_since(channel.id, card.create_at - 1)}
    assert (posts[card.id].message, posts[card.id].root_id) == ("sev1", "")
    assert (posts[reply.id].message, posts[reply.id].root_id) == ("Three hosts are down", card.id)


async def test_a_post_that_somebody_deleted_is_heard_of_and_takes_with_it_what_stood_beneath(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    card = await bot.create_post(channel.id, "sev2")
    reply = await bot.create_post(channel.id, "Two hosts are down", root_id=card.id)
    await world.person("admin").do("DELETE", f"/posts/{card.id}")
    await inbox.next(lambda event: isinstance(event, PostDeleted) and event.post.id == card.id)
    for post in (card, reply):
        with pytest.raises(ChatError) as caught:
            await bot.edit_post(post.id, "sev1")
        assert caught.value.status in GONE
    with pytest.raises(ChatError) as caught:
        await bot.create_post(channel.id, "Three", root_id=card.id)
    assert "root" in caught.value.error_id


async def test_a_bot_that_was_taken_out_comes_back_and_edits_what_it_wrote(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    card = await bot.create_post(channel.id, "sev2")
    admin = world.person("admin")
    await admin.call("POST", f"/channels/{channel.id}/members", {"user_id": admin.id})
    await admin.do("DELETE", f"/channels/{channel.id}/members/{world.bot_id}")
    await inbox.next(lambda event: event == MemberRemoved(channel.id, world.bot_id))
    with pytest.raises(ChatError) as caught:
        await bot.edit_post(card.id, "sev1")
    assert caught.value.status == 403
    await bot.add_member(channel.id, world.bot_id)
    await bot.edit_post(card.id, "sev1")
    assert [post.message for post in await bot.posts_since(channel.id, card.create_at - 1) if post.id == card.id] == [
        "sev1"
    ]

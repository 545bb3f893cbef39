"""What the bot relies on of a server.  The same tests run against the stand-in and against a real one."""

from __future__ import annotations

import pytest

from mattermost.chat import Channel, ChatError, Post
from mattermost.events import (
    ChannelArchived,
    ChannelChanged,
    DirectOpened,
    MemberAdded,
    MemberRemoved,
    PostDeleted,
    PostEdited,
    ReactionAdded,
    ReactionRemoved,
)
from mattermost.server import LoginFailed, MattermostServer
from tests.contract.conftest import Bot, Inbox, Unique, World, about, post_is

NOBODY = "a" * 26


def refused(caught: pytest.ExceptionInfo[ChatError]) -> tuple[int, str]:
    return caught.value.status, caught.value.error_id


# Who and where


async def test_the_bot_learns_who_it_is(bot: MattermostServer, world: World) -> None:
    me = await bot.login()
    assert (me.id, me.is_bot, me.delete_at) == (world.bot_id, True, 0)


async def test_a_wrong_token_does_not_log_in(make_bot: Bot) -> None:
    with pytest.raises(LoginFailed, match="refuses MATTERMOST_TOKEN"):
        await make_bot(token="wrongwrongwrongwrongwrong1").login()


async def test_the_team_is_found_by_name_and_a_wrong_one_named(bot: MattermostServer, world: World) -> None:
    assert [team.id for team in await bot.choose_teams([world.team])] == [world.team_id]
    assert world.team_id in [team.id for team in await bot.choose_teams([])]
    with pytest.raises(LoginFailed, match=f"it is in .*{world.team}"):
        await bot.choose_teams(["nosuchteam"])


async def test_the_longest_message_is_told(bot: MattermostServer) -> None:
    assert await bot.max_post_length() == 16383


async def test_people_are_found_by_id_and_by_name(bot: MattermostServer, world: World) -> None:
    alice, robert = world.person("alice"), world.person("bob")
    assert (await bot.user(alice.id)).username == "alice"
    assert {user.username for user in await bot.users([alice.id, robert.id])} == {"alice", "bob"}
    found = await bot.users_named(["alice", "nobody-of-that-name"])
    assert [(user.username, user.is_bot, user.is_guest) for user in found] == [("alice", False, False)]
    with pytest.raises(ChatError) as caught:
        await bot.user(NOBODY)
    assert caught.value.status == 404


async def test_people_are_found_by_their_address_in_any_case_and_nobody_else_is(
    bot: MattermostServer, world: World
) -> None:
    assert await bot.user_with_email("nobody-of-that-name@example.com") is None
    assert await bot.user_with_email("no address/at all") is None
    shown = await world.person("alice").do("GET", "/config/client?format=old")
    for address in ("alice@example.com", "Alice@Example.com"):
        found = await bot.user_with_email(address)
        if shown.get("ShowEmailAddress", "true") == "true":
            assert found is not None
            assert (found.id, found.username) == (world.person("alice").id, "alice")
        else:
            assert found is None, "a server may keep addresses to itself"


async def test_channels_are_found_by_id_by_name_and_as_ones_own(bot: MattermostServer, world: World) -> None:
    alerts = await bot.channel_named(world.team_id, "alerts")
    assert alerts.id == world.channels["alerts"]
    assert (alerts.type, alerts.team_id, alerts.delete_at) == ("O", world.team_id, 0)
    assert (await bot.channel(alerts.id)).name == "alerts"
    assert alerts.id in [one.id for one in await bot.my_channels(world.team_id)]
    with pytest.raises(ChatError) as caught:
        await bot.channel_named(world.team_id, "no-such-channel")
    assert caught.value.status == 404


async def test_when_a_channel_was_last_written_to_stands_among_ones_own_channels(
    bot: MattermostServer, channel: Channel, world: World
) -> None:
    # A real server answers `channel` and `channel_named` from a cache, in which this may be old.
    post = await world.person("alice").say(channel.id, "news")
    mine = {one.id: one for one in await bot.my_channels(world.team_id)}
    assert mine[channel.id].last_post_at == post["create_at"]


# Posts


async def test_a_post_comes_back_as_sent_and_as_an_event(bot: MattermostServer, inbox: Inbox, channel: Channel) -> None:
    root = await bot.create_post(channel.id, "Run **started**", props={"run": "r1"})
    reply = await bot.create_post(channel.id, "first", root_id=root.id)
    assert (root.message, root.props["run"], root.root_id, root.edit_at) == ("Run **started**", "r1", "", 0)
    assert reply.root_id == root.id
    heard = await inbox.next(post_is(root.id))
    assert (heard.channel_type, heard.post.message, heard.post.props["run"]) == ("O", "Run **started**", "r1")
    assert (await inbox.next(post_is(reply.id))).post.root_id == root.id
    assert (await bot.post(root.id)).message == "Run **started**"


async def test_the_same_pending_id_makes_one_post(bot: MattermostServer, channel: Channel, world: World) -> None:
    first = await bot.create_post(channel.id, "once", pending_post_id=f"{world.bot_id}:{channel.id}")
    again = await bot.create_post(channel.id, "once", pending_post_id=f"{world.bot_id}:{channel.id}")
    assert again.id == first.id


async def test_a_message_is_refused_above_the_limit_and_taken_at_it(bot: MattermostServer, channel: Channel) -> None:
    assert len((await bot.create_post(channel.id, "x" * 16383)).message) == 16383
    with pytest.raises(ChatError) as caught:
        await bot.create_post(channel.id, "x" * 16384)
    assert caught.value.status == 400
    assert caught.value.permanent


async def test_a_post_needs_a_channel_and_a_root_that_are_there(bot: MattermostServer, channel: Channel) -> None:
    with pytest.raises(ChatError) as caught:
        await bot.create_post(NOBODY, "x")
    assert refused(caught) == (403, "api.context.permissions.app_error")
    with pytest.raises(ChatError) as caught:
        await bot.create_post(channel.id, "x", root_id=NOBODY)
    assert refused(caught) == (400, "api.post.create_post.root_id.app_error")


async def test_an_edit_a_pin_and_a_deletion_are_heard(bot: MattermostServer, inbox: Inbox, channel: Channel) -> None:
    post = await bot.create_post(channel.id, "one", props={"run": "r1"})
    await inbox.next(post_is(post.id))
    edited = await bot.edit_post(post.id, "two")
    assert (edited.message, edited.edit_at > 0, edited.props["run"]) == ("two", True, "r1")
    assert (await inbox.next(post_is(post.id))).post.message == "two"
    await bot.pin(post.id)
    assert (await inbox.next(post_is(post.id))).post.is_pinned
    await bot.unpin(post.id)
    assert not (await inbox.next(post_is(post.id))).post.is_pinned
    await bot.delete_post(post.id)
    assert isinstance(await inbox.next(post_is(post.id)), PostDeleted)
    with pytest.raises(ChatError) as caught:
        await bot.edit_post(post.id, "three")
    assert caught.value.permanent


async def test_anothers_post_cannot_be_edited(bot: MattermostServer, channel: Channel, world: World) -> None:
    theirs = await world.person("alice").say(channel.id, "mine")
    with pytest.raises(ChatError) as caught:
        await bot.edit_post(theirs["id"], "yours")
    assert refused(caught) == (403, "api.context.permissions.app_error")


async def test_what_people_write_edit_and_delete_is_heard(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    post = await alice.say(channel.id, "!incident start")
    heard = await inbox.next(post_is(post["id"]))
    assert (heard.post.user_id, heard.post.type, heard.post.create_at) == (alice.id, "", post["create_at"])
    await alice.do("PUT", f"/posts/{post['id']}/patch", {"message": "!incident list"})
    heard = await inbox.next(post_is(post["id"]))
    assert (type(heard), heard.post.message, heard.post.edit_at > 0) == (PostEdited, "!incident list", True)
    await alice.do("DELETE", f"/posts/{post['id']}")
    assert isinstance(await inbox.next(post_is(post["id"])), PostDeleted)


async def test_posts_after_one_are_all_there_oldest_first_without_the_deleted(
    bot: MattermostServer, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    start = await alice.say(channel.id, "start")
    said = [await alice.say(channel.id, f"m{number}") for number in range(5)]
    await alice.do("DELETE", f"/posts/{said[2]['id']}")
    found = await bot.posts_after(channel.id, start["id"])
    assert [post.message for post in found] == ["m0", "m1", "m3", "m4"]
    assert await bot.posts_after(channel.id, said[-1]["id"]) == []


async def test_posts_after_one_come_from_all_pages(bot: MattermostServer, channel: Channel) -> None:
    start = await bot.create_post(channel.id, "start")
    for number in range(205):
        await bot.create_post(channel.id, f"m{number}")
    found = await bot.posts_after(channel.id, start.id)
    assert [post.message for post in found] == [f"m{number}" for number in range(205)]


async def test_posts_since_an_instant_show_edits_and_deletions(
    bot: MattermostServer, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    edited, deleted, untouched = [await alice.say(channel.id, word) for word in ("edited", "deleted", "untouched")]
    await alice.do("PUT", f"/posts/{edited['id']}/patch", {"message": "changed"})
    await alice.do("DELETE", f"/posts/{deleted['id']}")
    found: dict[str, Post] = {post.id: post for post in await bot.posts_since(channel.id, untouched["create_at"])}
    assert found[edited["id"]].message == "changed"
    assert found[deleted["id"]].delete_at > 0
    assert untouched["id"] not in found


# Reactions


async def test_reactions_made_since_an_instant_stand_beside_the_posts_that_changed(
    bot: MattermostServer, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    kept, untouched = [await alice.say(channel.id, word) for word in ("kept", "untouched")]
    await alice.do("POST", "/reactions", {"user_id": alice.id, "post_id": kept["id"], "emoji_name": "pushpin"})
    changes = await bot.changes_since(channel.id, untouched["create_at"])
    found = {post.id: [(one.user_id, one.emoji) for one in reactions] for post, reactions in changes}
    assert found == {kept["id"]: [(alice.id, "pushpin")]}


async def test_reactions_are_heard_and_may_be_repeated(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    post = await bot.create_post(channel.id, "react to me")
    await bot.react(post.id, "white_check_mark")
    await bot.react(post.id, "white_check_mark")
    heard = await inbox.next(about(channel, ReactionAdded))
    assert (heard.reaction.user_id, heard.reaction.emoji, heard.channel_id) == (
        world.bot_id,
        "white_check_mark",
        channel.id,
    )
    assert [one.emoji for one in await bot.reactions(post.id)] == ["white_check_mark"]
    await bot.unreact(post.id, "white_check_mark")
    assert list(await bot.reactions(post.id)) == []
    await bot.unreact(post.id, "white_check_mark")
    await bot.react(post.id, "+1")
    await bot.unreact(post.id, "+1")


async def test_a_persons_reaction_and_its_taking_back_say_when(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    alice = world.person("alice")
    post = await bot.create_post(channel.id, "react to me")
    wanted = {"user_id": alice.id, "post_id": post.id, "emoji_name": "eyes"}
    await alice.do("POST", "/reactions", wanted)
    added = await inbox.next(about(channel, ReactionAdded))
    assert (added.reaction.user_id, added.reaction.create_at >= post.create_at) == (alice.id, True)
    await alice.do("DELETE", f"/users/me/posts/{post.id}/reactions/eyes")
    removed = await inbox.next(about(channel, ReactionRemoved))
    assert (removed.reaction.user_id, removed.channel_id) == (alice.id, channel.id)
    assert removed.at >= added.reaction.create_at


# Channels and members


async def test_a_channels_name_is_taken_only_once(bot: MattermostServer, channel: Channel, world: World) -> None:
    assert (channel.type, channel.purpose, channel.display_name) == ("O", "01ULID", "Checkout is down")
    with pytest.raises(ChatError) as caught:
        await bot.create_channel(world.team_id, channel.name, "Again")
    assert refused(caught) == (400, "store.sql_channel.save_channel.exists.app_error")


async def test_a_bad_channel_name_is_refused_for_good(bot: MattermostServer, world: World) -> None:
    with pytest.raises(ChatError) as caught:
        await bot.create_channel(world.team_id, "Bad Name!", "x")
    assert caught.value.status == 400
    assert caught.value.permanent


async def test_members_are_added_twice_without_harm_and_removed(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    someone = world.person("bob").id
    assert not await bot.is_member(channel.id, someone)
    await bot.add_member(channel.id, someone)
    await bot.add_member(channel.id, someone)
    assert await bot.is_member(channel.id, someone)
    assert set(await bot.members(channel.id)) == {world.bot_id, world.person("alice").id, someone}
    await inbox.next(lambda event: event == MemberAdded(channel.id, someone))
    await bot.remove_member(channel.id, someone)
    await inbox.next(lambda event: event == MemberRemoved(channel.id, someone))
    await bot.remove_member(channel.id, someone)
    assert not await bot.is_member(channel.id, someone)
    with pytest.raises(ChatError) as caught:
        await bot.add_member(channel.id, NOBODY)
    assert caught.value.status == 404


async def test_a_header_and_a_new_name_are_heard(bot: MattermostServer, inbox: Inbox, channel: Channel) -> None:
    await bot.set_header(channel.id, "sev1 · owner alice")
    assert (await inbox.next(about(channel, ChannelChanged))).channel.header == "sev1 · owner alice"
    await bot.set_display_name(channel.id, "Checkout is up")
    assert (await inbox.next(about(channel, ChannelChanged))).channel.display_name == "Checkout is up"
    assert (await bot.channel(channel.id)).header == "sev1 · owner alice"


async def test_an_archived_channel_is_told_and_takes_no_posts(
    bot: MattermostServer, inbox: Inbox, channel: Channel
) -> None:
    await bot.archive_channel(channel.id)
    heard = await inbox.next(about(channel, ChannelArchived))
    assert (heard.channel_id, heard.delete_at > 0) == (channel.id, True)
    await bot.archive_channel(channel.id)
    with pytest.raises(ChatError) as caught:
        await bot.create_post(channel.id, "x")
    assert refused(caught) == (400, "api.post.create_post.can_not_post_to_deleted.error")


async def test_a_private_channel_is_private(bot: MattermostServer, world: World, unique: Unique) -> None:
    made = await bot.create_channel(world.team_id, unique("sec"), "Secret", private=True)
    assert made.type == "P"
    status, _ = await world.person("alice").call("GET", f"/channels/{made.id}")
    assert status in (403, 404)


async def test_the_bot_hears_that_it_was_removed_and_added(
    bot: MattermostServer, inbox: Inbox, channel: Channel, world: World
) -> None:
    admin = world.person("admin")
    await admin.do("DELETE", f"/channels/{channel.id}/members/{world.bot_id}")
    await inbox.next(lambda event: event == MemberRemoved(channel.id, world.bot_id))
    with pytest.raises(ChatError) as caught:
        await bot.create_post(channel.id, "x")
    assert refused(caught) == (403, "api.context.permissions.app_error")
    await admin.do("POST", f"/channels/{channel.id}/members", {"user_id": world.bot_id})
    await inbox.next(lambda event: event == MemberAdded(channel.id, world.bot_id))
    await bot.create_post(channel.id, "back")


async def test_a_direct_channel_is_one_however_often_it_is_asked_for(
    bot: MattermostServer, inbox: Inbox, world: World
) -> None:
    carol = world.person("carol")
    first = await bot.direct_channel(carol.id)
    assert (first.type, (await bot.direct_channel(carol.id)).id) == ("D", first.id)
    post = await carol.say(first.id, "todo")
    assert (await inbox.next(post_is(post["id"]))).channel_type == "D"
    opened = inbox.heard.count(DirectOpened(first.id))
    assert opened <= 1  # none, where an earlier run has opened it

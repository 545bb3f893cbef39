"""Who is in a channel: adding, joining, removing, leaving."""

from __future__ import annotations

from rehearsal import powers, talk
from rehearsal.errors import WorldError, no_member
from rehearsal.model import Account, Channel, Member, Notice
from rehearsal.world import World


def add(world: World, by: Account, channel: Channel, who: Account) -> Member:
    """Put somebody into a channel; a second time changes nothing and is no error."""
    if channel.is_private_talk:
        raise WorldError(
            400, "api.channel.add_user_to_channel.type.app_error", "Can not add user to this channel type."
        )
    itself = by.id == who.id
    if itself and channel.type == "O":
        powers.in_team(world, by, channel.team_id, "join_public_channels")
    else:
        kind = "private" if channel.type == "P" else "public"
        powers.in_channel(world, by, channel.id, f"manage_{kind}_channel_members")
    known = channel.members.get(who.id)
    if known is not None:
        return known
    if who.id not in world.teams[channel.team_id].members:
        raise WorldError(
            404, "app.team.get_member.missing.app_error", "No team member found for that user ID and team ID."
        )
    if channel.delete_at:
        raise WorldError(
            400,
            "api.channel.add_user.to.channel.failed.deleted.app_error",
            "Failed to add user to channel because they have been removed from the team.",
        )
    at = world.stamp()
    channel.members[who.id] = Member(who.id, last_update_at=at)
    data = {"team_id": channel.team_id, "user_id": who.id}
    if world.old:
        world.publish(Notice("user_added", data, channel_id=channel.id))
    else:
        world.publish(Notice("user_added", data, channel_id=channel.id, omit=frozenset((who.id,))))
        world.publish(Notice("user_added", data, channel_id=channel.id, user_id=who.id))
    if itself:
        tell_joined(world, channel, by)
    else:
        talk.system(
            world,
            channel,
            by,
            "system_add_to_channel",
            f"{who.username} added to the channel by {by.username}.",
            {
                "addedUserId": who.id,
                "addedUsername": who.username,
                "userId": by.id,
                "username": by.username,
            },
            mentioned=(who.id,),
        )
    return channel.members[who.id]


def tell_joined(world: World, channel: Channel, who: Account) -> None:
    """The system post of somebody who came by themselves."""
    text = f"{who.username} joined the channel."
    talk.system(world, channel, who, "system_join_channel", text, {"username": who.username})


def remove(world: World, by: Account, channel: Channel, who: Account) -> None:
    """Take somebody out of a channel, or leave it."""
    itself = by.id == who.id
    if channel.is_private_talk:
        raise WorldError(400, "api.channel.remove_channel_member.type.app_error", "Unable to remove user from channel.")
    if not itself:
        kind = "private" if channel.type == "P" else "public"
        powers.in_channel(world, by, channel.id, f"manage_{kind}_channel_members")
    if channel.name == "town-square" and not who.is_guest:
        raise WorldError(
            400, "api.channel.remove.default.app_error", "Unable to remove user from the default channel town-square."
        )
    if who.id not in channel.members:
        raise no_member(channel.id, who.id)
    del channel.members[who.id]
    data = {"remover_id": by.id, "user_id": who.id}
    world.publish(Notice("user_removed", data, channel_id=channel.id))
    world.publish(Notice("user_removed", {"channel_id": channel.id, "remover_id": by.id}, user_id=who.id))
    if channel.delete_at:
        return
    if itself:
        talk.system(
            world,
            channel,
            who,
            "system_leave_channel",
            f"{who.username} left the channel.",
            {"username": who.username},
        )
    else:
        talk.system(
            world,
            channel,
            by,
            "system_remove_from_channel",
            f"@{who.username} removed from the channel.",
            {"removedUserId": who.id, "removedUsername": who.username},
        )

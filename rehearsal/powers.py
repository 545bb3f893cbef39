"""Who may do what: the default permission scheme of a server, as far as the stand-in's calls need it."""

from __future__ import annotations

from rehearsal import errors
from rehearsal.model import Account, Channel
from rehearsal.world import World


def in_team(world: World, who: Account, team_id: str, permission: str = "view_team") -> None:
    """Refuse who is neither a member of the team nor a system admin."""
    team = world.teams.get(team_id)
    if not who.is_admin and (team is None or who.id not in team.members):
        raise errors.forbidden(who.id, permission)


def team_admin(world: World, who: Account, team_id: str, permission: str) -> None:
    """Refuse who is neither an admin of the team nor a system admin."""
    team = world.teams.get(team_id)
    if not who.is_admin and (team is None or not team.members.get(who.id, False)):
        raise errors.forbidden(who.id, permission)


def system_admin(who: Account, permission: str) -> None:
    """Refuse who is no system admin."""
    if not who.is_admin:
        raise errors.forbidden(who.id, permission)


def in_channel(world: World, who: Account, channel_id: str, permission: str) -> Channel:
    """The channel, if it exists and this account is in it (or a system admin); 403 for both, as on a real server."""
    channel = world.channels.get(channel_id)
    if channel is None or (who.id not in channel.members and not who.is_admin):
        raise errors.forbidden(who.id, permission)
    return channel


def may_know(world: World, who: Account, channel: Channel) -> bool:
    """Whether this account may see that the channel exists: a member, or of its team if it is public."""
    if who.is_admin or who.id in channel.members:
        return True
    if channel.type != "O" or who.is_guest:
        return False
    return who.id in world.teams[channel.team_id].members


def may_read(world: World, who: Account, channel: Channel) -> bool:
    """Whether this account may read the messages: on 11.6 those of a public channel of its team too."""
    if who.is_admin or who.id in channel.members:
        return True
    return not world.old and may_know(world, who, channel)


def readable(world: World, who: Account, channel_id: str) -> Channel:
    """The channel, if this account may read its messages; else 403."""
    channel = world.channels.get(channel_id)
    if channel is None or not may_read(world, who, channel):
        raise errors.forbidden(who.id, "read_channel" if world.old else "read_channel_content")
    return channel

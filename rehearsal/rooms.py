"""Channels: making, changing, archiving them, and who is in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import orjson

from rehearsal import members, powers, shapes, talk
from rehearsal.errors import WorldError, bad_body, forbidden
from rehearsal.model import Account, Channel, Member, Notice
from rehearsal.world import World

_NAME = re.compile(r"[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*")
_LIMITS = (("display_name", 64, "display_name"), ("header", 1024, "header"), ("purpose", 250, "purpose"))


def add_record(world: World, team_id: str, kind: str, name: str, display_name: str, creator_id: str) -> Channel:
    """Put a channel into the world, with no member and no event."""
    at = world.stamp()
    channel = Channel(world.new_id(), team_id, kind, name, display_name, at, at, creator_id)
    world.channels[channel.id] = channel
    world.channel_names[team_id, name] = channel.id
    return channel


def _check(world: World, wanted: dict[str, Any]) -> None:
    name = wanted.get("name")
    if name is not None and (len(name) > 64 or not _NAME.fullmatch(name) or (world.old and len(name) < 2)):
        if world.old:
            raise WorldError(
                400,
                "model.channel.is_valid.2_or_more.app_error",
                "Name must be 2 or more lowercase alphanumeric characters.",
            )
        raise WorldError(
            400,
            "model.channel.is_valid.1_or_more.app_error",
            "Name must be 1 or more lowercase alphanumeric character.",
        )
    for field, most, word in _LIMITS:
        if len(wanted.get(field) or "") > most:
            raise WorldError(400, f"model.channel.is_valid.{word}.app_error", f"Invalid {word.replace('_', ' ')}.")


def create(world: World, by: Account, wanted: dict[str, Any]) -> Channel:
    """A public (O) or private (P) channel; its maker is in it as its admin."""
    team_id, kind = wanted.get("team_id", ""), wanted.get("type", "")
    if kind not in {"O", "P"}:
        raise bad_body("channel")
    powers.in_team(world, by, team_id, "create_public_channel" if kind == "O" else "create_private_channel")
    name = wanted.get("name") or ""
    _check(world, wanted | {"name": name})
    if (team_id, name) in world.channel_names:
        raise WorldError(
            400,
            "store.sql_channel.save_channel.exists.app_error",
            "A channel with that name already exists on the same team.",
        )
    channel = add_record(world, team_id, kind, name, wanted.get("display_name") or name, by.id)
    channel.header = wanted.get("header") or ""
    channel.purpose = wanted.get("purpose") or ""
    channel.members[by.id] = Member(by.id, is_admin=True, last_update_at=channel.create_at)
    members.tell_joined(world, channel, by)
    world.publish(Notice("channel_created", {"channel_id": channel.id, "team_id": team_id}, user_id=by.id))
    return channel


def direct(world: World, by: Account, user_ids: Sequence[str]) -> Channel:
    """The direct channel of two accounts (or of one with itself); made if there is none yet."""
    if len(user_ids) != 2:
        raise bad_body("user_ids")
    if by.id not in user_ids and not by.is_admin:
        raise forbidden(by.id, "create_direct_channel")
    people = [world.account(each) for each in user_ids]
    name = "__".join(sorted(user_ids))
    known = world.channel_names.get(("", name))
    if known is not None:
        return world.channels[known]
    channel = add_record(world, "", "D", name, "", people[0].id)
    for person in people:
        channel.members[person.id] = Member(person.id, last_update_at=channel.create_at)
    world.publish(
        Notice("direct_added", {"creator_id": people[0].id, "teammate_id": people[1].id}, channel_id=channel.id)
    )
    return channel


def group(world: World, by: Account, user_ids: Sequence[str]) -> Channel:
    """The group channel of three to eight accounts; made if there is none yet."""
    ids = sorted({*user_ids, by.id})
    if not 3 <= len(ids) <= 8:
        raise WorldError(
            400,
            "api.channel.create_group.bad_size.app_error",
            "Group message channels must contain at least 3 and no more than 8 users.",
        )
    people = [world.account(each) for each in ids]
    name = hashlib.sha1("".join(ids).encode(), usedforsecurity=False).hexdigest()
    known = world.channel_names.get(("", name))
    if known is not None:
        return world.channels[known]
    channel = add_record(world, "", "G", name, ", ".join(sorted(each.username for each in people)), "")
    for person in people:
        channel.members[person.id] = Member(person.id, last_update_at=channel.create_at)
    data = {"teammate_ids": orjson.dumps(ids).decode()}
    if world.old:
        world.publish(Notice("group_added", data, channel_id=channel.id))
    else:
        for person in people:
            world.publish(Notice("group_added", data, channel_id=channel.id, user_id=person.id))
    return channel


def patch(world: World, by: Account, channel: Channel, wanted: dict[str, Any]) -> None:
    """Change name, display name, header or purpose; each change of the last three leaves a system post."""
    kind = "private" if channel.type == "P" else "public"
    if not channel.is_private_talk:
        powers.in_channel(world, by, channel.id, f"manage_{kind}_channel_properties")
    elif by.id not in channel.members:
        raise forbidden(by.id, "read_channel")
    if channel.delete_at:
        raise WorldError(
            400, "api.channel.update_channel.deleted.app_error", "The channel has been archived or deleted."
        )
    changes = {
        key: value
        for key in ("name", "display_name", "header", "purpose")
        if (value := wanted.get(key)) is not None and value != getattr(channel, key)
    }
    _check(world, changes)
    if "name" in changes:
        if channel.name == "town-square":
            raise WorldError(
                400,
                "api.channel.update_channel.tried.app_error",
                "Tried to perform an invalid update of the default channel town-square.",
            )
        if (channel.team_id, changes["name"]) in world.channel_names:
            raise WorldError(
                400,
                "store.sql_channel.update.exists.app_error",
                "A channel with that handle already exists on the same team.",
            )
        del world.channel_names[channel.team_id, channel.name]
        world.channel_names[channel.team_id, changes["name"]] = channel.id
    before = {key: getattr(channel, key) for key in changes}
    for key, value in changes.items():
        setattr(channel, key, value)
    channel.update_at = world.stamp()
    tell_updated(world, channel)
    for key, kind_of, words in (
        ("display_name", "displayname", "display name"),
        ("header", "header", "header"),
        ("purpose", "purpose", "purpose"),
    ):
        if key in changes:
            _tell_change(world, channel, by, kind_of, words, before[key], changes[key])


def _tell_change(world: World, channel: Channel, by: Account, kind: str, words: str, before: str, after: str) -> None:
    if before and after or kind == "displayname":
        text = f"{by.username} updated the channel {words} from: {before} to: {after}"
    elif after:
        text = f"{by.username} updated the channel {words} to: {after}"
    else:
        text = f"{by.username} removed the channel {words} (was: {before})"
    props = {f"new_{kind}": after, f"old_{kind}": before, "username": by.username}
    talk.system(world, channel, by, f"system_{kind}_change", text, props)


def tell_updated(world: World, channel: Channel) -> None:
    """`channel_updated` to its members."""
    text = orjson.dumps(shapes.channel(channel, old=world.old)).decode()
    world.publish(Notice("channel_updated", {"channel": text}, channel_id=channel.id))


def convert(world: World, by: Account, channel: Channel, kind: str) -> None:
    """Make a public channel private or a private one public."""
    if kind not in {"O", "P"}:
        raise bad_body("privacy")
    powers.team_admin(
        world,
        by,
        channel.team_id,
        "convert_public_channel_to_private" if kind == "P" else "convert_private_channel_to_public",
    )
    if channel.name == "town-square":
        raise WorldError(
            400,
            "api.channel.update_channel_privacy.default_channel_error",
            "The default channel cannot be made private.",
        )
    channel.type = kind
    channel.update_at = world.stamp()
    tell_updated(world, channel)
    text = (
        "This channel has been converted to a Private Channel."
        if kind == "P"
        else "This channel has been converted to a Public Channel and can be joined by any team member."
    )
    talk.system(world, channel, by, "system_change_chan_privacy", text, {"username": by.username})
    world.publish(Notice("channel_converted", {"channel_id": channel.id}, team_id=channel.team_id))


def archive(world: World, by: Account, channel: Channel) -> None:
    """Archive a channel: it stays readable, nobody can write in it."""
    kind = "private" if channel.type == "P" else "public"
    if channel.is_private_talk:
        raise WorldError(
            400, "api.channel.delete_channel.type.invalid", "Unable to delete direct or group message channels."
        )
    powers.in_channel(world, by, channel.id, f"delete_{kind}_channel")
    if channel.name == "town-square":
        raise WorldError(
            400, "api.channel.delete_channel.cannot.app_error", "Cannot delete the default channel town-square."
        )
    if channel.delete_at:
        raise WorldError(
            400, "api.channel.delete_channel.deleted.app_error", "The channel has been archived or deleted."
        )
    talk.system(
        world,
        channel,
        by,
        "system_channel_deleted",
        f"{by.username} archived the channel.",
        {"username": by.username},
    )
    channel.delete_at = channel.update_at = world.stamp()
    data = {"channel_id": channel.id, "delete_at": channel.delete_at}
    _tell_team_or_members(world, "channel_deleted", data, channel)


def restore(world: World, by: Account, channel: Channel) -> None:
    """Bring an archived channel back; only for admins of the team."""
    powers.team_admin(world, by, channel.team_id, "manage_team")
    if not channel.delete_at:
        raise WorldError(
            400,
            "api.channel.restore_channel.restored.app_error",
            "Unable to unarchive channel. The channel is not archived.",
        )
    channel.delete_at = 0
    _tell_team_or_members(world, "channel_restored", {"channel_id": channel.id}, channel)
    talk.system(
        world,
        channel,
        by,
        "system_channel_restored",
        f"{by.username} unarchived the channel.",
        {"username": by.username},
    )


def _tell_team_or_members(world: World, event: str, data: dict[str, Any], channel: Channel) -> None:
    """5.37 tells the team of any channel; 11.6 tells only the members of a private one."""
    if world.old or channel.type == "O":
        world.publish(Notice(event, data, team_id=channel.team_id))
    else:
        world.publish(Notice(event, data, channel_id=channel.id))

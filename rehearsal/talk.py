"""Writing messages, by people, bots, webhooks and the server itself, with the events that makes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson

from rehearsal import attachments, mentions, powers, shapes
from rehearsal.errors import WorldError, bad_body
from rehearsal.model import Account, Channel, Json, Notice, Post
from rehearsal.world import MAX_POST, World

PENDING_TTL = 30_000
"""For how long, in ms, the server remembers a `pending_post_id`."""

_HASHTAG = re.compile(r"(?<!\S)#\w[\w.-]{2,}")


def too_long(world: World) -> WorldError:
    """400: more than MAX_POST characters."""
    if world.old:
        return WorldError(400, "model.post.is_valid.msg.app_error", "Invalid message.")
    return WorldError(
        400,
        "model.post.is_valid.message_length.app_error",
        "Post Message property is longer than the maximum permitted length.",
    )


def shape(world: World, post: Post, *, pending: str = "", metadata: bool = True, replies: int | None = None) -> Json:
    """A post as the server answers it."""
    if replies is None:
        replies = thread_length(world, post)
    return shapes.post(post, world.files, old=world.old, pending=pending, replies=replies, metadata=metadata)


def thread_length(world: World, post: Post) -> int:
    """How many living replies the post's thread has."""
    root = world.posts.get(post.root_id) if post.root_id else post
    return sum(1 for reply in root.replies if not reply.delete_at) if root is not None else 0


def as_text(value: Json) -> str:
    """JSON inside JSON, as events carry posts and reactions."""
    return orjson.dumps(value).decode()


def create(
    world: World,
    by: Account,
    channel_id: str,
    message: str,
    *,
    root_id: str = "",
    props: dict[str, Any] | None = None,
    file_ids: Sequence[str] = (),
    pending: str = "",
    webhook: bool = False,
    inner: bool = False,
    post_type: str = "",
) -> tuple[Post, bool]:
    """Write a message; answers the post, and whether it is a new one.

    The same `pending_post_id` within half a minute answers the first post again and makes none.
    """
    channel = powers.in_channel(world, by, channel_id, "create_post")
    if post_type.startswith("system_"):
        raise bad_body("post.type")
    if pending:
        seen = world.pending.get(pending)
        if seen is not None and world.clock.now() - seen[0] < PENDING_TTL:
            known = world.posts[seen[1]]
            _viewed(world, by, channel, root_id)  # the answer lacks `from_bot`, so the server takes it for a person's
            return known, False
    if channel.delete_at:
        raise WorldError(400, "api.post.create_post.can_not_post_to_deleted.error", "Can not post to deleted channel.")
    root = _root(world, channel, root_id)
    if len(message) > MAX_POST:
        raise too_long(world)
    clean, actions = attachments.normalize(world, dict(props or {}))
    clean.pop("from_bot", None)
    if by.is_bot:
        clean["from_bot"] = "true"
    if webhook:
        clean["from_webhook"] = "true"
    at = world.stamp()
    post = Post(
        id=world.new_id(),
        channel_id=channel_id,
        user_id=by.id,
        message=message,
        create_at=at,
        update_at=at,
        root_id=root_id,
        type=post_type,
        props=clean,
        actions=actions,
        inner=inner or webhook,
        hashtags=" ".join(_HASHTAG.findall(message)) if "#" in message else "",
    )
    for file_id in file_ids:
        file = world.files.get(file_id)
        if file is not None and file.user_id == by.id and not file.post_id:
            file.post_id = post.id
            post.file_ids.append(file_id)
    if pending:
        _remember(world, pending, post)
    _keep(world, channel, post, root)
    _tell_posted(world, channel, post, by, pending=pending, online=not webhook)
    if root is not None and not world.old:
        _tell_thread(world, channel, root)
    world.observed("posted", at, by.id, post)
    if not by.is_bot and not webhook:
        _viewed(world, by, channel, root_id)
    if world.heard is not None and world.hooks and not webhook:
        world.heard(post)
    return post, True


def system(
    world: World,
    channel: Channel,
    by: Account,
    kind: str,
    message: str,
    props: dict[str, Any],
    *,
    mentioned: tuple[str, ...] = (),
    omit: frozenset[str] = frozenset(),
) -> Post:
    """A post the server itself writes in somebody's name; `kind` starts with `system_`."""
    at = world.stamp()
    if by.is_bot:
        props = props | {"from_bot": "true"}
    post = Post(world.new_id(), channel.id, by.id, message, at, at, type=kind, props=props, inner=True)
    _keep(world, channel, post, None)
    _tell_posted(world, channel, post, by, mentioned=mentioned, omit=omit)
    world.observed("posted", at, by.id, post)
    return post


def _root(world: World, channel: Channel, root_id: str) -> Post | None:
    if not root_id:
        return None
    root = world.posts.get(root_id)
    if root is None or root.delete_at or root.root_id:
        raise WorldError(
            400,
            "api.post.create_post.root_id.app_error",
            "Invalid RootId parameter.",
            f'resource "Post" not found, id: {root_id}',
        )
    if root.channel_id != channel.id:
        raise WorldError(
            500, "api.post.create_post.channel_root_id.app_error", "Invalid ChannelId for RootId parameter."
        )
    return root


def _remember(world: World, pending: str, post: Post) -> None:
    now = world.clock.now()
    world.pending[pending] = (now, post.id)
    if len(world.pending) > 25_000:  # the real cache's size
        world.pending = {key: seen for key, seen in world.pending.items() if now - seen[0] < PENDING_TTL}


_UNCOUNTED = frozenset(
    f"system_{kind}"
    for kind in (
        "join_channel", "leave_channel", "add_to_channel", "remove_from_channel",
        "join_team", "leave_team", "add_to_team", "remove_from_team",
    )
)  # fmt: skip


def _keep(world: World, channel: Channel, post: Post, root: Post | None) -> None:
    world.posts[post.id] = post
    channel.posts.append(post)
    channel.changes.append((post.update_at, post))
    channel.last_post_at = post.create_at
    counted = post.type not in _UNCOUNTED
    channel.total += counted
    if root is None:
        channel.last_root_post_at = post.create_at
        channel.total_root += counted
    else:
        root.replies.append(post)
        root.update_at = post.create_at
        channel.changes.append((root.update_at, root))


def _tell_posted(
    world: World,
    channel: Channel,
    post: Post,
    by: Account,
    *,
    pending: str = "",
    online: bool = True,
    mentioned: tuple[str, ...] = (),
    omit: frozenset[str] = frozenset(),
) -> None:
    shown = channel.display_name
    if channel.type == "D":
        shown = f"@{by.username}"
    elif channel.type == "G":
        shown = ", ".join(sorted(world.people[each].username for each in channel.members if each != by.id))
    data: Json = {
        "channel_display_name": shown,
        "channel_name": channel.name,
        "channel_type": channel.type,
        "post": as_text(shape(world, post, pending=pending)),
        "sender_name": "System" if post.is_system else f"@{by.username}",
        "set_online": online,
        "team_id": channel.team_id,
    }
    if post.file_ids:
        data["otherFile"] = "true"
        if any(world.files[each].mime_type.startswith("image/") for each in post.file_ids):
            data["image"] = "true"
    if not post.is_system:
        mentioned = mentions.of(world, channel, post, by)
    for user_id in mentioned:
        member = channel.members.get(user_id)
        if member is not None:
            member.mention_count += 1
    world.publish(Notice("posted", data, channel_id=channel.id, omit=omit, mentions=mentioned))


def _tell_thread(world: World, channel: Channel, root: Post) -> None:
    """11.6 tells who follows a thread of its new reply: its author, who replied in it."""
    followers = {root.user_id: None} | {reply.user_id: None for reply in root.replies}
    repliers = {reply.user_id: None for reply in root.replies if not reply.delete_at}
    thread = {
        "id": root.id,
        "reply_count": thread_length(world, root),
        "last_reply_at": root.replies[-1].create_at,
        "last_viewed_at": 0,
        "participants": [shapes.user(world.people[each], old=False) for each in repliers],
        "post": shape(world, root, metadata=False, replies=0),
        "unread_replies": 0,
        "unread_mentions": 0,
        "is_urgent": False,
        "delete_at": 0,
    }
    data = {"previous_unread_mentions": 0, "previous_unread_replies": 0, "thread": as_text(thread)}
    for user_id in followers:
        if user_id in channel.members:
            world.publish(Notice("thread_updated", data, user_id=user_id, team_id=channel.team_id))


def _viewed(world: World, by: Account, channel: Channel, root_id: str) -> None:
    """A person who writes has read the channel; 11.6 leaves replies out."""
    member = channel.members.get(by.id)
    if member is None:
        return
    member.last_viewed_at = channel.last_post_at
    member.mention_count = 0
    if world.old:
        world.publish(Notice("channel_viewed", {"channel_id": channel.id}, user_id=by.id))
    elif not root_id:
        times = {channel.id: channel.last_post_at}
        world.publish(Notice("multiple_channels_viewed", {"channel_times": times}, user_id=by.id))


def ephemeral(world: World, channel: Channel, to: Account, message: str, *, root_id: str = "", props: Json) -> Post:
    """A message only one person sees, and which is not kept."""
    post = Post(
        world.new_id(),
        channel.id,
        to.id,
        message,
        world.stamp(),
        0,
        root_id=root_id,
        type="system_ephemeral",
        inner=True,
        props=props,
    )
    data = {"post": as_text(shape(world, post, replies=0) | {"file_ids": None})}
    world.publish(Notice("ephemeral_message", data, user_id=to.id, channel_id=channel.id))
    return post

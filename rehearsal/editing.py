"""Messages after they were written: editing, pinning, deleting, reacting, with the events each makes."""

from __future__ import annotations

import re
from typing import Any

from rehearsal import attachments, powers, shapes
from rehearsal.errors import WorldError, forbidden
from rehearsal.model import Account, Channel, Notice, Post, Reaction
from rehearsal.talk import as_text, shape, too_long
from rehearsal.world import MAX_POST, World

_EMOJI = re.compile(r"[a-zA-Z0-9_+-]{1,64}")


def _keep_old_version(world: World, channel: Channel, post: Post, at: int) -> None:
    """An edit leaves the old version as a deleted post of its own, which `since=` shows."""
    old = Post(
        id=world.new_id(),
        channel_id=post.channel_id,
        user_id=post.user_id,
        message=post.message,
        create_at=post.create_at,
        update_at=at,
        root_id=post.root_id,
        edit_at=post.edit_at,
        delete_at=at,
        original_id=post.id,
        type=post.type,
        props=post.props,
        inner=post.inner,
        had_reactions=bool(post.reactions),
    )
    channel.changes.append((at, old))


def _tell_edited(world: World, post: Post) -> None:
    data = {"post": as_text(shape(world, post))}
    world.publish(Notice("post_edited", data, channel_id=post.channel_id))


def edit(world: World, by: Account, post_id: str, wanted: dict[str, Any]) -> Post:
    """Change a post's text or props; only its author (or a system admin) may."""
    post = world.posts.get(post_id)
    if post is None or post.delete_at:
        raise forbidden(by.id, "edit_post")
    channel = powers.in_channel(world, by, post.channel_id, "edit_post")
    if post.user_id != by.id and not by.is_admin:
        raise forbidden(by.id, "edit_others_posts")
    if post.is_system:
        raise WorldError(400, "api.post.update_post.system_message.app_error", "Unable to update system message.")
    if channel.delete_at:
        raise WorldError(
            400,
            "api.post.update_post.can_not_update_post_in_deleted.error",
            "Can not update a post in a deleted channel.",
        )
    message = wanted.get("message")
    if message is not None and len(message) > MAX_POST:
        raise too_long(world)
    at = world.stamp()
    _keep_old_version(world, channel, post, at)
    if message is not None and message != post.message:
        post.message = message
        post.edit_at = at
    if wanted.get("is_pinned") is not None:
        post.is_pinned = bool(wanted["is_pinned"])
    if wanted.get("props") is not None:
        kept = {key: post.props[key] for key in ("from_bot", "from_webhook") if key in post.props}
        clean, actions = attachments.normalize(world, dict(wanted["props"]))
        post.props, post.actions = clean | kept, actions
    post.update_at = at
    channel.changes.append((at, post))
    _tell_edited(world, post)
    world.observed("edited", at, by.id, post)
    return post


def pin(world: World, by: Account, post_id: str, pinned: bool) -> Post:
    """Pin a post or take the pin away."""
    post = world.posts.get(post_id)
    if post is None or post.delete_at:
        raise forbidden(by.id, "read_channel_content")
    channel = powers.in_channel(world, by, post.channel_id, "read_channel_content")
    if channel.delete_at:
        raise WorldError(
            400,
            "api.post.update_post.can_not_update_post_in_deleted.error",
            "Can not update a post in a deleted channel.",
        )
    at = world.stamp()
    _keep_old_version(world, channel, post, at)
    post.is_pinned = pinned
    post.update_at = at
    channel.changes.append((at, post))
    _tell_edited(world, post)
    world.observed("edited", at, by.id, post)
    return post


def delete(world: World, by: Account, post_id: str) -> None:
    """Delete a post and its replies.  The event shows the post as it was before."""
    post = world.posts.get(post_id)
    if post is None or post.delete_at:
        raise forbidden(by.id, "delete_post")
    own = post.user_id == by.id
    channel = powers.in_channel(world, by, post.channel_id, "delete_post" if own else "delete_others_posts")
    team = world.teams.get(channel.team_id)
    if not own and not by.is_admin and not (team is not None and team.members.get(by.id, False)):
        raise forbidden(by.id, "delete_others_posts")
    data = {"post": as_text(shape(world, post, metadata=world.old, replies=0 if world.old else None))}
    at = world.stamp()
    for each in (post, *post.replies):
        if not each.delete_at:
            each.delete_at = each.update_at = at
            each.props = each.props | {"deleteBy": by.id}
            channel.changes.append((at, each))
    world.publish(Notice("post_deleted", data, channel_id=channel.id, sanitized=not world.old))
    world.observed("deleted", at, by.id, post)


def react(world: World, by: Account, user_id: str, post_id: str, emoji: str) -> Reaction:
    """Put one's own emoji under a post; again changes nothing."""
    if user_id != by.id:
        raise WorldError(
            403, "api.reaction.save_reaction.user_id.app_error", "You cannot save reaction for the other user."
        )
    if not _EMOJI.fullmatch(emoji):
        raise WorldError(400, "model.reaction.is_valid.emoji_name.app_error", "Invalid emoji name.")
    post, channel = _reactable(world, by, post_id, "add_reaction")
    known = next((each for each in post.reactions if each.user_id == by.id and each.emoji_name == emoji), None)
    at = world.stamp()
    made = known or Reaction(by.id, post_id, channel.id, emoji, at)
    if known is None:
        post.reactions.append(made)
        post.update_at = at
        channel.changes.append((at, post))
    data = {"reaction": as_text(shapes.reaction(made, old=world.old))}
    world.publish(Notice("reaction_added", data, channel_id=channel.id))
    if known is None:
        world.observed("reacted", at, by.id, post, emoji)
    return made


def unreact(world: World, by: Account, user_id: str, post_id: str, emoji: str) -> None:
    """Take one's own emoji back; the event has no `create_at`, only the time it happened."""
    if user_id != by.id and not by.is_admin:
        raise forbidden(by.id, "remove_others_reactions")
    post, channel = _reactable(world, by, post_id, "remove_reaction")
    known = next((each for each in post.reactions if each.user_id == user_id and each.emoji_name == emoji), None)
    at = world.stamp()
    if known is not None:
        post.reactions.remove(known)
        post.update_at = at
        channel.changes.append((at, post))
    gone = shapes.reaction(Reaction(user_id, post_id, "", emoji, 0), old=world.old) | {"update_at": at}
    world.publish(Notice("reaction_removed", {"reaction": as_text(gone)}, channel_id=channel.id))
    if known is not None:
        world.observed("unreacted", at, by.id, post, emoji)


def _reactable(world: World, by: Account, post_id: str, permission: str) -> tuple[Post, Channel]:
    post = world.posts.get(post_id)
    if post is None or post.delete_at:
        raise forbidden(by.id, permission)
    channel = powers.in_channel(world, by, post.channel_id, permission)
    if channel.delete_at:
        raise WorldError(
            403, "api.reaction.save.archived_channel.app_error", "You cannot react in an archived channel."
        )
    return post, channel

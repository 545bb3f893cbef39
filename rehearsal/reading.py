"""Reading messages: a channel's pages, what changed since, threads, search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from rehearsal import talk
from rehearsal.model import Account, Channel, Json, Post
from rehearsal.world import World

SINCE_MOST = 1000
"""How many posts `since=` answers at most."""

PAGE_MOST = 200


def _listing(world: World, posts: Iterable[Post], *, older: str = "", newer: str = "", counts: bool = True) -> Json:
    order: list[str] = []
    shown: dict[str, Any] = {}
    for post in posts:
        order.append(post.id)
        shown[post.id] = talk.shape(world, post, replies=None if counts else 0)
    for post_id in order:
        root_id = shown[post_id]["root_id"]
        if root_id and root_id not in shown and root_id in world.posts:
            shown[root_id] = talk.shape(world, world.posts[root_id], replies=None if counts else 0)
    out: Json = {"order": order, "posts": shown, "next_post_id": newer, "prev_post_id": older}
    if not world.old:
        out["first_inaccessible_post_time"] = 0
    return out


def since(world: World, channel: Channel, instant: int) -> Json:
    """Everything changed after that instant, old versions and deleted posts too, newest first."""
    start = bisect_right(channel.changes, instant, key=lambda change: change[0])
    changed = {post.id: post for _, post in channel.changes[start:]}
    newest = sorted(changed.values(), key=lambda post: (-post.create_at, post.id))
    return _listing(world, newest[:SINCE_MOST], counts=False)


def page(world: World, channel: Channel, number: int, size: int) -> Json:
    """The channel's newest posts, newest first."""
    living = [post for post in reversed(channel.posts) if not post.delete_at]
    first = number * size
    some = living[first : first + size]
    return _listing(
        world,
        some,
        older=living[first + size].id if first + size < len(living) else "",
        newer=living[first - 1].id if some and first else "",
    )


def around(world: World, channel: Channel, post_id: str, number: int, size: int, *, after: bool) -> Json:
    """A page of what stands after (or before) that post, newest first."""
    pivot = world.posts.get(post_id)
    if pivot is None or pivot.channel_id != channel.id:
        return _listing(world, ())
    index = bisect_left(channel.posts, pivot.create_at, key=lambda post: post.create_at)
    first = number * size
    if after:
        living = [post for post in channel.posts[index + 1 :] if not post.delete_at]
        some = living[first : first + size][::-1]
        older = living[first - 1].id if first and some else pivot.id if some else ""
        newer = living[first + size].id if first + size < len(living) else ""
    else:
        living = [post for post in reversed(channel.posts[:index]) if not post.delete_at]
        some = living[first : first + size]
        older = living[first + size].id if first + size < len(living) else ""
        newer = living[first - 1].id if first and some else pivot.id if some else ""
    return _listing(world, some, older=older, newer=newer)


def thread(world: World, post: Post) -> Json:
    """A post's whole thread.  5.37 names the post that was asked for first, and the root once more at the end."""
    root = world.posts[post.root_id] if post.root_id else post
    replies = [reply for reply in reversed(root.replies) if not reply.delete_at]
    out = _listing(world, (root, *replies))
    if world.old:
        out["order"] = [post.id, *(reply.id for reply in replies), root.id]
    else:
        out["has_next"] = False
    return out


def pinned(world: World, channel: Channel) -> Json:
    """The pinned posts of a channel."""
    return _listing(world, [post for post in reversed(channel.posts) if post.is_pinned and not post.delete_at])


def search(world: World, who: Account, team_id: str, terms: str, *, any_term: bool) -> Json:
    """What people wrote with those words, in the channels of the team the asker is in."""
    words = [word.lower() for word in terms.split()]
    test = any if any_term else all
    found = [
        post
        for channel in world.channels.values()
        if who.id in channel.members and channel.team_id in (team_id, "") and not channel.delete_at
        for post in channel.posts
        if words and not post.delete_at and not post.is_system and test(word in post.message.lower() for word in words)
    ]
    found.sort(key=lambda post: -post.create_at)
    return _listing(world, found[:100]) | {"matches": None}

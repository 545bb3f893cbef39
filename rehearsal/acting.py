"""What people do on the stage: write, react, edit, delete, each where they may."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rehearsal.model import Post
from rehearsal.places import BOT, Place, PlaceError
from rehearsal.stage import Stage


class ActError(Exception):
    """Nobody could do that; the message says why and what to do."""


def say(
    stage: Stage,
    who: str,
    name: str,
    text: str,
    *,
    thread: re.Pattern[str] | None = None,
    webhook: bool = False,
    files: Sequence[str] = (),
) -> Post:
    """Write in a place; `thread`: under the latest message there that the pattern is found in; `files`: by name."""
    place = there(stage, who, name)
    root = place.root_id
    if thread is not None:
        found = latest(stage, who, place, thread)
        root = found.root_id or found.id
    if webhook:
        return stage.stand_in.webhook_post(who, place.channel_id, text)
    ids = [stage.stand_in.upload(who, place.channel_id, each) for each in files]
    return stage.stand_in.say(who, place.channel_id, text, root_id=root, file_ids=ids)


def there(stage: Stage, who: str, name: str) -> Place:
    """The place of that name, if `who` is in it.  Raises `ActError`, or `PlaceError` if there is none."""
    place = stage.places.find(name, who)
    if not _is_in(stage, who, place.channel_id):
        raise ActError(
            f"{who} is not in {name}: have somebody there say `{stage.prefix} invite @{who}`, "
            f"or {who} say `{stage.prefix} join {name}` somewhere else"
        )
    return place


def react(
    stage: Stage, who: str, emoji: str, name: str | None, pattern: re.Pattern[str] | None, *, remove: bool = False
) -> Post:
    """Put an emoji under the bot's latest message to `who`, or the latest that fits; or take it back."""
    place = there(stage, who, name) if name else None
    if remove:
        post = _latest_with(stage, who, emoji, place, pattern)
    elif pattern is not None:
        post = latest(stage, who, place, pattern)
    else:
        post = _bots_latest(stage, who, place)
    if remove:
        stage.stand_in.unreact(who, post.id, emoji)
    else:
        stage.stand_in.react(who, post.id, emoji)
    return post


def edit(stage: Stage, who: str, name: str | None, pattern: re.Pattern[str], text: str) -> Post:
    """Change one's own latest message that the pattern is found in."""
    post = latest(stage, who, there(stage, who, name) if name else None, pattern, of=who)
    return stage.stand_in.edit(who, post.id, text)


def delete(stage: Stage, who: str, name: str | None, pattern: re.Pattern[str], *, of_bot: bool = False) -> None:
    """Delete one's own latest message that fits; or, by an administrator, the bot's."""
    place = there(stage, who, name) if name else None
    post = latest(stage, who, place, pattern, of=BOT if of_bot else who)
    if of_bot:
        stage.as_administrator(who, lambda name: stage.stand_in.delete(name, post.id))
    else:
        stage.stand_in.delete(who, post.id)


def leave(stage: Stage, who: str, name: str) -> None:
    """Leave the channel of that place."""
    stage.stand_in.leave(who, there(stage, who, name).channel_id)


def latest(stage: Stage, who: str, place: Place | None, pattern: re.Pattern[str], *, of: str = "") -> Post:
    """The latest message that `who` sees there (or anywhere) and the pattern is found in; `of`: by that person."""
    for post in _seen(stage, who, place):
        if pattern.search(post.message) and (not of or post.user_id == stage.stand_in.user_id(of)):
            return post
    whose = f" of {of}" if of else ""
    raise ActError(f"{who} sees no message{whose} in which {pattern.pattern!r} is found")


def _bots_latest(stage: Stage, who: str, place: Place | None) -> Post:
    """The bot's latest message in a place; without one, its latest to `who`: direct, with a mention, or an answer."""
    posts = [post for post in _seen(stage, who, place) if post.user_id == stage.bot.id]
    if not posts:
        raise ActError(f"there is no message of the bot that {who} could react to")
    if place is not None:
        return posts[0]
    return next((post for post in posts if _is_to(stage, who, post)), posts[0])


def _is_to(stage: Stage, who: str, post: Post) -> bool:
    world = stage.stand_in.world
    if world.channels[post.channel_id].is_private_talk or re.search(rf"@{re.escape(who)}\b", post.message):
        return True
    root = world.posts.get(post.root_id)
    return root is not None and root.user_id == stage.stand_in.user_id(who)


def _latest_with(stage: Stage, who: str, emoji: str, place: Place | None, pattern: re.Pattern[str] | None) -> Post:
    user_id = stage.stand_in.user_id(who)
    for post in _seen(stage, who, place):
        if (pattern is None or pattern.search(post.message)) and any(
            each.user_id == user_id and each.emoji_name == emoji for each in post.reactions
        ):
            return post
    raise ActError(f"{who} has put :{emoji}: under no message here")


def _seen(stage: Stage, who: str, place: Place | None) -> list[Post]:
    """The messages that `who` can see, the latest first; system posts are none."""
    posts = [
        post
        for channel in stage.stand_in.world.channels.values()
        if (place is None or channel.id == place.channel_id) and _is_in(stage, who, channel.id)
        for post in channel.posts
        if not post.delete_at and not post.is_system and (place is None or place.holds(post))
    ]
    return sorted(posts, key=lambda post: post.create_at, reverse=True)


def _is_in(stage: Stage, who: str, channel_id: str) -> bool:
    return stage.stand_in.user_id(who) in stage.stand_in.world.channels[channel_id].members


__all__ = ["ActError", "PlaceError", "delete", "edit", "latest", "leave", "react", "say", "there"]

"""Whom a message notifies."""

from __future__ import annotations

import html
import re

from rehearsal.model import Account, Channel, Post
from rehearsal.world import World

_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`", re.DOTALL)
_NAME = re.compile(r"(?<![^\W_])(?<!@)@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_ALL = frozenset(("all", "channel", "here"))


def of(world: World, channel: Channel, post: Post, by: Account) -> tuple[str, ...]:
    """The members of the channel a post mentions, without its author.

    Measured on 5.37 and 11.6: inside code a name does not notify, and a zero-width space after the `@` stops it; a
    backslash, a quote or a link text does not.  5.37 reads `&#64;name`, too.  A direct message mentions the other
    person.
    """
    found: dict[str, None] = {}
    if channel.type == "D" or (channel.type == "G" and not world.old):
        found = dict.fromkeys(sorted(each for each in channel.members if each != by.id))
    text = html.unescape(post.message) if world.old and "&" in post.message else post.message
    if "@" in text:
        for name in _NAME.findall(_CODE.sub(" ", text)):
            _add(world, channel, name.lower(), found)
    found.pop(by.id, None)
    return tuple(found)


def _add(world: World, channel: Channel, name: str, found: dict[str, None]) -> None:
    if name.rstrip("._-") in _ALL:
        found.update(dict.fromkeys(channel.members))
        return
    while name:
        user_id = world.names.get(name)
        if user_id is not None:
            if user_id in channel.members:
                found[user_id] = None
            return
        if name[-1] not in "._-":
            return
        name = name[:-1]

"""Where something is said, in the words of scripts: `alerts`, `INC-1`, `@bot`, `@bob`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rehearsal.model import Channel, Post
from rehearsal.standin import StandIn, WorldError

BOT = "incident-bot"
TO_BOT = ("@bot", f"@{BOT}")
"""How a direct message to the bot is written."""
RUN = re.compile(r"[A-Z][A-Z0-9]{0,9}-[1-9][0-9]{0,8}")
"""A run's number."""

_BOARD = re.compile(r"#### \S+ (" + RUN.pattern + r") ·")
_PURPOSE = re.compile(r"(" + RUN.pattern + r") · ")


class PlaceError(Exception):
    """There is no such place, or one may not be there; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, or one thread of it."""

    channel_id: str
    root_id: str = ""

    def holds(self, post: Post) -> bool:
        """Whether that message stands there."""
        return post.channel_id == self.channel_id and (not self.root_id or self.root_id in (post.id, post.root_id))


class Places:
    """Translates between the stand-in's ids and the words of scripts.

    A run's channel is known by its purpose, which begins with the run's number; the thread of a run that
    lives in a shared channel by its pinned post.
    """

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self._bot = stand_in.user_id(BOT)

    def find(self, name: str, who: str) -> Place:
        """The place of that name for `who` ('' for nobody in particular).  Raises `PlaceError`."""
        if name in TO_BOT:
            return self.direct(who)
        if name.startswith("@"):
            return self.direct(name[1:])
        if RUN.fullmatch(name):
            return self._run(name)
        try:
            return Place(self._stand_in.channel_id(name.removeprefix("~")))
        except WorldError as error:
            raise PlaceError(f"there is no channel {name}; the channels are {', '.join(self.channels())}") from error

    def direct(self, who: str) -> Place:
        """The direct messages of the bot and that person."""
        return Place(self._stand_in.direct(who, BOT))

    def directs(self) -> list[Place]:
        """Every talk with the bot alone."""
        world = self._stand_in.world
        return [Place(each.id) for each in world.channels.values() if each.type == "D" and self._bot in each.members]

    def channels(self) -> list[str]:
        """The names of the channels that are no run's, and the numbers of the runs that have one."""
        found = [each for each in self._stand_in.world.channels.values() if not each.is_private_talk]
        return [self._named(each) for each in found if each.name != "off-topic" and not each.delete_at]

    def runs(self) -> list[str]:
        """The numbers of the runs that have a place."""
        channels = self._stand_in.world.channels.values()
        owned = [found[1] for each in channels if (found := _PURPOSE.match(each.purpose))]
        boards = [found[1] for post in self._stand_in.world.posts.values() if (found := self._board(post))]
        return list(dict.fromkeys([*owned, *boards]))

    def name(self, post: Post, who: str = "") -> str:
        """Where that message stands, in the words of scripts; a talk with `who` is `@bot`."""
        channel = self._stand_in.world.channels[post.channel_id]
        if channel.is_private_talk:
            others = [self._stand_in.world.people[each].username for each in channel.members if each != self._bot]
            return "@bot" if who in others else "@" + ",".join(others)
        own = _PURPOSE.match(channel.purpose)
        if own:
            return own[1]
        root = self._stand_in.world.posts.get(post.root_id or post.id, post)
        for each in (root, *root.replies):
            board = self._board(each)
            if board:
                return board[1]
        return channel.name

    def _named(self, channel: Channel) -> str:
        own = _PURPOSE.match(channel.purpose)
        return own[1] if own else channel.name

    def _run(self, number: str) -> Place:
        for channel in self._stand_in.world.channels.values():
            if channel.purpose.startswith(f"{number} · "):
                return Place(channel.id)
        for post in self._stand_in.world.posts.values():
            board = self._board(post)
            if board and board[1] == number and not post.delete_at:  # one that was deleted took its thread with it
                return Place(post.channel_id, post.root_id or post.id)
        runs = ", ".join(self.runs())
        raise PlaceError(f"there is no run {number} yet{f'; there is {runs}' if runs else ''}")

    def _board(self, post: Post) -> re.Match[str] | None:
        mark = post.props.get("muster")
        if post.user_id != self._bot or not isinstance(mark, dict) or ":board:" not in str(mark.get("key", "")):
            return None
        return _BOARD.match(post.message)

"""What the websocket brings, as types.  `mattermost.frames` makes them from the server's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mattermost.chat import Channel, Post, Reaction, User


@dataclass(frozen=True, slots=True)
class Connected:
    """The websocket stands.  `resumed`: the server sends what was missed itself; otherwise there may be a gap."""

    resumed: bool


class Posted(NamedTuple):
    """Somebody wrote.  A tuple, as the post is.  `channel_type` is O, P, D or G."""

    post: Post
    channel_type: str


@dataclass(frozen=True, slots=True)
class PostEdited:
    """A post changed: its text, its pin or its props."""

    post: Post


@dataclass(frozen=True, slots=True)
class PostDeleted:
    """A post was deleted."""

    post: Post


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """`channel_id` is where the post stands."""

    reaction: Reaction
    channel_id: str


@dataclass(frozen=True, slots=True)
class ReactionRemoved:
    """`reaction.create_at` is 0 here on real servers; `at` is when the frame says it happened, or 0."""

    reaction: Reaction
    channel_id: str
    at: int


@dataclass(frozen=True, slots=True)
class MemberAdded:
    """Somebody (maybe the bot) is now in a channel."""

    channel_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    """Somebody (maybe the bot) is no longer in a channel."""

    channel_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """Renamed, converted, header changed."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelArchived:
    """`delete_at` is 0 when it was brought back."""

    channel_id: str
    delete_at: int


@dataclass(frozen=True, slots=True)
class DirectOpened:
    """A direct or group channel with the bot came to be."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class UserChanged:
    """Renamed, deactivated, moved to another time zone."""

    user: User


@dataclass(frozen=True, slots=True)
class LeftTeam:
    """Somebody (maybe the bot) is no longer in a team."""

    team_id: str
    user_id: str


WireEvent = (
    Connected
    | Posted
    | PostEdited
    | PostDeleted
    | ReactionAdded
    | ReactionRemoved
    | MemberAdded
    | MemberRemoved
    | ChannelChanged
    | ChannelArchived
    | DirectOpened
    | UserChanged
    | LeftTeam
)

"""What the stand-in's world is made of.  Plain mutable records; the rules are in the modules beside it.

Times are UTC instants in milliseconds; ids are 26 letters and digits, as Mattermost makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Account:
    """A person or a bot.  `token` is a ready-made session; `delete_at` is 0 while it is active."""

    id: str
    username: str
    create_at: int
    update_at: int
    email: str
    is_bot: bool = False
    is_admin: bool = False
    is_guest: bool = False
    delete_at: int = 0
    first_name: str = ""
    last_name: str = ""
    nickname: str = ""
    position: str = ""
    locale: str = "en"
    timezone: dict[str, str] = field(
        default_factory=lambda: {"automaticTimezone": "", "manualTimezone": "", "useAutomaticTimezone": "true"}
    )
    props: dict[str, str] = field(default_factory=dict)
    password: str = ""
    token: str = ""
    owner_id: str = ""
    picture_at: int = 0
    status: str = "offline"
    status_manual: bool = False
    active_at: int = 0


@dataclass(slots=True)
class Session:
    """What a token stands for.  `id` is the token's own id, by which it is revoked."""

    id: str
    token: str
    user_id: str
    description: str = ""


@dataclass(slots=True)
class Team:
    """A team; `members` maps user id to "is an admin of the team"."""

    id: str
    name: str
    display_name: str
    create_at: int
    invite_id: str
    type: str = "O"
    members: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Member:
    """Somebody in a channel."""

    user_id: str
    is_admin: bool = False
    last_viewed_at: int = 0
    last_update_at: int = 0
    mention_count: int = 0


@dataclass(slots=True)
class Reaction:
    """One person's emoji on a post."""

    user_id: str
    post_id: str
    channel_id: str
    emoji_name: str
    create_at: int


@dataclass(slots=True)
class File:
    """An uploaded file; `post_id` is '' until a post carries it."""

    id: str
    user_id: str
    channel_id: str
    name: str
    mime_type: str
    content: bytes
    create_at: int
    post_id: str = ""


@dataclass(slots=True)
class Post:
    """A message.  `actions` holds the buttons' hidden half: action id -> what the server calls.

    `inner` is one the server made itself or for somebody (system posts, `/echo`, webhooks); `had_reactions` is
    what an old version remembers of its reactions.
    """

    id: str
    channel_id: str
    user_id: str
    message: str
    create_at: int
    update_at: int
    root_id: str = ""
    edit_at: int = 0
    delete_at: int = 0
    original_id: str = ""
    type: str = ""
    is_pinned: bool = False
    hashtags: str = ""
    props: Json = field(default_factory=dict)
    file_ids: list[str] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    replies: list[Post] = field(default_factory=list)
    actions: dict[str, Json] = field(default_factory=dict)
    inner: bool = False
    had_reactions: bool = False

    @property
    def is_system(self) -> bool:
        """True for what the server itself wrote."""
        return self.type.startswith("system_")


@dataclass(slots=True)
class Channel:
    """A channel.  `posts` is in order of `create_at`; `changes` is every post (old versions too) by `update_at`."""

    id: str
    team_id: str
    type: str
    name: str
    display_name: str
    create_at: int
    update_at: int
    creator_id: str = ""
    header: str = ""
    purpose: str = ""
    delete_at: int = 0
    last_post_at: int = 0
    last_root_post_at: int = 0
    total: int = 0
    total_root: int = 0
    members: dict[str, Member] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    changes: list[tuple[int, Post]] = field(default_factory=list)

    @property
    def is_private_talk(self) -> bool:
        """True for direct and group channels."""
        return self.type in {"D", "G"}


@dataclass(slots=True)
class Command:
    """A slash command somebody registered; the server calls `url`."""

    id: str
    token: str
    team_id: str
    creator_id: str
    trigger: str
    url: str
    create_at: int
    method: str = "P"
    auto_complete: bool = False
    auto_complete_hint: str = ""
    auto_complete_desc: str = ""
    display_name: str = ""
    description: str = ""
    username: str = ""


@dataclass(slots=True)
class Hook:
    """An incoming or outgoing webhook; `callback_urls` is empty for an incoming one."""

    id: str
    token: str
    team_id: str
    channel_id: str
    creator_id: str
    create_at: int
    display_name: str = ""
    description: str = ""
    trigger_words: list[str] = field(default_factory=list)
    trigger_when: int = 0
    callback_urls: list[str] = field(default_factory=list)
    content_type: str = ""


@dataclass(slots=True)
class Notice:
    """An event of the websocket before it is numbered for each connection.

    It goes to `user_id` if that is set, else to the members of `channel_id`, else to those of `team_id`,
    else to everybody; never to those in `omit`.  `mentions` are told to the mentioned alone (11.6) or to all (5.37).
    """

    event: str
    data: Json
    user_id: str = ""
    channel_id: str = ""
    team_id: str = ""
    omit: frozenset[str] = frozenset()
    mentions: tuple[str, ...] = ()
    sanitized: bool = False

"""What the bot needs of a chat server, as values and one protocol.

The engine and the handlers know this module and `mattermost.events`; only
`bot.py` knows the class that speaks to a real server.  All times are UTC
instants in milliseconds, as Mattermost gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class User:
    """An account.  `delete_at` is 0 while it is active; `zone` is an IANA name or ''; `is_admin`: of the system."""

    id: str
    username: str
    is_bot: bool = False
    is_guest: bool = False
    delete_at: int = 0
    zone: str = ""
    locale: str = ""
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody in a team; `is_admin` says whether they are one of the team's admins."""

    user_id: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A team the bot is a member of."""

    id: str
    name: str
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; `type` is O (public), P (private), D (direct) or G (group).  `delete_at` is 0 unless archived."""

    id: str
    team_id: str
    type: str
    name: str
    display_name: str = ""
    header: str = ""
    purpose: str = ""
    delete_at: int = 0
    last_post_at: int = 0


class Post(NamedTuple):
    """A message.  A tuple, for one is made of every message there is.

    `type` is '' for what people and bots write and starts with `system_` for the server's own.  `files` are the names
    of those that belong to it.
    """

    id: str
    channel_id: str
    user_id: str
    message: str
    create_at: int
    root_id: str = ""
    update_at: int = 0
    edit_at: int = 0
    delete_at: int = 0
    type: str = ""
    is_pinned: bool = False
    props: Mapping[str, Any] = MappingProxyType({})
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """One person's emoji (its name, without colons) on a post."""

    user_id: str
    post_id: str
    emoji: str
    create_at: int = 0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A link at the top of a channel, and whose it is."""

    id: str
    title: str
    url: str
    owner_id: str


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a slash command answered: `text`, for whoever ran it alone; `posted` if it stands in the channel for all.

    `link` is the address that it wanted opened, or ''.
    """

    text: str = ""
    posted: bool = False
    link: str = ""


NEVER_SENT = frozenset({"muster.refused", "muster.dns", "muster.tls", "muster.no_tls", "muster.proxy"})
"""What keeps a request from reaching the server at all."""


class ChatError(Exception):
    """The server said no, or did not answer.

    `status` is the HTTP status, or 0 when there was no answer (refused, timed
    out, cut off): then it is unknown whether the work was done.  `error_id` is
    Mattermost's stable name of the error (rely on the status first, then on
    this, never on the message).  `retry_after` is in seconds, when the server gave it.
    """

    def __init__(self, status: int, error_id: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{status or 'no answer'} {error_id}: {message}".strip())
        self.status = status
        self.error_id = error_id
        self.message = message
        self.retry_after = retry_after

    @property
    def permanent(self) -> bool:
        """True when asking again cannot help: a 4xx other than 401, 408 and 429."""
        return 400 <= self.status < 500 and self.status not in (401, 408, 429)

    @property
    def unknown(self) -> bool:
        """True when nobody can say whether the work was done: no answer came, or one of something before the server."""
        return (self.status == 0 and self.error_id not in NEVER_SENT) or self.status in (408, 502, 504)


class Chat(Protocol):
    """The calls the bot makes.  Each raises `ChatError`; reads may be repeated freely."""

    async def me(self) -> User: ...
    async def teams(self) -> Sequence[Team]: ...
    async def user(self, user_id: str) -> User: ...
    async def users(self, user_ids: Sequence[str]) -> Sequence[User]: ...
    async def users_named(self, usernames: Sequence[str]) -> Sequence[User]: ...
    async def user_with_email(self, email: str) -> User | None:
        """The account with that address; None if there is none, or if the server does not say so."""
        ...

    async def channel(self, channel_id: str) -> Channel: ...
    async def channel_named(self, team_id: str, name: str) -> Channel: ...
    async def my_channels(self, team_id: str) -> Sequence[Channel]: ...
    async def direct_channel(self, user_id: str) -> Channel: ...
    async def members(self, channel_id: str, most: int = 0) -> Sequence[str]:
        """The ids of the channel's members, all pages; with `most`, no page more once there are more than that."""
        ...

    async def team_members(self, team_id: str, most: int = 0) -> Sequence[TeamMember]:
        """The members of a team, in the same way."""
        ...

    async def team_member(self, team_id: str, user_id: str) -> TeamMember | None:
        """Somebody in a team, or None if they are not in it."""
        ...

    async def is_member(self, channel_id: str, user_id: str) -> bool: ...
    async def post(self, post_id: str) -> Post: ...
    async def posts_after(self, channel_id: str, post_id: str) -> Sequence[Post]:
        """Every post made after that one (deleted ones left out), oldest first, all pages."""
        ...

    async def posts_since(self, channel_id: str, since: int) -> Sequence[Post]:
        """Posts made, edited or deleted since that instant, oldest first by `create_at`."""
        ...

    async def changes_since(self, channel_id: str, since: int) -> Sequence[tuple[Post, Sequence[Reaction]]]:
        """As `posts_since`, and besides those whose reactions changed, each with all that are under it now."""
        ...

    async def reactions(self, post_id: str) -> Sequence[Reaction]: ...
    async def create_post(
        self,
        channel_id: str,
        message: str,
        *,
        root_id: str = "",
        props: Mapping[str, Any] | None = None,
        pending_post_id: str = "",
    ) -> Post: ...
    async def edit_post(self, post_id: str, message: str) -> Post: ...
    async def delete_post(self, post_id: str) -> None: ...
    async def pin(self, post_id: str) -> None: ...
    async def unpin(self, post_id: str) -> None: ...
    async def react(self, post_id: str, emoji: str) -> None: ...
    async def unreact(self, post_id: str, emoji: str) -> None: ...
    async def create_channel(
        self, team_id: str, name: str, display_name: str, *, private: bool = False, purpose: str = "", header: str = ""
    ) -> Channel: ...
    async def add_member(self, channel_id: str, user_id: str) -> None: ...
    async def remove_member(self, channel_id: str, user_id: str) -> None: ...
    async def set_header(self, channel_id: str, header: str) -> None: ...
    async def set_display_name(self, channel_id: str, display_name: str) -> None: ...
    async def archive_channel(self, channel_id: str) -> None: ...
    async def restore_channel(self, channel_id: str) -> None:
        """Bring an archived channel back; done too when it is not archived.  A plain bot may not: 403."""
        ...

    async def bookmarks(self, channel_id: str) -> Sequence[Bookmark]:
        """The links at the top of a channel.  501: the server's licence has none; 404: it is too old for them."""
        ...

    async def add_bookmark(self, channel_id: str, title: str, url: str) -> None: ...
    async def remove_bookmark(self, channel_id: str, bookmark_id: str) -> None: ...
    async def execute(self, channel_id: str, command: str, *, team_id: str = "", root_id: str = "") -> CommandAnswer:
        """Run a slash command as the bot, once.  `ChatError.unknown` says that it may have run."""
        ...

    async def max_post_length(self) -> int:
        """The longest message in characters (`/config/client?format=old`, MaxPostSize; 4,000 if unknown)."""
        ...

"""The state of one stand-in: who and what there is, the time, the ids, and who must hear of a change.

Nothing here knows HTTP or sockets.  The rules are in `people`, `rooms` and `talk`, as functions over a `World`.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from engine.clock import Clock
from rehearsal import errors
from rehearsal.model import Account, Channel, Command, File, Hook, Json, Notice, Post, Session, Team

ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769"
"""The letters of Mattermost's ids (z-base-32)."""

VERSIONS = ("5.37", "11.6")

MAX_POST = 16383
"""The longest message in characters."""

Observer = Callable[[str, int, str, str, Post, str], None]
"""Called as (kind, at, user id, channel id, post, emoji)."""


class World:
    """Everything one server holds, in memory.

    `stamp()` gives instants from the clock, strictly increasing, so that order by time is order of events even
    when the clock stands still.  Ids are random unless a `seed` is given; a bot that keeps its data over several
    worlds must not meet an id twice.
    """

    def __init__(self, clock: Clock, *, version: str = "11.6", seed: int | None = None) -> None:
        if version not in VERSIONS:
            raise ValueError(f"no recordings of Mattermost {version}; there are {' and '.join(VERSIONS)}")
        self.clock = clock
        self.version = version
        self.old = version == "5.37"
        self.people: dict[str, Account] = {}
        self.names: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.teams: dict[str, Team] = {}
        self.channels: dict[str, Channel] = {}
        self.channel_names: dict[tuple[str, str], str] = {}
        self.posts: dict[str, Post] = {}
        self.files: dict[str, File] = {}
        self.commands: dict[str, Command] = {}
        self.scripted: dict[str, Json | None] = {}
        self.hooks: dict[str, Hook] = {}
        self.triggers: dict[str, str] = {}
        self.pending: dict[str, tuple[int, str]] = {}
        self.bookmarks: dict[str, list[Json]] | None = None  # no licence for them
        self.wire: Callable[[Notice], None] | None = None
        self.heard: Callable[[Post], None] | None = None
        self._observers: list[Observer] = []
        self._random = random.Random(seed)
        self._last_stamp = 0

    def new_id(self) -> str:
        """26 random letters and digits."""
        bits = self._random.getrandbits(130)
        return "".join([ALPHABET[(bits >> shift) & 31] for shift in range(0, 130, 5)])

    def stamp(self) -> int:
        """The time, in ms, later than every stamp before."""
        self._last_stamp = max(self.clock.now(), self._last_stamp + 1)
        return self._last_stamp

    def publish(self, notice: Notice) -> None:
        """Hand an event to the websockets."""
        if self.wire is not None:
            self.wire(notice)

    def hears(self, user_id: str, notice: Notice) -> bool:
        """Whether that event is for that account, by the state of now."""
        if user_id in notice.omit:
            return False
        if notice.user_id:
            return user_id == notice.user_id
        if notice.channel_id:
            channel = self.channels.get(notice.channel_id)
            return channel is not None and user_id in channel.members
        if notice.team_id:
            team = self.teams.get(notice.team_id)
            return team is not None and user_id in team.members
        return True

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call `observer` at every visible change of a post; the answer takes it away again."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def observed(self, kind: str, at: int, user_id: str, post: Post, emoji: str = "") -> None:
        """Tell the observers: posted, edited, deleted, reacted or unreacted."""
        for observer in tuple(self._observers):
            observer(kind, at, user_id, post.channel_id, post, emoji)

    def account(self, user_id: str) -> Account:
        """The account with this id; 404 if there is none."""
        found = self.people.get(user_id)
        if found is None:
            raise errors.no_user(user_id)
        return found

    def account_named(self, username: str) -> Account:
        """The account with this name; 404 if there is none."""
        user_id = self.names.get(username.lower())
        if user_id is None:
            raise errors.no_user_named(username)
        return self.people[user_id]

    def team(self, team_id: str) -> Team:
        """The team with this id; 404 if there is none."""
        found = self.teams.get(team_id)
        if found is None:
            raise errors.no_team(team_id)
        return found

    def team_named(self, name: str) -> Team:
        """The team with this name; 404 if there is none."""
        for team in self.teams.values():
            if team.name == name:
                return team
        raise errors.no_team_named(name)

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id, archived or not; 404 if there is none."""
        found = self.channels.get(channel_id)
        if found is None:
            raise errors.no_channel(channel_id)
        return found

    def channel_named(self, team_id: str, name: str) -> Channel:
        """The channel of that team (or of no team: '') with this name; 404 if there is none."""
        channel_id = self.channel_names.get((team_id, name))
        if channel_id is None:
            raise errors.no_channel_named(name)
        return self.channels[channel_id]

    def post(self, post_id: str) -> Post:
        """The post with this id; 404 if there is none or it was deleted."""
        found = self.posts.get(post_id)
        if found is None or found.delete_at:
            raise errors.no_post(post_id)
        return found

    def who(self, token: str) -> Account | None:
        """Whose token this is; None for a wrong or revoked one and for a deactivated account's."""
        session = self.sessions.get(token)
        if session is None:
            return None
        found = self.people.get(session.user_id)
        return found if found is not None and not found.delete_at else None

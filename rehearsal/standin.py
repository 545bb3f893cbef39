"""The stand-in: a Mattermost of its own on loopback, for rehearsals and tests.

stand_in = StandIn(clock)
stand_in.add_team("ops"); bot = stand_in.add_user("incident-bot", bot=True); stand_in.add_user("alice")
await stand_in.start()          # stand_in.url, bot.token
stand_in.say("alice", stand_in.channel_id("town-square"), "hello")
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.clock import Clock
from rehearsal import editing, members, people, rooms, talk
from rehearsal.errors import WorldError
from rehearsal.faults import Faults
from rehearsal.model import Account, Channel, File, Json, Member, Post, Reaction
from rehearsal.server import Server
from rehearsal.world import Observer, World


class StandIn:
    """One server with its world.

    What people do here follows the same rules and makes the same events as over REST; a refusal is a `WorldError`
    with the status, error id and message REST would answer.  Accounts are named by username, everything else by id.
    """

    def __init__(self, clock: Clock, *, version: str = "11.6", seed: int | None = None) -> None:
        self.clock = clock
        self.world = World(clock, version=version, seed=seed)
        self.faults = Faults()
        self._server = Server(self.world, self.faults)
        self._healing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        await self._server.start()

    async def stop(self) -> None:
        """Cut every connection and stop listening; the world stays."""
        for task in tuple(self._healing):
            task.cancel()
        await asyncio.gather(*self._healing, return_exceptions=True)
        await self._server.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, once started."""
        return self._server.url

    # building a world

    def add_team(self, name: str) -> str:
        """A team with town-square and off-topic; the answer is its id."""
        return people.create_team(self.world, name, name.title()).id

    def add_user(
        self,
        username: str,
        *,
        team: str | None = "ops",
        bot: bool = False,
        admin: bool = False,
        zone: str = "",
        guest: bool = False,
        locale: str = "en",
    ) -> Account:
        """An account with a token of its own, in that team (made if there is none) and its default channels."""
        who = people.create(self.world, username, bot=bot, admin=admin, guest=guest, display_name=username.title())
        who.is_admin = admin
        who.locale = locale
        who.token = people.grant(self.world, who).token
        if zone:
            who.timezone = {"automaticTimezone": "", "manualTimezone": zone, "useAutomaticTimezone": "false"}
        if team is not None:
            people.join_team(self.world, self.world.teams[self._team_id(team)], who, admin=admin)
        return who

    def add_channel(
        self,
        name: str,
        *,
        team: str = "ops",
        members: Iterable[str] = (),
        private: bool = False,
    ) -> str:
        """A channel with those people (by username) in it, without system posts; the answer is its id."""
        channel = rooms.add_record(self.world, self._team_id(team), "P" if private else "O", name, name.title(), "")
        for username in members:
            user_id = self.user_id(username)
            channel.members[user_id] = Member(user_id, last_update_at=self.world.stamp())
        return channel.id

    def _team_id(self, name: str) -> str:
        for team in self.world.teams.values():
            if team.name == name:
                return team.id
        return self.add_team(name)

    # looking things up

    def user_id(self, name: str) -> str:
        """The id of a username (with or without `@`)."""
        return self.world.account_named(name.removeprefix("@")).id

    def channel_id(self, name_or_id: str, team: str = "ops") -> str:
        """The id of a channel of that team by name; an id is given back."""
        if name_or_id in self.world.channels:
            return name_or_id
        return self.world.channel_named(self.world.team_named(team).id, name_or_id.removeprefix("~")).id

    def channel(self, name_or_id: str, team: str = "ops") -> Channel:
        """The channel itself."""
        return self.world.channels[self.channel_id(name_or_id, team)]

    def posts(self, channel_id: str) -> list[Post]:
        """The channel's messages that were not deleted, system posts too, oldest first."""
        return [post for post in self.world.channel(channel_id).posts if not post.delete_at]

    # people act

    def _who(self, username: str) -> Account:
        return self.world.account_named(username.removeprefix("@"))

    def say(
        self,
        username: str,
        channel_id: str,
        text: str,
        *,
        root_id: str = "",
        props: dict[str, Any] | None = None,
        file_ids: Sequence[str] = (),
    ) -> Post:
        """Write a message."""
        by = self._who(username)
        post, _ = talk.create(self.world, by, channel_id, text, root_id=root_id, props=props, file_ids=file_ids)
        return post

    def upload(self, username: str, channel_id: str, name: str) -> str:
        """A small file of that name, for a message there; its id."""
        by = self._who(username)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(self.world.new_id(), by.id, channel_id, name, mime, name.encode(), self.world.stamp())
        self.world.files[file.id] = file
        return file.id

    def webhook_post(self, maker: str, channel_id: str, text: str, *, props: dict[str, Any] | None = None) -> Post:
        """What an incoming webhook posts: it carries the id of the person who made the webhook."""
        post, _ = talk.create(self.world, self._who(maker), channel_id, text, props=props, webhook=True)
        return post

    def edit(self, username: str, post_id: str, text: str) -> Post:
        """Change one's own message."""
        return editing.edit(self.world, self._who(username), post_id, {"message": text})

    def delete(self, username: str, post_id: str) -> None:
        """Delete a message."""
        editing.delete(self.world, self._who(username), post_id)

    def react(self, username: str, post_id: str, emoji: str) -> Reaction:
        """Put an emoji (its name, without colons) under a message."""
        by = self._who(username)
        return editing.react(self.world, by, by.id, post_id, emoji.strip(":"))

    def unreact(self, username: str, post_id: str, emoji: str) -> None:
        """Take one's own emoji back."""
        by = self._who(username)
        editing.unreact(self.world, by, by.id, post_id, emoji.strip(":"))

    def direct(self, username: str, other: str) -> str:
        """The id of the direct channel of two people."""
        by = self._who(username)
        return rooms.direct(self.world, by, [by.id, self._who(other).id]).id

    def join(self, username: str, channel_id: str) -> None:
        """Join a public channel."""
        by = self._who(username)
        members.add(self.world, by, self.world.channel(channel_id), by)

    def leave(self, username: str, channel_id: str) -> None:
        """Leave a channel."""
        by = self._who(username)
        members.remove(self.world, by, self.world.channel(channel_id), by)

    def rename(self, username: str, to: str) -> None:
        """Somebody changes their user name."""
        people.change(self.world, self._who(username), {"username": to})

    def deactivate(self, username: str) -> None:
        """Close somebody's account."""
        people.activate(self.world, self._who(username), active=False)

    def invite(self, username: str, channel_id: str, other: str) -> None:
        """Put somebody else into a channel."""
        members.add(self.world, self._who(username), self.world.channel(channel_id), self._who(other))

    def expel(self, username: str, channel_id: str, other: str) -> None:
        """Take somebody else out of a channel."""
        members.remove(self.world, self._who(username), self.world.channel(channel_id), self._who(other))

    def convert(self, channel_id: str, kind: str) -> None:
        """Make a channel private (`P`) or public (`O`), as an admin of the system does who is made for that."""
        admin = people.create(self.world, f"admin-{len(self.world.people)}", admin=True)
        admin.is_admin = True
        rooms.convert(self.world, admin, self.world.channel(channel_id), kind)

    # watching

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call `observer(kind, at, user_id, channel_id, post, emoji)` at once for every visible change.

        `kind` is posted, edited, deleted, reacted or unreacted; `at` in ms.  The answer takes the observer away.
        """
        return self.world.subscribe(observer)

    @property
    def requests_open(self) -> int:
        """REST requests being worked on now, without those a fault delays."""
        return self._server.requests_open

    @property
    def requests_held(self) -> int:
        """REST requests that wait because a fault delays them: the clock has to go on."""
        return self._server.requests_held

    @property
    def requests_met(self) -> int:
        """REST requests that have come since it started."""
        return self._server.requests_met

    @property
    def frames_under_way(self) -> int:
        """Events for anybody that a fault delays: the clock has to go on."""
        return self._server.hub.under_way

    def _account(self, token_or_user_id: str) -> str:
        session = self.world.sessions.get(token_or_user_id)
        return session.user_id if session is not None else token_or_user_id

    def frames_sent(self, token_or_user_id: str) -> int:
        """Events put on live or resumable connections of that account since the start, `hello` not counted.

        An account with two connections counts each event twice.  Events on a connection that was forgotten (its
        queue overflowed, or nobody resumed it) stay counted though nobody will read them; `head` has no such past.
        """
        return self._server.hub.frames_sent(self._account(token_or_user_id))

    def head(self, token_or_user_id: str) -> tuple[str, int] | None:
        """(connection id, sequence number of the last event queued) of the newest live connection, or None.

        All is read when the client has handled that number on that connection; `hello` is number 0.
        """
        return self._server.hub.head(self._account(token_or_user_id))

    def connected(self, token_or_user_id: str) -> bool:
        """Whether the account has a live websocket."""
        return self.head(token_or_user_id) is not None

    # faults

    def reachable(self, user_id: str) -> bool:
        """False while faults let the account have no websocket that works; on a half-open one nothing comes."""
        return not (self.faults.down or user_id in self.faults.cuts or self._server.hub.half_open(user_id))

    def cut(self, user_id: str, seconds: float | None = None, *, rest: bool = False) -> None:
        """Abort the account's websockets and refuse new ones until `heal`, or for so many seconds of the clock."""
        self.faults.cut(user_id, rest=rest)
        if seconds is not None:
            self.later(seconds, lambda: self.faults.heal(user_id))

    def heal(self, user_id: str) -> None:
        """Let the account connect again."""
        self.faults.heal(user_id)

    def half_open(self, user_id: str, seconds: float | None = None) -> None:
        """Make the account's websockets half-open; after so many seconds of the clock the server cuts them."""
        self.faults.half_open(user_id)
        if seconds is not None:
            self.later(seconds, lambda: self._server.hub.abort_dead(user_id))

    def restart_server(self, seconds: float = 0.0) -> None:
        """The server is gone for so many seconds of the clock, and what it held in memory only for good."""
        self.faults.stop_server()
        self.later(seconds, self.faults.start_server)

    def answers(self, command: str, given: Json | None) -> None:
        """Have the slash command `/command` of every team answer that, as an endpoint would; with None it fails."""
        self.world.scripted[command] = given

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do that when so many seconds of the clock have passed; not any more once the stand-in has stopped."""

        async def wait() -> None:
            await self.clock.sleep(seconds)
            act()

        task = asyncio.create_task(wait())
        self._healing.add(task)
        task.add_done_callback(self._healing.discard)


__all__ = ["StandIn", "WorldError"]

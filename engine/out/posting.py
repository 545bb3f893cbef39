"""Posts with a key: where they go, how they are sent, and how one that got through before is found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain import readership
from domain.messages import Message, message
from domain.run import Run
from engine.out.outgoing import Item
from mattermost.chat import Chat, ChatError, Post, User

PROP = "muster"
"""The post prop that holds an item's key, by which it is found again after a crash."""
_LOOK_BACK = 120_000
"""How long before an item was put into the outbox its post is looked for (ms): the clocks may differ."""


class Failed(Exception):
    """It cannot be done.  What and why go into the run; what others say of it (a server, a system) is plain text."""

    def __init__(self, what: Message | str, reason: Message | str) -> None:
        super().__init__(reason if isinstance(reason, str) else reason.id)
        self.what = what
        self.reason = reason


class Later(Exception):
    """It could not be done just now.  `what` is as in `Failed`; `after` is how long to wait (s), 0 as long as usual."""

    def __init__(self, what: str, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.what = what
        self.after = after


class Posting:
    """Writes posts for the outbox; the ids of the places it writes to are asked for once."""

    def __init__(self, chat: Chat, me: User) -> None:
        self._chat = chat
        self._me = me
        self._named: dict[tuple[str, str], str] = {}
        self._direct: dict[str, str] = {}

    async def place(self, item: Item, run: Run | None) -> tuple[str, str]:
        """Channel and thread of a post; `run` is the one it is about."""
        body = item.body
        if body.get("to") == "run" and run is not None:
            # A private run without a channel of its own is told to its owner alone.
            return (run.channel_id, run.root_id) if run.channel_id else (await self._direct_with(run.owner.id), "")
        if "person" in body:
            return await self._direct_with(body["person"]), ""
        if "team" in body:
            return await self._channel_named(body["team"], body["name"]), ""
        if "name" in body and run is not None:
            return await self._channel_named(run.team_id, body["name"]), _thread(run, body.get("place", ""))
        return body["channel"], body.get("root", "")

    async def _direct_with(self, person: str) -> str:
        if person not in self._direct:
            self._direct[person] = (await self._chat.direct_channel(person)).id
        return self._direct[person]

    async def _channel_named(self, team_id: str, name: str) -> str:
        if (team_id, name) not in self._named:
            channel = await self._chat.channel_named(team_id, name)
            if channel.delete_at:
                raise Failed(message("do.name", name=name), message("why.archived"))
            self._named[team_id, name] = channel.id
        return self._named[team_id, name]

    async def send(
        self, item: Item, channel_id: str, text: str, root_id: str, key: str, keys: Sequence[str] = ()
    ) -> Post:
        """Write it under that key; `keys` are those of all that stands in it, where that is more than one thing."""
        props: dict[str, Any] = {PROP: {"key": key, **({"keys": list(keys)} if len(keys) > 1 else {})}}
        pending = f"{self._me.id}:{key}"
        try:
            return await self._chat.create_post(channel_id, text, root_id=root_id, props=props, pending_post_id=pending)
        except ChatError as error:
            if error.status == 403 and "name" in item.body:
                # An open channel can be joined; the bot need not be invited into each of them.
                await self._chat.add_member(channel_id, self._me.id)
            elif root_id and error.status in (400, 404) and "root" in error.error_id:
                root_id = ""  # the thread's first post was deleted: say it in the channel
            else:
                raise
        return await self._chat.create_post(channel_id, text, root_id=root_id, props=props, pending_post_id=pending)

    async def find(self, channel_id: str, key: str, since: int) -> Post | None:
        """Our own post with that key, if it got through before."""
        ours = await self.ours_since(channel_id, since)
        return next((post for post in ours if key_of(post) == key), None)

    async def ours_since(self, channel_id: str, since: int) -> list[Post]:
        """Our own posts there since about that instant (ms)."""
        posts = await self._chat.posts_since(channel_id, since - _LOOK_BACK)
        return [post for post in posts if post.user_id == self._me.id and not post.delete_at]


def keys_of(post: Post) -> tuple[str, ...]:
    """The keys of all that stands in a post."""
    mark = post.props.get(PROP)
    keys = mark.get("keys") if isinstance(mark, Mapping) else None
    return tuple(str(key) for key in keys) if isinstance(keys, list) else (key_of(post),)


def _thread(run: Run, place: str) -> str:
    """The post beneath which a place of the run hears what is new, or ''."""
    card = run.ledger.cards.get(place)
    return card.post_id if card is not None and readership.threaded(run, place) else ""


def key_of(post: Post) -> str:
    """The key of the item that a post was made for, or ''.  Anybody may put one into a post's props."""
    mark = post.props.get(PROP)
    return str(mark.get("key") or "") if isinstance(mark, Mapping) else ""

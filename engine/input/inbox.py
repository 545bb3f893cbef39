"""The inbox: what the wire brings, handled once each and in order per channel; gaps are filled over REST."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from engine.clock import Clock
from engine.desk.cursors import Cursors
from engine.input.gaps import Gaps
from engine.people.people import People
from mattermost.chat import Chat, ChatError, Post, Team
from mattermost.events import (
    ChannelArchived,
    ChannelChanged,
    Connected,
    DirectOpened,
    LeftTeam,
    MemberAdded,
    MemberRemoved,
    PostDeleted,
    Posted,
    PostEdited,
    ReactionAdded,
    ReactionRemoved,
    UserChanged,
    WireEvent,
)
from storage.log import StorageFailed, StorageFull

log = logging.getLogger("muster.inbox")

_WAITING_AT_MOST = 2_000
"""Events that may wait in all; beyond that the socket is not read until some are handled."""
_REMEMBERED = 5_000
_CLOCKS_DIFFER = 120_000
"""How far the server's clock may be from ours (ms) without a change in a gap being missed."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Read what was missed in a channel before anything newer is handled."""

    channel_id: str
    channel_type: str


Handled = (
    Posted
    | PostEdited
    | PostDeleted
    | ReactionAdded
    | ReactionRemoved
    | MemberAdded
    | MemberRemoved
    | ChannelChanged
    | ChannelArchived
    | UserChanged
)
_PASSING = (Posted, ReactionAdded)  # a union would be made anew for each event
Handler = Callable[[Handled], Awaitable[None]]


class Inbox:
    """One queue and one task a channel that has something waiting."""

    def __init__(
        self,
        chat: Chat,
        clock: Clock,
        cursors: Cursors,
        gaps: Gaps,
        people: People,
        teams: tuple[Team, ...],
        handle: Handler,
        ignores: Callable[[Posted | ReactionAdded], bool],
    ) -> None:
        self._chat = chat
        self._clock = clock
        self._cursors = cursors
        self._gaps = gaps
        self._heard_at = cursors.alive_at
        self._people = people
        self._teams = teams
        self._handle = handle
        self._ignores = ignores
        self._queues: dict[str, deque[Handled | CatchUp]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()
        self._posts: OrderedDict[str, None] = OrderedDict()
        self.caught_up = asyncio.Event()
        self.receiving = 0

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing is being handled."""
        return not self._tasks and not self.receiving

    async def receive(self, event: WireEvent) -> None:
        """Take an event from the wire.  Returns at once, unless too much is waiting."""
        if isinstance(event, _PASSING) and self._passes_by(event):
            self._heard_at = self._clock.now()
            return
        self.receiving += 1
        try:
            await self._receive(event)
        finally:
            self.receiving -= 1
            self._heard_at = self._clock.now()

    def _passes_by(self, event: Posted | ReactionAdded) -> bool:
        """Whether it is done with as soon as it is heard: it concerns nobody, and no message waits before it."""
        if isinstance(event, ReactionAdded):
            return self._ignores(event)
        post = event.post
        if post.channel_id in self._tasks or not self._ignores(event):
            return False
        self._cursors.move(post)
        return True

    async def _receive(self, event: WireEvent) -> None:
        match event:
            case Connected(resumed=resumed):
                self._people.notice(event)
                if not resumed or not self.caught_up.is_set():
                    await self._look_for_gaps()
            case Posted(post=post) | PostEdited(post=post) | PostDeleted(post=post):
                await self._queue(post.channel_id, event)
            case ReactionAdded() | ReactionRemoved():
                await self._queue(event.channel_id, event)
            case MemberAdded() | MemberRemoved():
                self._people.notice(event)
                await self._queue(event.channel_id, event)
            case UserChanged(user=user):
                self._people.notice(event)
                await self._queue(f"user:{user.id}", event)
            case ChannelArchived(channel_id=channel_id, delete_at=gone):
                self._people.notice(event)
                if not gone:
                    await self._queue(channel_id, event)
            case LeftTeam():
                self._people.notice(event)
            case ChannelChanged(channel=channel):
                await self._queue(channel.id, event)
            case DirectOpened():
                pass

    async def close(self) -> None:
        """Stop handling; what was not handled is read again at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_for_gaps(self) -> None:
        """Queue what was missed in each channel, before any newer frame of it is queued."""
        seen: set[str] = set()
        pause = 1.0
        since = self._heard_at - _CLOCKS_DIFFER
        while True:
            try:
                for team in self._teams:
                    for channel in await self._chat.my_channels(team.id):
                        if channel.id in seen or not self._cursors.behind(channel.id, channel.last_post_at, since):
                            continue
                        seen.add(channel.id)
                        if channel.type == "P":  # it may have been made so meanwhile
                            await self._queue(channel.id, ChannelChanged(channel))
                        await self._queue(channel.id, CatchUp(channel.id, channel.type))
                async for channel_id, change in self._gaps.changes(since):
                    await self._queue(channel_id, change)
                break
            except ChatError as error:
                log.warning("what was missed cannot be read yet (%s); again in %.0f s", error, pause)
                await self._clock.sleep(pause)
                pause = min(60.0, pause * 2)
        self.caught_up.set()

    async def _queue(self, channel_id: str, event: Handled | CatchUp) -> None:
        while self._waiting >= _WAITING_AT_MOST:
            self._room.clear()
            await self._room.wait()
        self._waiting += 1
        self._queues.setdefault(channel_id, deque()).append(event)
        if channel_id not in self._tasks:
            self._tasks[channel_id] = asyncio.create_task(self._work(channel_id), name=f"channel {channel_id}")

    async def _work(self, channel_id: str) -> None:
        queue = self._queues[channel_id]
        try:
            while queue:
                await self._one(queue[0])
                queue.popleft()
                self._waiting -= 1
                self._room.set()
        finally:
            self._waiting -= len(queue)
            self._queues.pop(channel_id, None)
            self._tasks.pop(channel_id, None)

    async def _one(self, event: Handled | CatchUp) -> None:
        """Handle one event.  What goes wrong with it is logged; the channel goes on with the next."""
        pause = 1.0
        while True:
            try:
                if isinstance(event, CatchUp):
                    await self._catch_up(event)
                else:
                    await self._once(event)
                return
            except ChatError as error:
                if error.permanent:
                    log.warning("%s: %s", type(event).__name__, error)
                    return
                log.warning("%s waits for the server (%s); again in %.0f s", type(event).__name__, error, pause)
                await self._clock.sleep(error.retry_after or pause)
                pause = min(60.0, pause * 2)
            except StorageFailed:
                return  # the desk has said so; the process is about to end
            except Exception:
                log.exception("%s could not be handled; the channel goes on", type(event).__name__)
                return

    async def _once(self, event: Handled) -> None:
        """Drop a post that was handled already: resent after a resume, or read in a catch-up."""
        if isinstance(event, Posted):
            post = event.post
            if post.id in self._posts:
                return
            try:
                await self._handle(event)
            except StorageFull:  # they were told that nothing happened, and to say it again
                self._remember(post)
                raise
            self._remember(post)
            return
        await self._handle(event)

    def _remember(self, post: Post) -> None:
        self._posts[post.id] = None
        if len(self._posts) > _REMEMBERED:
            self._posts.popitem(last=False)
        self._cursors.move(post)

    async def _catch_up(self, gap: CatchUp) -> None:
        """Everything written in a channel since its cursor, oldest first."""
        cursor = self._cursors.of(gap.channel_id)
        posts: list[Post]
        if cursor is not None:
            # `after=` leaves out what was made in the cursor's own millisecond, or a little earlier and came later.
            since = await self._chat.posts_since(gap.channel_id, cursor.since - 1)
            missed = {post.id: post for post in since if cursor.misses(post)}
            try:
                for post in await self._chat.posts_after(gap.channel_id, cursor.post_id):
                    missed.setdefault(post.id, post)
            except ChatError as error:
                if not error.permanent:
                    raise
                log.info("the cursor's post in %s is gone: what changed since has to do", gap.channel_id)
            posts = sorted(missed.values(), key=lambda post: (post.create_at, post.id))
        else:
            alive = self._cursors.alive_at
            posts = [post for post in await self._chat.posts_since(gap.channel_id, alive) if post.create_at > alive]
        for post in posts:
            if not post.delete_at:
                await self._one(Posted(post, gap.channel_type))  # one that fails takes nothing else with it

"""The websockets of a stand-in: who is connected, sequence numbers, resuming after a cut.

As a real server does it: events wait in a queue of 256 per connection and get their number when they are
written; the last 128 written are kept.  A connection that is cut goes on collecting.  Who comes back with its
id and the next number gets what was missed and no new `hello`; if the missed ones are kept no more it gets a
`hello` with a new id.  A connection whose queue passes 256 is closed and forgotten.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from rehearsal.faults import Faults
from rehearsal.model import Json, Notice
from rehearsal.shapes import SERVER_VERSIONS
from rehearsal.transit import Transit
from rehearsal.world import World

QUEUE_MOST = 256
KEPT_MOST = 128


class Connection:
    """One websocket of one account; it outlives its TCP connection until it is forgotten."""

    def __init__(self, user_id: str, connection_id: str) -> None:
        self.user_id = user_id
        self.token = ""
        self.id = connection_id
        self.next_seq = 0
        self.queue: deque[bytes] = deque()
        self.kept: deque[tuple[int, bytes]] = deque(maxlen=KEPT_MOST)
        self.socket: web.WebSocketResponse | None = None
        self.transport: asyncio.Transport | None = None
        self.sending = False
        self.dead = False
        self.wake = asyncio.Event()
        self.writer: asyncio.Task[None] | None = None

    @property
    def live(self) -> bool:
        """Whether somebody is at the other end now, as far as the server knows: a half-open one counts."""
        return self.socket is not None

    def put(self, frame: bytes) -> bool:
        """Queue an event without its number; False when nobody takes it and the queue is full.

        A burst within one turn of the loop is no reason to close: the writer has not had its turn yet.
        """
        if len(self.queue) >= QUEUE_MOST and (self.sending or not self.live):
            return False
        self.queue.append(frame)
        self.wake.set()
        return True

    async def write_for_ever(self) -> None:
        """Number and send what is queued, as long as the socket takes it."""
        socket = self.socket
        if socket is None:
            return
        try:
            while True:
                while self.queue:
                    frame = self.queue.popleft()
                    if frame.startswith(b'{"event"'):
                        frame += b',"seq":%d}' % self.next_seq
                        self.kept.append((self.next_seq, frame))
                        self.next_seq += 1
                    if self.dead:
                        continue  # it goes into the network and never comes out
                    self.sending = True
                    await socket.send_frame(frame, WSMsgType.TEXT)
                    self.sending = False
                self.wake.clear()
                await self.wake.wait()
        except (ConnectionError, RuntimeError):
            return  # the reader sees the end of the connection and puts it away
        finally:
            self.sending = False

    def abort(self) -> None:
        """Cut the TCP connection without a word; from here on it waits to be resumed."""
        if self.transport is not None:
            self.transport.abort()
        self.release()

    def release(self) -> None:
        """Nobody is at the other end any more."""
        self.socket = None
        self.transport = None
        self.dead = False
        if self.writer is not None:
            self.writer.cancel()
            self.writer = None


class Hub:
    """All connections of one stand-in, and the way from the world's notices to them."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._transit = Transit(world.clock, faults, self._put)
        self._by_user: dict[str, list[Connection]] = {}
        self._sent: dict[str, int] = {}

    @property
    def under_way(self) -> int:
        """Events that a fault keeps from arriving yet."""
        return self._transit.waiting

    def frames_sent(self, user_id: str) -> int:
        """Events (without `hello`) ever put on a connection of that account."""
        return self._sent.get(user_id, 0)

    def head(self, user_id: str) -> tuple[str, int] | None:
        """The id of the account's newest live connection and the number its last queued event has or will get."""
        for connection in reversed(self._by_user.get(user_id, ())):
            if connection.live and not connection.dead:
                events = sum(frame.startswith(b'{"event"') for frame in connection.queue)
                return connection.id, connection.next_seq + events - 1
        return None

    def connections(self, user_id: str) -> list[Connection]:
        """The account's connections, live ones and those that could be resumed."""
        return list(self._by_user.get(user_id, ()))

    def broadcast(self, notice: Notice) -> None:
        """Queue an event for everybody it is for."""
        plain: bytes | None = None
        for user_id in list(self._by_user):
            if not self._world.hears(user_id, notice):
                continue
            if notice.mentions and (self._world.old or user_id in notice.mentions):
                told = list(notice.mentions) if self._world.old else [user_id]
                frame = self._encode(notice, notice.data | {"mentions": orjson.dumps(told).decode()})
            else:
                frame = plain = plain or self._encode(notice, notice.data)
            self._transit.send(user_id, notice.channel_id, frame)

    def _put(self, user_id: str, frame: bytes) -> None:
        for connection in tuple(self._by_user.get(user_id, ())):
            if self._world.who(connection.token) is None:
                continue  # its token was revoked: the websocket stays open and silent
            if connection.put(frame):
                self._sent[user_id] = self._sent.get(user_id, 0) + 1
            else:
                self.forget(connection)
                connection.abort()

    def _encode(self, notice: Notice, data: Json) -> bytes:
        """The frame up to its sequence number."""
        broadcast: dict[str, Any] = {
            "omit_users": dict.fromkeys(notice.omit, True) or None,
            "user_id": notice.user_id,
            "channel_id": notice.channel_id,
            "team_id": notice.team_id,
        }
        if not self._world.old:
            broadcast |= {"connection_id": "", "omit_connection_id": ""}
            if notice.sanitized:
                broadcast["contains_sanitized_data"] = True
        return orjson.dumps({"event": notice.event, "data": data, "broadcast": broadcast})[:-1]

    def _hello(self, connection: Connection) -> bytes:
        version = SERVER_VERSIONS[self._world.version]
        data = {"connection_id": connection.id, "server_version": version}
        if not self._world.old:
            data["server_hostname"] = "stand-in"
        return self._encode(Notice("hello", data, user_id=connection.user_id), data)

    def open(self, user_id: str, token: str, wanted_id: str, wanted_seq: int) -> Connection:
        """A new connection with its `hello` queued, or the cut one that is wanted, ready to send what was missed."""
        mine = self._by_user.setdefault(user_id, [])
        known = next((each for each in mine if each.id == wanted_id and not each.live), None) if wanted_id else None
        if known is not None and self._faults.refuses_resume():
            self.forget(known)
            mine = self._by_user.setdefault(user_id, [])
            known = None
        if known is not None:
            self._resume(known, wanted_seq)
            known.token = token
            return known
        fresh = Connection(user_id, self._world.new_id())
        fresh.token = token
        fresh.queue.append(self._hello(fresh))
        mine.append(fresh)
        return fresh

    def _resume(self, connection: Connection, wanted_seq: int) -> None:
        again = [frame for seq, frame in connection.kept if seq >= wanted_seq]
        if (again and connection.kept[-len(again)][0] == wanted_seq) or wanted_seq == connection.next_seq:
            for frame in reversed(again):
                connection.queue.appendleft(frame[: frame.rindex(b',"seq":')])
                connection.kept.pop()
            connection.next_seq = wanted_seq
            return
        connection.kept.clear()
        connection.id = self._world.new_id()
        connection.next_seq = 0
        connection.queue.appendleft(self._hello(connection))

    def attach(self, connection: Connection, socket: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        """Somebody is at the other end: write."""
        connection.socket = socket
        connection.transport = transport
        connection.writer = asyncio.create_task(connection.write_for_ever())

    def detach(self, connection: Connection, socket: web.WebSocketResponse) -> None:
        """That socket is gone; the connection waits to be resumed, unless it already was.

        Of a half-open one the server does not hear that it is gone.
        """
        if connection.socket is socket and not connection.dead:
            connection.release()

    def forget(self, connection: Connection) -> None:
        """It can not be resumed any more."""
        mine = self._by_user.get(connection.user_id, [])
        if connection in mine:
            mine.remove(connection)
        if not mine:
            self._by_user.pop(connection.user_id, None)

    def abort_all(self, user_id: str | None = None) -> None:
        """Cut the TCP connections of an account, or of all."""
        for owner, mine in list(self._by_user.items()):
            if user_id is None or owner == user_id:
                for connection in tuple(mine):
                    connection.abort()

    def deaden(self, user_id: str) -> None:
        """Make the account's live connections half-open."""
        for connection in self._by_user.get(user_id, ()):
            if connection.live:
                connection.dead = True

    def half_open(self, user_id: str) -> bool:
        """Whether half-open connections are the only live ones of that account."""
        live = [connection for connection in self._by_user.get(user_id, ()) if connection.live]
        return bool(live) and all(connection.dead for connection in live)

    def abort_dead(self, user_id: str) -> None:
        """Cut the account's half-open connections: they may be resumed now."""
        for connection in tuple(self._by_user.get(user_id, ())):
            if connection.dead:
                connection.abort()

    def forget_all(self) -> None:
        """Cut every connection; none can be resumed, and what is under way is lost."""
        self._transit.drop_all()
        for mine in list(self._by_user.values()):
            for connection in tuple(mine):
                self.forget(connection)
                connection.abort()

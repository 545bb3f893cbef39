"""The websocket: one connection that stands again by itself and loses nothing it could have kept.

A class for mattermostdriver's `websocket_cls`; the handler gets events instead
of text.  What the server does (read in its source and recorded on 5.37 and 11.6):

- The token goes into the upgrade request, or there is no resume.  A bad one is
  accepted there, and then nothing comes at all.
- A connection begins with `hello` (number 0) - unless it was resumed: then the
  next frame is whatever was missed, or nothing for hours.  So every connection
  begins with our `ping`: the server sends a `hello` before it answers, so an
  answer without one means resumed, and no answer means not logged in.
- Each event has a number, one higher than the last.  A hole is a gap: the
  connection is given up and a fresh one asked for, whose `Connected` says so.
- A token revoked later leaves the socket open and silent.  After a quiet while
  the server is asked by REST; 401 is told in the log and asked about until it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_websocket
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from mattermost.address import Address
from mattermost.chat import ChatError
from mattermost.events import Connected, WireEvent
from mattermost.frames import event_of

MAX_FRAME = 16 << 20
"""Bytes.  The library's 1 MiB is less than a long post with attachments may have."""
QUEUE = 256
"""Frames read ahead of a slow handler (the server queues as many); then reading stops, the library's pings with it."""
LONGEST_BACKOFF = 30.0
"""Seconds."""
HEALTHY = 30_000
"""Milliseconds a connection must have stood for the backoff to start again from its beginning."""
CLOSE_TIMEOUT = 2.0

Handler = Callable[[WireEvent], Awaitable[None]]
log = logging.getLogger(__name__)


class _Lost(Exception):
    """This connection is no good; the reason, as the log says it."""


class _TokenRefused(_Lost):
    """The server does not take the token (any more)."""


class Websocket:
    """Our end of the server's websocket.

    `frames_received` counts the numbered frames (`hello` too) of the present
    connection that `handler` is done with, those it was not called for
    included; it starts at 0 with each accepted upgrade.  `position` is the
    connection's id and the number of the next frame: a server that has sent
    all frames before that one to that connection has nothing on the way.
    `busy` is False while a connection that stands waits for a frame, and while
    a lost one waits for its next try.
    """

    def __init__(self, options: Mapping[str, Any], token: str) -> None:
        self._address: Address = options["address"]
        self._sleep: Callable[[float], Awaitable[None]] = options["sleep"]
        self._now: Callable[[], int] = options["now"]
        self._jitter: Callable[[], float] = options["jitter"]
        self._ask_me: Callable[[], Awaitable[Any]] = options["ask_me"]
        self._token = token
        self._runner: asyncio.Task[None] | None = None
        self._connection_id = ""
        self._next = 0
        self._stands_since: int | None = None
        self._lost_at: int | None = None
        self._refused = False
        self._said: set[str] = set()
        self.frames_received = 0
        self.busy = False

    @property
    def position(self) -> tuple[str, int]:
        """The connection's id ('' before the first and after a gap) and the number of the next frame."""
        return self._connection_id, self._next

    async def connect(self, handler: Handler) -> None:
        """Give every event to `handler`, one at a time and in order, until `disconnect` or cancelled."""
        runner = asyncio.create_task(self._run(handler))
        self._runner = runner
        try:
            await asyncio.wait({runner})
        finally:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)
        if not runner.cancelled():
            runner.result()

    def disconnect(self) -> None:
        """Make `connect` return; the socket is closed."""
        if self._runner is not None:
            self._runner.cancel()

    async def _run(self, handler: Handler) -> None:
        failures = 0
        while True:
            self._stands_since = None
            self.busy = True
            try:
                await self._one_connection(handler)
            except _Lost as lost:
                self._say_lost(str(lost))
            self.busy = False
            stood = self._stands_since
            failures = 0 if stood is not None and self._now() - stood >= HEALTHY else failures + 1
            backoff = min(LONGEST_BACKOFF, 0.5 * 2.0 ** min(failures, 10))
            await self._sleep(backoff * (0.5 + self._jitter() / 2))

    async def _one_connection(self, handler: Handler) -> None:
        """Connect and receive until the connection is lost, which is always told by `_Lost`."""
        if self._refused:
            await self._check_token()
        try:
            async with self._upgrade() as socket:
                self.frames_received = 0
                await self._receive(socket, handler)
        except ConnectionClosed as error:
            if self._stands_since is None:
                self._forget()  # closed before a word: the server takes no resume, or none from there
            told = error.rcvd
            raise _Lost(f"the server closed it ({told.code} {told.reason})" if told else "it was cut off") from error
        except InvalidStatus as error:
            status = error.response.status_code
            if status == 401:
                raise self._token_refused() from error
            raise _Lost(f"the server answered {status} to the upgrade") from error
        except (OSError, WebSocketException) as error:  # TimeoutError is an OSError
            raise _Lost(f"no connection ({type(error).__name__}: {error})") from error

    def _upgrade(self) -> open_websocket:
        address = self._address
        query = {"connection_id": self._connection_id, "sequence_number": self._next} if self._connection_id else {}
        quiet = log.getChild("library")
        quiet.setLevel(logging.INFO)  # at DEBUG the library writes the headers, and with them the token
        return open_websocket(
            address.websocket_url + ("?" + urlencode(query) if query else ""),
            additional_headers={"Authorization": f"Bearer {self._token}"},
            user_agent_header="Muster",
            ssl=address.tls(),
            proxy=address.proxy or None,
            compression=None,
            open_timeout=address.connect_timeout,
            ping_interval=address.ping_interval,
            ping_timeout=address.ping_interval,
            close_timeout=CLOSE_TIMEOUT,
            max_size=MAX_FRAME,
            max_queue=QUEUE,
            logger=quiet,
        )

    async def _receive(self, socket: ClientConnection, handler: Handler) -> None:
        """Hand over frame after frame.  No timer is set for each: `_watch` stands beside, and ends what is dead."""
        watch = asyncio.create_task(self._watch(socket), name="watch")
        try:
            with contextlib.suppress(ConnectionClosed):  # what came before the end is still there to be received
                await socket.send('{"seq":1,"action":"ping"}', text=True)
            while True:
                self.busy = self._stands_since is None
                raw = await socket.recv()
                self.busy = True
                try:
                    frame = orjson.loads(raw)
                except orjson.JSONDecodeError:
                    frame = None
                if not isinstance(frame, dict):
                    self._forget()
                    raise _Lost("what answers at the websocket's address does not speak Mattermost's language")
                await self._take(frame, handler)
        except ConnectionClosed:
            self.busy = True
            if watch.done() and not watch.cancelled() and (why := watch.exception()) is not None:
                raise why from None
            raise
        finally:
            watch.cancel()

    async def _watch(self, socket: ClientConnection) -> None:
        """A connection without a `hello` ends at the deadline; one that is long silent must still be ours."""
        wait, frames = self._address.hello_timeout, self.frames_received
        while True:
            await asyncio.sleep(wait)
            stands = self._stands_since is not None
            wait = self._address.quiet_timeout
            if stands and frames != self.frames_received:
                frames = self.frames_received
                continue
            try:
                await self._check_token()
                if not stands:
                    self._forget()
                    raise _Lost("the server took the connection and said nothing")
            except _Lost:
                socket.transport.abort()
                raise

    async def _take(self, frame: dict[str, Any], handler: Handler) -> None:
        number = frame.get("seq")
        in_turn = number == self._next and self._stands_since is not None and "event" in frame
        if not in_turn and not await self._takes_its_turn(frame, number, handler):
            return
        try:
            event = event_of(frame)
        except ValueError as error:
            event = None
            log.warning("An event was left out: %s", error)
        if event is not None:
            await self._call(event, handler)
        self._next += 1
        self.frames_received += 1

    async def _takes_its_turn(self, frame: dict[str, Any], number: Any, handler: Handler) -> bool:
        """Whether a frame that was not plainly the next one is to be handled; the connection may stand only now."""
        if "seq_reply" in frame or "event" not in frame:
            if self._stands_since is None:
                await self._answered(frame, handler)
            return False
        if frame["event"] == "hello":
            self._connection_id = str((frame.get("data") or {}).get("connection_id") or "")
            self._next = 0 if number is None else int(number)
            await self._stand(handler, resumed=False)
        elif self._stands_since is None:
            if not self._connection_id or number != self._next:
                self._forget()
                raise _Lost(f"it began with event {number}, not with what was missed")
            await self._stand(handler, resumed=True)
        if isinstance(number, int) and number < self._next:
            return False  # sent again, and handled already
        if number != self._next:
            wanted = self._next
            self._forget()
            raise _Lost(f"events are missing: {wanted} was to come and {number} came")
        return True

    async def _answered(self, frame: dict[str, Any], handler: Handler) -> None:
        """The answer to our ping, before any event."""
        if frame.get("status") == "FAIL":
            await self._check_token()
            self._forget()
            raise _Lost("the server does not talk to this connection")
        if self._connection_id:
            await self._stand(handler, resumed=True)

    async def _stand(self, handler: Handler, *, resumed: bool) -> None:
        self._stands_since = self._now()
        self._said.clear()
        again = (
            "" if self._lost_at is None else f", {(self._stands_since - self._lost_at) / 1000:.0f} s after it was lost"
        )
        log.info("Websocket %s%s", "resumed, nothing missed" if resumed else "connected", again)
        self._lost_at = None
        await self._call(Connected(resumed=resumed), handler)

    async def _call(self, event: WireEvent, handler: Handler) -> None:
        try:
            await handler(event)
        except Exception:
            log.exception("The handling of a %s event failed", type(event).__name__)

    async def _check_token(self) -> None:
        """Ask who we are.  Only a clear no counts: without an answer the websocket's own ping decides."""
        try:
            await self._ask_me()
        except ChatError as error:
            if error.status == 401:
                raise self._token_refused() from error
        else:
            self._refused = False

    def _token_refused(self) -> _TokenRefused:
        """What was sent while the token was bad went nowhere, so there is nothing to resume."""
        self._refused = True
        self._forget()
        return _TokenRefused(
            "the server refuses the token: was it revoked, or the bot disabled? Set a new MATTERMOST_TOKEN"
        )

    def _forget(self) -> None:
        self._connection_id, self._next = "", 0

    def _say_lost(self, reason: str) -> None:
        """Once for each reason, until the connection stands again."""
        if self._lost_at is None:
            self._lost_at = self._now()
        if reason not in self._said:
            self._said.add(reason)
            log.warning("Websocket lost: %s; trying again until it stands", reason)

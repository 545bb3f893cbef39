"""A real Mattermost server as the bot knows it: the calls, the events, and our own login."""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from mattermostdriver import Driver

from mattermost.address import Address, LoginFailed
from mattermost.calls import UNREADABLE, Calls
from mattermost.chat import ChatError, Team, User
from mattermost.client import DNS, NO_TLS, NOT_JSON, REDIRECT, TLS, AsyncClient
from mattermost.events import WireEvent
from mattermost.websocket import Websocket

__all__ = ["Address", "LoginFailed", "MattermostServer"]

log = logging.getLogger(__name__)


class MattermostServer(Calls):
    """`Chat` over the wire.  Build it anywhere, use it in one event loop, `close` it there.

    Args:
        address: where the server is; checked here, so `LoginFailed` may be raised.
        sleep: waits that many seconds before a further try (a rehearsal's time is virtual);
            time-outs and the socket's keep-alive use real time.
        now: the UTC instant in ms.
        jitter: a number from 0 to 1 that spreads the tries of many bots.
    """

    def __init__(
        self,
        address: Address,
        *,
        sleep: Callable[[float], Awaitable[None]],
        now: Callable[[], int],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.address = address.checked()
        options: dict[str, Any] = {
            **address.driver_options(),
            "address": address,
            "sleep": sleep,
            "now": now,
            "jitter": jitter,
            "ask_me": self._ask_me,
        }
        super().__init__(Driver(options, client_cls=AsyncClient))
        self._websocket = Websocket(self._driver.options, address.token)

    @property
    def frames_received(self) -> int:
        """Numbered frames of the present websocket connection that `receive` is done with; 0 after each upgrade."""
        return self._websocket.frames_received

    @property
    def position(self) -> tuple[str, int]:
        """The websocket connection's id and the number of the next frame; see `Websocket`."""
        return self._websocket.position

    @property
    def listening_busy(self) -> bool:
        """False while `listen` waits for a frame or for its next try; True while it connects or `receive` works."""
        return self._websocket.busy

    @property
    def requests_open(self) -> int:
        """REST calls on their way; one that sleeps before its next try is not counted."""
        return int(self._driver.client.requests_open)

    async def login(self) -> User:
        """Who the bot is.

        Raises:
            LoginFailed: it cannot be found out; the message says why and what to do.
        """
        try:
            user = await self.me()
        except ChatError as error:
            raise LoginFailed(_login_message(self.address, error)) from error
        if not user.is_bot:
            log.warning(
                "@%s is a person's account: make a bot account, so that no session of a person ends", user.username
            )
        return user

    async def choose_teams(self, names: Sequence[str]) -> Sequence[Team]:
        """The teams of those names, or all the bot is in if there are no names.

        Raises:
            LoginFailed: the bot is in none, or not in one of them; the message names those it is in.
        """
        try:
            mine = {team.name: team for team in await self.teams()}
        except ChatError as error:
            raise LoginFailed(_login_message(self.address, error)) from error
        if not mine:
            raise LoginFailed("The bot is in no team: let a team's admin invite it (Invite People, by its user name)")
        wanted = list(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
        missing = [name for name in wanted if name not in mine]
        if missing:
            there = ", ".join(sorted(mine))
            raise LoginFailed(f"MATTERMOST_TEAM: the bot is in no team called {', '.join(missing)}; it is in {there}")
        return tuple(mine[name] for name in wanted or mine)

    async def listen(self, receive: Callable[[WireEvent], Awaitable[None]]) -> None:
        """Give every event to `receive`, in order, one at a time, for ever; cancel to stop.

        Outages are told in the log and never raised.  `Connected` comes first,
        and after each outage; `resumed` says whether there is a gap to fill over
        REST.  What `receive` raises is logged, and the next event goes on.
        """
        await self._websocket.connect(receive)

    async def close(self) -> None:
        """Let go of all connections."""
        self._websocket.disconnect()
        await self._driver.client.close()

    async def _ask_me(self) -> Any:
        return await self._driver.client.make_request("get", "/users/me", tries=1)


def _login_message(address: Address, error: ChatError) -> str:
    at = f"MATTERMOST_URL {address.url}"
    match error.status, error.error_id:
        case 401, _:
            return (
                f"The server at {address.url} refuses MATTERMOST_TOKEN: give a bot account's token that is not revoked"
            )
        case 0, id_ if id_ == TLS:
            return f"{at}: {error.message}; name your company's CA with ca_file, or correct the address"
        case 0, id_ if id_ == NO_TLS:
            return f"{at}: {error.message}; if the server speaks plain HTTP there, write http://"
        case 0, id_ if id_ == DNS:
            return f"{at}: {error.message}; correct the address"
        case 0, _:
            return f"{at}: {error.message}; is the server running, and the address right?"
        case _, id_ if id_ == REDIRECT:
            return f"{at}: {error.message}; give the address it leads to"
        case ((200 | 404), id_) if id_ in (NOT_JSON, UNREADABLE, ""):
            return (
                f"{at}: there is no Mattermost there ({error.message}); correct the address, with its sub-path if any"
            )
        case _:
            return f"{at}: the server answered {error.status} ({error.message}); try again when it is well"

"""Where the server is and how to reach it: one value, checked once, from which every connection is made."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

API = "/api/v4"


class LoginFailed(Exception):
    """The bot cannot start on this server.  The message is one line: the thing that is wrong, and the fix."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Mattermost server and the bot's key to it.  All times are in seconds.

    `url` may have a port and a sub-path (`https://chat.example.com/mattermost`).
    `ca_file` is a PEM file with a company's own CA, trusted besides the
    system's.  `proxy` is an `http://` URL; the environment's proxy variables and
    `~/.netrc` are not looked at (a netrc entry would replace the bot's token).
    `quiet_timeout` is how long the websocket may be silent before the token is checked.
    """

    url: str
    token: str = field(repr=False)
    ca_file: str = ""
    insecure: bool = False
    proxy: str = field(default="", repr=False)
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    hello_timeout: float = 10.0
    quiet_timeout: float = 30.0
    ping_interval: float = 20.0

    def checked(self) -> Address:
        """This address, if it can be one.

        Raises:
            LoginFailed: there is no URL, no token, one of them is malformed, or the CA file is unusable.
        """
        if not self.url.strip():
            raise LoginFailed("MATTERMOST_URL is not set: give the server's address, such as https://chat.example.com")
        if "@" in self.url:  # before anything of it is shown
            raise LoginFailed("MATTERMOST_URL holds a user name or password: leave them out, the token is enough")
        if "?" in self.url or "#" in self.url:
            raise LoginFailed("MATTERMOST_URL goes on behind the address: leave out what begins with ? or #")
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or self.url != self.url.strip():
            raise LoginFailed(f"MATTERMOST_URL is no web address: {self.url!r}; it looks like https://chat.example.com")
        if not self.token:
            raise LoginFailed(
                "MATTERMOST_TOKEN is not set: make a bot account (Integrations, Bot Accounts) and give its access token"
            )
        if not self.token.isascii() or not self.token.isalnum():
            raise LoginFailed("MATTERMOST_TOKEN is no access token: only letters and digits, without spaces or quotes")
        self.tls()
        return self

    @property
    def secure(self) -> bool:
        """True for https."""
        return self.url.startswith("https://")

    @property
    def path(self) -> str:
        """The API's path on that host, `/api/v4` behind the sub-path if there is one."""
        return urlsplit(self.url).path.rstrip("/").removesuffix(API) + API

    @property
    def host(self) -> str:
        """The host as it stands in a URL (IPv6 in brackets)."""
        name = urlsplit(self.url).hostname or ""
        return f"[{name}]" if ":" in name else name

    @property
    def port(self) -> int:
        """The port, 443 or 80 if the URL names none."""
        return urlsplit(self.url).port or (443 if self.secure else 80)

    @property
    def websocket_url(self) -> str:
        """Where the websocket is."""
        return f"{'wss' if self.secure else 'ws'}://{self.host}:{self.port}{self.path}/websocket"

    def tls(self) -> ssl.SSLContext | None:
        """How to check the server's certificate; None for plain http.

        Raises:
            LoginFailed: the CA file cannot be read or holds no certificate.
        """
        if not self.secure:
            return None
        context = ssl.create_default_context()
        if self.ca_file:
            try:
                context.load_verify_locations(cafile=self.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise LoginFailed(f"The CA file {self.ca_file} cannot be used ({error}): name a PEM file") from error
        if self.insecure:
            context.check_hostname = False  # before CERT_NONE: the other order is a ValueError
            context.verify_mode = ssl.CERT_NONE
        return context

    def driver_options(self) -> dict[str, Any]:
        """What mattermostdriver's `Driver` wants to be told."""
        return {
            "scheme": "https" if self.secure else "http",
            "url": self.host,
            "port": self.port,
            "basepath": self.path,
            "token": self.token,
            "verify": not self.insecure,
        }

"""HTTP to whoever is not Mattermost, by aiohttp: pagers, webhooks, on-call services, calendars."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp import hdrs

from engine.outside import LONGEST_ANSWER, Answer, OutsideError, Request, Unreachable
from outside.public import NotPublic, PublicOnly

_SECONDS = 15.0
_CONNECT = 5.0
_MOST_RETRY_AFTER = 3600.0
_RATELIMIT_RESET = "ratelimit-reset"
"""Seconds; with 429 (PagerDuty's developer documentation, "REST API Rate Limits")."""


class HttpOutside:
    """A session for what the settings name, and one for public addresses; each is opened when it is first needed.

    The settings' proxy and CA count, the environment's do not.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        ca_file: str = "",
        proxy: str = "",
        private: Sequence[str] = (),
        seconds: float = _SECONDS,
    ) -> None:
        """`private` are the hosts and networks that may be called though they are not public."""
        self._environment = environment
        self._ca_file = ca_file
        self._proxy = proxy
        self._public = PublicOnly(private)
        self._seconds = seconds
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    def secret(self, name: str) -> str:
        """What that environment variable holds, without spaces around it."""
        return self._environment.get(name, "").strip()

    async def send(self, request: Request) -> Answer:
        """Send it.  Raises `OutsideError`."""
        host = urlsplit(request.url).hostname or "that address"
        try:
            session = self._session(request, host)
            async with session.request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.body,
                proxy=self._proxy or None,
                allow_redirects=False,  # what is secret in it is for that host alone
            ) as response:
                body = b"" if request.unread else await _read(response, host)
                return Answer(
                    response.status, body, _retry_after(response.headers), response.headers.get(hdrs.LOCATION, "")
                )
        except TimeoutError:
            raise OutsideError(f"{host} does not answer within {self._seconds:.0f} s") from None
        except aiohttp.ClientConnectorCertificateError:
            raise OutsideError(f"{host} shows a certificate that is not trusted: name its CA as tls.ca_file") from None
        except aiohttp.ClientConnectorDNSError:
            raise OutsideError(f"there is no host {host}") from None
        except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError):
            raise OutsideError(f"the proxy does not let through to {host}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:  # its own words may repeat the address
            if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, NotPublic):
                raise _not_public(host) from None
            raise OutsideError(f"{host} cannot be reached ({type(error).__name__})") from None

    async def look_up(self, url: str) -> str:
        """Why an address must not, or cannot, be connected to by a `public` request; '' if it may."""
        host = urlsplit(url).hostname or "that address"
        if self._proxy or self._public.names(host):
            return ""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return f"there is no host {host}"
        allowed = any(self._public.is_allowed(str(address[0])) for *_, address in found)
        return "" if allowed else str(_not_public(host))

    async def close(self) -> None:
        """Let go of connections."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, request: Request, host: str) -> aiohttp.ClientSession:
        """The one for that request.  Raises `Unreachable` for an address that must not be called."""
        if not request.public:
            return self._open("named", None)
        if self._public.names(host):
            return self._open("allowed", None)
        if self._proxy:  # the proxy connects, and it alone knows to what; what can be seen here is looked at
            if not self._public.is_allowed(host) if _is_address(host) else host.rpartition(".")[2] == "localhost":
                raise _not_public(host)
            return self._open("allowed", None)
        return self._open("public", self._public)

    def _open(self, name: str, public: PublicOnly | None) -> aiohttp.ClientSession:
        if name not in self._sessions:
            tls = ssl.create_default_context()
            if self._ca_file:
                tls.load_verify_locations(cafile=self._ca_file)
            self._sessions[name] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=tls,
                    limit=16 if name == "named" else 32,
                    limit_per_host=0 if name == "named" else 8,
                    socket_factory=None if public is None else public.socket,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._seconds, sock_connect=min(_CONNECT, self._seconds)),
                headers={"User-Agent": "Muster"},
                trust_env=False,
            )
        return self._sessions[name]


def _not_public(host: str) -> Unreachable:
    return Unreachable(
        f"{host} is at an address that is not public: if that is meant, add it to webhooks.private_hosts in config.yaml"
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _read(response: aiohttp.ClientResponse, host: str) -> bytes:
    body = await response.content.read(LONGEST_ANSWER + 1)
    while len(body) <= LONGEST_ANSWER and (more := await response.content.read(LONGEST_ANSWER)):
        body += more
    if len(body) > LONGEST_ANSWER:
        raise OutsideError(f"{host} answers with more than {LONGEST_ANSWER >> 20} MB")
    return body


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, at most an hour: by `Retry-After` (RFC 9110), or by what PagerDuty has instead of it."""
    text = (headers.get(hdrs.RETRY_AFTER) or headers.get(_RATELIMIT_RESET) or "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), _MOST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(text)
        return min(max(0.0, until.timestamp() - time.time()), _MOST_RETRY_AFTER)
    except (ValueError, OverflowError):
        return 0.0

"""HTTP to whoever is not Mattermost, by aiohttp: pagers, on-call services, calendars."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp import hdrs

from engine.outside import LONGEST_ANSWER, Answer, OutsideError, Request

_SECONDS = 15.0
_CONNECT = 5.0
_MOST_RETRY_AFTER = 600.0
_RATELIMIT_RESET = "ratelimit-reset"
"""Seconds; with 429 (PagerDuty's developer documentation, "REST API Rate Limits")."""


class HttpOutside:
    """One session, opened when it is first needed.  The settings' proxy and CA count, the environment's do not."""

    def __init__(
        self, environment: Mapping[str, str], *, ca_file: str = "", proxy: str = "", seconds: float = _SECONDS
    ) -> None:
        self._environment = environment
        self._ca_file = ca_file
        self._proxy = proxy
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    def secret(self, name: str) -> str:
        """What that environment variable holds, without spaces around it."""
        return self._environment.get(name, "").strip()

    async def send(self, request: Request) -> Answer:
        """Send it.  Raises `OutsideError`."""
        host = urlsplit(request.url).hostname or "that address"
        try:
            session = self._open()
            async with session.request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.body,
                proxy=self._proxy or None,
                allow_redirects=False,  # what is secret in it is for that host alone
            ) as response:
                body = await response.content.read(LONGEST_ANSWER + 1)
                while len(body) <= LONGEST_ANSWER and (more := await response.content.read(LONGEST_ANSWER)):
                    body += more
                if len(body) > LONGEST_ANSWER:
                    raise OutsideError(f"{host} answers with more than {LONGEST_ANSWER >> 20} MB")
                return Answer(response.status, body, _retry_after(response.headers))
        except TimeoutError:
            raise OutsideError(f"{host} does not answer within {self._seconds:.0f} s") from None
        except aiohttp.ClientConnectorCertificateError:
            raise OutsideError(f"{host} shows a certificate that is not trusted: name its CA as tls.ca_file") from None
        except aiohttp.ClientConnectorDNSError:
            raise OutsideError(f"there is no host {host}") from None
        except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError):
            raise OutsideError(f"the proxy does not let through to {host}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:  # its own words may repeat the address
            raise OutsideError(f"{host} cannot be reached ({type(error).__name__})") from None

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            tls = ssl.create_default_context()
            if self._ca_file:
                tls.load_verify_locations(cafile=self._ca_file)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=tls, limit=16),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._seconds, sock_connect=min(_CONNECT, self._seconds)),
                headers={"User-Agent": "Muster"},
                trust_env=False,
            )
        return self._session


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, at most ten minutes: by `Retry-After` (RFC 9110), or by what PagerDuty has instead of it."""
    text = (headers.get(hdrs.RETRY_AFTER) or headers.get(_RATELIMIT_RESET) or "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), _MOST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(text)
        return min(max(0.0, until.timestamp() - time.time()), _MOST_RETRY_AFTER)
    except (ValueError, OverflowError):
        return 0.0

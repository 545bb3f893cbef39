"""HTTP to whoever is not Mattermost, by aiohttp: pagers, on-call services, calendars."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp
from aiohttp import hdrs

from engine.outside import LONGEST_ANSWER, Answer, OutsideError, Request

_SECONDS = 15.0
_CONNECT = 5.0
_MOST_RETRY_AFTER = 600.0


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
                return Answer(response.status, body, _seconds(response.headers.get(hdrs.RETRY_AFTER, "")))
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


def _seconds(text: str) -> float:
    return min(float(text), _MOST_RETRY_AFTER) if text.strip().isascii() and text.strip().isdecimal() else 0.0

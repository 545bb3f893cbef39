"""The REST client: every call is a coroutine on one kept connection pool.

mattermostdriver's endpoints return whatever their client returns, so with
`Driver(options, client_cls=...)` and this client each of them can be awaited.
Its own client opens a connection per call, waits for ever, obeys `~/.netrc`,
sends a body with GET and loses the error's id.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import orjson
from yarl import URL

from mattermost.address import Address
from mattermost.chat import ChatError

TRIES = 3
BACKOFF = 0.5
"""Seconds before the second try; doubled for each further one."""
LONGEST_PAUSE = 60.0
"""Seconds.  A server that wants us to wait longer gets its `ChatError` through to whoever asked."""

NOT_JSON = "muster.not_json"
TLS = "muster.tls"
NO_TLS = "muster.no_tls"
DNS = "muster.dns"
PROXY = "muster.proxy"
TIMEOUT = "muster.timeout"
REFUSED = "muster.refused"
CUT = "muster.cut"
REDIRECT = "muster.redirect"
BAD_NAME = "muster.bad_name"
PENDING = "api.post.deduplicate_create_post.pending"
"""What the server (with status 500) says of a `pending_post_id` whose first post it is still making."""

_PATH = re.compile(r"(?:/(?!\.+(?:/|$))[A-Za-z0-9_.@:~+-]+)+")
_SAFE_POSTS = re.compile(
    r"/channels/(direct|group|[a-z0-9]+/members(/ids)?)|/reactions|/posts/[a-z0-9]+/(un)?pin"
    r"|/users/(ids|usernames|status/ids)"
)


class AsyncClient:
    """What mattermostdriver calls its client.  Needs a running event loop from the first request to `close`.

    `requests_open` counts requests on their way; one that waits before its next try is not among them.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._address: Address = options["address"]
        self._sleep: Callable[[float], Awaitable[None]] = options["sleep"]
        self._now: Callable[[], int] = options["now"]
        self._jitter: Callable[[], float] = options["jitter"]
        self._root = f"{options['scheme']}://{options['url']}:{options['port']}"
        self._base: str = options["basepath"]
        self._session: aiohttp.ClientSession | None = None
        self.token: str = options["token"] or ""
        self.userid = ""
        self.username = ""
        self.requests_open = 0
        self.date = ""
        """The `Date` header of the last answer."""

    async def get(self, endpoint: str, options: Any = None, params: Mapping[str, Any] | None = None) -> Any:
        """GET; `options` is what mattermostdriver would send as a body, and is not sent."""
        return await self.make_request("get", endpoint, options, params)

    async def post(
        self,
        endpoint: str,
        options: Any = None,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> Any:
        """POST `options` as JSON, or `data` and `files` as a form."""
        return await self.make_request("post", endpoint, options, params, data, files)

    async def put(
        self, endpoint: str, options: Any = None, params: Mapping[str, Any] | None = None, data: Any = None
    ) -> Any:
        """PUT `options` as JSON."""
        return await self.make_request("put", endpoint, options, params, data)

    async def delete(
        self, endpoint: str, options: Any = None, params: Mapping[str, Any] | None = None, data: Any = None
    ) -> Any:
        """DELETE."""
        return await self.make_request("delete", endpoint, options, params, data)

    async def make_request(
        self,
        method: str,
        endpoint: str,
        options: Any = None,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        basepath: str | None = None,
        tries: int = TRIES,
    ) -> Any:
        """The answer's JSON.  429 is tried again for all calls, 502 to 504 and no answer for those safe to repeat.

        Raises:
            ChatError: the server said no, did not answer within the tries, or what answered speaks no JSON.
        """
        method = method.upper()
        base = self._base if basepath is None else basepath
        if not _PATH.fullmatch(endpoint):  # a name somebody typed must not lead to another endpoint
            raise ChatError(404, BAD_NAME, f"nothing can be called {endpoint.rpartition('/')[2]!r}")
        url = URL(self._root + base + endpoint)
        repeatable = method != "POST" or may_repeat(endpoint, options)
        maybe_done = False
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._once(method, url, options, params, data, files)
            except ChatError as error:
                if method == "DELETE" and maybe_done and error.status in _gone(endpoint):
                    return {"status": "OK"}
                pause = self._pause(error, attempt, repeatable) if attempt < tries else None
                if pause is None:
                    raise
                maybe_done = maybe_done or error.status != 429
                await self._sleep(pause)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _pause(self, error: ChatError, attempt: int, repeatable: bool) -> float | None:
        """Seconds until the next try, or None if there is none."""
        unanswered = error.status == 0 and error.error_id not in (TLS, NO_TLS)
        again = error.status in (408, 502, 503, 504) or error.error_id == PENDING or unanswered
        if error.status != 429 and not (again and repeatable):
            return None
        backoff = BACKOFF * 2 ** (attempt - 1) * (0.5 + self._jitter())
        pause = backoff if error.retry_after is None else error.retry_after + self._jitter() * BACKOFF
        return pause if pause <= LONGEST_PAUSE else None

    async def _once(
        self,
        method: str,
        url: URL,
        options: Any,
        params: Mapping[str, Any] | None,
        data: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None,
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body: bytes | aiohttp.FormData | None = None
        if files or data:
            body = _form(data, files)
        elif options is not None and method != "GET":
            body = orjson.dumps(options)
            headers["Content-Type"] = "application/json"
        self.requests_open += 1
        try:
            async with self._open().request(
                method,
                url,
                params=params,
                data=body,
                headers=headers,
                proxy=self._address.proxy or None,
                allow_redirects=False,
            ) as answer:
                content = await answer.read()
                self.date = answer.headers.get("Date", "")
                return self._read(answer.status, answer.headers, content)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _no_answer(error) from error
        finally:
            self.requests_open -= 1

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            address = self._address
            total = address.connect_timeout + 2 * address.read_timeout  # a server that drips is a server that hangs
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=address.tls() or True, limit=32),
                cookie_jar=aiohttp.DummyCookieJar(),  # a session cookie would win over the token and ask for CSRF
                timeout=aiohttp.ClientTimeout(
                    total=total, sock_connect=address.connect_timeout, sock_read=address.read_timeout
                ),
                headers={"User-Agent": "Muster", "Accept": "application/json"},
                trust_env=False,
            )
            # aiohttp would silently send a DELETE again whose answer was lost, and we would take the second's 404
            # for the first's.  There is no public switch; a test notices when this one goes.
            self._session._retry_connection = False
        return self._session

    def _read(self, status: int, headers: Mapping[str, str], content: bytes) -> Any:
        found: Any = None
        is_json = True
        try:
            found = orjson.loads(content)
        except orjson.JSONDecodeError:
            is_json = False
        if 300 <= status < 400:
            where = headers.get("Location", "").partition("?")[0]
            raise ChatError(status, REDIRECT, f"the server sends elsewhere: {where}")
        if status >= 400:
            named = found if isinstance(found, dict) else {}
            said = named.get("message") or content[:200].decode("utf-8", "replace").strip()
            raise ChatError(
                status, str(named.get("id") or ""), " ".join(str(said).split()), retry_after=self._retry_after(headers)
            )
        if not is_json:
            kind = headers.get("Content-Type", "no content type")
            raise ChatError(
                status, NOT_JSON, f"the answer is no JSON ({kind}): is there a proxy's login page before the server?"
            )
        return found

    def _retry_after(self, headers: Mapping[str, str]) -> float | None:
        """Seconds to wait: `Retry-After` (seconds or a date), else `X-Ratelimit-Reset` (seconds, maybe since 1970)."""
        wanted = headers.get("Retry-After") or headers.get("X-Ratelimit-Reset") or ""
        now = self._now() / 1000
        try:
            seconds = float(wanted)
        except ValueError:
            try:
                seconds = parsedate_to_datetime(wanted).timestamp() - now
            except ValueError:
                return None
        if seconds > 1_000_000_000:
            seconds -= now
        return max(0.0, seconds)


def may_repeat(endpoint: str, options: Any) -> bool:
    """True for a POST that does no harm when it is done twice (the server recognises a `pending_post_id`)."""
    if endpoint == "/posts":
        return isinstance(options, Mapping) and bool(options.get("pending_post_id"))
    return _SAFE_POSTS.fullmatch(endpoint) is not None


def _gone(endpoint: str) -> tuple[int, ...]:
    """How the server answers the deletion of what is gone: for a post with 403, as one has no rights to it any more."""
    return (403, 404) if endpoint.startswith("/posts/") else (404,)


def _form(data: Mapping[str, Any] | None, files: Mapping[str, Any] | None) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in (data or {}).items():
        form.add_field(name, str(value))
    for name, (filename, content) in (files or {}).items():
        form.add_field(name, content, filename=filename)
    return form


def _no_answer(error: Exception) -> ChatError:
    """Why there was no answer, without the addresses and credentials that some of the library's messages hold."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return ChatError(0, TLS, f"the server's certificate is not trusted: {error.certificate_error}")
        case aiohttp.ClientSSLError():
            return ChatError(0, NO_TLS, f"no secure connection: {error.strerror or type(error).__name__}")
        case aiohttp.ClientConnectorDNSError():
            return ChatError(0, DNS, f"the name {error.host} cannot be resolved")
        case aiohttp.ClientProxyConnectionError():
            return ChatError(0, PROXY, f"the proxy cannot be reached: {error.strerror}")
        case aiohttp.ClientHttpProxyError():
            return ChatError(0, PROXY, f"the proxy refuses: {error.status} {error.message}")
        case TimeoutError():
            return ChatError(0, TIMEOUT, "no answer in time")
        case aiohttp.ClientConnectorError():
            return ChatError(0, REFUSED, f"no connection to {error.host}:{error.port}: {error.strerror}")
        case _:
            return ChatError(0, CUT, f"the connection broke ({type(error).__name__})")

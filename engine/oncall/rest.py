"""Reading from another service's REST API: what it answers as JSON, and in words what is wrong when it does not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from engine.outside import Outside, OutsideError, Request

Query = Sequence[tuple[str, str]]
_MEANING = {
    **dict.fromkeys((301, 302, 303, 307, 308), ": it sends elsewhere; put the new address into the settings"),
    **dict.fromkeys((401, 403), ": the token is not taken, or may not read this"),
    404: ": there is nothing of that name",
}


class Rest:
    """GET requests with one token, which is in the environment."""

    def __init__(self, outside: Outside, base: str, token_env: str, scheme: str, accept: str) -> None:
        """`scheme` stands before the token in `Authorization`, with what separates them."""
        self._outside = outside
        self._base = base.rstrip("/")
        self._token_env = token_env
        self._scheme = scheme
        self._accept = accept

    @property
    def host(self) -> str:
        """Who answers."""
        return urlsplit(self._base).hostname or self._base

    async def get(self, path: Sequence[str], query: Query = (), missing: Collection[int] = ()) -> dict[str, Any] | None:
        """The JSON object at that path; None for a status that is among the `missing`.  Raises `OutsideError`."""
        token = self._outside.secret(self._token_env)
        if not token:
            raise OutsideError(f"the environment variable {self._token_env} is not set")
        url = "/".join((self._base, *(quote(part, safe="") for part in path)))
        url += f"?{urlencode(query, safe='[]:,')}" if query else ""
        headers = {"Authorization": f"{self._scheme}{token}", "Accept": self._accept}
        answer = await self._outside.send(Request("GET", url, headers))
        if answer.status in missing:
            return None
        if not answer.good:
            said = f"{self.host} answers {answer.status}{_MEANING.get(answer.status, '')}"
            raise OutsideError(said, answer.retry_after)
        try:
            found = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise OutsideError(f"{self.host} answers something that is no JSON object")
        return found

"""The plumbing of the stand-in's REST: a call, an answer, and the table of routes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rehearsal.errors import WorldError, bad_body, bad_url, no_session
from rehearsal.model import Account
from rehearsal.outbound import Outbound
from rehearsal.world import World

_ID = re.compile(r"[a-z0-9]{26}")
OK: dict[str, str] = {"status": "OK"}


@dataclass(slots=True)
class Answer:
    """What a call answers: JSON for a dict or list, bytes as they are."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Call:
    """A request, parsed.  `args` are the path's variable parts, `me` whose token it carried, `out` calls others."""

    world: World
    me: Account | None
    token: str
    args: tuple[str, ...]
    query: Mapping[str, str]
    body: Any
    base_url: str
    out: Outbound
    files: list[Upload] = field(default_factory=list)

    @property
    def by(self) -> Account:
        """Who calls; 401 when the token is none or a bad one."""
        if self.me is None:
            raise no_session(self.token)
        return self.me

    def id(self, index: int, name: str) -> str:
        """The path's id at that place, with `me` resolved; 400 if it is no id."""
        value = self.args[index]
        if value == "me" and name == "user_id":
            return self.by.id
        if not _ID.fullmatch(value):
            raise bad_url(name)
        return value

    def data(self, name: str = "body") -> dict[str, Any]:
        """The body as a JSON object; 400 if it is none."""
        if not isinstance(self.body, dict):
            raise bad_body(name)
        return self.body

    def ids(self, name: str = "user_ids") -> list[str]:
        """The body as a list of strings; 400 if it is none."""
        if not isinstance(self.body, list) or not all(isinstance(each, str) for each in self.body):
            raise bad_body(name)
        return self.body

    def number(self, name: str, default: int) -> int:
        """A number of the query."""
        try:
            return int(self.query.get(name, default))
        except ValueError:
            return default

    def page(self) -> tuple[int, int]:
        """`page` and `per_page` (60, at most 200)."""
        return max(0, self.number("page", 0)), min(200, max(1, self.number("per_page", 60)))


Handler = Callable[[Call], "Answer | Awaitable[Answer]"]
_H = TypeVar("_H", bound=Handler)


class Routes:
    """Paths to handlers.  A path is written `/posts/{post_id}/patch`; a fixed word wins over a variable part."""

    def __init__(self) -> None:
        self._tree: dict[str, Any] = {}

    def on(self, method: str, path: str) -> Callable[[_H], _H]:
        """Register a handler."""

        def register(handler: _H) -> _H:
            node = self._tree
            for part in path.strip("/").split("/"):
                node = node.setdefault("*" if part.startswith("{") else part, {})
            node.setdefault("=", {})[method] = handler
            return handler

        return register

    def find(self, method: str, path: str) -> tuple[Handler, tuple[str, ...]]:
        """The handler for a path and its variable parts; 404 or 405 if there is none."""
        found = self._walk(self._tree, path.strip("/").split("/"), 0, ())
        if found is None:
            raise WorldError(404, "api.context.404.app_error", "Sorry, we could not find the page.")
        methods, args = found
        handler = methods.get(method)
        if handler is None:
            raise WorldError(405, "api.context.405.app_error", "Method not allowed.")
        return handler, args

    def _walk(
        self, node: dict[str, Any], parts: list[str], index: int, args: tuple[str, ...]
    ) -> tuple[dict[str, Handler], tuple[str, ...]] | None:
        if index == len(parts):
            methods = node.get("=")
            return (methods, args) if methods else None
        part = parts[index]
        below = node.get(part)
        if below is not None:
            found = self._walk(below, parts, index + 1, args)
            if found is not None:
                return found
        below = node.get("*")
        return self._walk(below, parts, index + 1, (*args, part)) if below is not None else None

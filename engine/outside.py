"""What lies outside of Mattermost: other people's HTTP, and the secrets of the environment.

A protocol, so that a rehearsal has its own: it writes down what would be called, and calls nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

LONGEST_ANSWER = 5 << 20
"""Bytes of an answer that are read; a longer one is an `OutsideError`."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request.  `headers` and `body` may hold secrets, and so may the `url`: none of them is logged.

    `public`: only to an address that all the world may reach, or one that the settings allow; it is checked on the
    connection itself.  `unread`: the body of the answer is of no use.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    public: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.  `retry_after` in seconds, 0 if it says nothing; `location` is where a redirect leads."""

    status: int
    body: bytes = b""
    retry_after: float = 0.0
    location: str = ""

    @property
    def good(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    @property
    def passing(self) -> bool:
        """Whether the same request may be answered otherwise later."""
        return self.status in (408, 425, 429) or self.status >= 500


class OutsideError(Exception):
    """Nobody answered, or not properly.  The message names the host and the reason, and nothing secret.

    `retry_after` is how long (seconds) they want to be left alone, 0 if they don't say.
    """

    def __init__(self, said: str, retry_after: float = 0.0) -> None:
        super().__init__(said)
        self.retry_after = retry_after


class Unreachable(OutsideError):
    """That host must not be called, as long as the settings are what they are."""


class Outside(Protocol):
    """The rest of the world."""

    async def send(self, request: Request) -> Answer:
        """Send it, within some seconds; redirects are not followed.  Raises `OutsideError`."""
        ...

    def secret(self, name: str) -> str:
        """What the environment variable of that name holds; '' if it is not set."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...

"""What can go wrong between the bot and the server, on purpose.

One `Faults` belongs to a stand-in; it is asked once per request and once per websocket.  A script or a test adds
faults with the methods below; without any, asking costs one comparison.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests that match (for ever when it is negative).

    `status` answers instead of the work; `retry_after` is in seconds, for 429; `delay` in seconds of the
    stand-in's clock, before the work; `drop_answer` does the work and then cuts the connection.
    """

    method: re.Pattern[str]
    path: re.Pattern[str]
    times: int = 1
    status: int = 0
    retry_after: int | None = None
    delay: float = 0.0
    drop_answer: bool = False


@dataclass(slots=True)
class Cut:
    """An account without connection; `rest` when its REST calls fail too."""

    rest: bool = False


@dataclass(slots=True)
class Faults:
    """The faults now in force.  `on_cut` is set by the server and aborts an account's websockets."""

    rules: list[Fault] = field(default_factory=list)
    cuts: dict[str, Cut] = field(default_factory=dict)
    on_cut: Callable[[str], None] | None = None

    def cut(self, user_id: str, *, rest: bool = False) -> None:
        """Abort the account's websockets and refuse new ones, until `heal`."""
        self.cuts[user_id] = Cut(rest)
        if self.on_cut is not None:
            self.on_cut(user_id)

    def heal(self, user_id: str) -> None:
        """Let the account connect again."""
        self.cuts.pop(user_id, None)

    def answer(
        self, status: int, *, method: str = ".*", path: str = ".*", times: int = 1, retry_after: int | None = None
    ) -> Fault:
        """Answer the next matching requests with that status and do nothing; for 429 say when to come again."""
        return self._add(Fault(re.compile(method), re.compile(path), times, status=status, retry_after=retry_after))

    def delay(self, seconds: float, *, method: str = ".*", path: str = ".*", times: int = 1) -> Fault:
        """Let the next matching requests wait before they are worked on."""
        return self._add(Fault(re.compile(method), re.compile(path), times, delay=seconds))

    def drop_answer(self, *, method: str = ".*", path: str = ".*", times: int = 1) -> Fault:
        """Do the work of the next matching requests, then cut the connection instead of answering."""
        return self._add(Fault(re.compile(method), re.compile(path), times, drop_answer=True))

    def clear(self) -> None:
        """Take all faults away."""
        self.rules.clear()
        self.cuts.clear()

    def _add(self, fault: Fault) -> Fault:
        self.rules.append(fault)
        return fault

    def met(self, method: str, path: str) -> Fault | None:
        """The first fault for this request, used up by one; `path` is the whole path without the query."""
        for fault in self.rules:
            if fault.method.fullmatch(method) and fault.path.search(path):
                fault.times -= 1
                if fault.times == 0:
                    self.rules.remove(fault)
                return fault
        return None

    def rest_cut(self, user_id: str) -> bool:
        """Whether this account's REST calls are to fail."""
        cut = self.cuts.get(user_id)
        return cut is not None and cut.rest

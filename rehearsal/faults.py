"""What can go wrong between the bot and the server, on purpose.

One `Faults` belongs to a stand-in; it is asked once per request, once per websocket and once per event.  A script
or a test adds faults with the methods below; without any, asking costs one comparison.

Requests: `answer` (429, 5xx, any status), `delay`, `slow`, `drop_answer`.  Websockets: `cut`, `half_open`,
`refuse_resume`.  Events: `delay_frames`, `duplicate_frames`, `reorder_frames`.  All at once: `stop_server`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Wire(Protocol):
    """What a fault does to the connections that stand; the server's hub."""

    def abort_all(self, user_id: str | None = None) -> None:
        """Cut the TCP connections of an account, or of all."""
        ...

    def deaden(self, user_id: str) -> None:
        """Make the account's websockets half-open."""
        ...

    def forget_all(self) -> None:
        """Cut every connection; none can be resumed."""
        ...


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests that match (for ever when it is negative).

    `status` answers instead of the work; `retry_after` is in seconds, for 429; `delay` in seconds of the
    stand-in's clock, before the work; `drop_answer` does the work and then cuts the connection, or answers with
    `status` if there is one.
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
    """The faults now in force.  `wire` and `on_stop` are set by the server.

    `pace` is what every REST call takes (seconds of the clock); `frame_delay` how long each event is under way;
    `duplicates` and `refusals` are how many are to come, negative for no end.
    """

    rules: list[Fault] = field(default_factory=list)
    cuts: dict[str, Cut] = field(default_factory=dict)
    pace: float = 0.0
    frame_delay: float = 0.0
    duplicates: int = 0
    reorders: bool = False
    refusals: int = 0
    down: bool = False
    wire: Wire | None = None
    on_stop: Callable[[], None] | None = None

    # websockets

    def cut(self, user_id: str, *, rest: bool = False) -> None:
        """Abort the account's websockets and refuse new ones, until `heal`."""
        self.cuts[user_id] = Cut(rest)
        if self.wire is not None:
            self.wire.abort_all(user_id)

    def heal(self, user_id: str) -> None:
        """Let the account connect again."""
        self.cuts.pop(user_id, None)

    def half_open(self, user_id: str) -> None:
        """The account's websockets of now stay up and are dead: what it sends vanishes, pings too, nothing comes.

        As behind a firewall that forgot the connection.  The server notices nothing either: it goes on sending,
        and refuses to resume a connection that it believes to be in use.  New websockets work.
        """
        if self.wire is not None:
            self.wire.deaden(user_id)

    def refuse_resume(self, times: int = 1) -> None:
        """The next connections that want to be resumed begin anew: what they missed is kept no more."""
        self.refusals = times

    # events

    def delay_frames(self, seconds: float) -> None:
        """Each event arrives so much later (seconds of the clock), in order; 0 ends it."""
        self.frame_delay = seconds

    def duplicate_frames(self, times: int = -1) -> None:
        """The next events come twice, the second time with a number of its own, as from a cluster; 0 ends it."""
        self.duplicates = times

    def reorder_frames(self, on: bool = True) -> None:
        """Events of different channels overtake each other; those of one channel keep their order."""
        self.reorders = on

    # requests

    def answer(
        self, status: int, *, method: str = ".*", path: str = ".*", times: int = 1, retry_after: int | None = None
    ) -> Fault:
        """Answer the next matching requests with that status and do nothing; for 429 say when to come again."""
        return self._add(Fault(re.compile(method), re.compile(path), times, status=status, retry_after=retry_after))

    def delay(self, seconds: float, *, method: str = ".*", path: str = ".*", times: int = 1) -> Fault:
        """Let the next matching requests wait before they are worked on."""
        return self._add(Fault(re.compile(method), re.compile(path), times, delay=seconds))

    def drop_answer(self, *, method: str = ".*", path: str = ".*", times: int = 1, status: int = 0) -> Fault:
        """Do the work of the next matching requests, then cut the connection, or say that it failed, with a status."""
        return self._add(Fault(re.compile(method), re.compile(path), times, status=status, drop_answer=True))

    def slow(self, seconds: float) -> None:
        """Every request takes that long before it is worked on (seconds of the clock); 0 ends it."""
        self.pace = seconds

    # the whole server

    def stop_server(self) -> None:
        """No connection stands, none is taken, and the server forgets all that it holds in memory only.

        That is: who was connected, the events kept for a resume, and each `pending_post_id`.
        """
        self.down = True
        if self.on_stop is not None:
            self.on_stop()
        if self.wire is not None:
            self.wire.forget_all()

    def start_server(self) -> None:
        """It listens again."""
        self.down = False

    def clear(self) -> None:
        """Take all faults away; a half-open websocket stays one."""
        self.rules.clear()
        self.cuts.clear()
        self.pace = self.frame_delay = 0.0
        self.duplicates = self.refusals = 0
        self.reorders = self.down = False

    def remove(self, fault: Fault) -> None:
        """Take one fault away, if it is not used up."""
        self.rules = [each for each in self.rules if each is not fault]

    def _add(self, fault: Fault) -> Fault:
        self.rules.append(fault)
        return fault

    # asked by the server

    def met(self, method: str, path: str) -> Fault | None:
        """The first fault for this request, used up by one; `path` is the whole path without the query."""
        for fault in self.rules:
            if fault.method.fullmatch(method) and fault.path.search(path):
                fault.times -= 1
                if fault.times == 0:
                    self.remove(fault)
                return fault
        return None

    def rest_cut(self, user_id: str) -> bool:
        """Whether this account's REST calls are to fail."""
        cut = self.cuts.get(user_id)
        return cut is not None and cut.rest

    def refuses_resume(self) -> bool:
        """Whether this resume is refused; used up by one."""
        if self.refusals == 0:
            return False
        self.refusals -= self.refusals > 0
        return True

    def duplicates_frame(self) -> bool:
        """Whether this event comes twice; used up by one."""
        if self.duplicates == 0:
            return False
        self.duplicates -= self.duplicates > 0
        return True

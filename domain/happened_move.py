"""A run goes on elsewhere: an event of `domain.events`."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Free


@dataclass(frozen=True, slots=True)
class RunMoved:
    """It goes on in another channel, in a thread of its own there, or back in its own channel (`mode` is `new`).

    `name` is that channel's, `private` whether the run keeps to itself from now on.  `left` is the channel that it
    left, `board` its pinned post there, `thread` the first post of its thread, if it lived in one.
    """

    channel_id: str
    name: Free
    mode: str
    private: bool
    left: str
    board: str = ""
    thread: str = ""

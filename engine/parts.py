"""The concrete parts of a bot, as `bot.py` chooses them, and what the engine asks of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.clock import Clock
from engine.config.settings import Settings
from engine.oncall.calendar_ways import ReadCalendar
from engine.outside import Outside
from engine.playbooks.catalogue import Catalogue
from engine.playbooks.templates import Templates
from engine.words.languages import Languages
from mattermost.chat import Chat, Team, User
from mattermost.events import WireEvent
from storage.log import Store


class Server(Chat, Protocol):
    """A chat server that can also be listened to."""

    @property
    def position(self) -> tuple[str, int]: ...
    @property
    def requests_open(self) -> int: ...
    @property
    def listening_busy(self) -> bool: ...
    async def listen(self, receive: Callable[[WireEvent], Awaitable[None]]) -> None: ...
    async def close(self) -> None: ...


class ClosingStore(Store, Protocol):
    """A store that can also be let go of at once, as a killed process would."""

    def abandon(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The concrete parts, chosen in `bot.py` and nowhere else."""

    settings: Settings
    server: Server
    store: ClosingStore
    clock: Clock
    catalogue: Catalogue
    languages: Languages
    templates: Templates
    me: User
    teams: tuple[Team, ...]
    url: str
    longest_post: int
    data: Path
    outside: Outside
    read_calendar: ReadCalendar

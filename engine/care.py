"""What the caretaker's commands (doctor, backup, restore) need of the concrete parts; `bot.py` brings it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from engine.clock import Clock
from engine.config.settings import Settings
from engine.oncall.calendars import Calendars
from mattermost.chat import Channel, Team, User


class Holding(Protocol):
    """What a data folder or a backup holds, and what is wrong with it (a line each)."""

    @property
    def open(self) -> int: ...
    @property
    def archived(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def damage(self) -> Sequence[str]: ...
    @property
    def faults(self) -> Sequence[str]: ...
    @property
    def sealed(self) -> Sequence[str]: ...


class Place(Protocol):
    """A channel that is to be written into, or none."""

    @property
    def team(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def channel(self) -> Channel | None: ...
    @property
    def member(self) -> bool: ...


class Told(Protocol):
    """What a server tells of itself and of the bot."""

    @property
    def url(self) -> str: ...
    @property
    def me(self) -> User: ...
    @property
    def version(self) -> str: ...
    @property
    def teams(self) -> Sequence[Team]: ...
    @property
    def skew(self) -> int | None: ...
    @property
    def longest_post(self) -> int: ...
    @property
    def settings(self) -> Mapping[str, str]: ...
    @property
    def all_settings(self) -> Mapping[str, Any] | None: ...
    @property
    def powers(self) -> Mapping[str, frozenset[str]]: ...
    @property
    def places(self) -> Sequence[Place]: ...


class Care(Protocol):
    """Raises `engine.problems.Stop` with one line that says what to do."""

    def inspect(self, folder: Path) -> Holding:
        """A data folder, also while a bot works there."""
        ...

    def back_up(self, folder: Path, to: Path) -> Holding:
        """A copy of a data folder, also while a bot works there."""
        ...

    def restore(self, file: Path, folder: Path) -> Holding:
        """A data folder from a copy, checked first."""
        ...

    async def probe(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], channels: Sequence[str], clock: Clock
    ) -> Told:
        """Ask the server."""
        ...

    async def lost_groups(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], clock: Clock
    ) -> Sequence[str]:
        """The groups of the settings whose team or channel the bot cannot see, a line each."""
        ...

    async def calendars(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], data: Path, clock: Clock
    ) -> Calendars:
        """The calendars of who is on call, read once; nothing is kept of them."""
        ...

    async def webhooks(self, settings: Settings, clock: Clock, *, send: bool) -> Mapping[str, str]:
        """By target of webhooks what is wrong with it ('' if nothing); `send`: each gets a test."""
        ...

    async def unheard_pagers(self, settings: Settings) -> Mapping[str, str]:
        """The pagers whose service does not tell how a page stands, by name, with why; nobody is called."""
        ...

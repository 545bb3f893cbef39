"""The admin channel: its people hear of a broken playbook or a lost group, once, and when it is well; of lost data.

Without one in the settings, or where it cannot be written to, the log is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence

from domain.messages import Message, message
from domain.people import Person
from engine.clock import Clock
from engine.config.settings import Settings
from engine.desk.desk import Desk
from engine.out.outgoing import Item, Writer
from engine.people.groups import KnownGroups
from engine.people.people import People
from engine.playbooks.catalogue import Catalogue
from mattermost.chat import ChatError, Team
from storage.log import Document, Drop, Put, StorageFailed

log = logging.getLogger("muster.playbooks")

TABLE = "told"
"""By file: the problems that its admins were told of."""
GROUPS = "groups"
"""Under this stands what is wrong with the groups of the settings."""
ON_CALL = "oncall"
"""And under this what is wrong with those who say who is on call, or how a page stands."""
_LOOKS = 2
"""How often a problem has to be seen before it is told: a file is not whole while somebody is writing it."""
_MOST = 20


LOOK_EVERY = 1.0
"""Seconds of real time between two looks at the playbooks."""


class AdminChannel:
    """Looks at the playbooks, keeps their last good texts, and tells what is wrong."""

    def __init__(
        self,
        catalogue: Catalogue,
        groups: KnownGroups,
        on_call: Callable[[], tuple[str, ...]],
        people: People,
        desk: Desk,
        writer: Writer,
        clock: Clock,
        settings: Settings,
        teams: Sequence[Team],
        rows: Mapping[str, Document],
    ) -> None:
        """`on_call` gives what is wrong with those who say who is on call, or how a page stands, a line each."""
        self._catalogue = catalogue
        self._groups = groups
        self._on_call = on_call
        self._people = people
        self._desk = desk
        self._writer = writer
        self._clock = clock
        self._channel = _channel(settings.admin_channel, teams)
        if settings.admin_channel and self._channel is None:
            log.warning("admin_channel: write team/channel, with a team the bot is in; until then the log is told")
        self._told = {file: tuple(row["problems"]) for file, row in rows.items()}
        self._seen: dict[str, tuple[tuple[str, ...], int]] = {}

    async def watch(self) -> None:
        """Look once a second, in real time: what has changed counts for what comes next."""
        while True:
            with contextlib.suppress(StorageFailed):  # the desk has said so; there may be room later
                await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def tell_losses(self, losses: Sequence[str]) -> None:
        """What the disk has lost, at each start until it is mended; the store's own log has it, too."""
        if losses:
            with contextlib.suppress(StorageFailed):
                await self._desk.put(self._to_channel("losses", message("admins.losses", losses=losses)))

    async def say(self, about: str, said: Message) -> None:
        """Tell the channel something that has just happened; without one the log alone has it."""
        if items := self._to_channel(about, said):
            await self._desk.put(items)

    async def look(self) -> None:
        """Read what has changed, and tell what is new about it."""
        self._catalogue.refresh()
        for row in self._catalogue.changes():
            self._desk.remember(row)
        with contextlib.suppress(ChatError):  # nobody answers: what was known of the groups counts
            await self._groups.look()
        found = self._found()
        self._seen = {
            file: (problems, self._seen[file][1] + 1 if self._seen.get(file, ((), 0))[0] == problems else 1)
            for file, problems in found.items()
        }
        for file, (problems, looks) in self._seen.items():
            if looks >= _LOOKS and self._told.get(file) != problems:
                await self._tell(file, problems)
        for file in [file for file in self._told if file not in found]:
            await self._tell(file, ())

    def _found(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for problem in self._catalogue.problems:
            found.setdefault(problem.file, []).append(str(problem))
        if self._groups.problems:
            found[GROUPS] = list(self._groups.problems)
        if on_call := self._on_call():
            found[ON_CALL] = list(on_call)
        return {file: tuple(lines) for file, lines in found.items()}

    async def _tell(self, file: str, problems: tuple[str, ...]) -> None:
        for line in problems:
            log.warning("%s", line)
        if file == GROUPS:
            await self._tell_groups(problems)
            return
        if file == ON_CALL:
            await self._tell_on_call(problems)
            return
        if not problems:
            log.info("%s is well again", file)
        kept = self._catalogue.uses_last_good(file)
        said = (
            message("admins.broken", problems=problems[:_MOST], more=max(0, len(problems) - _MOST), kept=kept)
            if problems
            else message("admins.mended", file=file)
        )
        await self._keep(file, problems, said, await self._editors())

    async def _editors(self) -> Sequence[Person]:
        """Whom it concerns besides; where nobody answers the channel alone is told."""
        with contextlib.suppress(ChatError):
            return await self._people.editors()
        return ()

    async def _tell_groups(self, problems: tuple[str, ...]) -> None:
        """The teams and channels behind groups that the bot cannot see."""
        said = message("admins.groups", problems=problems[:_MOST]) if problems else message("admins.groups_well")
        await self._keep(GROUPS, problems, said)

    async def _tell_on_call(self, problems: tuple[str, ...]) -> None:
        """The calendars and services that can't be read, and whoever in them is nobody here."""
        more = max(0, len(problems) - _MOST)
        said = message("admins.oncall", problems=problems[:_MOST], more=more)
        await self._keep(ON_CALL, problems, said if problems else message("admins.oncall_well"))

    async def _keep(self, about: str, problems: tuple[str, ...], said: Message, editors: Sequence[Person] = ()) -> None:
        """Say it, to the `editors` by direct message, and remember that it was said."""
        now = self._clock.now()
        direct = (self._writer.direct(who, said, f"editors:{about}:{who.id}:{now}", now) for who in editors)
        row = Put(TABLE, about, {"problems": list(problems)}) if problems else Drop(TABLE, about)
        await self._desk.put((*self._to_channel(about, said), *direct), (row,))
        if problems:
            self._told[about] = problems
        else:
            self._told.pop(about, None)

    def _to_channel(self, about: str, said: Message) -> tuple[Item, ...]:
        """The one item that says it there; none without such a channel."""
        if self._channel is None:
            return ()
        now = self._clock.now()
        return (
            self._writer.to_channel(
                *self._channel, f"admins:{about}:{now}", self._writer.public(said, self._channel[0]), now
            ),
        )


def _channel(named: str, teams: Sequence[Team]) -> tuple[str, str] | None:
    """Team id and name of the admin channel: `team/channel`, or `channel` where there is one team."""
    team, _, name = named.strip().rpartition("/")
    found = [each.id for each in teams if team in ("", each.name)]
    return (found[0], name.removeprefix("~")) if name and len(found) == 1 else None

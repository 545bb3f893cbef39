"""Muster: incident playbooks for Mattermost, as a bot.  Wires the parts and hands over to the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.main import main
from engine.problems import Stop
from mattermost.address import Address, LoginFailed
from mattermost.chat import ChatError

if TYPE_CHECKING:
    from engine.clock import Clock
    from engine.config.settings import Settings
    from engine.muster import Muster
    from engine.oncall.calendars import Calendars
    from engine.outside import Outside
    from mattermost.probe import Found
    from outside.http import HttpOutside
    from storage.care import Inspection

HOME = Path(__file__).parent


async def build(
    settings: Settings,
    url: str,
    token: str,
    teams: Sequence[str],
    clock: Clock,
    data: Path,
    playbooks: Sequence[Path],
    outside: Outside | None = None,
) -> Muster:
    """The bot with its real parts, logged in but not started.

    The one place where concrete parts are chosen: serving, rehearsing, tests and benchmarks all begin here.
    `outside` is the world but Mattermost, if it is not the real one: a rehearsal has its own.
    Raises `Stop` with exit code 2 and a line that says what to do.
    """
    # Loaded here and not above: `--help` and `lint` need none of them.
    from engine.muster import Muster
    from engine.parts import Parts
    from engine.playbooks.catalogue import Catalogue
    from engine.playbooks.templates import Templates
    from engine.words.languages import Languages
    from engine.words.links import Links
    from mattermost.server import MattermostServer
    from outside.ical import read_calendar
    from storage.tiny import TinyStore

    with _stopping():
        address = _address(settings, url, token)
        languages = Languages.of(settings, HOME / "texts", clock)
        catalogue = Catalogue(playbooks, settings.permissions, settings.groups, settings.webhooks)
        catalogue.refresh()
        async with AsyncExitStack() as undone:
            templates = Templates()
            undone.push_async_callback(templates.close)
            templates.start()  # its worker comes up on another core while the data is read on this one
            server = MattermostServer(address, sleep=clock.sleep, now=clock.now)
            undone.push_async_callback(server.close)
            me = await server.login()
            chosen = tuple(await server.choose_teams(teams))
            languages = languages.on(Links(address.url, chosen))
            longest = await server.max_post_length()
            store = TinyStore.open(data)
            undone.push_async_callback(store.close)
            if outside is None:
                outside = _outside(settings)
            parts = Parts(
                settings, server, store, clock, catalogue, languages, templates, me, chosen, url, longest, data,
                outside, read_calendar,
            )  # fmt: skip
            muster = Muster(parts)
            undone.pop_all()  # from here on it closes its parts itself
            return muster


class Caretaker:
    """The concrete parts for whoever looks after a bot: see `engine.care.Care`."""

    def inspect(self, folder: Path) -> Inspection:
        """What the folder holds."""
        from storage.care import inspect

        with _stopping():
            return inspect(folder)

    def back_up(self, folder: Path, to: Path) -> Inspection:
        """Copy the folder."""
        from storage.care import back_up

        with _stopping():
            return back_up(folder, to)

    def restore(self, file: Path, folder: Path) -> Inspection:
        """Make the folder of a copy."""
        from storage.care import restore

        with _stopping():
            return restore(file, folder)

    async def probe(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], channels: Sequence[str], clock: Clock
    ) -> Found:
        """Ask the server."""
        from mattermost.probe import probe

        with _stopping():
            return await probe(_address(settings, url, token), teams, channels, sleep=clock.sleep, now=clock.now)

    async def lost_groups(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], clock: Clock
    ) -> Sequence[str]:
        """Look for the teams and channels behind the groups."""
        from engine.people.groups import KnownGroups
        from engine.people.membership import Membership
        from mattermost.server import MattermostServer

        with _stopping():
            server = MattermostServer(_address(settings, url, token), sleep=clock.sleep, now=clock.now)
            try:
                me, chosen = await server.login(), tuple(await server.choose_teams(teams))
                groups = KnownGroups(server, clock, settings.groups, chosen, me.id, Membership(server, clock))
                await groups.look()
                return groups.problems
            finally:
                await server.close()

    async def calendars(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], data: Path, clock: Clock
    ) -> Calendars:
        """Read the calendars of who is on call."""
        from engine.oncall.calendar_people import CalendarPeople
        from engine.oncall.calendars import Calendars
        from mattermost.server import MattermostServer
        from outside.ical import read_calendar

        with _stopping():
            server = MattermostServer(_address(settings, url, token), sleep=clock.sleep, now=clock.now)
            outside = _outside(settings)
            people = CalendarPeople(server, settings.emails)
            calendars = Calendars(settings.oncall, settings.timezone, data, outside, read_calendar, people, clock)
            try:
                await server.login()
                await server.choose_teams(teams)
                await calendars.check()
                return calendars
            finally:
                await server.close()
                await outside.close()

    async def webhooks(self, settings: Settings, clock: Clock, *, send: bool) -> Mapping[str, str]:
        """Look whether the targets of webhooks could be told."""
        from engine.webhooks.trial import trial
        from engine.words.languages import Languages
        from engine.words.render import Reader

        words = Languages.of(settings, HOME / "texts", clock).to(Reader(settings.language, settings.timezone))
        outside = _outside(settings)
        try:
            return await trial(settings.webhooks, outside, outside.look_up, words, clock.now(), send=send)
        finally:
            await outside.close()

    async def unheard_pagers(self, settings: Settings) -> Mapping[str, str]:
        """Ask PagerDuty and Opsgenie whether they would tell."""
        from engine.oncall.page_answers import unheard

        outside = _outside(settings)
        try:
            return await unheard(settings.pagers, outside)
        finally:
            await outside.close()


@contextmanager
def _stopping() -> Iterator[None]:
    from storage.care import BackupDamaged, BackupError
    from storage.codec import Undecodable
    from storage.lines import DataUnreadable
    from storage.lock import DataInUse

    try:
        yield
    except BackupDamaged as problem:
        raise Stop(1, str(problem)) from None
    except (LoginFailed, ChatError, DataInUse, DataUnreadable, Undecodable, BackupError, ValueError) as problem:
        raise Stop(2, str(problem)) from None


def _outside(settings: Settings) -> HttpOutside:
    from outside.http import HttpOutside

    private = settings.webhooks.private_hosts
    return HttpOutside(os.environ, ca_file=settings.tls.ca_file, proxy=settings.proxy, private=private)


def _address(settings: Settings, url: str, token: str) -> Address:
    return Address(url, token, ca_file=settings.tls.ca_file, insecure=settings.tls.insecure, proxy=settings.proxy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], build, HOME, Caretaker()))

"""Muster: incident playbooks for Mattermost, as a bot.  Wires the parts and hands over to the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.main import main
from engine.catalogue import Catalogue
from engine.clock import Clock
from engine.links import Links
from engine.muster import Muster
from engine.parts import Parts
from engine.problems import Stop
from engine.render import Words
from engine.settings import Settings
from mattermost.chat import ChatError
from mattermost.probe import Found, probe
from mattermost.server import Address, LoginFailed, MattermostServer
from storage.care import BackupDamaged, BackupError, Inspection, back_up, inspect, restore
from storage.codec import Undecodable
from storage.lines import DataUnreadable
from storage.lock import DataInUse
from storage.tiny import TinyStore

HOME = Path(__file__).parent


async def build(
    settings: Settings,
    url: str,
    token: str,
    teams: Sequence[str],
    clock: Clock,
    data: Path,
    playbooks: Sequence[Path],
) -> Muster:
    """The bot with its real parts, logged in but not started.

    The one place where concrete parts are chosen: serving, rehearsing, tests and benchmarks all begin here.
    Raises `Stop` with exit code 2 and a line that says what to do.
    """
    try:
        return await _build(settings, url, token, teams, clock, data, playbooks)
    except (LoginFailed, DataInUse, DataUnreadable, Undecodable, ValueError) as problem:
        raise Stop(2, str(problem)) from None


async def _build(
    settings: Settings,
    url: str,
    token: str,
    teams: Sequence[str],
    clock: Clock,
    data: Path,
    playbooks: Sequence[Path],
) -> Muster:
    address = _address(settings, url, token)
    words = Words.load(HOME / "texts", settings.language, clock, zone=settings.timezone, prefix=settings.prefix)
    catalogue = Catalogue(playbooks, settings.permissions)
    catalogue.refresh()
    server = MattermostServer(address, sleep=clock.sleep, now=clock.now)
    try:
        me = await server.login()
        chosen = tuple(await server.choose_teams(teams))
        words = words.on(Links(address.url, chosen))
        longest = await server.max_post_length()
        store = TinyStore.open(data)
    except BaseException:
        await server.close()
        raise
    try:
        return Muster(Parts(settings, server, store, clock, catalogue, words, me, chosen, url, longest, data))
    except BaseException:
        await server.close()
        await store.close()
        raise


class Keeper:
    """The concrete parts for whoever looks after a bot: see `engine.care.Care`."""

    def inspect(self, folder: Path) -> Inspection:
        """What the folder holds."""
        with _stopping():
            return inspect(folder)

    def back_up(self, folder: Path, to: Path) -> Inspection:
        """Copy the folder."""
        with _stopping():
            return back_up(folder, to)

    def restore(self, file: Path, folder: Path) -> Inspection:
        """Make the folder of a copy."""
        with _stopping():
            return restore(file, folder)

    async def probe(
        self, settings: Settings, url: str, token: str, teams: Sequence[str], channels: Sequence[str], clock: Clock
    ) -> Found:
        """Ask the server."""
        with _stopping():
            return await probe(_address(settings, url, token), teams, channels, sleep=clock.sleep, now=clock.now)


@contextmanager
def _stopping() -> Iterator[None]:
    try:
        yield
    except BackupDamaged as problem:
        raise Stop(1, str(problem)) from None
    except (LoginFailed, ChatError, DataInUse, DataUnreadable, BackupError) as problem:
        raise Stop(2, str(problem)) from None


def _address(settings: Settings, url: str, token: str) -> Address:
    return Address(url, token, ca_file=settings.tls.ca_file, insecure=settings.tls.insecure, proxy=settings.proxy)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], build, HOME, Keeper()))

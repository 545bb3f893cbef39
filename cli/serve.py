"""`python bot.py`: serve a Mattermost server until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import signal
from typing import TYPE_CHECKING

from uvloop import new_event_loop

from cli.logs import set_up
from cli.options import Options
from engine.clock import SystemClock
from engine.config.settings import Settings, SettingsError, folders, read_secrets, read_settings
from engine.muster import Build, Muster
from engine.problems import Stop

if TYPE_CHECKING:
    from web.server import WebServer

__all__ = ["new_event_loop", "run"]  # serving has a loop of its own: a tenth less work for each answer

log = logging.getLogger("muster")


async def run(_arguments: argparse.Namespace, options: Options, build: Build) -> int:
    """Serve.  Raises `Stop` with code 2 when it cannot begin."""
    try:
        settings = read_settings(options.config)
        secrets = read_secrets(os.environ)
    except SettingsError as error:
        raise Stop(2, str(error)) from None
    set_up(settings.log)
    teams = secrets.teams or settings.teams
    data = options.data or folders([settings.data], options.config.parent)[0]
    playbooks = options.playbooks or tuple(folders(settings.playbooks, options.config.parent))
    for folder in playbooks:
        if not folder.is_dir():
            raise Stop(2, f"playbooks: there is no folder {folder}; make it, or name another with --playbooks")
    gc.disable()  # what is read at start stays; looking through it again and again takes longer than reading it
    muster = await build(settings, secrets.url, secrets.token, teams, SystemClock(), data, playbooks)
    web = await _web(muster, settings)
    try:
        return await _serve(muster, settings)
    finally:
        if web is not None:
            await web.close()


async def _web(muster: Muster, settings: Settings) -> WebServer | None:
    if not settings.web.listen:
        return None
    from web.server import WebServer  # not above: most bots have none, and it takes a while to load

    server = WebServer(lambda: muster.missing)
    try:
        host, port = await server.start(*settings.web.address)
    except OSError as error:
        await server.close()
        await muster.stop()
        raise Stop(2, f"web: listen: {settings.web.listen} cannot be had: {error.strerror}; name another") from None
    log.info("health is told at http://%s:%s/healthz and /readyz", f"[{host}]" if ":" in host else host, port)
    if not settings.web.loopback:
        log.warning("web: listen: %s is reached by other machines", settings.web.listen)
    return server


async def _serve(muster: Muster, settings: Settings) -> int:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    starting = asyncio.ensure_future(muster.start())
    stopping = asyncio.ensure_future(told.wait())
    await asyncio.wait((starting, stopping, muster.failed), return_when=asyncio.FIRST_COMPLETED)
    gc.freeze()
    gc.enable()
    if starting.done() and not starting.exception():
        log.info("@%s serves; `%s help` in a channel says how", muster.me.username, settings.prefix)
        await asyncio.wait((stopping, muster.failed), return_when=asyncio.FIRST_COMPLETED)
    starting.cancel()
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await starting
    if muster.failed.done():
        await muster.kill()
        raise Stop(1, muster.failed.result())
    log.info("stopping: what is under way is finished first")
    await muster.stop()
    if muster.failed.done():
        raise Stop(1, muster.failed.result())
    return 0

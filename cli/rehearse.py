"""`python bot.py rehearse`: the real bot in a terminal chat, or a script played and checked."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from cli.options import Options
from engine.config.settings import Settings, SettingsError, folders, read_settings
from engine.muster import Build
from engine.problems import Stop
from rehearsal.paint import Painter
from rehearsal.player import Outcome, play
from rehearsal.record import Entry
from rehearsal.script import Script, ScriptError, read_script
from rehearsal.show import Shown
from rehearsal.terminal import chat
from rehearsal.tour import read_tour
from rehearsal.transcript import Transcript, junit

_FIRST = Path("docs/first-incident.yaml")
"""What is played where there is no terminal to chat in; the README shows it."""
_TOUR = Path("docs/tour.yaml")
"""How newcomers are shown around in the terminal."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add what only this subcommand takes."""
    parser.description = (
        "The real bot against a chat server of its own on this machine. Without --script it is a chat in "
        "the terminal; time passes only when you say so."
    )
    parser.add_argument(
        "--script", type=Path, nargs="+", action="extend", metavar="FILE", default=[],
        help="play these scripts; exit 1 if an expectation fails",
    )  # fmt: skip
    parser.add_argument("--transcript", type=Path, metavar="FILE", help="write the conversation as JSON Lines")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML")
    parser.add_argument("--tour", action="store_true", help="be shown around in the terminal chat: three minutes")
    parser.set_defaults(run=run)


async def run(arguments: argparse.Namespace, options: Options, build: Build) -> int:
    """Rehearse.  0 if all was as expected, 1 if not; raises `Stop` with 2 for what cannot be played at all."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    files: list[Path] = arguments.script
    chats = not files and sys.stdin.isatty() and arguments.junit is None
    if arguments.tour and not chats:
        raise Stop(2, "--tour: the tour is a chat; it needs a terminal, and neither --script nor --junit")
    if chats:
        settings = _settings(options, {})
        tour = read_tour(options.home / _TOUR)
        with ExitStack() as stack:
            transcript = _open(arguments.transcript, stack)
            books = _playbooks(options, settings, ())
            return await chat(build, settings, books, options.data, transcript, tour, at_once=arguments.tour)
    files = files or [options.home / _FIRST]
    scripts = _read(files)
    prepared = [(script, _settings(options, script.changes)) for script in scripts]
    try:
        outcomes = await _all(prepared, options, build, arguments)
    except BrokenPipeError:  # whoever read the conversation has seen enough, as with `| head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (it is closed with the process)
        return 1
    return 1 if any(outcome.failure is not None for outcome in outcomes) else 0


async def _all(
    prepared: Sequence[tuple[Script, Settings]], options: Options, build: Build, arguments: argparse.Namespace
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        transcript = _open(arguments.transcript, stack)
        results = _open(arguments.junit, stack)
        for script, settings in prepared:
            data = options.data / Path(script.file).stem if options.data and len(prepared) > 1 else options.data
            outcomes.append(await _play(script, settings, options, build, data, transcript))
        if results is not None:
            results.write(junit(outcomes))
    return outcomes


async def _play(
    script: Script, settings: Settings, options: Options, build: Build, data: Path | None, transcript: TextIO | None
) -> Outcome:
    painter = Painter.of(sys.stdout, os.environ)
    shown = Shown(sys.stdout, painter, ZoneInfo(settings.timezone))  # the same clock as in what the bot says
    listeners: list[Callable[[Entry], None]] = [shown.entry]
    if transcript is not None:
        listeners.append(Transcript(transcript, script.start.tzinfo).entry)
    shown.line(painter.paint(f"── {script.title}", "1"))
    outcome = await play(
        script,
        build,
        settings,
        _playbooks(options, settings, script.playbooks),
        data=data,
        listeners=listeners,
        passed=shown.time_passes,
    )
    if outcome.failure is None:
        shown.line(painter.paint(f"── as expected: {len(script.steps)} steps in {outcome.seconds:.1f} s", "32"))
    else:
        shown.line(painter.paint("── not as expected", "31"))
        print(outcome.failure, file=sys.stderr, flush=True)
    return outcome


def _read(files: list[Path]) -> list[Script]:
    """All scripts, or every problem of every one of them."""
    scripts, problems = [], []
    for file in files:
        try:
            scripts.append(read_script(file))
        except ScriptError as error:
            problems.append(str(error))
    if problems:
        raise Stop(2, "these scripts cannot be played:\n" + "\n".join(problems))
    return scripts


def _settings(options: Options, changes: object) -> Settings:
    try:
        return read_settings(options.config, changes if isinstance(changes, dict) else {})
    except SettingsError as error:
        raise Stop(2, str(error)) from None


def _playbooks(options: Options, settings: Settings, wanted: tuple[Path, ...]) -> tuple[Path, ...]:
    """A script's own folders, else those of the command line, else the configured ones."""
    found = wanted or options.playbooks or tuple(folders(settings.playbooks, options.config.parent))
    for folder in found:
        if not folder.is_dir():
            raise Stop(2, f"playbooks: there is no folder {folder}; make it, or name another with --playbooks")
    return found


def _open(path: Path | None, stack: ExitStack) -> TextIO | None:
    if path is None:
        return None
    try:
        return stack.enter_context(path.open("w", encoding="utf-8"))
    except OSError as error:
        raise Stop(2, f"{path} cannot be written: {error.strerror or error}") from None

"""The command line: options that mean the same everywhere, and one module a subcommand."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import signal
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.problems import Stop

if TYPE_CHECKING:
    from engine.care import Care
    from engine.muster import Build

_SUBCOMMANDS = {
    "rehearse": "rehearse incidents without a server: in the terminal, or from scripts",
    "lint": "check playbooks, their templates too",
    "doctor": "check the address, the token, permissions, clock, disk, data, playbooks, settings",
    "backup": "copy the data into one file, while the bot works",
    "restore": "put a backup into an empty data folder, checked first",
}
"""Each has a module of its name in `cli`, with `add(parser)` that sets `run`; `part` is "care" where that takes a
`Care` in place of a `Build`.  Serving has none: it is what is done without a subcommand."""


def main(arguments: Sequence[str], build: Build, home: Path, care: Care) -> int:
    """Run a command line.  The exit code: 0 well, 1 the thing checked falls short, 2 wrong usage or settings."""
    chosen = _parser(arguments).parse_args(arguments)
    from cli.options import Options  # here and not above, as what follows: `--help` needs none of it

    if "run" not in chosen:
        from cli import serve

        chosen.run, chosen.loop = serve.run, serve.new_event_loop

    try:
        options = Options.of(chosen, home)
        part = care if getattr(chosen, "part", "") == "care" else build
        with asyncio.Runner(loop_factory=getattr(chosen, "loop", None)) as runner:
            return int(runner.run(_interruptible(chosen.run(chosen, options, part))))
    except Stop as stop:
        print(f"muster: {stop}", file=sys.stderr)
        return stop.code
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


async def _interruptible(work: Coroutine[Any, Any, int]) -> int:
    """The work, ended by Ctrl-C at once.

    The interruption wakes the loop by its own pipe: `asyncio.Runner`'s handler alone is not run before the next
    event when the signal comes just before the loop goes to sleep, and in a terminal chat there may be none.
    """
    task = asyncio.current_task()
    assert task is not None, "a coroutine is run by a task"
    with suppress(NotImplementedError):  # a loop without signals has the runner's handler
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
    return await work


def _shared(playbooks: str) -> argparse.ArgumentParser:
    """The options that may stand before or after the subcommand.  `playbooks` is where those folders are kept."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--config", type=Path, metavar="FILE", help="settings (default: config.yaml beside bot.py)")
    shared.add_argument("--data", type=Path, metavar="DIR", help="where the incidents are kept")
    shared.add_argument(
        "--playbooks",
        dest=playbooks,
        type=Path,
        action="append",
        metavar="DIR",
        help="a folder with playbooks; may be repeated",
    )
    shared.add_argument("--output", type=Path, metavar="FILE", help="where to write what was asked for")
    shared.add_argument("--json", action="store_true", help="answer as JSON")
    return shared


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py",
        parents=[_shared("playbooks")],
        description="Incident playbooks for Mattermost. Without a subcommand it serves the server named by "
        "MATTERMOST_URL with MATTERMOST_TOKEN.",
    )
    commands = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND")
    after = _shared("more_playbooks")  # what a subcommand's parser finds takes the place of what was found before
    # What runs is loaded when it is called for: serving needs no stand-in server, and `lint` no Mattermost client.
    for name, summary in _SUBCOMMANDS.items():
        if name in arguments:
            importlib.import_module(f"cli.{name}").add(commands.add_parser(name, parents=[after], help=summary))
        else:
            commands.add_parser(name, help=summary)
    return parser

"""`python bot.py restore FILE`: the data of a backup, checked first."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from cli.backup import as_json, counted
from cli.options import Options
from engine.care import Care


def add(parser: argparse.ArgumentParser) -> None:
    """Add what only this subcommand takes."""
    parser.description = (
        "Put a backup into the data folder, which must be empty or not there. Every line and every chain is checked "
        "first; it appears as a whole or not at all."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` made")
    parser.set_defaults(run=run, part="care")


async def run(arguments: argparse.Namespace, options: Options, care: Care) -> int:
    """Restore."""
    folder = options.data_folder()
    found = await asyncio.to_thread(care.restore, arguments.file, folder)
    print(json.dumps({"folder": str(folder), **as_json(found)}) if options.json else f"{folder}: {counted(found)}")
    return 0

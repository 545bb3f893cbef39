"""`python bot.py backup`: a copy of the data while the bot works."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from cli.options import Options
from engine.care import Care, Holding
from engine.clock import SystemClock


def add(parser: argparse.ArgumentParser) -> None:
    """Add what only this subcommand takes."""
    parser.description = "Copy the data into one file, consistent, while the bot works. Only its owner can read it."
    parser.set_defaults(run=run, part="care")


async def run(_arguments: argparse.Namespace, options: Options, care: Care) -> int:
    """Back up.  0 if all of it is sound, 1 if the copy was made but the data is damaged."""
    now = datetime.fromtimestamp(SystemClock().now() / 1000, UTC)
    to = options.output or Path(f"muster-{now:%Y%m%d-%H%M%S}.tar.gz")
    found = await asyncio.to_thread(care.back_up, options.data_folder(), to)
    print(_json(to, found) if options.json else f"{to}: {counted(found)}")
    for problem in (*found.damage, *found.faults):
        print(f"muster: {problem}", file=sys.stderr)
    return 1 if found.damage or found.faults else 0


def counted(found: Holding) -> str:
    """How much there is, for people."""
    return f"{found.open} open and {found.archived} archived streams, {found.events} events"


def _json(to: Path, found: Holding) -> str:
    problems = [*found.damage, *found.faults]
    return json.dumps({"file": str(to), **as_json(found), "problems": problems}, ensure_ascii=False)


def as_json(found: Holding) -> dict[str, int]:
    """How much there is, for machines."""
    return {"open": found.open, "archived": found.archived, "events": found.events, "waiting": found.waiting}

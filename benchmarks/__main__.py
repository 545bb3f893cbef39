"""`python -m benchmarks [NAME…] [--json FILE]`: measure, print, and write the table of docs/performance.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.appends import append_over_floor, history_flatness, plain_tinydb_over_append
from benchmarks.figures import Figure, rounded
from benchmarks.ignored import ignored_event_over_json
from benchmarks.listening import keywords
from benchmarks.replies import burst_over_bare, reply_over_bare
from benchmarks.report import line, write_table
from benchmarks.scene import HOME
from benchmarks.starts import start_10k_over_empty

BENCHMARKS = {
    benchmark.__name__: benchmark
    for benchmark in (
        reply_over_bare,
        append_over_floor,
        history_flatness,
        plain_tinydb_over_append,
        start_10k_over_empty,
        burst_over_bare,
        ignored_event_over_json,
        keywords,
    )
}
DOCUMENT = HOME / "docs" / "performance.md"


def measured(name: str, folder: Path) -> Figure:
    """One benchmark, with a new folder for its data on the disk the code lies on."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=folder) as data:
        return asyncio.run(BENCHMARKS[name](Path(data)))


def main(arguments: list[str]) -> int:
    """Run what was named, or all; exit code 1 if a figure misses its limit."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure; all benchmarks if none is named."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, flat, by name")
    parser.add_argument(
        "--data", type=Path, default=HOME, metavar="DIR", help="the disk to measure on (a folder on it)"
    )
    chosen = parser.parse_args(arguments)
    for name in chosen.names:
        if name not in BENCHMARKS:
            parser.error(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
    figures = []
    for name in chosen.names or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures.append(measured(name, chosen.data))
        print(line(figures[-1]), flush=True)
    if chosen.json:
        flat = {figure.name: rounded(figure.value) for figure in figures}
        raw = {f"{figure.name}.{key}": rounded(value) for figure in figures for key, value in figure.raw.items()}
        chosen.json.write_text(json.dumps(flat | raw, indent=2) + "\n", encoding="utf-8")
    if not chosen.names:
        write_table(DOCUMENT, figures)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

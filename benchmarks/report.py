"""How figures are told: a line in the terminal, a table in docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, rounded

BEGIN, END = "<!-- the figures: made by `make bench` -->", "<!-- end of the figures -->"


def line(figure: Figure) -> str:
    """One figure for people."""
    verdict = "met" if figure.met else "NOT MET"
    return f"{figure.name} {rounded(figure.value):g} ({figure.wanted}: {verdict}) · {_sides(figure.raw)}"


def table(figures: Sequence[Figure]) -> str:
    """All figures, with when and on what they were measured."""
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    rows = [
        f"| `{figure.name}` | {figure.what} | {rounded(figure.value):g} | {figure.wanted} | {_sides(figure.raw)} |"
        for figure in figures
    ]
    return "\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d} with {machine}.",
            "",
            "| name | what | figure | limit | raw figures |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def write_table(document: Path, figures: Sequence[Figure]) -> None:
    """Put the table between its marks; the words around it are written by hand."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n{table(figures)}\n{END}{after}", encoding="utf-8")


def _sides(raw: Mapping[str, float]) -> str:
    return ", ".join(f"{key.replace('_', ' ')} {rounded(value):g}" for key, value in raw.items())

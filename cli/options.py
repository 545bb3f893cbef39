"""The options that mean the same everywhere, with their defaults."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What stood on the command line.  `home` is the folder of bot.py; None where nothing was said."""

    home: Path
    config: Path
    data: Path | None
    playbooks: tuple[Path, ...]

    @classmethod
    def of(cls, arguments: argparse.Namespace, home: Path) -> Options:
        """From parsed arguments."""
        return cls(
            home,
            getattr(arguments, "config", None) or home / "config.yaml",
            getattr(arguments, "data", None),
            tuple(getattr(arguments, "playbooks", None) or ()),
        )

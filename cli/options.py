"""The options that mean the same everywhere, with their defaults."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from engine.config.settings import Settings, SettingsError, folders, read_settings
from engine.problems import Stop


@dataclass(frozen=True, slots=True)
class Options:
    """What stood on the command line.  `home` is the folder of bot.py; None where nothing was said."""

    home: Path
    config: Path
    data: Path | None
    playbooks: tuple[Path, ...]
    output: Path | None = None
    json: bool = False

    @classmethod
    def of(cls, arguments: argparse.Namespace, home: Path) -> Options:
        """From parsed arguments.  Raises `Stop` if the settings that were named are not there."""
        named: Path | None = getattr(arguments, "config", None)
        if named is not None and (named.is_dir() or not named.exists()):
            raise Stop(2, f"--config: there is no file {named}; name one that is there, or leave the option out")
        return cls(
            home,
            named or home / "config.yaml",
            getattr(arguments, "data", None),
            (*getattr(arguments, "playbooks", ()), *getattr(arguments, "more_playbooks", ())),
            getattr(arguments, "output", None),
            getattr(arguments, "json", False),
        )

    def settings(self) -> Settings:
        """The configuration.  Raises `Stop` with every problem."""
        try:
            return read_settings(self.config)
        except SettingsError as error:
            raise Stop(2, str(error)) from None

    def data_folder(self) -> Path:
        """Where the data is: as said, else as configured."""
        return self.data or folders([self.settings().data], self.config.parent)[0]

    def playbook_folders(self) -> tuple[Path, ...]:
        """Where the playbooks are: as said, else as configured.  Raises `Stop` for one that is not there."""
        found = self.playbooks or tuple(folders(self.settings().playbooks, self.config.parent))
        for folder in found:
            if not folder.is_dir():
                raise Stop(2, f"playbooks: there is no folder {folder}; make it, or name another with --playbooks")
        return found

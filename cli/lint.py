"""`python bot.py lint`: everything that is wrong with playbooks, each with its place."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from cli.options import Options
from domain.playbook import Playbook
from engine.config.settings import Settings
from engine.playbooks.catalogue import ENDINGS
from engine.playbooks.file import load_playbook
from engine.playbooks.lint import template_problems
from engine.playbooks.settings_lint import phrase_problems
from engine.playbooks.templates import Templates
from engine.problems import Problem, Stop, counted

if TYPE_CHECKING:
    from engine.muster import Build


def add(parser: argparse.ArgumentParser) -> None:
    """Add what only this subcommand takes."""
    parser.description = (
        "Check playbooks, their templates too, and print what is wrong as file:line:col: level: message. "
        "Without a PATH: the configured folders. Exits 1 if there is an error."
    )
    parser.add_argument("path", type=Path, nargs="*", metavar="PATH", help="a playbook, or a folder of them")
    parser.set_defaults(run=run)


async def run(arguments: argparse.Namespace, options: Options, _build: Build) -> int:
    """Lint.  0 without errors (warnings may be there), 1 with some, 2 for what is not there."""
    files = playbook_files(arguments.path or options.playbook_folders())
    found = await lint(files, _settings(options), None if arguments.path else options.config)
    if options.json:
        print(json.dumps([asdict(problem) for problem in found], ensure_ascii=False))
    else:
        for problem in found:
            print(problem)
    print(f"muster: {counted(len(files), found)}", file=sys.stderr)
    return 1 if any(problem.level == "error" for problem in found) else 0


def _settings(options: Options) -> Settings | None:
    """What playbooks may name stands there; None where they are no help, for files can be checked without."""
    try:
        return options.settings()
    except Stop:
        return None


def playbook_files(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Each playbook file with the folder that its templates may come from."""
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.iterdir() if file.suffix in ENDINGS and file.is_file())
            files.update((file, path) for file in found)
        elif path.is_file():
            files[path] = path.parent
        else:
            raise Stop(2, f"{path}: there is no such file or folder")
    if not files:
        raise Stop(2, f"{', '.join(map(str, paths))}: there is no playbook (*.yaml) to check")
    return list(files.items())


async def lint(
    files: Sequence[tuple[Path, Path]], settings: Settings | None, config: Path | None = None
) -> list[Problem]:
    """Everything that is wrong, by file and line; a key that two files have is an error of the second.

    `settings` say which groups and webhooks playbooks may name; None: any.  `config` is their file: its phrases are
    checked, too.
    """
    groups = None if settings is None else settings.groups
    webhooks = None if settings is None else settings.webhooks
    schedules = () if settings is None else tuple(settings.oncall)
    found: list[Problem] = []
    keys: dict[str, Path] = {}
    playbooks: list[Playbook] = []
    templates = Templates()
    templates.start()
    try:
        for path, folder in files:
            loaded = await asyncio.to_thread(
                load_playbook, path, folder=folder, groups=groups, webhooks=webhooks, schedules=schedules
            )
            found.extend(loaded.problems)
            found.extend(await template_problems(loaded, templates))
            if loaded.playbook is not None:
                first = keys.setdefault(loaded.playbook.key, path)
                if first != path:
                    text = f'the key "{loaded.playbook.key}" is taken by {first}; this file is not used'
                    found.append(Problem(str(path), 1, 1, "error", text))
                else:
                    playbooks.append(loaded.playbook)
        if settings is not None and config is not None:
            found.extend(await phrase_problems(settings, config, playbooks, templates))
    finally:
        await templates.close()
    return found

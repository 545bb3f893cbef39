"""`python bot.py doctor`: one line a check, with what is wrong and the fix."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from cli import checks
from cli.checks import Check
from cli.lint import lint, playbook_files
from cli.logs import set_up
from cli.options import Options
from cli.paging_checks import answer_checks, calendar_checks, paging_checks
from cli.webhook_checks import webhook_checks
from engine.care import Care
from engine.clock import SystemClock
from engine.config.settings import Secrets, Settings, SettingsError, read_secrets
from engine.playbooks.file import load_playbook
from engine.problems import Problem, Stop
from engine.words.languages import Languages


def add(parser: argparse.ArgumentParser) -> None:
    """Add what only this subcommand takes."""
    parser.description = (
        "Check everything that serving needs, also while the bot works: one line a check. Exits 0 if nothing fails, "
        "1 if something does, 2 if the settings cannot be used."
    )
    parser.add_argument("--send-test-webhooks", action="store_true", help="send a test to each target of webhooks")
    parser.set_defaults(run=run, part="care")


async def run(arguments: argparse.Namespace, options: Options, care: Care) -> int:
    """Check.  What cannot be checked because of something else is left out."""
    found: list[Check] = []
    settings, secrets = _configured(options, found)
    set_up((settings or Settings()).log)
    if settings is not None:
        problems, channels = await _playbooks(options, settings, found)
        found.extend(problems)
        if any(pager.token_env for pager in settings.pagers.values()):
            found.extend(answer_checks(settings, await care.unheard_pagers(settings)))
        data = options.data_folder()
        found.extend(checks.disk(data))
        found.extend(await asyncio.to_thread(_data, care, options))
        found.extend(await _webhooks(care, settings, send=arguments.send_test_webhooks))
        if secrets is not None:
            wanted = [*channels, *([settings.admin_channel] if settings.admin_channel else [])]
            found.extend(await _server(care, settings, secrets, wanted, data))
    if options.json:
        print(json.dumps({"checks": [asdict(check) for check in found]}, ensure_ascii=False))
    else:
        for check in found:
            print(check)
    if settings is None or secrets is None:
        return 2
    return 1 if any(check.level == "fail" for check in found) else 0


def _configured(options: Options, found: list[Check]) -> tuple[Settings | None, Secrets | None]:
    settings = secrets = None
    try:
        settings = options.settings()
        there = "" if options.config.is_file() else " is not there: the defaults hold"
        found.append(Check("ok", "config", f"{options.config}{there}"))
    except Stop as stop:
        found.extend(Check("fail", "config", line) for line in str(stop).splitlines())
    try:
        secrets = read_secrets(os.environ)
    except SettingsError as error:
        found.append(Check("fail", "config", str(error)))
    if settings is not None:
        found.extend(checks.guarded(settings))
        found.extend(paging_checks(settings, os.environ, SystemClock().now()))
        try:
            Languages.of(settings, options.home / "texts", SystemClock())
        except SettingsError as error:
            found.extend(Check("fail", "config", line) for line in str(error).splitlines())
    return settings, secrets


async def _playbooks(options: Options, settings: Settings, found: list[Check]) -> tuple[list[Check], list[str]]:
    """The playbooks' problems, and the channels they write into."""
    try:
        files = playbook_files(options.playbook_folders())
    except Stop as stop:
        return [Check("fail", "playbooks", str(stop))], []
    problems: Sequence[Problem] = await lint(files, settings, options.config)
    channels: dict[str, None] = {}
    keys: set[str] = set()
    for path, folder in files:
        playbook = load_playbook(path, folder=folder).playbook
        if playbook is not None:
            keys.add(playbook.key)
            updates = playbook.status_updates
            escalated = (each for rise in playbook.run.escalate.values() for each in rise.to)
            audiences = (each for audience in updates.audiences.values() for each in audience.to)
            told = (each.channel for each in (*updates.to, *escalated, *audiences))
            channels.update(dict.fromkeys(told))
    found.append(checks.playbooks(len(files), problems))
    found.extend(checks.defaults(settings, keys))
    levels = {"error": "fail", "warning": "warn"}
    return [Check(levels[problem.level], "playbooks", str(problem)) for problem in problems], list(channels)


async def _webhooks(care: Care, settings: Settings, *, send: bool) -> list[Check]:
    if not settings.webhooks.targets:
        return []
    try:
        found = await care.webhooks(settings, SystemClock(), send=send)
    except SettingsError:
        return []  # the texts are wrong, which is said elsewhere
    return list(webhook_checks(settings, found, sent=send))


def _data(care: Care, options: Options) -> list[Check]:
    folder = options.data_folder()
    if not (folder / "journal").exists():
        return [Check("ok", "data", f"{folder} holds nothing yet")]
    try:
        return checks.data(folder, care.inspect(folder))
    except Stop as stop:
        return [Check("fail", "data", str(stop))]


async def _server(care: Care, settings: Settings, secrets: Secrets, channels: Sequence[str], data: Path) -> list[Check]:
    teams = secrets.teams or settings.teams
    try:
        told = await care.probe(settings, secrets.url, secrets.token, teams, channels, SystemClock())
        calendars: list[Check] = []
        if any(schedule.elsewhere for schedule in settings.oncall.values()):
            read = await care.calendars(settings, secrets.url, secrets.token, teams, data, SystemClock())
            calendars += calendar_checks(settings, read, SystemClock().now())
        lost = await care.lost_groups(settings, secrets.url, secrets.token, teams, SystemClock())
    except Stop as stop:
        return [Check("fail", "server", str(stop))]
    return [*checks.server(told), *checks.groups(settings, lost), *calendars]

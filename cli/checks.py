"""What `doctor` makes of what it found: a level, a line, and the fix."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.care import Holding, Told
from engine.config.settings import Settings
from engine.problems import Problem, counted

_LITTLE, _TOO_LITTLE = 1 << 30, 100 << 20
"""Bytes of room on the disk below which it is worth a word, and below which it is wrong."""
_SKEW, _TOO_MUCH_SKEW = 2_000, 60_000
"""Milliseconds."""
_SHORT_POSTS = 16_383

_NEEDED = {
    "create_post": ("fail", "write into channels"),
    "create_public_channel": ("fail", "make a public channel for a run"),
    "create_private_channel": ("warn", "make a channel for a private run"),
    "manage_public_channel_members": ("fail", "bring people into a run's channel"),
    "manage_private_channel_members": ("warn", "bring people into a private run's channel"),
    "manage_public_channel_properties": ("warn", "keep a channel's header up to date"),
    "add_reaction": ("fail", "answer by reaction"),
    "create_direct_channel": ("warn", "write to people directly"),
    "join_public_channels": ("warn", "join the channels that updates go to"),
}
_ROLES = "System Console > Permissions (or ask for the role to be given to the bot)"


@dataclass(frozen=True, slots=True)
class Check:
    """`level` is ok, warn or fail; `fix` says what to do, or is ''."""

    level: str
    check: str
    said: str
    fix: str = ""

    def __str__(self) -> str:
        """As a line."""
        return f"{self.level:<4}  {self.check:<11}  {self.said}{f': {self.fix}' if self.fix else ''}"


def guarded(settings: Settings) -> Iterator[Check]:
    """Settings that are allowed and unwise."""
    if settings.tls.insecure:
        fix = "name your company's CA with tls.ca_file, and set insecure to false"
        yield Check("warn", "config", "tls.insecure is on: anybody on the way can be the server", fix)


def defaults(settings: Settings, keys: Iterable[str]) -> Iterator[Check]:
    """Playbooks that `default_playbook` names and that are not there."""
    rule, there = settings.default_playbook, sorted(keys)
    named = {"key": rule.key, **_under("teams", rule.teams), **_under("channels", rule.channels)}
    for place, key in named.items():
        if key not in there and not (place == "key" and len(there) == 1):  # the only one there is needs no name
            fix = f"name one of these: {', '.join(there) or 'there is none'}"
            yield Check("warn", "playbooks", f'default_playbook.{place}: there is no playbook "{key}"', fix)


def _under(name: str, rules: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.{place}": key for place, key in rules.items()}


def playbooks(count: int, problems: Sequence[Problem]) -> Check:
    """One line for all of them; each problem has its own besides."""
    broken = any(problem.level == "error" for problem in problems)
    level = "fail" if broken else "warn" if problems else "ok"
    return Check(level, "playbooks", counted(count, problems), "see the lines with their place" if problems else "")


def disk(folder: Path) -> Iterator[Check]:
    """Room, rights, and who else may read."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        yield Check("fail", "disk", f"{there} is a file", "name a folder with --data")
        return
    free = shutil.disk_usage(there).free
    level = "fail" if free < _TOO_LITTLE else "warn" if free < _LITTLE else "ok"
    fix = "" if level == "ok" else "make room: without it nothing can be recorded"
    yield Check(level, "disk", f"{free / (1 << 30):.1f} GB free at {there}", fix)
    if not os.access(there, os.W_OK | os.X_OK):
        yield Check(
            "fail", "disk", f"{there} cannot be written by this user", "give it the right, or name another --data"
        )
    if there != folder:
        return
    for path in (folder, *sorted(folder.rglob("*"))):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:  # the bot works there meanwhile
            continue
        if mode & 0o077:
            yield Check("warn", "disk", f"{path} can be read by others ({mode:o})", f"chmod go= {path}")


def data(folder: Path, found: Holding) -> list[Check]:
    """Whether it holds together."""
    said = (
        f"{found.open} open and {found.archived} archived streams, {found.events} events, every chain checked; "
        f"journal {found.size / (1 << 20):.1f} MB"
    )
    restore = "stop the bot and put a backup back with `bot.py restore`"
    checks = [Check("fail", "data", line, restore) for line in (*found.damage, *found.faults)]
    checks += [Check("fail", "data", f"{stream} takes no more", restore) for stream in found.sealed]
    if not checks:
        checks.append(Check("ok", "data", said))
    level = "warn" if found.waiting > 100 else "ok"
    fix = "is the bot running, and does the server take its messages?" if found.waiting > 100 else ""
    return [*checks, Check(level, "outbox", f"{found.waiting} waiting to be sent from {folder}", fix)]


def server(told: Told) -> list[Check]:
    """The server and the bot's place there."""
    return [*_account(told), *_rights(told), *_places(told), *_limits(told), _clock(told)]


def groups(settings: Settings, lost: Sequence[str]) -> Iterator[Check]:
    """The groups of the settings; those whose team or channel the bot cannot see are empty."""
    for line in lost:
        said, _, fix = line.partition("; ")
        yield Check("warn", "groups", said, fix)
    if settings.groups and not lost:
        yield Check("ok", "groups", ", ".join(settings.groups))


def _account(told: Told) -> Iterator[Check]:
    yield Check("ok", "server", f"Mattermost {told.version or '(version unknown)'} at {told.url}")
    if told.me.is_bot:
        yield Check("ok", "token", f"@{told.me.username}, a bot account")
    else:
        fix = "make a bot account (Integrations > Bot Accounts) and take its token"
        yield Check("warn", "token", f"@{told.me.username} is a person's account", fix)
    yield Check("ok", "team", ", ".join(team.name for team in told.teams))
    creation = told.settings.get("EnableBotAccountCreation", "")
    if creation == "false":
        fix = "nothing to do for this bot; a new one needs System Console > Integrations > Bot Accounts"
        yield Check("warn", "bots", "EnableBotAccountCreation is off", fix)
    else:
        yield Check("ok", "bots", f"EnableBotAccountCreation is {'on' if creation == 'true' else 'not told'}")
    where = "System Console > Integrations > Bot Accounts"
    if told.all_settings is None:
        said = "DisableBotsWhenOwnerIsDeactivated cannot be read by the bot (only a system admin can)"
        fix = f"have an admin see that it is off ({where}), or that the bot's owner stays"
        yield Check("warn", "bots", said, fix)
        return
    if told.all_settings.get("ServiceSettings", {}).get("DisableBotsWhenOwnerIsDeactivated"):
        said = "DisableBotsWhenOwnerIsDeactivated is on: the bot stops when its owner leaves"
        yield Check("warn", "bots", said, f"turn it off ({where}), or give the bot an owner who stays")
    else:
        yield Check("ok", "bots", "DisableBotsWhenOwnerIsDeactivated is off")


def _rights(told: Told) -> Iterator[Check]:
    for team, powers in told.powers.items():
        missing = [name for name in _NEEDED if name not in powers]
        for name in missing:
            level, what = _NEEDED[name]
            yield Check(level, "rights", f"in {team} the bot may not {what} ({name})", f"allow it in {_ROLES}")
        if not {"read_channel", "read_channel_content"} & powers:
            yield Check(
                "fail", "rights", f"in {team} the bot may not pin the checklist", f"allow read_channel in {_ROLES}"
            )
        elif not missing:
            yield Check("ok", "rights", f"in {team}: post, react, pin, make public and private channels, add members")


def _places(told: Told) -> Iterator[Check]:
    for place in told.places:
        name = f"~{place.name} in {place.team}"
        if place.channel is None:
            fix = "make it, invite the bot if it is private, or name another (in the playbook, or as admin_channel)"
            yield Check("warn", "channels", f"{name} is not there, or private without the bot", fix)
        elif place.channel.delete_at:
            yield Check("warn", "channels", f"{name} is archived", "name another in the playbook")
        elif place.member:
            yield Check("ok", "channels", f"{name}: the bot is in it")
        else:
            yield Check("ok", "channels", f"{name}: the bot joins it when it has something to say")


def _limits(told: Told) -> Iterator[Check]:
    if told.longest_post < _SHORT_POSTS:
        said = f"MaxPostSize is {told.longest_post}: long checklists fold early"
        yield Check("warn", "limits", said, "an old database column; the server's upgrade notes say how to widen it")
    else:
        yield Check("ok", "limits", f"MaxPostSize {told.longest_post}")
    if told.settings.get("PostEditTimeLimit", "-1") != "-1":
        limit = told.settings["PostEditTimeLimit"]
        said = f"posts can be edited for {limit} s only: the pinned checklist is posted anew when it changes later"
        yield Check("warn", "limits", said, f"set the time limit for edits to unlimited in {_ROLES}")
    if told.all_settings is None:
        yield Check("ok", "limits", "MaxChannelsPerTeam cannot be read by the bot; each run takes a channel of it")
    else:
        most = told.all_settings.get("TeamSettings", {}).get("MaxChannelsPerTeam")
        yield Check("ok", "limits", f"MaxChannelsPerTeam {most}; each run takes one")


def _clock(told: Told) -> Check:
    if told.skew is None:
        return Check("warn", "clock", "the server does not say what time it is")
    away = abs(told.skew)
    if away <= _SKEW:
        return Check("ok", "clock", "within 2 s of the server's")
    said = f"{away / 1000:.0f} s {'behind' if told.skew > 0 else 'ahead of'} the server's"
    return Check("fail" if away > _TOO_MUCH_SKEW else "warn", "clock", said, "have both kept by NTP")

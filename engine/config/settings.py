"""What a team configures: `config.yaml`, checked, and what the environment adds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from domain.asked_links import WEB
from domain.audiences import Phrases
from domain.fields import Duration, Id, Name, TimeOfDay, Zone, refuse, shown
from domain.playbook import Forgotten, Permissions, Reminders
from engine.config.broadcast import BroadcastSettings
from engine.config.groups import Groups, SettingsPart, Usernames, Where, Whom, group_problems
from engine.config.oncall import Emails, ScheduleSettings
from engine.config.pagers import PagerSettings, PagingSettings, PolicySettings
from engine.config.web import WebSettings
from engine.config.webhooks import WebhookSettings
from engine.playbooks.errors import problem
from engine.playbooks.yaml_reader import YamlFile, read_yaml
from engine.problems import Problem


class SettingsError(Exception):
    """The configuration cannot be used; the message says what, where, and how to mend it."""


class DefaultPlaybook(SettingsPart):
    """Which playbook a `start` takes that names none; channels are written `team/channel` or `channel`."""

    key: str = "incident-resolution"
    teams: Mapping[str, str] = {}
    channels: Mapping[str, str] = {}


class KeywordSettings(SettingsPart):
    """How keywords are heard."""

    again: Duration = 1_800_000


class QuietSettings(SettingsPart):
    """What people's quiet hours give way to."""

    pierced_by: tuple[Name, ...] = ("sev1",)


class DigestSettings(SettingsPart):
    """The morning digest of those who chose nothing else."""

    at: TimeOfDay = 510
    days: Literal["weekdays", "daily"] = "weekdays"
    everyone: bool = True


class TeamSettings(SettingsPart):
    """What holds in the channels of one team, in the place of the settings of that name."""

    language: str = ""
    timezone: Zone | None = None


def _scheme(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9+.-]{0,31}", text):
        refuse("scheme", f"{shown(text)} is no scheme; it is what stands before the colon of an address, as in https")
    return text


LinkSchemes = Annotated[tuple[Annotated[str, AfterValidator(_scheme)], ...], Field(min_length=1, max_length=20)]
"""What the addresses may begin with that people or playbooks give a run."""


class LogSettings(SettingsPart):
    """How the log is written."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class TlsSettings(SettingsPart):
    """Whom to believe that they are the server."""

    ca_file: str = ""
    insecure: bool = False


class Settings(SettingsPart):
    """All of config.yaml.  Relative paths start at the file's folder."""

    teams: tuple[str, ...] = ()
    prefix: str = "!incident"
    language: str = "en"
    timezone: Zone = "UTC"
    by_team: Mapping[str, TeamSettings] = {}
    texts: str = ""
    playbooks: tuple[str, ...] = ("playbooks",)
    data: str = "data"
    default_playbook: DefaultPlaybook = DefaultPlaybook()
    admin_channel: str = ""
    admins: Whom = ()
    auditors: Whom = ()
    editors: Whom = ()
    bots: Usernames = ()
    progress: Literal["quiet", "lines"] = "quiet"
    oncall: Mapping[Id, ScheduleSettings] = {}
    emails: Emails = {}
    pagers: Mapping[Id, PagerSettings] = {}
    policies: Mapping[Id, PolicySettings] = {}
    paging: PagingSettings = PagingSettings()
    webhooks: WebhookSettings = WebhookSettings()
    groups: Groups = {}
    permissions: Permissions = Permissions()
    old_after: Duration = 600_000
    keywords: KeywordSettings = KeywordSettings()
    reminders: Reminders = Reminders()
    forgotten: Forgotten = Forgotten()
    link_schemes: LinkSchemes = WEB
    broadcast: BroadcastSettings = BroadcastSettings()
    phrases: Phrases = {}
    quiet: QuietSettings = QuietSettings()
    digest: DigestSettings = DigestSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    tls: TlsSettings = TlsSettings()
    proxy: str = ""

    @model_validator(mode="after")
    def _its_groups_are_there(self) -> Self:
        found = group_problems(self.groups, self._named())
        if found:
            raise ValidationError.from_exception_data("Settings", found)
        return self

    def _named(self) -> list[tuple[Where, str]]:
        """Each place that may name a group, with the word that stands there."""
        lists: list[tuple[Where, Sequence[str]]] = [
            *(((name,), getattr(self, name)) for name in ("admins", "auditors", "editors")),
            *((("permissions", name), getattr(self.permissions, name)) for name in Permissions.model_fields),
        ]
        return [((*where, at), who) for where, words in lists for at, who in enumerate(words)]


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where the server is and who the bot is: from the environment only."""

    url: str = ""
    token: str = ""
    teams: tuple[str, ...] = ()


def read_settings(path: Path, changes: Mapping[str, Any] | None = None) -> Settings:
    """The settings of a file, with parts of them replaced (a rehearsal's `config:`).

    A file that is not there is an empty one.  Raises `SettingsError` with every problem, a line each.
    """
    text = b""
    try:
        if path.is_file():
            text = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    file = read_yaml(text, str(path)) if text.strip() else None
    if file is not None and file.problems:
        raise SettingsError("\n".join(str(found) for found in file.problems))
    data = file.data if file is not None and file.root is not None else {}
    if not isinstance(data, Mapping):
        raise SettingsError(f"{path}:1:1: error: settings are a map, as in `prefix: !incident`")
    settings = _checked(_merged(data, changes or {}), file, path)
    schedules = {name: schedule.beside(path.parent) for name, schedule in settings.oncall.items()}
    texts = str(path.parent / settings.texts) if settings.texts else ""  # an absolute one stays what it is
    return settings.model_copy(update={"oncall": schedules, "texts": texts})


def read_secrets(environment: Mapping[str, str]) -> Secrets:
    """Address, token and teams.  Raises `SettingsError` for a token file that cannot be read."""
    token = environment.get("MATTERMOST_TOKEN", "").strip()
    file = environment.get("MATTERMOST_TOKEN_FILE", "").strip()
    if not token and file:
        try:
            token = Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(f"MATTERMOST_TOKEN_FILE: {file} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise SettingsError(f"MATTERMOST_TOKEN_FILE: {file} holds no token: it is not text") from None
    teams = tuple(name.strip() for name in environment.get("MATTERMOST_TEAM", "").split(",") if name.strip())
    return Secrets(environment.get("MATTERMOST_URL", "").strip(), token, teams)


def folders(names: Sequence[str], base: Path) -> list[Path]:
    """Folders as configured: a relative one starts at the configuration's own folder."""
    return [path if path.is_absolute() else base / path for path in map(Path, names)]


def _checked(data: Mapping[str, Any], file: YamlFile | None, path: Path) -> Settings:
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error, file, path))) from None
    if not settings.prefix.strip() or settings.prefix.startswith("/"):
        raise SettingsError(
            f"{path}: prefix: a prefix is a word such as !incident; Mattermost keeps what begins with /"
        )
    return settings


def _lines(error: ValidationError, file: YamlFile | None, path: Path) -> list[str]:
    if file is None:
        return [
            str(Problem(str(path), 0, 0, "error", f"{'.'.join(map(str, found['loc']))}: {found['msg']}"))
            for found in error.errors(include_url=False)
        ]
    return [str(found) for found in sorted(problem(each, file, Settings) for each in error.errors(include_url=False))]


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two trees of settings as one; what stands above wins."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merged(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged

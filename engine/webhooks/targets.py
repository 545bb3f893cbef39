"""Which targets hear of what in a run, and why one must not be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from domain import commands as c
from domain.hearing import EACH
from domain.hooks import Format, Hook, Topic
from domain.messages import refuse
from domain.playbook import Playbook
from domain.run import Run
from domain.telling import topic
from engine.config.webhooks import TargetSettings, WebhookSettings, is_among
from engine.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class Target:
    """One that is told.  `key` names it in messages and in the log; the rest is as in `TargetSettings`."""

    key: str
    format: Format
    url: str = ""
    url_env: str = ""
    secret_env: str = ""
    key_env: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables it needs."""
        return tuple(name for name in (self.url_env, self.secret_env, self.key_env) if name)


class Targets:
    """Those of the settings, and those that a run's playbook names."""

    def __init__(self, settings: WebhookSettings) -> None:
        self._settings = settings
        self._global = tuple((name, target) for name, target in settings.targets.items() if target.events)

    def listening(self, run: Run, what: str, audience: str = "") -> tuple[str, ...]:
        """The keys of those that are to hear that, each once; `audience` is whom an update is for."""
        about = topic(what)
        changed = run.hooks.hearing
        found = [
            key
            for key, topics, whose in self._named(run)
            if about in topics
            and (about != "update" or whose == audience)
            and (key not in changed or about not in changed[key].removed)
        ]
        for key, heard in changed.items():
            target = self._settings.targets.get(key)
            may = target is not None and (target.drills or not run.drill)
            whose = (target.audience if target is not None else None) or ""
            if may and about in heard.added and (about != "update" or whose == audience):
                found.append(key)
        return tuple(dict.fromkeys(found))

    def named(self, run: Run) -> dict[str, tuple[Topic, ...]]:
        """What each target hears of that run by its playbook and the settings."""
        heard: dict[str, tuple[Topic, ...]] = {}
        for key, topics, _ in self._named(run):
            heard[key] = tuple(dict.fromkeys((*heard.get(key, ()), *topics)))
        return heard

    def completed(self, run: Run, command: c.ChangeWebhooks) -> c.ChangeWebhooks:
        """The command with the targets that it means, what each hears, and why one must not be told."""
        named = self.named(run)
        each = tuple(dict.fromkeys((*named, *run.hooks.hearing)))
        on, off = (each if EACH in some else some for some in (command.on, command.off))
        refusal = None
        for name in (*on, *off):
            target = self._settings.targets.get(name)
            if name not in each and target is None:
                known = tuple(dict.fromkeys((*each, *self._settings.targets)))
                refusal = refuse("webhook_target", target=name, known=known, run=run.number)
            elif name in on and run.drill and target is not None and not target.drills:
                refusal = refuse("webhook_drill", target=name)
        if not on and not off:
            refusal = refuse("webhook_nobody", run=run.number, known=tuple(self._settings.targets))
        return replace(command, on=on, off=off, named=tuple(named.items()), refusal=refusal)

    def others(self, run: Run) -> tuple[str, ...]:
        """Those of the settings that hear nothing of that run, and may."""
        named = self.named(run)
        return tuple(
            name
            for name, target in self._settings.targets.items()
            if name not in named and name not in run.hooks.hearing and (target.drills or not run.drill)
        )

    def _named(self, run: Run) -> Iterator[tuple[str, tuple[Topic, ...], str]]:
        """Each that the playbook or the settings name: its key, its topics, and for which audience updates are."""
        for hook, topics in hooks(run.playbook):
            target = self._settings.targets.get(hook.name or "")
            if target is None or target.drills or not run.drill:
                yield hook.key, topics, hook.audience or (target.audience if target is not None else None) or ""
        for name, target in self._global:
            if (target.private or not run.private) and (target.drills or not run.drill):
                yield name, target.events, target.audience or ""

    def find(self, playbook: Playbook, key: str, what: str) -> tuple[Target | None, str]:
        """The target of that key as it hears that, and why it must not be told ('' if it may), with what to do."""
        named = [(hook, topics) for hook, topics in hooks(playbook) if hook.key == key]
        named.sort(key=lambda each: topic(what) not in each[1])
        hook = named[0][0] if named else None
        if hook is not None and hook.url:
            target = Target(key, hook.format or "muster", hook.url, secret_env=hook.secret or "")
            return target, refusal(self._settings, hook)
        found = self._settings.targets.get(key)
        if found is None:
            return None, unknown(key, self._settings.targets)
        target = of_settings(key, found, hook.format if hook is not None else None)
        return target, address_refusal(self._settings, target.url)


def of_settings(name: str, target: TargetSettings, form: Format | None = None) -> Target:
    """A target of the settings; `form` goes before its own format."""
    return Target(name, form or target.format, target.url or "", target.url_env, target.secret_env, target.key_env)


def hooks(playbook: Playbook) -> tuple[tuple[Hook, tuple[Topic, ...]], ...]:
    """Whoever a playbook names, with the topics they hear."""
    updates = ((hook, ("update",)) for hook in playbook.status_updates.webhooks)
    asked: Iterator[tuple[Hook, tuple[Topic, ...]]] = ((hook, topics) for _, hook, topics in playbook.webhooks.all())
    return (*asked, *updates)  # type: ignore[arg-type]


def refusal(settings: WebhookSettings, hook: Hook) -> str:
    """Why that one must not be told, and what to do about it; '' if it may."""
    if hook.name:
        target = settings.targets.get(hook.name)
        return unknown(hook.name, settings.targets) if target is None else address_refusal(settings, target.url or "")
    url = hook.url or ""
    host = urlsplit(url).hostname
    if not is_among(url, settings.hosts):
        return f"the host {host} is not allowed: add it to webhooks.hosts in config.yaml"
    if hook.secret and hook.secret not in settings.secrets:
        return f"a playbook may not sign with {hook.secret}: add it to webhooks.secrets in config.yaml"
    return address_refusal(settings, url)


def address_refusal(settings: WebhookSettings, url: str) -> str:
    """Why that address, though its host is known, must not be called; '' if it may, or is not known yet."""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        return f"the address at {parts.hostname} has a name or password in it: use a target of config.yaml with key_env"
    if parts.scheme == "http" and not is_among(url, settings.http_hosts):
        cure = "write https://, or add it to webhooks.http_hosts in config.yaml"
        return f"{parts.hostname} would be told without TLS: {cure}"
    return ""


def unknown(name: str, known: Mapping[str, TargetSettings]) -> str:
    """The one sentence about a target that is not there."""
    there = ", ".join(list(known)[:20]) or "none"
    near = did_you_mean(name, tuple(known))
    return f'config.yaml has no webhook target "{name}"{near} (webhooks.targets there: {there})'

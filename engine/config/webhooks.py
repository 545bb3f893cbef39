"""Webhooks of `config.yaml`: who may be told of runs, who is told of all of them, and which addresses are allowed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, model_validator

from domain.fields import Id, Name, Variable, Webhook, refuse, shown
from domain.hooks import Format, Topics
from engine.config.groups import SettingsPart, one_or_several

_HOST = re.compile(
    r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?(?::[0-9]{1,5})?|\[[0-9a-f:.]+\](?::[0-9]{1,5})?"
)


def _host(text: str) -> str:
    name = text.strip().lower().rstrip(".")
    if not _HOST.fullmatch(name):
        refuse("host", f"{shown(text)} is no host; write it like hub.example.com, hub.example.com:8443, *.example.com")
    return name


def _place(text: str) -> str:
    """A host's name, an address, or a network (10.0.0.0/8)."""
    name = text.strip().lower().rstrip(".").strip("[]")
    try:
        return str(ipaddress.ip_network(name, strict=False))
    except ValueError:
        pass
    if "/" in name or ":" in name:
        refuse("network", f"{shown(text)} is no host, address or network; write hub.internal, 10.0.0.7 or 10.0.0.0/8")
    return _host(name)


Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], BeforeValidator(one_or_several)]
"""Hosts, with or without a port; `*.example.com` is every host below example.com."""
Places = Annotated[tuple[Annotated[str, AfterValidator(_place)], ...], BeforeValidator(one_or_several)]
"""Hosts, addresses and networks."""


class TargetSettings(SettingsPart):
    """One that may be told.

    `events` are the topics it is told of in every run; without them it is told where a playbook names it.
    `private` has it hear of private runs that do not name it, too; `drills` off: it does not hear of drills.
    Of updates it hears those for that `audience` alone; without it the status updates.
    """

    url: Webhook | None = None
    url_env: Variable = ""
    secret_env: Variable = ""
    key_env: Variable = ""
    format: Format = "muster"
    events: Topics = ()
    private: bool = False
    drills: bool = True
    audience: Name | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.url) == bool(self.url_env):
            refuse(
                "webhook", "write url, or url_env (the environment variable that holds it) if the address is a secret"
            )
        if self.url and "@" in urlsplit(self.url).netloc:
            refuse(
                "webhook", "an address with a name and password in it; write key_env (sent as Authorization: Bearer)"
            )
        return self


class WebhookSettings(SettingsPart):
    """Who may be told, and where.

    `hosts` are those that playbooks' own addresses may name; `http_hosts` may be told without TLS, `private_hosts` may
    be at addresses that are not public; `secrets` are the environment variables that playbooks may sign with.
    """

    hosts: Hosts = ()
    http_hosts: Hosts = ()
    private_hosts: Places = ()
    secrets: Annotated[tuple[Variable, ...], BeforeValidator(one_or_several)] = ()
    targets: Mapping[Id, TargetSettings] = {}

    @property
    def used(self) -> bool:
        """Whether anything is said here at all."""
        return bool(self.hosts or self.targets)

    @model_validator(mode="before")
    @classmethod
    def _a_target_may_be_short(cls, value: Any) -> Any:
        targets = value.get("targets") if isinstance(value, Mapping) else None
        if not isinstance(targets, Mapping):
            return value
        whole = {name: {"url": it} if isinstance(it, str) else it for name, it in targets.items()}
        return {**value, "targets": whole}


def is_among(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address's host (at its port, where one is said) is one of those."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (80 if parts.scheme == "http" else 443)
    for allowed in hosts:
        name, said = _split(allowed)
        if said and said != port:
            continue
        if host == name or (name.startswith("*.") and host.endswith(name[1:])):
            return True
    return False


def _split(allowed: str) -> tuple[str, int]:
    if allowed.startswith("["):
        name, _, port = allowed[1:].partition("]")
        return name, int(port.lstrip(":") or 0)
    name, _, port = allowed.partition(":")
    return name, int(port or 0)

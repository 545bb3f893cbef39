"""Pagers and escalation policies of `config.yaml`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from domain.durations import MINUTE
from domain.fields import Duration, Title, Variable, Webhook, refuse, shown
from engine.config.groups import SettingsPart, one_or_several

_WHOM = re.compile(r"@?[a-z0-9._-]{1,64}|(?:oncall|group|role|pager):[a-z0-9][a-z0-9._-]{0,63}")
_MOST_REPEATS = 20
_BASES = {
    ("pagerduty", "us"): "https://events.pagerduty.com",
    ("pagerduty", "eu"): "https://events.eu.pagerduty.com",
    ("opsgenie", "us"): "https://api.opsgenie.com",
    ("opsgenie", "eu"): "https://api.eu.opsgenie.com",
}


def _whom(text: str) -> str:
    name = text.strip().lower()
    if not _WHOM.fullmatch(name):
        allowed = "@name, owner, starter, oncall:schedule, group:name, role:name, pager:name"
        refuse("who", f"{shown(text)} names nobody; allowed: {allowed}")
    return name if name in ("owner", "starter", "everyone") or ":" in name or name.startswith("@") else f"@{name}"


Whom = Annotated[str, AfterValidator(_whom)]
SeveralWhom = Annotated[tuple[Whom, ...], BeforeValidator(one_or_several), Field(max_length=50)]


class PagerSettings(SettingsPart):
    """One pager.  `for` are those at whose page it rings: `@bob`, `oncall:db`, `everyone`; `pager:NAME` names it."""

    type: Literal["pagerduty", "opsgenie", "ntfy", "webhook"]
    for_: SeveralWhom = Field(default=(), alias="for")
    key_env: Variable = ""
    url: Webhook | None = None
    url_env: Variable = ""
    token_env: Variable = ""
    region: Literal["us", "eu"] = "us"
    responders: tuple[Title, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.url and self.url_env:
            refuse("pager", "url and url_env are both here; one of them says where it is")
        if self.type in ("pagerduty", "opsgenie") and not self.key_env:
            key = "its integration key (routing key)" if self.type == "pagerduty" else "an API key that may make alerts"
            refuse("pager", f"key_env is missing: the environment variable that holds {key}")
        if self.type in ("ntfy", "webhook") and not (self.url or self.url_env):
            refuse("pager", f"a pager of type {self.type} needs its url, or url_env if the address is a secret")
        if self.token_env and self.type not in ("pagerduty", "opsgenie"):
            refuse("pager", "token_env is for pagerduty and opsgenie only: the others tell nothing back")
        if self.type != "opsgenie" and self.responders:
            refuse("pager", "responders are for opsgenie only")
        return self

    @property
    def base(self) -> str:
        """Where PagerDuty or Opsgenie is; '' for the others."""
        return (self.url or _BASES.get((self.type, self.region), "")).rstrip("/")

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables it needs to ring."""
        return tuple(name for name in (self.key_env, self.url_env) if name)


class StepSettings(SettingsPart):
    """A step of a policy: whom it pages, and how long it waits before the next."""

    page: Annotated[SeveralWhom, Field(min_length=1)]
    wait: Duration = 5 * MINUTE


class PolicySettings(SettingsPart):
    """Whom to page, step by step; `repeat` is how often all of it is done again."""

    steps: Annotated[tuple[StepSettings, ...], Field(min_length=1, max_length=20)]
    repeat: int = Field(default=1, ge=0, le=_MOST_REPEATS)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"steps": value} if isinstance(value, list | tuple) else value


class PagingSettings(SettingsPart):
    """How a page goes on that follows no policy: the same people again after `wait`, `repeat` times."""

    wait: Duration = 5 * MINUTE
    repeat: int = Field(default=2, ge=0, le=_MOST_REPEATS)

"""Who is told of a run by webhook, as a playbook writes it: a target of the settings by its name, or an address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from domain.fields import Id, Name, Variable, Webhook, refuse, shown
from domain.part import Part

Topic = Literal["start", "update", "task", "owner", "severity", "phase", "page", "finish", "retro"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""What one may want to hear of."""
Format = Literal["muster", "playbooks", "mattermost", "slack"]
"""Muster's own JSON, that of the Playbooks plugin, or one text for an incoming webhook of Mattermost or Slack."""
Where = tuple[str | int, ...]


def _one_or_several(value: Any) -> Any:
    return (value,) if isinstance(value, str | Mapping) else value


def _all_or_some(value: Any) -> Any:
    some = (value,) if isinstance(value, str) else value
    return TOPICS if isinstance(some, list | tuple) and "all" in some else some


Topics = Annotated[tuple[Topic, ...], BeforeValidator(_all_or_some)]
"""Some of them, or `all`."""


class Hook(Part):
    """One that is told: `name` is a target of the settings, `url` an address whose host they allow.

    `format` and `secret` (an environment variable that they allow) are for an address; a target has its own, and a
    `format` here goes before it.  `events` are the topics told, where the place does not say it.  Of updates it hears
    those for that `audience` alone; without it the status updates.
    """

    name: Id | None = None
    url: Webhook | None = None
    events: Topics = ()
    format: Format | None = None
    secret: Variable | None = None
    audience: Name | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.name) == bool(self.url):
            refuse("hook", "write name (a target of config.yaml) or url, one of them")
        if self.secret and self.name:
            refuse("hook", "secret belongs to a url; a target of config.yaml has its own there")
        return self

    @model_serializer(mode="wrap")
    def _short(self, whole: SerializerFunctionWrapHandler) -> Any:
        told = {key: value for key, value in whole(self).items() if value}
        return next(iter(told.values())) if len(told) == 1 else told

    @property
    def key(self) -> str:
        """What it is called in messages and in the log: its name, or its host and a mark; never its path."""
        if self.name:
            return self.name
        mark = hashlib.sha256((self.url or "").encode()).hexdigest()[:6]
        return f"{urlsplit(self.url or '').hostname}-{mark}"


def _hook(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if ":" in text or "/" in text:
        return {"url": text}
    if not text.replace("-", "").replace("_", "").isalnum() or not text.isascii():
        refuse("hook", f"{shown(value)} is neither a target of config.yaml by its name nor an address (https://…)")
    return {"name": text}


Hooks = Annotated[
    tuple[Annotated[Hook, BeforeValidator(_hook)], ...], BeforeValidator(_one_or_several), Field(max_length=20)
]
"""One or several."""


class RunWebhooks(Part):
    """Who is told of what, by topic; `to` has those that say themselves what they want to hear (all, if nothing)."""

    on_start: Hooks = ()
    on_update: Hooks = ()
    on_task: Hooks = ()
    on_owner: Hooks = ()
    on_severity: Hooks = ()
    on_phase: Hooks = ()
    on_page: Hooks = ()
    on_finish: Hooks = ()
    on_retro: Hooks = ()
    to: Hooks = ()

    @model_validator(mode="before")
    @classmethod
    def _a_list_is_to(cls, data: Any) -> Any:
        return {"to": data} if isinstance(data, list | tuple) else data

    @model_validator(mode="after")
    def _events_stand_once(self) -> Self:
        for topic in TOPICS:
            if any(hook.events for hook in getattr(self, f"on_{topic}")):
                refuse(
                    "hook", f"events does not belong under on_{topic}; write it under `to: [{{name: …, events: …}}]`"
                )
        return self

    def all(self) -> Iterator[tuple[Where, Hook, tuple[Topic, ...]]]:
        """Each with its place and its topics."""
        for topic in TOPICS:
            for at, hook in enumerate(getattr(self, f"on_{topic}")):
                yield (f"on_{topic}", at), hook, (topic,)
        for at, hook in enumerate(self.to):
            yield ("to", at), hook, hook.events or TOPICS

"""Where a message meets its words: the only place that joins ids and arguments with `texts/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import yaml
from jinja2 import ChainableUndefined, Environment, Template, TemplateError

from domain.messages import Message
from engine import wording
from engine.clock import Clock
from engine.links import Links


class UnknownText(KeyError):
    """A message id that the language's file does not have.  A test keeps this from happening."""


class Words:
    """The words of one language.  `texts/en.yaml` holds a flat mapping from message id to Jinja2 text."""

    def __init__(
        self,
        texts: Mapping[str, str],
        clock: Clock,
        *,
        zone: str = "UTC",
        prefix: str = "!incident",
        links: Links | None = None,
    ) -> None:
        self._texts = texts
        self._clock = clock
        self._links = links or Links("", ())
        self.zone = zone
        self.prefix = prefix
        self._compiled: dict[str, Template] = {}
        self._environment = Environment(
            finalize=wording.shown, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._plain = Environment(finalize=wording.bare, undefined=ChainableUndefined)
        self._environment.filters.update(
            line=wording.line,
            text=wording.paragraph,
            quote=wording.quote,
            at=wording.mention,
            code=wording.code,
            span=wording.span,
            ready=wording.Ready,
            join=wording.joined,  # Jinja2's own shows people as Python does, and escapes nothing
        )

    @classmethod
    def load(cls, folder: Path, language: str, clock: Clock, *, zone: str = "UTC", prefix: str = "!incident") -> Words:
        """Read a language's file.  ValueError names the languages there are."""
        path = folder / f"{language}.yaml"
        if not path.is_file():
            there = ", ".join(sorted(file.stem for file in folder.glob("*.yaml")))
            raise ValueError(f"language: there is no text for {language!r}; there is: {there}")
        texts = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)  # in C: ten times as quick
        return cls(texts, clock, zone=zone, prefix=prefix)

    def on(self, links: Links) -> Words:
        """The same words on a server whose posts have those addresses."""
        return Words(self._texts, self._clock, zone=self.zone, prefix=self.prefix, links=links)

    def seen_from(self, zone: str) -> Words:
        """The same words with every time in that zone."""
        if zone == self.zone:
            return self
        other = copy(self)
        other.zone = zone
        return other

    @property
    def ids(self) -> frozenset[str]:
        """Every message id that has words."""
        return frozenset(self._texts)

    def say(self, message: Message, *, zone: str = "") -> str:
        """The message in words, with times in that zone (the team's if '')."""
        zone = zone or self.zone
        return self._render(message.id, {name: self._said(value, zone) for name, value in message.args.items()}, zone)

    def _said(self, value: Any, zone: str) -> Any:
        """An argument that is itself something to say, in words."""
        if isinstance(value, Message):
            return wording.Ready(" ".join(self.say(value, zone=zone).split()))
        if isinstance(value, tuple) and value and isinstance(value[0], Message):
            return tuple(self._said(each, zone) for each in value)
        return value

    def plain(self, message: Message) -> str:
        """The message for where no Markdown is: texts stand as they were written, people by their names."""
        template = self._plain.from_string(self._texts[message.id])
        return " ".join(template.render(message.args).split())

    def channel_link(self, team_id: str, name: str) -> str:
        """A channel's address, for those who are not in Mattermost; '' if it has none."""
        return self._links.channel(team_id, name)

    def word(self, id: str, **args: Any) -> str:
        """A piece of text by its id: a heading, a label."""
        return self._render(id, args, self.zone)

    def time(self, instant: int, zone: str = "") -> str:
        """An instant as readers see it."""
        return wording.clock_time(instant, zone or self.zone, self._clock.now())

    def _allowed(self, word: str, args: Mapping[str, Any], zone: str) -> str:
        """Who is meant by a word of a policy (`domain.playbook.Permissions`)."""
        kind, _, name = word.partition(":")
        if word.startswith("@"):
            return wording.line(word[1:])
        return self._render(f"allowed.{kind}", {**args, "name": name}, zone)

    def _render(self, id: str, args: Mapping[str, Any], zone: str) -> str:
        template = self._compiled.get(id)
        if template is None:
            if id not in self._texts:
                raise UnknownText(id)
            template = self._compiled[id] = self._environment.from_string(self._texts[id])
        now = self._clock.now()

        def time(instant: int) -> str:
            return wording.clock_time(instant, zone, now)

        def zoned(instant: int) -> str:
            return wording.zoned_time(instant, zone, now)

        def dot() -> str:
            return wording.dot(str(args.get("severity", "")), tuple(args.get("severities", ())))

        def who(allowed: Sequence[str]) -> wording.Ready:
            return wording.Ready(", ".join(self._allowed(word, args, zone) for word in allowed))

        def permalink(team: str, post: str) -> wording.Ready:
            return wording.Ready(self._links.post(team, post))

        prefix = wording.Ready(self.prefix)
        try:
            return template.render(
                args, time=time, zoned=zoned, dot=dot, who_may=who, permalink=permalink, prefix=prefix
            ).strip()
        except (TemplateError, TypeError, ValueError) as problem:  # our own text is wrong: say what can be said
            return f"{id}: {wording.line(str(problem))}"

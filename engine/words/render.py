"""Where a message meets its words: the only place that joins ids and arguments with `texts/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError

from domain.messages import Message
from engine.clock import Clock
from engine.words import wording
from engine.words.links import Links
from engine.words.texts import Texts
from engine.words.wording import Ready


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a message is for: a language by its code, and an IANA zone.

    `among_others`: people with other clocks read it too, so that a time that stands alone names its zone.
    `asker` is the zone of whom an answer is for ('': nobody's): what is said in full, with its zone, is in that.
    """

    language: str
    zone: str
    among_others: bool = False
    asker: str = ""


class Words:
    """Messages as one reader sees them.  `engine.words.languages` makes it; cheap, and kept there per reader."""

    def __init__(self, texts: Texts, reader: Reader, clock: Clock, prefix: str, links: Links) -> None:
        self.texts = texts
        self._clock = clock
        self._links = links
        self.reader = reader
        self.prefix = Ready(prefix)

    def say(self, message: Message) -> str:
        """The message in words."""
        return self._render(message.id, {name: self._said(value) for name, value in message.args.items()})

    def _said(self, value: Any) -> Any:
        """An argument that is itself something to say, or holds such, in words."""
        if isinstance(value, Message):
            return Ready(" ".join(self.say(value).split()))
        if isinstance(value, tuple):
            return tuple(self._said(each) for each in value)
        return value

    def plain(self, message: Message) -> str:
        """The message for where no Markdown is: texts stand as they were written, people by their names."""
        return " ".join(self.texts.plain(message.id).render(message.args).split())

    def channel_link(self, team_id: str, name: str) -> str:
        """A channel's address, for those who are not in Mattermost; '' if it has none."""
        return self._links.channel(team_id, name)

    def call_link(self, team_id: str, channel_id: str) -> str:
        """Where Mattermost Calls lets people join a channel's call."""
        return self._links.call(team_id, channel_id)

    def word(self, id: str, **args: Any) -> str:
        """A piece of text by its id: a heading, a label."""
        return self._render(id, args)

    def time(self, instant: int) -> Ready:
        """An instant on the reader's clock."""
        return self.texts.time(instant, self.reader.zone, self._clock.now())

    def clock(self, instant: int) -> Ready:
        """The same, with the zone's name where people with other clocks read it too."""
        return self.texts.time(instant, self.reader.zone, self._clock.now(), named=self.reader.among_others)

    def zoned(self, instant: int) -> Ready:
        """The same in full: day, time and zone."""
        return self.texts.zoned(instant, self.reader.asker or self.reader.zone, self._clock.now())

    def span(self, milliseconds: int) -> Ready:
        """A length of time."""
        return self.texts.span(milliseconds)

    def ago(self, instant: int) -> Ready:
        """How long it is ago."""
        return self.texts.span(max(0, self._clock.now() - instant))

    def number(self, value: Any) -> Ready:
        """A number."""
        return self.texts.number(value)

    def _allowed(self, word: str, args: Mapping[str, Any]) -> str:
        """Who is meant by a word of a policy (`domain.playbook.Permissions`)."""
        kind, _, name = word.partition(":")
        if word.startswith("@"):
            return wording.line(word[1:])
        return self._render(f"allowed.{kind}", {**args, "name": name})

    def _permalink(self, team: str, post: str) -> Ready:
        return Ready(self._links.post(team, post))

    def _render(self, id: str, args: Mapping[str, Any]) -> str:
        template = self.texts.template(id)

        def dot() -> str:
            return wording.dot(str(args.get("severity", "")), tuple(args.get("severities", ())))

        def who_may(allowed: Sequence[str]) -> Ready:
            return Ready(", ".join(self._allowed(word, args) for word in allowed))

        try:
            return template.render(
                args,
                time=self.time,
                clock=self.clock,
                zoned=self.zoned,
                dot=dot,
                who_may=who_may,
                permalink=self._permalink,
                prefix=self.prefix,
            ).strip()
        except (TemplateError, TypeError, ValueError) as problem:  # our own text is wrong: say what can be said
            return f"{id}: {wording.line(str(problem))}"

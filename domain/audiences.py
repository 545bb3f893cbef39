"""Who reads status updates beside the run: channels, audiences with words of their own, and the agreed phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, TypeAdapter, model_validator

from domain.fields import Allowed, Channel, Key, Name, Template, refuse, shown
from domain.part import Part

THREAD, POSTS = "thread", "posts"
STYLES = (THREAD, POSTS)
INSIDE = ("internal", "stakeholders")
"""What an update is for where nobody else is named: a playbook need not declare them."""
OUTSIDE = ("customers", "public")
"""Who is no part of the house: a second person agrees to what they read, unless the playbook says otherwise."""
MOST_APPROVALS = 10


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel that gets the updates, by name.

    As a `thread` it has one post a run, kept current, with the updates as replies; as `posts` each update is a post
    of its own.  '' is as the settings say.
    """

    channel: str
    style: str = ""

    @property
    def threaded(self) -> bool:
        """Whether the run has one post there that is kept current."""
        return self.style != POSTS

    def written(self) -> Any:
        """As it stands in a playbook."""
        return {"channel": self.channel, "as": self.style} if self.style else self.channel


_channel: TypeAdapter[str] = TypeAdapter(Channel)


def _destination(value: Any) -> Destination:
    if isinstance(value, Destination):
        return value
    if not isinstance(value, Mapping):
        return Destination(_channel.validate_python(value))
    if odd := [key for key in value if key not in ("channel", "as")]:
        refuse("destination", f"{shown(odd[0])} is not known here; write {{channel: exec, as: thread}}, or posts")
    if "channel" not in value:
        refuse("destination", "the channel is missing; write {channel: exec, as: thread}")
    style = str(value.get("as", ""))
    if style and style not in STYLES:
        refuse("destination", f"{shown(style)} is no way to send updates; as: thread or as: posts")
    return Destination(_channel.validate_python(value["channel"]), style)


Destinations = Annotated[
    tuple[Annotated[Destination, BeforeValidator(_destination), PlainSerializer(Destination.written)], ...],
    Field(max_length=50),
]


@dataclass(frozen=True, slots=True)
class Confirm:
    """How many other people agree before a text leaves, and which; without `by` whoever may change the run."""

    count: int = 1
    by: tuple[str, ...] = ()

    def written(self) -> Any:
        """As it stands in a playbook."""
        if self.by:
            return {"count": self.count, "by": list(self.by)}
        return {0: False, 1: True}.get(self.count, self.count)


_allowed: TypeAdapter[str] = TypeAdapter(Allowed)


def _confirm(value: Any) -> Confirm | None:
    if value is None or isinstance(value, Confirm):
        return value
    if isinstance(value, bool):
        return Confirm(int(value))
    wanted = 'true, false, a number, who (role:comms, group:press, owner, "@bob"), or {count: 2, by: [role:comms]}'
    count, by = (value.get("count", 1), value.get("by", ())) if isinstance(value, Mapping) else (value, ())
    if isinstance(value, Mapping) and (odd := [key for key in value if key not in ("count", "by")]):
        refuse("confirm", f"{shown(odd[0])} is not known here; confirm: {wanted}")
    if isinstance(value, str) and not value.isdecimal() or isinstance(value, list | tuple):
        count, by = 1, value
    if isinstance(count, str) and count.isdecimal():
        count = int(count)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_APPROVALS:
        refuse("confirm", f"{shown(count)} is no number of people from 0 to {MOST_APPROVALS}; confirm: {wanted}")
    words = (by,) if isinstance(by, str) else tuple(by)
    return Confirm(count, tuple(dict.fromkeys(_allowed.validate_python(word) for word in words)))


def _confirm_written(value: Confirm | None) -> Any:
    return None if value is None else value.written()


class Audience(Part):
    """A circle of readers with words of their own; with `confirm` somebody else agrees before they go out."""

    template: Template | None = None
    to: Destinations = ()
    confirm: Annotated[Confirm | None, BeforeValidator(_confirm), PlainSerializer(_confirm_written)] = None


def approval(name: str, audience: Audience | None) -> Confirm:
    """What an audience asks for before its text leaves; customers and the public one person, if nothing is said."""
    if audience is not None and audience.confirm is not None:
        return audience.confirm
    return Confirm(1 if name in OUTSIDE else 0)


def _one_or_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Phrase(Part):
    """Words a team has agreed on.  `placeholders` are filled in when it is used, beside what templates know."""

    text: Template
    audience: Annotated[tuple[Name, ...], BeforeValidator(_one_or_several), Field(max_length=20)] = ()
    placeholders: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")], ...], Field(max_length=20)
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def _a_text_is_a_phrase(cls, data: Any) -> Any:
        return {"text": data} if isinstance(data, str) else data

    def fits(self, audience: str) -> bool:
        """Whether it is meant for that audience; one that names none is for all."""
        return not self.audience or audience in self.audience


Phrases = Annotated[Mapping[Key, Phrase], Field(max_length=100)]

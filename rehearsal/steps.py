"""The steps of a script, as values: what people do, what is expected of the bot, and what happens to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from domain.durations import duration_text
from rehearsal.outside_steps import Answered, OnCallThere, PagerDone
from rehearsal.parts import Emoji, Milliseconds, Part, Pattern, Place, Text, Username


class Say(Part):
    """Somebody writes.  `thread`: in the thread of the latest message there that this is found in.

    `webhook`: an incoming webhook that this person made writes it, in their name.  `files`: the names of files that
    hang on it.
    """

    who: Username
    place: Place = Field(alias="in")
    text: Text
    thread: Pattern | None = None
    webhook: bool = False
    files: tuple[Text, ...] = ()

    def __str__(self) -> str:
        """As it stands in a script, on one line."""
        return f"{self.who} says in {self.place}: {_short(self.text)}"


class Expect(Part):
    """The bot has done something there that the text is found in."""

    place: Place = Field(alias="in")
    text: Pattern

    def __str__(self) -> str:
        """What is expected, on one line."""
        return f"in {self.place}: {self.text.pattern}"


class React(Part):
    """Somebody puts an emoji under a message, or takes it back."""

    who: Username
    emoji: Emoji
    place: Place | None = Field(default=None, alias="in")
    post: Pattern | None = None
    remove: bool = False

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"{self.who} {'takes back' if self.remove else 'reacts with'} :{self.emoji}:"


class Edit(Part):
    """Somebody changes a message of their own: the latest one that `post` is found in."""

    who: Username
    post: Pattern
    text: Text
    place: Place | None = Field(default=None, alias="in")

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"{self.who} edits the message with {self.post.pattern!r}"


class Delete(Part):
    """Somebody deletes a message of their own; with `of: bot`, has an administrator delete one of the bot's."""

    who: Username
    post: Pattern
    place: Place | None = Field(default=None, alias="in")
    of: Literal["bot"] | None = None

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"{self.who} deletes the message with {self.post.pattern!r}"


class Leave(Part):
    """Somebody leaves a channel."""

    who: Username
    place: Place = Field(alias="in")

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"{self.who} leaves {self.place}"


class Rename(Part):
    """Somebody changes their user name; the script calls them by it from then on."""

    who: Username
    to: Username

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"{self.who} is called {self.to} from now on"


class Deactivate(Part):
    """An administrator deactivates somebody's account."""

    who: Username

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"the account of {self.who} is deactivated"


class Wait(Part):
    """Time passes."""

    length: Milliseconds

    def __str__(self) -> str:
        """How much, as it stands in a script."""
        return duration_text(self.length)


class Restart(Part):
    """The bot is killed, and started again on the same data when it has been `down` for so long (ms)."""

    down: Milliseconds = 0

    def __str__(self) -> str:
        """What happens, on one line."""
        return f"kill{f', down for {duration_text(self.down)}' if self.down else ''}"


class Cut(Part):
    """The bot's websocket is cut for so long (ms)."""

    length: Milliseconds

    def __str__(self) -> str:
        """How long, as it stands in a script."""
        return duration_text(self.length)


_FAULTS = {
    "slow": ("for", "by"),
    "late": ("for", "by"),
    "half-open": ("for",),
    "duplicate": ("for", "times"),
    "reorder": ("for",),
    "status": ("for", "times", "status", "path"),
    "drop-answers": ("for", "times", "status", "path"),
    "restart-server": ("for",),
    "refuse-resume": ("times",),
}
"""What may be said of each kind of fault."""
_LASTING = ("slow", "late", "half-open", "duplicate", "reorder")
"""Those that need to know how long (`duplicate` how long or how often)."""


class Fault(Part):
    """The server misbehaves from now on, for so long (ms) or so many times; the script goes on meanwhile.

    `by` is how much time (ms) each call takes or each event is late; `path` is found in the calls' paths.
    """

    kind: Literal[
        "slow", "late", "half-open", "duplicate", "reorder", "status", "drop-answers", "restart-server", "refuse-resume"
    ]
    length: Milliseconds | None = Field(default=None, alias="for")
    by: Milliseconds | None = None
    times: int | None = Field(default=None, ge=1, le=100_000)
    status: int | None = Field(default=None, ge=400, le=599)
    path: Pattern | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        said = {"for" if name == "length" else name for name in self.model_fields_set} - {"kind"}
        allowed = _FAULTS[self.kind]
        surplus = sorted(said - set(allowed))
        if surplus:
            raise ValueError(f"{self.kind} takes no {surplus[0]}; it takes {', '.join(allowed)}")
        if self.kind in _LASTING and not said & {"for", "times"}:
            raise ValueError(f"{self.kind} needs to know how long, as in for: 2m")
        return self

    def __str__(self) -> str:
        """Which, on one line."""
        return f"{self.kind}{f' for {duration_text(self.length)}' if self.length else ''}"


class Webhook(Part):
    """An incoming webhook brings something."""

    to: Text
    body: Any = None
    file: Text | None = None
    headers: Mapping[str, Text] = {}
    status: int | None = None


Action = (
    Say
    | Expect
    | React
    | Edit
    | Delete
    | Leave
    | Rename
    | Deactivate
    | Wait
    | Restart
    | Cut
    | Fault
    | Answered
    | OnCallThere
    | PagerDone
)
"""What a step may be; `expect` and `expect_none` are both an `Expect`, `acknowledge` and `resolve` a `PagerDone`."""


class StepKeys(Part):
    """A step as it is written: one key."""

    say: Say | None = None
    expect: Expect | None = None
    expect_none: Expect | None = None
    react: React | None = None
    wait: Wait | None = None
    edit: Edit | None = None
    delete: Delete | None = None
    leave: Leave | None = None
    rename: Rename | None = None
    deactivate: Deactivate | None = None
    webhook: Webhook | None = None
    restart: Restart | None = None
    cut: Cut | None = None
    fault: Fault | None = None
    answer: Answered | None = None
    services: OnCallThere | None = None
    acknowledge: PagerDone | None = None
    resolve: PagerDone | None = None

    @field_validator("wait", "cut", mode="before")
    @classmethod
    def _of_length(cls, value: Any) -> Any:
        return {"length": value}

    @field_validator("restart", mode="before")
    @classmethod
    def _how(cls, value: Any) -> Any:
        if value == "kill":
            return {}
        if isinstance(value, dict):
            return value
        raise ValueError('write "restart: kill", or "restart: {down: 30m}" to start it again so much later')


def _short(text: str, most: int = 100) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most] + "…"

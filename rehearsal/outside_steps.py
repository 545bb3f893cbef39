"""Steps about those outside: what they answer, who is on call at a service, and what people do there with a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, RootModel, model_validator

from rehearsal.parts import Milliseconds, Part, Pattern, Text


class Answered(Part):
    """What somebody outside answers to the bot's calls: those whose `GET https://…` the pattern is found in.

    `fail`: nobody answers at all.
    """

    url: Pattern
    status: int = Field(default=200, ge=100, le=599)
    body: Any = None
    file: Text | None = None
    times: int | None = Field(default=None, ge=1, le=100_000)
    fail: bool = False
    headers: Mapping[Literal["retry-after", "location"], Text] = {}

    @property
    def content(self) -> bytes:
        """The answer's body: a text as it is, anything else as JSON."""
        if self.body is None:
            return b""
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()

    def __str__(self) -> str:
        """Which, on one line."""
        return f"{self.url.pattern} is {'not answered' if self.fail else f'answered {self.status}'}"


def _turn(value: Any) -> Any:
    return {"who": value} if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class Turn(Part):
    """Who is on call (people of the script, or e-mail addresses of others), for so long (ms); None: from then on."""

    who: Annotated[tuple[Text, ...], BeforeValidator(_several)]
    length: Milliseconds | None = Field(default=None, alias="for")


Turns = Annotated[tuple[Annotated[Turn, BeforeValidator(_turn)], ...], BeforeValidator(_several)]


class OnCallThere(RootModel[Mapping[str, Turns]]):
    """Who is on call from now on at PagerDuty or Opsgenie, one after the other, by the settings' schedule."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _each_ends_but_the_last(self) -> Self:
        for schedule, turns in self.root.items():
            if any(turn.length is None for turn in turns[:-1]):
                raise ValueError(f"{schedule}: how long is each on call before the next? As in {{who: bob, for: 4h}}")
        return self

    def __str__(self) -> str:
        """Which, on one line."""
        return f"who is on call for {', '.join(self.root)}"


class PagerDone(Part):
    """Somebody (a person of the script, or another's e-mail address) does something there with all that rang."""

    pager: Text
    who: Text

    def __str__(self) -> str:
        """Who, on one line."""
        return f"{self.who} at {self.pager}"

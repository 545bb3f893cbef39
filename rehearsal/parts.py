"""What the parts of a script are made of: names, places, patterns and times, each with what is wrong with it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from domain.durations import parse_duration
from rehearsal.signs import EMOJI

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_EMOJI = re.compile(r"[a-zA-Z0-9_+-]{1,64}")


def _text(value: Any) -> Any:
    """A whole number is text too; a decimal or a truth value may not be what was typed."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def emoji_name(text: str) -> str:
    """`:white_check_mark:`, `white_check_mark` or the sign itself as the name.  ValueError if it is none of them."""
    name = EMOJI.get(text.strip(), text.strip().strip(":"))
    if not _EMOJI.fullmatch(name):
        raise ValueError(f'"{text[:40]}" is no emoji; write its name, as in white_check_mark')
    return name


def _pattern(value: Any) -> Any:
    value = _text(value)
    if isinstance(value, str):
        try:
            return re.compile(value)
        except re.error as error:
            raise ValueError(f"this is no regular expression: {error}") from None
    return value


def _duration(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a duration is wanted here, such as 30m, 1h or 2d")
    return parse_duration(str(value))


def _username(text: str) -> str:
    name = text.strip().removeprefix("@")
    if not _NAME.fullmatch(name):
        raise ValueError(f'"{text[:40]}" is no username: lowercase letters, digits, ".", "-" and "_"')
    return name


def _channel(text: str) -> str:
    name = text.strip().removeprefix("~")
    if not _CHANNEL.fullmatch(name):
        raise ValueError(f'"{text[:40]}" is no channel name: lowercase letters, digits, "-" and "_", at most 64')
    return name


def _moment(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f'"{str(value)[:40]}" is no moment with its zone; write it like 2026-03-02T09:00:00+01:00')
    return moment


Text = Annotated[str, BeforeValidator(_text)]
Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Milliseconds = Annotated[int, BeforeValidator(_duration)]
Username = Annotated[str, BeforeValidator(lambda value: _username(value) if isinstance(value, str) else value)]
ChannelName = Annotated[str, BeforeValidator(lambda value: _channel(value) if isinstance(value, str) else value)]
Emoji = Annotated[str, BeforeValidator(lambda value: emoji_name(value) if isinstance(value, str) else value)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Part(BaseModel):
    """Anything in a script: no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

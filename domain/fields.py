# Long because: every kind of value that a playbook may hold, each beside the error that says what is allowed.
"""The kinds of text, number and time a playbook's fields may hold, each with an error that says what is allowed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from croniter import croniter  # type: ignore[import-untyped]  # it ships no types
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from domain.condition_parser import parse
from domain.conditions import ConditionError
from domain.day import MINUTES, in_hours
from domain.durations import duration_text, parse_duration

LONGEST_TEMPLATE = 16_384
"""The longest template, in characters."""
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,9}")
_USER = re.compile(r"@[a-z0-9._-]{1,64}")
_SOURCE = re.compile(r"(oncall|role|group|policy|pager):[a-z0-9][a-z0-9._-]{0,63}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_DUE = re.compile(r"(?P<delay>.+?)\s+after\s+(?P<after>\S+)", re.IGNORECASE)
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
WEBHOOKS = "webhooks"
EVERYONE, NOBODY = "everyone", "nobody"
_MENTION_ALL = frozenset({"@all", "@channel", "@here"})


def refuse(kind: str, message: str, **context: Any) -> NoReturn:
    """Say no to a value.  `message` is for the playbook's author and is shown as it is."""
    raise PydanticCustomError(kind, "{reason}", {"reason": message, **context})


def shown(value: object) -> str:
    """A value in an error: in quotes, on one line, not too long."""
    text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in str(value))
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


def _whole_numbers_are_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def one_line(text: str) -> str:
    """The text without spaces around it; refuses line breaks, control signs and signs that turn the writing round."""
    text = text.strip()
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") or sign in _BIDI:
            refuse("control_sign", f"the sign U+{ord(sign):04X} is not allowed here: one line of plain text is wanted")
    if not text:
        refuse("empty", "this must not be empty")
    return text


def _many_lines(text: str) -> str:
    for sign in text:
        if (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t\r") or sign in _BIDI:
            refuse("control_sign", f"the sign U+{ord(sign):04X} is not allowed in a text")
    return text.replace("\r\n", "\n").rstrip()


def _matching(pattern: re.Pattern[str], kind: str, wanted: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            refuse(kind, f"{shown(text)} is not allowed here; {wanted}")
        return text

    return AfterValidator(check)


def _channel(text: str) -> str:
    name = text.strip().removeprefix("~")
    if not _CHANNEL.fullmatch(name):
        refuse(
            "channel_name",
            f"{shown(text)} is no channel name; it is the name in the channel's address: lowercase letters, digits, "
            '"-" and "_", at most 64',
        )
    return name


def _person(text: str, words: frozenset[str], sources: tuple[str, ...], wanted: str) -> str:
    name = text.strip().lower()
    if name in _MENTION_ALL:
        refuse("who", f"{shown(text)} is everybody, not a person; {wanted}")
    if name in words or _USER.fullmatch(name):
        return name
    if _SOURCE.fullmatch(name) and name.split(":", 1)[0] in sources:
        return name
    return refuse("who", f"{shown(text)} names nobody; {wanted}")


def _assignee(text: str) -> str:
    wanted = "allowed: owner, starter, @name, oncall:schedule, role:name"
    return _person(text, frozenset({"owner", "starter"}), ("oncall", "role"), wanted)


_ROLE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def _role(text: str) -> str:
    name = text.strip().lower().removeprefix("role:")
    if not _ROLE_NAME.fullmatch(name):
        refuse("role", f"{shown(text)} is no role; a role has letters, digits, -, _ and ., as in comms")
    return name


def _invitee(text: str) -> str:
    wanted = "allowed: owner, starter, @name, oncall:schedule, role:name, group:name"
    return _person(text, frozenset({"owner", "starter"}), ("oncall", "role", "group"), wanted)


def _paged(text: str) -> str:
    wanted = "allowed: owner, starter, @name, oncall:schedule, role:name, group:name, policy:name, pager:name"
    sources = ("oncall", "role", "group", "policy", "pager")
    return _person(text, frozenset({"owner", "starter"}), sources, wanted)


def _allowed(text: str) -> str:
    words = frozenset({"everyone", "team", "channel", "participants", "owner", "starter", "admins"})
    wanted = f"allowed: {', '.join(sorted(words))}, @name, oncall:schedule, role:name, group:name"
    return _person(text, words, ("oncall", "role", "group"), wanted)


def _source(text: str) -> str:
    name = text.strip().lower()
    if name != WEBHOOKS and (name in _MENTION_ALL or not _USER.fullmatch(name)):
        refuse("who", f"{shown(text)} is no bot; allowed: @name of a bot's account, {WEBHOOKS}")
    return name


def _hearer(text: str) -> str:
    return _person(text, frozenset({EVERYONE, NOBODY}), ("group",), f"allowed: {EVERYONE}, {NOBODY}, @name, group:name")


def _speaker(text: str) -> str:
    words = frozenset({"owner", "starter", "assignee", "participants", WEBHOOKS})
    wanted = f"allowed: {', '.join(sorted(words))}, @name (of a bot, too), oncall:schedule, role:name, group:name"
    return _person(text, words, ("oncall", "role", "group"), wanted)


def _duration(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        refuse("duration", "a duration is wanted here, such as 30m, 1h or 2d")
    try:
        return parse_duration(str(value))
    except ValueError as reason:
        refuse("duration", str(reason))


def _some_time(ms: int) -> int:
    if ms <= 0:
        refuse("duration", "this duration must be longer than nothing")
    return ms


def _distance(value: Any) -> int:
    if value in (0, "off", "0"):
        return 0
    return _some_time(_duration(value))


def _distance_text(ms: int) -> str:
    return duration_text(ms) if ms else "off"


def _time_of_day(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MINUTES:
        return value
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", str(value).strip())
    if found is None:
        refuse("time_of_day", f"{shown(value)} is no time of day; write it like 8:30")
    return int(found[1]) * 60 + int(found[2])


def _webhook(text: str) -> str:
    url = one_line(text)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        refuse("url", f"{shown(text)} is no web address; it begins with https:// or http://")
    return url


def _variable(text: str) -> str:
    if not _ENV.fullmatch(text.strip()):
        refuse("variable", f"{shown(text)} names no environment variable; the secret itself does not belong here")
    return text.strip()


def _link(text: str) -> str:
    url = one_line(text)
    if not re.match(r"(https?://[^\s/]|mailto:\S|/)", url) or " " in url:
        refuse("url", f"{shown(text)} is no link; it begins with https://, http://, mailto: or /")
    return url


def _address(text: str) -> str:
    url = one_line(text)
    if not url.startswith("{{") and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", url):
        refuse("url", f"{shown(text)} is no address; it begins with https://, and may hold values of the run")
    return url


def _call(text: str) -> str:
    """Where Calls are meant by their own command, too: run by a bot it does nothing, so the link takes its place."""
    rule = one_line(text)
    if rule.casefold() == "mattermost" or re.match(r"/call(\s|$)", rule):
        return "mattermost"
    return rule if rule.startswith("/") else _address(rule)


def _schedule(text: str) -> str:
    fields = one_line(text).split()
    if len(fields) != 5:
        refuse(
            "schedule",
            f"{shown(text)} has {len(fields)} field{'s' if len(fields) != 1 else ''}; a schedule has five: "
            'minute, hour, day, month, weekday, as in "0 9 * * 1"',
        )
    schedule = " ".join(fields)
    if "R" in schedule.upper().replace("FRI", "").replace("MAR", "").replace("APR", ""):
        refuse("schedule", f"{shown(text)} is left to chance; write the time itself")
    if not croniter.is_valid(schedule, strict=True):
        refuse(
            "schedule",
            f"{shown(text)} never comes or is out of range; minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-7",
        )
    return schedule


def _zone(text: str) -> str:
    name = one_line(text)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        refuse("zone", f"{shown(text)} is no time zone; write a name such as Europe/Berlin or UTC")
    return name


def _condition(text: str) -> str:
    try:
        parse(text)
    except ConditionError as error:
        refuse("condition", str(error), column=error.column)
    return text


def _target(value: Any) -> int | str:
    if isinstance(value, bool):
        refuse("target", "a number is wanted here")
    if isinstance(value, int):
        return value
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value).strip()


@dataclass(frozen=True, slots=True)
class Due:
    """When a task is due: `at` that instant (UTC ms), or `delay` ms after the start or after the task `after`."""

    delay: int | None = None
    after: str | None = None
    at: int | None = None

    def __str__(self) -> str:
        """As it is written in a playbook."""
        if self.at is not None:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self.at)).isoformat()
        return duration_text(self.delay or 0) + (f" after {self.after}" if self.after else "")


def _due(value: Any) -> Due:
    if isinstance(value, Due):
        return value
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if re.match(r"\d{4}-\d", text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            refuse("due", f"{shown(text)} is no moment with its zone; write it like 2026-03-02T09:00+01:00")
        return Due(at=int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)))
    after = _DUE.fullmatch(text)
    try:
        return Due(parse_duration(after["delay"]), after["after"]) if after else Due(parse_duration(text))
    except ValueError as reason:
        refuse("due", f"{reason}; or 30m after section.task, or a moment such as 2026-03-02T09:00+01:00")


@dataclass(frozen=True, slots=True)
class Assign:
    """To whom a task is given: one of them does it, or with `each` every one has to."""

    to: tuple[str, ...]
    each: bool = False

    def written(self) -> Any:
        """As it is written in a playbook: `owner`, a list, or `{all: [...]}`."""
        if self.each:
            return {"all": list(self.to)}
        return self.to[0] if len(self.to) == 1 else list(self.to)


def _assign(value: Any) -> Assign:
    if isinstance(value, Assign):
        return value
    each = isinstance(value, Mapping)
    if each and list(value) != ["all"]:
        refuse("assign", "write one of them, a list of which one does it, or {all: [...]} if each has to")
    inner = value["all"] if each else value
    names = [inner] if isinstance(inner, str) else inner
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        refuse("assign", 'a name or a list of names is wanted here, as in assign: ["@bob", role:comms]')
    if not 0 < len(names) <= 20:
        refuse("assign", f"a task is given to 1 to 20, not to {len(names)}")
    return Assign(tuple(dict.fromkeys(_assignee(name) for name in names)), each)


def due_after(text: str) -> tuple[str, str] | None:
    """`30m after triage.1` as (`30m`, `triage.1`); None for other texts."""
    found = _DUE.fullmatch(text.strip())
    return (found["delay"], found["after"]) if found else None


_Text = Annotated[str, BeforeValidator(_whole_numbers_are_text)]
_named = "lowercase letters, digits, - and _, beginning with a letter or digit"
Title = Annotated[_Text, StringConstraints(max_length=200), AfterValidator(one_line)]
"""One line of at most 200 characters."""
Text = Annotated[_Text, StringConstraints(max_length=4_000), AfterValidator(_many_lines)]
"""Markdown of at most 4,000 characters."""
Template = Annotated[_Text, StringConstraints(max_length=LONGEST_TEMPLATE), AfterValidator(_many_lines)]
"""Jinja2 source."""
Word = Annotated[_Text, StringConstraints(max_length=100), AfterValidator(one_line)]
"""A keyword, option, unit or attribute name."""
Key = Annotated[_Text, _matching(_KEY, "key", "a key has lowercase letters, digits and -, at most 64")]
Id = Annotated[_Text, _matching(_ID, "id", f"an id has {_named}, at most 64")]
Name = Annotated[_Text, _matching(_NAME, "name", f"a name has {_named}, at most 32")]
"""A severity or a phase."""
Prefix = Annotated[
    _Text, _matching(_PREFIX, "prefix", "a prefix has capital letters and digits, as in INC, at most 10")
]
Channel = Annotated[_Text, AfterValidator(_channel)]
Assignee = Annotated[_Text, AfterValidator(_assignee)]
Role = Annotated[_Text, AfterValidator(_role)]
Invitee = Annotated[_Text, AfterValidator(_invitee)]
Paged = Annotated[_Text, AfterValidator(_paged)]
Allowed = Annotated[_Text, AfterValidator(_allowed)]
Source = Annotated[_Text, AfterValidator(_source)]
"""Who is heard beside people: `@alertbot`, `webhooks`."""
Heard = Annotated[_Text, AfterValidator(_hearer)]
"""Which people are heard: `everyone`, `nobody`, `@alice`, `group:sre`."""
Speaker = Annotated[_Text, AfterValidator(_speaker)]
"""Whose words check a task."""
Webhook = Annotated[_Text, StringConstraints(max_length=2_000), AfterValidator(_webhook)]
Variable = Annotated[str, AfterValidator(_variable)]
"""The name of an environment variable that holds a secret."""
Url = Annotated[_Text, StringConstraints(max_length=2_000), AfterValidator(_link)]
AddressRule = Annotated[_Text, StringConstraints(max_length=2_000), AfterValidator(_address)]
"""An address with values of the run in it."""
CallRule = Annotated[_Text, StringConstraints(max_length=2_000), AfterValidator(_call)]
"""An address, a slash command, or `mattermost`."""
Schedule = Annotated[_Text, StringConstraints(max_length=200), AfterValidator(_schedule)]
Zone = Annotated[_Text, StringConstraints(max_length=100), AfterValidator(_zone)]
Condition = Annotated[_Text, AfterValidator(_condition)]
Command = Annotated[_Text, StringConstraints(max_length=1_000), AfterValidator(one_line)]
Duration = Annotated[int, BeforeValidator(_duration), AfterValidator(_some_time), PlainSerializer(duration_text)]
"""Milliseconds; text such as `30m` in files and snapshots, so a number without a unit can't be misread."""
Distance = Annotated[int, BeforeValidator(_distance), PlainSerializer(_distance_text)]
"""The same, or `off`, which is 0."""
TimeOfDay = Annotated[int, BeforeValidator(_time_of_day), PlainSerializer(in_hours)]
"""A minute of the day; `8:30` in files."""
DueTime = Annotated[Due, BeforeValidator(_due), PlainSerializer(str)]
Assigned = Annotated[Assign, BeforeValidator(_assign), PlainSerializer(Assign.written)]
"""`owner`, `[role:comms, "@bob"]` (one of them), or `{all: [...]}` (each has to)."""
Target = Annotated[int | str, BeforeValidator(_target)]
"""A whole number, or a decimal or duration as text: never a float."""


def decimal_problem(target: int | str) -> str | None:
    """Why this is no target of a number metric, if it is none."""
    if isinstance(target, str) and not _DECIMAL.fullmatch(target):
        return f"{shown(target)} is no number; digits and at most one point, as in 99.95"
    return None

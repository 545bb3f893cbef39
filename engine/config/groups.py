"""Groups of people as `config.yaml` writes them: a list, or whoever is in a team or a channel of the server."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Tag
from pydantic_core import InitErrorDetails, PydanticCustomError

from domain.fields import refuse, shown

GROUP = "group:"
SYSTEM_ADMINS, TEAM_ADMINS = "system-admins", "team-admins"
"""Mattermost's own admins, as they are named among people."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PLACE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
Where = tuple[str | int, ...]


class SettingsPart(BaseModel):
    """A part of the settings: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def one_or_several(value: Any) -> Any:
    """A single text is a list of one."""
    return [value] if isinstance(value, str) else value


def username(text: str) -> str:
    """A user name, with or without the @, in any case."""
    return text.strip().removeprefix("@").lower()


def _group_name(text: str) -> str:
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        refuse("group", f"{shown(text)} is no name for a group; lowercase letters, digits, '.', '_' and '-'")
    return name


def _member(text: str) -> str:
    name = username(text)
    if not _NAME.fullmatch(name.removeprefix(GROUP)):
        refuse("who", f"{shown(text)} names nobody; allowed: a user name, group:name")
    return name


def _team(text: str) -> str:
    name = text.strip().lower()
    if not _PLACE.fullmatch(name):
        refuse("team", f"{shown(text)} is no team; write the name in its address, as in team: ops")
    return name


def _channel(text: str) -> str:
    team, _, name = text.strip().lower().replace("~", "").rpartition("/")
    if not _PLACE.fullmatch(name) or (team and not _PLACE.fullmatch(team)):
        refuse("channel", f"{shown(text)} is no channel; write team/channel by their addresses, as in ops/db-oncall")
    return f"{team}/{name}" if team else name


class TeamGroup(SettingsPart):
    """Whoever is in that team."""

    team: Annotated[str, AfterValidator(_team)]


class ChannelGroup(SettingsPart):
    """Whoever is in that channel, written `team/channel`, or `channel` where the bot is in one team."""

    channel: Annotated[str, AfterValidator(_channel)]


Listed = Annotated[
    tuple[Annotated[str, AfterValidator(_member)], ...],
    BeforeValidator(one_or_several),
]
"""People by user name, and other groups."""


def _kind(value: Any) -> str:
    if isinstance(value, TeamGroup) or (isinstance(value, Mapping) and "channel" not in value):
        return "a team"
    return "a channel" if isinstance(value, Mapping | ChannelGroup) else "a list"


GroupRule = Annotated[
    Annotated[Listed, Tag("a list")] | Annotated[TeamGroup, Tag("a team")] | Annotated[ChannelGroup, Tag("a channel")],
    Discriminator(_kind),
]
Usernames = Annotated[tuple[Annotated[str, AfterValidator(username)], ...], BeforeValidator(one_or_several)]
GroupName = Annotated[str, AfterValidator(_group_name)]
Groups = Mapping[GroupName, GroupRule]
Whom = Annotated[tuple[Annotated[str, AfterValidator(_member)], ...], BeforeValidator(one_or_several)]
"""People, groups, `system-admins` and `team-admins`."""


def group_problems(
    groups: Mapping[str, Sequence[str] | TeamGroup | ChannelGroup], named: Iterable[tuple[Where, str]]
) -> list[InitErrorDetails]:
    """What is wrong with the groups of the settings and with those that are `named` elsewhere, each with its place."""
    inside: dict[str, list[str]] = {}
    places = list(named)
    for group, rule in groups.items():
        if isinstance(rule, tuple):
            places += [(("groups", group, at), who) for at, who in enumerate(rule)]
            inside[group] = [who.removeprefix(GROUP) for who in rule if who.startswith(GROUP)]
    found = [
        _problem(where, "unknown", unknown_group(who.removeprefix(GROUP), groups), who)
        for where, who in places
        if who.startswith(GROUP) and who.removeprefix(GROUP) not in groups
    ]
    found += [_problem(("groups", group), "circle", reason, group) for group, reason in _circles(inside)]
    return found


def unknown_group(name: str, known: Iterable[str]) -> str:
    """The one sentence about a group that is not there."""
    there = tuple(known)
    near = difflib.get_close_matches(name, there, n=1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    rest = f"known: {', '.join(there[:20])}{hint}" if there else "config.yaml has no groups"
    return f"there is no group {shown(name)}; {rest}"


def _problem(where: Where, kind: str, reason: str, name: str) -> InitErrorDetails:
    error = PydanticCustomError(kind, "{reason}", {"reason": reason, "name": name})
    return InitErrorDetails(type=error, loc=where, input=name)


def _circles(inside: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each group that contains itself, by the way it does."""
    for group in inside:
        way = _way_back(group, group, inside, ())
        if way:
            yield group, f"the group {shown(group)} contains itself: {' > '.join((group, *way))}"


def _way_back(here: str, goal: str, inside: Mapping[str, Sequence[str]], been: tuple[str, ...]) -> tuple[str, ...]:
    for group in inside.get(here, ()):
        if group == goal:
            return (*been, group)
        if group not in been and (way := _way_back(group, goal, inside, (*been, group))):
            return way
    return ()

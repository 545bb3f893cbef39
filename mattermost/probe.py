"""What `doctor` asks a server about itself and about the bot; nothing is changed there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from mattermost.address import Address
from mattermost.calls import SHORTEST_LIMIT
from mattermost.chat import Channel, ChatError, Team, User
from mattermost.server import MattermostServer


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that is to be written into: None where there is none of that name, or none the bot may see."""

    team: str
    name: str
    channel: Channel | None
    member: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a server told.  `skew` is how far (ms) its clock is ahead of ours, None if it does not say.

    `settings` are those every user may read, `all_settings` the whole configuration or
    None, as only a system admin may read it.  `powers` has the bot's permissions per team.
    """

    url: str
    me: User
    version: str
    teams: tuple[Team, ...]
    skew: int | None
    longest_post: int
    settings: Mapping[str, str]
    all_settings: Mapping[str, Any] | None
    powers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: tuple[Place, ...] = ()


async def probe(
    address: Address,
    teams: Sequence[str],
    channels: Sequence[str],
    *,
    sleep: Callable[[float], Awaitable[None]],
    now: Callable[[], int],
) -> Found:
    """Ask.  `channels` are names, or `team/name`.  Raises `LoginFailed` or `ChatError`."""
    server = _Probe(address, sleep=sleep, now=now)
    try:
        me = await server.login()
        chosen = tuple(await server.choose_teams(teams))
        skew = await server.skew(now)
        settings = await server.settings()
        size = settings.get("MaxPostSize", "")
        return Found(
            url=server.address.url,
            me=me,
            version=settings.get("Version", ""),
            teams=chosen,
            skew=skew,
            longest_post=int(size) if size.isascii() and size.isdigit() else SHORTEST_LIMIT,
            settings=settings,
            all_settings=await server.all_settings(),
            powers={team.name: await server.powers(team.id) for team in chosen},
            places=tuple([place for name in channels for place in await server.places(name, chosen, me)]),
        )
    finally:
        await server.close()


class _Probe(MattermostServer):
    async def skew(self, now: Callable[[], int]) -> int | None:
        """The header has whole seconds, so what is left of one is allowed for."""
        before = now()
        await self._driver.client.get("/system/ping")
        after = now()
        try:
            there = int(parsedate_to_datetime(self._driver.client.date).timestamp() * 1000)
        except ValueError:
            return None
        if before - 1000 <= there <= after:
            return 0
        return there - after if there > after else there + 1000 - before

    async def settings(self) -> Mapping[str, str]:
        told = await self._driver.client.get("/config/client", params={"format": "old"})
        return {key: str(value) for key, value in told.items()} if isinstance(told, dict) else {}

    async def all_settings(self) -> Mapping[str, Any] | None:
        try:
            told = await self._driver.client.get("/config")
        except ChatError as error:
            if error.permanent:
                return None
            raise
        return told if isinstance(told, dict) else None

    async def powers(self, team_id: str) -> frozenset[str]:
        """What the bot's roles permit: on the server, in the team, and as a member of a channel there."""
        me = await self._driver.client.get("/users/me")
        member = await self._driver.client.get(f"/teams/{team_id}/members/me")
        roles = {*str(me.get("roles", "")).split(), *str(member.get("roles", "")).split(), "channel_user"}
        told = await self._driver.client.make_request("post", "/roles/names", sorted(roles))
        return frozenset(name for role in told for name in role.get("permissions") or ())

    async def places(self, name: str, teams: Sequence[Team], me: User) -> list[Place]:
        """The channel in the team that its name gives, or in each."""
        wanted, _, channel_name = name.rpartition("/")
        found = []
        for team in teams:
            if wanted not in ("", team.name):
                continue
            try:
                channel = await self.channel_named(team.id, channel_name)
            except ChatError as error:
                if not error.permanent:
                    raise
                found.append(Place(team.name, channel_name, None, False))
                continue
            found.append(Place(team.name, channel_name, channel, await self.is_member(channel.id, me.id)))
        return found

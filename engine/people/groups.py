"""The groups of the settings at work: who is in one, and whom it stands for; a place the bot cannot see is reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.clock import Clock
from engine.config.groups import GROUP, SYSTEM_ADMINS, TEAM_ADMINS, ChannelGroup, Groups, TeamGroup
from engine.people.membership import Membership
from handlers.said import MOST_OF_A_GROUP
from mattermost.chat import Chat, ChatError, Team
from mattermost.events import ChannelArchived, Connected, LeftTeam, MemberAdded, MemberRemoved, WireEvent

LOOK_EVERY = 600_000
"""How often (ms) the teams and channels behind groups are looked for again."""
Place = TeamGroup | ChannelGroup


class GroupTooBig(Exception):
    """A group has more people than may be called in at once; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class KnownGroups:
    """Asked when a command arrives; a message that is none costs nothing here."""

    def __init__(
        self, chat: Chat, clock: Clock, groups: Groups, teams: Sequence[Team], me: str, membership: Membership
    ) -> None:
        self._chat = chat
        self._clock = clock
        self._groups = groups
        self._teams = tuple(teams)
        self._me = me
        self._membership = membership
        self._ids: dict[Place, str] = {}
        self._unseen: dict[str, str] = {}
        self._looked: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every group there is."""
        return tuple(self._groups)

    @property
    def problems(self) -> tuple[str, ...]:
        """Each group whose team or channel the bot cannot see, in a line with what to do."""
        return tuple(self._unseen.values())

    def notice(self, event: WireEvent) -> None:
        """Look for the places anew where something may have changed about them; who is in them changes too."""
        self._membership.notice(event)
        match event:
            case Connected(resumed=False) | ChannelArchived():
                self._stale()
            case MemberAdded(user_id=user_id) | MemberRemoved(user_id=user_id) | LeftTeam(user_id=user_id):
                if user_id == self._me:
                    self._stale()
            case _:
                pass

    async def look(self) -> None:
        """Find the teams and channels of all groups, if it is time to.  Raises `ChatError` where nothing answers."""
        now = self._clock.now()
        if self._looked is not None and now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        for name, rule in self._groups.items():
            if isinstance(rule, Place):
                self._ids.pop(rule, None)
                await self._id(name, rule)

    async def holds(self, who: Iterable[str], user_id: str, username: str) -> bool:
        """Whether a list of people, as the settings write it, means that person."""
        words = tuple(who)
        if username in words:
            return True
        for word in words:
            if word == SYSTEM_ADMINS:
                if await self._membership.runs_system(user_id):
                    return True
            elif word == TEAM_ADMINS:
                for team in self._teams:
                    if await self._of_team_admins(team.id, user_id):
                        return True
            elif word.startswith(GROUP) and await self.has(word.removeprefix(GROUP), user_id, username):
                return True
        return False

    async def has(self, name: str, user_id: str, username: str) -> bool:
        """Whether somebody is in that group; nobody is in one that is not there or cannot be seen."""
        rule = self._groups.get(name)
        if rule is None:
            return False
        if not isinstance(rule, Place):
            return await self.holds(rule, user_id, username)
        place = await self._id(name, rule)
        if not place:
            return False
        try:
            if isinstance(rule, TeamGroup):
                return await self._membership.in_team(place, user_id)
            return await self._membership.in_channel(place, user_id)
        except ChatError as error:
            return self._lost(name, rule, error)

    async def in_team(self, team_id: str, user_id: str) -> bool:
        """Whether somebody is in that team; nobody is in one that the bot is not in."""
        try:
            return await self._membership.in_team(team_id, user_id)
        except ChatError as error:
            if error.permanent:
                return False
            raise

    async def teams_of(self, user_id: str) -> frozenset[str]:
        """Which of the bot's teams somebody is in (ids)."""
        return frozenset([team.id for team in self._teams if await self.in_team(team.id, user_id)])

    async def people(self, name: str) -> Sequence[str]:
        """The ids (behind a `#`) and user names of all in a group.  Raises `GroupTooBig`."""
        found: dict[str, None] = {}
        await self._collect(name, found, set())
        if len(found) > MOST_OF_A_GROUP + 1:  # the bot itself may be among them
            raise GroupTooBig(name)
        return [who for who in found if who != f"#{self._me}"]

    async def _collect(self, name: str, found: dict[str, None], been: set[str]) -> None:
        rule = self._groups.get(name)
        if rule is None or name in been:
            return
        been.add(name)
        if isinstance(rule, Place):
            found.update(dict.fromkeys(f"#{user_id}" for user_id in await self._members(name, rule)))
            return
        for who in rule:
            if who.startswith(GROUP):
                await self._collect(who.removeprefix(GROUP), found, been)
            else:
                found[who] = None

    async def _members(self, name: str, rule: Place) -> Sequence[str]:
        place = await self._id(name, rule)
        if not place:
            return ()
        try:
            if isinstance(rule, TeamGroup):
                return [member.user_id for member in await self._chat.team_members(place, MOST_OF_A_GROUP + 1)]
            return await self._chat.members(place, MOST_OF_A_GROUP + 1)
        except ChatError as error:
            self._lost(name, rule, error)
            return ()

    async def _of_team_admins(self, team_id: str, user_id: str) -> bool:
        try:
            return await self._membership.runs_team(team_id, user_id)
        except ChatError as error:
            if error.permanent:
                return False
            raise

    async def _id(self, name: str, rule: Place) -> str:
        """The id of a group's team or channel; '' where the bot cannot see it, which is then among the problems."""
        if rule not in self._ids:
            self._ids[rule] = await self._found(rule)
            if self._ids[rule]:
                self._unseen.pop(name, None)
            else:
                self._unseen[name] = unseen(name, rule)
        return self._ids[rule]

    async def _found(self, rule: Place) -> str:
        try:
            if isinstance(rule, TeamGroup):
                return next((team.id for team in await self._chat.teams() if team.name == rule.team), "")
            team_name, _, channel_name = rule.channel.rpartition("/")
            teams = await self._chat.teams() if team_name else self._teams
            of = [team.id for team in teams if team_name in ("", team.name)]
            if len(of) != 1:
                return ""
            channel = await self._chat.channel_named(of[0], channel_name)
            there = not channel.delete_at and await self._chat.is_member(channel.id, self._me)
            return channel.id if there else ""
        except ChatError as error:
            if error.permanent:
                return ""
            raise

    def _lost(self, name: str, rule: Place, error: ChatError) -> bool:
        """The server no longer lets the bot see it: nobody is in it.  Anything else is for another try."""
        if not error.permanent:
            raise error
        self._ids[rule] = ""
        self._unseen[name] = unseen(name, rule)
        return False

    def _stale(self) -> None:
        self._ids.clear()
        self._looked = None


def unseen(name: str, rule: Place) -> str:
    """What is wrong with a group whose place the bot cannot see, and what to do."""
    if isinstance(rule, TeamGroup):
        return f"groups.{name}: there is no team {rule.team} that I am in; add me to it, or correct the name"
    hint = "" if "/" in rule.channel else ", written team/channel"
    return f"groups.{name}: there is no channel {rule.channel} that I am in{hint}; invite me, or correct the name"

"""Who is in a team or a channel, and who is an admin: asked of the server once, and remembered for some minutes.

What the wire tells of comings and goings corrects it at once; after a gap everything is asked anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from engine.clock import Clock
from mattermost.chat import Chat, User
from mattermost.events import Connected, LeftTeam, MemberAdded, MemberRemoved, UserChanged, WireEvent

KEPT_FOR = 600_000
"""How long an answer counts (ms), where no event has corrected it."""
NO_FOR = 60_000
"""How long a no counts (ms): nobody tells the bot who has become an admin."""
_MOST = 20_000
_TEAM, _TEAM_ADMIN, _CHANNEL, _SYSTEM = "team", "team-admin", "channel", "system"
_Key = tuple[str, str, str]


class Membership:
    """Asks about one person at a time, so that a big team costs no more than a small one."""

    def __init__(self, chat: Chat, clock: Clock) -> None:
        self._chat = chat
        self._clock = clock
        self._known: OrderedDict[_Key, tuple[bool, int]] = OrderedDict()

    async def in_team(self, team_id: str, user_id: str) -> bool:
        """Whether they are a member of that team.  Raises `ChatError`, permanent if the bot is not in it."""
        return await self._asked((_TEAM, team_id, user_id), lambda: self._ask_team(team_id, user_id))

    async def runs_team(self, team_id: str, user_id: str) -> bool:
        """Whether they are one of that team's admins.  Raises `ChatError`."""
        return await self._asked((_TEAM_ADMIN, team_id, user_id), lambda: self._ask_team_admin(team_id, user_id))

    async def in_channel(self, channel_id: str, user_id: str) -> bool:
        """Whether they are a member of that channel.  Raises `ChatError`, permanent if the bot is not in it."""
        return await self._asked((_CHANNEL, channel_id, user_id), lambda: self._chat.is_member(channel_id, user_id))

    async def runs_system(self, user_id: str) -> bool:
        """Whether they are an admin of the whole server.  Raises `ChatError`."""
        return await self._asked((_SYSTEM, "", user_id), lambda: self._ask_system(user_id))

    def notice(self, event: WireEvent) -> None:
        """Correct what is remembered by what the wire tells."""
        match event:
            case Connected(resumed=False):
                self._known.clear()
            case MemberAdded(channel_id=channel_id, user_id=user_id):
                self._put((_CHANNEL, channel_id, user_id), True)
                # Whoever comes into a team comes into its first channel; which team that is, the event does not say.
                self._forget(lambda key, there: key[0] == _TEAM and key[2] == user_id and not there)
            case MemberRemoved(channel_id=channel_id, user_id=user_id):
                self._put((_CHANNEL, channel_id, user_id), False)
            case LeftTeam(team_id=team_id, user_id=user_id):
                self._forget(lambda key, _: key[2] == user_id)
                self._put((_TEAM, team_id, user_id), False)
                self._put((_TEAM_ADMIN, team_id, user_id), False)
            case UserChanged(user=User(id=user_id)):
                self._forget(lambda key, _: key[0] == _SYSTEM and key[2] == user_id)
            case _:
                pass

    async def _asked(self, key: _Key, ask: Callable[[], Awaitable[bool]]) -> bool:
        found = self._known.get(key)
        if found is not None and self._clock.now() - found[1] < (KEPT_FOR if found[0] else NO_FOR):
            return found[0]
        there = await ask()
        self._put(key, there)
        return there

    def _put(self, key: _Key, there: bool) -> None:
        self._known[key] = (there, self._clock.now())
        self._known.move_to_end(key)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)

    def _forget(self, which: Callable[[_Key, bool], bool]) -> None:
        for key in [key for key, (there, _) in self._known.items() if which(key, there)]:
            del self._known[key]

    async def _ask_team(self, team_id: str, user_id: str) -> bool:
        member = await self._chat.team_member(team_id, user_id)
        self._put((_TEAM_ADMIN, team_id, user_id), member is not None and member.is_admin)
        return member is not None

    async def _ask_team_admin(self, team_id: str, user_id: str) -> bool:
        member = await self._chat.team_member(team_id, user_id)
        self._put((_TEAM, team_id, user_id), member is not None)
        return member is not None and member.is_admin

    async def _ask_system(self, user_id: str) -> bool:
        return (await self._chat.user(user_id)).is_admin

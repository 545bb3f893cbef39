"""Where a run is asked to move to: the channel is looked up, and one that whoever asks can't see is none."""

from __future__ import annotations

from domain import commands as c
from domain.messages import Refusal, refuse
from domain.people import Person
from domain.run import Run
from handlers.said import MoveWish
from mattermost.chat import Channel, Chat, ChatError, User


class Moving:
    """Makes the command for the desk."""

    def __init__(self, chat: Chat, me: User) -> None:
        self._chat = chat
        self._me = me

    async def planned(self, wish: MoveWish, run: Run, who: Person, here: Channel) -> c.MoveRun | Refusal:
        """The command, or why not; `here` is where it was said.  An open channel is joined, a private one has us."""
        channel = here if not wish.channel else await self._named(run.team_id, wish.channel)
        if channel is None:
            return refuse("move_unknown", name=wish.channel)
        if channel.type == "P" and not (
            await self._chat.is_member(channel.id, self._me.id) and await self._chat.is_member(channel.id, who.id)
        ):
            return refuse("move_unknown", name=wish.channel)
        if channel.type == "O" and not channel.delete_at and not run.private:
            await self._chat.add_member(channel.id, self._me.id)
        return c.MoveRun(channel.id, channel.name, channel.type, channel.team_id, bool(channel.delete_at))

    async def _named(self, team_id: str, name: str) -> Channel | None:
        try:
            return await self._chat.channel_named(team_id, name)
        except ChatError as error:
            if error.permanent:
                return None
            raise

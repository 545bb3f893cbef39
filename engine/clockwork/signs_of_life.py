"""Whether people still talk in a run's own channel: looked up only when its owner would be asked whether it is over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from domain.commands import Reminder, RemindForgotten
from domain.run import Run
from mattermost.chat import Chat, ChatError, Post, User

log = logging.getLogger("muster.life")


class SignsOfLife:
    """Asks the server once for each question; what it does not tell is no sign."""

    def __init__(self, chat: Chat, me: User) -> None:
        self._chat = chat
        self._me = me

    async def seen(self, run: Run, reminders: Sequence[Reminder]) -> tuple[Reminder, ...]:
        """The reminders, that of a forgotten run with when somebody last wrote in its own channel."""
        if not any(isinstance(each, RemindForgotten) for each in reminders):
            return tuple(reminders)
        heard = await self._heard(run)
        return tuple(replace(each, heard=heard) if isinstance(each, RemindForgotten) else each for each in reminders)

    async def _heard(self, run: Run) -> int:
        if run.mode != "new" or not run.channel_id:  # elsewhere others talk about other things, too
            return 0
        try:
            posts = await self._chat.posts_since(run.channel_id, run.stirred_at)
        except ChatError as error:
            log.info("%s: nobody can say whether people talk there: %s", run.number, error)
            return 0
        return max((post.create_at for post in posts if self._is_said(post)), default=0)

    def _is_said(self, post: Post) -> bool:
        return post.user_id != self._me.id and not post.type and not post.props.get("from_bot")

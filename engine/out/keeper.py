"""Who archives the channels of runs that are long over, and brings them back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain import commands as c
from domain.messages import message
from domain.run import Run
from engine.desk.runs import Runs
from engine.out.outgoing import Item
from engine.out.posting import Failed
from mattermost.chat import Chat, ChatError

_LONGEST_HEADER = 1024


class Keeper:
    """Touches a run's own channel alone, and none in which another run goes on."""

    def __init__(self, chat: Chat, runs: Runs, record: Callable[[str, str, c.Result], Awaitable[None]]) -> None:
        self._chat = chat
        self._runs = runs
        self._record = record

    async def archive(self, item: Item, run: Run) -> None:
        """Archive it; that it was done before is as good.  A run that goes on meanwhile keeps its channel."""
        if run.active or run.mode != "new" or not run.care.archiving:
            return
        there = (other for other in self._runs.of_channel(run.channel_id) if other.channel_id == run.channel_id)
        if any(other.active for other in there):
            await self._record(run.id, item.key, c.RecordArchive("busy"))
            return
        await self._chat.archive_channel(run.channel_id)
        await self._record(run.id, item.key, c.RecordArchive("archived"))

    async def restore(self, item: Item, run: Run) -> None:
        """Bring it back.  Mattermost lets a plain bot archive a channel, but not unarchive it: people may."""
        if not run.care.archived:
            return
        try:
            await self._chat.restore_channel(run.channel_id)
        except ChatError as error:
            if error.status != 403:
                raise
            if (await self._chat.channel(run.channel_id)).delete_at:
                raise Failed(message("do.restore"), message("why.admins_unarchive", run=run.number)) from error
        await self._record(run.id, item.key, c.RecordRestored())

    async def leave(self, item: Item) -> None:
        """The pinned post of a place that a run has left points to where it went, and is pinned no more."""
        body = item.body
        try:
            if body["post"]:
                await self._chat.edit_post(body["post"], body["text"])
                await self._chat.unpin(body["post"])
            if body["own"]:
                await self._chat.set_header(body["channel"], " ".join(body["text"].split())[:_LONGEST_HEADER])
        except ChatError as error:
            if error.status not in (400, 403, 404):
                raise

"""Runs slash commands: at most once.  What cannot be known is said, and left to a person."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from domain import commands as c
from domain.run import Run
from engine.clock import Clock
from engine.out.outgoing import TABLE, Item
from mattermost.chat import Chat, ChatError, CommandAnswer
from storage.log import Put

log = logging.getLogger("muster.slash")


class SlashCommands:
    """Executes a run's slash commands in its place."""

    def __init__(
        self,
        chat: Chat,
        clock: Clock,
        note: Callable[[Put], Awaitable[None]],
        record: Callable[[str, str, c.Result], Awaitable[None]],
        old_after: int,
    ) -> None:
        """`note` writes a row durably; what waited longer than `old_after` (ms) for the server is not run any more."""
        self._chat = chat
        self._clock = clock
        self._note = note
        self._record = record
        self._old_after = old_after

    async def execute(self, item: Item, run: Run) -> None:
        """Run it, and record what came of it.  Raises `ChatError` where it certainly was not run and may be later.

        That it is about to be sent is on the disk before it is: an item that comes back from there with this note may
        have been run.
        """
        outcome, answer = await self._outcome(item, run)
        log.info("%s: %s %s", item.key, item.body["command"].partition(" ")[0], outcome)
        result = c.RecordCommand(item.body["task"], item.body["asked"], outcome, answer)
        await self._record(run.id, item.key, result)

    async def _outcome(self, item: Item, run: Run) -> tuple[str, str]:
        if item.body.get("begun"):
            return "unknown", ""
        if self._clock.now() - item.at > self._old_after:
            return "late", ""
        begun = replace(item, body={**item.body, "begun": True})
        await self._note(Put(TABLE, item.key, begun.document()))
        try:
            command = item.body["command"]
            answer = await self._chat.execute(run.channel_id, command, team_id=run.team_id, root_id=run.root_id)
        except ChatError as error:
            return self._refused(error)
        return _said(answer)

    @staticmethod
    def _refused(error: ChatError) -> tuple[str, str]:
        if error.unknown:
            return "unknown", ""
        if error.status == 0 or error.status in (401, 429, 503):
            raise error
        reason = (error.message or error.error_id).rstrip(". ")
        if 200 <= error.status < 300:
            return "unknown", reason
        return {403: "forbidden", 404: "missing"}.get(error.status, "failed"), reason


def _said(answer: CommandAnswer) -> tuple[str, str]:
    if answer.posted:
        return "posted", answer.text
    if answer.text:
        return "answered", answer.text if not answer.link else f"{answer.text}\n{answer.link}"
    if answer.link:
        return "link", answer.link
    return "silent", ""

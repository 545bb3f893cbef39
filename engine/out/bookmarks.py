"""Bookmarks: a run's call and links at the top of its own channel, on servers that have such."""

from __future__ import annotations

import logging

from domain.run import Run
from engine.people.readers import Readers
from engine.words.languages import Languages
from mattermost.chat import Chat, ChatError, User

log = logging.getLogger("muster.bookmarks")

_NONE_HERE = (404, 501)
"""The server is too old for bookmarks, or its licence has none."""
_MOST = 20
_LONGEST = 64
"""A bookmark's title, in characters."""


class Bookmarks:
    """Brings them in step with the run as it is.  Doing so again changes nothing: they are compared first."""

    def __init__(self, chat: Chat, me: User, languages: Languages, readers: Readers) -> None:
        self._chat = chat
        self._me = me
        self._languages = languages
        self._readers = readers
        self._has_any = True

    async def keep(self, run: Run) -> None:
        """Add what lacks, take away what is none of the run's any more; others' bookmarks are theirs.

        A server without bookmarks is asked once and then let be, silently: the pinned post has it all.
        """
        if not self._has_any or run.mode != "new" or not run.channel_id:
            return
        wanted = self._wanted(run)
        try:
            there = [each for each in await self._chat.bookmarks(run.channel_id) if each.owner_id == self._me.id]
            for bookmark in there:
                if (bookmark.title, bookmark.url) not in wanted:
                    await self._chat.remove_bookmark(run.channel_id, bookmark.id)
            known = {(bookmark.title, bookmark.url) for bookmark in there}
            for title, url in wanted:
                if (title, url) not in known:
                    await self._chat.add_bookmark(run.channel_id, title, url)
        except ChatError as error:
            if not error.permanent and error.status not in _NONE_HERE:
                raise
            self._has_any = error.status not in _NONE_HERE
            log.info("no bookmarks in %s: %s", run.channel_id, error)

    def _wanted(self, run: Run) -> list[tuple[str, str]]:
        words = self._languages.to(self._readers.team(run.team_id))
        call = [(words.word("bookmark.call"), run.links.call.url)] if run.links.call else []
        kept = [(link.title[:_LONGEST], link.url) for link in run.links.kept]
        web = [(title, url) for title, url in (*call, *kept) if url.startswith(("http://", "https://"))]
        return list(dict.fromkeys(web))[:_MOST]

"""How far each channel has been read: the last handled post, on disk with what it led to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mattermost.chat import Post
from storage.log import Document, Put

TABLE = "cursors"
_ALIVE = "alive"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last post handled in a channel, when it was made (ms), and what else was handled of that same instant."""

    post_id: str
    at: int
    also: tuple[str, ...] = ()

    def after(self, post: Post) -> Cursor:
        """The cursor once that post is handled, too."""
        same = (*self.also, self.post_id) if post.create_at == self.at and post.id != self.post_id else ()
        return Cursor(post.id, post.create_at, same)


class Cursors:
    """A true watermark per channel; posts that concern nobody move it in memory, written with the next change-set."""

    def __init__(self, rows: Mapping[str, Document], now: int, remember: Callable[[Put], None]) -> None:
        self._remember = remember
        self._cursors = {
            key: Cursor(row["post"], row["at"], tuple(row["also"])) for key, row in rows.items() if key != _ALIVE
        }
        self.alive_at: int = rows[_ALIVE]["at"] if _ALIVE in rows else now
        """When the bot was last known to be alive (ms): where a channel without a cursor starts."""

    def of(self, channel_id: str) -> Cursor | None:
        """The channel's cursor, if it has one."""
        return self._cursors.get(channel_id)

    def behind(self, channel_id: str, last_post_at: int) -> bool:
        """Whether the channel has posts that were not handled."""
        cursor = self._cursors.get(channel_id)
        return last_post_at > (cursor.at if cursor else self.alive_at)

    def row(self, post: Post) -> Put:
        """The row that belongs into the change-set of what this post led to."""
        cursor = self._moved(post)
        return Put(TABLE, post.channel_id, {"post": cursor.post_id, "at": cursor.at, "also": list(cursor.also)})

    def move(self, post: Post) -> None:
        """That post is handled."""
        before = self._cursors.get(post.channel_id)
        if before is None or post.create_at >= before.at:
            self._remember(self.row(post))
            self._cursors[post.channel_id] = self._moved(post)

    def _moved(self, post: Post) -> Cursor:
        before = self._cursors.get(post.channel_id)
        return before.after(post) if before else Cursor(post.id, post.create_at)

    def alive(self, now: int) -> None:
        """The bot is alive at that instant."""
        self._remember(Put(TABLE, _ALIVE, {"at": now}))

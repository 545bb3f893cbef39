"""How far each channel has been read: the last handled post, on disk with what it led to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from mattermost.chat import Post
from storage.log import Document, Put

TABLE = "cursors"
_ALIVE = "alive"


_OVERTAKEN_BY = 2_000
"""By how much (ms) a post may be older than one whose frame came before its own (measured on 11.6: some 10 ms)."""
_BESIDE = 16


class Cursor(NamedTuple):
    """The newest post handled in a channel and when it was made (ms).

    `also` are those handled shortly before it, by id and instant, oldest first; whatever else was made at `since`
    or later was not handled: two posts of one moment may come in either order.
    """

    post_id: str
    at: int
    since: int
    also: tuple[tuple[str, int], ...] = ()

    def after(self, post: Post) -> Cursor:
        """The cursor once that post is handled, too."""
        if post.create_at >= self.at:
            newest, at, also = post.id, post.create_at, (*self.also, (self.post_id, self.at))
        else:
            newest, at = self.post_id, self.at
            also = tuple(sorted((*self.also, (post.id, post.create_at)), key=lambda known: known[1]))
        since, first = at - _OVERTAKEN_BY, 0
        since = max(since, self.since)
        while first < len(also) and (also[first][1] < since or len(also) - first > _BESIDE):
            since = max(since, also[first][1] + 1)
            first += 1
        return Cursor(newest, at, since, also[first:])

    def misses(self, post: Post) -> bool:
        """Whether a post was not handled, as far as the cursor tells."""
        return post.create_at >= self.since and post.id != self.post_id and all(post.id != id_ for id_, _ in self.also)


def _restored(row: Document) -> Cursor:
    """From the store.  Before `since` was kept, `also` had the ids of the same instant only."""
    if "since" not in row:
        return Cursor(row["post"], row["at"], row["at"], tuple((id_, row["at"]) for id_ in row["also"]))
    return Cursor(row["post"], row["at"], row["since"], tuple((id_, at) for id_, at in row["also"]))


class Cursors:
    """A true watermark per channel; posts that concern nobody move it in memory, written with the next change-set."""

    def __init__(self, rows: Mapping[str, Document], now: int, remember: Callable[[Put], None]) -> None:
        self._remember = remember
        self._unwritten: set[str] = set()
        self._cursors = {key: _restored(row) for key, row in rows.items() if key != _ALIVE}
        self.alive_at: int = rows[_ALIVE]["at"] if _ALIVE in rows else now
        """When the bot was last known to be alive (ms): where a channel without a cursor starts."""

    def of(self, channel_id: str) -> Cursor | None:
        """The channel's cursor, if it has one."""
        return self._cursors.get(channel_id)

    def behind(self, channel_id: str, last_post_at: int, since: int) -> bool:
        """Whether the channel may have posts that were not handled.

        One as old as the cursor, or a little older, may be missing if the gap began soon after: at `since` or later.
        """
        cursor = self._cursors.get(channel_id)
        if cursor is None:
            return last_post_at > self.alive_at
        return last_post_at > cursor.at or cursor.at >= since

    def row(self, post: Post) -> Put:
        """The row that belongs into the change-set of what this post led to."""
        return _row(post.channel_id, self._moved(post))

    def move(self, post: Post) -> None:
        """That post is handled."""
        self._cursors[post.channel_id] = self._moved(post)
        self._unwritten.add(post.channel_id)

    def unwritten(self) -> Iterable[Put]:
        """The rows of the channels that moved since this was asked last: they go with the next change-set."""
        moved, self._unwritten = self._unwritten, set()
        return [_row(channel_id, self._cursors[channel_id]) for channel_id in moved]

    def _moved(self, post: Post) -> Cursor:
        before = self._cursors.get(post.channel_id)
        if before is not None:
            return before.after(post)
        return Cursor(post.id, post.create_at, max(self.alive_at + 1, post.create_at - _OVERTAKEN_BY))

    def alive(self, now: int) -> None:
        """The bot is alive at that instant."""
        self._remember(Put(TABLE, _ALIVE, {"at": now}))


def _row(channel_id: str, cursor: Cursor) -> Put:
    return Put(TABLE, channel_id, {"post": cursor.post_id, "at": cursor.at, "since": cursor.since, "also": cursor.also})

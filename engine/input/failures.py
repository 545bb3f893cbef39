"""Commands that failed: mended by an edit of their message, they are tried again, also after a restart."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.input.heard import Heard
from storage.log import Document, Drop, Put

TABLE = "refused"
"""By the id of the post."""
_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that failed: its text, and where it was said."""

    text: str
    channel_id: str


class Failures:
    """The latest of them, in memory; their rows are written with what is answered."""

    def __init__(self, rows: Mapping[str, Document], remember: Callable[[Drop], None]) -> None:
        self._remember = remember
        self._failed = OrderedDict((key, Failure(row["text"], row["channel"])) for key, row in rows.items())

    def before(self, post_id: str) -> str | None:
        """The text with which a post's command failed, or None: it worked, or was none."""
        failure = self._failed.get(post_id)
        return failure.text if failure else None

    def channels(self) -> set[str]:
        """Where a failed command may still be mended."""
        return {failure.channel_id for failure in self._failed.values()}

    def row(self, given: Heard) -> tuple[Put, ...]:
        """What is written with a refusal."""
        if not given.retriable:
            return ()
        return (Put(TABLE, given.retriable, {"text": given.text, "channel": given.channel.id, "at": given.at}),)

    def gone(self, given: Heard) -> tuple[Drop, ...]:
        """A command that is tried again is no longer a failed one; if it fails once more it is put back."""
        return (Drop(TABLE, given.retriable),) if given.retriable in self._failed else ()

    def keep(self, given: Heard) -> None:
        """It failed."""
        if not given.retriable:
            return
        self._failed[given.retriable] = Failure(given.text, given.channel.id)
        if len(self._failed) > _REMEMBERED:
            oldest, _ = self._failed.popitem(last=False)
            self._remember(Drop(TABLE, oldest))

    def forget(self, given: Heard) -> None:
        """It worked."""
        self._failed.pop(given.retriable, None)

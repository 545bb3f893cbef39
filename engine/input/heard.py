"""One thing said to the bot, on its way from the reception to the clerk."""

from __future__ import annotations

from dataclasses import dataclass

from engine.out.outgoing import Reply
from mattermost.chat import Channel
from storage.log import Drop, Put


@dataclass(frozen=True, slots=True)
class Heard:
    """The words, by whom, where, when (ms), and the key by which it is known again.

    `rows` are written with whatever comes of it; `retriable` is the post that may be mended by an edit, or ''; `files`
    are the names of those that hang on it.
    """

    text: str
    user_id: str
    at: int
    cause: str
    channel: Channel
    reply: Reply
    rows: tuple[Put | Drop, ...] = ()
    retriable: str = ""
    files: tuple[str, ...] = ()

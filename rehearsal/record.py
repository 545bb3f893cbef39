"""What is said and done on the stage, as it happens: for printing, for the transcript, for expectations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rehearsal.model import Post
from rehearsal.places import BOT, Places
from rehearsal.standin import StandIn


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    `event` is posted, edited, deleted, reacted, unreacted, or called (somebody outside); `at` in ms; `place` in the
    words of scripts; `text`
    is the message as it is then, of a reaction `:its_name:`; `before` what an edit replaced; `system`: the
    server itself wrote it.
    """

    at: int
    who: str
    place: str
    text: str
    event: str
    post: Post
    before: str = ""
    system: bool = False

    @property
    def by_bot(self) -> bool:
        """Whether the bot did it."""
        return self.who == BOT and not self.system


class Record:
    """Keeps every entry, and tells who listens."""

    def __init__(self, stand_in: StandIn, places: Places) -> None:
        self.entries: list[Entry] = []
        self.in_the_name_of: dict[str, str] = {}
        """By user id: whose doing it is shown as."""
        self._stand_in = stand_in
        self._places = places
        self._texts: dict[str, str] = {}
        self._listeners: list[Callable[[Entry], None]] = []
        stand_in.subscribe(self._observe)

    def listen(self, listener: Callable[[Entry], None]) -> None:
        """Call it with each entry from now on."""
        self._listeners.append(listener)

    def called(self, place: str, text: str) -> None:
        """The bot called somebody who is not in Mattermost."""
        at = self._stand_in.world.stamp()
        entry = Entry(at, BOT, place, text, "called", Post("", "", "", text, at, at))
        self.entries.append(entry)
        for listener in self._listeners:
            listener(entry)

    def _observe(self, kind: str, at: int, user_id: str, _channel_id: str, post: Post, emoji: str) -> None:
        before = self._texts.get(post.id, "")
        self._texts[post.id] = post.message
        if kind == "edited" and before == post.message:
            return  # pinned, or its props changed: nothing that is read
        who = self.in_the_name_of.get(user_id) or self._stand_in.world.people[user_id].username
        text = f":{emoji}:" if emoji else post.message
        entry = Entry(at, who, self._places.name(post), text, kind, post, before, post.is_system)
        self.entries.append(entry)
        for listener in self._listeners:
            listener(entry)

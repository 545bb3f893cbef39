"""What the Tab key completes in the terminal chat: commands, people, places, emoji, and what the bot understands."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handlers.routes import ROUTES
from rehearsal.places import BOT, TO_BOT
from rehearsal.signs import WORDS
from rehearsal.stage import Stage
from rehearsal.typed import COMMANDS, command_of
from rehearsal.view import View

_LENGTHS = ("10m", "30m", "1h", "4h", "1d")


class Completion:
    """Called with what stands before the word and with its beginning; the answer is every whole word that fits."""

    def __init__(self, stage: Stage, view: View, wanted: Callable[[], str]) -> None:
        self._stage = stage
        self._view = view
        self._wanted = wanted

    def __call__(self, before: str, text: str) -> list[str]:
        """The words.  On an empty line during the tour: the whole line that it asks for."""
        words = before.split()
        if not words and not text and self._wanted():
            return [self._wanted()]
        found = dict.fromkeys(self._candidates(words, text))
        return [word for word in found if word.lower().startswith(text.lower())]

    def _candidates(self, words: list[str], text: str) -> Iterable[str]:
        if words and words[0].startswith("/"):
            yield from self._of_command(words)
            return
        people = [f"@{name}" for name in self._stage.people]
        if not words:
            yield self._stage.prefix
            yield from (f"/{name}" for name in COMMANDS)
        to_bot = bool(words) and words[0] in (self._stage.prefix, f"@{BOT}")
        if to_bot or self._view.place in TO_BOT:
            yield from self._of_bot(words[to_bot:], text)
        if words or text:
            yield from people
            yield from self._stage.places.runs()
            yield f"@{BOT}"

    def _of_command(self, words: list[str]) -> Iterable[str]:
        places = (*self._stage.places.runs(), *self._stage.places.channels(), TO_BOT[0])
        match command_of(words[0])[0], len(words):
            case "as", 1:
                yield from self._stage.people
            case ("as", 2) | ("in", 1):
                yield from places
            case "wait", 1:
                yield from _LENGTHS
            case (("react" | "unreact"), (1 | 2)):
                yield from WORDS

    def _of_bot(self, said: list[str], text: str) -> Iterable[str]:
        """The next word of every command that begins like this; of synonyms only when some of it is typed."""
        said = [word.lower() for word in said]
        if said[:1] == ["help"]:
            said = said[1:]
        for route in ROUTES:
            for phrase in route.words if text or said else route.words[:1]:
                parts = phrase.split()
                if parts[: len(said)] == said and len(parts) > len(said):
                    yield parts[len(said)]

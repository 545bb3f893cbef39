"""Answers that are for nobody but the asker: what they chose for themselves."""

from __future__ import annotations

from domain.day import in_hours
from domain.messages import message
from domain.people import Actor
from engine.render import Words
from engine.runs import Runs
from handlers.said import Said


class OwnAnswers:
    """Reads what concerns one person; changes nothing."""

    def __init__(self, runs: Runs, words: Words) -> None:
        self._runs = runs
        self._words = words

    def settings(self, actor: Actor, said: Said) -> str:
        """What they chose."""
        theirs = self._runs.site.state.of(actor.person.id)
        zone = message("settings.zone", zone=said.zone, chosen=bool(theirs.zone), at=said.at)
        quiet = None if theirs.quiet is None else tuple(in_hours(minute) for minute in theirs.quiet)
        lines = [self._words.say(zone, zone=said.zone), self._words.word("settings.quiet", quiet=quiet)]
        return "\n".join([self._words.word("settings.title"), *lines])

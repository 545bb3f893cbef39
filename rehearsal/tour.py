"""The tour: what a newcomer is asked to type, and by what state of the stand-in one sees that it was done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from engine.playbooks.yaml_reader import read_yaml
from rehearsal.parts import Milliseconds, Part, Text
from rehearsal.places import PlaceError
from rehearsal.stage import Stage
from rehearsal.view import View

_PATIENCE = 3
"""After how many lines that were something else it says again what it waits for."""
_FIRST_RUN = "INC-1"


class Until(Part):
    """What must be so, all of it.

    `text`: a living message of the bot in `in` has it (a regular expression); `new`: said or changed since the
    step began.  `who`, `at`: one is that person, in that place.  `passed`: so much time since the step began.
    """

    place: Text = Field(default="", alias="in")
    text: Text = ""
    new: bool = False
    who: Text = ""
    at: Text = ""
    passed: Milliseconds = 0


class Stop(Part):
    """One stop of the tour: what is said, what to type, and what is said when it is done.

    It is done when the first of `until` is so; if it is another of them, there is no need any more.
    """

    say: Text
    type: Text
    until: Annotated[tuple[Until, ...], BeforeValidator(lambda value: [value] if isinstance(value, Mapping) else value)]
    done: Text = ""


class TourScript(Part):
    """The whole tour.  In all texts `{run}` is the run's number and `{prefix}` the bot's prefix."""

    welcome: Text
    stops: tuple[Stop, ...] = Field(min_length=1)
    end: Text


def read_tour(path: Path) -> TourScript:
    """The tour in that file.  OSError or ValueError if it cannot be read: it is a part of the program."""
    data: Any = read_yaml(path.read_bytes(), str(path)).data
    return TourScript.model_validate(data)


class Tour:
    """Leads through an incident: says what is next, and looks after each line whether it is done."""

    def __init__(self, script: TourScript, stage: Stage, view: View) -> None:
        self._script = script
        self._stage = stage
        self._view = view
        self.at = -1
        """Which stop, from 0; -1 before it begins."""
        self._since, self._seen, self._missed = 0, 0, 0

    @property
    def running(self) -> bool:
        """Whether somebody is being led."""
        return 0 <= self.at < len(self._script.stops)

    def line(self) -> str:
        """What to type now; '' outside the tour."""
        return self._filled(self._script.stops[self.at].type) if self.running else ""

    def start(self) -> None:
        """Begin, at the first thing that is not done yet."""
        self._say(self._script.welcome)
        self.at = -1
        self._next()

    def stop(self) -> None:
        """Lead no more."""
        self.at = -1
        self._view.shown.tell("The tour is over; /tour goes on with what is not done yet.")

    def again(self) -> None:
        """Say once more what is next."""
        stop = self._script.stops[self.at]
        self._missed = 0
        self._bar()
        self._bar(self._view.shown.painter.dim(f"Tour {self.at + 1} of {len(self._script.stops)}"))
        self._say(stop.say)
        for line in self._view.shown.painter.broken(self.line(), 4):
            self._bar(f"  {self._view.shown.painter.bold(line)}")

    def look(self) -> None:
        """Something was typed: go on if it is done, and say again what is wanted if it often was not."""
        if not self.running:
            return
        stop = self._script.stops[self.at]
        if self._is_so(stop):
            if stop.done and self._holds(stop.until[0]):
                self._bar()
                self._say(stop.done)
            self._next()
            return
        self._missed += 1
        if self._missed >= _PATIENCE:
            self._missed = 0
            self._view.shown.tell(f"The tour waits for: {self.line()} (/skip has it done, /tour off ends the tour)")

    def pass_over(self) -> None:
        """Go on though it is not done."""
        self._next()

    def _next(self) -> None:
        """The next thing that is not done already."""
        self.at += 1
        self._begin()
        while self.running and self._is_so(self._script.stops[self.at]):
            self.at += 1
            self._begin()
        if self.running:
            self.again()
        else:
            self._bar()
            self._say(self._script.end)

    def _begin(self) -> None:
        self._since, self._seen, self._missed = self._stage.clock.now(), len(self._stage.record.entries), 0

    # how things are

    def _is_so(self, stop: Stop) -> bool:
        return any(self._holds(until) for until in stop.until)

    def _holds(self, until: Until) -> bool:
        if until.who and self._view.who != until.who:
            return False
        if until.at and self._view.place != self._filled(until.at):
            return False
        if until.passed and self._stage.clock.now() - self._since < until.passed:
            return False
        return not until.text or self._is_said(until)

    def _is_said(self, until: Until) -> bool:
        try:
            place = self._stage.places.find(self._filled(until.place), "")
        except PlaceError:
            return False
        fresh = {entry.post.id for entry in self._stage.record.entries[self._seen :] if entry.by_bot}
        pattern = re.compile(self._filled(until.text), re.MULTILINE)
        return any(
            pattern.search(post.message) is not None and (not until.new or post.id in fresh)
            for post in self._stage.stand_in.posts(place.channel_id)
            if place.holds(post) and post.user_id == self._stage.bot.id
        )

    def _filled(self, text: str) -> str:
        runs = self._stage.places.runs()
        return text.replace("{run}", runs[-1] if runs else _FIRST_RUN).replace("{prefix}", self._stage.prefix)

    # what is said

    def _say(self, text: str) -> None:
        for line in self._view.shown.painter.message(self._filled(text).strip(), 2):
            self._bar(line)

    def _bar(self, line: str = "") -> None:
        self._view.shown.line(f"{self._view.shown.painter.paint('▌', '35')} {line}".rstrip())

"""A chat in the terminal: one person plays all parts, the bot is the real one, time passes when they say so."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from engine.config.settings import Settings
from engine.muster import Build
from handlers.finding import find_route
from handlers.routes import ROUTES
from rehearsal import acting
from rehearsal.completion import Completion
from rehearsal.keyboard import Keyboard
from rehearsal.paint import Painter
from rehearsal.places import TO_BOT, PlaceError
from rehearsal.show import Shown
from rehearsal.stage import Stage, StageError
from rehearsal.standin import WorldError
from rehearsal.tour import Tour, TourScript
from rehearsal.transcript import Transcript
from rehearsal.typed import Typed, UsageError, command_of
from rehearsal.view import View

PEOPLE = ("alice", "bob", "carol")
CHANNELS = ("alerts", "stakeholders")


async def chat(
    build: Build,
    settings: Settings,
    playbooks: Sequence[Path],
    data: Path | None,
    transcript: TextIO | None,
    tour: TourScript,
    *,
    at_once: bool,
) -> int:
    """Chat until the input ends.  `data` is kept; without it everything is forgotten.  `at_once`: the tour begins."""
    painter = Painter.of(sys.stdout, os.environ)
    now = datetime.now(ZoneInfo(settings.timezone))
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-rehearsal-")))
        stage = Stage(build, settings, folder, playbooks, people=PEOPLE, channels=CHANNELS, start=now)
        if transcript is not None:
            stage.record.listen(Transcript(transcript, now.tzinfo).entry)
        try:
            async with stage:
                view = View(stage, Shown(sys.stdout, painter, now.tzinfo), PEOPLE[0], CHANNELS[0])
                await _Chat(stage, view, Tour(tour, stage, view)).go_on(_history() if data else None, at_once=at_once)
        except StageError as error:
            print(f"muster: {error}", file=sys.stderr)
            return 1
    return 0


def _history() -> Path:
    """Where the lines that were typed are kept, by the rule for what a program remembers of its use."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "muster" / "rehearse-history"


_SHORT = 3
"""Words: what is longer is more likely talk than a command whose prefix was forgotten."""


def _is_like_a_command(line: str) -> bool:
    return len(line.split()) <= _SHORT and find_route(line, ROUTES) is not None


class _Chat:
    def __init__(self, stage: Stage, view: View, tour: Tour) -> None:
        self._stage = stage
        self._view = view
        self._tour = tour
        self._typed = Typed(stage, view)
        self._untouched = True

    async def go_on(self, history: Path | None, *, at_once: bool) -> None:
        self._welcome(at_once)
        with Keyboard(Completion(self._stage, self._view, self._tour.line), history) as keyboard:
            while (line := await keyboard.line(self._prompt())) is not None:
                if line.strip().startswith("/") and command_of(line.strip())[0] == "quit":
                    return
                await self._hear(line.strip())
            self._view.shown.line()

    def _welcome(self, at_once: bool) -> None:
        shown, paint = self._view.shown, self._view.shown.painter
        self._text("**A rehearsal.** The real bot, a chat server of its own; nothing leaves this machine.")
        self._text(f"You play {', '.join(PEOPLE)}. `/help` shows how, `/quit` ends it.")
        shown.line()
        if at_once:
            self._untouched = False
            self._tour.start()
        else:
            self._text("**Press Enter for the tour** (three minutes), or type. An incident begins like this:")
            shown.line(f"  {paint.bold(f'{self._stage.prefix} start sev1 Checkout is down')}")
        shown.line()

    def _text(self, text: str) -> None:
        for line in self._view.shown.painter.message(text, 0):
            self._view.shown.line(line)

    def _prompt(self) -> str:
        view, paint = self._view, self._view.shown.painter
        clock = "" if paint.narrow else f"{paint.dim(view.shown.clock(self._stage.clock.now()))} "
        return f"{clock}{paint.name(view.who)} in {paint.bold(view.place)}> "

    # what is typed

    async def _hear(self, line: str) -> None:
        untouched, self._untouched = self._untouched, False
        if not line:
            if self._tour.running:
                self._tour.again()
            elif untouched:
                self._tour.start()
            return
        word, rest = command_of(line) if line.startswith("/") else ("", "")
        match word:
            case "tour":
                self._lead(rest)
            case "skip":
                await self._skip()
            case _:
                await self._do(line)
                self._tour.look()

    def _lead(self, rest: str) -> None:
        if rest in ("off", "stop", "end") and self._tour.running:
            self._tour.stop()
        elif not rest:
            self._tour.start()
        else:
            self._view.shown.tell("/tour shows you around, /tour off ends that")

    async def _skip(self) -> None:
        """Have the stop's line done, so that what comes after it can be."""
        if not self._tour.running:
            self._view.shown.tell("there is nothing to skip; /tour shows you around")
            return
        line, stood = self._tour.line(), self._tour.at
        self._view.shown.line(f"{self._prompt()}{line}")
        await self._do(line)
        self._tour.look()
        if self._tour.at == stood:
            self._tour.pass_over()

    async def _do(self, line: str) -> None:
        try:
            await self._dare(line)
        except (UsageError, PlaceError, acting.ActError, WorldError, ValueError) as error:
            self._view.shown.tell(error.message if isinstance(error, WorldError) else str(error))

    async def _dare(self, line: str) -> None:
        before, unheard = set(self._stage.places.runs()), False
        try:
            if line.startswith("/"):
                await self._typed.do(*command_of(line))
            else:
                acting.say(self._stage, self._view.who, self._view.place, line)
                unheard = self._view.place not in TO_BOT and _is_like_a_command(line)
        finally:
            await self._stage.settle()
            await self._stage.release()
            new = [number for number in self._stage.places.runs() if number not in before]
            self._follow(new[-1] if new else "")
            if unheard:
                self._view.shown.tell(f"said to everybody here; the bot hears {self._stage.prefix} {line}")

    def _follow(self, number: str) -> None:
        """Show what happened; go where a new run is, if one may."""
        view = self._view
        try:
            acting.there(self._stage, view.who, number or view.place)
        except (PlaceError, acting.ActError):
            number = ""
        if not number or number == view.place:
            view.show()
            return
        view.show(moved_to=number)
        view.shown.tell(f"You are in {number} now; /in {view.place} goes back.")
        view.go(number)

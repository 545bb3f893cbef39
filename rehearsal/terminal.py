"""A chat in the terminal: one person plays all parts, the bot is the real one, time passes when they say so."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from domain.durations import duration_text, parse_duration
from engine.muster import Build
from engine.settings import Settings
from rehearsal import acting
from rehearsal.keyboard import Keyboard
from rehearsal.places import BOT, PlaceError
from rehearsal.record import Entry
from rehearsal.show import Painter, Shown, first_line
from rehearsal.stage import Stage, StageError
from rehearsal.standin import WorldError
from rehearsal.steps import emoji_name
from rehearsal.transcript import Transcript

PEOPLE = ("alice", "bob", "carol")
CHANNELS = ("alerts", "stakeholders")
_AGAIN = 6
"""How many of the last messages are shown when one comes to a place."""

_HELP = """\
  /as bob          be somebody else           /react white_check_mark    under the bot's last message here
  /in INC-1        go there (alerts, @bot)    /react white_check_mark 7  under message [7]; /unreact takes it back
  /wait 30m        let time pass              /reply 7 TEXT              write in the thread of message [7]
  /who             people and places          /edit TEXT                 mend your last message here
  /join            come into this channel     /help, /quit
  Anything else is said where you are. `{prefix} help` asks the bot; in @bot the {prefix} may be left out."""


class _UsageError(Exception):
    """A command of the terminal that cannot be done; the message says how it is written."""


async def chat(
    build: Build, settings: Settings, playbooks: Sequence[Path], data: Path | None, transcript: TextIO | None
) -> int:
    """Chat until the input ends.  `data` is kept; without it everything is forgotten."""
    painter = Painter(colours=sys.stdout.isatty())
    now = datetime.now(ZoneInfo(settings.timezone))
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-rehearsal-")))
        stage = Stage(build, settings, folder, playbooks, people=PEOPLE, channels=CHANNELS, start=now)
        if transcript is not None:
            stage.record.listen(Transcript(transcript, now.tzinfo).entry)
        try:
            async with stage:
                await _Chat(stage, painter, Shown(sys.stdout, painter, now.tzinfo)).go_on()
        except StageError as error:
            print(f"muster: {error}", file=sys.stderr)
            return 1
    return 0


class _Chat:
    def __init__(self, stage: Stage, painter: Painter, shown: Shown) -> None:
        self._stage = stage
        self._painter = painter
        self._shown = shown
        self._who, self._place = PEOPLE[0], CHANNELS[0]
        self._numbers: dict[str, int] = {}
        self._posts: list[str] = []
        self._hidden: list[Entry] = []
        stage.record.listen(self._happened)

    async def go_on(self) -> None:
        self._welcome()
        with Keyboard(self._words) as keyboard:
            while (line := await keyboard.line(self._prompt())) is not None:
                if line.strip() in ("/quit", "/exit", "/q"):
                    return
                try:
                    await self._do(line)
                except (_UsageError, PlaceError, acting.ActError, WorldError, ValueError) as error:
                    self._tell(error.message if isinstance(error, WorldError) else str(error))
            self._shown.line()

    def _welcome(self) -> None:
        prefix, shown = self._stage.prefix, self._shown
        shown.line(f"{self._bold('A rehearsal.')} The real bot, a chat server of its own; nothing leaves this machine.")
        shown.line(f"You are {self._painter.name(self._who)}; bob and carol are here too. Begin with an incident:")
        shown.line(f"\n  {self._bold(f'{prefix} start sev1 Checkout is down')}\n")
        tries = ", ".join(self._bold(f"{prefix} {words}") for words in ("next", "check 1", "assign 2 @bob"))
        shown.line(f"Then try {tries}, {self._bold(f'{prefix} update We are on it')}.")
        shown.line(f"Time stands still until you say {self._bold('/wait 30m')}. {self._bold('/as bob')} makes you bob,")
        shown.line(f"{self._bold('/in @bot')} writes to the bot alone, {self._bold('/help')} has the rest.\n")

    def _bold(self, text: str) -> str:
        return self._painter.paint(text, "1")

    def _prompt(self) -> str:
        return f"{self._shown.clock(self._stage.clock.now())} {self._who} in {self._place}> "

    def _tell(self, text: str) -> None:
        self._shown.line(self._painter.dim(f"       {text}"))

    def _words(self) -> list[str]:
        commands = ["/as", "/in", "/wait", "/react", "/unreact", "/edit", "/reply", "/join", "/who", "/help", "/quit"]
        return [*commands, *PEOPLE, *(f"@{name}" for name in PEOPLE), "@bot", *self._stage.places.channels()]

    # what happens

    def _happened(self, entry: Entry) -> None:
        if entry.event == "posted" and not entry.system:
            self._posts.append(entry.post.id)
            self._numbers[entry.post.id] = len(self._posts)
        if self._is_here(entry):
            typed = entry.who == self._who and entry.event == "posted"
            if not typed:
                self._shown.entry(entry, number=self._numbers.get(entry.post.id, 0), place=False)
            return
        self._hidden.append(entry)
        if entry.event == "posted" and not entry.system:
            self._tell(f"{entry.place}: {entry.who}: {first_line(entry.text)}")

    def _is_here(self, entry: Entry) -> bool:
        if entry.place.startswith("@"):
            return self._place in ("@bot", f"@{BOT}") and entry.place == f"@{self._who}"
        return entry.place == self._place

    # what is typed

    async def _do(self, line: str) -> None:
        text = line.strip()
        if not text:
            return
        before = set(self._stage.places.runs())
        if text.startswith("/"):
            word, _, rest = text[1:].partition(" ")
            await self._command(word, rest.strip())
        else:
            acting.say(self._stage, self._who, self._place, text)
        await self._stage.settle()
        await self._stage.release()
        for number in self._stage.places.runs():
            if number not in before:
                self._follow(number)

    def _follow(self, number: str) -> None:
        """Go where the new run is, if one may."""
        try:
            acting.there(self._stage, self._who, number)
        except (PlaceError, acting.ActError):
            return
        if self._place != number:
            self._tell(f"You are in {number} now; /in {self._place} goes back.")
            self._go(number)

    async def _command(self, word: str, rest: str) -> None:
        match word:
            case "as":
                self._become(rest)
            case "in":
                if not rest:
                    raise _UsageError("where? /in alerts, /in INC-1 or /in @bot")
                name = rest.removeprefix("#").removeprefix("~")
                name = name.upper() if name.lower().startswith("inc-") else name
                self._stage.places.find(name, self._who)
                self._go("@bot" if name == f"@{BOT}" else name)
            case "wait":
                length = parse_duration(rest or "10m")
                self._tell(f"{duration_text(length)} pass …")
                await self._stage.wait(length)
            case "react" | "unreact":
                self._react(rest, remove=word == "unreact")
            case "edit":
                self._edit(rest)
            case "reply":
                self._reply(rest)
            case "join":
                self._stage.stand_in.join(self._who, self._stage.places.find(self._place, self._who).channel_id)
            case "who":
                self._people()
            case "help" | "?" | "h":
                self._shown.line(_HELP.format(prefix=self._stage.prefix))
            case _:
                raise _UsageError(f"there is no /{word}; /help shows what there is")

    def _become(self, name: str) -> None:
        name = name.removeprefix("@").lower()
        if name not in PEOPLE:
            raise _UsageError(f"as whom? {', '.join(PEOPLE)}")
        self._who = name
        if self._place == "@bot":
            self._go("@bot")

    def _go(self, name: str) -> None:
        if name.startswith("@") and name != "@bot":
            raise _UsageError("messages between people are not part of this; /in @bot writes to the bot")
        self._place = name
        news = [entry for entry in self._hidden if self._is_here(entry) and not entry.system]
        posted = [entry for entry in news if entry.event == "posted"]
        self._hidden = [entry for entry in self._hidden if not self._is_here(entry)]
        if not posted:
            self._tell(f"Nothing new in {name}.")
        if len(posted) > _AGAIN:
            self._tell(f"… {len(posted) - _AGAIN} older messages")
        for entry in posted[-_AGAIN:]:
            now = self._stage.stand_in.world.posts[entry.post.id]
            if not now.delete_at:
                latest = Entry(entry.at, entry.who, entry.place, now.message, "posted", now)
                self._shown.entry(latest, number=self._numbers[now.id], place=False)

    def _react(self, rest: str, *, remove: bool) -> None:
        words = rest.split()
        if not words or len(words) > 2:
            raise _UsageError("as in /react white_check_mark, or /react white_check_mark 7 for message [7]")
        emoji = emoji_name(words[0])
        if len(words) == 1:
            acting.react(self._stage, self._who, emoji, self._place, None, remove=remove)
            return
        act = self._stage.stand_in.unreact if remove else self._stage.stand_in.react
        act(self._who, self._post(words[1]), emoji)

    def _post(self, number: str) -> str:
        index = int(number.strip("[]")) if number.strip("[]").isdecimal() else 0
        if not 1 <= index <= len(self._posts):
            raise _UsageError(f"there is no message {number}; the number stands behind the name, as in [7]")
        return self._posts[index - 1]

    def _edit(self, text: str) -> None:
        if not text:
            raise _UsageError("as in /edit !incident check 2: it replaces your last message here")
        place = self._stage.places.find(self._place, self._who)
        mine = self._stage.stand_in.user_id(self._who)
        posts = [post for post in self._stage.stand_in.posts(place.channel_id) if place.holds(post)]
        own = [post for post in posts if post.user_id == mine and not post.is_system]
        if not own:
            raise _UsageError(f"{self._who} has written nothing here yet")
        self._stage.stand_in.edit(self._who, own[-1].id, text)

    def _reply(self, rest: str) -> None:
        number, _, text = rest.partition(" ")
        if not text.strip():
            raise _UsageError("as in /reply 7 one")
        post = self._stage.stand_in.world.posts[self._post(number)]
        self._stage.stand_in.say(self._who, post.channel_id, text.strip(), root_id=post.root_id or post.id)

    def _people(self) -> None:
        place = self._stage.places.find(self._place, self._who)
        channel = self._stage.stand_in.world.channels[place.channel_id]
        here = [self._stage.stand_in.world.people[each].username for each in channel.members]
        self._tell(f"You are {self._who}. In {self._place}: {', '.join(sorted(here))}.")
        self._tell(f"People: {', '.join(PEOPLE)}. Places: {', '.join([*self._stage.places.channels(), '@bot'])}.")

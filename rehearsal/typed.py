"""What may be typed with a `/` in the terminal chat: going about, reacting, letting time pass."""

from __future__ import annotations

from domain.durations import duration_text, parse_duration
from engine.problems import did_you_mean
from rehearsal.model import Post
from rehearsal.places import BOT, TO_BOT, PlaceError
from rehearsal.signs import reaction
from rehearsal.stage import Stage
from rehearsal.view import AGAIN, View

COMMANDS = (
    *("as", "in", "wait", "react", "unreact", "reply", "edit", "look", "join", "who"),
    *("tour", "skip", "help", "quit"),
)
_SHORT = {
    "a": "as",
    "i": "in",
    "w": "wait",
    "r": "react",
    "l": "look",
    "h": "help",
    "?": "help",
    "q": "quit",
    "exit": "quit",
}

HELP = """\
**Going about**
- `/as bob` be somebody else; `/as bob @bot` and go there
- `/in INC-1` go there: `alerts`, `INC-1` or `1`, `@bot` for the direct messages; `/in -` goes back
- `/look` the last messages here again; `/who` people and places; `/join` come in here, `/join INC-1` there

**Messages** by their number, or the latest that fits
- `/react ok` under what the bot asks here; `/react 12 ✅` under message 12; `/unreact ok` takes it back
- by sign, name or word: ok, skip, mine, later, yes, no, pin, update, followup, 1, 2 …
- `/reply 12 TEXT` write in its thread; `/edit TEXT` mend your last message here

**The rest**
- `/wait 30m` let time pass; `/tour` be shown around; `/quit`
- short: `/a` `/i` `/w` `/r` `/l`, or only `/bob` and `/alerts`; Tab completes, the arrow keys bring back what you typed

Anything else is said where you are. `{prefix} help` asks the bot; in @bot the {prefix} may be left out.
"""


class UsageError(Exception):
    """A command of the terminal that cannot be done; the message says how it is written."""


def command_of(line: str) -> tuple[str, str]:
    """The command and the rest of a line that begins with `/`; a short form as the long one."""
    word, _, rest = line.removeprefix("/").partition(" ")
    word = word.lower()
    return _SHORT.get(word, word), rest.strip()


class Typed:
    """Does what is typed."""

    def __init__(self, stage: Stage, view: View) -> None:
        self._stage = stage
        self._view = view

    async def do(self, word: str, rest: str) -> None:
        """One command.  Raises `UsageError`, `PlaceError`, `WorldError` or ValueError, each with the way."""
        match word:
            case "as":
                self._become(rest)
            case "in":
                if not rest:
                    raise UsageError("where? /in alerts, /in INC-1 or /in @bot")
                self._view.go(self._place(rest))
            case "wait":
                length = parse_duration(rest or "10m")
                self._view.shown.tell(f"{duration_text(length)} pass …")
                await self._stage.wait(length)
            case "react" | "unreact":
                self._react(rest, remove=word == "unreact")
            case "edit":
                self._edit(rest)
            case "reply":
                self._reply(rest)
            case "look":
                self._view.look(int(rest) if rest.isdecimal() and int(rest) else AGAIN)
            case "join":
                self._join(self._place(rest) if rest else self._view.place)
            case "who":
                self._people()
            case "help":
                self._help()
            case _:
                self._shortcut(word, rest)

    # going about

    def _become(self, rest: str) -> None:
        name, _, place = rest.partition(" ")
        name = name.removeprefix("@").lower()
        if name not in self._stage.people:
            raise UsageError(f"as whom? {', '.join(self._stage.people)}")
        if not place.strip():
            self._view.become(name)
            return
        wanted = self._place(place.removeprefix("in "))
        self._view.show()
        was, self._view.who = self._view.who, name
        try:
            self._view.go(wanted)
        except (PlaceError, ValueError):
            self._view.who = was
            raise

    def _join(self, name: str) -> None:
        if name in TO_BOT:
            raise UsageError("as in /join INC-1; everybody is in their own direct messages already")
        place = self._stage.places.find(name, self._view.who)
        self._stage.stand_in.join(self._view.who, place.channel_id)
        if name != self._view.place:
            self._view.go(name)

    def _place(self, text: str) -> str:
        """A place as it is written here: `inc-1`, `1`, `#alerts`, `-` for the one before."""
        name = text.strip().removeprefix("#").removeprefix("~")
        if name == "-":
            return self._view.before
        if name.lower() in (BOT, "bot", "dm", *TO_BOT):
            return TO_BOT[0]
        runs = self._stage.places.runs()
        return next((run for run in runs if run == name.upper() or run.rpartition("-")[2] == name), name)

    def _shortcut(self, word: str, rest: str) -> None:
        """`/bob` and `/alerts`: only the person or the place."""
        places = {name.lower() for name in (*self._stage.places.channels(), *self._stage.places.runs(), *TO_BOT)}
        if word.removeprefix("@") in self._stage.people:
            self._become(f"{word} {rest}")
        elif word in places:
            self._view.go(self._place(word))
        else:
            raise UsageError(f"there is no /{word}{did_you_mean(word, COMMANDS) or ';'} /help shows what there is")

    def _people(self) -> None:
        view, world = self._view, self._stage.stand_in.world
        channel = world.channels[self._stage.places.find(view.place, view.who).channel_id]
        here = [world.people[each].username for each in channel.members]
        view.shown.tell(f"You are {view.who}. In {view.place}: {', '.join(sorted(here))}.")
        places = dict.fromkeys((*self._stage.places.channels(), *self._stage.places.runs(), TO_BOT[0]))
        view.shown.tell(f"People: {', '.join(self._stage.people)}. Places: {', '.join(places)}.")

    def _help(self) -> None:
        shown = self._view.shown
        for line in shown.painter.message(HELP.format(prefix=self._stage.prefix), len(shown.indent)):
            shown.line(f"{shown.indent}{line}".rstrip())

    # messages

    def _react(self, rest: str, *, remove: bool) -> None:
        words = rest.split()
        if len(words) == 2 and not self._is_number(words[0]) and self._is_number(words[1]):
            words.reverse()
        if not words or len(words) > 2 or (len(words) == 2 and not self._is_number(words[0])):
            raise UsageError("as in /react ok, or /react 7 ok for message [7]; /help has the words")
        if len(words) == 2:
            post = self._view.numbered(words[0])
            name = reaction(words[1], self._view.offered(post))
        else:
            post, name = self._latest(words[0], remove=remove)
        act = self._stage.stand_in.unreact if remove else self._stage.stand_in.react
        act(self._view.who, post.id, name)

    def _is_number(self, word: str) -> bool:
        return word.strip("[]#").isdecimal()

    def _latest(self, word: str, *, remove: bool) -> tuple[Post, str]:
        """The latest message here that fits, and the emoji that is meant.

        To take back: one that has it from this person.  Else one under which the bot has put it, for that is a
        question; else the last one of all.
        """
        posts = self._view.posts()[::-1]
        if not posts:
            raise UsageError(f"nothing was said in {self._view.place} yet")
        mine = self._stage.stand_in.user_id(self._view.who)
        for post in posts:
            offered = self._view.offered(post)
            name = reaction(word, offered)
            theirs = {each.emoji_name for each in post.reactions if each.user_id == mine}
            if name in theirs if remove else (name in offered and post.user_id == self._stage.bot.id):
                return post, name
        name = reaction(word, ())
        if self._is_number(word) and not remove:
            raise UsageError(f"nothing here is answered by {word}; for message [{word}] as in /react {word} ok")
        if remove:
            raise UsageError(f"{self._view.who} has put :{name}: under no message here")
        return posts[0], name

    def _edit(self, text: str) -> None:
        if not text:
            raise UsageError("as in /edit !incident check 2: it replaces your last message here")
        mine = self._stage.stand_in.user_id(self._view.who)
        own = [post for post in self._view.posts() if post.user_id == mine]
        if not own:
            raise UsageError(f"{self._view.who} has written nothing here yet")
        self._stage.stand_in.edit(self._view.who, own[-1].id, text)

    def _reply(self, rest: str) -> None:
        number, _, text = rest.partition(" ")
        if not text.strip():
            raise UsageError("as in /reply 7 I am looking into it")
        post = self._view.numbered(number)
        self._stage.stand_in.say(self._view.who, post.channel_id, text.strip(), root_id=post.root_id or post.id)

"""The courier: carries out one item of the outbox, so that carrying it out again changes nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain import commands as c
from domain.people import Person
from domain.run import Prompt, Run
from engine.board import Board
from engine.clock import Clock
from engine.outgoing import Item
from engine.people import People
from engine.prompts import Drawn, Prompts
from engine.questions import Question, Questions
from engine.render import Words
from engine.runs import Runs
from engine.split import split
from mattermost.chat import Channel, Chat, ChatError, Post, User

log = logging.getLogger("muster.courier")

PROP = "muster"
"""The post prop that holds an item's key, by which it is found again after a crash."""
_LOOK_BACK = 120_000
"""How long before an item was put into the outbox its post is looked for (ms): the clocks may differ."""
_NAMES = 20


class Failed(Exception):
    """It cannot be done.  `what` and the message go into the run."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(reason)
        self.what = what


class Courier:
    """Knows how each kind of item is done on a chat server."""

    def __init__(
        self,
        chat: Chat,
        me: User,
        runs: Runs,
        people: People,
        board: Board,
        prompts: Prompts,
        words: Words,
        clock: Clock,
        questions: Questions,
        record: Callable[[str, str, c.Result], Awaitable[None]],
        longest: int,
    ) -> None:
        self._chat = chat
        self._me = me
        self._runs = runs
        self._people = people
        self._board = board
        self._words = words
        self._clock = clock
        self._prompts = prompts
        self._questions = questions
        self._record = record
        self._longest = longest
        self._shown: dict[str, str] = {}
        self._headers: dict[str, str] = {}
        self._named: dict[tuple[str, str], str] = {}
        self._direct: dict[str, str] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def carry(self, item: Item, *, again: bool) -> None:
        """Do it.  `again`: it may have been done already.  Raises `Failed`, or `ChatError` if another try may help."""
        if item.run:
            await self._runs.wake(item.run)
        try:
            match item.kind:
                case "post":
                    await self._post(item, again=again)
                case "react":
                    await self._chat.react(item.body["post"], item.body["emoji"])
                case "channel":
                    await self._open_channel(item, self._run(item))
                case "member":
                    await self._add(item, self._run(item))
                case "board":
                    await self._refresh(item, self._run(item), again=again)
                case "ask":
                    await self._ask(item, self._run(item), again=again)
                case "prompt":
                    await self._redraw(self._run(item), item.body["post"])
                case "settle":
                    await self._settle(item)
                case "header":
                    await self._header(self._run(item))
                case kind:
                    raise Failed(f"do {kind}", "this version does not know how")
        except ChatError as error:
            if error.permanent:
                raise Failed(self._what(item), (error.message or error.error_id).rstrip(". ")) from error
            raise

    async def give_up(self, item: Item, failure: Failed) -> None:
        """Put a failure where people see it: the run's channel could not be made, or an effect failed."""
        if not item.run or item.kind == "header":
            return
        if item.kind == "channel":
            await self._record(item.run, item.key, c.RecordChannelFailed(str(failure)))
        elif "person" not in item.body or item.kind == "member":
            await self._record(item.run, item.key, c.RecordEffectFailed(failure.what, str(failure)))

    async def token_works(self) -> bool:
        """Whether the server takes the token."""
        try:
            await self._chat.me()
        except ChatError as error:
            return error.status not in (0, 401)
        return True

    def _run(self, item: Item) -> Run:
        run = self._runs.get(item.run)
        if run is None:
            raise Failed(self._what(item), "its run is not in the log")
        return run

    def _what(self, item: Item) -> str:
        body = item.body
        match item.kind:
            case "channel":
                return f"make the channel {body['name']}"
            case "member":
                return f"bring {body['name']} into the channel"
            case "board":
                return "keep the checklist up to date"
            case "post" if "name" in body:
                return f"write into ~{body['name']}"
            case "post" if "person" in body:
                return f"write to {body['who']}"
            case _:
                return "write into the channel"

    async def _place(self, item: Item) -> tuple[str, str]:
        """Channel and thread of a post."""
        body = item.body
        if body.get("to") == "run":
            run = self._run(item)
            # A private run without a channel of its own is told to its owner alone.
            return (run.channel_id, run.root_id) if run.channel_id else (await self._direct_with(run.owner.id), "")
        if "person" in body:
            return await self._direct_with(body["person"]), ""
        if "team" in body:
            return await self._channel_named(body["team"], body["name"]), ""
        if "name" in body:
            return await self._channel_named(self._run(item).team_id, body["name"]), ""
        return body["channel"], body.get("root", "")

    async def _direct_with(self, person: str) -> str:
        if person not in self._direct:
            self._direct[person] = (await self._chat.direct_channel(person)).id
        return self._direct[person]

    async def _channel_named(self, team_id: str, name: str) -> str:
        if (team_id, name) not in self._named:
            channel = await self._chat.channel_named(team_id, name)
            if channel.delete_at:
                raise Failed(f"write into ~{name}", "the channel is archived")
            self._named[team_id, name] = channel.id
        return self._named[team_id, name]

    async def _post(self, item: Item, *, again: bool) -> None:
        channel_id, root_id = await self._place(item)
        if channel_id == item.body.get("told"):
            return
        parts = split(item.body["text"], self._longest)
        for number, part in enumerate(parts):
            key = item.key if number == 0 else f"{item.key}:{number + 1}"
            props: dict[str, Any] = {PROP: {"key": key}}
            options: Mapping[str, str] = item.body.get("options", {}) if number == len(parts) - 1 else {}
            post = await self._find(channel_id, key, item.at) if again else None
            if post is None:
                post = await self._send(item, channel_id, part, root_id, props, key)
            if options:  # known before its reactions show, for somebody may be quick
                about, lasting = item.body.get("about", ""), item.body.get("lasting", False)
                asked = item.body["for"]
                question = Question(post.id, channel_id, options, asked, post.create_at, lasting, about)
                self._questions.ask(question)
            for emoji in options:
                await self._chat.react(post.id, emoji)

    async def _send(
        self, item: Item, channel_id: str, text: str, root_id: str, props: Mapping[str, Any], key: str
    ) -> Post:
        pending = f"{self._me.id}:{key}"
        try:
            return await self._chat.create_post(channel_id, text, root_id=root_id, props=props, pending_post_id=pending)
        except ChatError as error:
            if error.status == 403 and "name" in item.body:
                # An open channel can be joined; the bot need not be invited into each of them.
                await self._chat.add_member(channel_id, self._me.id)
            elif root_id and error.status in (400, 404) and "root" in error.error_id:
                root_id = ""  # the thread's first post was deleted: say it in the channel
            else:
                raise
        return await self._chat.create_post(channel_id, text, root_id=root_id, props=props, pending_post_id=pending)

    async def _find(self, channel_id: str, key: str, since: int) -> Post | None:
        """Our own post with that key, if it got through before."""
        for post in await self._chat.posts_since(channel_id, since - _LOOK_BACK):
            if post.user_id == self._me.id and not post.delete_at and key_of(post) == key:
                return post
        return None

    async def _open_channel(self, item: Item, run: Run) -> None:
        """Make the run's channel, or find the one that was made; a name in use gets a number behind it."""
        if run.channel_id:
            return
        wanted, purpose = item.body["name"], f"{run.number} · {run.id}"
        for number in range(1, _NAMES + 1):
            name = wanted if number == 1 else f"{wanted}-{number}"
            channel = await self._make(run, name, item.body["title"], purpose, private=item.body["private"])
            if channel is not None:
                await self._record(run.id, item.key, c.RecordChannel(channel.id, channel.name))
                return
        raise Failed(self._what(item), f"{_NAMES} channels have such names already")

    async def _make(self, run: Run, name: str, title: str, purpose: str, *, private: bool) -> Channel | None:
        try:
            return await self._chat.create_channel(run.team_id, name, title, private=private, purpose=purpose)
        except ChatError as error:
            if error.status != 400 or "exists" not in error.error_id:
                raise
        try:
            there = await self._chat.channel_named(run.team_id, name)
        except ChatError as error:
            if error.permanent:
                return None  # in use by an archived channel, or by a private one we are not in
            raise
        return there if run.id in there.purpose and not there.delete_at else None

    async def _add(self, item: Item, run: Run) -> None:
        if run.mode != "new" or not run.channel_id:
            return
        user = await self._chat.user(item.body["user"])
        self._people.learn(user)
        if user.delete_at:
            raise Failed(self._what(item), "the account is deactivated")
        await self._chat.add_member(run.channel_id, user.id)

    async def _refresh(self, item: Item, run: Run, *, again: bool) -> None:
        """Bring the pinned post up to date with the run as it is at this moment."""
        if not run.channel_id:
            return
        text = self._board.pinned(run, self._longest)
        if run.board_id:
            if self._shown.get(run.id) == text:
                return
            try:
                await self._chat.edit_post(run.board_id, text)
                self._shown[run.id] = text
                return
            except ChatError as error:
                if error.status not in (400, 403, 404):
                    raise
        key = f"{run.id}:board:{run.boards}"
        post = await self._find(run.channel_id, key, item.at) if again else None
        if post is None:
            root = run.root_id if run.board_id and run.root_id != run.board_id else ""
            post = await self._send(item, run.channel_id, text, root, {PROP: {"key": key}}, key)
            self._shown[run.id] = text
        await self._chat.pin(post.id)
        await self._record(run.id, key, c.RecordBoard(post.id))

    async def _ask(self, item: Item, run: Run, *, again: bool) -> None:
        """Ask somebody by direct message; the post is kept current from then on."""
        person = Person(item.body["person"], item.body["who"])
        drawn = await self._prompts.draw(run, Prompt(item.body["about"], person, "", "", 0))
        channel_id, _ = await self._place(item)
        post = await self._find(channel_id, item.key, item.at) if again else None
        async with self._asking.setdefault(person.id, asyncio.Lock()):
            if post is None:
                post = await self._send(item, channel_id, drawn.text, "", {PROP: {"key": item.key}}, item.key)
                self._shown[post.id] = drawn.text
            self._offer(post.id, channel_id, drawn, person.id)
            await self._record(run.id, item.key, c.RecordPrompt(item.body["about"], person, post.id, channel_id))
        for emoji in drawn.options:
            await self._chat.react(post.id, emoji)

    async def asked(self, person_id: str) -> None:
        """Wait until a question that somebody can see already is known to have been asked: they may be quick."""
        if person_id in self._asking:
            async with self._asking[person_id]:
                pass

    async def _redraw(self, run: Run, post_id: str) -> None:
        """Bring a prompt up to date: its words, and the reactions under it."""
        prompt = next(prompt for prompt in run.prompts if prompt.post_id == post_id)
        drawn = await self._prompts.draw(run, prompt)
        if self._shown.get(post_id) == drawn.text:
            return
        before = self._questions.get(post_id)
        await self._chat.edit_post(post_id, drawn.text)
        self._shown[post_id] = drawn.text
        self._offer(post_id, prompt.channel_id, drawn, prompt.person.id)
        for emoji in before.options if before and not drawn.options else ():
            await self._chat.unreact(post_id, emoji)
        for emoji in drawn.options if not before else ():
            await self._chat.react(post_id, emoji)

    def _offer(self, post_id: str, channel_id: str, drawn: Drawn, asked: str) -> None:
        if drawn.options:
            question = Question(post_id, channel_id, drawn.options, asked, self._clock.now(), lasting=True)
            self._questions.ask(question)
        else:
            self._questions.close(post_id)

    async def _settle(self, item: Item) -> None:
        """A question that is answered turns into one line.  Nothing is lost if somebody deleted it meanwhile."""
        body = item.body
        run = self._runs.get(item.run) if item.run else None
        # Nobody is told the number of a private run in public.
        number = run.number if run is not None and not run.private else ""
        try:
            await self._chat.edit_post(body["post"], self._words.word(body["id"], **body["args"], run=number))
            for sign in body["signs"]:
                await self._chat.unreact(body["post"], sign)
        except ChatError as error:
            if error.status not in (400, 403, 404):
                raise

    async def _header(self, run: Run) -> None:
        if run.mode != "new" or not run.channel_id:
            return
        header = self._board.header(run)
        if self._headers.get(run.id) != header:
            await self._chat.set_header(run.channel_id, header)
            self._headers[run.id] = header


def key_of(post: Post) -> str:
    """The key of the item that a post was made for, or ''.  Anybody may put one into a post's props."""
    mark = post.props.get(PROP)
    return str(mark.get("key") or "") if isinstance(mark, Mapping) else ""

# Long because: one place that knows how each kind of item is done on a chat server.
"""The courier: carries out one item of the outbox, so that carrying it out again changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from domain import commands as c
from domain.messages import Message, message
from domain.paging import PageState
from domain.people import Person
from domain.run import Run
from engine.answers.briefs import Briefs
from engine.desk.runs import Runs
from engine.input.questions import Question, Questions
from engine.oncall.pagers import Pagers
from engine.out.asking import Asking
from engine.out.board import Board
from engine.out.bookmarks import Bookmarks
from engine.out.broadcasts import Broadcasts
from engine.out.joined_posts import JoinedPosts
from engine.out.keeper import Keeper
from engine.out.outgoing import Item
from engine.out.posting import Failed, Later, Posting
from engine.out.slash import SlashCommands
from engine.out.split import split
from engine.out.told import Told
from engine.people.people import People
from engine.people.readers import Readers
from engine.webhooks.teller import Webhooks
from engine.words.languages import Languages
from engine.words.render import Words
from mattermost.chat import Channel, Chat, ChatError

log = logging.getLogger("muster.courier")

_NAMES = 20
_FOR_ONE = ("post", "brief", "ask")


class Courier:
    """Knows how each kind of item is done on a chat server."""

    def __init__(
        self,
        chat: Chat,
        runs: Runs,
        people: People,
        posting: Posting,
        asking: Asking,
        slash: SlashCommands,
        briefs: Briefs,
        bookmarks: Bookmarks,
        broadcasts: Broadcasts,
        keeper: Keeper,
        languages: Languages,
        readers: Readers,
        questions: Questions,
        record: Callable[[str, str, c.Result], Awaitable[None]],
        longest: int,
        pagers: Pagers,
        webhooks: Webhooks,
        joined: JoinedPosts,
        told: Told,
        now: Callable[[], int],
    ) -> None:
        self._chat = chat
        self._runs = runs
        self._people = people
        self._briefs = briefs
        self._bookmarks = bookmarks
        self._broadcasts = broadcasts
        self._keeper = keeper
        self._languages = languages
        self._readers = readers
        self._posting = posting
        self._asking = asking
        self._slash = slash
        self._questions = questions
        self._record = record
        self._longest = longest
        self._pagers = pagers
        self._webhooks = webhooks
        self._joined = joined
        self._told = told
        self._now = now
        self._shown: dict[str, str] = {}
        self._headers: dict[str, str] = {}

    async def carry(self, item: Item, *, again: bool) -> None:
        """Do it.  `again`: it may have been done already.  Raises `Failed`, or `ChatError` if another try may help."""
        if item.run:
            await self._runs.wake(item.run)
        try:
            if not await self._may_be_told(item):
                return
            match item.kind:
                case "post":
                    await self._post(item, again=again)
                case "together":
                    await self._joined.post(item, again=again)
                case "react":
                    await self._chat.react(item.body["post"], item.body["emoji"])
                case "unreact":
                    await self._chat.unreact(item.body["post"], item.body["emoji"])
                case "channel":
                    await self._open_channel(item, self._run(item))
                case "member":
                    await self._add(item, self._run(item))
                case "board":
                    await self._refresh(item, self._run(item), again=again)
                case "brief":
                    await self._post(await self._brief(item, self._run(item)), again=again)
                case "card":
                    await self._broadcasts.card(item, self._run(item), again=again)
                case "copy":
                    await self._broadcasts.copy(item, self._run(item), again=again)
                case "mend":
                    await self._broadcasts.mend(item, self._run(item), again=again)
                case "ask":
                    await self._asking.ask(item, self._run(item), again=again)
                case "prompt":
                    await self._asking.redraw(self._run(item), item.body["post"])
                case "settle":
                    await self._settle(item)
                case "execute":
                    await self._slash.execute(item, self._run(item))
                case "archive":
                    await self._keeper.archive(item, self._run(item))
                case "restore":
                    await self._keeper.restore(item, self._run(item))
                case "leave":
                    await self._keeper.leave(item)
                case "bookmarks":
                    await self._bookmarks.keep(self._run(item))
                case "header":
                    await self._header(self._run(item))
                case "pager":
                    if self._is_wanted(item, self._run(item)):
                        await self._pagers.tell(item.body, item.key, self._now() - item.at)
                case "webhook":
                    await self._webhooks.tell(item)
                case kind:
                    raise Failed(f"do {kind}", "this version does not know how")
        except ChatError as error:
            if error.permanent:
                reason = (
                    self._broadcasts.why(error, self._run(item))
                    if item.body.get("place")
                    else error.message or error.error_id
                )
                raise Failed(self._what(item), reason.rstrip(". ")) from error
            raise

    async def _may_be_told(self, item: Item) -> bool:
        """Whether what is for one person may reach them: they see the run, or are paged."""
        body = item.body
        if (
            not item.run
            or item.kind not in _FOR_ONE
            or "person" not in body
            or body.get("about", "").startswith("page")
        ):
            return True
        return await self._told.may(Person(body["person"], body["who"]), item.run)

    async def give_up(self, item: Item, failure: Failed) -> None:
        """Put a failure where people see it: the run's channel could not be made, or an effect failed."""
        if not item.run or item.kind in ("header", "bookmarks", "leave"):
            return
        reason = self._plain(item, failure.reason)
        if item.kind == "archive":
            await self._record(item.run, item.key, c.RecordArchive("failed", reason))
        elif item.kind == "channel":
            await self._record(item.run, item.key, c.RecordChannelFailed(reason))
        elif item.kind == "pager":
            await self._pager_failed(item, reason, final=True)
        elif item.kind == "webhook":
            await self._webhooks.failed(item, reason, final=True)
        elif item.body.get("place"):
            await self._broadcasts.failed(item, reason)
        elif "person" not in item.body or item.kind == "member":
            await self._record(item.run, item.key, c.RecordEffectFailed(self._plain(item, failure.what), reason))

    @staticmethod
    def _is_wanted(item: Item, run: Run) -> bool:
        """Whether somebody is still to be called: a pager that was away must not ring for what is settled."""
        settled = run.pages[item.body["page"] - 1].state in (PageState.TAKEN, PageState.ENDED)
        return not (settled and item.body["action"] == "trigger")

    async def say_trouble(self, item: Item, later: Later) -> None:
        """Put where people see it that a pager or a webhook's target does not take it; it is tried again."""
        if item.kind == "pager":
            await self._pager_failed(item, str(later), final=False)
        elif item.kind == "webhook":
            await self._webhooks.failed(item, str(later), final=False)

    async def _pager_failed(self, item: Item, reason: str, *, final: bool) -> None:
        body, key = item.body, f"{item.key}:{'failed' if final else 'trouble'}"
        result = c.RecordPagerFailed(body["page"], body["pager"], body["action"], reason, final)
        await self._record(item.run, key, result)

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

    @staticmethod
    def _what(item: Item) -> Message:
        """What did not work.  Of what has words of its own for that (an archive, a pager) nobody reads this."""
        body = item.body
        match item.kind:
            case "channel":
                return message("do.channel", name=body["name"])
            case "member":
                return message("do.member", name=body["name"])
            case "restore":
                return message("do.restore")
            case "board":
                return message("do.board")
            case "post" | "copy" | "mend" | "card" if "name" in body:
                return message("do.name", name=body["name"])
            case "post" | "copy" | "mend" if "person" in body:
                return message("do.person", who=body["who"])
            case _:
                return message("do.post")

    def _plain(self, item: Item, said: Message | str) -> str:
        """As it goes on record: in the language of the run's team."""
        if isinstance(said, str):
            return said
        run = self._runs.get(item.run) if item.run else None
        return self._languages.to(self._readers.team(run.team_id if run is not None else "")).plain(said)

    async def _post(self, item: Item, *, again: bool) -> None:
        if item.body.get("alone") and item.run and not self._told.openly(self._run(item)):
            # Where it was started others read along, who may not know of it: who started it hears of it alone.
            starter = await self._people.user(item.body["alone"])
            person = self._run(item).owner if starter.is_bot else Person(starter.id, starter.username)
            item = replace(item, body={"text": item.body["text"], "person": person.id, "who": person.name})
        channel_id, root_id = await self._posting.place(item, self._run(item) if item.run else None)
        if channel_id == item.body.get("told"):
            return
        parts = split(item.body["text"], self._longest)
        for number, part in enumerate(parts):
            key = item.key if number == 0 else f"{item.key}:{number + 1}"
            options: Mapping[str, str] = item.body.get("options", {}) if number == len(parts) - 1 else {}
            post = await self._posting.find(channel_id, key, item.at) if again else None
            if post is None:
                post = await self._posting.send(item, channel_id, part, root_id, key)
            if options:  # known before its reactions show, for somebody may be quick
                about, lasting = item.body.get("about", ""), item.body.get("lasting", False)
                asked = item.body["for"]
                question = Question(post.id, channel_id, options, asked, post.create_at, lasting, about)
                self._questions.ask(question)
            for emoji in options:
                await self._chat.react(post.id, emoji)

    async def _brief(self, item: Item, run: Run) -> Item:
        """How the run stands at this moment, as a post: in the language and zone of whom it goes to."""
        body = item.body
        to = Person(body["person"], body["who"]) if "person" in body else None
        if to is not None:
            await self._readers.learn((to.id,))
        words = self._public(run) if to is None else self._languages.to(self._readers.of(to.id))
        text = self._briefs.sent(run, body["why"], Person(body["by"], body["who_by"]), body["note"], to, words)
        return replace(item, kind="post", body={**body, "text": text})

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
        raise Failed(self._what(item), message("why.names_taken", count=_NAMES))

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
        if not run.brings_people or not run.channel_id:
            return
        user = await self._chat.user(item.body["user"])
        self._people.learn(user)
        if user.delete_at:
            raise Failed(self._what(item), message("why.deactivated"))
        await self._chat.add_member(run.channel_id, user.id)

    async def _refresh(self, item: Item, run: Run, *, again: bool) -> None:
        """Bring the pinned post up to date with the run as it is at this moment."""
        if not run.channel_id or run.care.archived:
            return
        text = Board(self._public(run)).pinned(run, self._longest)
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
        post = await self._posting.find(run.channel_id, key, item.at) if again else None
        if post is None:
            root = run.root_id if run.board_id and run.root_id != run.board_id else ""
            post = await self._posting.send(item, run.channel_id, text, root, key)
            self._shown[run.id] = text
        await self._chat.pin(post.id)
        await self._record(run.id, key, c.RecordBoard(post.id))

    async def _settle(self, item: Item) -> None:
        """A question that is answered turns into one line.  Nothing is lost if somebody deleted it meanwhile."""
        body = item.body
        run = self._runs.get(item.run) if item.run else None
        # Nobody is told the number of a private run in public.
        number = run.number if run is not None and not run.private else ""
        try:
            words = self._languages.to(self._readers.team(body.get("team", "")))
            await self._chat.edit_post(body["post"], words.word(body["id"], **body["args"], run=number))
            for sign in body["signs"]:
                await self._chat.unreact(body["post"], sign)
        except ChatError as error:
            if error.status not in (400, 403, 404):
                raise

    def _public(self, run: Run) -> Words:
        """Words for everybody in the run's place."""
        return self._languages.to(self._readers.team(run.team_id))

    async def _header(self, run: Run) -> None:
        if run.mode != "new" or not run.channel_id or run.care.archived:
            return
        header = Board(self._public(run)).header(run)
        if self._headers.get(run.id) != header:
            await self._chat.set_header(run.channel_id, header)
            self._headers[run.id] = header

"""The reception: what somebody did becomes a command, a question or nothing; the desk does the rest."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from domain import commands as c
from domain.may import visible
from domain.messages import Message, Refusal, message, refuse
from domain.people import Actor, Person
from domain.queries import OfRun, Query
from domain.run import Run
from engine.answers import Answers
from engine.catalogue import Catalogue
from engine.clock import Clock
from engine.courier import PROP
from engine.cursors import Cursors
from engine.desk import Desk, Order, Outcome
from engine.inbox import Handled
from engine.outgoing import Reply
from engine.people import People
from engine.render import Words
from engine.runs import Runs
from engine.settings import Settings
from engine.starting import DIGITS, Choice, Spot, Starter
from handlers.said import Meant, Misread, Said, StartWish
from handlers.understand import understand
from mattermost.chat import Channel, Chat, Post, Reaction, User
from mattermost.events import (
    MemberAdded,
    MemberRemoved,
    PostDeleted,
    Posted,
    PostEdited,
    ReactionAdded,
    ReactionRemoved,
)
from storage.log import Drop, Put

REFUSED = "refused"
"""Table of the posts whose command failed: mended by an edit, they are tried again."""
_MENTION = re.compile(r"@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_REACHES_OUTSIDE = (StartWish, c.FinishRun, c.CancelRun, c.PostUpdate)
_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class _Input:
    """One thing said: by whom, where, when, under which key, and in which words."""

    text: str
    user_id: str
    at: int
    cause: str
    reply: Reply
    rows: tuple[Put | Drop, ...] = ()
    retriable: str = ""


class Reception:
    """Handles one event at a time per channel (the inbox sees to that)."""

    def __init__(
        self,
        chat: Chat,
        me: User,
        clock: Clock,
        runs: Runs,
        desk: Desk,
        starter: Starter,
        answers: Answers,
        people: People,
        catalogue: Catalogue,
        cursors: Cursors,
        words: Words,
        settings: Settings,
        refused: Mapping[str, str],
    ) -> None:
        self._chat = chat
        self._me = me
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._starter = starter
        self._answers = answers
        self._people = people
        self._catalogue = catalogue
        self._cursors = cursors
        self._words = words
        self._settings = settings
        self._refused: OrderedDict[str, str] = OrderedDict(refused)
        self._channels: dict[str, Channel] = {}
        self._ours: OrderedDict[str, Mapping[str, object] | None] = OrderedDict()
        prefix = re.escape(settings.prefix)
        self._address = re.compile(rf"\s*(?:{prefix}|@{re.escape(me.username)})(?=[\s:,]|$)[\s:,]*", re.IGNORECASE)

    async def handle(self, event: Handled) -> None:
        """One event from the wire."""
        match event:
            case Posted():
                await self._posted(event.post, event.channel_type)
            case PostEdited():
                await self._edited(event.post)
            case PostDeleted():
                await self._deleted(event.post)
            case ReactionAdded():
                await self._reacted(event.reaction, event.channel_id)
            case ReactionRemoved():
                await self._took_back(event.reaction, event.channel_id)
            case MemberAdded():
                await self._joined(event.channel_id, event.user_id)
            case MemberRemoved():
                pass

    async def _posted(self, post: Post, channel_type: str) -> None:
        text = self._addressed(post, channel_type)
        if text is not None and not (await self._people.user(post.user_id)).is_bot:
            await self._said(await self._input(post, text, channel_type == "D", (self._cursors.row(post),)))

    def _addressed(self, post: Post, channel_type: str) -> str | None:
        """What is said to the bot, or None.

        The server's own posts, the bot's, and those of an incoming webhook are not
        commands: the last carry the user id of whoever made the webhook, so anybody
        with its address would command as that person.
        """
        if post.user_id == self._me.id or post.type or post.props.get("from_webhook"):
            return None
        begins = self._address.match(post.message)
        if begins is not None:
            return post.message[begins.end() :]
        return post.message if channel_type == "D" else None

    async def _input(self, post: Post, text: str, direct: bool, rows: tuple[Put, ...] = ()) -> _Input:
        user = await self._people.user(post.user_id)
        reply = Reply(post.channel_id, post.id, post.root_id, direct, user.zone or self._settings.timezone, user.id)
        return _Input(
            text, user.id, post.edit_at or post.create_at, f"post:{post.id}:{post.edit_at}", reply, rows, post.id
        )

    async def _edited(self, post: Post) -> None:
        """A command that had failed is tried again when its text changes; one that worked is history."""
        before = self._refused.get(post.id)
        if before is None or before == post.message or post.delete_at:
            return
        channel = await self._channel(post.channel_id)
        text = self._addressed(post, channel.type)
        if text is not None:
            await self._said(await self._input(post, text, channel.type == "D"))

    async def _deleted(self, post: Post) -> None:
        for run in self._runs.of_channel(post.channel_id):
            if run.board_id == post.id:
                lost = c.RecordBoardLost(post.id)
                await self._desk.submit(Order(lost, f"deleted:{post.id}", self._clock.now(), run_id=run.id))

    async def _joined(self, channel_id: str, user_id: str) -> None:
        """Whoever comes into a run's own channel takes part."""
        if user_id == self._me.id:
            return
        for run in self._runs.of_channel(channel_id):
            if run.mode == "new" and run.active:
                user = await self._people.user(user_id)
                if not user.is_bot:
                    person = Person(user.id, user.username)
                    now = self._clock.now()
                    cause = f"member:{channel_id}:{user_id}:{now}"
                    await self._desk.submit(Order(c.RecordMember(person), cause, now, run_id=run.id))

    async def _reacted(self, reaction: Reaction, channel_id: str) -> None:
        """A reaction on one of the bot's questions says what that reaction stands for."""
        if reaction.user_id == self._me.id:
            return
        question = await self._question(reaction.post_id)
        if question is None:
            return
        options, asked = question.get("options"), question.get("for")
        text = options.get(_plain(reaction.emoji)) if isinstance(options, Mapping) else None
        user = await self._people.user(reaction.user_id)
        if not isinstance(text, str) or user.is_bot or (asked != user.id and not text.startswith("join ")):
            return
        channel = await self._channel(channel_id)
        post = await self._chat.post(reaction.post_id)
        zone = user.zone or self._settings.timezone
        reply = Reply(channel_id, post.id, post.root_id, channel.type == "D", zone, user.id)
        cause = reaction_cause(reaction)
        at = reaction.create_at or self._clock.now()
        await self._said(_Input(text, user.id, at, f"{cause}{at}", reply))

    async def _took_back(self, reaction: Reaction, channel_id: str) -> None:
        """Taking a reaction back undoes what that very reaction did."""
        if reaction.user_id == self._me.id:
            return
        begun = reaction_cause(reaction)
        for run in self._runs.active():
            for change in reversed(run.changes):
                if change.cause.startswith(begun):
                    actor = await self._people.actor(reaction.user_id, run, here=run.channel_id == channel_id)
                    now = self._clock.now()
                    cause = begun.removesuffix("+:") + f"-:{now}"
                    await self._desk.submit(Order(c.UndoLast(change.cause), cause, now, actor, run.id))
                    return

    async def _question(self, post_id: str) -> Mapping[str, object] | None:
        """What the reactions on a post stand for, if it is one of the bot's questions: the post itself says it."""
        if post_id not in self._ours:
            post = await self._chat.post(post_id)
            mark = post.props.get(PROP) if post.user_id == self._me.id else None
            self._ours[post_id] = mark if isinstance(mark, Mapping) and "options" in mark else None
            if len(self._ours) > _REMEMBERED:
                self._ours.popitem(last=False)
        return self._ours[post_id]

    async def _channel(self, channel_id: str) -> Channel:
        if channel_id not in self._channels:
            self._channels[channel_id] = await self._chat.channel(channel_id)
        return self._channels[channel_id]

    async def _said(self, given: _Input) -> None:
        """Understand it, and do it."""
        user = await self._people.user(given.user_id)
        here = self._runs.at(given.reply.channel_id, given.reply.root_id)
        self._catalogue.refresh()
        said = Said(
            text=given.text,
            who=Person(user.id, user.username),
            at=given.at,
            zone=given.reply.zone,
            run=here or (self._only_run_of(user.id) if given.reply.direct else None),
            people=await self._people.named(name.rstrip(".-_").lower() for name in _MENTION.findall(given.text)),
            playbooks=self._catalogue.all(),
            prefix=self._settings.prefix,
            in_dm=given.reply.direct,
        )
        meant = understand(said)
        if isinstance(meant, Misread):
            await self._misread(given, meant)
        elif isinstance(meant.what, _REACHES_OUTSIDE) and self._old(given):
            await self._still_wanted(given)
        elif isinstance(meant.what, StartWish):
            await self._start(given, meant.what)
        elif isinstance(meant.what, Query):
            await self._ask(given, said, meant, meant.what)
        else:
            await self._wish(given, said, meant, meant.what)

    def _old(self, given: _Input) -> bool:
        return self._clock.now() - given.at > self._settings.old_after

    def _only_run_of(self, user_id: str) -> Run | None:
        mine = [run for run in self._runs.active() if any(person.id == user_id for person in run.participants)]
        return mine[0] if len(mine) == 1 else None

    async def _start(self, given: _Input, wish: StartWish) -> None:
        actor = await self._people.actor(given.user_id)
        spot = Spot(await self._channel(given.reply.channel_id), given.reply.post_id, given.reply.root_id)
        begun = await self._starter.begin(wish, actor, spot)
        match begun:
            case Refusal():
                await self._refuse(given, begun)
            case Choice():
                text = self._words.say(begun.message, zone=given.reply.zone)
                await self._answer(given, text, begun.options)
            case c.StartRun():
                await self._done(given, await self._desk.submit(self._order(given, begun, actor, begun.run_id)))

    async def _ask(self, given: _Input, said: Said, meant: Meant, query: Query) -> None:
        if not isinstance(query, OfRun):
            actor = await self._people.actor(given.user_id)
            await self._answer(given, await self._answers.of_none(query, actor, said), {})
            return
        run = await self._run(said, meant)
        if isinstance(run, Refusal):
            await self._refuse(given, run)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        answer = self._answers.of_run(query, run, actor, given.reply.zone)
        if isinstance(answer, Refusal):
            await self._refuse(given, answer)
        else:
            await self._answer(given, answer, {}, open_=self._answers.is_for_all(query) and self._is_here(given, run))

    async def _wish(self, given: _Input, said: Said, meant: Meant, wish: c.Wish) -> None:
        run = await self._run(said, meant)
        if isinstance(run, Refusal):
            await self._refuse(given, run)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        if isinstance(wish, c.CancelRun) and wish.duplicate_of and not self._knows(wish.duplicate_of, actor):
            await self._refuse(given, refuse("run_unknown", run=wish.duplicate_of))
            return
        await self._done(given, await self._desk.submit(self._order(given, wish, actor, run.id)))

    def _knows(self, number: str, actor: Actor) -> bool:
        """Whether there is such a run for them; a private one elsewhere is none (they may name it by its title)."""
        run = self._runs.numbered(number)
        return run is not None and visible(Actor(actor.person), run)

    def _is_here(self, given: _Input, run: Run) -> bool:
        return run.channel_id == given.reply.channel_id

    async def _run(self, said: Said, meant: Meant) -> Run | Refusal:
        """The run it is about.  One that they may not see is answered like a number that doesn't exist."""
        if not meant.run:
            return said.run or self._which(said)
        run = self._runs.numbered(meant.run)
        if run is not None:
            here = said.run is not None and said.run.id == run.id
            if visible(await self._people.actor(said.who.id, run, here=here and not said.in_dm), run):
                return run
        return refuse("run_unknown", run=meant.run)

    def _which(self, said: Said) -> Refusal:
        actor = Actor(said.who)
        numbers = tuple(f"{run.number} {run.title}" for run in self._runs.active() if visible(actor, run))
        word = (said.text.split() or ["info"])[0]
        example = numbers[0].split()[0] if numbers else "INC-1"
        return refuse("which_run", command=word, example=example, runs=numbers[:5])

    def _order(self, given: _Input, command: c.Command, actor: Actor, run_id: str) -> Order:
        return Order(command, given.cause, given.at, actor, run_id, given.reply, (*given.rows, *self._settled(given)))

    def _settled(self, given: _Input) -> tuple[Drop, ...]:
        """A command that is tried again is no longer a failed one; if it fails once more it is put back."""
        return (Drop(REFUSED, given.retriable),) if given.retriable in self._refused else ()

    async def _done(self, given: _Input, outcome: Outcome) -> None:
        if outcome.refusal is not None:
            self._remember_failure(given)
        else:
            self._refused.pop(given.retriable, None)

    async def _refuse(self, given: _Input, refusal: Refusal) -> None:
        await self._fail(given, self._words.say(refusal.message, zone=given.reply.zone), {})

    async def _misread(self, given: _Input, misread: Misread) -> None:
        problem = self._words.say(misread.message, zone=given.reply.zone)
        if not misread.instead:
            await self._fail(given, problem, {})
            return
        signs = ("+1",) if len(misread.instead) == 1 else DIGITS
        options = dict(zip(signs, misread.instead, strict=False))
        await self._fail(
            given, self._text(given, message("ask.instead", problem=problem, choices=tuple(options.items()))), options
        )

    async def _still_wanted(self, given: _Input) -> None:
        asked = message("ask.still", command=given.text.strip()[:200], age=self._clock.now() - given.at)
        await self._answer(given, self._text(given, asked), {"+1": given.text})

    def _text(self, given: _Input, said: Message) -> str:
        return self._words.say(said, zone=given.reply.zone)

    async def _fail(self, given: _Input, text: str, options: Mapping[str, str]) -> None:
        self._remember_failure(given)
        await self._answer(given, text, options)

    def _remember_failure(self, given: _Input) -> None:
        """So that mending the post tries it again, also after a restart."""
        if not given.retriable:
            return
        self._refused[given.retriable] = given.text
        self._desk.remember(Put(REFUSED, given.retriable, {"text": given.text, "at": given.at}))
        if len(self._refused) > _REMEMBERED:
            oldest, _ = self._refused.popitem(last=False)
            self._desk.remember(Drop(REFUSED, oldest))

    async def _answer(self, given: _Input, text: str, options: Mapping[str, str], *, open_: bool = False) -> None:
        await self._desk.answer(given.reply, given.cause, text, given.rows, options=options, open_=open_)


def reaction_cause(reaction: Reaction) -> str:
    """How the causes of that reaction begin (decision 5); the instant follows."""
    return f"reaction:{reaction.post_id}:{reaction.user_id}:{reaction.emoji}:+:"


def _plain(emoji: str) -> str:
    """An emoji's name whatever the skin, and the one name of those that have two."""
    name = re.sub(r"_(?:light|medium_light|medium|medium_dark|dark)_skin_tone$", "", emoji)
    return {"thumbsup": "+1"}.get(name, name)

"""The reception: what somebody did becomes a command, a question or nothing; the desk does the rest."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from domain import commands as c
from domain.people import Person
from domain.run import Change, Run
from domain.slash import next_command
from engine.clock import Clock
from engine.config.settings import Settings
from engine.desk.cursors import Cursors
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.input import causes
from engine.input.alarms import Alarms
from engine.input.clerk import Clerk
from engine.input.comings import Comings
from engine.input.failures import Failures
from engine.input.heard import Heard
from engine.input.inbox import Handled
from engine.input.questions import Question, Questions
from engine.input.sayings import Sayings
from engine.input.suggestions import Suggestions
from engine.out.joining import lines_of
from engine.out.outgoing import Reply
from engine.people.people import People
from engine.people.readers import Readers
from engine.words.links import Links
from handlers.nods import sign_meant
from handlers.own_words import kept_text, webhook_name
from handlers.reactions import KEEPS
from handlers.said import Draft
from mattermost.chat import Channel, Chat, Post, Reaction, User
from mattermost.events import (
    ChannelArchived,
    ChannelChanged,
    MemberAdded,
    MemberRemoved,
    PostDeleted,
    Posted,
    PostEdited,
    ReactionAdded,
    ReactionRemoved,
    UserChanged,
)
from storage.log import Put

_NEARLY = 0.8
"""How much a mistyped prefix must look like the prefix (0 to 1)."""


class Reception:
    """Handles one event at a time per channel (the inbox sees to that)."""

    def __init__(
        self,
        chat: Chat,
        me: User,
        clock: Clock,
        runs: Runs,
        desk: Desk,
        clerk: Clerk,
        failures: Failures,
        people: People,
        cursors: Cursors,
        questions: Questions,
        settings: Settings,
        links: Links,
        comings: Comings,
        alarms: Alarms,
        suggestions: Suggestions,
        readers: Readers,
        sayings: Sayings,
    ) -> None:
        self._chat = chat
        self._me = me
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._clerk = clerk
        self._failures = failures
        self._people = people
        self._cursors = cursors
        self._questions = questions
        self._links = links
        self._comings = comings
        self._alarms = alarms
        self._suggestions = suggestions
        self._readers = readers
        self._sayings = sayings
        self._channels: dict[str, Channel] = {}
        self._prefix = settings.prefix
        self._bots = frozenset(settings.bots)
        self._openings = frozenset({"@", settings.prefix[:1].lower(), settings.prefix[:1].upper()})
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
                await self._took_back(event.reaction, event.channel_id, event.at or self._clock.now())
            case MemberAdded():
                await self._comings.came(event.channel_id, event.user_id)
            case ChannelChanged():
                self._channels[event.channel.id] = event.channel
                await self._comings.converted(event.channel)
            case ChannelArchived():
                await self._comings.channel_is_back(event.channel_id)
            case MemberRemoved():
                await self._comings.left(event.channel_id, event.user_id)
            case UserChanged():
                await self._comings.changed(event.user)

    def ignores(self, event: Posted | ReactionAdded) -> bool:
        """Whether it plainly concerns nobody: most messages do, and need no more than their cursor moved."""
        if isinstance(event, ReactionAdded):
            return event.reaction.user_id == self._me.id
        post, kind = event.post, event.channel_type
        begins = post.message[:1]
        if kind == "D" or begins in self._openings or begins.isspace():  # to the bot, perhaps: looked at closely
            return False
        if kind == "G" or post.user_id == self._me.id:
            return True
        return not (self._alarms.hears(post, self._channels.get(post.channel_id)) or self._sayings.hears(post))

    async def _posted(self, post: Post, channel_type: str) -> None:
        text = self._addressed(post, channel_type)
        meant = self._misaddressed(post) if text is None else None
        said = text if text is not None else meant
        if said is not None and await self._is_heard(post.user_id):
            heard = await self._heard(post, said, (self._cursors.row(post),))
            await (self._hear(heard) if text is not None else self._clerk.mend(heard))
        elif channel_type not in ("D", "G") and post.user_id != self._me.id:
            await self._sayings.listen(post, self._cursors.row)
            if not self._alarms.keywords.deaf:
                await self._alarms.listen(post, await self._channel(post.channel_id), self._cursors.row)

    async def _is_heard(self, user_id: str) -> bool:
        """Whether somebody's commands are taken: a person's, and those of a bot that the settings name."""
        user = await self._people.user(user_id)
        return not user.is_bot or user.username in self._bots

    async def _hear(self, heard: Heard) -> None:
        question = await self._nodded_at(heard)
        if question is None:
            await self._clerk.hear(heard)
            return
        text = question.options[sign_meant(heard.text)]
        await self._clerk.hear(replace(heard, text=text, rows=(*heard.rows, self._questions.gone(question.post_id))))
        self._questions.forget(question.post_id)

    async def _nodded_at(self, heard: Heard) -> Question | None:
        """What a bare `yes` or `2` in a direct message says yes to: what was asked last, if they said nothing since."""
        sign = sign_meant(heard.text)
        if not sign or not heard.reply.direct:
            return None
        asked = [each for each in self._questions.all() if each.channel_id == heard.channel.id]
        question = max(asked, key=lambda each: each.at, default=None)
        if question is None or question.lasting or sign not in question.options:
            return None
        since = await self._chat.posts_since(heard.channel.id, question.at)
        between = (each for each in since if question.at < each.create_at < heard.at)
        return None if any(each.user_id == heard.user_id for each in between) else question

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

    def _misaddressed(self, post: Post) -> str | None:
        """What follows a mistyped prefix (`!incdent check 2`) in a run's channel; elsewhere it is nobody's business."""
        if not post.message.startswith(self._prefix[:1]) or post.user_id == self._me.id or post.type:
            return None
        word, _, rest = post.message.partition(" ")
        if not difflib.get_close_matches(word.lower(), [self._prefix.lower()], 1, _NEARLY):
            return None
        return rest if self._runs.of_channel(post.channel_id) and not post.props.get("from_webhook") else None

    async def _heard(self, post: Post, text: str, rows: tuple[Put, ...] = ()) -> Heard:
        user = await self._people.user(post.user_id)
        channel = await self._channel(post.channel_id)
        reply = self._reply(user, channel, post.id, post.root_id)
        cause = causes.of_post(post, direct=reply.direct)
        return Heard(text, user.id, post.edit_at or post.create_at, cause, channel, reply, rows, post.id, post.files)

    async def _edited(self, post: Post) -> None:
        """A command that had failed is tried again when its text changes; one that worked is history.

        Words that were overheard count while they stand there.
        """
        await self._sayings.edited(post)
        before = self._failures.before(post.id)
        if before is None or post.delete_at:
            return
        text = self._addressed(post, (await self._channel(post.channel_id)).type)
        if text is not None and text != before:
            await self._clerk.hear(await self._heard(post, text))

    async def _deleted(self, post: Post) -> None:
        await self._sayings.deleted(post)
        for run in self._runs.of_channel(post.channel_id):
            if run.board_id == post.id:
                lost = c.RecordBoardLost(post.id)
                await self._desk.submit(Order(lost, f"deleted:{post.id}", self._clock.now(), run_id=run.id))
        for run in self._runs.active():
            for place, card in run.ledger.cards.items():
                if card.post_id == post.id:
                    gone = c.RecordCardLost(place, post.id)
                    await self._desk.submit(Order(gone, f"deleted:{post.id}", self._clock.now(), run_id=run.id))

    async def _reacted(self, reaction: Reaction, channel_id: str) -> None:
        """A reaction on one of the bot's questions says what that reaction stands for."""
        if reaction.user_id == self._me.id:
            return
        question = self._questions.get(reaction.post_id)
        text = question.options.get(_plain(reaction.emoji)) if question else None
        if question is None or text is None:
            if not await self._ran(reaction, channel_id):
                await self._kept(reaction, channel_id)
            return
        user = await self._people.user(reaction.user_id)
        at = reaction.create_at or self._clock.now()
        cause = causes.of_reaction(reaction, at)
        if question.about:
            if not user.is_bot:
                channel = await self._channel(channel_id)
                await self._suggestions.answer(question, _plain(reaction.emoji), user, channel, cause, at)
            return
        theirs = question.asked in ("", user.id) or text.startswith("join ")
        if user.is_bot or not theirs or cause in question.heard:
            return
        # Whoever was asked settles the question; others may still join.
        settles = question.asked == user.id and not question.lasting
        settled, heard = self._questions.gone(question.post_id), self._questions.hearing(question.post_id, cause)
        channel = await self._channel(channel_id)
        post = await self._chat.post(reaction.post_id)
        reply = replace(self._reply(user, channel, post.id, post.root_id), silent=question.lasting)
        heard_of = Heard(text, user.id, at, cause, channel, reply)
        lines = lines_of(text)
        for number, each in enumerate(lines):  # that it is answered is written with the last of them
            rows = (settled if settles else heard,) if number == len(lines) - 1 else ()
            await self._clerk.hear(replace(heard_of, text=each, cause=causes.of_part(cause, number), rows=rows))
        if settles:
            self._questions.forget(question.post_id)
        else:
            self._questions.hear(question.post_id, cause)

    async def _ran(self, reaction: Reaction, channel_id: str) -> bool:
        """▶️ on a pinned post runs the command of the first task that is open and has one."""
        if _plain(reaction.emoji) != "arrow_forward":
            return False
        run = next((run for run in self._runs.of_channel(channel_id) if run.board_id == reaction.post_id), None)
        task = next_command(run) if run is not None else None
        user = await self._people.user(reaction.user_id)
        if run is None or task is None or user.is_bot:
            return False
        at = reaction.create_at or self._clock.now()
        channel = await self._channel(channel_id)
        reply = replace(self._reply(user, channel, reaction.post_id, run.root_id), silent=True)
        line = f"{run.number} run {task.number}"
        await self._clerk.hear(Heard(line, user.id, at, causes.of_reaction(reaction, at), channel, reply))
        return True

    async def _kept(self, reaction: Reaction, channel_id: str) -> None:
        """📌, 📣 or 🎯 on any message in a run's channel: onto the timeline, into an update, a follow-up."""
        keep = KEEPS.get(_plain(reaction.emoji))
        if keep is None or not self._runs.of_channel(channel_id):
            return
        post = await self._chat.post(reaction.post_id)
        run = await self._runs.at(channel_id, post.root_id or post.id)
        user, author = await self._people.user(reaction.user_id), await self._people.user(post.user_id)
        text = kept_text(post)
        if run is None or user.is_bot or post.type.startswith("system_") or not text.strip():
            return
        channel = await self._channel(channel_id)
        reply = self._reply(user, channel, post.id, post.root_id)
        at = reaction.create_at or self._clock.now()
        heard = Heard(text, user.id, at, causes.of_reaction(reaction, at), channel, reply)
        writer = Person(author.id, webhook_name(post) or author.username)
        link = self._links.post(run.team_id, post.id)
        kept = keep(text, writer, link)
        if isinstance(kept, Draft) and post.files:
            kept = replace(kept, text=f"{kept.text} {link}")
        await self._clerk.keep(heard, run, kept, post.create_at)

    async def _took_back(self, reaction: Reaction, channel_id: str, at: int) -> None:
        """Taking a reaction back undoes what that very reaction did."""
        if reaction.user_id == self._me.id:
            return
        begins = causes.any_of(reaction)
        runs = {run.id: run for run in (*self._runs.active(), *self._runs.of_channel(channel_id))}
        changed = ((run, _last_change(run, begins)) for run in runs.values())
        for number, (run, change) in enumerate([(run, change) for run, change in changed if change is not None]):
            actor = await self._people.actor(reaction.user_id, run, here=run.channel_id == channel_id)
            cause = causes.of_part(causes.of_taking_back(reaction, at), number)
            await self._desk.submit(Order(c.UndoLast(change.cause), cause, at, actor, run.id))

    def _reply(self, user: User, channel: Channel, post_id: str, root_id: str) -> Reply:
        """Where an answer to somebody goes, and how it is read there."""
        theirs, direct = self._readers.of(user.id), channel.type == "D"
        reader = theirs if direct else self._readers.around(channel.team_id, user.id)
        return Reply(channel.id, post_id, root_id, direct, theirs.zone, reader, user.id)

    async def _channel(self, channel_id: str) -> Channel:
        if channel_id not in self._channels:
            self._channels[channel_id] = await self._chat.channel(channel_id)
        return self._channels[channel_id]


def _last_change(run: Run, begins: str) -> Change | None:
    """The last change of the run whose cause begins like that."""
    return next((change for change in reversed(run.changes) if change.cause.startswith(begins)), None)


def _plain(emoji: str) -> str:
    """An emoji's name whatever the skin, and the one name of those that have two."""
    name = re.sub(r"_(?:light|medium_light|medium|medium_dark|dark)_skin_tone$", "", emoji)
    return {"thumbsup": "+1"}.get(name, name)

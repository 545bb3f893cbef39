"""Texts in their places: sent once, mended where they stand, beside one post a run that is kept current."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain import commands as c
from domain import copies
from domain.people import Person
from domain.run import Run
from domain.told import Card, Copy, TextState, Told, where
from engine.out.outgoing import Item
from engine.out.posting import Failed, Posting
from engine.out.split import split
from engine.people.readers import Readers
from engine.words.languages import Languages
from engine.words.render import Words
from mattermost.chat import Chat, ChatError, User

_GONE = (400, 403, 404)
"""How the server answers to an edit of what was deleted, or is where the bot is not."""


class Broadcasts:
    """Sends and mends for the outbox; everything is drawn from the run as it is at that moment."""

    def __init__(
        self,
        chat: Chat,
        me: User,
        posting: Posting,
        told: Callable[[Person, str], Awaitable[bool]],
        languages: Languages,
        readers: Readers,
        record: Callable[[str, str, c.Result], Awaitable[None]],
        longest: int,
    ) -> None:
        """`told` says whether somebody may be told of a run."""
        self._chat = chat
        self._me = me
        self._posting = posting
        self._told = told
        self._languages = languages
        self._readers = readers
        self._record = record
        self._longest = longest
        self._shown: dict[str, str] = {}

    async def card(self, item: Item, run: Run, *, again: bool) -> None:
        """Bring the run's one post in a place up to date; one that is gone is posted anew."""
        place = item.body["place"]
        text = split(self._public(run).say(copies.card(run, place)), self._longest)[0]
        known = run.ledger.cards.get(place)
        if known is not None and known.post_id and await self._brought(item, known, text):
            return
        channel_id, _ = await self._posting.place(item, run)
        key = f"{item.key}:{known.count if known else 0}"
        post = await self._posting.find(channel_id, key, item.at) if again else None
        if post is None:
            post = await self._posting.send(item, channel_id, text, "", key)
            self._shown[item.key] = text
        await self._record(run.id, key, c.RecordCard(place, channel_id, post.id))

    async def _brought(self, item: Item, card: Card, text: str) -> bool:
        """Whether the post says that now.  False: it is gone."""
        if self._shown.get(item.key) != text and not await self._edited(card.channel_id, card.post_id, text):
            return False
        self._shown[item.key] = text
        return True

    async def copy(self, item: Item, run: Run, *, again: bool) -> None:
        """Send a text to one place, once."""
        told, _ = self._meant(item, run)
        if told.state is TextState.RETRACTED:
            return
        channel_id, root_id = await self._posting.place(item, run)
        posts: list[str] = []
        for number, part in enumerate(await self._drawn(run, told, item.body["place"], None)):
            posts.append(await self._there(item, item.key, number, channel_id, part, root_id, again=again))
        result = c.RecordCopy(told.number, item.body["place"], None, channel_id, tuple(posts), told.mended)
        await self._record(run.id, f"{item.key}:{told.mended}", result)

    async def mend(self, item: Item, run: Run, *, again: bool) -> None:
        """Bring the posts up to date in which a text stands; if one is gone, that is said.

        What somebody was told who may not see the run any more stays as it is.
        """
        told, person = self._meant(item, run)
        at = where(item.body["place"], person)
        copy = next((each for each in run.ledger.of(told.number) if each.where == at), None)
        if copy is None or copy.gone or copy.mended >= told.mended:
            return  # what is still to be sent is drawn as it is then
        if person is not None and not await self._told(person, run.id):
            return
        parts = await self._drawn(run, told, copy.place, person)
        posts = await self._mended(item, run, copy, parts, f"{item.key}:{told.mended}", again=again)
        key = f"{item.key}:{told.mended}"
        if posts is None:
            await self._record(run.id, key, c.RecordCopyGone(told.number, copy.place, person))
            return
        await self._record(
            run.id, key, c.RecordCopy(told.number, copy.place, person, copy.channel_id, posts, told.mended)
        )

    async def failed(self, item: Item, reason: str) -> None:
        """Put a place that could not be told where people see it; somebody who could not be written to is let be."""
        if item.body.get("place"):
            place = item.body["place"]
            await self._record(item.run, f"{item.key}:{item.at}", c.RecordBroadcastFailed(place, reason))

    def why(self, error: ChatError, run: Run) -> str:
        """Why a channel can't be written into, and what helps."""
        if error.status in (403, 404):
            return self._public(run).word("why.channel_unseen", bot=self._me.username)
        return (error.message or error.error_id).rstrip(". ")

    def _meant(self, item: Item, run: Run) -> tuple[Told, Person | None]:
        told = run.ledger.text(item.body["number"])
        if told is None:
            raise Failed("send a text", "it is not in the log")
        return told, Person(item.body["person"], item.body["who"]) if "person" in item.body else None

    async def _drawn(self, run: Run, told: Told, place: str, person: Person | None) -> list[str]:
        words = self._public(run)
        if person is not None:
            await self._readers.learn((person.id,))
            words = self._languages.to(self._readers.of(person.id))
        return split(words.say(copies.said(run, told, place, person)), self._longest)

    def _public(self, run: Run) -> Words:
        return self._languages.to(self._readers.team(run.team_id))

    async def _there(
        self, item: Item, base: str, number: int, channel_id: str, text: str, root_id: str, *, again: bool
    ) -> str:
        """The id of a part's post, which is sent if it is not there yet."""
        key = base if number == 0 else f"{base}:{number + 1}"
        post = await self._posting.find(channel_id, key, item.at) if again else None
        if post is None:
            post = await self._posting.send(item, channel_id, text, root_id, key)
        return post.id

    async def _mended(
        self, item: Item, run: Run, copy: Copy, parts: list[str], base: str, *, again: bool
    ) -> tuple[str, ...] | None:
        """The posts with their new words; a longer text gets more of them, what is too many says so.  None: gone."""
        posts = list(copy.posts)
        blank = self._public(run).word("told.shorter")
        for number, post_id in enumerate(posts):
            text = parts[number] if number < len(parts) else blank
            if not await self._edited(copy.channel_id, post_id, text):
                return None
        if len(parts) > len(posts):
            _, root_id = await self._posting.place(item, run)
            for number in range(len(posts), len(parts)):
                post = self._there(item, base, number, copy.channel_id, parts[number], root_id, again=again)
                posts.append(await post)
        return tuple(posts)

    async def _edited(self, channel_id: str, post_id: str, text: str) -> bool:
        """Whether the post could be edited.  False: it is gone."""
        try:
            await self._chat.edit_post(post_id, text)
            return True
        except ChatError as error:
            if error.status not in _GONE:
                raise
            if error.status != 403:
                return False
        # The bot may have been taken out of the channel: a post of its own is still its to edit, from inside.
        try:
            await self._chat.add_member(channel_id, self._me.id)
            await self._chat.edit_post(post_id, text)
        except ChatError as error:
            if error.status not in _GONE:
                raise
            return False
        return True


async def unknown_channels(chat: Chat, team_id: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that are no channel of the team which the bot can see, or one that is archived."""
    return tuple([name for name in names if not await _is_there(chat, team_id, name)])


async def _is_there(chat: Chat, team_id: str, name: str) -> bool:
    try:
        return not (await chat.channel_named(team_id, name)).delete_at
    except ChatError as error:
        if error.permanent:
            return False
        raise

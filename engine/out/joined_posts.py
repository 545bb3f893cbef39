"""Posts what falls together for one person: one post, found again after a crash by the key of each part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain import commands as c
from domain.people import Person
from engine.input.questions import Question, Questions
from engine.out.joining import drawn
from engine.out.outgoing import Item
from engine.out.posting import Posting, keys_of
from engine.out.split import split
from engine.words.render import Words
from mattermost.chat import Chat, Post

_Part = Mapping[str, Any]


class JoinedPosts:
    """Writes them, and has their reactions answered."""

    def __init__(
        self,
        chat: Chat,
        posting: Posting,
        questions: Questions,
        words: Callable[[str], Words],
        longest: int,
        told: Callable[[Person, str], Awaitable[bool]],
        record: Callable[[str, str, c.Result], Awaitable[None]],
    ) -> None:
        """`words` are those of the person with that id; `told` says whether somebody may be told of a run."""
        self._told = told
        self._record = record
        self._chat = chat
        self._posting = posting
        self._questions = questions
        self._words = words
        self._longest = longest

    async def post(self, item: Item, *, again: bool) -> None:
        """Post the parts that are not posted yet.

        The server may answer with a post it took before under the same key (`pending_post_id`): then what is missing
        in that one follows.
        """
        channel_id, _ = await self._posting.place(item, None)
        person = Person(item.body["person"], item.body["who"])
        left: list[_Part] = [part for part in item.body["parts"] if await self._told(person, part["run"])]
        if again:
            for post in await self._posting.ours_since(channel_id, item.at):
                left = await self._seen(item, post, left)
        while left:
            left = await self._seen(item, await self._send(item, channel_id, left), left)

    async def _send(self, item: Item, channel_id: str, parts: list[_Part]) -> Post:
        keys = [part["key"] for part in parts]
        pieces = split(drawn(self._words(item.body["person"]), parts).text, self._longest)
        for number, piece in enumerate(pieces[:-1], 1):
            await self._posting.send(item, channel_id, piece, "", f"{keys[0]}:{number}")
        return await self._posting.send(item, channel_id, pieces[-1], "", keys[0], keys=keys)

    async def _seen(self, item: Item, post: Post, parts: list[_Part]) -> list[_Part]:
        """The parts that do not stand in that post; those that do can be answered there."""
        there = [part for part in parts if part["key"] in keys_of(post)]
        options = drawn(self._words(item.body["person"]), there).options if there else {}
        if options:  # known before its reactions show, for somebody may be quick
            self._questions.ask(Question(post.id, post.channel_id, options, "", post.create_at, lasting=True))
        for emoji in options:
            await self._chat.react(post.id, emoji)
        if len(there) == len(keys_of(post)) == 1 and "copy" in there[0]:
            await self._is_copy(item, post, there[0])
        return [part for part in parts if part not in there]

    async def _is_copy(self, item: Item, post: Post, one: _Part) -> None:
        """Remember where a text stands alone in one post, so that it can be mended there."""
        if len(split(one["text"], self._longest)) == 1:
            person, of = Person(item.body["person"], item.body["who"]), one["copy"]
            copy = c.RecordCopy(of["number"], "", person, post.channel_id, (post.id,), of["mended"])
            await self._record(one["run"], f"{one['key']}:copy", copy)

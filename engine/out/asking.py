"""Questions by direct message: asked once, kept current, and turned into their result."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from domain import commands as c
from domain.people import Person
from domain.run import Prompt, Run
from engine.clock import Clock
from engine.input.questions import Question, Questions
from engine.out.outgoing import Item
from engine.out.posting import Posting
from engine.out.prompts import Drawn, Prompts
from engine.out.told import Told
from mattermost.chat import Chat


class Asking:
    """Posts prompts and redraws them."""

    def __init__(
        self,
        chat: Chat,
        posting: Posting,
        prompts: Prompts,
        questions: Questions,
        clock: Clock,
        record: Callable[[str, str, c.Result], Awaitable[None]],
        told: Told,
    ) -> None:
        self._chat = chat
        self._posting = posting
        self._prompts = prompts
        self._questions = questions
        self._clock = clock
        self._record = record
        self._told = told
        self._shown: dict[str, str] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def ask(self, item: Item, run: Run, *, again: bool) -> None:
        """Ask somebody by direct message; the post is kept current from then on."""
        person = Person(item.body["person"], item.body["who"])
        drawn = await self._prompts.draw(run, Prompt(item.body["about"], person, "", "", 0))
        channel_id, _ = await self._posting.place(item, run)
        post = await self._posting.find(channel_id, item.key, item.at) if again else None
        async with self._asking.setdefault(person.id, asyncio.Lock()):
            if post is None:
                post = await self._posting.send(item, channel_id, drawn.text, "", item.key)
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

    async def redraw(self, run: Run, post_id: str) -> None:
        """Bring a prompt up to date: its words, and the reactions under it."""
        prompt = next(prompt for prompt in run.prompts if prompt.post_id == post_id)
        if prompt.kind == "page" or await self._told.may(prompt.person, run.id):
            drawn = await self._prompts.draw(run, prompt)
        else:
            drawn = await self._prompts.unseen(prompt.person)
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

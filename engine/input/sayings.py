"""Words that check tasks (`check_on`), heard in a run's own place; taken back when the message says them no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain import commands as c
from domain.fields import WEBHOOKS
from domain.may import may
from domain.people import Actor, Person
from domain.run import Run
from domain.spoken import heard_from, listened_for, says_nothing_more, speakers, words_of
from engine.clock import Clock
from engine.desk.desk import Desk
from engine.desk.orders import Order
from engine.desk.runs import Runs
from engine.input import causes
from engine.input.alarms import HEARD
from engine.out.outgoing import Item, Reply, Writer
from engine.people.people import People
from engine.people.readers import Readers
from engine.playbooks.catalogue import Catalogue
from handlers.keywords import Ear, ear_for
from handlers.own_words import text_of, webhook_name
from mattermost.chat import Post
from storage.log import Put

_KEPT = 500
"""Runs whose words are kept compiled."""


class Sayings:
    """Overhears what is said where an open run lives; a message elsewhere costs a look-up."""

    def __init__(
        self,
        clock: Clock,
        runs: Runs,
        desk: Desk,
        writer: Writer,
        catalogue: Catalogue,
        people: People,
        readers: Readers,
    ) -> None:
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._writer = writer
        self._catalogue = catalogue
        self._people = people
        self._readers = readers
        self._ears: dict[str, tuple[Run, tuple[str, ...], Ear[str] | None]] = {}

    def hears(self, post: Post) -> bool:
        """Whether a message has words that may check a task."""
        return self._heard(post) is not None

    async def listen(self, post: Post, row: Callable[[Post], Put]) -> None:
        """Check what waits for the words of a message that is no command; its `row` is written with that."""
        heard = self._heard(post)
        if heard is None or self._runs.handled(causes.of_post(post)):
            return
        run, words = heard
        actor = await self._actor(post, run)
        command, cause = c.HearWords(words), causes.of_post(post)
        # Whoever may not change the run did not ask to; they are not told that they may not.
        if may(actor, command, run, self._catalogue.policy(run.playbook.key, run.playbook)) is not None:
            return
        theirs, here = self._readers.zone(post.user_id), self._readers.around(run.team_id, post.user_id)
        reply = Reply(post.channel_id, post.id, post.root_id, False, theirs, here, post.user_id)
        at = post.edit_at or post.create_at
        order = Order(command, cause, at, actor, run.id, rows=(row(post),))
        if actor.bot or not actor.person.id:  # nobody there reads an answer
            tick = self._writer.tick(reply, cause, self._clock.now())
            await self._desk.submit(replace(order, items=(tick,)))
        else:
            await self._desk.submit(replace(order, reply=reply))

    async def edited(self, post: Post) -> None:
        """A message that checked tasks says something else now."""
        for run in self._checked_by(post):
            words = ear_for(words_of(heard_from(run, post.id))).hear(text_of(post))
            command = c.TakeBackWords(post.id, words, edited=True)
            await self._take_back(run, post, command, causes.of_post(post), post.edit_at)

    async def deleted(self, post: Post) -> None:
        """A message that checked tasks is no more."""
        for run in self._checked_by(post):
            await self._take_back(run, post, c.TakeBackWords(post.id), f"unsaid:{post.id}", self._clock.now())

    async def _take_back(self, run: Run, post: Post, command: c.TakeBackWords, cause: str, at: int) -> None:
        actor = await self._actor(post, run)
        items: tuple[Item, ...] = ()
        if command.edited and says_nothing_more(run, command, actor):
            items = (self._writer.untick(post.channel_id, post.id, cause, self._clock.now()),)
        await self._desk.submit(Order(command, cause, at, actor, run.id, items=items))

    def _checked_by(self, post: Post) -> list[Run]:
        runs = self._runs.of_channel(post.channel_id)
        return [run for run in runs if run.active and heard_from(run, post.id)]

    def _heard(self, post: Post) -> tuple[Run, tuple[str, ...]] | None:
        """The open run in whose place that was said, and which of its words."""
        if post.type not in HEARD:
            return None
        for run in self._runs.of_channel(post.channel_id):
            thread = bool(post.root_id) and post.root_id in (run.root_id, run.board_id)
            if run.active and (run.mode == "new" or thread):
                ear = self._ear(run)
                words = ear.hear(text_of(post)) if ear is not None else ()
                return (run, words) if words else None
        return None

    def _ear(self, run: Run) -> Ear[str] | None:
        """What hears the run's words as it is now; compiled anew only when they change."""
        known = self._ears.get(run.id)
        if known is not None and known[0] is run:
            return known[2]
        words = listened_for(run)
        same = known is not None and known[1] == words
        ear = known[2] if known is not None and same else (ear_for(words) if words else None)
        if known is None and len(self._ears) >= _KEPT:
            self._ears.pop(next(iter(self._ears)))
        self._ears[run.id] = (run, words, ear)
        return ear

    async def _actor(self, post: Post, run: Run) -> Actor:
        """Who says it: a person, a bot under its name, or a webhook under the one it gives itself.

        A bot or a webhook counts only where the playbook names it, and then it may.
        """
        if name := webhook_name(post):
            return Actor(Person("", name), member=True, admin=True, groups=frozenset({WEBHOOKS}))
        actor = await self._people.actor(post.user_id, run, here=True)
        if actor.bot:
            return replace(actor, member=True, trusted=True, admin=True)
        return replace(actor, groups=actor.groups | await self._people.among(post.user_id, speakers(run)))

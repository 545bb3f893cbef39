"""Suggestions of runs, answered by reactions: anybody who may start the run takes one up, or says not now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.commands import StartRun
from domain.may import may_start
from domain.messages import Message, Refusal, message, refuse
from domain.people import Actor
from engine.clock import Clock
from engine.config.settings import Settings
from engine.desk.desk import Desk
from engine.desk.orders import Order, Row
from engine.input.alarm_book import Alarm, AlarmBook
from engine.input.alarms import START, trigger
from engine.input.questions import Question, Questions
from engine.input.starting import Choice, Spot, Starter, line
from engine.out.outgoing import Item, Reply, Writer
from engine.people.people import People
from engine.people.readers import Readers
from engine.playbooks.catalogue import Catalogue
from handlers.said import StartWish
from mattermost.chat import Channel, User

_FRESH = 60_000
"""A reaction this young (ms) that can do nothing is told why; an older one was told, or is history."""


class Suggestions:
    """What a reaction on a suggestion does; then the suggestion is one line without reactions."""

    def __init__(
        self,
        clock: Clock,
        desk: Desk,
        writer: Writer,
        catalogue: Catalogue,
        people: People,
        starter: Starter,
        questions: Questions,
        settings: Settings,
        book: AlarmBook,
        readers: Readers,
    ) -> None:
        self._clock = clock
        self._desk = desk
        self._writer = writer
        self._catalogue = catalogue
        self._people = people
        self._starter = starter
        self._questions = questions
        self._settings = settings
        self._readers = readers
        self._book = book
        self._told: set[tuple[str, str]] = set()

    async def answer(self, question: Question, sign: str, user: User, channel: Channel, cause: str, at: int) -> None:
        """Somebody reacted with one of the suggestion's signs, at that instant (ms)."""
        alarm = self._book.get(question.about)
        if alarm is None:
            return
        actor = await self._people.actor(user.id)
        theirs, here = self._readers.zone(user.id), self._readers.around(channel.team_id, user.id)
        reply = Reply(channel.id, question.post_id, alarm.thread, False, theirs, here, user.id)
        refusal = self._may(actor, alarm)
        if refusal is not None:
            await self._refuse(refusal, question, reply, cause, at)
        elif sign != START:
            await self._settle(question, replace(alarm, declined=True), "alarm.declined", user, channel.team_id, cause)
        else:
            await self._accept(question, alarm, actor, user, channel, reply, cause, at)

    def _may(self, actor: Actor, alarm: Alarm) -> Refusal | None:
        if actor.guest:
            return refuse("guest_start")
        return may_start(actor, self._catalogue.policy(alarm.playbook))

    async def _accept(
        self, question: Question, alarm: Alarm, actor: Actor, user: User, channel: Channel, reply: Reply, cause: str,
        at: int,
    ) -> None:  # fmt: skip
        wish = StartWish(alarm.title, alarm.playbook)
        now = self._clock.now()
        if now - at > self._settings.old_after:
            asked = message("ask.still", command=line(wish), age=now - at)
            await self._ask_back(question, alarm, user, channel, reply, cause, Choice(asked, {"+1": line(wish)}))
            return
        root = "" if alarm.thread == alarm.post else alarm.thread
        begun = await self._starter.begin(wish, actor, Spot(channel, alarm.post, root))
        match begun:
            case Refusal():
                await self._refuse(begun, question, reply, cause, at)
            case Choice():
                await self._ask_back(question, alarm, user, channel, reply, cause, begun)
            case StartRun():
                started = replace(alarm, run=begun.run_id, at=now, declined=False)
                said = message("alarm.started", who=user.username)
                order = Order(
                    replace(begun, trigger=self._writer.public(trigger(alarm, user.username), channel.team_id)),
                    cause,
                    at,
                    actor,
                    begun.run_id,
                    rows=(self._questions.gone(question.post_id), self._book.row(started)),
                    items=(self._writer.settled(question, cause, now, said, channel.team_id, begun.run_id),),
                )
                outcome = await self._desk.submit(order)
                if outcome.refusal is not None:
                    await self._refuse(outcome.refusal, question, reply, cause, at)
                else:
                    self._known(question, started)

    async def _ask_back(
        self, question: Question, alarm: Alarm, user: User, channel: Channel, reply: Reply, cause: str, choice: Choice
    ) -> None:
        """Something has to be clear first: the suggestion is over, and whoever took it up is asked."""
        text = self._writer.words(choice.message, reply.reader)
        asked = self._writer.answer(reply, cause, text, self._clock.now(), options=choice.options)
        await self._settle(question, alarm, "alarm.asked", user, channel.team_id, cause, (asked,))

    async def _settle(
        self,
        question: Question,
        alarm: Alarm,
        id: str,
        user: User,
        team_id: str,
        cause: str,
        items: Sequence[Item] = (),
    ) -> None:
        rows: tuple[Row, ...] = (self._questions.gone(question.post_id), self._book.row(alarm))
        said: Message = message(id, who=user.username)
        settled = self._writer.settled(question, cause, self._clock.now(), said, team_id)
        await self._desk.put((settled, *items), rows)
        self._known(question, alarm)

    def _known(self, question: Question, alarm: Alarm) -> None:
        self._book.keep(alarm)
        self._questions.forget(question.post_id)

    async def _refuse(self, refusal: Refusal, question: Question, reply: Reply, cause: str, at: int) -> None:
        """Tell them why not, once; the suggestion stays for others.  After a gap old reactions are seen again."""
        told = (question.post_id, reply.user_id)
        if told not in self._told and self._clock.now() - at <= _FRESH:
            self._told.add(told)
            await self._desk.answer(reply, cause, self._writer.words(refusal.message, reply.reader))

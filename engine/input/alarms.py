"""Keywords in the channels: a message starts a run, suggests one, or points at the one that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.alike import alike
from domain.commands import StartRun
from domain.fields import WEBHOOKS
from domain.may import may_start
from domain.messages import Message, message
from domain.people import Actor, Person
from domain.run import Run
from engine.clock import Clock
from engine.config.settings import Settings
from engine.desk.desk import Desk
from engine.desk.orders import Order, Row
from engine.desk.runs import Runs
from engine.input import causes
from engine.input.alarm_book import Alarm, AlarmBook
from engine.input.questions import Question, Questions
from engine.input.starting import Spot, Starter
from engine.out.outgoing import Reply, Writer
from engine.people.people import People
from engine.people.readers import Readers
from engine.people.sight import Sight
from engine.playbooks.catalogue import Catalogue
from handlers.keywords import Hit, Keywords
from handlers.own_words import text_of, title, webhook_name
from handlers.said import StartWish
from mattermost.chat import Channel, Post
from storage.log import Put

START, NOT_NOW = "rotating_light", "x"
POINT_EVERY = 60_000
"""Between two lines in one channel that point at the same run (ms)."""
HEARD = frozenset({"", "me", "slack_attachment"})
"""Types of the posts that people, bots and webhooks write; those of plugins and of the server are others."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message in which an alarm is heard; `source` is '' for a person, else what triggers call a bot.

    `again` is how long the same is no new alarm (ms).
    """

    alarm: Alarm
    starts: bool
    again: int
    source: str
    post: Post
    channel: Channel
    rows: tuple[Row, ...]

    @property
    def cause(self) -> str:
        return causes.of_post(self.post)

    @property
    def speaker(self) -> str:
        return self.source or self.post.user_id


class Alarms:
    """Hears keywords.  A message in a channel without any costs a look-up."""

    def __init__(
        self,
        clock: Clock,
        runs: Runs,
        desk: Desk,
        writer: Writer,
        catalogue: Catalogue,
        people: People,
        starter: Starter,
        questions: Questions,
        settings: Settings,
        book: AlarmBook,
        sight: Sight,
        readers: Readers,
    ) -> None:
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._writer = writer
        self._catalogue = catalogue
        self._people = people
        self._starter = starter
        self._questions = questions
        self._settings = settings
        self._book = book
        self._sight = sight
        self._readers = readers
        self._books = catalogue.all()
        self._keywords = Keywords(self._books.values())

    @property
    def keywords(self) -> Keywords:
        """What the playbooks listen for at present."""
        books = self._catalogue.all()
        if books is not self._books:
            self._books, self._keywords = books, Keywords(books.values())
        return self._keywords

    def hears(self, post: Post, channel: Channel | None) -> bool:
        """Whether there may be a keyword in a message: for certain only where the channel is known."""
        keywords = self.keywords
        if keywords.deaf or post.type not in HEARD:
            return False
        return channel is None or bool(keywords.hear(channel.name, text_of(post)))

    async def listen(self, post: Post, channel: Channel, row: Callable[[Post], Put]) -> None:
        """Hear a message that is no command; the `row` it makes is written with what it leads to."""
        keywords = self.keywords
        if post.type not in HEARD or not keywords.listens(channel.name) or self._is_talk_about_it(post):
            return
        text = text_of(post)
        hits = keywords.hear(channel.name, text)
        if not hits:
            return
        source, who = await self._speaker(post)
        names = frozenset() if source else await self._names(post.user_id, who, hits)
        hit = next((hit for hit in hits if hit.hears(source, names)), None)
        if hit is None:
            return
        heard = self._heard(hit, text, source, who, post, channel, row(post))
        if not self._runs.handled(heard.cause):
            await self._act(heard)

    async def _speaker(self, post: Post) -> tuple[str, str]:
        """Who it is as triggers name bots ('' for a person), and by name."""
        if name := webhook_name(post):
            return WEBHOOKS, name
        user = await self._people.user(post.user_id)
        return (f"@{user.username}" if user.is_bot else ""), user.username

    async def _names(self, user_id: str, name: str, hits: Sequence[Hit]) -> frozenset[str]:
        """What triggers may call that person by: their name, and those of the groups asked for that they are in."""
        asked = frozenset().union(*(hit.people for hit in hits))
        return await self._people.among(user_id, asked) | {f"@{name}"}

    def _is_talk_about_it(self, post: Post) -> bool:
        """What is said in a run's own place, or beneath a message that was heard, is no new alarm."""
        for run in self._runs.of_channel(post.channel_id):
            if run.mode == "new" or (post.root_id and post.root_id in (run.root_id, run.board_id)):
                return True
        return bool(post.root_id) and self._book.begins_thread(post.root_id)

    def _heard(self, hit: Hit, text: str, source: str, who: str, post: Post, channel: Channel, row: Put) -> _Heard:
        alarm = Alarm(
            playbook=hit.playbook,
            word=hit.word,
            title=title(text) or hit.word,
            who=who,
            post=post.id,
            threads=(post.root_id or post.id,),
            channel_id=channel.id,
            channel=channel.name,
            at=self._clock.now(),
        )
        fresh = alarm.at - post.create_at <= self._settings.old_after
        again = self._settings.keywords.again if hit.again is None else hit.again
        return _Heard(alarm, hit.starts and fresh, again, source, post, channel, (row,))

    async def _act(self, heard: _Heard) -> None:
        before = self._book.get(heard.alarm.key)
        again = before is not None and heard.alarm.at - before.at <= heard.again
        run = (self._book.run_of(before) if before and again else None) or self._alike(heard)
        if run is not None:
            await self._point(heard, heard.alarm.following(before) if before and again else heard.alarm, run)
        elif before is not None and again and not before.run:
            return  # it was suggested, or declined, a moment ago
        elif not (heard.starts and await self._start(heard)):
            await self._suggest(heard)

    def _alike(self, heard: _Heard) -> Run | None:
        """An open run that everybody there may know of and whose title says the same."""
        team_id = heard.channel.team_id
        told = (run for run in self._runs.active() if self._sight.named_among_others(run, team_id) and not run.drill)
        return next(iter(alike(heard.alarm.title, told)), None)

    async def _point(self, heard: _Heard, alarm: Alarm, run: Run) -> None:
        """One line in the thread; not to one person twice, nor too often, nor at a run that not all there may see."""
        known = self._book.get(alarm.key)
        alarm = replace(alarm, run=run.id, pointed=known.pointed if known and known.run == run.id else 0)
        lately = alarm.at - self._book.pointed(run, alarm.channel_id) < POINT_EVERY
        told = self._sight.named_among_others(run, heard.channel.team_id)
        if not told or lately or heard.speaker in alarm.told:
            self._book.touch(alarm)
            return
        alarm = alarm.pointing(run, heard.speaker)
        said = message("alarm.open", run=run.number, title=run.title, since=run.started_at, channel=run.place_name)
        await self._say(heard, alarm, said)

    async def _start(self, heard: _Heard) -> bool:
        """Start it for whoever wrote the message; False if they may not, or if nobody would lead it."""
        alarm = heard.alarm
        if self._catalogue.get(alarm.playbook) is None:
            return False
        actor = await self._actor(heard)
        if actor.guest or may_start(actor, self._catalogue.policy(alarm.playbook)) is not None:
            return False
        wish = StartWish(alarm.title, alarm.playbook, anyway=True)
        begun = await self._starter.begin(wish, actor, Spot(heard.channel, heard.post.id, heard.post.root_id))
        if not isinstance(begun, StartRun):
            return False
        alarm = replace(alarm, run=begun.run_id)
        order = Order(
            replace(begun, trigger=self._writer.public(trigger(alarm), heard.channel.team_id)),
            heard.cause,
            heard.post.create_at,
            actor,
            begun.run_id,
            self._reply(heard),
            (*heard.rows, self._book.row(alarm)),
        )
        outcome = await self._desk.submit(order)
        if outcome.refusal is None:
            self._book.keep(alarm)
        return True

    async def _actor(self, heard: _Heard) -> Actor:
        """The author; for a bot Muster itself, under the bot's name."""
        if heard.source:
            return Actor(Person("", heard.alarm.who), member=True, admin=True)
        return await self._people.actor(heard.post.user_id)

    async def _suggest(self, heard: _Heard) -> None:
        """Ask in the thread; one that is still open from before is closed, so that there are never two."""
        alarm, now = heard.alarm, self._clock.now()
        book = self._catalogue.get(alarm.playbook)
        if book is None:
            return
        age = now - heard.post.create_at if now - heard.post.create_at > self._settings.old_after else 0
        said = message("alarm.suggest", word=alarm.word, playbook=book.title, title=alarm.title, age=age)
        await self._say(heard, alarm, said, asks=True)

    async def _say(self, heard: _Heard, alarm: Alarm, said: Message, *, asks: bool = False) -> None:
        now, rows = self._clock.now(), [*heard.rows, self._book.row(alarm)]
        options = {START: "start", NOT_NOW: "not now"} if asks else None
        text = self._writer.public(said, heard.channel.team_id)
        about = alarm.key if asks else ""
        items = [self._writer.answer(self._reply(heard), heard.cause, text, now, options=options, about=about)]
        stale = self._stale(alarm.key) if asks else ()
        for question in stale:
            key = f"{heard.cause}:{question.post_id}"
            items.append(self._writer.settled(question, key, now, message("alarm.again"), heard.channel.team_id))
            rows.append(self._questions.gone(question.post_id))
        await self._desk.put(items, rows)
        self._book.keep(alarm)
        for question in stale:
            self._questions.forget(question.post_id)

    def _stale(self, key: str) -> Sequence[Question]:
        return [question for question in self._questions.all() if question.about == key]

    def _reply(self, heard: _Heard) -> Reply:
        post = heard.post
        theirs, here = self._readers.zone(post.user_id), self._readers.around(heard.channel.team_id, post.user_id)
        return Reply(post.channel_id, post.id, post.root_id, False, theirs, here, post.user_id)


def trigger(alarm: Alarm, by: str = "") -> Message:
    """What started a run, for its record; `by` took the suggestion up."""
    return message("alarm.trigger", word=alarm.word, who=alarm.who, channel=alarm.channel, by=by)

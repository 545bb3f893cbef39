# Long because: one place where every effect becomes a document of the outbox.
"""What is to go out, as the outbox keeps it: one document an item, rendered once, sent until it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from domain import readership
from domain.disturbing import calls, duty_may_wait, may_wait
from domain.effects import (
    AddPerson,
    ArchiveChannel,
    Ask,
    Brief,
    CallPager,
    CallWebhook,
    CallWebhooks,
    Effect,
    Execute,
    KeepBookmarks,
    LeaveBoard,
    Mend,
    OneEffect,
    OpenChannel,
    RefreshBoard,
    RefreshCard,
    RefreshHeader,
    RefreshPrompt,
    RestoreChannel,
    Say,
    Tell,
    ToOrigin,
    ToPerson,
    ToPlace,
    ToRun,
    ToThread,
)
from domain.messages import Message
from domain.nudged import DIRECT, DIRECT_AMONG
from domain.people import MUSTER, Person
from domain.react_people import UNFOLLOWED
from domain.run import Run
from domain.site import Site
from domain.told import where
from engine.input.questions import Question
from engine.oncall.pager_calls import pager_call
from engine.out.joining import TOGETHER, joinable, part, restful
from engine.out.prompts import on_tasks
from engine.out.under_news import under_news
from engine.people.readers import Readers
from engine.webhooks.targets import Targets
from engine.words.languages import Languages
from engine.words.render import Reader, Words
from storage.log import Document

TABLE = "outbox"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do outside.

    `key` is its idempotency key: sent twice it has happened once.  Items of one
    `lane` go out in order, lanes beside each other.  `kind` is what `Courier.carry` knows
    how to do; `body` holds what that kind needs.  `at` is when it was put here (ms).
    """

    key: str
    lane: str
    kind: str
    at: int
    run: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    recovered: bool = False

    @property
    def is_answer(self) -> bool:
        """Somebody waits for it."""
        return self.lane.startswith("a:")

    def document(self) -> Document:
        """As the store keeps it."""
        return {"lane": self.lane, "kind": self.kind, "at": self.at, "run": self.run, "body": dict(self.body)}

    @classmethod
    def restored(cls, key: str, document: Document) -> Item:
        """From the store, after a start: it may have been sent already."""
        return cls(
            key, document["lane"], document["kind"], document["at"], document["run"], document["body"], recovered=True
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """Where an answer goes: beneath the post it answers.  `root_id` is the thread that post is in, or ''.

    What they type is read on the clock of `zone`, theirs; `reader` is who reads the answer.
    `silent`: what worked needs no answer, for the post that was reacted to shows it.
    """

    channel_id: str
    post_id: str
    root_id: str
    direct: bool
    zone: str
    reader: Reader
    user_id: str
    silent: bool = False

    @property
    def thread(self) -> str:
        """The thread an answer goes into: the post's own, or one beneath it; in a DM only one that is there."""
        return self.root_id or ("" if self.direct else self.post_id)


class Writer:
    """Makes items of effects and answers.  Everything is rendered here, once."""

    def __init__(self, languages: Languages, readers: Readers, targets: Targets) -> None:
        self._languages = languages
        self._readers = readers
        self._targets = targets

    def effects(self, effect: Effect, run: Run, key: str, at: int, actor: Person) -> Iterator[Item]:
        """An effect of the run, under the key that makes it happen once; one for each target that listens.

        `actor` is who brought it about.
        """
        if not isinstance(effect, CallWebhooks):
            item = self._effect(effect, run, key, at)
            if may_wait(effect, run, actor):
                words = self._languages.to(self._readers.of(item.body["person"]))
                item = restful(item, words, calls=calls(effect))
            yield item
            return
        for target in self._targets.listening(run, effect.what, effect.audience):
            call = CallWebhook(target, effect.what, effect.told, effect.subject, f"{key}:{target}")
            yield self._effect(call, run, call.key, at)

    def _effect(self, effect: OneEffect, run: Run, key: str, at: int) -> Item:
        room = f"r:{run.id}"
        match effect:
            case OpenChannel():
                body = {"name": effect.name, "title": effect.title, "private": effect.private}
                return Item(key, room, "channel", at, run.id, body)
            case AddPerson():
                return Item(key, room, "member", at, run.id, {"user": effect.person.id, "name": effect.person.name})
            case RefreshBoard():
                # The first board waits its turn, so that what follows finds its thread; edits need not wait.
                lane = f"b:{run.id}" if run.board_id else room
                return Item(f"{run.id}:board", lane, "board", at, run.id, {})
            case RefreshHeader():
                return Item(f"{run.id}:header", f"h:{run.id}", "header", at, run.id, {})
            case Ask():
                if effect.about.startswith("task "):
                    # Until it is known to have been asked it may be asked for again: that is the same question.
                    known = sum((it.about, it.person) == (effect.about, effect.person) for it in run.prompts)
                    key = f"{run.id}:ask:{effect.about.replace(' ', '-')}:{effect.person.id}:{known}"
                body = {"about": effect.about, "person": effect.person.id, "who": effect.person.name}
                return Item(key, f"d:{effect.person.id}", "ask", at, run.id, body)
            case RefreshPrompt():
                body = {"post": effect.post_id}
                return Item(f"{run.id}:prompt:{effect.post_id}", f"p:{effect.post_id}", "prompt", at, run.id, body)
            case Execute():
                body = {"task": effect.task, "asked": effect.asked, "command": effect.command}
                return Item(key, f"x:{run.id}", "execute", at, run.id, body)
            case ArchiveChannel() | RestoreChannel():
                return Item(key, room, "archive" if isinstance(effect, ArchiveChannel) else "restore", at, run.id, {})
            case LeaveBoard():
                own = effect.channel_id == run.moves.own
                text = self._team(run).say(effect.message)
                body = {"post": effect.post_id, "channel": effect.channel_id, "own": own, "text": text}
                return Item(key, f"c:{effect.channel_id}", "leave", at, run.id, body)
            case KeepBookmarks():
                return Item(f"{run.id}:bookmarks", f"k:{run.id}", "bookmarks", at, run.id, {})
            case Brief():
                body = {"why": effect.why, "by": effect.by.id, "who_by": effect.by.name, "note": effect.note}
                if isinstance(effect.to, ToPerson):
                    person = effect.to.person
                    body |= {"person": person.id, "who": person.name}
                    return Item(key, f"d:{person.id}", "brief", at, run.id, body)
                return Item(key, room, "brief", at, run.id, {**body, "to": "run"})
            case CallPager():
                # Each page has a lane a pager: it is triggered before it is resolved, and waits for no other.
                lane = f"x:{run.id}:{effect.page}:{effect.pager}"
                return Item(key, lane, "pager", at, run.id, pager_call(self._team(run), effect, run))
            case CallWebhook():
                # A target hears of a run in order, and waits for no other.  What it is sent is made of the log.
                body = {
                    "target": effect.target,
                    "what": effect.what,
                    "told": effect.told,
                    "subject": effect.subject,
                    "key": effect.key,
                }
                return Item(effect.key, f"w:{run.id}:{effect.target}", "webhook", at, run.id, body)
            case Tell() | Mend():
                return _copy(effect, run, at)
            case RefreshCard():
                _, channel = readership.split(effect.place)
                card = {"place": effect.place, "name": channel}
                return Item(f"{run.id}:card:{effect.place}", _lane(run, channel), "card", at, run.id, card)
            case Say():
                return self._say(effect, run, key, at)
            case _:
                assert_never(effect)

    def _say(self, effect: Say, run: Run, key: str, at: int) -> Item:
        if isinstance(effect.to, ToPerson):
            if effect.message.id == DIRECT:
                return self._nudge(effect.to.person, effect.message, run, key, at)
            of_run = "" if effect.message.id == UNFOLLOWED else run.id  # what is of a run is told to who sees it
            item = self.direct(effect.to.person, effect.message, key, at, of_run)
            if (text := run.ledger.text(effect.text)) is None:
                return item
            words = self._languages.to(self._readers.of(effect.to.person.id))
            return joinable(item, words, {"number": text.number, "mended": text.mended})
        said = self._team(run).say(effect.message)
        match effect.to:
            case ToRun():
                body: dict[str, Any] = {"text": said, "to": "run"}
                if options := under_news(self._team(run), run, effect.message):
                    body |= {"options": options, "for": "", "lasting": True}
                return Item(key, f"r:{run.id}", "post", at, run.id, body)
            case ToOrigin():
                teller = run.starter if run.starter != MUSTER else run.owner
                body = {"text": said, "channel": run.origin_channel, "root": run.origin_post, "alone": teller.id}
                return Item(key, f"c:{run.origin_channel}", "post", at, run.id, body)
            case ToPlace(place, told):
                _, channel = readership.split(place)
                body = {"text": said, "name": channel, "place": place, "told": told}
                return Item(key, _lane(run, channel), "post", at, run.id, body)
            case ToThread(channel_id, root_id):
                body = {"text": said, "channel": channel_id, "root": root_id}
                return Item(key, f"c:{channel_id}", "post", at, run.id, body)
            case _:
                assert_never(effect.to)

    def _options(self, run: Run, nudge: Message) -> dict[str, str]:
        return on_tasks(self._team(run), run, [task.number for task in nudge.args["tasks"]])

    def _nudge(self, person: Person, nudge: Message, run: Run, key: str, at: int) -> Item:
        """What somebody is reminded of; with what falls together with it in other runs it is one message."""
        words = self._languages.to(self._readers.of(person.id))
        block = words.say(Message(DIRECT_AMONG, nudge.args))
        typed = words.word("remind.typed", number=nudge.args["tasks"][0].number, run=run.number)
        alone = part(key, run.id, words.say(nudge), block=block, typed=typed, options=self._options(run, nudge))
        return together(person, alone, key, at, run.id)

    def direct(
        self, person: Person, said: Message, key: str, at: int, run: str = "", *, site: Site | None = None
    ) -> Item:
        """A direct message, in that person's language and zone; `run`: what it is about; `site`: a newer one."""
        text = self._languages.to(self._readers.of(person.id, site)).say(said)
        return Item(key, f"d:{person.id}", "post", at, run, {"text": text, "person": person.id, "who": person.name})

    def of_site(self, person: Person, said: Message, key: str, at: int, site: Site) -> Item:
        """What somebody hears of what belongs to no run."""
        item = self.direct(person, said, key, at, site=site)
        if not duty_may_wait(said):
            return item
        return restful(item, self._languages.to(self._readers.of(person.id, site)), calls=True)

    def tick(self, reply: Reply, key: str, at: int) -> Item:
        """✅ on the person's own message: it worked."""
        body = {"post": reply.post_id, "emoji": "white_check_mark"}
        return Item(f"{key}:tick", f"a:{reply.channel_id}", "react", at, "", body)

    @staticmethod
    def untick(channel_id: str, post_id: str, key: str, at: int) -> Item:
        """The ✅ goes: it did not work after all."""
        body = {"post": post_id, "emoji": "white_check_mark"}
        return Item(f"{key}:untick", f"a:{channel_id}", "unreact", at, "", body)

    def answer(
        self,
        reply: Reply,
        key: str,
        text: str,
        at: int,
        *,
        options: Mapping[str, str] | None = None,
        open_: bool = False,
        about: str = "",
    ) -> Item:
        """Words for a person.  `options` are reactions and what each stands for; `open_`: beside, not in the thread.

        `about` makes it a suggestion (see `Question`), which anybody may answer.
        """
        body: dict[str, Any] = {
            "text": text,
            "channel": reply.channel_id,
            "root": reply.root_id if open_ else reply.thread,
        }
        if options:
            body["options"] = dict(options)
            body["for"] = "" if about else reply.user_id
            body["about"] = about
        return Item(answer_key(key), f"a:{reply.channel_id}", "post", at, "", body)

    def aside(self, who: Person, key: str, text: str, at: int) -> Item:
        """Words for a person alone, who asked elsewhere."""
        body = {"text": text, "person": who.id, "who": who.name}
        return Item(f"{key}:answer", f"d:{who.id}", "post", at, "", body)

    def settled(self, question: Question, key: str, at: int, said: Message, team_id: str, run: str = "") -> Item:
        """A question in a channel of that team turns into one line and loses its reactions; `run` is what it led to."""
        body = {
            "post": question.post_id,
            "signs": list(question.options),
            "id": said.id,
            "args": dict(said.args),
            "team": team_id,
        }
        return Item(f"{key}:settled", f"a:{question.channel_id}", "settle", at, run, body)

    def in_run(self, run: Run, said: Sequence[Message], key: str, at: int) -> Item:
        """Words for everybody in the run, a line each."""
        text = "\n".join(self._team(run).say(one) for one in said)
        return Item(key, f"r:{run.id}", "post", at, run.id, {"text": text, "to": "run"})

    def to_channel(self, team_id: str, name: str, key: str, text: str, at: int) -> Item:
        """Words for a channel that is named in the settings."""
        return Item(key, f"n:{team_id}:{name}", "post", at, "", {"text": text, "team": team_id, "name": name})

    def words(self, message: Message, reader: Reader) -> str:
        """A message in a reader's language and zone."""
        return self._languages.to(reader).say(message)

    def public(self, message: Message, team_id: str) -> str:
        """A message as everybody in a channel of that team reads it ('': of any)."""
        return self.words(message, self._readers.team(team_id))

    def _team(self, run: Run) -> Words:
        return self._languages.to(self._readers.team(run.team_id))


def answer_key(cause: str) -> str:
    """The key of the words that answer an input."""
    return f"{cause}:answer"


def together(person: Person, one: Mapping[str, Any], key: str, at: int, run_id: str) -> Item:
    """A direct message that may be joined with others."""
    body = {"person": person.id, "who": person.name, "parts": [dict(one)]}
    return Item(key, f"d:{person.id}", TOGETHER, at, run_id, body)


def _lane(run: Run, channel: str) -> str:
    """One lane a named channel: the post that is kept current comes before the replies to it."""
    return f"n:{run.team_id}:{channel}"


def _copy(effect: Tell | Mend, run: Run, at: int) -> Item:
    """A text in one of its places: one key for each, so that nothing is told twice."""
    body: dict[str, Any] = {"number": effect.number, "place": effect.place}
    person = effect.person if isinstance(effect, Mend) else None
    at_ = where(effect.place, person)
    if person is not None:
        lane = f"d:{person.id}"
        body |= {"person": person.id, "who": person.name}
    elif effect.place:
        _, channel = readership.split(effect.place)
        lane = _lane(run, channel)
        body["name"] = channel
    else:
        lane = f"r:{run.id}"
        body["to"] = "run"
    kind = "copy" if isinstance(effect, Tell) else "mend"
    return Item(f"{run.id}:{kind}:{effect.number}:{at_}", lane, kind, at, run.id, body)

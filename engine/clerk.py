"""The clerk: what was said is understood, and done: a command to the desk, an answer, a question back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from domain import commands as c
from domain.decide import decide
from domain.may import visible
from domain.messages import Message, Refusal, message, refuse
from domain.people import Actor, Person
from domain.queries import OfRun, Query, ShowPlaybooks
from domain.run import Run
from engine.answers import Answers
from engine.catalogue import Catalogue
from engine.clock import Clock
from engine.desk import Desk
from engine.orders import Order, Outcome
from engine.outgoing import Reply
from engine.people import People, mentions
from engine.render import Words
from engine.runs import Runs
from engine.settings import Settings
from engine.shelf import seen
from engine.stamping import Stamps
from engine.starting import DIGITS, Choice, Spot, Starter
from handlers.said import Asked, Draft, Meant, Misread, Said, StartWish
from handlers.understand import names_to_resolve, understand
from mattermost.chat import Channel
from storage.log import Drop, Put

REFUSED = "refused"
"""Table of the posts whose command failed: mended by an edit, they are tried again."""
_REACHES_OUTSIDE = (StartWish, c.FinishRun, c.CancelRun, c.PostUpdate, c.PublishRetro)
_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said to the bot: the words, by whom, where, when (ms), and the key by which it is known again.

    `rows` are written with whatever comes of it; `retriable` is the post that may be mended by an edit, or ''.
    """

    text: str
    user_id: str
    at: int
    cause: str
    channel: Channel
    reply: Reply
    rows: tuple[Put | Drop, ...] = ()
    retriable: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that failed: its text, and where it was said."""

    text: str
    channel_id: str


class Clerk:
    """Does what was heard."""

    def __init__(
        self,
        clock: Clock,
        runs: Runs,
        desk: Desk,
        starter: Starter,
        answers: Answers,
        people: People,
        catalogue: Catalogue,
        words: Words,
        settings: Settings,
        stamps: Stamps,
        asked: Callable[[str], Awaitable[None]],
        refused: Mapping[str, Failure],
    ) -> None:
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._starter = starter
        self._answers = answers
        self._people = people
        self._catalogue = catalogue
        self._words = words
        self._settings = settings
        self._stamps = stamps
        self._all_asked = asked
        self._refused: OrderedDict[str, Failure] = OrderedDict(refused)

    def failed_before(self, post_id: str) -> str | None:
        """The text with which a post's command failed, or None: it worked, or was none."""
        failure = self._refused.get(post_id)
        return failure.text if failure else None

    def failed_in(self) -> set[str]:
        """The channels in which a failed command may still be mended."""
        return {failure.channel_id for failure in self._refused.values()}

    async def hear(self, given: Heard) -> None:
        """Understand it, and do it."""
        user = await self._people.user(given.user_id)
        if given.reply.direct:
            await self._all_asked(user.id)
        here = await self._runs.at(given.reply.channel_id, given.reply.root_id)
        asked = self._asked(user.id, given.reply.root_id) if given.reply.direct else ()
        run = here or (self._only_run_of(user.id, asked) if given.reply.direct else None)
        said = Said(
            text=given.text,
            who=Person(user.id, user.username),
            at=given.at,
            zone=given.reply.zone,
            run=run,
            people=await self._people.spoken_of(
                mentions(given.text), names_to_resolve(given.text, self._settings.prefix), run
            ),
            playbooks=self._catalogue.all(),
            prefix=self._settings.prefix,
            in_dm=given.reply.direct,
            asked=asked,
        )
        meant = understand(said)
        if _is_about_playbooks(meant) and self._catalogue.refresh():
            said = replace(said, playbooks=self._catalogue.all())
            meant = understand(said)
        if isinstance(meant, Misread):
            await self._misread(given, meant)
        elif isinstance(meant.what, _REACHES_OUTSIDE) and self._old(given):
            await self._still_wanted(given)
        elif isinstance(meant.what, StartWish):
            await self._start(given, meant.what)
        elif isinstance(meant.what, Query):
            await self._ask(given, said, meant, meant.what)
        elif isinstance(meant.what, Draft):
            await self._offer(given, said, meant, meant.what)
        else:
            await self._wish(given, said, meant, meant.what)

    async def mend(self, given: Heard) -> None:
        """The prefix was mistyped: offer the command as it was probably meant."""
        user = await self._people.user(given.user_id)
        if not user.is_bot:
            typo = message("no.prefix", command=given.text.strip()[:200])
            await self._misread(given, Misread(typo, (given.text.strip(),)))

    async def keep(self, given: Heard, run: Run, what: c.AddNote | c.AddFollowup | Draft, wrote_at: int) -> None:
        """Keep somebody's message, because of a reaction on it; `wrote_at` (ms) is when it was written."""
        actor = await self._people.actor(given.user_id, run, here=True)
        if isinstance(what, Draft):
            await self._preview(given, run, actor, what)
        else:
            order = Order(what, given.cause, wrote_at, actor, run.id, given.reply)
            await self._done(given, await self._desk.submit(order))

    async def _offer(self, given: Heard, said: Said, meant: Meant, draft: Draft) -> None:
        run = await self._run(said, meant)
        if not isinstance(run, Run):
            await self._not_found(given, run)
        else:
            await self._preview(given, run, await self._people.actor(given.user_id, run), draft)

    async def _preview(self, given: Heard, run: Run, actor: Actor, draft: Draft) -> None:
        """A status update as it would be sent; a reaction sends it."""
        update = c.PostUpdate(draft.text)
        decision = decide(run, update, actor, given.at)
        if isinstance(decision, Refusal):
            await self._refuse(given, decision)
            return
        text = await self._stamps.update_text(run, self._runs.live(run.id).history, draft.text)
        asked = message("ask.update", run=run.number, text=text)
        await self._answer(given, self._text(given, asked), {"+1": f"{run.number} update {draft.text}"})

    def _asked(self, user_id: str, root_id: str) -> tuple[Asked, ...]:
        """The open prompts to somebody, the newest first; only the one whose thread this is, if it is one's."""
        found = [
            (prompt, run)
            for run in self._runs.all()
            for prompt in run.prompts
            if prompt.person.id == user_id and run.is_open(prompt)
        ]
        mine = [(prompt, run) for prompt, run in found if prompt.post_id == root_id] or found
        mine.sort(key=lambda pair: -pair[0].at)
        return tuple(Asked(run.number, prompt.about, prompt.at) for prompt, run in mine)

    def _old(self, given: Heard) -> bool:
        return self._clock.now() - given.at > self._settings.old_after

    def _only_run_of(self, user_id: str, asked: tuple[Asked, ...]) -> Run | None:
        """The run that a direct message is about without naming it: the one they are in, else the one asked about."""
        mine = [run for run in self._runs.active() if any(person.id == user_id for person in run.participants)]
        if mine:
            return mine[0] if len(mine) == 1 else None
        numbers = {prompt.run for prompt in asked}
        asked_about = self._runs.known(numbers.pop()) if len(numbers) == 1 else None
        return asked_about if isinstance(asked_about, Run) else None

    async def _start(self, given: Heard, wish: StartWish) -> None:
        actor = await self._people.actor(given.user_id)
        spot = Spot(given.channel, given.reply.post_id, given.reply.root_id)
        begun = await self._starter.begin(wish, actor, spot)
        match begun:
            case Refusal():
                await self._refuse(given, begun)
            case Choice():
                text = self._words.say(begun.message, zone=given.reply.zone)
                await self._answer(given, text, begun.options)
            case c.StartRun():
                await self._done(given, await self._desk.submit(self._order(given, begun, actor, begun.run_id)))

    async def _ask(self, given: Heard, said: Said, meant: Meant, query: Query) -> None:
        if not isinstance(query, OfRun):
            actor = await self._people.actor(given.user_id)
            await self._answer(given, await self._answers.of_none(query, actor, said), {})
            return
        run = await self._run(said, meant)
        if not isinstance(run, Run):
            await self._not_found(given, run)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        answer = self._answers.of_run(query, run, actor, given.reply.zone)
        if isinstance(answer, Refusal):
            await self._refuse(given, answer)
        elif run.private and not given.reply.direct and not self._is_here(given, run):  # others read along
            await self._desk.answer_alone(given.reply, said.who, given.cause, answer, given.rows)
        else:
            await self._answer(given, answer, {}, open_=self._answers.is_for_all(query) and self._is_here(given, run))

    async def _wish(self, given: Heard, said: Said, meant: Meant, wish: c.Wish) -> None:
        run = await self._run(said, meant)
        if not isinstance(run, Run):
            await self._not_found(given, run)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        if isinstance(wish, c.CancelRun) and wish.duplicate_of and not self._knows(wish.duplicate_of, actor):
            await self._refuse(given, refuse("run_unknown", run=wish.duplicate_of))
            return
        await self._done(given, await self._desk.submit(self._order(given, wish, actor, run.id)))

    def _knows(self, number: str, actor: Actor) -> bool:
        """Whether there is such a run for them; a private one elsewhere is none (they may name it by its title)."""
        run = self._runs.known(number)
        return run is not None and seen(Actor(actor.person), run)

    def _is_here(self, given: Heard, run: Run) -> bool:
        return run.channel_id == given.reply.channel_id

    async def _run(self, said: Said, meant: Meant) -> Run | Refusal | Misread:
        """The run it is about.  One that they may not see is answered like a number that doesn't exist."""
        if not meant.run:
            return said.run or self._which(said)
        known = self._runs.known(meant.run)
        run = await self._runs.wake(known.id) if known is not None else None
        if run is not None:
            here = said.run is not None and said.run.id == run.id
            actor = await self._people.actor(said.who.id, run, here=here and not said.in_dm)
            kept = self._runs.entry(run.id)
            if visible(actor, run) or (kept is not None and seen(actor, kept)):
                return run
        elif known is not None and seen(Actor(said.who), known):
            return refuse("unreadable", run=known.number)
        return refuse("run_unknown", run=meant.run)

    def _which(self, said: Said) -> Misread:
        """Which run is meant?  Each that is open, as the command line that names it, ready to be sent."""
        actor = Actor(said.who)
        told = (run for run in reversed(self._runs.active()) if said.in_dm or not run.private)  # others read along
        open_runs = [run for run in told if visible(actor, run)][:3]
        asked = message("no.which_run", command=said.text, runs=tuple(f"{run.number} {run.title}" for run in open_runs))
        return Misread(asked, tuple(f"{run.number} {said.text.strip()}" for run in open_runs))

    def _order(self, given: Heard, command: c.Command, actor: Actor, run_id: str) -> Order:
        rows = (*given.rows, *self._settled(given))
        return Order(command, given.cause, given.at, actor, run_id, given.reply, rows, self._failure(given))

    def _settled(self, given: Heard) -> tuple[Drop, ...]:
        """A command that is tried again is no longer a failed one; if it fails once more it is put back."""
        return (Drop(REFUSED, given.retriable),) if given.retriable in self._refused else ()

    async def _done(self, given: Heard, outcome: Outcome) -> None:
        if outcome.refusal is not None:
            self._remember_failure(given)
        else:
            self._refused.pop(given.retriable, None)

    async def _refuse(self, given: Heard, refusal: Refusal) -> None:
        await self._fail(given, self._words.say(refusal.message, zone=given.reply.zone), {})

    async def _not_found(self, given: Heard, answer: Refusal | Misread) -> None:
        if isinstance(answer, Misread):
            await self._misread(given, answer)
        else:
            await self._refuse(given, answer)

    async def _misread(self, given: Heard, misread: Misread) -> None:
        problem = self._words.say(misread.message, zone=given.reply.zone)
        if not misread.instead:
            await self._fail(given, problem, {})
            return
        signs = ("+1",) if len(misread.instead) == 1 else DIGITS
        options = dict(zip(signs, misread.instead, strict=False))
        await self._fail(
            given, self._text(given, message("ask.instead", problem=problem, choices=tuple(options.items()))), options
        )

    async def _still_wanted(self, given: Heard) -> None:
        asked = message("ask.still", command=given.text.strip()[:200], age=self._clock.now() - given.at)
        await self._answer(given, self._text(given, asked), {"+1": given.text})

    def _text(self, given: Heard, said: Message) -> str:
        return self._words.say(said, zone=given.reply.zone)

    async def _fail(self, given: Heard, text: str, options: Mapping[str, str]) -> None:
        self._remember_failure(given)
        rows = (*given.rows, *self._failure(given))
        await self._desk.answer(given.reply, given.cause, text, rows, options=options)

    def _failure(self, given: Heard) -> tuple[Put, ...]:
        """What is written with a refusal, so that mending the post tries it again, also after a restart."""
        if not given.retriable:
            return ()
        return (Put(REFUSED, given.retriable, {"text": given.text, "channel": given.channel.id, "at": given.at}),)

    def _remember_failure(self, given: Heard) -> None:
        if not given.retriable:
            return
        self._refused[given.retriable] = Failure(given.text, given.channel.id)
        if len(self._refused) > _REMEMBERED:
            oldest, _ = self._refused.popitem(last=False)
            self._desk.remember(Drop(REFUSED, oldest))

    async def _answer(self, given: Heard, text: str, options: Mapping[str, str], *, open_: bool = False) -> None:
        await self._desk.answer(given.reply, given.cause, text, given.rows, options=options, open_=open_)


def _is_about_playbooks(meant: Meant | Misread) -> bool:
    """Whether the files are worth a look first: they may be newer than what is known of them."""
    return isinstance(meant, Misread) or isinstance(meant.what, StartWish | ShowPlaybooks)

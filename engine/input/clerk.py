# Long because: everything that was heard passes here, whatever is meant by it.
"""The clerk: what was said is understood, and done: a command to the desk, an answer, a question back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from domain import commands as c
from domain.decide import decide
from domain.messages import Message, Refusal, message, refuse
from domain.people import Actor, Person
from domain.queries import OfRun, OwnBusiness, Query, ShowLinks, ShowPlaybooks
from domain.run import Run
from domain.site_commands import SiteCommand
from engine.answers.answers import Answers
from engine.clock import Clock
from engine.config.settings import Settings
from engine.desk.desk import Desk
from engine.desk.orders import Order, Outcome
from engine.desk.runs import Runs
from engine.desk.stamping import Stamps
from engine.input.failures import Failures
from engine.input.heard import Heard
from engine.input.moving import Moving
from engine.input.pairing import Pairing
from engine.input.starting import DIGITS, Choice, Spot, Starter
from engine.input.swapping import Swapping, swap_to_undo
from engine.input.update_files import UpdateFiles
from engine.input.which_run import WhichRun
from engine.people.people import People, mentions
from engine.people.readers import Readers
from engine.people.sight import Sight
from engine.playbooks.catalogue import Catalogue
from engine.words.languages import Languages
from engine.words.render import Words
from handlers.reactions import Kept
from handlers.said import Draft, Meant, Misread, MoveWish, PairWish, RequestWish, Said, StartWish, SwapWish
from handlers.understand import names_to_resolve, understand
from handlers.update_words import Told, line_of

_REACHES_OUTSIDE = (
    StartWish,
    c.FinishRun,
    c.CancelRun,
    c.PostUpdate,
    c.TellAudiences,
    c.AmendUpdate,
    c.RetractUpdate,
    c.AgreeOnText,
    c.ChangeDestinations,
    c.PublishRetro,
    c.RunCommand,
    c.PagePeople,
    c.EscalatePage,
    c.ResendWebhooks,
    c.ChangeWebhooks,
    c.OpenCall,
    PairWish,
    MoveWish,
)


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
        languages: Languages,
        readers: Readers,
        settings: Settings,
        stamps: Stamps,
        asked: Callable[[str], Awaitable[None]],
        failures: Failures,
        sight: Sight,
        swapping: Swapping,
        moving: Moving,
        files: UpdateFiles,
    ) -> None:
        self._clock = clock
        self._runs = runs
        self._desk = desk
        self._starter = starter
        self._answers = answers
        self._people = people
        self._catalogue = catalogue
        self._languages = languages
        self._readers = readers
        self._settings = settings
        self._stamps = stamps
        self._all_asked = asked
        self._failures = failures
        self._sight = sight
        self._swapping = swapping
        self._moving = moving
        self._files = files
        self._which_run = WhichRun(runs, sight)
        self._pairing = Pairing(self._which_run, sight)

    async def hear(self, given: Heard) -> None:
        """Understand it, and do it."""
        user = await self._people.user(given.user_id)
        if given.reply.direct:
            await self._all_asked(user.id)
        here = await self._runs.at(given.reply.channel_id, given.reply.root_id)
        asked = await self._which_run.asked_of(user.id, given.reply.root_id) if given.reply.direct else ()
        run = here or (self._which_run.only_one_of(user.id, asked) if given.reply.direct else None)
        named, bare = mentions(given.text), names_to_resolve(given.text, self._settings.prefix)
        said = Said(
            text=given.text,
            who=Person(user.id, user.username),
            at=given.at,
            zone=given.reply.zone,
            run=run,
            people=await self._people.spoken_of(named, bare, run),
            groups=await self._people.groups_of(given.text, (*named, *bare)),
            group_names=self._people.group_names,
            playbooks=self._catalogue.all(),
            prefix=self._settings.prefix,
            in_dm=given.reply.direct,
            asked=asked,
            skipped=self._which_run.skipped_by(user.id, given.reply.root_id) if given.reply.direct else None,
            schedules=tuple(self._settings.oncall),
            policies=tuple(self._settings.policies),
            languages=self._languages.codes,
            schemes=self._settings.link_schemes,
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
        elif isinstance(meant.what, SiteCommand):
            actor = await self._people.actor(given.user_id)
            await self._done(given, await self._desk.submit(self._order(given, meant.what, actor)))
        elif isinstance(meant.what, SwapWish):
            await self._swap(given, meant.what)
        elif isinstance(meant.what, PairWish):
            await self._pair(given, said, meant, meant.what)
        elif (
            meant.what == c.UndoLast()
            and (back := swap_to_undo(self._runs, said, meant, self._clock.now())) is not None
        ):
            actor = await self._people.actor(given.user_id)
            await self._done(given, await self._desk.submit(self._order(given, back, actor)))
        elif isinstance(meant.what, MoveWish):
            await self._move(given, said, meant, meant.what)
        elif isinstance(meant.what, Draft):
            await self._offer(given, said, meant, meant.what)
        elif isinstance(meant.what, RequestWish):
            await self._request(given, said, meant, meant.what)
        else:
            await self._wish(given, said, meant, meant.what)

    async def mend(self, given: Heard) -> None:
        """The prefix was mistyped: offer the command as it was probably meant."""
        typo = message("no.prefix", command=given.text.strip()[:200])
        await self._misread(given, Misread(typo, (given.text.strip(),)))

    async def keep(self, given: Heard, run: Run, what: Kept, wrote_at: int) -> None:
        """Keep somebody's message, because of a reaction on it; `wrote_at` (ms) is when it was written."""
        actor = await self._people.actor(given.user_id, run, here=True)
        if isinstance(what, Draft):
            await self._preview(given, run, actor, what)
        else:
            order = Order(what, given.cause, wrote_at, actor, run.id, given.reply)
            await self._done(given, await self._desk.submit(order))

    async def _offer(self, given: Heard, said: Said, meant: Meant, draft: Draft) -> None:
        run = await self._which_run.meant(said, meant, given.channel.team_id)
        if not isinstance(run, Run):
            await self._not_found(given, run)
        else:
            await self._preview(given, run, await self._people.actor(given.user_id, run), draft)

    async def _preview(self, given: Heard, run: Run, actor: Actor, draft: Draft) -> None:
        """A status update as it would be sent; a reaction sends it."""
        text = draft.text or (run.updating.draft.text if run.updating.draft else "")
        update = c.PostUpdate(text, next=draft.next, final=draft.final)
        decision = decide(run, update, actor, given.at)
        if isinstance(decision, Refusal):
            await self._refuse(given, decision)
            return
        sent = await self._stamps.update_text(run, self._runs.live(run.id).history, text)
        asked = message("ask.update", run=run.number, text=sent, next=draft.next, final=draft.final)
        line = line_of(Told(text, draft.next, draft.final))
        await self._answer(given, self._text(given, asked), {"+1": f"{run.number} {line}"})
        if given.files and given.reply.direct:
            await self._files_stay(given)

    def _old(self, given: Heard) -> bool:
        return self._clock.now() - given.at > self._settings.old_after

    async def _start(self, given: Heard, wish: StartWish) -> None:
        actor = await self._people.actor(given.user_id)
        spot = Spot(given.channel, given.reply.post_id, given.reply.root_id)
        begun = await self._starter.begin(wish, actor, spot)
        match begun:
            case Refusal():
                await self._refuse(given, begun)
            case Choice():
                text = self._text(given, begun.message)
                await self._answer(given, text, begun.options)
            case c.StartRun():
                await self._done(given, await self._desk.submit(self._order(given, begun, actor, begun.run_id)))

    async def _swap(self, given: Heard, wish: SwapWish) -> None:
        actor = await self._people.actor(given.user_id)
        planned = await self._swapping.planned(wish, actor, given.at)
        if isinstance(planned, Refusal):
            await self._refuse(given, planned)
        else:
            await self._done(given, await self._desk.submit(self._order(given, planned, actor)))

    async def _move(self, given: Heard, said: Said, meant: Meant, wish: MoveWish) -> None:
        run = await self._which_run.meant(said, meant, given.channel.team_id)
        if not isinstance(run, Run):
            await self._not_found(given, run)
            return
        planned = await self._moving.planned(wish, run, said.who, given.channel)
        if isinstance(planned, Refusal):
            await self._refuse(given, planned)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        await self._done(given, await self._desk.submit(self._order(given, planned, actor, run.id)))

    async def _pair(self, given: Heard, said: Said, meant: Meant, wish: PairWish) -> None:
        planned = await self._pairing.planned(wish, said, meant, given.channel.team_id)
        match planned:
            case Refusal() | Misread():
                await self._not_found(given, planned)
            case Choice():
                await self._answer(given, self._text(given, planned.message), planned.options)
            case (run, command):
                actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
                await self._done(given, await self._desk.submit(self._order(given, command, actor, run.id)))

    async def _ask(self, given: Heard, said: Said, meant: Meant, query: Query) -> None:
        if not isinstance(query, OfRun):
            actor = await self._people.actor(given.user_id)
            alone = isinstance(query, OwnBusiness) and not given.reply.direct
            words = self._words(given, alone=alone)
            answer_ = await self._answers.of_none(query, actor, said, given.channel.team_id, words)
            if alone:
                await self._desk.answer_alone(given.reply, said.who, given.cause, answer_, given.rows)
            else:
                await self._answer(given, answer_, {})
            return
        run = await self._which_run.meant(said, meant, given.channel.team_id)
        if not isinstance(run, Run):
            await self._not_found(given, run)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        alone = not given.reply.direct and (isinstance(query, OwnBusiness) or not self._may_be_read(given, run, query))
        words = self._words(given, alone=alone)
        answer = self._answers.of_run(query, run, actor, words)
        if isinstance(answer, Refusal):
            await self._refuse(given, answer)
        elif alone:
            await self._desk.answer_alone(given.reply, said.who, given.cause, answer, given.rows)
        else:
            options = self._answers.options(query, run, words)
            open_ = self._answers.is_for_all(query) and self._is_here(given, run)
            await self._answer(given, answer, options, open_=open_)

    async def _wish(self, given: Heard, said: Said, meant: Meant, wish: c.Wish) -> None:
        run = await self._which_run.meant(said, meant, given.channel.team_id)
        if not isinstance(run, Run):
            await self._not_found(given, run)
            return
        actor = await self._people.actor(given.user_id, run, here=self._is_here(given, run))
        if isinstance(wish, c.OpenCall) and _is_answered(wish, run) and not self._may_be_read(given, run, ShowLinks()):
            await self._ask(given, said, meant, ShowLinks())  # where the call is is told to nobody else
            return
        double = wish.duplicate_of if isinstance(wish, c.CancelRun) else ""
        if double and not await self._which_run.exists_for(actor.person.id, double):
            await self._refuse(given, refuse("run_unknown", run=double))
            return
        wish, untold = self._files.named(wish, given, run)
        outcome = await self._desk.submit(self._order(given, wish, actor, run.id))
        await self._done(given, outcome)
        if untold and outcome.refusal is None:
            await self._files_stay(given)

    async def _files_stay(self, given: Heard) -> None:
        """What hangs on their message does not go out with its text."""
        text = self._text(given, message("answer.files_stay", direct=given.reply.direct))
        await self._desk.answer(given.reply, f"{given.cause}:files", text, (), options={})

    async def _request(self, given: Heard, said: Said, meant: Meant, wish: RequestWish) -> None:
        """Somebody wants to be let in.

        Of one they can't see the answer is that for a number that doesn't exist: only its owner hears of it, and
        decides whether they learn that there is such a run.
        """
        if not meant.run or isinstance(await self._which_run.meant(said, meant, given.channel.team_id), Run):
            await self._wish(given, said, meant, c.JoinRun())
            return
        if (run := self._which_run.asked_into(meant.run)) is not None:
            request = c.RecordRequest(said.who, wish.why)
            await self._desk.submit(Order(request, f"{given.cause}:request", given.at, run_id=run.id))
        await self._answer(given, self._text(given, message("answer.requested", run=meant.run)), {})

    def _is_here(self, given: Heard, run: Run) -> bool:
        return run.channel_id == given.reply.channel_id

    def _may_be_read(self, given: Heard, run: Run, query: Query) -> bool:
        """Whether everybody where it was asked may read the answer: who has an address may come in."""
        if given.reply.direct or self._is_here(given, run):
            return True
        return not isinstance(query, ShowLinks) and self._sight.named_among_others(run, given.channel.team_id)

    def _order(self, given: Heard, command: c.Command | SiteCommand, actor: Actor, run_id: str = "") -> Order:
        rows = (*given.rows, *self._failures.gone(given))
        refused = self._failures.row(given)
        return Order(command, given.cause, given.at, actor, run_id, given.reply, rows, refused)

    async def _done(self, given: Heard, outcome: Outcome) -> None:
        if outcome.refusal is not None:
            self._failures.keep(given)
        else:
            self._failures.forget(given)

    async def _refuse(self, given: Heard, refusal: Refusal) -> None:
        await self._fail(given, self._text(given, refusal.message), {})

    async def _not_found(self, given: Heard, answer: Refusal | Misread) -> None:
        if isinstance(answer, Misread):
            await self._misread(given, answer)
        else:
            await self._refuse(given, answer)

    async def _misread(self, given: Heard, misread: Misread) -> None:
        problem = self._text(given, misread.message)
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

    def _words(self, given: Heard, *, alone: bool) -> Words:
        """Words for who reads what was asked for: the asker `alone`, or whoever reads along where they asked."""
        along = replace(given.reply.reader, asker="")
        return self._languages.to(self._readers.of(given.user_id) if alone else along)

    def _text(self, given: Heard, said: Message) -> str:
        return self._languages.to(given.reply.reader).say(said)

    async def _fail(self, given: Heard, text: str, options: Mapping[str, str]) -> None:
        self._failures.keep(given)
        rows = (*given.rows, *self._failures.row(given))
        await self._desk.answer(given.reply, given.cause, text, rows, options=options)

    async def _answer(self, given: Heard, text: str, options: Mapping[str, str], *, open_: bool = False) -> None:
        await self._desk.answer(given.reply, given.cause, text, given.rows, options=options, open_=open_)


def _is_answered(wish: c.OpenCall, run: Run) -> bool:
    """Whether who asks for the call is told where it is, for it is open."""
    return run.links.call is not None and not wish.again


def _is_about_playbooks(meant: Meant | Misread) -> bool:
    """Whether the files are worth a look first: they may be newer than what is known of them."""
    return isinstance(meant, Misread) or isinstance(meant.what, StartWish | ShowPlaybooks)

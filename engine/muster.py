# Long because: the one place where every part is made and wired to the others.
"""Muster, assembled: what is wired to what, how it starts, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Protocol

from domain import commands as c
from domain.digest import DAILY, WEEKDAYS, DigestRule
from domain.messages import Message
from domain.swaps import overrides
from engine.admin_channel import TABLE as TOLD
from engine.admin_channel import AdminChannel
from engine.alarm_book import TABLE as ALARMS
from engine.alarm_book import AlarmBook
from engine.alarms import Alarms
from engine.answers import Answers
from engine.archivist import Archivist
from engine.asking import Asking
from engine.audience_texts import AudienceTexts
from engine.bookmarks import Bookmarks
from engine.briefs import Briefs
from engine.broadcasts import Broadcasts, unknown_channels
from engine.calendar_people import CalendarPeople
from engine.calendars import Calendars
from engine.catalogue import TABLE as PLAYBOOKS
from engine.clerk import Clerk
from engine.clock import Clock
from engine.comings import Comings
from engine.courier import Courier
from engine.cursors import TABLE as CURSORS
from engine.cursors import Cursors
from engine.desk import Desk
from engine.digests import TABLE as DIGESTS
from engine.digests import Digests
from engine.emergency import Emergency
from engine.failures import TABLE as REFUSED
from engine.failures import Failures
from engine.gaps import Gaps
from engine.groups import KnownGroups
from engine.housekeeping import Housekeeping
from engine.ids import Salts, ulid
from engine.inbox import Inbox
from engine.joined_posts import JoinedPosts
from engine.keeper import Keeper
from engine.links import Links
from engine.membership import Membership
from engine.moving import Moving
from engine.oncall import OnCall
from engine.oncall_answers import OnCallAnswers
from engine.oncall_watch import OnCallWatch
from engine.orders import Order
from engine.outbox import Outbox
from engine.outgoing import TABLE as OUTBOX
from engine.outgoing import Item, Writer
from engine.outside import Outside
from engine.own_answers import OwnAnswers
from engine.page_answers import PageAnswers
from engine.pagers import Pagers
from engine.paging import Paging
from engine.parts import Parts
from engine.people import People
from engine.posting import Posting
from engine.prompts import Prompts
from engine.questions import TABLE as QUESTIONS
from engine.questions import Questions
from engine.quiet import QuietHours
from engine.readers import Readers
from engine.reception import Reception
from engine.render import Words
from engine.resting import Resting
from engine.runs import Runs
from engine.sayings import Sayings
from engine.schedules import TABLE as SCHEDULES
from engine.schedules import Schedules
from engine.settings import Settings
from engine.sight import Sight
from engine.signs_of_life import SignsOfLife
from engine.slash import SlashCommands
from engine.stamping import Stamps
from engine.starting import Starter
from engine.suggestions import Suggestions
from engine.swapping import Swapping
from engine.ticker import Ticker
from engine.told import Told
from engine.webhook_ledger import TABLE as WEBHOOKS
from engine.webhook_ledger import Ledger
from engine.webhook_lines import WebhookLines
from engine.webhook_targets import Targets
from engine.webhooks import Webhooks
from engine.welcome import beneath_a_task
from engine.who_is_who import WhoIsWho
from storage.log import StorageFailed

log = logging.getLogger("muster")

STOP_WITHIN = 5.0


class Build(Protocol):
    """How a bot is made (`bot.build`), handed to whoever needs one, so that only `bot.py` knows the concrete parts."""

    async def __call__(
        self,
        settings: Settings,
        url: str,
        token: str,
        teams: Sequence[str],
        clock: Clock,
        data: Path,
        playbooks: Sequence[Path],
        outside: Outside | None = None,
    ) -> Muster: ...


class Muster:
    """The running bot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.me = parts.me
        clock, languages = parts.clock, parts.languages
        parts.catalogue.recall(parts.store.rows(PLAYBOOKS))
        self._templates = parts.templates
        membership = Membership(parts.server, clock)
        groups = KnownGroups(parts.server, clock, parts.settings.groups, parts.teams, parts.me.id, membership)
        self._runs = runs = Runs.load(parts.store)
        by_address = CalendarPeople(parts.server, parts.settings.emails)
        self._calendars = calendars = Calendars(
            parts.settings.oncall,
            parts.settings.timezone,
            parts.data,
            parts.outside,
            parts.read_calendar,
            by_address,
            clock,
        )
        self._oncall = oncall = OnCall(parts.settings, calendars, lambda name: overrides(runs.site.state.swaps, name))
        calendars.listen(oncall.forget)
        people = People(
            parts.server,
            parts.settings,
            groups,
            lambda: parts.catalogue.groups_asked,
            lambda schedule: oncall.people(schedule, clock.now()),
        )
        people.learn(parts.me)
        self._emergency = Emergency()
        paging = Paging(parts.settings, people)
        self._readers = readers = Readers(runs, people, parts.settings, parts.teams, languages.there, clock.now)
        self._texts = texts = AudienceTexts(
            self._templates,
            people,
            parts.settings.phrases,
            parts.settings.broadcast.style_of,
            lambda team_id, names: unknown_channels(parts.server, team_id, names),
        )
        stamps = Stamps(self._templates, people, paging, languages, readers, parts.settings.link_schemes, texts)
        targets = Targets(parts.settings.webhooks)
        writer = Writer(languages, readers, targets)
        self._desk = desk = Desk(
            parts.store,
            runs,
            clock,
            writer,
            stamps,
            salt=Salts(),
            policy=parts.catalogue.policy,
            emergency=self._emergency,
            at_rest=self._told_at_rest,
            progress_lines=parts.settings.progress == "lines",
        )
        questions = Questions(parts.store.rows(QUESTIONS), clock.now(), desk.remember)
        prompts = Prompts(
            languages, readers, lambda run: stamps.update_form(run, runs.live(run.id).history), beneath_a_task
        )
        posting = Posting(parts.server, parts.me)
        self._sight = sight = Sight(runs, people, parts.catalogue)
        told = Told(runs, sight, self._record)
        asking = Asking(parts.server, posting, prompts, questions, clock, self._record, told)
        slash = SlashCommands(
            parts.server, clock, lambda row: desk.put((), (row,)), self._record, parts.settings.old_after
        )
        briefs = Briefs(runs)
        ledger = Ledger(parts.store.rows(WEBHOOKS), desk.remember)
        broadcasts = Broadcasts(
            parts.server, parts.me, posting, told.may, languages, readers, self._record, parts.longest_post
        )

        def words_of(person_id: str) -> Words:
            return languages.to(readers.of(person_id))

        courier = Courier(
            parts.server,
            runs,
            people,
            posting,
            asking,
            slash,
            briefs,
            Bookmarks(parts.server, parts.me, languages, readers),
            broadcasts,
            Keeper(parts.server, runs, self._record),
            languages,
            readers,
            questions,
            self._record,
            parts.longest_post,
            Pagers(parts.settings.pagers, parts.outside),
            Webhooks(parts.settings, targets, parts.outside, runs, languages, readers, ledger, clock.now, self._record),
            JoinedPosts(parts.server, posting, questions, words_of, parts.longest_post, told.may, self._record),
            told,
            clock.now,
        )
        self._outbox = Outbox(courier, clock, desk.remember, self._gathered)
        self._emergency.sends_by(self._outbox.send_unwritten)
        quiet = QuietHours(runs, readers, parts.settings.quiet.pierced_by)
        self._ticker = Ticker(runs, desk, clock, quiet, told, SignsOfLife(parts.server, parts.me))
        self._resting = Resting(runs, quiet, clock, self._outbox.put, desk.remember)
        self._archivist = Archivist(runs, desk, clock, parts.server, self._waits_for)
        self._cursors = Cursors(parts.store.rows(CURSORS), clock.now(), desk.remember)
        who = WhoIsWho(briefs)
        digest = parts.settings.digest
        rule = DigestRule(digest.at, DAILY if digest.days == "daily" else WEEKDAYS, digest.everyone)
        own = OwnAnswers(runs, rule)
        self._digests = Digests(
            runs, desk, writer, readers, own, rule, languages, clock, parts.store.rows(DIGESTS), self._cursors.alive_at
        )
        hooks = WebhookLines(targets, ledger, self._outbox.waiting)
        starter = Starter(
            parts.server, runs, parts.catalogue, people, paging, parts.settings, parts.teams, self._new_id, sight
        )
        self._inbox = self._made_inbox(own, hooks, people, starter, sight, who, stamps, writer, questions, asking)
        desk.collect(self._cursors.unwritten)
        desk.listen(self._resting.put)
        desk.listen(self._ticker.notice)
        self._watch = OnCallWatch(runs, desk, clock, oncall, people)
        desk.listen(self._watch.notice)
        calendars.listen(self._watch.look_again)
        desk.listen(self._archivist.notice)
        desk.listen(self._digests.notice)
        self._answers = answers = PageAnswers(parts.settings.pagers, parts.outside, runs, desk, clock, by_address)
        desk.listen(answers.notice)
        known = parts.store.rows(TOLD)
        self._admins = AdminChannel(
            parts.catalogue,
            groups,
            lambda: (*calendars.problems, *answers.problems),
            people,
            desk,
            writer,
            clock,
            parts.settings,
            parts.teams,
            known,
        )
        self._schedules = Schedules(
            parts.catalogue,
            runs,
            desk,
            starter,
            parts.server,
            clock,
            writer,
            self._admins,
            parts.teams,
            parts.store.rows(SCHEDULES),
        )
        self._housekeeping = Housekeeping(desk, self._cursors, clock, parts.data, self._emergency.end)
        self._tasks: list[asyncio.Task[None]] = []

    def _made_inbox(
        self,
        own: OwnAnswers,
        hooks: WebhookLines,
        people: People,
        starter: Starter,
        sight: Sight,
        who: WhoIsWho,
        stamps: Stamps,
        writer: Writer,
        questions: Questions,
        asking: Asking,
    ) -> Inbox:
        """Who hears: the reception with those it hands over to, and the inbox before it."""
        parts, runs, desk, clock, me = self._parts, self._runs, self._desk, self._parts.clock, self._parts.me
        server, store, catalogue, settings, readers = (
            parts.server,
            parts.store,
            parts.catalogue,
            parts.settings,
            self._readers,
        )
        on_call = OnCallAnswers(self._oncall, clock, runs)
        answers = Answers(runs, catalogue, people, who, on_call, sight, own, hooks, self._texts.phrases)
        failures = Failures(store.rows(REFUSED), desk.remember)
        clerk = Clerk(
            clock,
            runs,
            desk,
            starter,
            answers,
            people,
            catalogue,
            parts.languages,
            readers,
            settings,
            stamps,
            asking.asked,
            failures,
            sight,
            Swapping(self._oncall, people, clock),
            Moving(server, me),
        )
        about = {question.about for question in questions.all()}
        book = AlarmBook(store.rows(ALARMS), clock.now(), about, runs, desk.remember)
        alarms = Alarms(
            clock, runs, desk, writer, catalogue, people, starter, questions, settings, book, sight, readers
        )
        suggestions = Suggestions(clock, desk, writer, catalogue, people, starter, questions, settings, book, readers)
        links = Links(parts.url, parts.teams)
        cursors = self._cursors
        reception = Reception(
            server,
            me,
            clock,
            runs,
            desk,
            clerk,
            failures,
            people,
            cursors,
            questions,
            settings,
            links,
            Comings(me, clock, runs, desk, people),
            alarms,
            suggestions,
            readers,
            Sayings(clock, runs, desk, writer, catalogue, people, readers),
        )
        gaps = Gaps(server, runs, questions, failures.channels)
        return Inbox(server, clock, cursors, gaps, people, parts.teams, reception.handle, reception.ignores)

    @property
    def failed(self) -> asyncio.Future[str]:
        """Done, with the reason, when nothing can be written any more and the process has to end."""
        return self._emergency.failed

    @property
    def settled(self) -> bool:
        """Nothing is being handled, sent, rendered or asked; what only waits for the clock does not count."""
        return (
            self._inbox.idle
            and self._outbox.idle
            and self._desk.open == 0
            and self._templates.settled
            and self._calendars.settled
            and self._answers.settled
            and self._parts.server.requests_open == 0
            and not self._parts.server.listening_busy
        )

    @property
    def computing(self) -> bool:
        """Something is being rendered or written, for which no time of the clock has to pass."""
        return not self._templates.settled or self._desk.writing > 0

    @property
    def position(self) -> tuple[str, int]:
        """The websocket connection and the number of the next frame: how far the wire has been heard."""
        return self._parts.server.position

    @property
    def behind(self) -> bool:
        """Something is due and was not done yet, or was not looked at after a change."""
        return (
            self._ticker.behind
            or self._resting.behind
            or self._digests.behind
            or self._watch.behind
            or self._schedules.behind
        )

    def release(self) -> None:
        """Send at once what is only held back to be gentle."""
        self._outbox.release()

    async def start(self) -> None:
        """Begin to work: connect, take up what a former process left, read what was missed, then let the clock in."""
        await self._templates.ready()
        for problem in self._parts.catalogue.problems:
            log.warning("%s", problem)
        self._resting.restore(self._parts.store.rows(OUTBOX))
        await self._calendars.begin()
        self._spawn(self._calendars.refresh(), "calendars")
        self._spawn(self._parts.server.listen(self._inbox.receive), "listen")
        self._spawn(self._housekeeping.write(), "flush")
        await self._admins.tell_losses(self._parts.store.losses())
        self._spawn(self._housekeeping.beat(), "heartbeat")
        self._spawn(self._admins.watch(), "watch")
        await self._inbox.caught_up.wait()
        while not self._inbox.idle:
            await asyncio.sleep(0.001)
        self._spawn(self._resting.run(), "resting")
        self._spawn(self._ticker.run(), "ticker")
        self._spawn(self._watch.run(), "on-call")
        self._spawn(self._answers.run(), "page answers")
        self._spawn(self._digests.run(), "digests")
        self._spawn(self._schedules.run(), "schedules")
        self._spawn(self._calendars.watch_files(), "calendar files")
        self._spawn(self._archivist.run(), "archivist")
        self._spawn(self._readers.learn_all(self._runs.active()), "readers")

    async def stop(self) -> None:
        """Finish what is under way (within 5 s), write what waits, let go of everything."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                while not (self._inbox.idle and self._outbox.idle and self._desk.open == 0):
                    await asyncio.sleep(0.01)
        await self._end_tasks()
        if not self.failed.done():
            self._cursors.alive(self._parts.clock.now())
            with contextlib.suppress(
                StorageFailed
            ):  # said already; what is not written is read again at the next start
                await self._desk.flush()
        await self._templates.close()
        await self._parts.server.close()
        await self._parts.outside.close()
        await self._parts.store.close()
        self._housekeeping.end()

    async def kill(self) -> None:
        """Drop everything as a killed process would: nothing is finished, nothing written."""
        self._parts.store.abandon()
        await self._end_tasks()
        await self._templates.close()
        await self._parts.server.close()
        await self._parts.outside.close()

    async def _end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._inbox.close()
        await self._outbox.close()

    def _spawn(self, work: Awaitable[None], name: str) -> None:
        async def watched() -> None:
            try:
                await work
            except Exception as error:
                log.exception("%s has ended", name)
                self._emergency.end(f"{name} has ended: {error}")

        self._tasks.append(asyncio.create_task(watched(), name=name))

    def _new_id(self) -> str:
        return ulid(self._parts.clock.now(), secrets.randbits(80))

    async def _gathered(self) -> None:
        """All that falls due at this instant is in the outbox."""
        await self._ticker.gathered()
        await self._resting.gathered()

    async def _told_at_rest(self, items: Sequence[Item]) -> Sequence[Message]:
        return await self._resting.told(items)

    def _waits_for(self, run_id: str) -> bool:
        return self._outbox.waits_for(run_id) or self._resting.holds(run_id)

    async def _record(self, run_id: str, key: str, result: c.Result) -> None:
        """What the courier found out goes the way of everything else: over the desk; it came after what led to it."""
        history = self._runs.live(run_id).history
        at = max(self._parts.clock.now(), history[-1].occurred_at if history else 0)
        await self._desk.submit(Order(result, f"effect:{key}", at, run_id=run_id))

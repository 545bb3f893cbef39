"""Who hears, assembled: the inbox, the reception behind it, and those it hands over to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from domain.digest import DAILY, WEEKDAYS, DigestRule
from engine.answers.answers import Answers
from engine.answers.oncall_answers import OnCallAnswers
from engine.answers.own_answers import OwnAnswers
from engine.answers.who_is_who import WhoIsWho
from engine.ids import ulid
from engine.input.alarm_book import TABLE as ALARMS
from engine.input.alarm_book import AlarmBook
from engine.input.alarms import Alarms
from engine.input.clerk import Clerk
from engine.input.comings import Comings
from engine.input.failures import TABLE as REFUSED
from engine.input.failures import Failures
from engine.input.gaps import Gaps
from engine.input.inbox import Inbox
from engine.input.moving import Moving
from engine.input.reception import Reception
from engine.input.sayings import Sayings
from engine.input.starting import Starter
from engine.input.suggestions import Suggestions
from engine.input.swapping import Swapping
from engine.input.update_files import UpdateFiles
from engine.parts import Parts
from engine.webhooks.lines import WebhookLines
from engine.wiring.going_out import Out
from engine.wiring.known import Known
from engine.wiring.writing import Writing
from engine.words.links import Links


@dataclass(frozen=True, slots=True)
class Hearing:
    """The inbox; and of those behind it whom the clock needs, too: who starts runs, and who knows somebody's own."""

    inbox: Inbox
    starter: Starter
    digest: DigestRule
    own: OwnAnswers


def hearing(parts: Parts, known: Known, writing: Writing, out: Out) -> Hearing:
    """Nothing is heard before the server is listened to."""
    server, me, clock, store = parts.server, parts.me, parts.clock, parts.store
    settings, catalogue, teams = parts.settings, parts.catalogue, parts.teams
    runs, people, readers, sight = known.runs, known.people, known.readers, known.sight
    desk, writer, questions, cursors = writing.desk, writing.writer, writing.questions, writing.cursors
    starter = Starter(
        server,
        runs,
        catalogue,
        people,
        known.paging,
        settings,
        teams,
        lambda: ulid(clock.now(), secrets.randbits(80)),
        sight,
    )
    days = DAILY if settings.digest.days == "daily" else WEEKDAYS
    digest = DigestRule(settings.digest.at, days, settings.digest.everyone)
    own = OwnAnswers(runs, digest)
    failures = Failures(store.rows(REFUSED), desk.remember)
    answers = Answers(
        runs,
        catalogue,
        people,
        WhoIsWho(out.briefs),
        OnCallAnswers(known.oncall, clock, runs),
        sight,
        own,
        WebhookLines(writing.targets, out.ledger, out.outbox.waiting),
        writing.texts.phrases,
    )
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
        writing.stamps,
        out.asking.asked,
        failures,
        sight,
        Swapping(known.oncall, people, clock),
        Moving(server, me),
        UpdateFiles(Links(parts.url, teams)),
    )
    about = {question.about for question in questions.all()}
    book = AlarmBook(store.rows(ALARMS), clock.now(), about, runs, desk.remember)
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
        Links(parts.url, teams),
        Comings(me, clock, runs, desk, people),
        Alarms(clock, runs, desk, writer, catalogue, people, starter, questions, settings, book, sight, readers),
        Suggestions(clock, desk, writer, catalogue, people, starter, questions, settings, book, readers),
        readers,
        Sayings(clock, runs, desk, writer, catalogue, people, readers),
    )
    gaps = Gaps(server, runs, questions, failures.channels)
    inbox = Inbox(server, clock, cursors, gaps, people, teams, reception.handle, reception.ignores)
    return Hearing(inbox=inbox, starter=starter, digest=digest, own=own)

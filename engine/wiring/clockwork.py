"""What works by itself, assembled: shifts, digests, schedules, the archive, and the look at what is broken."""

from __future__ import annotations

from dataclasses import dataclass

from engine.clockwork.admin_channel import TABLE as TOLD
from engine.clockwork.admin_channel import AdminChannel
from engine.clockwork.archivist import Archivist
from engine.clockwork.digests import TABLE as DIGESTS
from engine.clockwork.digests import Digests
from engine.clockwork.schedules import TABLE as SCHEDULES
from engine.clockwork.schedules import Schedules
from engine.desk.housekeeping import Housekeeping
from engine.oncall.page_answers import PageAnswers
from engine.oncall.watch import OnCallWatch
from engine.parts import Parts
from engine.wiring.going_out import Out
from engine.wiring.hearing import Hearing
from engine.wiring.known import Known
from engine.wiring.writing import Writing


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Each works from its start until it is cancelled; the ticker, whom the outbox waits for, is in `Out`."""

    watch: OnCallWatch
    archivist: Archivist
    digests: Digests
    page_answers: PageAnswers
    admins: AdminChannel
    schedules: Schedules
    housekeeping: Housekeeping

    @property
    def behind(self) -> bool:
        """Whether something is due and was not done yet."""
        return self.digests.behind or self.watch.behind or self.schedules.behind


def clockwork(parts: Parts, known: Known, writing: Writing, out: Out, hearing: Hearing) -> Clockwork:
    """They hear of every change from now on."""
    server, clock, settings, teams, store = parts.server, parts.clock, parts.settings, parts.teams, parts.store
    runs, people, readers, calendars = known.runs, known.people, known.readers, known.calendars
    desk, writer, cursors = writing.desk, writing.writer, writing.cursors
    watch = OnCallWatch(runs, desk, clock, known.oncall, people)
    calendars.listen(watch.look_again)
    archivist = Archivist(runs, desk, clock, server, out.waits_for)
    digests = Digests(
        runs,
        desk,
        writer,
        readers,
        hearing.own,
        hearing.digest,
        parts.languages,
        clock,
        store.rows(DIGESTS),
        cursors.alive_at,
    )
    page_answers = PageAnswers(settings.pagers, parts.outside, runs, desk, clock, known.by_address)
    admins = AdminChannel(
        parts.catalogue,
        known.groups,
        lambda: (*calendars.problems, *page_answers.problems),
        people,
        desk,
        writer,
        clock,
        settings,
        teams,
        store.rows(TOLD),
    )
    schedules = Schedules(
        parts.catalogue,
        runs,
        desk,
        hearing.starter,
        server,
        clock,
        writer,
        admins,
        teams,
        store.rows(SCHEDULES),
    )
    for listener in (watch.notice, archivist.notice, digests.notice, page_answers.notice):
        desk.listen(listener)
    return Clockwork(
        watch=watch,
        archivist=archivist,
        digests=digests,
        page_answers=page_answers,
        admins=admins,
        schedules=schedules,
        housekeeping=Housekeeping(desk, cursors, clock, parts.data, writing.emergency.end),
    )

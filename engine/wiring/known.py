"""What is known, assembled: runs, people, who is on call, and who may see and be told what."""

from __future__ import annotations

from dataclasses import dataclass

from domain.swaps import overrides
from engine.desk.runs import Runs
from engine.oncall.calendar_people import CalendarPeople
from engine.oncall.calendars import Calendars
from engine.oncall.oncall import OnCall
from engine.oncall.paging import Paging
from engine.parts import Parts
from engine.people.groups import KnownGroups
from engine.people.membership import Membership
from engine.people.people import People
from engine.people.quiet import QuietHours
from engine.people.readers import Readers
from engine.people.sight import Sight


@dataclass(frozen=True, slots=True)
class Known:
    """Asked by all others; nothing of it writes or sends."""

    runs: Runs
    by_address: CalendarPeople
    calendars: Calendars
    oncall: OnCall
    groups: KnownGroups
    people: People
    paging: Paging
    readers: Readers
    sight: Sight
    quiet: QuietHours


def known(parts: Parts) -> Known:
    """The runs are read from the store here, which takes as long as there are many."""
    server, settings, clock, teams = parts.server, parts.settings, parts.clock, parts.teams
    runs = Runs.load(parts.store)
    by_address = CalendarPeople(server, settings.emails)
    calendars = Calendars(
        settings.oncall, settings.timezone, parts.data, parts.outside, parts.read_calendar, by_address, clock
    )
    oncall = OnCall(settings, calendars, lambda name: overrides(runs.site.state.swaps, name))
    calendars.listen(oncall.forget)
    groups = KnownGroups(server, clock, settings.groups, teams, parts.me.id, Membership(server, clock))
    people = People(
        server,
        settings,
        groups,
        lambda: parts.catalogue.groups_asked,
        lambda schedule: oncall.people(schedule, clock.now()),
    )
    people.learn(parts.me)
    readers = Readers(runs, people, settings, teams, parts.languages.there, clock.now)
    return Known(
        runs=runs,
        by_address=by_address,
        calendars=calendars,
        oncall=oncall,
        groups=groups,
        people=people,
        paging=Paging(settings, people),
        readers=readers,
        sight=Sight(runs, people, parts.catalogue),
        quiet=QuietHours(runs, readers, settings.quiet.pierced_by),
    )

"""On-call answers at every hour of 2026, compared with a walk through the year (`tests/oncall/year.py`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from domain.calendars import shifts
from domain.events import OnCallSwapEnded, OnCallSwapped, Recorded
from domain.people import Person
from domain.rotation import Shift, instant
from domain.site import Site, replay
from domain.swaps import overrides
from engine.config.settings import Settings
from engine.oncall.oncall import Nowhere, OnCall
from outside.ical import read_calendar
from tests.oncall.year import HANDOVERS, ZONES, Handover, steps, walked

PEOPLE = ("alice", "bob", "carol")
START = "2026-01-05"
wall_time = datetime.fromisoformat
_walk = cache(lambda zone: tuple(steps(ZoneInfo(zone))))


def on_call(zone: str, handover: Handover, **more: object) -> OnCall:
    schedule = {"people": PEOPLE, "handover": handover.expression, "start": START, "timezone": zone, **more}
    return OnCall(Settings.model_validate({"oncall": {"primary": schedule}}), Nowhere())


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("handover", HANDOVERS, ids=lambda handover: handover.expression)
def test_the_person_is_the_one_of_the_walk(zone: str, handover: Handover) -> None:
    walk = _walk(zone)
    expected = walked(PEOPLE, handover, datetime.fromisoformat(START), walk)
    answers = on_call(zone, handover)
    wrong = [
        (str(wall), who, said)
        for (at, wall), who in zip(walk, expected, strict=True)
        if (said := "".join(answers.people("primary", int(at.timestamp()) * 1000))) != who
    ]
    assert wrong == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("handover", HANDOVERS, ids=lambda handover: handover.expression)
def test_until_when_and_who_is_next_are_those_of_the_walk(zone: str, handover: Handover) -> None:
    walk = _walk(zone)
    expected = walked(PEOPLE, handover, datetime.fromisoformat(START), walk)
    answers = on_call(zone, handover)
    changes = [place for place in range(1, len(walk)) if expected[place] != expected[place - 1]]
    for before, place in zip(changes, changes[1:], strict=False):
        for asked in {before, (before + place) // 2, place - 1}:
            duty = answers.duty("primary", int(walk[asked][0].timestamp()) * 1000)
            assert duty.until == int(walk[place][0].timestamp()) * 1000, walk[asked]
            assert duty.next is not None
            assert duty.next.people == (expected[place],)


@pytest.mark.parametrize("zone", ZONES)
def test_overrides_hold_from_their_first_to_their_last_minute(zone: str) -> None:
    handover = HANDOVERS[1]
    walk = _walk(zone)
    overrides = [
        {"who": "dave", "from": "2026-03-28", "until": "2026-03-29"},  # with the jump in Berlin in it
        {"who": "erin", "from": "2026-10-25 02:30", "until": "2026-10-26 09:00"},  # begins in its repeated hour
        {"who": "erin", "from": "2026-07-01", "until": "2026-08-31 09:00", "instead_of": "bob"},
        {"who": "frank", "from": "2026-08-10 12:00", "until": "2026-08-10 18:00"},  # over the one before
    ]

    def over(wall: datetime, who: str) -> str:
        if wall_time("2026-08-10 12:00") <= wall < wall_time("2026-08-10 18:00"):
            return "frank"
        if wall_time("2026-07-01") <= wall < wall_time("2026-08-31 09:00") and who == "bob":
            return "erin"
        if wall_time("2026-03-28") <= wall < wall_time("2026-03-30"):
            return "dave"
        return who

    expected = [
        over(wall, who)
        for (_, wall), who in zip(walk, walked(PEOPLE, handover, datetime.fromisoformat(START), walk), strict=True)
    ]
    seen = begun = False
    for place, (_, wall) in enumerate(walk):  # the wall shows 02:30 twice: from the first time on
        begun = begun or wall >= wall_time("2026-10-25 02:30")
        seen = seen or wall >= wall_time("2026-10-26 09:00")
        if begun and not seen:
            expected[place] = "erin"
    answers = on_call(zone, handover, overrides=overrides)
    said = ["".join(answers.people("primary", int(at.timestamp()) * 1000)) for at, _ in walk]
    assert [(str(walk[place][1]), said[place]) for place in range(len(walk)) if said[place] != expected[place]] == []


@pytest.mark.parametrize("zone", ZONES)
def test_a_night_layer_covers_the_day_layer_in_its_hours_only(zone: str) -> None:
    walk = _walk(zone)
    day, night = HANDOVERS[0], HANDOVERS[1]
    schedule = {
        "timezone": zone,
        "layers": [
            {"people": PEOPLE, "handover": day.expression, "start": START},
            {"people": ["nina", "nick"], "handover": night.expression, "start": START, "only": "mon-fri 18:00-06:00"},
        ],
    }
    answers = OnCall(Settings.model_validate({"oncall": {"primary": schedule}}), Nowhere())
    begin = datetime.fromisoformat(START)
    by_day, by_night = walked(PEOPLE, day, begin, walk), walked(("nina", "nick"), night, begin, walk)

    def is_night(wall: datetime) -> bool:
        return (wall.hour >= 18 and wall.weekday() < 5) or (wall.hour < 6 and wall.weekday() in (1, 2, 3, 4, 5))

    expected = [
        (by_night[place] or by_day[place]) if is_night(wall) else by_day[place] for place, (_, wall) in enumerate(walk)
    ]
    said = ["".join(answers.people("primary", int(at.timestamp()) * 1000)) for at, _ in walk]
    assert [(str(walk[place][1]), said[place]) for place in range(len(walk)) if said[place] != expected[place]] == []


def test_an_hourly_handover_comes_in_both_passes_of_the_repeated_hour() -> None:
    hourly = Handover("0 * * * *", lambda _day: True, ())
    answers = on_call("Europe/Berlin", hourly, start="2026-10-25")
    at = datetime.fromisoformat("2026-10-24T22:00:00+00:00").timestamp() * 1000
    assert ["".join(answers.people("primary", int(at) + hour * 3_600_000)) for hour in range(5)] == [
        "alice", "bob", "carol", "alice", "bob",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_swaps_hold_over_the_overrides_and_end_to_the_minute(zone: str) -> None:
    handover = HANDOVERS[1]
    walk = _walk(zone)
    bob, dave, erin = (Person(name, name) for name in ("bob", "dave", "erin"))
    there = ZoneInfo(zone)
    spans = {
        dave: ("2026-03-27 18:00", "2026-04-06 09:00"),  # the clocks of Berlin and Lord Howe change in it
        erin: ("2026-10-01 00:00", "2026-11-15 00:00"),  # all the other changes; in bob's place only
    }
    instants = {who: [instant(wall_time(wall), there) for wall in span] for who, span in spans.items()}
    events = [
        OnCallSwapped(1, "primary", dave, *instants[dave]),
        OnCallSwapped(2, "primary", erin, *instants[erin], instead_of=bob),
        OnCallSwapped(3, "primary", erin, *instants[dave]),
        OnCallSwapEnded(3),
        OnCallSwapped(4, "secondary", erin, *instants[dave]),
    ]
    swaps = replay(
        Site(), (Recorded("site", number, 0, 0, bob, "", event) for number, event in enumerate(events, 1))
    ).swaps
    overridden_ = {"who": "frank", "from": "2026-03-30", "until": "2026-04-10"}
    settings = {
        "people": PEOPLE, "handover": handover.expression, "start": START, "timezone": zone, "overrides": [overridden_],
    }  # fmt: skip
    answers = OnCall(
        Settings.model_validate({"oncall": {"primary": settings}}), Nowhere(), lambda name: overrides(swaps, name)
    )

    def expected(wall: datetime, who: str) -> str:
        if wall_time(spans[dave][0]) <= wall < wall_time(spans[dave][1]):
            return "dave"
        if wall_time("2026-03-30") <= wall < wall_time("2026-04-11"):
            return "frank"
        if wall_time(spans[erin][0]) <= wall < wall_time(spans[erin][1]) and who == "bob":
            return "erin"
        return who

    turns = walked(PEOPLE, handover, datetime.fromisoformat(START), walk)
    wrong = [
        (str(wall), said, who)
        for (at, wall), who in zip(walk, turns, strict=True)
        if (said := "".join(answers.people("primary", int(at.timestamp()) * 1000))) != expected(wall, who)
    ]
    assert wrong == []


RULES = (
    (HANDOVERS[0], "FREQ=WEEKLY;INTERVAL=3", 7),
    (HANDOVERS[1], "FREQ=DAILY;INTERVAL=3", 1),
    (HANDOVERS[3], "FREQ=DAILY;INTERVAL=3", 1),
    (HANDOVERS[5], "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU", 7),
)
"""Those without a handover that the clock leaves out: a calendar has it later, a rotation when the clock jumps."""


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("handover", "rule", "days"), RULES, ids=[rule[0].expression for rule in RULES])
def test_the_same_rotation_as_a_calendar_is_that_of_the_walk(
    zone: str, handover: Handover, rule: str, days: int
) -> None:
    first = wall_time(START)
    while not handover.on(first):
        first += timedelta(days=1)
    events = []
    for turn, name in enumerate(PEOPLE):
        start = datetime.combine(first + timedelta(days=turn * days), handover.times[0])
        when = (
            f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\nDTEND;TZID={zone}:{start + timedelta(days=days):%Y%m%dT%H%M%S}"
        )
        events.append(f"BEGIN:VEVENT\nUID:{name}\nSUMMARY:{name}\n{when}\nRRULE:{rule}\nEND:VEVENT\n")
    text = f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n"
    walk = _walk(zone)
    begin, end = (int(walk[place][0].timestamp()) * 1000 for place in (0, -1))
    read = read_calendar(text.encode(), "", "UTC", begin)
    assert read.problems == ()
    spans = [Shift((entry.whose.summary,), entry.start, entry.end) for entry in read.entries]
    said = [(shift.start, "".join(shift.people)) for shift in shifts(spans, begin, end + 1)]
    expected = walked(PEOPLE, handover, wall_time(START), walk)
    changes = [
        (int(at.timestamp()) * 1000, who)
        for (at, _), who, before in zip(walk, expected, [None, *expected], strict=False)
        if who != before
    ]
    assert said == changes

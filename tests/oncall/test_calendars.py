"""iCalendar text: which events there are at which times, and what is said about what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.calendars import Calendar, CalendarError, Guest, Whose, shifts
from domain.rotation import Shift
from outside.ical import read_calendar

NOW = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()) * 1000
WEEK = "DTSTART;TZID=Europe/Berlin:20260302T090000\nDTEND;TZID=Europe/Berlin:20260309T090000\n"


def event(text: str, name: str = "alice", uid: str = "a") -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{name}\n{text.strip()}\nEND:VEVENT\n"


def calendar(*events: str, head: str = "", zone: str = "", otherwise: str = "UTC") -> Calendar:
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(events)}END:VCALENDAR\n"
    return read_calendar(text.replace("\n", "\r\n").encode(), zone, otherwise, NOW)


def times(*events: str, head: str = "", zone: str = "") -> list[str]:
    found = calendar(*events, head=head, zone=zone)
    assert found.problems == ()
    return [f"{utc(entry.start)} {utc(entry.end)} {entry.whose.summary}" for entry in found.entries]


def utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%m-%dT%H:%M}"


def test_a_week_ends_at_its_hour_when_the_clock_changes_in_between() -> None:
    assert times(event(f"{WEEK}RRULE:FREQ=WEEKLY;COUNT=5"))[3:] == [
        "03-23T08:00 03-30T07:00 alice",
        "03-30T07:00 04-06T07:00 alice",
    ]


def test_what_is_left_out_moved_and_cancelled_counts() -> None:
    assert times(
        event(f"{WEEK}RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20260309T090000"),
        event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000\nDTSTART:20260317T090000Z\nDTEND:20260317T100000Z",
            "bob instead",
        ),
        event("RECURRENCE-ID:20260323T080000Z\nSTATUS:CANCELLED\nDTSTART:20260323T080000Z"),
        event("STATUS:CANCELLED\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z", uid="b"),
    ) == [
        "03-02T08:00 03-09T08:00 alice",
        "03-17T09:00 03-17T10:00 bob instead",
        "03-30T07:00 04-06T07:00 alice",
    ]


def test_a_rule_ends_with_its_until_in_utc_or_as_a_day() -> None:
    for until in ("20260316T080000Z", "20260316", "20260316T090000"):
        assert len(times(event(f"{WEEK}RRULE:FREQ=WEEKLY;UNTIL={until}"))) == 3, until
    assert len(times(event(f"{WEEK}RRULE:FREQ=WEEKLY;UNTIL=20260316T075959Z"))) == 2


def test_extra_times_may_have_a_length_of_their_own() -> None:
    assert times(event(f"{WEEK}RDATE;VALUE=PERIOD:20260401T100000Z/PT2H\nRDATE:20260501T100000Z")) == [
        "03-02T08:00 03-09T08:00 alice",
        "04-01T10:00 04-01T12:00 alice",
        "05-01T10:00 05-08T10:00 alice",
    ]


def test_whole_days_are_those_of_the_zone() -> None:
    days = event("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330")
    assert times(days, zone="Europe/Berlin") == ["03-27T23:00 03-29T22:00 alice"]
    assert times(days, head="X-WR-TIMEZONE:America/New_York\n") == ["03-28T04:00 03-30T04:00 alice"]
    assert times(days, head="X-WR-TIMEZONE:America/New_York\n", zone="Asia/Kolkata")[0].startswith("03-27T18:30")
    assert times(event("DTSTART;VALUE=DATE:20260328")) == ["03-28T00:00 03-29T00:00 alice"]


def test_a_day_left_out_as_a_date_leaves_out_the_event_of_that_day() -> None:
    daily = "DTSTART:20260302T090000Z\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260303"
    assert [line[:5] for line in times(event(daily))] == ["03-02", "03-04"]


def test_times_without_a_zone_are_those_of_the_schedule() -> None:
    floating = event("DTSTART:20260302T090000\nDTEND:20260302T170000")
    assert times(floating, zone="Asia/Kolkata") == ["03-02T03:30 03-02T11:30 alice"]


def test_zones_by_windows_names_and_by_their_own_rules_are_understood() -> None:
    own = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:DAYLIGHT\nDTSTART:19810329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:19961027T030000\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    for zone in ("W. Europe Standard Time", "Ours", "/example.org/20200101/Europe/Berlin"):
        text = f"DTSTART;TZID={zone}:20260701T090000\nDTEND;TZID={zone}:20260701T100000"
        assert times(event(text), head=own) == ["07-01T07:00 07-01T08:00 alice"], zone


def test_the_newest_state_of_an_event_counts() -> None:
    old = "SEQUENCE:1\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z"
    assert times(event(old), event(old.replace(":1\n", ":2\n"), "bob")) == ["03-02T09:00 03-02T10:00 bob"]


def test_whose_it_is_are_those_invited_who_have_not_declined() -> None:
    people = (
        "ATTENDEE;CN=Bob Miller;PARTSTAT=ACCEPTED:mailto:Bob@Example.com\nATTENDEE;PARTSTAT=DECLINED:mailto:eve@x.org\n"
        "ATTENDEE;CUTYPE=ROOM:mailto:room@x.org\nORGANIZER:MAILTO:boss@x.org\n"
    )
    (entry,) = calendar(event(f"{people}DTSTART:20260302T090000Z\nDTEND:20260302T100000Z", "Duty")).entries
    assert entry.whose == Whose("Duty", (Guest("bob@example.com", "Bob Miller"),), "boss@x.org")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("DTSTART:2026notadate", "line 3: “alice” is left out: DTSTART: Expected datetime"),
        ("DURATION:PT1H", "it has no DTSTART"),
        ("DTSTART:20260302T090000Z", "it ends when it begins; give it an end"),
        ("DTSTART:20260302T090000Z\nDURATION:PT1M\nRRULE:FREQ=MINUTELY", "FREQ=MINUTELY is too often"),
        ("DTSTART:20260302T090000Z\nDURATION:PT1M\nRRULE:FREQ=FOO", "RRULE: Expected frequency"),
        ("DTSTART:20260302T090000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL has to be 1 or more"),
        (
            f"DTSTART:20260302T090000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}",
            "more than 24 times a day",
        ),
        ("DTSTART;TZID=Mars/Base:20260302T090000\nDURATION:PT1H", "there is no time zone Mars/Base; write it like"),
        ("DTSTART:16010101T000000Z\nDURATION:PT1H", "it begins before 1970"),
        ("RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T090000Z\nDTSTART:20260302T090000Z", "RANGE is not understood"),
        ("a line of its own", "a line in it: Content line could not be parsed"),
    ],
)
def test_an_event_that_cannot_be_read_is_named_with_its_line_and_the_others_count(text: str, said: str) -> None:
    found = calendar(event(text), event("DTSTART:20260302T090000Z\nDTEND:20260302T100000Z", "bob", "b"))
    (problem,) = found.problems
    assert said in problem
    assert [entry.whose.summary for entry in found.entries] == ["bob"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: this is no calendar"),
        (b"<!DOCTYPE html>\n<html></html>", "line 1: this is a web page; take the calendar's own address"),
        (b"hello", "begins with BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1", "line 3: it ends in the middle"),
        (b"BEGIN:VCALENDAR\nwhat is this\nEND:VCALENDAR", "line 2"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 10_001 + b"END:VCALENDAR", "more than 10000 events"),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\n"
            b"TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR",
            "changes more often than a clock can",
        ),
    ],
)
def test_what_is_no_calendar_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(CalendarError) as raised:
        read_calendar(data, "", "UTC", NOW)
    assert said in str(raised.value)


def test_rules_without_number_are_cut_off() -> None:
    often = [
        event(f"DTSTART:19700101T{hour:02}0000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY", uid=str(hour)) for hour in range(12)
    ]
    with pytest.raises(CalendarError, match="repeat too often"):
        calendar(*often)


def test_an_empty_calendar_is_told() -> None:
    assert calendar().problems == ("there is no event in it",)


def test_two_at_a_time_are_both_on_call_and_gaps_are_nobodys() -> None:
    spans = [Shift(("bob",), 20, 50), Shift(("alice",), 10, 30), Shift(("alice",), 60, 70)]
    assert [(shift.people, shift.start, shift.end) for shift in shifts(spans, 0, 80)] == [
        ((), 0, 10),
        (("alice",), 10, 20),
        (("alice", "bob"), 20, 30),
        (("bob",), 30, 50),
        ((), 50, 60),
        (("alice",), 60, 70),
        ((), 70, 80),
    ]


def test_names_of_the_settings_are_found_in_a_summary_the_longest_first() -> None:
    who = {"bob miller": "bob2", "bob": "bob", "carol@x.org": "carol"}
    assert Whose("On call: Bob Miller + BOB").known(who) == ("bob2", "bob")
    assert Whose("Bobby is on call, not Bobs").known(who) == ()
    assert Whose("carol@x.org").known(who) == ("carol",)


def test_user_names_are_found_in_a_summary() -> None:
    assert Whose("On call: Bob and carol").usernames == ("bob", "carol")
    assert Whose("Duty @bob, @Carol.X!").usernames == ("bob", "carol.x")
    assert Whose("ping eve@x.org").usernames == ()

"""The site: numbers and preferences, folded from its own stream."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import events as e
from domain import site_commands as s
from domain.messages import Refusal
from domain.people import SYSTEM, Actor, Person
from domain.site import Site, decide, evolve, next_number, react, replay
from tests.domain.build import ALICE, BOB, T0


def recorded(event: e.SiteEvent, number: int = 1) -> e.Recorded:
    return e.Recorded("site", number, T0, T0, ALICE.person, f"c{number}", event)


def after(*events: e.SiteEvent) -> Site:
    return reduce(evolve, (recorded(event, number) for number, event in enumerate(events, 1)), Site())


def test_each_prefix_counts_for_itself():
    site = after(e.NumberTaken("INC", 1, "a"), e.NumberTaken("DB", 1, "b"), e.NumberTaken("INC", 2, "c"))
    assert next_number(site, "INC", "d") == e.NumberTaken("INC", 3, "d")
    assert next_number(site, "DB", "d") == e.NumberTaken("DB", 2, "d")
    assert next_number(site, "REL", "d") == e.NumberTaken("REL", 1, "d")


def test_a_zone_is_theirs_alone_and_the_last_one_counts():
    site = after(e.ZoneChosen(ALICE.person, "Asia/Kolkata"), e.ZoneChosen(ALICE.person, "Europe/Berlin"))
    assert site.of(ALICE.person.id).zone == "Europe/Berlin"
    assert site.of(BOB.person.id).zone == ""


def test_choosing_what_is_so_already_changes_nothing():
    site = after(e.ZoneChosen(ALICE.person, "Asia/Kolkata"))
    assert isinstance(decide(site, s.ChooseZone("Asia/Kolkata"), ALICE), Refusal)
    assert decide(site, s.ChooseZone(""), ALICE) == (e.ZoneChosen(ALICE.person, ""),)


def test_a_bot_has_no_preferences():
    assert isinstance(decide(Site(), s.ChooseZone("UTC"), Actor(Person("b", "bot"), bot=True)), Refusal)


def test_who_chose_a_zone_is_told_what_time_it_is_there():
    entry = recorded(e.ZoneChosen(ALICE.person, "Asia/Kolkata"))
    ((person, told),) = react(evolve(Site(), entry), entry)
    assert (person, told.args["zone"], told.args["at"]) == (ALICE.person, "Asia/Kolkata", T0)
    assert react(Site(), recorded(e.NumberTaken("INC", 1, "a"))) == ()


def test_digests_of_one_instant_are_sent_once():
    site = after(e.DigestsSent((ALICE.person,), T0))
    assert isinstance(decide(site, s.SendDigests((ALICE.person, BOB.person), T0), SYSTEM), Refusal)
    assert decide(site, s.SendDigests((BOB.person,), T0 + 1), SYSTEM) == (e.DigestsSent((BOB.person,), T0 + 1),)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (s.ChooseZone("UTC"), "settings.zone_chosen"),
        (s.ChooseQuiet(1320, 420), "settings.quiet_chosen"),
        (s.ChooseDigest(510), "settings.digest_chosen"),
    ],
)
def test_what_somebody_chooses_is_told_to_them_and_choosing_it_again_is_refused(command, told):
    (event,) = decide(Site(), command, ALICE)
    entry = recorded(event)
    site = evolve(Site(), entry)
    ((person, said),) = react(site, entry)
    assert (person, said.id) == (ALICE.person, told)
    assert isinstance(decide(site, command, ALICE), Refusal)
    assert site.of(BOB.person.id) == Site().of("")


people = st.sampled_from((ALICE.person, BOB.person))
anything = st.one_of(
    st.builds(e.NumberTaken, st.sampled_from(("INC", "DB")), st.integers(1, 30), st.just("r")),
    st.builds(e.QuietChosen, people, st.integers(0, 3), st.integers(0, 3)),
    st.builds(e.DigestChosen, people, st.integers(-3, 3)),
    st.builds(e.DigestsSent, st.tuples(people), st.integers(0, 9)),
    st.builds(e.ZoneChosen, people, st.sampled_from(("", "UTC", "Asia/Kolkata"))),
)


@given(st.lists(anything), st.lists(anything))
def test_reading_much_at_once_is_the_same_as_event_by_event(first, second):
    entries = [recorded(event, number) for number, event in enumerate([*first, *second], 1)]
    whole = reduce(evolve, entries, Site())
    assert replay(Site(), entries) == whole
    assert replay(replay(Site(), entries[: len(first)]), entries[len(first) :]) == whole

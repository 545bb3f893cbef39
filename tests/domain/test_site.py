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
from domain.swaps import last_made, overrides
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
        (s.ChooseLanguage("de"), "settings.language_chosen"),
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
    st.builds(e.OnCallSwapped, st.integers(1, 3), st.just("db"), people, st.integers(0, 3), st.integers(4, 9)),
    st.builds(e.DigestsSent, st.tuples(people), st.integers(0, 9)),
    st.builds(e.LanguageChosen, people, st.sampled_from(("", "de", "en"))),
    st.builds(e.ZoneChosen, people, st.sampled_from(("", "UTC", "Asia/Kolkata"))),
)


@given(st.lists(anything), st.lists(anything))
def test_reading_much_at_once_is_the_same_as_event_by_event(first, second):
    entries = [recorded(event, number) for number, event in enumerate([*first, *second], 1)]
    whole = reduce(evolve, entries, Site())
    assert replay(Site(), entries) == whole
    assert replay(replay(Site(), entries[: len(first)]), entries[len(first) :]) == whole


HOUR = 3_600_000
CAROL = Actor(Person("u-carol", "carol"))
ADMIN = Actor(Person("u-root", "root"), admin=True)


def swap(on: Actor, *relieved: Actor, instead_of: Actor | None = None, start: int = T0, end: int = T0 + HOUR):
    people = tuple(each.person for each in relieved)
    return s.SwapOnCall("db", on.person, start, end, T0, instead_of and instead_of.person, people)


def swapped(number: int = 1, start: int = T0, end: int = T0 + HOUR) -> e.OnCallSwapped:
    return e.OnCallSwapped(number, "db", BOB.person, start, end, (ALICE.person,))


def refused(decision: object) -> str:
    return decision.message.id if isinstance(decision, Refusal) else f"not refused: {decision}"


def test_whoever_is_on_call_gives_away_their_own_turns_only():
    (event,) = decide(Site(), swap(BOB, ALICE, CAROL), ALICE)
    assert event == e.OnCallSwapped(1, "db", BOB.person, T0, T0 + HOUR, (ALICE.person,), ALICE.person)
    assert refused(decide(Site(), swap(BOB, CAROL, instead_of=CAROL), ALICE)) == "no.swap_who"


def test_whoever_takes_it_for_themselves_takes_it_from_all_and_so_does_an_admin():
    for actor in (BOB, ADMIN):
        (event,) = decide(Site(), swap(BOB, ALICE, CAROL), actor)
        assert (event.relieved, event.instead_of) == ((ALICE.person, CAROL.person), None)


def test_others_and_guests_swap_nothing_and_are_told_who_may():
    refusal = decide(Site(), swap(BOB, ALICE), CAROL)
    assert isinstance(refusal, Refusal)
    assert (refusal.message.id, refusal.message.args["people"]) == ("no.swap_who", (ALICE.person,))
    guest = Actor(BOB.person, guest=True)
    assert refused(decide(Site(), swap(guest, ALICE), guest)) == "no.swap_who"


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (T0 - 1, T0 + HOUR, "no.swap_past"),
        (T0 - HOUR, T0, "no.swap_past"),
        (T0 + HOUR, T0 + HOUR, "no.swap_order"),
        (T0, T0 + 401 * 24 * HOUR, "no.swap_far"),
    ],
)
def test_a_swap_is_for_a_time_that_comes(start, end, why):
    assert refused(decide(Site(), swap(BOB, ALICE, start=start, end=end), BOB)) == why


def test_both_hear_of_a_swap_and_of_its_end_but_not_whoever_did_it():
    entry = recorded(swapped())
    ((who, told),) = react(evolve(Site(), entry), entry)  # alice did it
    assert (who, told.id) == (BOB.person, "swap.made_on")
    ended = e.Recorded("site", 2, T0, T0, BOB.person, "c2", e.OnCallSwapEnded(1))
    ((who, told),) = react(after(swapped(), e.OnCallSwapEnded(1)), ended)
    assert (who, told.id) == (ALICE.person, "swap.back_off")


def test_a_swap_that_is_taken_back_counts_no_more_and_its_number_is_not_used_again():
    site = after(swapped(), e.OnCallSwapEnded(1))
    assert overrides(site.swaps, "db") == ()
    assert len(overrides(after(swapped()).swaps, "db")) == 1
    (event,) = decide(site, swap(BOB, ALICE), BOB)
    assert event.number == 2
    assert refused(decide(site, s.TakeSwapBack(1, T0), BOB)) == "no.swap_none"


def test_the_only_swap_needs_no_number_two_do_and_one_that_is_over_stays():
    one, two = after(swapped()), after(swapped(), swapped(2, T0 + HOUR, T0 + 2 * HOUR))
    assert decide(one, s.TakeSwapBack(0, T0, "db"), BOB) == (e.OnCallSwapEnded(1),)
    assert refused(decide(one, s.TakeSwapBack(0, T0, "web"), BOB)) == "no.swap_none"
    assert refused(decide(two, s.TakeSwapBack(0, T0), BOB)) == "no.swap_which"
    assert decide(two, s.TakeSwapBack(2, T0), ADMIN) == (e.OnCallSwapEnded(2),)
    assert decide(two, s.TakeSwapBack(0, T0 + HOUR), ALICE) == (e.OnCallSwapEnded(2),)
    assert refused(decide(one, s.TakeSwapBack(1, T0), CAROL)) == "no.swap_back_who"


def test_what_undo_takes_back_is_the_newest_swap_that_one_made_and_that_is_not_over():
    site = after(swapped(), swapped(2, T0 + HOUR, T0 + 2 * HOUR))
    maker = site.swaps[1].by
    assert [swap.made_at for swap in site.swaps.values()] == [T0, T0]
    newest = last_made(site.swaps.values(), maker, T0)
    assert newest is not None
    assert newest.number == 2
    ended = after(swapped(), swapped(2, T0 + HOUR, T0 + 2 * HOUR), e.OnCallSwapEnded(2))
    first = last_made(ended.swaps.values(), maker, T0)
    assert first is not None
    assert first.number == 1
    assert last_made(site.swaps.values(), CAROL.person, T0) is None
    assert last_made(site.swaps.values(), maker, T0 + 400 * HOUR) is None

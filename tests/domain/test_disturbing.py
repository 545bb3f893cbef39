"""What waits for the end of somebody's quiet hours, and what reaches them at any time."""

from __future__ import annotations

import pytest

from domain.disturbing import calls, may_wait
from domain.effects import AddPerson, Ask, Brief, Effect, RefreshBoard, Say, ToPerson, ToRun
from domain.messages import message
from tests.domain.build import ALICE, BOB, CAROL, a_run_with_a_channel

BOB_ALONE = ToPerson(BOB.person)
NIGHTLY = [
    Ask("task 3", BOB.person),
    Brief(BOB_ALONE, "catchup", ALICE.person),
    Say(BOB_ALONE, message("dm.invited")),
    Say(BOB_ALONE, message("dm.role")),
    Say(BOB_ALONE, message("dm.taken_over")),
    Say(BOB_ALONE, message("news.broadcast")),
    Say(BOB_ALONE, message("news.severity_abroad")),
    Say(BOB_ALONE, message("news.finished_abroad")),
]
AT_ANY_TIME = [
    Ask("page 1", BOB.person),
    Ask("handover", BOB.person),
    Brief(BOB_ALONE, "handover", ALICE.person),
    Say(BOB_ALONE, message("news.owner_gone")),
    Say(BOB_ALONE, message("remind.direct")),
    Say(ToRun(), message("news.broadcast")),
    Brief(ToRun(), "catchup", ALICE.person),
    AddPerson(BOB.person),
    RefreshBoard(),
]


@pytest.mark.parametrize("effect", NIGHTLY, ids=repr)
def test_what_another_does_waits(effect: Effect) -> None:
    assert may_wait(effect, a_run_with_a_channel().run, CAROL.person)


@pytest.mark.parametrize("effect", NIGHTLY, ids=repr)
def test_what_they_did_themselves_brings_about_comes_at_once(effect: Effect) -> None:
    assert not may_wait(effect, a_run_with_a_channel().run, BOB.person)


@pytest.mark.parametrize("effect", AT_ANY_TIME, ids=repr)
def test_what_must_not_wait_does_not(effect: Effect) -> None:
    assert not may_wait(effect, a_run_with_a_channel().run, CAROL.person)


def test_whoever_leads_is_told_at_any_time() -> None:
    run = a_run_with_a_channel().run
    assert run.owner == ALICE.person
    assert not may_wait(Ask("task 3", ALICE.person), run, CAROL.person)


def test_what_wants_something_of_somebody_is_moot_later_and_news_is_not() -> None:
    assert [calls(effect) for effect in NIGHTLY] == [True] * 4 + [False] * 4

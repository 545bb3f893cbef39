from __future__ import annotations

from dataclasses import replace

import pytest

from domain import commands as c
from domain.may import may, visible
from domain.people import SYSTEM, Actor, Person
from domain.playbook import Permissions
from tests.domain.build import ALICE, BOB, CAROL, GUEST, a_run, a_start

MEMBER = replace(CAROL, member=True)
BOT = Actor(Person("u-bot", "bot"), member=True, bot=True)
ADMIN = replace(CAROL, admin=True)
CHECK = c.CheckTasks(("1",))


def answer(actor, command, run, **policy):
    refusal = may(actor, command, run, Permissions(**policy))
    return None if refusal is None else refusal.message.id.removeprefix("no.")


def test_muster_may_everything():
    assert answer(SYSTEM, CHECK, a_run(private=True).run, edit="owner") is None


def test_bots_may_nothing():
    run = a_run(invited=(BOT.person,)).run
    assert answer(BOT, CHECK, run) == "bot"
    assert answer(BOT, a_start(), None) == "bot"


def test_everyone_but_guests_may_start():
    assert answer(BOB, a_start(), None) is None
    assert answer(GUEST, a_start(), None) == "may_start"


@pytest.mark.parametrize(
    ("actor", "allowed", "why"),
    [
        (ADMIN, "admins", None),
        (BOB, "admins", "may_start"),
        (BOB, "@bob", None),
        (BOB, "@carol", "may_start"),
        (replace(BOB, groups=frozenset({"group:sre"})), "group:sre", None),
        (BOB, "group:sre", "may_start"),
        (BOB, "participants", "may_start"),
        (BOB, "owner", "may_start"),
        (BOB, "starter", "may_start"),
        (BOB, ["admins", "@bob"], None),
    ],
)
def test_a_policy_says_who_may_start(actor, allowed, why):
    assert answer(actor, a_start(), None, start=allowed) == why


@pytest.mark.parametrize(
    ("actor", "allowed", "why"),
    [
        (ALICE, "participants", None),
        (BOB, "participants", None),
        (CAROL, "participants", "may_edit"),
        (MEMBER, "participants", None),
        (MEMBER, "channel", None),
        (CAROL, "channel", "may_edit"),
        (CAROL, "everyone", None),
        (GUEST, "everyone", "may_edit"),
        (ALICE, "owner", None),
        (BOB, "owner", "may_edit"),
        (BOB, "starter", None),
        (ALICE, "starter", "may_edit"),
        (ADMIN, "admins", None),
    ],
)
def test_a_policy_says_who_may_change_a_run(actor, allowed, why):
    run = a_run(actor=BOB, owner=ALICE.person).run
    assert answer(actor, CHECK, run, edit=allowed) == why


@pytest.mark.parametrize(
    ("allowed", "helps"), [("participants", True), (["channel", "admins"], True), ("owner", False)]
)
def test_joining_is_advised_only_where_it_helps(allowed, helps):
    refusal = may(CAROL, CHECK, a_run().run, Permissions.model_validate({"edit": allowed}))
    assert refusal.message.args["joining_helps"] is helps


@pytest.mark.parametrize("command", [c.JoinRun(), c.LeaveRun(), c.AddNote("x")])
def test_anybody_who_sees_a_run_may_join_leave_and_note(command):
    assert answer(CAROL, command, a_run().run, edit="owner") is None


def test_a_refusal_names_who_may_and_the_owner():
    refusal = may(CAROL, CHECK, a_run().run, Permissions())
    assert refusal.message.args == {
        "allowed": ("participants",),
        "run": "INC-1",
        "owner": ALICE.person,
        "joining_helps": True,
    }


def test_a_run_that_is_none_is_unknown():
    assert answer(ALICE, CHECK, None) == "run_unknown"


def test_a_public_run_is_seen_by_all():
    assert visible(CAROL, a_run().run)


@pytest.mark.parametrize(
    ("actor", "sees"), [(ALICE, True), (BOB, True), (CAROL, False), (MEMBER, True), (ADMIN, False), (SYSTEM, True)]
)
def test_a_private_run_is_seen_by_those_who_are_in_it(actor, sees):
    assert visible(actor, a_run(private=True, invited=(BOB.person,)).run) is sees


@pytest.mark.parametrize("command", [CHECK, c.JoinRun(), c.LeaveRun(), c.AddNote("x"), c.UndoLast()])
def test_who_may_not_see_a_run_hears_that_there_is_none(command):
    run = a_run(private=True).run
    refusal = may(ADMIN, command, run, Permissions(edit="everyone"))
    assert (refusal.message.id, refusal.message.args) == ("no.run_unknown", {"run": "INC-1"})


def test_who_left_a_private_run_sees_it_no_more():
    log = a_run(private=True, invited=(BOB.person,))
    log.did(c.LeaveRun(), BOB)
    assert not visible(BOB, log.run)

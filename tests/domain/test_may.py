from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain.may import ACTIONS, allowed, may, may_start, open_to_all, takes_part, visible, words_of
from domain.people import SYSTEM, Actor, Person
from domain.playbook import Permissions
from tests.domain.build import ALICE, BOB, CAROL, GUEST, a_run, a_start

MEMBER = replace(CAROL, member=True)
BOT = Actor(Person("u-bot", "bot"), member=True, bot=True)
TRUSTED = replace(BOT, trusted=True)
ADMIN = replace(CAROL, admin=True)
AUDITOR = replace(CAROL, auditor=True)
STRANGER = replace(CAROL, teams=frozenset())
CHECK = c.CheckTasks(("1",))
FINISH = c.FinishRun()
ENDS = (FINISH, c.CancelRun("x"), c.ReopenRun())


def policy(**said):
    return Permissions.model_validate(said)


def answer(actor, command, run, **said):
    refusal = may(actor, command, run, policy(**said))
    if refusal is None:
        return None
    return "may_finish" if refusal.message.args.get("ending") else refusal.message.id.removeprefix("no.")


def test_muster_may_everything():
    assert answer(SYSTEM, CHECK, a_run(private=True).run, edit="owner") is None


def test_bots_may_nothing_unless_the_settings_let_them():
    run = a_run(invited=(BOT.person,)).run
    assert answer(BOT, CHECK, run) == "bot"
    assert answer(BOT, a_start(), None) == "bot"
    assert answer(TRUSTED, CHECK, run) is None
    assert answer(TRUSTED, a_start(), None) is None
    assert answer(TRUSTED, c.ChangeOwner(), run, edit="owner") == "may_lead"


def test_everyone_but_guests_may_start():
    assert answer(BOB, a_start(), None) is None
    assert answer(GUEST, a_start(), None) == "may_start"


@pytest.mark.parametrize(
    ("actor", "who", "why"),
    [
        (ADMIN, "admins", None),
        (ADMIN, "@bob", None),
        (BOB, "admins", "may_start"),
        (BOB, "@bob", None),
        (BOB, "@carol", "may_start"),
        (replace(BOB, groups=frozenset({"group:sre"})), "group:sre", None),
        (BOB, "group:sre", "may_start"),
        (BOB, "team", None),
        (STRANGER, "team", "may_start"),
        (GUEST, "team", "may_start"),
        (BOB, "participants", "may_start"),
        (BOB, "owner", "may_start"),
        (BOB, "starter", "may_start"),
        (BOB, ["admins", "@bob"], None),
    ],
)
def test_a_policy_says_who_may_start(actor, who, why):
    assert answer(actor, a_start(), None, start=who) == why


WHO_MAY_CHANGE = [
    (ALICE, "participants", True),
    (BOB, "participants", True),
    (CAROL, "participants", False),
    (MEMBER, "participants", True),
    (MEMBER, "channel", True),
    (CAROL, "channel", False),
    (CAROL, "everyone", True),
    (CAROL, "team", True),
    (replace(GUEST, member=True), "everyone", False),
    (replace(GUEST, member=True), "team", False),
    (replace(GUEST, member=True), "channel", True),
    (ALICE, "owner", True),
    (BOB, "owner", False),
    (BOB, "starter", True),
    (ALICE, "starter", False),
    (ADMIN, "admins", True),
    (ADMIN, "owner", True),
    (CAROL, "admins", False),
]


@pytest.mark.parametrize(("actor", "who", "may_it"), WHO_MAY_CHANGE)
def test_a_policy_says_who_may_change_a_run(actor, who, may_it):
    run = a_run(actor=BOB, owner=ALICE.person).run
    assert answer(actor, CHECK, run, edit=who) == (None if may_it else "may_edit")


@pytest.mark.parametrize(("actor", "who", "may_it"), WHO_MAY_CHANGE)
@pytest.mark.parametrize("command", ENDS, ids=lambda command: type(command).__name__)
def test_who_may_end_it_is_said_apart_or_else_as_who_may_change_it(command, actor, who, may_it):
    run = a_run(actor=BOB, owner=ALICE.person).run
    nobody = "@nobody"
    assert answer(actor, command, run, edit=nobody, finish=who) == (None if may_it else "may_finish")
    assert answer(actor, command, run, edit=who) == (None if may_it else "may_finish")
    assert answer(actor, CHECK, run, edit=who, finish=nobody) == (None if may_it else "may_edit")


@pytest.mark.parametrize(("who", "helps"), [("participants", True), (["channel", "admins"], True), ("owner", False)])
def test_joining_is_advised_only_where_it_helps(who, helps):
    refusal = may(CAROL, CHECK, a_run().run, policy(edit=who))
    assert refusal.message.args["joining_helps"] is helps


def test_taking_over_is_advised_to_who_is_in_it_where_the_owner_alone_may():
    run = a_run(invited=(BOB.person,)).run
    helps = {who.person.name: may(who, FINISH, run, policy(finish="owner")).message.args for who in (BOB, CAROL)}
    assert helps["bob"]["taking_over_helps"]
    assert not helps["carol"]["taking_over_helps"]
    assert not may(BOB, FINISH, run, policy(finish="@dave")).message.args["taking_over_helps"]


@pytest.mark.parametrize("command", [c.JoinRun(), c.LeaveRun(), c.AddNote("x")])
def test_anybody_who_sees_a_run_may_join_leave_and_note(command):
    assert answer(CAROL, command, a_run().run, edit="owner") is None


def test_a_refusal_names_who_may_and_the_owner():
    refusal = may(CAROL, CHECK, a_run().run, Permissions())
    assert refusal.message.args == {
        "ending": False,
        "allowed": ("participants",),
        "run": "INC-1",
        "owner": ALICE.person,
        "starter": ALICE.person,
        "joining_helps": True,
        "taking_over_helps": False,
    }


def test_a_run_that_is_none_is_unknown():
    assert answer(ALICE, CHECK, None) == "run_unknown"


@pytest.mark.parametrize(
    ("actor", "see", "sees"),
    [
        (CAROL, "channel", True),
        (STRANGER, "channel", False),
        (STRANGER, "team", False),
        (STRANGER, "everyone", True),
        (GUEST, "channel", False),
        (GUEST, "everyone", False),
        (replace(GUEST, member=True), "channel", True),
        (CAROL, "participants", False),
        (BOB, "participants", True),
        (BOB, "owner", True),
        (MEMBER, "owner", True),
        (CAROL, "@carol", True),
        (replace(CAROL, groups=frozenset({"group:sre"})), ["owner", "group:sre"], True),
        (ADMIN, "owner", True),
        (AUDITOR, "owner", True),
    ],
)
def test_a_policy_says_who_sees_a_run_besides_those_who_are_in_it(actor, see, sees):
    run = a_run(invited=(BOB.person,)).run
    assert visible(actor, run, policy(see=see)) is sees


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        *((ALICE, True), (BOB, True), (CAROL, False), (MEMBER, True), (ADMIN, False), (SYSTEM, True), (AUDITOR, True)),
        (replace(CAROL, groups=frozenset({"group:sre"})), False),
    ],
)
def test_a_private_run_is_seen_by_those_who_are_in_it_and_auditors_whatever_the_policy(actor, sees):
    run = a_run(private=True, invited=(BOB.person,)).run
    for see in ("everyone", "channel", "owner", "group:sre", "@carol", "admins"):
        assert visible(actor, run, policy(see=see)) is sees


@pytest.mark.parametrize("command", [CHECK, c.JoinRun(), c.LeaveRun(), c.AddNote("x"), c.UndoLast()])
def test_who_may_not_see_a_run_hears_that_there_is_none(command):
    for run, see in ((a_run(private=True).run, "everyone"), (a_run().run, "owner")):
        refusal = may(CAROL, command, run, policy(edit="everyone", see=see))
        assert (refusal.message.id, refusal.message.args) == ("no.run_unknown", {"run": "INC-1"})


@pytest.mark.parametrize("command", [CHECK, FINISH, c.JoinRun(), c.AddNote("x"), c.ChangeOwner()])
def test_an_auditor_reads_only(command):
    private, hidden, public = a_run(private=True).run, a_run().run, a_run().run
    assert answer(AUDITOR, command, private, edit="everyone") == "auditor"
    assert answer(AUDITOR, command, hidden, edit="everyone", see="owner") == "auditor"
    assert answer(AUDITOR, command, public, edit="everyone") is None, "as everybody else"
    both = replace(AUDITOR, admin=True)
    assert answer(both, command, private) == "auditor"


def test_whoever_is_in_it_may_take_over_whatever_the_policy_says():
    run = a_run(invited=(BOB.person,)).run
    for command in (c.ChangeOwner(), c.ChangeOwner(BOB.person, "she sleeps")):
        assert answer(BOB, command, run, edit="owner") is None
        assert answer(MEMBER, c.ChangeOwner(), run, edit="@nobody") is None
    assert answer(BOB, c.ChangeOwner(CAROL.person), run, edit="owner") == "may_edit", "nobody else is made the owner"
    assert answer(CAROL, c.ChangeOwner(), run, edit="owner") == "may_edit"
    assert answer(replace(GUEST, member=True), c.ChangeOwner(), run, edit="channel") == "may_lead"


def test_who_left_a_private_run_sees_it_no_more():
    log = a_run(private=True, invited=(BOB.person,))
    log.did(c.LeaveRun(), BOB)
    assert not visible(BOB, log.run, Permissions())


def test_a_run_is_open_to_all_where_its_policy_is_and_it_is_not_private():
    public, private = a_run().run, a_run(private=True).run
    for see in ("everyone", "team", "channel", ["owner", "team"]):
        assert open_to_all(public, policy(see=see))
        assert not open_to_all(private, policy(see=see))
    for see in ("participants", "owner", "@bob", ["group:sre", "admins"]):
        assert not open_to_all(public, policy(see=see))


WORDS = st.sampled_from(
    ("everyone", "team", "channel", "participants", "owner", "starter", "admins", "@carol", "group:sre", "oncall:db")
)
POLICIES = st.builds(Permissions, **{name: st.lists(WORDS, min_size=1, max_size=3).map(tuple) for name in ACTIONS})
ACTORS = st.builds(
    Actor,
    person=st.sampled_from((ALICE.person, BOB.person, CAROL.person)),
    member=st.booleans(),
    guest=st.booleans(),
    bot=st.booleans(),
    trusted=st.booleans(),
    admin=st.booleans(),
    auditor=st.booleans(),
    teams=st.sampled_from((frozenset(), frozenset({"t1"}), frozenset({"t2"}))),
    groups=st.sets(st.sampled_from(("group:sre", "oncall:db"))).map(frozenset),
)
COMMANDS = st.sampled_from(
    (CHECK, *ENDS, c.JoinRun(), c.AddNote("x"), c.ChangeOwner(), c.ChangeOwner(BOB.person), c.UndoLast())
)
RUNS = st.builds(
    lambda private, invited: a_run(private=private, invited=invited).run,
    st.booleans(),
    st.sampled_from(((), (BOB.person,))),
)


@given(ACTORS, COMMANDS, RUNS, POLICIES)
def test_nobody_changes_or_hears_of_what_they_may_not_see(actor, command, run, rules):
    refusal = may(actor, command, run, rules)
    if not visible(actor, run, rules):
        assert refusal is not None
        assert refusal.message.id in ("no.run_unknown", "no.bot")
        assert set(refusal.message.args) <= {"run"}
    if run.private and not takes_part(actor, run):
        assert refusal is not None, "of a private run only who is in it changes anything"
    if actor.bot and not actor.trusted:
        assert refusal is not None


@given(ACTORS, COMMANDS, RUNS, POLICIES)
def test_more_rights_never_take_any_away(actor, command, run, rules):
    before = may(actor, command, run, rules) is None
    seen = visible(actor, run, rules)
    for more in (
        {"member": True},
        {"admin": True},
        {"auditor": True},
        {"groups": frozenset({"group:sre", "oncall:db"})},
    ):
        risen = replace(actor, **more)
        assert not seen or visible(risen, run, rules)
        assert not before or may(risen, command, run, rules) is None
    wider = rules.model_copy(update={"see": (*rules.see, "everyone")})
    assert not seen or visible(actor, run, wider)


@given(ACTORS, POLICIES)
def test_who_may_start_is_what_the_policy_and_the_admins_say(actor, rules):
    named = any(
        (word in ("everyone",) and not actor.guest)
        or (word == "team" and actor.teams and not actor.guest)
        or (word == "@carol" and actor.person.name == "carol")
        or word in actor.groups
        for word in words_of("start", rules)
    )
    assert (may_start(actor, rules) is None) == bool(named or actor.admin)
    assert allowed(actor, "start", None, rules) == bool(named or actor.admin)


def test_a_command_is_set_by_the_owner_by_editors_and_admins_and_taken_away_by_whoever_edits():
    run = a_run().run
    takes_part = replace(BOB, member=True)
    wish, away = c.EditTask("1", "command", "/kick @alice"), c.EditTask("1", "command", "none")
    everyone = Permissions(edit=("everyone",))
    assert may(ALICE, wish, run, everyone) is None
    assert may(replace(takes_part, editor=True), wish, run, everyone) is None
    assert may(replace(takes_part, admin=True), wish, run, everyone) is None
    refused = may(takes_part, wish, run, everyone)
    assert refused is not None
    assert refused.message.id == "no.may_command"
    assert refused.message.args["taking_over_helps"]
    assert may(takes_part, away, run, everyone) is None
    assert may(takes_part, c.EditTask("1", "title", "/kick"), run, everyone) is None

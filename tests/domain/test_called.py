"""Who is called in, given roles or a task is told of it in one message."""

from __future__ import annotations

from domain import commands as c
from domain.called import as_one
from domain.effects import Ask, Brief, Effect, Say, ToPerson
from domain.messages import message
from domain.react import react
from tests.domain.build import ALICE, BOB, CAROL, Log, a_run, a_run_with_a_channel


def invited(person: object = BOB.person) -> Effect:
    return Say(ToPerson(BOB.person if person is BOB.person else CAROL.person), message("dm.invited", who=ALICE.person))


def role(name: str) -> Effect:
    return Say(ToPerson(BOB.person), message("dm.role", role=name, who=ALICE.person))


def told(log: Log, number: int = -1) -> list[Effect]:
    effects = react(log.run, log.history[number])
    return [
        effect
        for effect in effects
        if isinstance(effect, Ask | Brief) or isinstance(getattr(effect, "to", None), ToPerson)
    ]


def test_roles_stand_where_somebody_is_called_in():
    effects = as_one([("1", role("comms")), ("2", invited()), ("3", invited(CAROL.person)), ("4", role("scribe"))])
    assert [key for key, _ in effects] == ["2", "3"]
    assert effects[0][1].message.args["roles"] == ("comms", "scribe")
    assert "roles" not in effects[1][1].message.args


def test_a_role_alone_is_told_as_it_is():
    assert as_one([("1", role("comms")), ("2", invited(CAROL.person))]) == [
        ("1", role("comms")),
        ("2", invited(CAROL.person)),
    ]


def test_who_comes_by_a_task_is_asked_about_it_and_told_nothing_else():
    log = a_run_with_a_channel()
    log.did(c.AssignTasks(("1",), (BOB.person,)))
    assert told(log) == [Ask("task 1", BOB.person)]
    assert log.run.around.came_with == {BOB.person.id: 1}
    log.did(c.AssignTasks(("2",), (BOB.person,)))
    assert log.run.around.came_with == {BOB.person.id: 1}, "they are there"


def test_who_comes_by_a_role_or_the_lead_is_told_how_it_stands_instead_of_that_they_have_it():
    log = a_run_with_a_channel()
    log.did(c.TakeRole("comms", BOB.person))
    assert told(log) == [Brief(ToPerson(BOB.person), "catchup", ALICE.person)]
    log.did(c.ChangeOwner(CAROL.person))
    assert Brief(ToPerson(CAROL.person), "catchup", ALICE.person) in told(log)


def test_while_it_starts_nobody_comes_late():
    log = a_run()
    log.did(c.AssignTasks(("1",), (BOB.person,)))
    assert log.run.around.came_with == {}

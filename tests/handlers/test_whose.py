"""Whose a task shall be: the ways to name several people, roles, the owner and who is on call."""

from __future__ import annotations

from typing import Any

import pytest

from domain import commands as c
from domain import queries as q
from handlers.said import Meant
from handlers.understand import understand
from tests.handlers.speech import ALICE, BOB, CAROL, said

GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("assign 3 @bob @carol", {"to": (BOB, CAROL)}),
    ("assign 3 @bob, @carol", {"to": (BOB, CAROL)}),
    ("assign 3 to @bob and @carol", {"to": (BOB, CAROL)}),
    ("assign 3 @bob or carol", {"to": (BOB, CAROL)}),
    ("assign @bob @carol 3", {"to": (BOB, CAROL)}),
    ("give 3 to @bob @carol", {"to": (BOB, CAROL)}),
    ("assign 3 me and @bob", {"to": (ALICE, BOB)}),
    ("assign 3 @bob @bob", {"to": (BOB,)}),
    ("assign 3 all @bob @carol", {"to": (BOB, CAROL), "each": True}),
    ("assign 3 all: @bob, @carol", {"to": (BOB, CAROL), "each": True}),
    ("assign 3 to both @bob and @carol", {"to": (BOB, CAROL), "each": True}),
    ("assign 3 each of @bob @carol", {"to": (BOB, CAROL), "each": True}),
    ("assign 3 all @bob", {"to": (BOB,)}),
    ("assign 3 owner", {"placeholders": ("owner",)}),
    ("assign 3 to the owner", {"placeholders": ("owner",)}),
    ("assign 3 starter", {"placeholders": ("starter",)}),
    ("assign 3 role:comms", {"placeholders": ("role:comms",)}),
    ("assign 3 Role:Comms", {"placeholders": ("role:comms",)}),
    ("assign 3 oncall:db", {"placeholders": ("oncall:db",)}),
    ("assign 3 on-call:db", {"placeholders": ("oncall:db",)}),
    ("assign 3 @bob role:comms", {"to": (BOB,), "placeholders": ("role:comms",)}),
    ("assign 3 all owner @bob", {"to": (BOB,), "placeholders": ("owner",), "each": True}),
]


@pytest.mark.parametrize(("text", "to"), GIVEN)
def test_a_task_is_given_to_several_or_to_whoever_is_meant(text: str, to: dict[str, Any]) -> None:
    assert understand(said(text)) == Meant(c.AssignTasks(("3",), **to))


def test_several_tasks_are_given_at_once() -> None:
    assert understand(said("assign 1-3 5 @bob @carol")) == Meant(c.AssignTasks(("1", "2", "3", "5"), (BOB, CAROL)))


def test_a_title_that_ends_with_the_owner_is_a_title() -> None:
    assert understand(said("assign Tell the owner to @bob")) == Meant(c.AssignTasks(("Tell the owner",), (BOB,)))
    assert understand(said("assign Tell the owner to @bob @carol")) == Meant(
        c.AssignTasks(("Tell the owner",), (BOB, CAROL))
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("role comms @carol", c.TakeRole("comms", CAROL)),
        ("role @carol comms", c.TakeRole("comms", CAROL)),
        ("role comms carol", c.TakeRole("comms", CAROL)),
        ("role comms: @carol", c.TakeRole("comms", CAROL)),
        ("role comms to @carol", c.TakeRole("comms", CAROL)),
        ("give role comms to @carol", c.TakeRole("comms", CAROL)),
        ("role comms lead @carol", c.TakeRole("comms-lead", CAROL)),
        ("role comms me", c.TakeRole("comms")),
        ("take role comms me", c.TakeRole("comms")),
        ("role comms none", c.FreeRole("comms")),
        ("role comms nobody", c.FreeRole("comms")),
        ("role", q.ShowRoles()),
        ("roles", q.ShowRoles()),
    ],
)
def test_a_role_is_given_taken_freed_and_shown(text: str, what: object) -> None:
    assert understand(said(text)) == Meant(what)

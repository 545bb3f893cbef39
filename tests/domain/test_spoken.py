"""Words said in a run's channel check its tasks, by whom the playbook names, and are taken back with the message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from domain import commands as c
from domain import events as e
from domain.people import Actor, Person
from domain.playbook import Playbook
from domain.run import TaskState
from domain.spoken import listened_for
from tests.domain.build import ALICE, BOB, CAROL, Log, a_playbook, a_run_with_a_channel

BOT = Actor(Person("u-lock", "lockbot"), member=True, bot=True, trusted=True, admin=True)
HOOK = Actor(Person("", "grafana"), member=True, admin=True, groups=frozenset({"webhooks"}))
TASKS = [
    {"title": "Bridge", "check_on": ["bridge is up"]},
    {"title": "Lock", "check_on": {"words": ["locked"], "by": ["owner", "@lockbot"]}},
    {"title": "Tell", "after": ["bridge"], "check_on": ["told", {"words": "all told", "by": "group:sre"}]},
    {"title": "Drop", "confirm": True, "check_on": ["dropped"]},
    {"title": "Boss", "when": 'severity == "sev1"', "check_on": ["awake"]},
    {"title": "Each", "assign": {"all": ["@bob", "owner"]}, "check_on": {"words": ["ready"], "by": ["assignee"]}},
    {"title": "Green", "check_on": {"words": ["all green"], "by": ["webhooks"]}},
]
SRE = replace(CAROL, groups=frozenset({"group:sre"}))


def begun() -> Log:
    book = a_playbook(checklists=[{"title": "One", "tasks": TASKS}])
    return a_run_with_a_channel(book, people={"@bob": BOB.person})


def said(log: Log, *words: str, who: Actor = ALICE, post: str = "x") -> tuple[e.Event, ...]:
    return log.did(c.HearWords(words), who, cause=f"post:{post}:0")


def unsaid(log: Log, *still: str, who: Actor = ALICE, post: str = "x") -> tuple[e.Event, ...]:
    return log.did(c.TakeBackWords(post, still, edited=bool(still)), who)


def test_the_words_check_the_task_and_the_record_has_them() -> None:
    log = begun()
    assert said(log, "bridge is up", who=BOB)[0] == e.TaskChecked(1, "bridge is up")
    assert log.run.task(1).by == BOB.person
    assert said(log, "bridge is up", post="y") == ()


def test_only_those_count_whom_the_playbook_names() -> None:
    log = begun()
    assert said(log, "locked", "all told", who=BOB) == ()
    assert said(log, "bridge is up", "all green", who=BOT) == ()
    assert said(log, "locked", "bridge is up", who=HOOK) == ()
    assert said(log, "locked", who=BOT) == (e.TaskChecked(2, "locked"),)
    assert said(log, "all green", who=HOOK) == (e.TaskChecked(7, "all green"),)
    assert said(log, "bridge is up", "all told", who=SRE)[1] == e.TaskChecked(3, "all told")


def test_what_waits_says_so_and_what_is_hidden_is_not_checked() -> None:
    log = begun()
    assert log.refused(c.HearWords(("told",))) == "task_blocked"
    assert said(log, "awake") == ()


def test_two_people_say_what_two_people_check() -> None:
    log = begun()
    assert said(log, "dropped") == (e.TaskReported(4, "dropped"),)
    assert said(log, "dropped", post="y") == ()
    assert unsaid(log) == (e.ReportWithdrawn(4, "deleted"),)
    said(log, "dropped", post="z")
    assert said(log, "dropped", who=BOB, post="b") == (e.TaskChecked(4, "dropped"),)
    assert unsaid(log, post="z") == ()


def test_of_what_each_has_to_do_it_is_the_speakers_part() -> None:
    log = begun()
    assert said(log, "ready", who=CAROL) == ()
    assert said(log, "ready", who=BOB) == (e.ShareChecked(6, BOB.person, "ready"),)
    assert unsaid(log, who=BOB) == (e.ShareUnchecked(6, BOB.person, "deleted"),)
    assert log.run.task(6).shares == {}


def test_only_the_words_that_are_gone_are_taken_back_and_nothing_that_somebody_settled_since() -> None:
    log = begun()
    said(log, "bridge is up", "locked")
    assert unsaid(log, "locked")[0] == e.TaskUnchecked(1, "edited")
    log.did(c.UncheckTasks(("2",)))
    log.did(c.CheckTasks(("2",)), BOB)
    assert unsaid(log) == ()


def test_an_undo_opens_it_and_an_undo_of_the_undoing_leaves_it_heard() -> None:
    log = begun()
    said(log, "bridge is up")
    log.did(c.UndoLast())
    assert log.run.task(1).state is TaskState.OPEN
    assert unsaid(log) == ()
    said(log, "bridge is up", post="y")
    log.did(c.UncheckTasks(("1",)))
    log.did(c.UndoLast())
    assert unsaid(log, post="y")[0] == e.TaskUnchecked(1, "deleted")


def test_nothing_is_listened_for_once_all_is_done_or_over() -> None:
    log = begun()
    assert "bridge is up" in listened_for(log.run)
    log.did(c.CancelRun("false alarm"))
    assert listened_for(log.run) == ()


def test_every_form_of_check_on_is_the_same_after_a_snapshot() -> None:
    book = a_playbook(checklists=[{"title": "One", "tasks": TASKS}])
    assert Playbook.model_validate(book.model_dump(mode="json")) == book


def test_a_role_is_one_that_the_playbook_names() -> None:
    task = {"title": "A", "check_on": {"words": ["x y z"], "by": ["role:coms"]}}
    with pytest.raises(ValidationError, match=r'there is no role "coms"; known: comms \(did you mean "comms"\?\)'):
        a_playbook(run={"roles": ["comms"]}, checklists=[{"title": "One", "tasks": [task]}], status_updates={})

"""What goes out as the Playbooks plugin sends it, field by field beside what the plugin was recorded to send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain import commands as c
from domain.people import SYSTEM
from engine.webhooks.facts import Fact, fact
from engine.webhooks.plugin import plugin_run
from tests.domain.build import ACK, ALICE, BOB, BRIDGE, T0, Log, a_playbook, a_run_with_a_channel, settle

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "plugin_webhooks.json").read_text("utf-8"))
"""What the plugin 2.9.2 sent on the creation and on a status update of a run, with made-up ids."""


def told(log: Log, what: str) -> Fact:
    return fact(log.history, log.run, what, len(log.history), 0)


def alike(ours: Any, theirs: Any, where: str = "") -> None:
    """Every field of theirs is there, in their order and of their type."""
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs), where
        for key, inner in theirs.items():
            alike(ours[key], inner, f"{where}.{key}")
    elif isinstance(theirs, list):
        assert isinstance(ours, list), where
        if ours and theirs:
            alike(ours[0], theirs[0], f"{where}[0]")
    else:
        assert type(ours) is type(theirs), where


@pytest.mark.parametrize("kind", ["created", "updated"])
def test_every_field_is_there_in_its_order_and_of_its_type(kind: str) -> None:
    log = a_run_with_a_channel(a_playbook(retrospective={"template": "## Summary", "reminder": "24h"}))
    if kind == "updated":
        log.did(c.CheckTasks((str(ACK),)))
        log.did(c.PostUpdate("We rolled back", "We rolled back"))
    alike(plugin_run(told(log, "update.sent")), RECORDED[kind])


def test_what_muster_knows_is_said_in_the_plugins_units_and_words() -> None:
    log = a_run_with_a_channel(a_playbook(retrospective={"template": "## Summary", "reminder": "24h"}))
    log.did(c.CheckTasks((str(ACK),)), at=T0 + 60_000)
    log.did(c.SkipTasks((str(BRIDGE + 1),), "not needed"), at=T0 + 120_000)
    log.did(c.PostUpdate("We rolled back", "We rolled back"), at=T0 + 180_000)
    log.did(c.ChangeOwner(BOB.person), BOB, at=T0 + 240_000)
    run = plugin_run(told(log, "owner.changed"))
    assert (run["name"], run["id"]) == ("Checkout is down", "01RUN")
    assert (run["owner_user_id"], run["reporter_user_id"]) == (BOB.person.id, ALICE.person.id)
    assert (run["create_at"], run["update_at"], run["end_at"]) == (T0, T0 + 240_000, 0)
    assert (run["current_status"], run["last_status_update_at"]) == ("InProgress", T0 + 180_000)
    assert run["status_posts"] == [{"id": "", "create_at": T0 + 180_000, "delete_at": 0}]
    assert (run["previous_reminder"], run["reminder_timer_default_seconds"]) == (3_600_000_000_000, 3600)
    assert run["retrospective_reminder_interval_seconds"] == 86400
    items = {item["title"]: item for item in run["checklists"][0]["items"]}
    done, skipped = items["Acknowledge the alert"], items["Tell support"]
    assert (done["state"], done["state_modified"], done["due_date"]) == ("closed", T0 + 60_000, T0 + 300_000)
    assert (skipped["state"], skipped["delete_at"]) == ("skipped", T0 + 120_000)
    assert [each["event_type"] for each in run["timeline_events"]][-1] == "owner_changed"
    checked = next(each for each in run["timeline_events"] if each["event_type"] == "task_state_modified")
    assert checked["summary"] == "checked off checklist item **Acknowledge the alert**"
    assert checked["details"] == '{"action":"check","task":"Acknowledge the alert"}'


def test_a_finished_run_has_ended_and_a_reopened_one_has_not() -> None:
    log = a_run_with_a_channel()
    settle(log)
    log.did(c.FinishRun())
    ended = plugin_run(told(log, "run.finished"))
    assert (ended["current_status"], ended["end_at"]) == ("Finished", log.run.ended_at)
    log.did(c.ReopenRun("down again"))
    again = plugin_run(told(log, "run.reopened"))
    assert (again["current_status"], again["end_at"]) == ("InProgress", 0)


def test_what_is_told_later_is_told_as_it_was_then() -> None:
    log = a_run_with_a_channel()
    log.did(c.CheckTasks((str(ACK),)))
    number = len(log.history)
    then = plugin_run(fact(log.history, log.run, "task.checked", number, ACK))
    log.did(c.UncheckTasks((str(ACK),)))
    log.did(c.RecordBoardLost("p-board"), SYSTEM)
    assert plugin_run(fact(log.history, log.run, "task.checked", number, ACK)) == then

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from domain.durations import HOUR, MINUTE
from domain.fields import Due
from domain.playbook import KeywordTrigger, Playbook, ScheduleTrigger, WebhookTrigger
from domain.slugs import slug


def whole() -> dict[str, Any]:
    """Every field of the format once."""
    return {
        "playbook": "all-of-it",
        "title": "All of it",
        "description": "When *everything* is used",
        "prefix": "ALL",
        "run": {
            "name": "{{ number }}",
            "channel": {"mode": "new", "name": "{{ number | lower }}", "private": True},
            "owner": "oncall:primary",
            "invite": ["oncall:primary", "@Bob", "group:sre"],
            "summary": "{{ title }}\n",
            "welcome": "Hello",
            "severities": ["sev1", "sev2"],
            "phases": ["looking", "done"],
            "escalate": {"sev1": {"invite": ["role:comms"], "page": ["@eve"], "to": ["exec"]}},
        },
        "triggers": [
            {"keywords": ["outage", 404], "channels": ["~alerts"], "action": "start"},
            {"webhook": "alertmanager", "when": 'labels in ["critical"]', "channels": ["alerts"]},
            {"schedule": "0 9 * * 1", "timezone": "Europe/Berlin"},
        ],
        "attributes": [{"name": "customer-facing", "type": "select", "options": ["yes", "no"]}],
        "checklists": [
            {
                "title": "Triage",
                "when": 'phase == "looking"',
                "tasks": [
                    "Look at it",
                    {
                        "title": "Open a bridge call",
                        "command": "/call start",
                        "due": "5m",
                        "assign": "owner",
                        "when": 'severity >= "sev1" and customer-facing == "yes" and triage.1 is done',
                        "check_on": ["bridge is up"],
                        "description": "Do it",
                        "links": [{"title": "How", "url": "https://example.com/how"}],
                        "required": True,
                        "confirm": True,
                        "after": ["triage.1"],
                    },
                    {"id": "later", "title": "Later", "due": "30m after 1", "after": ["open-a-bridge-call"]},
                    {"title": "At nine", "due": "2026-03-02T09:00+01:00"},
                ],
            }
        ],
        "status_updates": {
            "every": {"sev1": "15m", "sev2": "1h"},
            "template": "{{ text }}",
            "to": ["stakeholders"],
            "webhooks": ["https://example.com/hook"],
            "audiences": {"customers": {"template": "{{ text }}", "to": ["customers"], "confirm": True}},
        },
        "permissions": {
            "start": "everyone",
            "edit": ["participants", "group:sre"],
            "see": "channel",
            "export": "owner",
        },
        "webhooks": {
            "on_start": ["https://example.com/a"],
            "on_update": [],
            "on_finish": ["http://example.com:8080/b"],
        },
        "metrics": [
            {"key": "ttr", "title": "Time", "type": "duration", "target": "1h", "from": "started", "to": "done"},
            {"key": "cost", "title": "Cost", "type": "number", "unit": "EUR", "target": 0},
            {"key": "slo", "title": "SLO", "type": "number", "target": 99.95},
            {"key": "why", "title": "Why", "type": "text"},
        ],
        "retrospective": {"template": "# {{ title }}", "reminder": "24h", "sections": ["Impact"]},
    }


def small(**more: Any) -> dict[str, Any]:
    return {"playbook": "x", "title": "X", "checklists": [{"title": "A", "tasks": ["One", "Two"]}], **more}


def task(**more: Any) -> dict[str, Any]:
    return small(checklists=[{"title": "A", "tasks": ["One", {"title": "Two", **more}]}])


def problems(data: Any) -> list[str]:
    with pytest.raises(ValidationError) as error:
        Playbook.model_validate(data)
    return [f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.value.errors()]


def test_a_playbook_is_the_same_after_its_snapshot() -> None:
    playbook = Playbook.model_validate(whole())
    snapshot = json.dumps(playbook.model_dump(mode="json"), sort_keys=True)
    again = Playbook.model_validate(json.loads(snapshot))
    assert again == playbook
    assert json.dumps(again.model_dump(mode="json"), sort_keys=True) == snapshot


def test_a_snapshot_holds_no_floats() -> None:
    def floats(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(floats, value.values()))
        return any(map(floats, value)) if isinstance(value, list) else isinstance(value, float)

    snapshot = Playbook.model_validate(whole()).model_dump(mode="json")
    assert not floats(snapshot)
    assert snapshot["metrics"][2]["target"] == "99.95"


def test_every_field_arrives_as_its_type() -> None:
    playbook = Playbook.model_validate(whole())
    bridge, later, nine = playbook.checklists[0].tasks[1:]
    assert bridge.due == Due(delay=5 * MINUTE)
    assert later.due == Due(delay=30 * MINUTE, after="triage.look-at-it")
    assert nine.due == Due(at=1_772_438_400_000)
    assert playbook.run.invite == ("oncall:primary", "@bob", "group:sre")
    assert [type(trigger) for trigger in playbook.triggers] == [KeywordTrigger, WebhookTrigger, ScheduleTrigger]
    assert playbook.triggers[0].channels == ("alerts",)
    assert playbook.status_updates.cadence("sev2") == HOUR
    assert playbook.status_updates.cadence("other") is None
    assert playbook.permissions.edit == ("participants", "group:sre")
    assert playbook.permissions.start == ("everyone",)
    assert playbook.metrics[0].from_ == "started"


def test_one_cadence_may_hold_for_all_severities() -> None:
    playbook = Playbook.model_validate(small(status_updates={"every": "30m"}))
    assert playbook.status_updates.cadence("sev9") == 30 * MINUTE
    assert Playbook.model_validate(small()).status_updates.cadence("sev1") is None


def test_a_playbook_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Playbook.model_validate(small()).title = "Y"  # type: ignore[misc]


def test_ids_are_the_slugs_of_titles_unless_given() -> None:
    playbook = Playbook.model_validate(whole())
    assert [full for full, _, _ in playbook.tasks()] == [
        "triage.look-at-it",
        "triage.open-a-bridge-call",
        "triage.later",
        "triage.at-nine",
    ]


def test_a_title_without_latin_letters_gets_an_id_by_position() -> None:
    playbook = Playbook.model_validate(small(checklists=[{"title": "调查", "tasks": ["确认警报", "通知"]}]))
    assert [full for full, _, _ in playbook.tasks()] == ["section-1.task-1", "section-1.task-2"]


def test_a_task_is_named_by_its_id_by_its_position_and_within_its_section_by_its_bare_id() -> None:
    playbook = Playbook.model_validate(task(after=["one"]))
    assert playbook.checklists[0].tasks[1].after == ("a.one",)
    assert playbook.ids == {"a.1": "a.one", "a.2": "a.two", "a.one": "a.one", "a.two": "a.two"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (small(titel="Y"), "titel: Extra inputs"),
        ({"playbook": "x"}, "title: Field required"),
        (small(playbook="Not A Key"), "playbook: .*a key has lowercase"),
        (small(title=""), "title: this must not be empty"),
        (small(title=" \u2003 "), "title: this must not be empty"),
        (small(title="x" * 201), "title: .*200"),
        (small(title="a\x07b"), "U\\+0007"),
        (small(title="a\nb"), "U\\+000A"),
        (small(title="a\u202eb"), "U\\+202E"),
        (small(description="x" * 4001), "description: .*4000"),
        (small(prefix="inc"), "capital letters"),
        (small(run={"owner": "@all"}), "everybody"),
        (small(run={"owner": "bob"}), "names nobody"),
        (small(run={"owner": "group:sre"}), "names nobody"),
        (small(run={"invite": ["here"]}), "names nobody"),
        (small(run={"severities": ["sev1", "sev1"]}), "second time"),
        (small(run={"severities": ["Very bad"]}), "a name has lowercase"),
        (small(run={"escalate": {"sev9": {}}}), 'no severity "sev9"; known: sev1, sev2, sev3'),
        (small(run={"channel": {"mode": "existing"}}), "needs the channel's name"),
        (small(run={"channel": {"mode": "here", "name": "x"}}), "leave the name out"),
        (small(run={"channel": {"mode": "existing", "name": "x", "private": True}}), "mode: new"),
        (small(status_updates={"to": ["Not a channel"]}), "no channel name"),
        (small(status_updates={"every": {"sev7": "1h"}}), 'no severity "sev7"'),
        (small(status_updates={"every": 30}), "has no unit"),
        (small(status_updates={"every": "0m"}), "longer than nothing"),
        (small(status_updates={"every": [1]}), "a duration is wanted"),
        (small(status_updates={"audiences": {"all": {}}}), "has no channel"),
        (small(status_updates={"webhooks": ["ftp://x"]}), "no web address"),
        (small(status_updates={"webhooks": ["http://[x"]}), "no web address"),
        (small(permissions={"start": "anybody"}), "names nobody"),
        (small(triggers=[{"channels": ["a"]}]), "keywords, webhook or schedule"),
        (small(triggers=["outage"]), "keywords, webhook or schedule"),
        (small(triggers=[{"schedule": "0 9 * *"}]), "has 4 fields"),
        (small(triggers=[{"schedule": "@daily"}]), "has 1 field;"),
        (small(triggers=[{"schedule": "0 0 31 2 *"}]), "never comes"),
        (small(triggers=[{"schedule": "R * * * *"}]), "chance"),
        (small(triggers=[{"schedule": "0 9 * * 1", "timezone": "Mars/Base"}]), "no time zone"),
        (small(triggers=[{"schedule": "0 9 * * 1", "timezone": "../etc"}]), "no time zone"),
        (small(attributes=[{"name": "a", "type": "select"}]), "needs options"),
        (small(attributes=[{"name": "a", "options": ["x"]}]), "belong to type select"),
        (small(attributes=[{"name": "a", "type": "select", "options": ["x", "x"]}]), "twice"),
        (small(attributes=[{"name": "a"}, {"name": "a"}]), "second time"),
        (task(title="One"), 'the id "one" is already that of the task "One"'),
        (task(id="Not an id"), "an id has"),
        (small(checklists=[{"title": "A"}, {"title": "a"}]), 'the id "a" is already that of the section "A"'),
        (small(checklists=[{"title": "A", "tasks": [str(n) for n in range(201)]}]), "at most 200"),
        (small(checklists=[{"title": f"S{s}", "tasks": [f"t{n}" for n in range(180)]} for s in range(3)]), "500 tasks"),
        (task(after=["a.nope"]), 'no task "a.nope"'),
        (task(after=["two"]), "waits for itself"),
        (task(due="5m after a.9"), 'no task "a.9"'),
        (task(due="tomorrow"), "no duration"),
        (task(due="2026-03-02T09:00"), "with its zone"),
        (task(due="2026-13-02T09:00Z"), "with its zone"),
        (task(due=5), "no unit"),
        (task(command="call start"), 'begins with "/"'),
        (task(assign="@channel"), "everybody"),
        (task(assign="group:sre"), "allowed: owner"),
        (task(links=[{"title": "x", "url": "javascript:alert(1)"}]), "no link"),
        (task(when='severity = "sev1"'), 'write "=="'),
        (task(when='severity == "sev9"'), 'no severity "sev9"'),
        (task(when='phase in ["nope"]'), 'no phase "nope"'),
        (task(when="severity == sev1"), "put quotes around it"),
        (task(when="sevrity"), 'no attribute "sevrity"; .*did you mean "severity"'),
        (task(when='attributes["severity"]'), "this playbook has none"),
        (task(when="a.9 is done"), 'no task "a.9"'),
        (small(metrics=[{"key": "m", "title": "M", "type": "number", "from": "started"}]), "belongs to type duration"),
        (small(metrics=[{"key": "m", "title": "M", "type": "duration", "to": "lunch"}]), 'no moment "lunch"'),
        (small(metrics=[{"key": "m", "title": "M", "type": "duration", "target": 60}]), "no unit"),
        (small(metrics=[{"key": "m", "title": "M", "type": "duration", "unit": "s"}]), "no unit of its own"),
        (small(metrics=[{"key": "m", "title": "M", "type": "number", "target": "lots"}]), "is no number"),
        (small(metrics=[{"key": "m", "title": "M", "type": "number", "target": True}]), "a number is wanted"),
        (small(metrics=[{"key": "m", "title": "M", "type": "text", "target": "x"}]), "no target"),
        (small(metrics=[{"key": "m", "title": "M", "type": "text"}] * 2), "second time"),
        (small(retrospective={"template": "x" * 16_385}), "16384"),
        (["a list"], "valid dictionary"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(data: Any, words: str) -> None:
    found = problems(data)
    assert any(re.search(words, problem) for problem in found), found


def test_a_select_attribute_is_compared_to_its_options() -> None:
    data = task(when='facing == "maybe"')
    data["attributes"] = [{"name": "facing", "type": "select", "options": ["yes", "no"]}]
    assert problems(data) == ['checklists.0.tasks.1.when: there is no option of facing "maybe"; known: yes, no']


def test_tasks_that_wait_for_each_other_are_all_named() -> None:
    tasks = [
        {"title": "One", "after": ["two"]},
        {"title": "Two", "after": ["one"]},
        {"title": "Three", "after": ["two"]},
    ]
    found = problems(small(checklists=[{"title": "A", "tasks": tasks}]))
    assert [problem.split(":")[0] for problem in found] == ["checklists.0.tasks.0.after", "checklists.0.tasks.1.after"]


def test_all_errors_are_told_at_once() -> None:
    found = problems(small(title="", prefix="x", triggers=[{}], metrics=[{"key": "a"}]))
    assert len(found) == 5


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Checkout is down!", "checkout-is-down"),
        ("Größe – Übung", "grosse-ubung"),
        ("--a__b--", "a-b"),
        ("确认", ""),
        ("", ""),
        ("word " * 30, "-".join(["word"] * 13)),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_slug_has_plain_letters_digits_and_hyphens(title: str, name: str) -> None:
    assert slug(title) == name

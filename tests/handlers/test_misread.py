"""What cannot be understood: which words say so, and which lines are offered instead."""

from __future__ import annotations

from typing import Any

import pytest

from domain.hooks import TOPICS
from tests.handlers.speech import misread

USAGE = {"usage": "check TASK…", "example": "check 3"}
BOTH = ("database", "primary")
LIST = "list [mine|finished|all] [SEVERITY] [overdue] [older 2h] [@NAME] [search WORDS]"
TIMELINE = "timeline [notes|decisions|tasks|updates…] [since TIME] [@NAME] [search WORDS] [page 2|all|full]"

MISREAD: list[tuple[str, str, dict[str, Any], tuple[str, ...]]] = [
    ("chek 5", "command_unknown", {"word": "chek"}, ("check 5",)),
    ("INC-3 chek 5", "command_unknown", {"word": "chek"}, ("INC-3 check 5",)),
    ("sttart sev1 Checkout is down", "command_unknown", {"word": "sttart"}, ("start sev1 Checkout is down",)),
    ("reasolve", "command_unknown", {"word": "reasolve"}, ("resolve",)),
    ("fasle alarm", "command_unknown", {"word": "fasle"}, ("false alarm",)),
    ("playbook zzz", "playbook_unknown", {"key": "zzz", "keys": ("incident", "db-failover")}, ()),
    (
        "playbook incidnet",
        "playbook_unknown",
        {"key": "incidnet", "keys": ("incident", "db-failover")},
        ("playbook incident",),
    ),
    ("updat first\nsecond", "command_unknown", {"word": "updat"}, ("update first\nsecond",)),
    ("xyzzy", "command_unknown", {"word": "xyzzy"}, ()),
    ("help chek", "command_unknown", {"word": "chek"}, ("help check",)),
    ("add bobby", "person_or_task", {"name": "bobby"}, ('add "bobby"',)),
    ("check", "arguments_missing", USAGE, ()),
    ("done INC-3", "arguments_missing", USAGE, ()),
    ("undo everything", "arguments_extra", {"extra": "everything", "usage": "undo [@NAME]"}, ()),
    ("info INC-1 INC-2", "arguments_extra", {"extra": "INC-2", "usage": "info"}, ()),
    ("list yours", "arguments_extra", {"extra": "yours", "usage": LIST}, ()),
    ("task 3 5", "arguments_extra", {"extra": "5", "usage": "task TASK"}, ()),
    ("oncall 25:99", "time_unknown_coming", {"typed": "25:99"}, ()),
    (
        "oncall databse",
        "schedule_unknown",
        {"name": "databse", "schedules": ("database", "primary")},
        ("oncall database",),
    ),
    (
        "note 23:30 alert fired",
        "moment_to_come",
        {"typed": "23:30", "line": "note", "text": "alert fired"},
        ("note yesterday 23:30 alert fired",),
    ),
    ("next primary", "arguments_extra", {"extra": "primary", "usage": "next"}, ()),
    ("timeline soon", "arguments_extra", {"extra": "soon", "usage": TIMELINE}, ()),
    ("timeline 0", "number_range", {"number": "0", "least": 1, "most": 500}, ()),
    ("timeline @nobody", "person_unknown", {"name": "nobody"}, ()),
    ("INC-3 list", "run_not_wanted", {"run": "INC-3", "usage": LIST}, ()),
    ("webhooks on", "webhook_which", {}, ()),
    ("webhooks on hub for updates and gossip", "webhook_topic", {"word": "gossip", "topics": TOPICS}, ()),
    ("update to internal +webhook:hub", "webhook_audience", {}, ()),
    ("update to +~exec +webhook:hub", "webhooks_apart", {}, ()),
    (
        "update template rollout is done",
        "template_text",
        {},
        ("update text: template rollout is done",),
    ),
    ("amend customers: They can pay again", "amend_which", {"audience": "customers"}, ()),
    ("update 20m", "update_when", {}, ("next update in 20m", "update text: 20m")),
    ("update in 20 minutes.", "update_when", {}, ("next update in 20 minutes", "update text: in 20 minutes.")),
    (
        "update send queue is full",
        "unsure",
        {},
        ("post update queue is full", "update text: send queue is full"),
    ),
    (
        "update request rate is normal again",
        "unsure",
        {},
        ("request update rate is normal again", "update text: request rate is normal again"),
    ),
    (
        "update final approval is missing",
        "unsure",
        {},
        ("update final: approval is missing", "update text: final approval is missing"),
    ),
    (
        "update snooze button is broken",
        "duration",
        {"typed": "button is broken"},
        ("update text: snooze button is broken",),
    ),
    (
        "update INC-3 is the cause",
        "unsure",
        {},
        ("INC-12 update INC-3 is the cause", "INC-3 update is the cause"),
    ),
    (
        "note INC-3 caused it",
        "unsure",
        {},
        ("INC-12 note INC-3 caused it", "INC-3 note caused it"),
    ),
    ("cadence 15", "cadence_unit", {"number": "15"}, ("cadence 15m", "cadence 15h")),
    ("INC-3 cadence 2", "cadence_unit", {"number": "2"}, ("INC-3 cadence 2m", "INC-3 cadence 2h")),
    ("cadence soon", "duration", {"typed": "soon"}, ()),
    ("snooze update soon", "duration", {"typed": "soon"}, ()),
    (
        "update 20 minutes of downtime",
        "update_when",
        {},
        ("update next 20m: of downtime", "update text: 20 minutes of downtime"),
    ),
    ("check 3\nskip 5 not needed", "several_lines", {}, ("check 3", "skip 5 not needed")),
    ("check 5-1", "range", {"range": "5-1", "limit": 200}, ()),
    ("check 1-201", "range", {"range": "1-201", "limit": 200}, ()),
    ("check 1.1-2.2", "range", {"range": "1.1-2.2", "limit": 200}, ()),
    ("skip 5-1 why", "range", {"range": "5-1", "limit": 200}, ()),
    ("assign 5-1 @bob", "range", {"range": "5-1", "limit": 200}, ()),
    ("assign 5-1", "range", {"range": "5-1", "limit": 200}, ()),
    ("task 5-1", "range", {"range": "5-1", "limit": 200}, ()),
    ("finish 5-1: why", "range", {"range": "5-1", "limit": 200}, ()),
    ("check 1-200,201-400,401-600", "tasks_many", {"limit": 500}, ()),
    ("assign 3 @nobody", "person_unknown", {"name": "nobody"}, ()),
    ("assign 3 @stranger", "person_unknown", {"name": "stranger"}, ()),
    ("assign 3 fred", "person_unknown", {"name": "fred"}, ()),
    ("assign 3 to fred", "person_unknown", {"name": "fred"}, ()),
    ("assign bridge bob", "unsure", {}, ("assign bridge @bob",)),
    ("assign 3", "who_missing", {"example": "assign 3 @bob"}, ()),
    ("assign Tell support", "who_missing", {"example": "assign 3 @bob"}, ()),
    ("invite group:db", "group_unknown", {"name": "db", "names": ("sre", "crowd", "empty")}, ()),
    ("invite group:crowd", "group_large", {"group": "crowd", "limit": 200}, ()),
    ("invite group:empty", "group_empty", {"group": "empty"}, ()),
    ("assign 3 @bob @nobody", "person_unknown", {"name": "nobody"}, ()),
    ("assign @bob", "arguments_missing", {"usage": "assign TASK… [all] @NAME…", "example": "assign 3 @bob"}, ()),
    ("role comms", "role_who", {"role": "comms"}, ()),
    ("role comms @bob @carol", "person_one", {"names": ("@bob", "@carol"), "usage": "role ROLE @NAME|none"}, ()),
    ("owner fred", "person_unknown", {"name": "fred"}, ()),
    ("owner @bob @carol", "person_one", {"names": ("@bob", "@carol"), "usage": "owner @NAME"}, ()),
    ("invite @bob @nobody", "person_unknown", {"name": "nobody"}, ()),
    ("invite @all", "person_unknown", {"name": "all"}, ()),
    ("invite fred", "person_unknown", {"name": "fred"}, ()),
    ("start", "title_missing", {}, ()),
    ("link Dashboard", "link_how", {"words": "Dashboard"}, ()),
    ("link Dashboard grafana.example.com/d", "unsure", {}, ("link Dashboard https://grafana.example.com/d",)),
    ("link 3 https://x.example", "unsure", {}, ("edit 3 link https://x.example", "link Link https://x.example")),
    ("call meet.example.com/x", "unsure", {}, ("call https://meet.example.com/x",)),
    ("call is up", "unsure", {}, ("check call",)),
    ("start incident sev1 here", "title_missing", {}, ()),
    ('start ""', "title_missing", {}, ()),
    ("cancel", "cancel_reason", {}, ()),
    ("finish all good", "finish_reasons", {}, ("finish all: good",)),
    ("finish 3 not needed", "finish_reasons", {}, ("finish 3: not needed",)),
    ("INC-3 finish 3 not needed", "finish_reasons", {}, ("INC-3 finish 3: not needed",)),
    ("finish it works again", "finish_reasons", {}, ()),
    ("finish 3:", "finish_reasons", {}, ()),
    ("finish ;", "finish_reasons", {}, ()),
    ("finish 3", "unsure", {}, ("check 3",)),
    ("don't finish", "negated", {}, ()),
    ("phone bob now or never", "not_yet", {"word": "phone"}, ()),
    ("page zebra", "page_unclear", {"name": "zebra", "schedules": BOTH, "policies": ()}, ()),
    ("oncall swap primary @bob tomorrow", "swap_when", {}, ("oncall swap primary @bob from tomorrow",)),
    ("oncall swap primary @bob whenever", "time_unknown_coming", {"typed": "whenever"}, ()),
    ("oncall swap primary @bob @bob", "swap_people", {"names": ("bob",)}, ()),
    ("finish 3-5 people are on it", "finish_reasons", {}, ("finish 3-5: people are on it",)),
    ("settings volume loud", "setting_unknown", {"word": "volume"}, ()),
    ("language klingon", "language_unknown", {"typed": "klingon", "languages": ("de (german)", "en (english)")}, ()),
    ("timezone Atlantis", "zone_unknown", {"typed": "Atlantis"}, ()),
    ("due 3 whenever", "future_unknown", {"typed": "whenever"}, ()),
    ("hold for the vendor", "hold_time", {}, ("hold 1h for the vendor", "hold 4h for the vendor")),
    ("digest whenever", "digest_time", {"typed": "whenever"}, ()),
    ("quiet at night", "quiet_span", {"typed": "at night"}, ()),
    ("mark detected soon", "time_unknown", {"typed": "soon"}, ()),
    ("update to +~exec +~a/b", "channel_name", {"word": "+~a/b"}, ()),
    ("snooze 3 soon", "duration", {"typed": "soon"}, ()),
    ("snooze 5-1 1h", "range", {"range": "5-1", "limit": 200}, ()),
    ("mark 13:05 detected", "moment_name", {"name": "13:05"}, ()),
    (
        "sev1 everywhere",
        "arguments_extra",
        {"extra": "everywhere", "usage": "severity LEVEL"},
        ("start sev1 everywhere", "severity sev1"),
    ),
    ("INC-3 sev1 again", "arguments_extra", {"extra": "again", "usage": "severity LEVEL"}, ("INC-3 severity sev1",)),
]


@pytest.mark.parametrize(("text", "id", "args", "instead"), MISREAD)
def test_what_cannot_be_understood_is_said_and_not_guessed(
    text: str, id: str, args: dict[str, Any], instead: tuple[str, ...]
) -> None:
    answer = misread(text)
    assert answer.message.id == f"no.{id}"
    assert answer.message.args == args
    assert answer.instead == instead


ALONE = ("check", "uncheck", "skip", "restore", "assign", "claim", "unassign", "task", "snooze", "owner", "invite")
WITHOUT = (*ALONE, "severity", "phase", "mark", "metric", "metric cost", "update", "note")


@pytest.mark.parametrize("text", WITHOUT)
def test_a_command_without_what_it_needs_is_answered_with_its_usage_and_an_example(text: str) -> None:
    message = misread(text).message
    assert message.id == "no.arguments_missing"
    assert message.args["usage"].startswith(text.split()[0])
    assert message.args["example"].startswith(text.split()[0])


def test_a_line_that_would_be_misread_itself_is_not_offered() -> None:
    assert misread("what's going on with checkout?").instead == ()
    assert misread("INC-3 strat Fire").instead == ()


def test_what_can_be_done_as_it_stands_is_offered_first() -> None:
    assert misread("undon").instead[0] == "undo"
    assert misread("undon 3").instead[0] == "undone 3"

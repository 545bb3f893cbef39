"""What each event says in each form, and what becomes of texts that are too long or want to mention somebody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.happened_paging import PageStep
from domain.people import SYSTEM
from domain.telling import telling
from engine.clock import SystemClock
from engine.webhooks.content import content
from engine.webhooks.facts import Fact, fact
from engine.webhooks.payload import MOST_BYTES, Payload, payload
from engine.webhooks.text import LONGEST, for_slack, markdown
from engine.words.languages import Languages
from engine.words.render import Reader, Words
from tests.domain.build import ACK, ALICE, BOB, Log, a_run, a_run_with_a_channel, settle

CALL = c.Call(("@bob",), "x", (PageStep(("@bob",), 60_000),), 1, 0, (BOB.person,))
TEXTS = Path(__file__).resolve().parents[2] / "texts"


@pytest.fixture(scope="module")
def words() -> Words:
    return Languages([TEXTS], SystemClock(), prefix="!incident").to(Reader("en", "UTC"))


def told(log: Log) -> Fact:
    """The last that webhooks are told of."""
    for recorded in reversed(log.history):
        for call in telling(log.run, recorded):
            return fact(log.history, log.run, call.what, call.told, call.subject)
    raise AssertionError("nothing is told")


def said(log: Log) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(payload(told(log), "k", "text", "").body())
    assert Payload.model_validate(read)
    return read


@pytest.mark.parametrize(
    ("command", "event", "part"),
    [
        (c.CheckTasks((str(ACK),)), "task.checked", {"task"}),
        (c.ChangeOwner(BOB.person), "owner.changed", {"owner"}),
        (c.ChangeSeverity("sev1"), "severity.changed", {"severity"}),
        (c.ChangePhase("identified"), "phase.changed", {"phase"}),
        (c.PostUpdate("News", "News"), "update.sent", {"update"}),
        (c.PagePeople(CALL), "page.sent", {"page"}),
        (c.CancelRun("false alarm"), "run.cancelled", {"end"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_event_has_the_part_it_is_about_and_no_other(command: c.Command, event: str, part: set[str]) -> None:
    log = a_run_with_a_channel()
    log.did(command)
    read = said(log)
    assert read["event"] == event
    parts = {"task", "update", "owner", "severity", "phase", "page", "end", "retrospective"}
    assert parts & read.keys() == part
    assert read["by"]["name"] == "alice"


def test_a_start_tells_of_the_run_as_it_has_its_place_and_of_who_started_it() -> None:
    log = a_run_with_a_channel()
    read = said(log)
    assert (read["event"], read["number"], read["by"]["name"]) == ("run.started", 1, "alice")
    assert read["run"]["channel"]["id"] == "c-inc-1"
    assert read["at"] == read["run"]["started_at"] == "2026-03-02T09:00:00.000Z"


def test_a_change_says_what_was_before_it_however_often_it_changes() -> None:
    log = a_run_with_a_channel()
    log.did(c.ChangeSeverity("sev1"))
    assert said(log)["severity"] == {"before": "sev2", "now": "sev1"}
    log.did(c.ChangeSeverity("sev3"))
    assert said(log)["severity"] == {"before": "sev1", "now": "sev3"}
    log.did(c.ChangeOwner(BOB.person))
    assert said(log)["owner"]["before"]["name"] == "alice"


def test_what_a_run_ends_with_is_in_its_end() -> None:
    log = a_run_with_a_channel()
    settle(log)
    log.did(c.FinishRun())
    read = said(log)
    assert (read["event"], read["run"]["status"]) == ("run.finished", "finished")
    assert read["run"]["ended_at"]
    log.did(c.ReopenRun("down again"))
    assert said(log)["end"]["reason"] == "down again"


def test_one_that_is_too_long_is_cut_and_says_so() -> None:
    log = a_run_with_a_channel()
    log.did(c.PostUpdate("x", "🔥" * 100_000))
    raw = payload(told(log), "k", "text", "").body()
    assert len(raw) < MOST_BYTES
    read = json.loads(raw)
    assert read["shortened"] is True
    assert read["update"]["sent"].endswith("…")
    log.did(c.PostUpdate("y", "y"))
    assert said(log)["shortened"] is False


def test_what_it_says_later_is_what_it_said_then() -> None:
    log = a_run_with_a_channel()
    log.did(c.CheckTasks((str(ACK),)))
    then = payload(told(log), "k", "text", "").body()
    number = next(each.number for each in reversed(log.history) if telling(log.run, each))
    log.did(c.ChangeSeverity("sev1"))
    log.did(c.RecordBoardLost("p-board"), SYSTEM)
    assert payload(fact(log.history, log.run, "task.checked", number, ACK), "k", "text", "").body() == then


def test_an_update_that_is_mended_says_what_it_says_now_and_why_it_does_not_hold(words: Words) -> None:
    log = a_run_with_a_channel()
    log.did(c.PostUpdate("One", "*One*"))
    sent = payload(told(log), "k", "text", "").body()
    number = len(log.history)
    log.record(e.UpdateAmended(1, "Other", "*Other*"), ALICE.person)
    assert said(log)["update"] == {"number": 1, "audience": "", "text": "Other", "sent": "*Other*", "reason": ""}
    text = markdown(words, told(log), "")
    assert "alice amended status update 1" in text
    assert text.endswith("> *Other*")
    log.record(e.UpdateRetracted(1, "it was another bank"), ALICE.person)
    assert said(log)["update"]["reason"] == "it was another bank"
    assert "alice retracted update 1: it was another bank" in markdown(words, told(log), "")
    assert payload(fact(log.history, log.run, "update.sent", number, 1), "k", "text", "").body() == sent


# as one text

HOSTILE = "@all @channel <!channel> <!here|x> <@U123> **bold** [x](https://a.example) `c` <b>"


def test_a_text_mentions_nobody_in_mattermost_nor_in_slack(words: Words) -> None:
    log = a_run(title=HOSTILE, mode="here")
    log.did(c.PostUpdate(HOSTILE, HOSTILE))
    text = markdown(words, told(log), "")
    for mention in ("@all", "@channel", "<!channel>", "<!here", "<@U123"):
        assert mention not in text
    slack = for_slack(text)
    assert not any(sign in slack for sign in ("<!", "<@", "<#"))
    assert "<https://a.example|x>" in slack


def test_an_update_keeps_its_lines_below_what_it_is_about(words: Words) -> None:
    log = a_run_with_a_channel()
    log.did(c.PostUpdate("One\nTwo", "**One**\nTwo"))
    first, *rest = markdown(words, told(log), "https://chat.example.com/x").split("\n")
    assert first.startswith(":large_orange_circle: **INC-1 Checkout is down** · sev2 · alice sent status update 1")
    assert first.endswith("[INC-1](https://chat.example.com/x)")
    assert [line for line in rest if line] == ["> **One**", "> Two"]
    assert for_slack("> **One** & <b>") == "> *One* &amp; &lt;b&gt;"


def test_a_drill_says_so_and_a_long_text_ends(words: Words) -> None:
    log = a_run(drill=True, mode="here")
    assert "(a drill)" in markdown(words, told(log), "")
    log.did(c.PostUpdate("x", "y" * 50_000), ALICE)
    assert len(markdown(words, told(log), "")) == LONGEST


@pytest.mark.parametrize("form", ["muster", "playbooks", "mattermost", "slack"])
def test_every_form_is_json_that_stays_the_same(words: Words, form: Any) -> None:
    log = a_run_with_a_channel()
    first = content(form, told(log), "k", words)
    assert isinstance(json.loads(first), dict)
    assert content(form, told(log), "k", words) == first

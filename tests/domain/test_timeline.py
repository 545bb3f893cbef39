"""The timeline as lines: which message leads to each, what it can be narrowed to, what `full` adds."""

from __future__ import annotations

from typing import get_args

from domain import commands as c
from domain import events as e
from domain.people import MUSTER
from domain.timeline import KINDS, news, timeline
from tests.domain.build import ALICE, BOB, a_run_with_a_channel


def test_a_line_leads_to_the_message_it_came_of_unless_nobody_else_can_open_it() -> None:
    log = a_run_with_a_channel()
    log.did(c.AddNote("said in the channel"), cause="post:p7:0")
    log.did(c.AddNote("said to the bot alone"), cause="post:p8:0:direct")
    log.did(c.Suppose("the cache"), cause="post:p9:0")
    log.did(c.SettleHypothesis(1, confirmed=True), BOB, cause="reaction:p10:u-bob:white_check_mark:+:5")
    log.did(c.CheckTasks(("1",)), BOB, cause="reaction:p11:u-bob:white_check_mark:+:6")
    posts = {line.told.id: line.post for line in timeline(log.run, log.history)[1:] if line.told.id != "tell.note"}
    assert [line.post for line in timeline(log.run, log.history) if line.told.id == "tell.note"] == ["p7", ""]
    assert posts == {"tell.hypothesis": "p9", "tell.hypothesis_settled": "p10", "tell.checked": ""}


def test_no_event_is_of_two_kinds() -> None:
    listed = [cls for kind in KINDS.values() for cls in kind]
    assert len(listed) == len(set(listed)) and set(listed) <= set(get_args(e.Event))


def test_the_news_leave_out_what_muster_did_by_itself() -> None:
    log = a_run_with_a_channel()
    log.record(e.UpdateReminded(log.now), MUSTER)
    log.did(c.AddNote("x"))
    assert [line.told.id for line in news(log.run, log.history)] == ["tell.started", "tell.note"]
    assert "tell.update_reminded" in {line.told.id for line in timeline(log.run, log.history)}


def test_what_was_taken_back_says_so_in_full() -> None:
    log = a_run_with_a_channel()
    log.did(c.AddNote("x"))
    log.did(c.CheckTasks(("1",)))
    log.did(c.UndoLast(), ALICE)
    log.did(c.UndoLast(), ALICE)
    full = {line.told.id: [each.what for each in line.mended] for line in timeline(log.run, log.history, full=True)}
    assert full["tell.note"] == ["undone"] and full["tell.checked"] == ["undone"]
    assert "tell.note" not in {line.told.id for line in timeline(log.run, log.history)}

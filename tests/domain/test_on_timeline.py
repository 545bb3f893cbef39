"""Notes, decisions, hypotheses and corrections: what they mean, and who may."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import events as e
from domain.durations import HOUR, LONGEST, MINUTE
from domain.effects import RefreshBoard, Say, ToRun
from domain.may import may
from domain.messages import Refusal
from domain.playbook import Permissions
from domain.react import react
from domain.timeline import timeline
from tests.domain.build import ALICE, BOB, CAROL, T0, Log, a_run_with_a_channel

NOBODY = Permissions(edit=("owner",))


def lines(log: Log, *, full: bool = False) -> list[tuple[int, str]]:
    return [
        (line.at, str(line.told.args.get("text", "")))
        for line in timeline(log.run, log.history, full=full)
        if line.told.id in ("tell.note", "tell.decision", "tell.hypothesis")
    ]


def a_log() -> Log:
    return a_run_with_a_channel()


# when it happened


def test_a_backdated_note_stands_where_it_happened_and_says_when_it_was_written_down():
    log = a_log()
    log.did(c.AddNote("now"), at=T0 + HOUR)
    (note,) = log.did(c.AddNote("before", moment=T0 + MINUTE), at=T0 + 2 * HOUR)
    assert lines(log) == [(T0 + MINUTE, "before"), (T0 + HOUR, "now")]
    assert isinstance(note, e.NoteAdded) and note.told_at == T0 + 2 * HOUR


def test_what_happened_before_the_start_stands_first_and_the_start_stays():
    log = a_log()
    log.did(c.AddNote("alert", moment=T0 - HOUR), at=T0 + MINUTE)
    assert timeline(log.run, log.history)[0].at == T0 - HOUR
    assert log.run.started_at == log.run.moments["started"] == T0


def test_nothing_has_happened_yet_that_is_still_to_come():
    log = a_log()
    for command in (c.AddNote("x", moment=T0 + HOUR), c.Decide("x", moment=T0 + HOUR), c.Suppose("x", None, T0 + HOUR)):
        assert log.refused(command, at=T0 + MINUTE) == "entry_future"
    assert log.refused(c.AddNote("x", moment=T0 - LONGEST - HOUR)) == "entry_past"


def test_this_very_minute_is_now():
    log = a_log()
    (note,) = log.did(c.AddNote("x", moment=T0 + MINUTE), at=T0 + MINUTE + 40_000)
    assert isinstance(note, e.NoteAdded) and note.told_at == 0


# decisions


def test_a_decision_holds_until_it_is_revoked_or_replaced():
    log = a_log()
    log.did(c.Decide("roll back"))
    log.did(c.Decide("stay", BOB.person))
    assert [one.decider for one in log.run.logbook.decisions()] == [ALICE.person, BOB.person]
    log.did(c.Decide("roll back to 40", replaces=1))
    assert [one.number for one in log.run.logbook.decisions()] == [2, 3]
    assert log.refused(c.RevokeDecision(1)) == "decision_replaced"
    assert log.refused(c.Decide("x", replaces=1)) == "decision_replaced"
    log.did(c.RevokeDecision(2, "41 is broken too"), BOB)
    assert [one.number for one in log.run.logbook.decisions()] == [3]
    assert log.refused(c.RevokeDecision(2)) == "decision_over"
    log.did(c.RestoreDecision(0))
    assert [one.number for one in log.run.logbook.decisions()] == [2, 3]


def test_what_replaces_a_decision_makes_room_for_it_when_it_is_taken_back():
    log = a_log()
    log.did(c.Decide("roll back"))
    log.did(c.Decide("stay", replaces=1))
    log.did(c.UndoLast())
    assert [one.text for one in log.run.logbook.decisions()] == ["roll back"]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (c.RevokeDecision(0), "decision_none"),
        (c.RevokeDecision(3), "decision_unknown"),
        (c.RestoreDecision(0), "decision_none_revoked"),
        (c.RestoreDecision(7), "decision_unknown"),
        (c.Decide(" "), "text_missing"),
        (c.Decide("x", replaces=4), "decision_unknown"),
        (c.SettleHypothesis(0, confirmed=True), "hypothesis_none"),
        (c.SettleHypothesis(2, confirmed=True), "hypothesis_unknown"),
        (c.ReopenHypothesis(0), "hypothesis_none_settled"),
        (c.TestHypothesis(0, BOB.person), "hypothesis_none"),
        (c.EditEntry("entry", 1, "x"), "entry_fixed"),
        (c.EditEntry("decision", 1, "x"), "entry_fixed"),
        (c.RemoveEntry("entry", 2, told=False), "entry_unknown"),
        (c.RemoveEntry("hypothesis", 2), "entry_unknown"),
        (c.RestoreEntry("entry", 1), "entry_there"),
        (c.RevertSummary(), "summary_no_other"),
        (c.RevertSummary(3), "summary_version"),
        (c.AppendSummary("x" * 10_001), "text_long"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(command: c.Wish, why: str):
    assert a_log().refused(command) == why


def test_of_several_one_has_to_be_named():
    log = a_log()
    for text in ("one", "two"):
        log.did(c.Decide(text))
        log.did(c.Suppose(text))
    assert log.refused(c.RevokeDecision(0)) == "decision_which"
    assert log.refused(c.SettleHypothesis(0, confirmed=True)) == "hypothesis_which"
    log.did(c.SettleHypothesis(1, confirmed=False))
    log.did(c.SettleHypothesis(0, confirmed=True))
    assert [one.verdict.what for one in log.run.logbook.standing("hypothesis") if one.verdict] == [
        "ruled out",
        "confirmed",
    ]


# hypotheses


def test_a_hypothesis_is_open_until_somebody_knows_and_open_again_when_they_do_not():
    log = a_log()
    log.did(c.Suppose("the cache is stale", BOB.person))
    assert [(one.text, one.whose) for one in log.run.logbook.open_hypotheses()] == [("the cache is stale", BOB.person)]
    log.did(c.TestHypothesis(0, CAROL.person))
    assert log.run.logbook.open_hypotheses()[0].whose == CAROL.person
    assert log.refused(c.TestHypothesis(1, CAROL.person)) == "hypothesis_tested"
    log.did(c.TestHypothesis(1, nobody=True))
    log.did(c.SettleHypothesis(1, confirmed=False, why="the hit rate is fine"), CAROL)
    assert not log.run.logbook.open_hypotheses()
    assert log.refused(c.SettleHypothesis(1, confirmed=False)) == "hypothesis_over"
    assert log.refused(c.TestHypothesis(1, BOB.person)) == "hypothesis_over"
    log.did(c.SettleHypothesis(1, confirmed=True, why="it was after all"))
    log.did(c.ReopenHypothesis(0, "not so sure"))
    assert log.refused(c.ReopenHypothesis(1)) == "hypothesis_open"
    assert [one.number for one in log.run.logbook.open_hypotheses()] == [1]


def test_an_undo_gives_back_who_had_judged_and_when():
    log = a_log()
    log.did(c.Suppose("x"))
    log.did(c.SettleHypothesis(1, confirmed=True, why="seen"), BOB)
    judged = log.run.logbook.named("hypothesis", 1)
    log.did(c.ReopenHypothesis(1))
    log.did(c.UndoLast())
    again = log.run.logbook.named("hypothesis", 1)
    assert judged is not None and again is not None and again.verdict == judged.verdict
    log.did(c.UndoLast(by=BOB.person))
    assert [one.number for one in log.run.logbook.open_hypotheses()] == [1]


def test_a_decision_revoked_and_let_hold_again_can_each_be_taken_back():
    log = a_log()
    log.did(c.Decide("x"))
    log.did(c.RevokeDecision(1, "wrong"))
    log.did(c.RestoreDecision(1))
    log.did(c.UndoLast())
    found = log.run.logbook.named("decision", 1)
    assert found is not None and found.verdict is not None and found.verdict.why == "wrong"
    log.did(c.UndoLast())
    assert log.run.logbook.decisions()


def test_who_had_tested_it_tests_it_again_after_an_undo():
    log = a_log()
    log.did(c.Suppose("x", BOB.person))
    log.did(c.TestHypothesis(1, CAROL.person))
    log.did(c.UndoLast())
    assert log.run.logbook.open_hypotheses()[0].whose == BOB.person


def test_numbers_are_never_used_again():
    log = a_log()
    log.did(c.Suppose("one"))
    log.did(c.UndoLast())
    assert log.did(c.Suppose("two"))[0] == e.HypothesisRaised(2, "two")


# corrections


def test_a_correction_changes_text_and_moment_and_the_log_keeps_both():
    log = a_log()
    log.did(c.AddNote("wrnog"), at=T0 + HOUR)
    number = log.history[-1].number
    log.did(c.EditEntry("entry", number, "wrong", T0 + MINUTE), at=T0 + 2 * HOUR)
    assert lines(log) == [(T0 + MINUTE, "wrong")]
    (line,) = [each for each in timeline(log.run, log.history, full=True) if each.mended]
    assert [(each.what, each.text, each.moment) for each in line.mended] == [("corrected", "wrnog", T0 + HOUR)]
    assert log.refused(c.EditEntry("entry", number, "wrong")) == "unchanged"
    log.did(c.UndoLast())
    assert lines(log) == [(T0 + HOUR, "wrnog")]


def test_what_is_removed_is_seen_in_full_alone_and_can_come_back():
    log = a_log()
    log.did(c.AddNote("of another incident"))
    number = log.history[-1].number
    log.did(c.RemoveEntry("entry", number, "not ours"))
    assert lines(log) == [] and lines(log, full=True) == [(log.now - 1_000, "of another incident")]
    (line,) = [each for each in timeline(log.run, log.history, full=True) if each.gone]
    assert (line.mended[0].by, line.mended[0].why) == (ALICE.person, "not ours")
    assert log.refused(c.RemoveEntry("entry", number)) == "entry_gone"
    assert log.refused(c.EditEntry("entry", number, "x")) == "entry_gone"
    log.did(c.RestoreEntry("entry", number))
    assert [text for _, text in lines(log)] == ["of another incident"]
    log.did(c.UndoLast())
    assert lines(log) == []


def test_any_entry_comes_off_and_a_decision_with_it():
    log = a_log()
    log.did(c.CheckTasks(("1",)))
    log.did(c.RemoveEntry("entry", log.history[-1].number))
    assert "tell.checked" not in {line.told.id for line in timeline(log.run, log.history)}
    log.did(c.Decide("x"))
    log.did(c.RemoveEntry("decision", 1))
    assert not log.run.logbook.decisions()
    assert log.refused(c.RevokeDecision(1)) == "decision_unknown"


def test_a_decision_and_a_hypothesis_can_be_put_in_other_words():
    log = a_log()
    log.did(c.Decide("roll bakc"))
    log.did(c.Suppose("the cahce"))
    log.did(c.EditEntry("decision", 1, "roll back"))
    log.did(c.EditEntry("hypothesis", 1, "the cache"))
    assert log.run.logbook.decisions()[0].text == "roll back"
    assert log.run.logbook.open_hypotheses()[0].text == "the cache"


def test_a_message_that_two_people_keep_has_one_line_until_neither_does():
    log = a_log()
    link = "https://chat.example/ops/pl/p9"
    log.did(c.AddNote("said", CAROL.person, link), ALICE, cause="reaction:p9:alice:pushpin:+:1")
    first = log.history[-1].number
    log.did(c.AddNote("said", CAROL.person, link), BOB)
    assert len(lines(log)) == 1
    log.did(c.UndoLast("reaction:p9:alice:pushpin:+:1"))
    assert len(lines(log)) == 1
    log.did(c.AddNote("said", CAROL.person, link), ALICE)
    log.did(c.RemoveEntry("entry", log.history[-1].number))
    assert lines(log) == [] and first in log.run.logbook.gone


def test_an_author_mends_their_own_and_others_need_the_right():
    log = a_log()
    log.did(c.AddNote("mine"), BOB)
    number = log.history[-1].number
    for command in (c.EditEntry("entry", number, "x"), c.RemoveEntry("entry", number), c.RestoreEntry("entry", number)):
        assert may(BOB, command, log.run, NOBODY) is None
        assert may(ALICE, command, log.run, NOBODY) is None
        assert isinstance(may(CAROL, command, log.run, NOBODY), Refusal)
    assert may(CAROL, c.Suppose("x"), log.run, NOBODY) is None
    assert isinstance(may(CAROL, c.Decide("x"), log.run, NOBODY), Refusal)


def test_a_cancelled_run_takes_notes_and_corrections_still():
    log = a_log()
    log.did(c.CancelRun("a mistake"))
    log.did(c.AddNote("x"))
    log.did(c.EditEntry("entry", log.history[-1].number, "y"))
    assert log.refused(c.Decide("x")) == "run_over"


# the summary


def test_a_summary_goes_on_and_goes_back():
    log = a_log()
    log.did(c.ChangeSummary("Cards fail"))
    log.did(c.AppendSummary("only Visa"))
    assert log.run.summary == "Cards fail\nonly Visa"
    log.did(c.RevertSummary())
    assert log.run.summary == "Cards fail"
    log.did(c.RevertSummary(2))
    assert log.run.summary == "Cards fail\nonly Visa"
    assert [one.text for one in log.run.logbook.summaries] == [
        "Cards fail",
        "Cards fail\nonly Visa",
        "Cards fail",
        "Cards fail\nonly Visa",
    ]
    log.did(c.UndoLast())
    assert log.run.summary == "Cards fail"


# what follows


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (e.DecisionMade(2, "x", None, 1), "news.decision"),
        (e.DecisionRevoked(1, "x"), "news.decision_revoked"),
        (e.DecisionRestored(1), "news.decision_restored"),
        (e.HypothesisRaised(2, "x", BOB.person), "news.hypothesis"),
        (e.HypothesisReopened(1), "news.hypothesis"),
        (e.HypothesisSettled(1, confirmed=True, why=""), "news.hypothesis_settled"),
        (e.HypothesisTested(1, BOB.person), "news.hypothesis_tester"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_decisions_and_hypotheses_are_news_for_all_in_the_run(event: e.Event, said: str):
    log = a_log()
    log.did(c.Decide("one"))
    log.did(c.Suppose("one"))
    news, board = react(log.run, log.record(event, ALICE.person))
    assert isinstance(news, Say) and (news.to, news.message.id) == (ToRun(), said)
    assert board == RefreshBoard()
    assert react(log.run, log.record(event, ALICE.person, undoes="post:0")) == (RefreshBoard(),)


def test_who_tests_it_themselves_is_not_called():
    log = a_log()
    log.did(c.Suppose("one"))
    assert react(log.run, log.record(e.HypothesisTested(1, ALICE.person), ALICE.person)) == (RefreshBoard(),)

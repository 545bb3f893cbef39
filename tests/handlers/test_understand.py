"""What people type, and what is meant by it: in the channel of INC-12, at 14:00 in Berlin."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain import queries as q
from domain.commands import Wish
from domain.durations import MINUTE
from domain.queries import Query
from handlers.said import StartWish
from tests.handlers.speech import ALICE, BOB, BOOKS, CAROL, DOT, a_playbook, at, meant

What = Wish | Query | StartWish
DOWN = "Checkout is down"


def check(*tasks: str) -> c.CheckTasks:
    return c.CheckTasks(tasks)


def mark(name: str, when: str) -> c.MarkMoment:
    return c.MarkMoment(name, at(when))


UNDERSTOOD: list[tuple[str, What] | tuple[str, What, str]] = [
    # --- checking: words, numbers, places, ranges, titles
    ("check 3", check("3")),
    ("CHECK 3", check("3")),
    ("  check    3  ", check("3")),
    ("check: 3", check("3")),
    ("Check #3", check("3")),
    ("check 3.", check("3")),
    ("done 3", check("3")),
    ("tick 3", check("3")),
    ("tick off 3", check("3")),
    ("complete 3", check("3")),
    ("Done: #3!", check("3")),
    ("check 2.1", check("2.1")),
    ("check 1,2", check("1", "2")),
    ("check 1, 2 and 4", check("1", "2", "4")),
    ("check 1-3", check("1", "2", "3")),
    ("check 1 - 3", check("1", "2", "3")),
    ("check 1–3", check("1", "2", "3")),
    ("check #1-#3", check("1", "2", "3")),
    ("check 2.1-2.3", check("2.1", "2.2", "2.3")),
    ("check 3 5 7", check("3", "5", "7")),
    ("check 3 3 3", check("3")),
    ("check 1-3,2,6", check("1", "2", "3", "6")),
    ("check task 3", check("3")),
    ("check tasks 3 and 4", check("3", "4")),
    ("check 12345678", check("12345678")),
    ("check bridge", check("bridge")),
    ("check Tell   support", check("Tell support")),
    ('check "Tell support"', check("Tell support")),
    ("check “Tell support”", check("Tell support")),
    ("check 2 engineers paged", check("2 engineers paged")),
    ("check rotate AES-256 keys", check("rotate AES-256 keys")),
    ("\u200bcheck 3", check("3")),
    ("ｃｈｅｃｋ 3", check("3")),
    ("check\n3", check("3")),
    # --- the run, named first, behind the command, or anywhere
    ("INC-12 check 3", check("3"), "INC-12"),
    ("inc-12 check 3", check("3"), "INC-12"),
    ("INC-12: check 3", check("3"), "INC-12"),
    ("INC-0012 check 3", check("3"), "INC-12"),
    ("OLD-7 check 3", check("3"), "OLD-7"),
    ("check INC-12 3", check("3"), "INC-12"),
    ("check 3 INC-12", check("3"), "INC-12"),
    ("check 3 inc-12", check("3"), "INC-12"),
    ("check 3 5 OLD-7", check("3", "5"), "OLD-7"),
    ("check Tell support INC-12", check("Tell support"), "INC-12"),
    ("join INC-13", c.JoinRun(), "INC-13"),
    ("join old-7", c.JoinRun(), "OLD-7"),
    ("info inc-12", q.ShowInfo(), "INC-12"),
    ("INC-12", q.ShowInfo(), "INC-12"),
    ("undo INC-12", c.UndoLast(), "INC-12"),
    ("invite @bob to INC-12", c.InvitePeople((BOB,)), "INC-12"),
    ("severity sev2 DB-3", c.ChangeSeverity("sev2"), "DB-3"),
    ("note INC-3 has the same cause", c.AddNote("has the same cause"), "INC-3"),
    ("INC-3 note like INC-4", c.AddNote("like INC-4"), "INC-3"),
    ("note the same as INC-3", c.AddNote("the same as INC-3")),
    ("note HTTP-500 everywhere", c.AddNote("HTTP-500 everywhere")),
    ("update\nUTF-8 is broken", c.PostUpdate("UTF-8 is broken")),
    ("reopen OLD-7", c.ReopenRun(), "OLD-7"),
    # --- other things done to tasks
    ("uncheck 3", c.UncheckTasks(("3",))),
    ("undone 3", c.UncheckTasks(("3",))),
    ("not done 3", c.UncheckTasks(("3",))),
    ("restore 3", c.RestoreTasks(("3",))),
    ("unskip 3", c.RestoreTasks(("3",))),
    ("unassign 3,4", c.UnassignTasks(("3", "4"))),
    ("skip 3 not needed", c.SkipTasks(("3",), "not needed")),
    ("skip 2.1: not needed", c.SkipTasks(("2.1",), "not needed")),
    ("skip 3 - not needed", c.SkipTasks(("3",), "not needed")),
    ("skip 3, 5 not needed", c.SkipTasks(("3", "5"), "not needed")),
    ("skip 3 5 7 not needed", c.SkipTasks(("3", "5", "7"), "not needed")),
    ("skip 3-5: not needed", c.SkipTasks(("3", "4", "5"), "not needed")),
    ("skip 3 10:30 is too late", c.SkipTasks(("3",), "10:30 is too late")),
    ("skip 3 because it is night", c.SkipTasks(("3",), "it is night")),
    ("skip 3 because of the night", c.SkipTasks(("3",), "because of the night")),
    ("skip 3 two\nlines", c.SkipTasks(("3",), "two\nlines")),
    ("skip 3", c.SkipTasks(("3",), "")),
    ('skip "Tell support" because they know', c.SkipTasks(("Tell support",), "they know")),
    ("skip “Tell support”: they know", c.SkipTasks(("Tell support",), "they know")),
    ("skip 'Tell support' they know", c.SkipTasks(("Tell support",), "they know")),
    ('skip "Tell support', c.SkipTasks(('"Tell support',), "")),
    ("skip Tell support they know", c.SkipTasks(("Tell support",), "they know")),
    ("skip tell support again: they know", c.SkipTasks(("tell support again",), "they know")),
    ("skip bridge nobody picks up", c.SkipTasks(("bridge",), "nobody picks up")),
    ("skip fix it was a drill", c.SkipTasks(("fix it",), "was a drill")),
    ("skip the whole thing", c.SkipTasks(("the whole thing",), "")),
    ("skip it all", c.SkipTasks(("it all",), "")),
    ("skip not needed", c.SkipTasks(("not needed",), "")),
    ("skip bridge call: reason: none", c.SkipTasks(("bridge call",), "reason: none")),
    ("skip call mother: she sleeps", c.SkipTasks(("call mother",), "she sleeps")),
    ("skip write home: no time", c.SkipTasks(("write home",), "no time")),
    ("INC-3 skip tell support: they know", c.SkipTasks(("tell support",), "they know"), "INC-3"),
    ("skip 3 INC-11 covers it", c.SkipTasks(("3",), "INC-11 covers it")),
    # --- whose task it is
    ("assign 3 @bob", c.AssignTasks(("3",), BOB)),
    ("assign @bob 3", c.AssignTasks(("3",), BOB)),
    ("assign 3 to @bob", c.AssignTasks(("3",), BOB)),
    ("assign to @bob 3", c.AssignTasks(("3",), BOB)),
    ("assign @bob to 3", c.AssignTasks(("3",), BOB)),
    ("give @BOB 1-2", c.AssignTasks(("1", "2"), BOB)),
    ("assign 3 me", c.AssignTasks(("3",))),
    ("assign 3 to me", c.AssignTasks(("3",))),
    ("assign to me 3", c.AssignTasks(("3",))),
    ("assign Tell support to @bob.", c.AssignTasks(("Tell support",), BOB)),
    ("assign 3 @dot.", c.AssignTasks(("3",), DOT)),
    ("assign me 3", c.AssignTasks(("3",))),
    ("claim 3", c.AssignTasks(("3",))),
    ("take 3", c.AssignTasks(("3",))),
    ("mine 3 4", c.AssignTasks(("3", "4"))),
    ("I'll take 3", c.AssignTasks(("3",))),
    ("I’ll take 3", c.AssignTasks(("3",))),
    # --- asking about tasks
    ("checklist", q.ShowChecklist()),
    ("list tasks", q.ShowChecklist()),
    ("next", q.ShowNext()),
    ("todo", q.ShowNext()),
    ("What's next?", q.ShowNext()),
    ("task 3", q.ShowTask("3")),
    ("show task Tell support", q.ShowTask("Tell support")),
    # --- people
    ("owner @bob", c.ChangeOwner(BOB)),
    ("owner is @bob", c.ChangeOwner(BOB)),
    ("lead @bob", c.ChangeOwner(BOB)),
    ("commander: @Bob", c.ChangeOwner(BOB)),
    ("owner me", c.ChangeOwner()),
    ("invite @bob @carol", c.InvitePeople((BOB, CAROL))),
    ("invite @bob, @carol and @bob", c.InvitePeople((BOB, CAROL))),
    ("invite @bob,@carol", c.InvitePeople((BOB, CAROL))),
    ("invite @bob and me", c.InvitePeople((BOB, ALICE))),
    ("add @bob", c.InvitePeople((BOB,))),
    ("invite me", c.JoinRun()),
    ("join", c.JoinRun()),
    ("leave", c.LeaveRun()),
    ("oncall", q.ShowOnCall()),
    ("who is on call", q.ShowOnCall()),
    ("Who is on call?", q.ShowOnCall()),
    ("who's on call", q.ShowOnCall()),
    # --- how it stands
    ("severity sev1", c.ChangeSeverity("sev1")),
    ("severity 1", c.ChangeSeverity("sev1")),
    ("sev 1", c.ChangeSeverity("sev1")),
    ("sev1", c.ChangeSeverity("sev1")),
    ("SEV1!", c.ChangeSeverity("sev1")),
    ("sev-1", c.ChangeSeverity("sev1")),
    ("severity sev-1", c.ChangeSeverity("sev1")),
    ("severity to SEV 2", c.ChangeSeverity("sev2")),
    ("severity enormous", c.ChangeSeverity("enormous")),
    ("severity 9", c.ChangeSeverity("9")),
    ("INC-3 sev1", c.ChangeSeverity("sev1"), "INC-3"),
    ("sev1 INC-3", c.ChangeSeverity("sev1"), "INC-3"),
    ("DB-3 severity p2", c.ChangeSeverity("p2"), "DB-3"),
    ("DB-3 severity 3", c.ChangeSeverity("sev3"), "DB-3"),
    ("phase monitoring", c.ChangePhase("monitoring")),
    ("stage identified", c.ChangePhase("identified")),
    ("phase is monitoring", c.ChangePhase("monitoring")),
    ("mark detected", c.MarkMoment("detected")),
    ("mark detected INC-3", c.MarkMoment("detected"), "INC-3"),
    ("mark detected 13:05", mark("detected", "2026-03-02 13:05")),
    ("mark detected at 13:05", mark("detected", "2026-03-02 13:05")),
    ("mark mitigated yesterday 23:10", mark("mitigated", "2026-03-01 23:10")),
    ("mark detected 2026-03-02 13:05", mark("detected", "2026-03-02 13:05")),
    ("mark detected 10m ago", mark("detected", "2026-03-02 13:50")),
    ("summary Cards of one bank", c.ChangeSummary("Cards of one bank")),
    ("metric cost 1200", c.SetMetric("cost", "1200")),
    ("metric cost: 1 200", c.SetMetric("cost", "1 200")),
    ("metric cost = 1200", c.SetMetric("cost", "1200")),
    # --- telling
    ("update We rolled back", c.PostUpdate("We rolled back")),
    ("update: We rolled back", c.PostUpdate("We rolled back")),
    ("update\nfirst\n\n  second", c.PostUpdate("first\n\n  second")),
    ("status update all fine", c.PostUpdate("all fine")),
    ("note a  b", c.AddNote("a  b")),
    # --- putting off, follow-ups, the retrospective
    ("snooze 3 30m", c.SnoozeTasks(("3",), 30 * MINUTE)),
    ("snooze 3 for 1h", c.SnoozeTasks(("3",), 60 * MINUTE)),
    ("remind me 1,2 2h", c.SnoozeTasks(("1", "2"), 120 * MINUTE)),
    ("followup Buy disks", c.AddFollowup("Buy disks")),
    ("action item Buy disks", c.AddFollowup("Buy disks")),
    ("followups", q.ShowFollowups()),
    ("followup drop 2", c.DropFollowup(2)),
    ("followup remove #2", c.DropFollowup(2)),
    ("followup drop the old table", c.AddFollowup("drop the old table")),
    ("retro", q.ShowRetro()),
    ("retro show", q.ShowRetro()),
    ("show retro", q.ShowRetro()),
    ("INC-3 retrospective", q.ShowRetro(), "INC-3"),
    ("retro draft", c.DraftRetro()),
    ("retro publish", c.PublishRetro()),
    ("retro cancel it was a drill", c.CancelRetro("it was a drill")),
    ("retro cancel", c.CancelRetro("")),
    ("retro Impact: nobody\n\ncould pay", c.WriteRetro("Impact: nobody\n\ncould pay")),
    ("retro INC-3 root causes the disk", c.WriteRetro("root causes the disk"), "INC-3"),
    ("retro draft: of the invoice", c.WriteRetro("draft: of the invoice")),
    ("note check 3", c.AddNote("check 3")),
    ("add note lunch", c.AddNote("lunch")),
    ("timeline", q.ShowTimeline()),
    ("log", q.ShowTimeline()),
    ("history 50", q.ShowTimeline(50)),
    ("timeline @bob", q.ShowTimeline(person="bob")),
    ("timeline 50 @bob", q.ShowTimeline(50, "bob")),
    ("timeline me", q.ShowTimeline(person="alice")),
    # --- starting
    (f"start {DOWN}", StartWish(DOWN)),
    (f"start sev1 {DOWN}", StartWish(DOWN, severity="sev1")),
    (f"start SEV1: {DOWN}", StartWish(DOWN, severity="sev1")),
    (f"start sev 1 {DOWN}", StartWish(DOWN, severity="sev1")),
    (f"start severity 1 {DOWN}", StartWish(DOWN, severity="sev1")),
    (f"start incident {DOWN}", StartWish(DOWN, "incident")),
    (f"start incident sev1 {DOWN}", StartWish(DOWN, "incident", "sev1")),
    (f"start sev1 incident {DOWN}", StartWish(DOWN, "incident", "sev1")),
    (f"start DB-failover p1 {DOWN}", StartWish(DOWN, "db-failover", "p1")),
    (f"start p1 {DOWN}", StartWish(DOWN, severity="p1")),
    (f"start db-failover low {DOWN}", StartWish(f"low {DOWN}", "db-failover")),
    (f"start here {DOWN}", StartWish(DOWN, here=True)),
    (f"start private drill sev2 {DOWN}", StartWish(DOWN, severity="sev2", private=True, drill=True)),
    (f"start sev2 here incident private {DOWN}", StartWish(DOWN, "incident", "sev2", True, True)),
    (f"start anyway sev1 {DOWN}", StartWish(DOWN, severity="sev1", anyway=True)),
    (f'start sev1 "{DOWN}"', StartWish(DOWN, severity="sev1")),
    ('start "here be dragons"', StartWish("here be dragons")),
    ('start "A" and "B"', StartWish('"A" and "B"')),
    ("start sev1 sev2 both", StartWish("sev2 both", severity="sev1")),
    ("start here here", StartWish("here", here=True)),
    ("start incident incident", StartWish("incident", "incident")),
    ("start 3 shops offline", StartWish("3 shops offline")),
    ("start incid Checkout", StartWish("incid Checkout")),
    ("start INC-3 again", StartWish("INC-3 again")),
    ("start Checkout\n is   down", StartWish(DOWN)),
    (f"declare {DOWN}", StartWish(DOWN)),
    # --- ending
    ("finish", c.FinishRun()),
    ("close", c.FinishRun()),
    ("end", c.FinishRun()),
    ("resolve", c.FinishRun()),
    ("finish INC-3", c.FinishRun(), "INC-3"),
    ("finish 3: reason", c.FinishRun({"3": "reason"})),
    ("finish 3: reason; 5: other reason", c.FinishRun({"3": "reason", "5": "other reason"})),
    ("finish\n3: reason\n5: other", c.FinishRun({"3": "reason", "5": "other"})),
    ("finish 3 - reason", c.FinishRun({"3": "reason"})),
    ("finish 3 – reason; #5 = other", c.FinishRun({"3": "reason", "5": "other"})),
    ("finish 3 - 5 people are on it", c.FinishRun({"3": "5 people are on it"})),
    ("finish 1-3: reason", c.FinishRun({"1": "reason", "2": "reason", "3": "reason"})),
    ("finish 1,2.2: reason", c.FinishRun({"1": "reason", "2.2": "reason"})),
    ("finish 3: a; b", c.FinishRun({"3": "a; b"})),
    ("finish 3: a\nb; 4: c;", c.FinishRun({"3": "a\nb", "4": "c"})),
    ("finish all: reason", c.FinishRun({"all": "reason"})),
    ("finish ALL: reason; 3: other", c.FinishRun({"all": "reason", "3": "other"})),
    ("cancel nobody is harmed", c.CancelRun("nobody is harmed")),
    ("abort a test", c.CancelRun("a test")),
    ("cancel false alarm", c.CancelRun("false alarm")),
    ("false alarm", c.CancelRun("false alarm")),
    ("False alarm: a broken probe", c.CancelRun("false alarm: a broken probe")),
    ("cancel duplicate INC-3", c.CancelRun("", "INC-3")),
    ("cancel duplicate of inc-3", c.CancelRun("", "INC-3")),
    ("cancel same as INC-3: a double", c.CancelRun("a double", "INC-3")),
    ("cancel INC-4 duplicate of INC-3", c.CancelRun("", "INC-3"), "INC-4"),
    ("cancel duplicate", c.CancelRun("duplicate")),
    ("cancel duplicate of yesterday", c.CancelRun("duplicate of yesterday")),
    ("reopen", c.ReopenRun()),
    ("reopen INC-3 down again", c.ReopenRun("down again"), "INC-3"),
    ("undo", c.UndoLast()),
    # --- asking
    ("list", q.ListRuns()),
    ("ls", q.ListRuns()),
    ("runs", q.ListRuns()),
    ("status", q.ListRuns()),
    ("list all", q.ListRuns("all")),
    ("list mine", q.ListRuns("mine")),
    ("list my runs", q.ListRuns("mine")),
    ("list finished", q.ListRuns("finished")),
    ("list open", q.ListRuns("active")),
    ("info", q.ShowInfo()),
    ("playbooks", q.ShowPlaybooks()),
    ("list playbooks", q.ShowPlaybooks()),
    ("", q.ShowHelp()),
    ("   \n ", q.ShowHelp()),
    ("help", q.ShowHelp()),
    ("hi", q.ShowHelp()),
    ("Hello!", q.ShowHelp()),
    ("hello there", q.ShowHelp()),
    ("?", q.ShowHelp()),
    ("help check", q.ShowHelp("check")),
    ("help DONE", q.ShowHelp("check")),
    ("help false alarm", q.ShowHelp("false alarm")),
]


@pytest.mark.parametrize(("text", "what", "run"), [(*row, "")[:3] for row in UNDERSTOOD])
def test_what_is_typed_is_what_is_meant(text: str, what: What, run: str) -> None:
    answer = meant(text)
    assert answer.what == what
    assert answer.run == run


def test_in_a_direct_message_the_run_may_stand_behind_the_task_that_is_skipped() -> None:
    for answer in (meant("skip 3 INC-13 not needed", run=None), meant("skip 3 INC-13 not needed", in_dm=True)):
        assert (answer.what, answer.run) == (c.SkipTasks(("3",), "not needed"), "INC-13")


def test_where_no_playbook_is_known_every_number_of_a_run_is_taken_for_one() -> None:
    answer = meant("note ABC-12 it rains", run=None, playbooks={})
    assert (answer.what, answer.run) == (c.AddNote("it rains"), "ABC-12")


def test_where_no_severity_is_known_a_level_is_passed_on_as_it_is() -> None:
    assert meant("severity sev1", run=None, playbooks={}).what == c.ChangeSeverity("sev1")
    assert meant("start sev1 Fire", run=None, playbooks={}).what == StartWish("sev1 Fire")


def test_a_prefix_that_reads_like_a_severity_still_names_a_run() -> None:
    books = {**BOOKS, "sev": a_playbook(playbook="sev", prefix="SEV")}
    assert meant("check 3 SEV-1", playbooks=books).run == "SEV-1"

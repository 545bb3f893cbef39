"""Each command of the table at least once, as typed in the run's channel, and what is to be seen of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from handlers.routes import ROUTES
from rehearsal.model import Post
from tests.bot.town import Town, begun


@dataclass(frozen=True)
class Case:
    """`before` is typed first; `text` is the command.  What is to be seen: the answer in its thread, or the tick
    and what stands on the board, in the channel or elsewhere; `told` is what the thread says besides the tick."""

    text: str
    answer: str = ""
    board: str = ""
    said: str = ""
    alerts: str = ""
    direct: str = ""
    told: str = ""
    before: tuple[str, ...] = ()


CASES = (
    Case("start sev3 Mail is slow", said=r"INC-2 Mail is slow\*\* · sev3 · owner alice"),
    Case("list", answer=r"(?s)\*\*1\*\* active run\n.*INC-1\*\* Checkout is down · sev1 · investigating · owner alice"),
    Case("list finished", answer=r"No finished run"),
    Case("list mine", answer=r"INC-1"),
    Case("list all", answer=r"INC-1"),
    Case("info", answer=r"(?s)Playbook\*\* Incident resolution.*\*\*In it\*\* alice"),
    Case(
        "finish 1: seen; 2: clear; 9: none; 12: none",
        said=r"(?s)INC-1 is finished\*\* after .*Retrospective of INC-1",
        alerts=r"INC-1 Checkout is down\*\* is finished",
        board=r"checkered_flag: INC-1",
    ),
    Case("cancel a mistake", said=r"INC-1 is cancelled\*\*, says alice: a mistake", board=r"no_entry_sign"),
    Case("false alarm", said=r"INC-1 is cancelled\*\*, says alice: false alarm"),
    Case(
        "reopen down again",
        said=r"INC-1 Checkout is down\*\* goes on, says alice: down again",
        board=r"investigating",
        before=("cancel a mistake",),
    ),
    Case("undo", board=r":white_circle: \*\*1 Confirm", before=("check 1",)),
    Case("next", answer=r"(?s)Nothing in INC-1 is yours\. \*\*Next\*\*.*1 Confirm the alert"),
    Case("task 1", answer=r"(?s)1 Confirm the alert.*Triage · INC-1.*required.*Look for yourself"),
    Case("check 1", board=r":white_check_mark: 1 Confirm the alert · alice"),
    Case("check Confirm", board=r":white_check_mark: 1 Confirm the alert · alice"),
    Case("check 1-3, 5", board=r"\*\*Triage\*\* 4 of 5"),
    Case(
        "task 3",
        answer=r"(?s)~~3 Find.*What became of it.*alice skipped 3 Find who else is affected: x",
        before=("skip 3 x",),
    ),
    Case("add Call the vendor", told=r"\*\*19 Call the vendor\*\* is in Triage", board=r"(?s)5 .*19 Call the vendor\n"),
    Case("add task to Resolution: Call them for @bob", told=r"is in Resolution", board=r"19 Call them\*\* · @bob"),
    Case("edit 2 title Say how bad it is", board=r"2 Say how bad it is"),
    Case("rename 2 to Say how bad it is", board=r"2 Say how bad it is"),
    Case("move 3 before 1", board=r"(?s)3 Find who else is affected.*1 Confirm the alert"),
    Case("remove 3 not ours", board=r"(?s)2 Set the severity[^\n]*\n[^\n]* 4 "),
    Case("back", answer=r"There is no task before it in INC-1"),
    Case("task 3", answer=r"(?s):wastebasket: ~~3 Find.*removed 3 Find", before=("remove 3 not ours",)),
    Case("check 3", answer=r"3 Find who else is affected was removed by alice", before=("remove 3 not ours",)),
    Case(
        "check 2-4",
        told=r"3 Find who else is affected was removed",
        board=r":white_check_mark: 4",
        before=("remove 3",),
    ),
    Case("restore 3", board=r"3 Find who else is affected", before=("remove 3 not ours",)),
    Case("add section Cleanup", board=r"\*Cleanup\* 0 of 0"),
    Case("rename section Triage to First look", board=r"\*\*First look\*\* 0 of 5"),
    Case("move section Triage after Resolution", board=r"(?s)Resolution.*Triage"),
    Case("remove section Cleanup", board=r"INC-1", before=("add section Cleanup",)),
    Case("uncheck 1", board=r":white_circle: \*\*1 Confirm the alert", before=("check 1",)),
    Case("skip 3 nobody else", board=r":next_track_button: ~~3 Find who else is affected~~ · nobody else"),
    Case("restore 3", board=r":white_circle: 3 Find", before=("skip 3 nobody else",)),
    Case("assign 2 @bob", board=r":white_circle: \*\*2 Set the severity\*\* · @bob"),
    Case("assign 2 bob", board=r":white_circle: \*\*2 Set the severity\*\* · @bob"),
    Case("assign 2 @bob @carol", board=r":white_circle: \*\*2 Set the severity\*\* · @bob / @carol"),
    Case("assign 2 all @bob @carol", board=r":white_circle: \*\*2 Set the severity\*\* · 0 of 2 · @bob, @carol"),
    Case("assign 2 owner", board=r":white_circle: \*\*2 Set the severity\*\* · @alice"),
    Case("assign 2 role:comms", board=r":white_circle: 2 Set the severity · role:comms \(nobody yet\)"),
    Case("assign 2 comms", before=("role comms @carol",), board=r"2 Set the severity\*\* · @carol"),
    Case("assign 2 oncall:db", answer=r"There is no on-call schedule “db”"),
    Case("role comms @carol", said=r"@carol has the role \*\*comms\*\* in INC-1 now \(asked by alice\)", board="INC-1"),
    Case("role scribe me", said=r"@alice has the role \*\*scribe\*\* in INC-1 now\.", board="INC-1"),
    Case("role comms none", before=("role comms @carol",), said=r"The role \*\*comms\*\* of INC-1 is free"),
    Case(
        "handover @bob pager is loud",
        said=r"(?s)alice hands INC-1.*over to bob.*pager is loud.*@bob leads INC-1",
        board="owner @bob",
    ),
    Case("handover", answer=r"(?s)Whoever gets INC-1 would be told this.*Open"),
    Case("accept", answer=r"INC-1 was not handed to you"),
    Case("decline", answer=r"INC-1 was not handed to you"),
    Case("who", answer=r"(?s)In INC-1.*alice · \*\*owner\*\*"),
    Case("catchup", direct=r"(?s)INC-1 · Checkout is down.*What happened"),
    Case("follow", board="INC-1"),
    Case("unfollow", before=("follow",), board="INC-1"),
    Case("request INC-77 I know it", answer=r"If there is a run INC-77 that you can't see"),
    Case("refuse @bob", answer=r"bob doesn't ask to be let into INC-1"),
    Case("roles", before=("role comms @carol",), answer=r"(?s)\*\*Roles\*\* in INC-1.*comms · carol"),
    Case("bob takes 2", board=r":white_circle: \*\*2 Set the severity\*\* · @bob"),
    Case("hubert takes 2", answer=r"I know nobody called “hubert”"),
    Case("1 is done", board=r":white_check_mark: 1 Confirm the alert · alice"),
    Case("all good, close it", answer=r"(?s)not sure what you mean.*`!incident finish`"),
    Case("page bob the disk is full", said=r"alice pages bob: the disk is full", board=r"Page 1.*waits since"),
    Case("ack", said=r"\*\*alice\*\* has it", before=("page bob the disk is full",)),
    Case("pages", answer=r"(?s)Pages of INC-1.*Page 1.*the disk is full", before=("page bob the disk is full",)),
    Case("thanks!", answer=r"^You're welcome.$"),
    Case("claim 2", board=r":white_circle: \*\*2 Set the severity\*\* · @alice"),
    Case("unassign 3", board=r":white_circle: 3 Find who else is affected · due", before=("claim 3",)),
    Case("snooze 3 30m", board=r"3 Find who else"),
    Case("hold 2h the vendor", said=r"INC-1 is \*\*on hold until .*the vendor", board=r"on hold until"),
    Case("resume", said=r"INC-1 goes on, says alice", before=("hold 2h the vendor",)),
    Case("owner @bob", said=r"@bob leads INC-1 now \(asked by alice\)", board=r"owner @bob"),
    Case("invite @bob @carol", board=r"INC-1"),
    Case("take over bob sleeps", said=r"@alice leads INC-1 now, taken over from bob: bob", before=("owner @bob",)),
    Case("permissions", answer=r"(?s)Who may do what in INC-1.*change it: who takes part\n.*see it: who is in"),
    Case("join", before=("owner @bob", "leave"), board=r"INC-1"),
    Case("leave", before=("owner @bob",), board=r"INC-1"),
    Case("oncall", answer=r"Nobody is on call"),
    Case("oncall swap @bob", answer=r"There is no schedule to swap on"),
    Case("oncall swaps", answer=r"No swap runs or comes"),
    Case("severity sev3", said=r"INC-1 is \*\*sev3\*\* now, says alice", board=r"\*\*sev3\*\*"),
    Case("phase identified", said=r"INC-1 is \*\*identified\*\* now, says alice", board=r"identified"),
    Case("mark mitigated", board=r"INC-1"),
    Case("summary Cards of one bank fail", board=r"(?m)^> Cards of one bank fail$"),
    Case("metric cost 1200", board=r"INC-1"),
    Case("run 1", answer=r"1 Confirm the alert has no command to run"),
    Case(
        "set customer-facing yes",
        board=r"customer-facing \*\*yes\*\*",
        said=r"\*\*New\*\* 18 Write to the customers .* \(customer-facing is yes\)",
    ),
    Case("set", answer=r"(?s)Attributes of INC-1.*customer-facing \*not set\* · yes, no"),
    Case("set customer-facing maybe", answer=r"none of the options of customer-facing: yes, no"),
    Case(
        "unset customer-facing", said="Not needed now.*customer-facing isn't known", before=("set customer-facing yes",)
    ),
    Case("cadence", answer="as the playbook says"),
    Case("cadence 15m", said="asked for every 15 min now, says alice"),
    Case("update draft We look into it", board=r"a draft by alice \(`!incident update preview`\)"),
    Case("draft", answer="There is no draft of the next update of INC-1"),
    Case("discard draft", board="INC-1", before=("update draft x",)),
    Case("preview We look into it", answer=r"(?s)This would be the status update of INC-1.*We look into it"),
    Case("post update", said=r"(?s)Status update 1.*> We look", before=("update draft We look",)),
    Case("request update", answer="You lead INC-1"),
    Case("next update in 20m", told="put the next status update at"),
    Case("final update: All is well", said=r"(?s)\*\*Final status update\*\* · alice.*> .*All is well"),
    Case("update We rolled back", said=r"(?s)\*\*Status update 1\*\* · alice.*> .*We rolled back"),
    Case("update to", answer=r"(?s)Who is told of INC-1.*status updates: ~stakeholders"),
    Case("update to -~stakeholders", said=r"no longer goes to ~stakeholders"),
    Case("update template Now: {{ text }}", said=r"gave the status updates another form"),
    Case("amend We rolled it back", said=r"alice amended update 1", before=("update We rol back",)),
    Case("retract wrong run", said=r"alice retracted update 1: wrong run", before=("update We rolled back",)),
    Case("approve", answer=r"No text of INC-1 waits"),
    Case("reject too early", answer=r"No text of INC-1 waits"),
    Case("withdraw", answer=r"No text of INC-1 waits"),
    Case("phrases", answer=r"No phrase is agreed on"),
    Case("note The disk was full", board=r"INC-1"),
    Case("note yesterday 23:50 disk full", told=r"On the timeline at", board=r"INC-1"),
    Case("summary", answer=r"Summary\*\* of INC-1"),
    Case("summary add Only Visa", board=r"(?m)^> Only Visa$"),
    Case("followup Alert on it", board=r"INC-1"),
    Case("followups", answer=r"1\. Alert on it · alice", before=("followup Alert on it",)),
    Case("webhooks", answer=r"Nobody is told of INC-1 by webhook"),
    Case("resend all", answer=r"No webhook of INC-1 was given up"),
    Case("timeline edit 3 One two", answer=r"3 is no note", before=("note One",)),
    Case("timeline remove 1 of another", board=r"INC-1"),
    Case("timeline restore 1", board=r"INC-1", before=("timeline remove 1",)),
    Case("decision roll back", said=r"Decision 1\*\* · alice: roll back", board=r"INC-1"),
    Case("decisions", answer=r"roll back\b.*alice", before=("decision roll back",)),
    Case("hypothesis the cache", said=r"Hypothesis 1\*\* · alice: the cache", board=r"INC-1"),
    Case("hypotheses", answer=r"the cache.*nobody tests it yet", before=("hypothesis the cache",)),
    Case("timeline", answer=r"(?s)what happened.*alice started it: Checkout is down.*noted: One", before=("note One",)),
    Case("call https://meet.example.com/x", said=r"is here: \[meet\.example\.com\]", board=r"\*\*Call\*\* .*alice"),
    Case("call over", board=r"INC-1", before=("call https://meet.example.com/x",)),
    Case("end the call", board=r"INC-1", before=("call https://meet.example.com/x",)),
    Case("on the call", board=r"on it: alice", before=("call https://meet.example.com/x",)),
    Case("off the call", board=r"INC-1", before=("call https://meet.example.com/x", "on the call")),
    Case("link Dashboard https://x.example/d", board=r"\*\*Links\*\* \[Dashboard\]\(https://x\.example/d\)"),
    Case("links", answer=r"1\. \[Dashboard\]", before=("link Dashboard https://x.example/d",)),
    Case("unlink 1", board=r"INC-1", before=("link Dashboard https://x.example/d",)),
    Case("relate INC-2 why", board=r"Related\*\* INC-2 Mail is slow \(why\)", before=("start Mail is slow",)),
    Case("unrelate INC-2", board=r"INC-1", before=("start Mail is slow", "relate INC-2")),
    Case(
        "merge INC-2 without tasks",
        said=r"INC-2 Mail is slow goes on here",
        board=r"Merged into this one\*\* INC-2",
        before=("start Mail is slow",),
    ),
    Case("keep open 2d", board=r"INC-1"),
    Case("keep channel", answer=r"isn't going to be archived"),
    Case("move run to ~stakeholders", said=r"INC-1 Checkout is down\*\* goes on in ~stakeholders, says alice"),
    Case("help", answer=r"(?s)What fits now.*`!incident next`.*`!incident check 1`.*`!incident help all`"),
    Case("help all", answer=r"(?s)\*\*Runs\*\*.*`!incident start.*\*\*Help\*\*"),
    Case("help check", answer=r"(?s)!incident check TASK….*Example: `!incident check 3`.*Also: "),
    Case("settings", direct=r"(?s)Your settings.*`UTC`, where it is"),
    Case("digest 8:30", direct=r"Your open tasks come at 8:30 each morning"),
    Case("todo", direct=r"(?s)INC-1 Checkout is down.*3 Find who else", before=("claim 3",)),
    Case("quiet 22:00-7:00", direct=r"From 22:00 to 7:00 I don't disturb you"),
    Case("language english", direct=r"I write English to you now"),
    Case("timezone asia/kolkata", direct=r"Your time zone is `Asia/Kolkata` now"),
    Case("playbooks", answer=r"`incident-resolution` Incident resolution"),
    Case("playbook incident", answer=r"who may: everybody"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
async def test_a_command_does_what_its_help_says(town: Town, case: Case) -> None:
    channel = await begun(town)
    for line in case.before:
        assert town.ticked(await town.tell("alice", channel, f"!incident {line}"))
    seen = len(town.posts(channel))
    said = await town.tell("alice", channel, f"!incident {case.text}")
    if case.answer:
        assert re.search(case.answer, town.answer(said)), town.answer(said)
        assert town.signs(said) == []
        return
    assert town.ticked(said), town.transcript()
    if case.told:
        assert re.search(case.told, town.answer(said)), town.answer(said)
    else:
        assert town.thread(said) == [], "quiet: the tick and what changed are the answer"
    news = "\n".join(post.message for post in town.posts(channel)[seen:] if post.root_id != said.id)
    if case.said:
        assert re.search(case.said, news), news
    else:
        assert news == "", "nothing in it is news for others"
    if case.board:
        assert re.search(case.board, town.board(channel).message), town.board(channel).message
    if case.direct:
        assert re.search(case.direct, town.direct("alice")[-1]), town.direct("alice")
    if case.alerts:
        assert re.search(case.alerts, town.texts("alerts")[-1])


async def test_the_checklist_comes_to_the_bottom_of_the_channel_for_all(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident checklist")
    shown = town.posts(channel)[-1]
    assert shown.root_id == ""
    assert shown.create_at > said.create_at
    for title in ("Confirm the alert", "Name the cause", "Hold the review meeting"):
        assert title in shown.message


def test_no_command_of_the_table_is_left_out() -> None:
    tried = {case.text.split()[0] for case in CASES} | {"checklist", "retro", "due"}
    assert {route.words[0].split()[0] for route in ROUTES} <= tried


async def test_a_due_time_is_repeated_as_it_was_understood(town: Town) -> None:
    channel = await begun(town)
    said = await town.tell("alice", channel, "!incident due 3 tomorrow 9:00")
    assert town.ticked(said)
    assert re.search(r"set 3 Find who else is affected due \w{3} \d+ \w{3}( \d+)? 09:00 \(UTC\)", town.answer(said))
    assert re.search(r"3 Find who else is affected · due \w{3} .* 09:00", town.board(channel).message)


SYNONYMS: tuple[tuple[str, Callable[[Town, Post], bool]], ...] = (
    ("done 1", Town.ticked),
    ("what's next", lambda town, post: "Next" in town.answer(post)),
    ("sev2", Town.ticked),
    ("take 2", Town.ticked),
    ("ls", lambda town, post: "INC-1" in town.answer(post)),
)


@pytest.mark.parametrize(("text", "works"), SYNONYMS, ids=[text for text, _ in SYNONYMS])
async def test_the_obvious_other_words_work_too(town: Town, text: str, works: Callable[[Town, Post], bool]) -> None:
    channel = await begun(town)
    assert works(town, await town.tell("alice", channel, f"!incident {text}"))


async def test_who_is_given_a_task_is_brought_in_and_told_once(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident assign 3 @bob")
    assert "bob" in town.members(channel)
    (told,) = town.direct("bob")
    assert told.startswith("**3 Find who else is affected** · INC-1 Checkout is down · ~inc-1")
    assert "`skip why`" in told
    await town.tell("bob", "@bot", "check 3 INC-1")
    assert ":white_check_mark: 3 Find who else is affected · bob" in town.board(channel).message


async def test_the_retrospective_comes_to_the_bottom_of_the_channel_for_all(town: Town) -> None:
    channel = await begun(town)
    early = await town.tell("alice", channel, "!incident retro")
    assert "INC-1 is active; a retrospective is made of a finished run" in town.answer(early)
    await town.tell("alice", channel, "!incident finish all: seen")
    said = await town.tell("alice", channel, "!incident retro Impact: Nobody could pay")
    assert town.ticked(said)
    await town.tell("alice", channel, "!incident retro")
    shown = town.posts(channel)[-1]
    assert shown.root_id == ""
    assert "#### Impact" in shown.message
    assert "\n\nNobody could pay\n\n#### Root causes" in shown.message
    assert "**To be written** Root causes, Trigger" in shown.message


async def test_an_update_reaches_the_channels_the_playbook_names(town: Town) -> None:
    channel = await begun(town)
    await town.tell("alice", channel, "!incident update We rolled back")
    card, told = town.posts("stakeholders")
    assert told.root_id == card.id
    for text in (card.message, told.message):
        assert "> " in text
        assert "We rolled back" in text
    assert "INC-1 Checkout is down" in card.message


async def test_progress_lines_say_each_step_where_a_team_wants_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with Town(tmp_path_factory.mktemp("lines"), settings={"progress": "lines"}) as town:
        channel = await begun(town)
        said = await town.tell("alice", channel, "!incident check 1")
        assert "checked 1 Confirm the alert" in town.answer(said)

# Long because: one machine that does all that can be done to a run; divided it would try less of it together.
"""Whatever people, the outbox and the clock do to a run, it stays a run."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import care, links, readership, relatives
from domain import commands as c
from domain import events as e
from domain.applying import applying
from domain.asked_kin import OnTwo
from domain.broadcast_commands import AudienceText
from domain.due import due, next_due
from domain.durations import HOUR, MINUTE
from domain.effects import Ask
from domain.evolve import evolve, replay
from domain.happened_paging import PageStep
from domain.hooks import TOPICS
from domain.may import may, visible
from domain.messages import Refusal
from domain.people import MUSTER, SYSTEM, Actor, Person
from domain.plan import plan_of
from domain.playbook import Permissions
from domain.react import react
from domain.rests import moved, pushed
from domain.review import review
from domain.run import Run, TaskState, worked_on
from domain.tell import tell
from domain.telling import telling
from domain.walk import lead
from engine.webhooks.facts import fact
from engine.webhooks.payload import payload
from engine.webhooks.plugin import plugin_run
from tests.domain.build import ALICE, BOB, CAROL, GUEST, T0, Log, a_playbook, a_start

HOSTILE = (
    "",
    " ",
    "\x00",
    "a\nb",
    "\u202egnp.exe",
    "\u200b",
    "\ud800",
    "@all @channel",
    "{{ 7*7 }}",
    "](http://x) <b>",
    "🔥" * 100,
    "x" * 10_001,
    "مرحبا",
    "1; DROP",
    "-1",
    "1e999999",
    "NaN",
    "9" * 400,
)
PEOPLE = (ALICE.person, BOB.person, CAROL.person, GUEST.person, Person("u-dave", "dave"))
TALKATIVE = a_playbook(
    status_updates={
        "to": ["exec"],
        "audiences": {
            "customers": {"to": ["status"], "confirm": 2},
            "public": {"to": ["status"], "confirm": 1},
            "eng": {"to": [{"channel": "eng", "as": "posts"}]},
        },
    }
)
"""A playbook with audiences: one needs the word of two, one of one, and one of nobody."""
PLAYBOOKS = (
    a_playbook(),
    a_playbook(
        call="/zoom start",
        forgotten={"idle": "1h", "update": "2h", "severity": "10m", "done": "5m", "answer": "15m", "again": "1h"},
        run={"channel": {"mode": "new", "name": "x", "archive_after": "2h"}, "severities": ["sev1", "sev2", "sev3"]},
    ),
    a_playbook(checklists=[], metrics=[], status_updates={"every": "10m"}, retrospective={}),
    TALKATIVE,
    a_playbook(
        status_updates={"every": {"sev1": "15m", "sev3": "2h"}},
        retrospective={"template": "#### Impact\n*who*", "reminder": "5m", "sections": ["Impact", "Root causes"]},
    ),
    a_playbook(
        run={"phases": [], "severities": []},
        checklists=[{"title": "A", "tasks": ["Same", "Same 2"]}],
        metrics=[],
        status_updates={},
    ),
    a_playbook(
        run={"roles": {"comms": "@bob", "scribe": None}},
        checklists=[
            {
                "title": "One",
                "tasks": [
                    {"title": "A", "assign": {"all": ["owner", "role:comms", "@bob"]}, "check_on": ["a is done"]},
                    {"title": "B", "assign": ["starter", "oncall:db"]},
                    {"title": "C", "assign": "role:scribe", "when": 'severity == "sev1"'},
                ],
            }
        ],
    ),
    a_playbook(
        checklists=[
            {
                "title": "One",
                "tasks": [{"title": "A", "due": "1m"}, {"title": "B", "due": "2m after one.a", "required": True}],
            },
            {"title": "Two", "when": "one.a is done", "tasks": [{"title": "C", "due": "5m after one.b"}]},
            {"title": "Three", "when": 'owner == "@bob" or phase >= "monitoring"', "tasks": ["D", "E"]},
        ],
    ),
    a_playbook(
        checklists=[
            {
                "title": "One",
                "tasks": [
                    {"title": "A", "command": "/call start", "when": 'facing == "yes" or hosts > 5'},
                    {"title": "B", "when": "one.a is not done and downtime < 1h"},
                    {"title": "C", "when": "one.d is done"},
                    {"title": "D", "when": "one.c is not done"},
                ],
            },
            {"title": "Two", "when": "cost > 0 or time-to-resolve > 10m", "tasks": ["E", "F"]},
        ],
    ),
    a_playbook(
        checklists=[
            {
                "title": "One",
                "tasks": [
                    {"title": "A", "confirm": True, "check_on": ["a is done"]},
                    {"title": "B", "after": ["a"], "assign": "@bob", "check_on": {"words": "b is done", "by": "@bob"}},
                    {"title": "C", "after": ["a", "b"], "confirm": True, "when": 'severity == "sev1" or one.d is done'},
                    {"title": "D", "when": "one.a is not done", "required": True},
                    {"title": "E", "after": ["d"], "due": "5m"},
                ],
            },
        ],
    ),
)

actors = st.sampled_from((ALICE, BOB, CAROL))
people = st.sampled_from(PEOPLE)


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Four times of five what fits: a run in which everything is refused goes nowhere."""
    return st.integers(0, 4).flatmap(lambda number: odd if number == 4 else usual)


# By index: what a strategy would print of itself must stay short.
odd = st.integers(0, len(HOSTILE) - 1).map(HOSTILE.__getitem__) | st.text(max_size=30)
free = mostly(st.sampled_from(("It is back", "Quite calm", "x")), odd)
numbers = st.sampled_from(tuple("123456789"))
references = mostly(
    st.lists(numbers, min_size=1, max_size=3),
    st.lists(
        st.sampled_from(("1.1", "2.1", "#3", "fix it", "support", "a", "b", "same", "all", "0", "99", "7.7")) | odd,
        max_size=3,
    ),
).map(tuple)
instants = mostly(st.integers(T0 - 10 * MINUTE, T0 + 300 * MINUTE), st.integers(-(10**20), 10**20))
moments = mostly(st.sampled_from(("detected", "started", "identified", "finished", "mitigated")), odd)
severities = mostly(st.sampled_from(("sev1", "sev2", "sev3", "sev")), odd)
phases = mostly(st.sampled_from(("identified", "monitoring", "investigating", "resolved")), odd)
metrics = mostly(st.sampled_from(("cost", "downtime", "cause", "time-to-detect")), odd)
values = mostly(st.sampled_from(("0", "12.5", "1,200", "30m", "1h30m")), odd)
said = mostly(st.sampled_from(("facing yes", "facing: no", "hosts 3", "hosts 12", "cost 5", "facing none")), odd)
written = mostly(st.sampled_from(("Impact: nobody could pay", "root x", "Impact: little", "Other: y")), odd)
places = mostly(st.sampled_from(("", "", "1", "2", "3", "9")), odd)
section_names = mostly(st.sampled_from(("1", "2", "3", "Triage", "One", "New", "Resol")), odd)
task_fields = mostly(st.sampled_from(("title", "description", "link", "command", "required")), odd)
edits = mostly(st.sampled_from(("Other", "none", "/call start", "yes", "no", "https://x.example/y Book")), odd)
several = st.lists(people, max_size=3).map(tuple)
roles = mostly(st.sampled_from(("comms", "scribe", "Role: Comms")), odd)
placeholders = st.lists(
    st.sampled_from(("owner", "starter", "role:comms", "role:scribe", "oncall:db", "oncall:x")), max_size=3
).map(tuple)
on_call = st.dictionaries(st.just("db"), several, max_size=1)
pages = st.integers(0, 3)
pagers = st.lists(st.sampled_from(("phone", "siren")), max_size=2).map(tuple)
page_steps = st.lists(st.builds(PageStep, st.just(("@bob",)), st.integers(1, 20 * MINUTE)), max_size=2).map(tuple)
calls = st.builds(c.Call, st.just(("@bob",)), free, page_steps, st.integers(0, 2), st.just(0), several, pagers)

audiences = mostly(st.sampled_from(("", "eng", "public", "customers")), odd)
hooks = st.lists(st.sampled_from(("hub", "wiki", "*")), max_size=2).map(tuple)
channels = st.lists(st.sampled_from(("exec", "exec posts", "board")), max_size=2).map(tuple)
destinations = st.sampled_from(("", "/exec", "eng/eng", "customers/status"))
addresses = mostly(st.sampled_from(("https://x.example/a", "https://y.example/b?c=d", "http://z.example")), odd)
entry_kinds = st.sampled_from(("entry", "decision", "hypothesis"))
spoken = st.lists(st.sampled_from(("a is done", "b is done")), max_size=2).map(tuple)
wishes: dict[type[Any], st.SearchStrategy[Any]] = {
    c.CheckTasks: st.builds(c.CheckTasks, references),
    c.HearWords: st.builds(c.HearWords, spoken),
    c.TakeBackWords: st.builds(c.TakeBackWords, st.integers(0, 30).map(str), spoken),
    c.UncheckTasks: st.builds(c.UncheckTasks, references),
    c.SkipTasks: st.builds(c.SkipTasks, references, free),
    c.RestoreTasks: st.builds(c.RestoreTasks, references),
    c.AssignTasks: st.builds(c.AssignTasks, references, several, placeholders, st.booleans(), st.none() | on_call),
    c.UnassignTasks: st.builds(c.UnassignTasks, references),
    c.SnoozeTasks: st.builds(c.SnoozeTasks, references, st.integers(-5, 10**13)),
    c.RunCommand: st.builds(c.RunCommand, numbers),
    c.WalkOn: st.builds(c.WalkOn),
    c.WalkBack: st.builds(c.WalkBack),
    c.AddTask: st.builds(c.AddTask, free, free, st.just("") | section_names, places, places, st.none() | people),
    c.EditTask: st.builds(c.EditTask, numbers | odd, task_fields, edits),
    c.MoveTasks: st.builds(c.MoveTasks, references, places, places, section_names),
    c.RemoveTasks: st.builds(c.RemoveTasks, references, st.just("") | free),
    c.AddSection: st.builds(c.AddSection, st.just("New") | free, places, places),
    c.RenameSection: st.builds(c.RenameSection, section_names, free),
    c.MoveSection: st.builds(c.MoveSection, section_names, section_names, places),
    c.RemoveSection: st.builds(c.RemoveSection, section_names, st.just("") | free),
    c.ChangeDue: st.builds(c.ChangeDue, references, st.none() | instants)
    | st.builds(c.ChangeDue, references, st.none(), st.integers(0, 10**8), st.just("") | numbers),
    c.HoldRun: st.builds(c.HoldRun, free, instants),
    c.ResumeRun: st.builds(c.ResumeRun),
    c.ChangeOwner: st.builds(c.ChangeOwner, st.none() | people),
    c.TakeRole: st.builds(c.TakeRole, roles, st.none() | people),
    c.FreeRole: st.builds(c.FreeRole, roles),
    c.HandOver: st.builds(c.HandOver, people, free),
    c.AnswerHandover: st.builds(c.AnswerHandover, st.booleans(), free),
    c.FollowRun: st.builds(c.FollowRun),
    c.UnfollowRun: st.builds(c.UnfollowRun),
    c.RefuseJoin: st.builds(c.RefuseJoin, people),
    c.InvitePeople: st.builds(c.InvitePeople, several),
    c.JoinRun: st.builds(c.JoinRun),
    c.LeaveRun: st.builds(c.LeaveRun),
    c.ChangeSeverity: st.builds(c.ChangeSeverity, severities, several, st.lists(calls, max_size=1).map(tuple)),
    c.PagePeople: st.builds(c.PagePeople, calls),
    c.AcknowledgePage: st.builds(c.AcknowledgePage, pages),
    c.EscalatePage: st.builds(c.EscalatePage, pages, st.integers(-1, 5), several, pagers),
    c.EndPage: st.builds(c.EndPage, pages, free),
    c.ChangePhase: st.builds(c.ChangePhase, phases),
    c.MarkMoment: st.builds(c.MarkMoment, moments, st.none() | instants),
    c.ChangeSummary: st.builds(c.ChangeSummary, free),
    c.PostUpdate: st.builds(c.PostUpdate, free, next=st.just(0) | instants, final=st.booleans()),
    c.TellAudiences: st.builds(
        c.TellAudiences, st.lists(st.builds(AudienceText, audiences, free), min_size=1, max_size=2).map(tuple)
    ),
    c.AmendUpdate: st.builds(c.AmendUpdate, st.builds(AudienceText, st.just(""), free), st.integers(0, 2)),
    c.RetractUpdate: st.builds(c.RetractUpdate, st.integers(0, 2), free | st.just("")),
    c.AgreeOnText: st.builds(c.AgreeOnText, st.integers(0, 2), st.integers(0, 2)),
    c.RejectText: st.builds(c.RejectText, st.integers(0, 2), st.integers(0, 2), free | st.just("")),
    c.WithdrawText: st.builds(c.WithdrawText, st.integers(0, 2)),
    c.ChangeDestinations: st.builds(c.ChangeDestinations, audiences, channels, channels),
    c.ChangeTemplate: st.builds(c.ChangeTemplate, audiences, st.sampled_from(("", "{{ text }}")) | odd),
    c.DraftUpdate: st.builds(c.DraftUpdate, free | st.just("")),
    c.RequestUpdate: st.builds(c.RequestUpdate, free | st.just("")),
    c.ChangeCadence: st.builds(c.ChangeCadence, st.sampled_from([None, 0, MINUTE, 20 * MINUTE])),
    c.SetNextUpdate: st.builds(c.SetNextUpdate, instants),
    c.SnoozeUpdate: st.builds(c.SnoozeUpdate, st.integers(1, 7_200_000)),
    c.AddNote: st.builds(c.AddNote, free, st.none() | people, st.sampled_from(("", "x")), st.none() | instants),
    c.AddFollowup: st.builds(c.AddFollowup, free, st.none() | people),
    c.DropFollowup: st.builds(c.DropFollowup, st.integers(-1, 4)),
    c.DraftRetro: st.builds(c.DraftRetro, free),
    c.WriteRetro: st.builds(c.WriteRetro, written),
    c.PublishRetro: st.builds(c.PublishRetro, free),
    c.ResendWebhooks: st.builds(c.ResendWebhooks, st.lists(st.integers(-1, 4), max_size=3).map(tuple)),
    c.ChangeWebhooks: st.builds(
        c.ChangeWebhooks,
        hooks,
        hooks,
        st.lists(st.sampled_from(TOPICS), max_size=2).map(tuple),
        st.just((("hub", ("start", "update")),)),  # as looked up: until then nothing is decided
    ),
    c.CancelRetro: st.builds(c.CancelRetro, free),
    c.SetMetric: st.builds(c.SetMetric, metrics, values),
    c.SetAttribute: st.builds(c.SetAttribute, said),
    c.ClearAttribute: st.builds(c.ClearAttribute, mostly(st.sampled_from(("facing", "hosts", "cost")), odd)),
    c.FinishRun: st.builds(
        c.FinishRun, st.dictionaries(st.sampled_from(("1", "5", "all", "b", "99")), free, max_size=2), free, free
    ),
    c.CancelRun: st.builds(c.CancelRun, free, st.sampled_from(("", "INC-1", "INC-2", "\x00"))),
    c.ReopenRun: st.builds(c.ReopenRun, free),
    c.OpenCall: st.builds(c.OpenCall, st.booleans(), st.just("") | addresses, st.just("") | free),
    c.SetCall: st.builds(c.SetCall, addresses),
    c.CloseCall: st.builds(c.CloseCall),
    c.JoinCall: st.builds(c.JoinCall),
    c.LeaveCall: st.builds(c.LeaveCall),
    c.KeepLink: st.builds(c.KeepLink, addresses, st.just("") | free),
    c.DropLink: st.builds(c.DropLink, places),
    c.KeepOpen: st.builds(c.KeepOpen, st.none() | instants),
    c.KeepChannel: st.builds(c.KeepChannel),
    c.MoveRun: st.builds(
        c.MoveRun,
        st.sampled_from(("c1", "c2", "c-alerts")),
        st.just("ops"),
        st.sampled_from("OPD"),
        st.just("t1"),
    ),
    c.Decide: st.builds(c.Decide, free, st.none() | people, st.integers(0, 3), st.none() | instants),
    c.RevokeDecision: st.builds(c.RevokeDecision, st.integers(0, 3), st.just("") | free),
    c.RestoreDecision: st.builds(c.RestoreDecision, st.integers(0, 3)),
    c.Suppose: st.builds(c.Suppose, free, st.none() | people, st.none() | instants),
    c.TestHypothesis: st.builds(c.TestHypothesis, st.integers(0, 3), st.none() | people, st.booleans()),
    c.SettleHypothesis: st.builds(c.SettleHypothesis, st.integers(0, 3), st.booleans(), st.just("") | free),
    c.ReopenHypothesis: st.builds(c.ReopenHypothesis, st.integers(0, 3), st.just("") | free),
    c.EditEntry: st.builds(c.EditEntry, entry_kinds, st.integers(0, 30), st.just("") | free, st.none() | instants),
    c.RemoveEntry: st.builds(c.RemoveEntry, entry_kinds, st.integers(0, 30), st.just("") | free, st.booleans()),
    c.RestoreEntry: st.builds(c.RestoreEntry, entry_kinds, st.integers(0, 30)),
    c.AppendSummary: st.builds(c.AppendSummary, free),
    c.RevertSummary: st.builds(c.RevertSummary, st.none() | st.integers(-1, 5)),
    c.UndoLast: st.builds(c.UndoLast, st.just("") | st.integers(0, 60).map(lambda n: f"post:{n}")),
}
reports: dict[type[Any], st.SearchStrategy[Any]] = {
    c.RecordChannel: st.builds(c.RecordChannel, st.sampled_from(("c1", "c2")), st.just("inc-1")),
    c.RecordChannelFailed: st.builds(c.RecordChannelFailed, free),
    c.RecordCard: st.builds(c.RecordCard, destinations, st.just("c9"), st.sampled_from(("p8", "p9"))),
    c.RecordCardLost: st.builds(c.RecordCardLost, destinations, st.sampled_from(("p8", "p9"))),
    c.RecordCopy: st.builds(
        c.RecordCopy,
        st.integers(1, 2),
        destinations,
        st.none() | people,
        st.just("c9"),
        st.just(("p9",)),
        st.integers(0, 1),
    ),
    c.RecordCopyGone: st.builds(c.RecordCopyGone, st.integers(1, 2), destinations, st.none() | people),
    c.RecordBroadcastFailed: st.builds(c.RecordBroadcastFailed, destinations, free),
    c.RecordBoard: st.builds(c.RecordBoard, st.sampled_from(("p1", "p2"))),
    c.RecordBoardLost: st.builds(c.RecordBoardLost, st.sampled_from(("p1", "p2"))),
    c.RecordEffectFailed: st.builds(c.RecordEffectFailed, free, free),
    c.RecordCommand: st.builds(
        c.RecordCommand, st.integers(1, 7), st.integers(1, 30), st.sampled_from(("answered", "silent", "unknown")), free
    ),
    c.RecordMember: st.builds(c.RecordMember, people),
    c.RecordPrompt: st.builds(
        c.RecordPrompt,
        st.sampled_from(("task 1", "update", "retro", "handover", "join u-dave")),
        people,
        st.sampled_from(("p3", "p4")),
        st.just("d"),
    ),
    c.RecordOnCall: st.builds(c.RecordOnCall, st.sampled_from(("db", "web")), several),
    c.RecordGone: st.builds(c.RecordGone, people, st.sampled_from(("left", "deactivated"))),
    c.RecordPrivate: st.just(c.RecordPrivate()),
    c.RecordName: st.builds(c.RecordName, people | st.just(Person("u-bob", "robert"))),
    c.RecordRequest: st.builds(c.RecordRequest, people, free),
    c.TellNewcomers: st.builds(c.TellNewcomers, instants),
    c.RecordWebhookFailed: st.builds(
        c.RecordWebhookFailed,
        st.sampled_from(("hub", "chat")),
        st.just("task.checked"),
        st.integers(1, 3),
        st.integers(0, 9),
        st.sampled_from(("k1", "k2", "k3")),
        free,
        st.booleans(),
    ),
    c.RecordWebhookDelivered: st.builds(
        c.RecordWebhookDelivered, st.sampled_from(("hub", "chat")), st.sampled_from(("k1", "k2", "k3"))
    ),
    c.RecordPagerFailed: st.builds(
        c.RecordPagerFailed, pages, st.just("phone"), st.just("trigger"), free, st.booleans()
    ),
    c.RecordPageAnswer: st.builds(
        c.RecordPageAnswer,
        pages,
        st.booleans(),
        instants,
        st.just("phone"),
        st.just("PagerDuty"),
        st.just("") | free,
        st.booleans(),
    ),
    c.RemindPage: st.builds(c.RemindPage, pages, instants, st.integers(-1, 5), several, pagers),
    c.RemindUpdate: st.builds(c.RemindUpdate, instants),
    c.TellRequest: st.builds(c.TellRequest, instants),
    c.TellAnswered: st.builds(c.TellAnswered, instants),
    c.NudgeUpdate: st.builds(c.NudgeUpdate, instants, st.sampled_from(["again", "channel", "x"])),
    c.RemindTask: st.builds(c.RemindTask, st.integers(-(10**9), 10**9) | st.integers(0, 9), instants),
    c.RemindRetrospective: st.builds(c.RemindRetrospective, instants),
    c.EndHold: st.builds(c.EndHold, instants),
    c.EndQuiet: st.builds(c.EndQuiet, people, instants),
    c.RemindForgotten: st.builds(c.RemindForgotten, instants, st.just(0) | instants),
    c.RemindArchive: st.builds(c.RemindArchive, instants),
    c.RecordArchive: st.builds(c.RecordArchive, st.sampled_from(("archived", "busy", "failed")), free),
    c.RecordRestored: st.builds(c.RecordRestored),
}
steps = st.one_of(st.integers(0, 90 * MINUTE), st.integers(-MINUTE, 0), st.just(3 * 24 * 60 * MINUTE))


def test_every_command_there_is_is_tried():
    assert set(wishes) == set(get_args(c.Wish)) - set(get_args(OnTwo)), "those on two runs are in test_kin"
    assert set(reports) == {*get_args(c.Result), *get_args(c.Reminder)}


class AnyRun(RuleBasedStateMachine):
    """People, the outbox and the clock, in any order."""

    log: Log

    @initialize(
        book=st.integers(0, len(PLAYBOOKS) - 1),
        severity=st.sampled_from(("", "sev1", "sev2", "sev3")),
        mode=st.sampled_from(("new", "here")),
        private=st.booleans(),
        invited=several,
        owner=people,
        title=st.sampled_from(("Checkout is down", "Break-in")),
    )
    def start(self, book, severity, mode, private, invited, owner, title):
        playbook = PLAYBOOKS[book]
        severity = severity if severity in playbook.run.severities else ""
        self.log = Log()
        self.log.did(
            a_start(
                playbook,
                severity=severity,
                mode=mode,
                private=private,
                invited=invited,
                owner=owner,
                title=title,
                people={"@bob": BOB.person},
                on_call={"db": invited},
            ),
            ALICE,
            T0,
        )
        self.tasks = {task.number: task.id for task in self.log.run.tasks}

    def what_is_told_can_be_said(self, fresh: list[e.Recorded]) -> None:
        """Whatever webhooks are told can be put into each form, and says the same when it is sent again."""
        for recorded in fresh:
            for call in telling(self.log.run, recorded):
                told = fact(self.log.history, self.log.run, call.what, call.told, call.subject)
                again = fact(self.log.history[: len(told.history)], self.log.run, call.what, call.told, call.subject)
                assert payload(told, "k", "text", "").body() == payload(again, "k", "text", "").body()
                assert plugin_run(told)["id"] == self.log.run.id

    def answered(self, command: c.Command, actor: Actor, step: int) -> None:
        before, known = self.log.run, len(self.log.history)
        shown = {task.number for task in before.shown()}
        may(actor, command, before, Permissions())
        # A clock may go back; what is recorded never does.
        answer = self.log.submit(command, actor, self.log.now + step)
        fresh = self.log.history[known:]
        if isinstance(answer, Refusal):
            assert answer.message.id.startswith("no.")
            assert self.log.run is before
            return
        overheard = c.HearWords | c.TakeBackWords
        assert answer or isinstance(command, c.Result | c.Reminder | c.RemindTogether | overheard)
        assert len(fresh) == len(answer)
        self.what_came_and_went_is_recorded(shown, answer)
        self.what_is_told_can_be_said(fresh)
        after = before
        asked = lead(before, self.log.run, actor.person, self.log.now, ())
        # Nobody is asked about what is done, and nobody about two things at once.
        led = [effect for effect in asked if isinstance(effect, Ask)]
        assert len({effect.person for effect in led}) == len(led)
        assert all(self.log.run.task(int(effect.about[5:])).state is TaskState.OPEN for effect in led)
        for entry in fresh:
            after = evolve(after, entry)
            assert isinstance(react(after, entry), tuple)
            tell(self.log.run, entry)

    def what_came_and_went_is_recorded(self, before, answer):
        """Every task that appears or vanishes does so by somebody's hand, or the record says why."""
        after = {task.number for task in self.log.run.shown()}
        came = {number for event in answer if isinstance(event, e.TasksShown) for number in event.tasks}
        went = {number for event in answer if isinstance(event, e.TasksHidden) for number in event.tasks}
        by_hand = {event.task for event in answer if hasattr(event, "task")}
        assert after - before - by_hand == came - by_hand
        assert before - after - by_hand == went - by_hand
        assert came <= after - before
        assert went <= before - after
        known = {task.number: task for task in self.log.run.tasks}
        assert all(not worked_on(known[number]) for number in went)

    @rule(command=st.one_of(*wishes.values()), actor=actors, step=steps)
    def somebody_asks(self, command, actor, step):
        self.answered(command, actor, step)

    @rule(actor=actors)
    def somebody_undoes(self, actor):
        self.answered(c.UndoLast(), actor, 0)

    @rule(back=st.integers(0, 9))
    def the_owner_undoes_what_somebody_did(self, back):
        changes = self.log.run.changes
        self.answered(c.UndoLast(changes[-1 - back % len(changes)].cause), Actor(self.log.run.owner), 0)

    @rule(command=st.one_of(*wishes.values()), actor=actors)
    def somebody_asks_and_takes_it_back(self, command, actor):
        """An undo that is granted gives back exactly what was."""
        before = state(self.log.run)
        if isinstance(command, c.UndoLast):
            return
        decided = self.log.submit(command, actor)
        if isinstance(decided, Refusal) or not decided:
            return  # what changed nothing left nothing to take back
        asked = self.log.history[-1].cause
        if not isinstance(self.log.submit(c.UndoLast(asked), actor), Refusal):
            assert state(self.log.run) == before

    @rule(command=st.one_of(*reports.values()), step=steps)
    def muster_reports(self, command, step):
        self.answered(command, SYSTEM, step)

    @rule(step=steps, together=st.booleans(), resting=several)
    def the_clock_ticks(self, step, together, resting):
        """Reminders that are due are recorded once, and then there are no more of them for that instant."""
        self.log.now = max(self.log.now, self.log.now + step)
        now = self.log.now
        waiting = due(self.log.run, now)
        if together:
            quiet = {person.id: now + HOUR for person in resting}
            self.answered(c.RemindTogether(waiting, quiet), SYSTEM, 0)
        for reminder in waiting:
            self.answered(reminder, SYSTEM, 0)
        for reminder in due(self.log.run, now):
            assert isinstance(reminder, c.RemindArchive), "announced as late as this, it is done next"
            self.answered(reminder, SYSTEM, 0)
        assert due(self.log.run, now) == ()

    @precondition(lambda self: self.log.run.active)
    @rule(actor=actors)
    def somebody_finishes(self, actor):
        self.log.did(c.FinishRun({"all": "enough"}, "It was", "Draft"), actor)

    @precondition(lambda self: not self.log.run.active)
    @rule(actor=actors)
    def somebody_reopens(self, actor):
        self.log.did(c.ReopenRun(), actor)

    @invariant()
    def replaying_the_history_makes_the_same_run(self):
        assert replay(self.log.history) == self.log.run

    @invariant()
    def what_was_worked_out_before_still_holds(self):
        assert self.log.run.shown() == applying(self.log.run)
        assert self.log.run.plan == plan_of(self.log.run)

    @invariant()
    def it_is_a_valid_run(self):
        check(self.log.run)
        check_outline(self.log.run)

    @invariant()
    def a_task_keeps_its_number_for_life(self):
        known = {task.number: task.id for task in self.log.run.tasks}
        assert known | self.tasks == known
        self.tasks = known

    @invariant()
    def the_history_is_in_order(self):
        entries = self.log.history
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert all(one.at <= other.at for one, other in zip(entries, entries[1:], strict=False))
        assert (self.log.run.version, self.log.run.last_at) == (entries[-1].number, entries[-1].at)

    @invariant()
    def it_can_be_looked_back_on(self):
        found = review(self.log.history, self.log.run)
        assert (found.total is None) or found.total >= 0
        assert all(phase.ms is None or phase.ms >= 0 for phase in found.phases)
        assert all(span.ms >= 0 for span in found.spans)
        assert all(update.late is None or update.late >= 0 for update in found.updates)
        assert len(found.metrics) == len(self.log.run.playbook.metrics)


def state(run: Run) -> dict[str, Any]:
    """A run without its bookkeeping.  What passed has passed: rests, notes, who took part."""
    passing = {
        "changes",
        "pages",
        "walks",
        "version",
        "last_at",
        "stirred_at",
        "participants",
        "left",
        "logbook",
        "dropped",
        "rests",
        "moves",  # where it was stays known, and a pinned post that was left is made anew
        "board_id",
        "root_id",
        "on_call",  # what was learned of a schedule stays known
    }
    known = {it.name: getattr(run, it.name) for it in fields(run) if it.compare and it.name not in passing}
    known["logbook"] = [
        (one.kind, one.number, one.text, one.moment, one.whose, one.verdict)
        for one in run.logbook.written
        if one.entry not in run.logbook.gone
    ]
    known["summaries"] = run.logbook.summaries
    # What was added stays in the record as removed.
    there = [task for task in run.tasks if task.state is not TaskState.REMOVED]
    known["tasks"] = [(run.sections[task.section].id, task.changed(section=0)) for task in there]
    known["sections"] = [section for section in run.sections if not section.removed]
    here = run.around
    known["around"] = replace(
        here, came={}, came_with={}, newcomers=(), newcomers_at=0, owner_gone="", followers=(), asking=()
    )
    known["following"], known["asking"] = set(here.followers), set(here.asking)  # in which order means nothing
    call = run.links.call
    known["links"] = (call and (call.url, set(call.people)), [(link.title, link.url) for link in run.links.kept])
    known["care"] = (run.care.until, run.care.channel_kept)
    ledger = run.ledger
    # A number is a text's own for ever, also of one that was proposed and withdrawn.
    there = [replace(told, versions=0, reason="") for told in ledger.texts if told.waits or told.state == "sent"]
    elsewhere = {audience: readership.destinations(run, audience) for audience in ("", "eng", "public", "customers")}
    known["ledger"] = (there, elsewhere, ledger.templates, ledger.copies)
    return known


def check_outline(run: Run) -> None:
    """Tasks stand with their sections, sections have names of their own, and nothing removed is shown."""
    assert [task.section for task in run.tasks] == sorted(task.section for task in run.tasks)
    assert len({section.id for section in run.sections}) == len(run.sections)
    assert all(0 <= task.section < len(run.sections) for task in run.tasks)
    assert all(task.state is not TaskState.REMOVED for task in run.shown())
    assert {task.section for task in run.shown()} <= set(run.outline())


def check(run: Run) -> None:
    """What must hold of any run."""
    numbers = [task.number for task in run.tasks]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    for task in run.tasks:
        check_task(run, task)
    assert {task.number for task in run.shown()} <= set(numbers)
    assert len(run.participants) == len({person.id for person in run.participants})
    assert MUSTER not in run.participants
    assert not run.left & {person.id for person in run.participants}
    assert (run.ended_at == 0) == run.active
    assert ("finished" in run.moments) == (run.status == "finished")
    assert run.retro_due is None or run.status == "finished"
    assert (run.end_reason, run.duplicate_of) == ("", "") or run.status == "cancelled"
    if run.active:
        assert run.owner in run.participants
    assert all(visible(Actor(person), run, Permissions(see=("owner",))) for person in (run.owner, *run.participants))
    assert run.severity in (*run.playbook.run.severities, "")
    assert run.phase in (*run.playbook.run.phases, "")
    assert set(run.metrics) <= {metric.key for metric in run.playbook.metrics}
    assert all(run.metrics.values())
    assert set(run.attributes) <= {attribute.name for attribute in run.playbook.attributes}
    assert all(run.attributes.values())
    assert run.started_at <= run.updated_at <= run.update_base <= run.last_at
    assert not (run.retro_published and run.retro_cancelled)
    assert run.retro_due is None or not (run.retro_published or run.retro_cancelled)
    for prompt in run.prompts:
        assert prompt.task not in (None, *numbers) or run.is_open(prompt) in (True, False)
    check_waiting(run)


def check_task(run: Run, task: Any) -> None:
    if task.reported is not None:
        assert task.confirm
        assert not (task.state is TaskState.DONE and task.by == task.reported.by)
    assert all(other.state is TaskState.OPEN and other in run.shown() for other in run.waits_for(task))
    if task.state is TaskState.OPEN:
        assert (task.by, task.at, task.reason) == (None, 0, "")
    else:
        assert task.by is not None
        assert run.started_at <= task.at <= run.last_at
        assert task.state is TaskState.REMOVED or bool(task.reason.strip()) == (task.state is TaskState.SKIPPED)
    asked = [person for person in task.assignment.people if f"@{person.id}" not in task.shares]
    if task.state is TaskState.OPEN and run.active and not task.assignment.planned:
        assert set(asked) <= set(run.participants)
    assert set(task.pending) <= set(task.assignees)
    assert [part.people for part in task.parts if part.key == "owner"] in ([], [(run.owner,)])
    for role, person in run.roles.items():
        assert all(part.people == (person,) for part in task.parts if part.key == f"role:{role}")


def expected_update(run: Run, *, late: bool) -> int | None:
    """When an update is asked for, put another way than the rules have it."""
    now, rests = run.updating, run.all_rests()
    if not run.active or now.final:
        return None
    by_hand = [now.snoozed] if late else [now.next, now.once]
    for instant in by_hand:
        if instant > (run.update_base if late else run.updated_at):
            return pushed(instant, rests)
    every = run.playbook.status_updates.cadence(run.severity) if now.every is None else now.every
    base = run.update_base if late else max(run.updated_at, now.since)
    return moved(base + every, base, rests) if every else None


def check_waiting(run: Run) -> None:
    since = run.overdue_since()
    assert run.update_due() == expected_update(run, late=since is not None)
    assert since is None or run.updated_at < since <= run.update_base
    coming = next_due(run)
    if coming is None:
        assert due(run, 10**30) == ()
    else:
        assert due(run, coming - 1) == ()
        assert min(reminder.due for reminder in due(run, coming)) == coming


TestAnyRun = AnyRun.TestCase
TestAnyRun.settings = settings(stateful_step_count=settings.default.stateful_step_count)


def test_every_event_there_is_can_come_of_a_command():
    """Else the rules above would leave some of the state untried: two commands in a row reach them all."""
    log = Log()
    log.did(a_start(TALKATIVE), ALICE, T0)
    for command, actor in (
        (c.CheckTasks(("1", "3")), ALICE),
        (c.UncheckTasks(("1",)), ALICE),
        (c.SkipTasks(("1",), "x"), ALICE),
        (c.RestoreTasks(("1",)), ALICE),
        (c.AssignTasks(("1",)), BOB),
        (c.UnassignTasks(("1",)), BOB),
        (c.AssignTasks(("4",), (BOB.person, CAROL.person), ("oncall:db",), True, {"db": (BOB.person,)}), ALICE),
        (c.CheckTasks(("4",)), BOB),
        (c.UncheckTasks(("4",)), BOB),
        (c.AssignTasks(("6",), (BOB.person, CAROL.person)), ALICE),
        (c.TakeRole("comms"), BOB),
        (c.FollowRun(), BOB),
        (c.UnfollowRun(), BOB),
        (c.RecordRequest(GUEST.person, "I know it"), SYSTEM),
        (c.RefuseJoin(GUEST.person), BOB),
        (c.HandOver(BOB.person, "take it"), ALICE),
        (c.AnswerHandover(accepted=False, reason="on a train"), BOB),
        (c.RecordMember(CAROL.person), SYSTEM),
        (c.RecordName(Person("u-carol", "caroline")), SYSTEM),
        (c.RecordPrivate(), SYSTEM),
        (c.RecordGone(CAROL.person, "left"), SYSTEM),
        (c.RecordGone(ALICE.person, "left"), SYSTEM),
        (c.LeaveRun(), BOB),
        (c.JoinRun(), BOB),
        (c.ChangeOwner(), BOB),
        (c.ChangeSeverity("sev1"), BOB),
        (c.ChangePhase("identified"), BOB),
        (c.MarkMoment("detected"), BOB),
        (c.UndoLast(), BOB),
        (c.ChangeSummary("All"), BOB),
        (c.AddNote("x"), BOB),
        (c.UndoLast(), BOB),
        (c.SetMetric("cost", "1"), BOB),
        (c.SetAttribute("facing yes"), BOB),
        (c.ChangeCadence(20 * MINUTE), BOB),
        (c.SetNextUpdate(T0 + HOUR), BOB),
        (c.DraftUpdate("x"), BOB),
        (c.RequestUpdate("x"), CAROL),
        (c.UndoLast(), CAROL),
        (c.PostUpdate("News"), BOB),
        (c.ChangeDestinations("eng", ("board",), ("eng",)), BOB),
        (c.ChangeTemplate("eng", "Now: {{ text }}"), BOB),
        (c.TellAudiences((AudienceText("eng", "A disk is full"), AudienceText("customers", "We look"))), BOB),
        (c.RecordCard("eng/board", "c9", "p9"), SYSTEM),
        (c.RecordCardLost("eng/board", "p9"), SYSTEM),
        (c.RecordCopy(2, "eng/board", None, "c9", ("p10",), 0), SYSTEM),
        (c.RecordBroadcastFailed("eng/board", "403"), SYSTEM),
        (c.AmendUpdate(AudienceText("", "Two disks are full"), 2), BOB),
        (c.RecordCopyGone(2, "eng/board", None), SYSTEM),
        (c.RetractUpdate(2, "another run"), BOB),
        (c.AgreeOnText(3), ALICE),
        (c.UndoLast(), ALICE),
        (c.RejectText(3, 1, "too early"), ALICE),
        (c.TellAudiences((AudienceText("public", "We look into it"),)), BOB),
        (c.WithdrawText(4), BOB),
        (c.RecordChannelFailed("403"), SYSTEM),
        (c.RecordBoard("p1"), SYSTEM),
        (c.RecordBoardLost("p1"), SYSTEM),
        (c.RecordEffectFailed("a post", "403"), SYSTEM),
        (c.RemindTogether((c.RemindTask(1, T0 + 5 * MINUTE),), {BOB.person.id: T0 + HOUR}), SYSTEM),
        (c.EndQuiet(BOB.person, T0 + HOUR), SYSTEM),
        (c.HoldRun("the vendor", T0 + 2 * HOUR), BOB),
        (c.ResumeRun(), BOB),
        (c.ChangeDue(("1",), T0 + 2 * HOUR), BOB),
        (c.PagePeople(c.Call(("@bob",), "x", (PageStep(("@bob",), 5 * MINUTE),), 1, 0, (BOB.person,))), ALICE),
        (c.EscalatePage(), ALICE),
        (c.RecordPagerFailed(1, "phone", "trigger", "503", final=True), SYSTEM),
        (c.RecordWebhookFailed("hub", "task.checked", 2, 1, "k", "410", final=True), SYSTEM),
        (c.ResendWebhooks(), BOB),
        (c.ChangeWebhooks(("wiki",), ("hub",), ("update",), (("hub", ("start", "update")),)), BOB),
        (c.RecordWebhookDelivered("hub", "k"), SYSTEM),
        (c.AcknowledgePage(), BOB),
        (c.UndoLast(), BOB),
        (c.EndPage(), BOB),
        (c.SnoozeTasks(("1",), 5), BOB),
        (c.RecordPrompt("task 1", BOB.person, "p7", "d1"), SYSTEM),
        (c.Decide("x"), BOB),
        (c.RevokeDecision(1), BOB),
        (c.RestoreDecision(1), BOB),
        (c.Suppose("x"), BOB),
        (c.TestHypothesis(1, BOB.person), BOB),
        (c.SettleHypothesis(1, confirmed=True), BOB),
        (c.ReopenHypothesis(1), BOB),
        (c.EditEntry("decision", 1, "y"), BOB),
        (c.RemoveEntry("decision", 1), BOB),
        (c.RestoreEntry("decision", 1), BOB),
        (c.AddFollowup("x"), BOB),
        (c.DropFollowup(1), BOB),
        (c.UndoLast(), BOB),
        (c.WalkOn(), BOB),
        (c.AddTask("New", to=CAROL.person), BOB),
        (c.EditTask("8", "title", "Newer"), BOB),
        (c.EditTask("8", "link", "https://x.example"), BOB),
        (c.MoveTasks(("8",), before="1"), BOB),
        (c.RemoveTasks(("8",)), BOB),
        (c.AddSection("Last"), BOB),
        (c.RenameSection("Last", "First"), BOB),
        (c.MoveSection("First", before="Triage"), BOB),
        (c.RemoveSection("First"), BOB),
        (c.UndoLast(), BOB),
        (c.FinishRun({"all": "x"}), ALICE),
        (c.WriteRetro("Impact: none"), ALICE),
        (c.CancelRetro("x"), ALICE),
        (c.PublishRetro(), ALICE),
        (c.ReopenRun(), ALICE),
        (c.CancelRun("x"), ALICE),
    ):
        log.did(command, actor)
        waiting = log.run.pages[0] if log.run.pages else None
        if isinstance(command, c.EscalatePage) and waiting is not None:
            log.did(c.RemindPage(1, waiting.due or 0), SYSTEM)
    happened = {type(entry.event) for entry in log.history}
    assert set(get_args(e.Event)) - happened == {
        e.TasksHidden,
        e.TasksFreed,
        e.TaskReported,
        e.ReportWithdrawn,
        e.CommandAsked,  # the playbook of these tests has none
        e.CommandRan,
        e.ChannelOpened,
        e.UpdateReminded,
        e.UpdateNudged,
        e.RequestTold,
        e.RequestsAnswered,
        e.RetrospectiveReminded,
        e.NewcomersTold,
        e.RetroDrafted,  # the playbook of these tests has no template
        *get_args(relatives.Happened),  # of two runs: see test_kin
        *get_args(links.Happened),  # see test_links
        *get_args(care.Happened),  # see test_care
        e.RunMoved,  # see test_moving
    }

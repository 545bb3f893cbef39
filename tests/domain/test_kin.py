"""Two runs at once: what each is told, what goes over, and that both take it back or neither."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import kin
from domain.messages import Refusal
from domain.people import SYSTEM, Actor
from domain.undoing import undone_cause
from tests.domain.build import ALICE, BOB, CAROL, a_playbook, a_run_with_a_channel

OPEN = (True, True)
SHORT = [{"title": "First", "tasks": [{"title": "Look", "required": True, "description": "With care"}, "Tell"]}]


class Pair:
    """The streams of two runs, as the desk keeps them: alice's INC-1 and bob's INC-2."""

    def __init__(self) -> None:
        book = a_playbook(checklists=SHORT, metrics=[])
        self.one = a_run_with_a_channel(book, run_id="01A", number="INC-1", title="Checkout is down")
        self.two = a_run_with_a_channel(
            book, run_id="01B", number="INC-2", title="Cart fails", owner=BOB.person, invited=(CAROL.person,)
        )
        self._count = 0

    def decided(self, command: c.Command, actor: Actor = ALICE, named: tuple[bool, bool] = OPEN, *, of: str = "one"):
        one, two = (self.one, self.two) if of == "one" else (self.two, self.one)
        return kin.decide(one.run, two.run, command, actor, named)

    def did(
        self, command: c.Command, actor: Actor = ALICE, named: tuple[bool, bool] = OPEN, *, of: str = "one"
    ) -> None:
        """Both decide, both record, under one cause."""
        one, two = (self.one, self.two) if of == "one" else (self.two, self.one)
        assert kin.partner(one.run, command, actor) == two.run.id
        decided = self.decided(command, actor, named, of=of)
        assert not isinstance(decided, Refusal), decided
        self._count += 1
        undoes = undone_cause(one.run, command, actor)
        for log, events in zip((one, two), decided, strict=True):
            for event in events:
                log.record(event, actor.person, f"both:{self._count}", undoes)

    def refused(self, command: c.Command, actor: Actor = ALICE, named: tuple[bool, bool] = OPEN) -> str:
        decided = self.decided(command, actor, named)
        assert isinstance(decided, Refusal), decided
        return decided.message.id.removeprefix("no.")


def related(log):
    return [(each.number, each.why) for each in log.run.kin.related]


def test_runs_that_belong_together_each_show_the_other():
    pair = Pair()
    pair.did(c.RelateRuns("01B", "the same database"))
    assert related(pair.one) == [("INC-2", "the same database")]
    assert related(pair.two) == [("INC-1", "the same database")]
    assert pair.refused(c.RelateRuns("01B")) == "related"
    pair.did(c.UnrelateRuns("01A"), BOB, of="two")
    assert related(pair.one) == related(pair.two) == []
    assert pair.refused(c.UnrelateRuns("01B")) == "not_related"


def test_an_undo_in_either_run_takes_it_back_in_both():
    for of, actor in (("one", ALICE), ("two", BOB)):
        pair = Pair()
        pair.did(c.RelateRuns("01B"))
        pair.did(c.UndoLast(), actor, of=of)
        assert related(pair.one) == related(pair.two) == []


def test_neither_takes_back_what_the_other_has_gone_on_from():
    pair = Pair()
    pair.did(c.RelateRuns("01B"))
    pair.did(c.UnrelateRuns("01A"), BOB, of="two")
    pair.did(c.RelateRuns("01B"))
    first = pair.one.run.changes[-1].cause
    pair.two.record(e.RunUnrelated("01A"), BOB.person, "later")
    refused = pair.decided(c.UndoLast(first))
    assert isinstance(refused, Refusal)
    assert refused.message.id == "no.undo_touched"


def test_a_run_that_keeps_to_itself_is_named_in_no_other_and_may_name_one_itself():
    pair = Pair()
    assert pair.refused(c.RelateRuns("01B"), named=(False, False)) == "kin_private"
    mine, theirs = pair.decided(c.RelateRuns("01B"), named=(False, True))
    assert theirs == ()
    assert [(event.number, event.told) for event in mine] == [("INC-2", False)]
    for event in mine:
        pair.one.record(event, ALICE.person, "alone")
    assert kin.partner(pair.one.run, c.UndoLast(), ALICE) == ""


def test_a_run_is_neither_related_to_nor_merged_with_itself():
    pair = Pair()
    for command in (c.RelateRuns("01A"), c.MergeRuns("01A")):
        decided = kin.decide(pair.one.run, pair.one.run, command, ALICE, OPEN)
        assert isinstance(decided, Refusal)
        assert decided.message.id == "no.own_kin"


def test_what_was_merged_ends_as_the_others_duplicate_and_its_people_and_links_go_over():
    pair = Pair()
    pair.two.did(c.KeepLink("https://x.example/d", "Dashboard"), BOB)
    pair.did(c.RelateRuns("01B"))
    pair.did(c.MergeRuns("01B", tasks=True, why="the same"))
    one, two = pair.one.run, pair.two.run
    assert (two.active, two.duplicate_of, two.end_reason, two.kin.into.id) == (False, "INC-1", "the same", "01A")
    assert {BOB.person, CAROL.person} <= set(one.participants)
    assert [each.number for each in one.kin.merged] == ["INC-2"]
    assert related(pair.one) == related(pair.two) == []
    assert [link.title for link in one.links.kept] == ["Dashboard"]
    assert [(task.title, task.description, task.required) for task in one.tasks[2:]] == [
        ("Look", "With care", True),
        ("Tell", "", False),
    ]
    assert two.update_due() is None


def test_tasks_stay_where_nobody_wants_them_and_those_that_are_done_do_too():
    pair = Pair()
    pair.did(c.MergeRuns("01B"))
    assert len(pair.one.run.tasks) == 2
    pair = Pair()
    pair.two.did(c.CheckTasks(("1",)), BOB)
    pair.did(c.MergeRuns("01B", tasks=True))
    assert [task.title for task in pair.one.run.tasks[2:]] == ["Tell"]


def test_a_merger_is_taken_back_in_both_while_only_the_two_runs_heard_of_it():
    pair = Pair()
    pair.did(c.MergeRuns("01B", tasks=True))
    pair.did(c.UndoLast())
    assert pair.two.run.active
    assert (pair.one.run.kin.merged, pair.two.run.kin.into) == ((), None)
    assert [task.state for task in pair.one.run.tasks[2:]] == ["removed", "removed"]
    assert pair.two.run.update_due() is not None


def test_a_merger_that_followers_or_stakeholders_heard_of_stays():
    for command in (c.FollowRun(), c.PostUpdate("We look")):
        pair = Pair()
        pair.two.did(command, Actor(CAROL.person) if isinstance(command, c.FollowRun) else BOB)
        pair.did(c.MergeRuns("01B"))
        assert pair.refused(c.UndoLast()) == "undo_final"


def test_reopening_what_was_merged_parts_them():
    pair = Pair()
    pair.did(c.MergeRuns("01B"))
    pair.did(c.ReopenRun("another one"), BOB, of="two")
    assert pair.two.run.active
    assert (pair.one.run.kin.merged, pair.two.run.kin.into) == ((), None)


def test_what_is_over_or_keeps_to_itself_is_not_merged():
    pair = Pair()
    assert pair.refused(c.MergeRuns("01B"), named=(True, False)) == "merge_private"
    pair.two.did(c.CancelRun("none"), BOB)
    assert pair.refused(c.MergeRuns("01B")) == "merge_over"


def test_a_new_run_and_the_one_it_has_to_do_with_are_told_of_each_other():
    pair = Pair()
    start = c.StartRun(
        run_id="01C", number="INC-3", title="Again", playbook=a_playbook(), owner=ALICE.person, severity="",
        team_id="t1", origin_channel="c", origin_post="", mode="new",
    )  # fmt: skip
    mine, theirs = kin.introduce(start, pair.one.run, OPEN)
    assert (mine[0].number, theirs[0].number) == ("INC-1", "INC-3")
    assert kin.introduce(start, pair.one.run, (False, True))[1] == ()


def test_what_muster_records_is_about_one_run():
    pair = Pair()
    assert kin.partner(pair.one.run, c.RecordMember(CAROL.person), SYSTEM) == ""

"""The rules of pages: who may take one, how it goes on, what ends it, and who is told."""

from __future__ import annotations

from typing import Any

from domain import commands as c
from domain import events as e
from domain.due import next_due
from domain.durations import MINUTE
from domain.effects import AddPerson, Ask, CallPager, Say, ToPerson, ToRun
from domain.happened_paging import PageStep
from domain.may import may
from domain.messages import Refusal
from domain.paging import PageState
from domain.people import SYSTEM, Actor, Person
from domain.playbook import Permissions
from domain.react import react
from tests.domain.build import ALICE, BOB, CAROL, T0, Log, a_playbook, a_run

STEPS = (PageStep(("oncall:db",), 5 * MINUTE), PageStep(("@carol",), 10 * MINUTE))


def paged(*, repeat: int = 0, pagers: tuple[str, ...] = (), private: bool = False) -> Log:
    """A run in which Alice paged a policy: Bob first, then Carol."""
    log = a_run(a_playbook(status_updates={}, checklists=[]), private=private)
    log.did(c.PagePeople(c.Call(("policy:db",), "disk full", STEPS, repeat, 0, (BOB.person,), pagers)), ALICE)
    return log


def effects(log: Log) -> list[object]:
    return list(react(log.run, log.history[-1]))


def calls(log: Log) -> list[object]:
    return [effect for effect in effects(log) if isinstance(effect, CallPager)]


def said(log: Log) -> list[str]:
    return [effect.message.id for effect in effects(log) if isinstance(effect, Say)]


def due(log: Log) -> int:
    return log.run.pages[0].due or 0


def test_a_page_asks_each_person_rings_each_pager_and_is_told_in_the_run():
    log = paged(pagers=("phone",))
    found = effects(log)
    assert Ask("page 1", BOB.person) in found
    assert CallPager("phone", "trigger", 1) in found
    assert [effect.to for effect in found if isinstance(effect, Say)] == [ToRun()]


def test_the_next_step_comes_when_its_wait_is_over_and_then_nobody_has_answered():
    log = paged()
    assert next_due(log.run) == due(log) == log.history[-1].at + 5 * MINUTE
    log.did(c.RemindPage(1, due(log), 1, (CAROL.person,)), SYSTEM)
    assert log.run.pages[0].people == (BOB.person, CAROL.person)
    assert due(log) == log.history[-1].at + 10 * MINUTE
    log.did(c.RemindPage(1, due(log)), SYSTEM)
    assert log.run.pages[0].state is PageState.UNANSWERED
    assert next_due(log.run) is None
    assert [effect.to for effect in effects(log) if isinstance(effect, Say)] == [ToRun(), ToPerson(ALICE.person)]


def test_a_policy_that_repeats_begins_anew():
    log = paged(repeat=1)
    for step, who in ((1, CAROL), (2, BOB), (3, CAROL)):
        log.did(c.RemindPage(1, due(log), step, (who.person,)), SYSTEM)
        assert log.run.pages[0].state is PageState.OPEN
    log.did(c.RemindPage(1, due(log)), SYSTEM)
    assert log.run.pages[0].state is PageState.UNANSWERED


def test_a_step_that_nobody_follows_is_the_last():
    log = paged(repeat=5)
    log.did(c.RemindPage(1, due(log), -1), SYSTEM)
    assert log.run.pages[0].state is PageState.UNANSWERED


def test_whoever_takes_it_is_in_the_run_and_everybody_hears_it():
    log = paged(pagers=("phone",))
    log.did(c.RecordPrompt("page 1", BOB.person, "p1", "d1"), SYSTEM)
    log.did(c.AcknowledgePage(), BOB)
    assert BOB.person in log.run.participants
    assert AddPerson(BOB.person) in effects(log)
    assert CallPager("phone", "acknowledge", 1) in effects(log)
    assert said(log) == ["news.page_taken"]
    assert next_due(log.run) is None
    assert not log.run.is_open(log.run.prompts[0])


def test_a_page_is_taken_once():
    log = paged()
    log.did(c.AcknowledgePage(1), BOB)
    for command in (c.AcknowledgePage(1), c.AcknowledgePage()):
        answer = log.submit(command, CAROL)
        assert isinstance(answer, Refusal)
        assert answer.message.id == "no.page_taken"


def test_a_page_that_was_taken_goes_on_when_that_is_undone():
    log = paged(pagers=("phone",))
    log.did(c.AcknowledgePage(), BOB)
    log.did(c.UndoLast(), BOB)
    assert log.run.pages[0].state is PageState.OPEN
    assert due(log) == log.history[-1].at + 5 * MINUTE
    assert CallPager("phone", "trigger", 1) in effects(log)


def test_a_page_is_called_off_by_undo_by_stop_and_by_the_end_of_the_run():
    for ending in (c.UndoLast(), c.EndPage(), c.CancelRun("none"), c.FinishRun({})):
        log = paged(pagers=("phone",))
        log.did(ending, ALICE)
        assert log.run.pages[0].state is PageState.ENDED
        assert log.run.pages[0].due is None
        assert CallPager("phone", "resolve", 1) in [
            effect for recorded in log.history[-2:] for effect in react(log.run, recorded)
        ]


def test_a_page_somebody_has_is_resolved_at_the_end_and_cannot_go_on_after_it():
    log = paged(pagers=("phone",))
    log.did(c.AcknowledgePage(), BOB)
    log.did(c.CancelRun("none"), ALICE)
    assert log.run.pages[0].state is PageState.TAKEN
    assert CallPager("phone", "resolve", 1) in effects(log)
    assert isinstance(log.submit(c.UndoLast(), BOB), Refusal)


def test_nobody_is_no_page():
    log = a_run()
    answer = log.submit(c.PagePeople(c.Call(("oncall:db",), "", STEPS)), ALICE)
    assert isinstance(answer, Refusal)
    assert answer.message.id == "no.page_nobody"


def test_a_rise_of_severity_pages_and_whom_it_cannot_reach_is_seen():
    log = a_run(severity="sev2")
    reached = c.Call(("oncall:db",), "", STEPS, 0, 0, (BOB.person,))
    log.did(c.ChangeSeverity("sev1", (), (reached, c.Call(("oncall:web",)))), ALICE)
    happened = [type(entry.event) for entry in log.history[-4:]]
    assert happened == [e.SeverityChanged, e.PageSent, e.EffectFailed, e.TasksShown]
    log.did(c.ChangeSeverity("sev3", (), (reached,)), ALICE)
    assert len(log.run.pages) == 1


def test_who_is_paged_into_a_private_run_may_take_it_and_nothing_else():
    log = paged(private=True)
    bob, carol = Actor(BOB.person), Actor(CAROL.person)
    assert may(bob, c.AcknowledgePage(), log.run, Permissions()) is None
    for actor, command in ((carol, c.AcknowledgePage()), (bob, c.AddNote("x")), (bob, c.PagePeople(c.Call(())))):
        refusal = may(actor, command, log.run, Permissions())
        assert refusal is not None
        assert refusal.message.id == "no.run_unknown"


def test_a_pager_in_trouble_is_told_in_the_run_and_kept_until_it_is_another():
    log = paged(pagers=("phone",))
    log.did(c.RecordPagerFailed(1, "phone", "trigger", "503", final=False), SYSTEM)
    log.did(c.RecordPagerFailed(1, "phone", "trigger", "404", final=True), SYSTEM)
    assert log.run.pages[0].troubles == (("phone", "404"),)
    assert said(log) == ["news.pager_failed"]
    assert log.submit(c.RecordPagerFailed(7, "phone", "trigger", "404", final=True), SYSTEM) == ()


def test_pages_have_a_bound():
    log = a_run()
    call = c.Call(("@bob",), "", STEPS, 0, 0, (BOB.person,))
    for _ in range(20):
        log.did(c.PagePeople(call), ALICE)
    assert isinstance(log.submit(c.PagePeople(call), ALICE), Refusal)


def test_a_person_may_not_wait_and_goes_on_while_somebody_is_left():
    log = paged()
    log.did(c.EscalatePage(0, 1, (Person("u-carol", "carol"),)), BOB)
    assert log.run.pages[0].step == 1
    answer = log.submit(c.EscalatePage(), BOB)
    assert isinstance(answer, Refusal)
    assert answer.message.id == "no.page_last"


def there(*, resolved: bool = False, at: int = T0 + 1, **more: Any) -> c.RecordPageAnswer:
    """What somebody did at PagerDuty."""
    return c.RecordPageAnswer(1, resolved, at, "phone", "PagerDuty", **more)


def test_whoever_acknowledges_it_elsewhere_has_it_and_only_the_other_pagers_are_told():
    log = paged(pagers=("phone", "siren"))
    log.did(there(), BOB)
    assert (log.run.pages[0].taken_by, log.run.pages[0].service) == (BOB.person, "PagerDuty")
    assert AddPerson(BOB.person) in effects(log)
    assert calls(log) == [CallPager("siren", "acknowledge", 1)]


def test_who_is_nobody_here_has_it_by_name_and_nobody_is_added():
    log = paged(pagers=("phone",))
    log.did(there(name="Zoe"), SYSTEM)
    (page,) = log.run.pages
    assert page.state is PageState.TAKEN
    assert page.taken_by is not None
    assert (page.taken_by.id, page.taken_by.name) == ("", "Zoe")
    assert not any(isinstance(effect, AddPerson) for effect in effects(log))


def test_what_is_resolved_elsewhere_is_over_whether_somebody_had_it_or_not():
    for before in ((), (there(),)):
        log = paged(pagers=("phone", "siren"))
        for command in before:
            log.did(command, BOB)
        log.did(there(resolved=True), BOB)
        assert log.run.pages[0].state is PageState.ENDED
        assert calls(log) == [CallPager("siren", "resolve", 1)]
        assert log.submit(there(resolved=True), BOB) == ()


def test_what_was_said_elsewhere_before_it_was_taken_back_here_is_no_news():
    log = paged(pagers=("phone",))
    log.did(there(), BOB)
    assert log.submit(there(at=T0 + 2), CAROL) == (), "somebody has it"
    log.did(c.UndoLast(), BOB)
    reopened = log.run.pages[0].reopened_at
    for at in (0, T0 + 1, reopened):
        assert log.submit(there(at=at), BOB) == ()
        assert log.submit(there(at=at, resolved=True), BOB) == ()
    log.did(there(at=reopened + 1), BOB)
    assert log.run.pages[0].state is PageState.TAKEN
    log.did(c.CancelRun("none"), ALICE)
    assert log.submit(there(at=reopened + 2, resolved=True), BOB) == (), "the run is over"

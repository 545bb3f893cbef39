"""Pages: who is called until somebody has it, step by step (decision 17: whom a step reaches is on the command)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from domain import commands as c
from domain import events as e
from domain import words
from domain.happened_paging import PageStep
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person

if TYPE_CHECKING:
    from domain.run import Run

MOST_OPEN = 20
"""Pages that may wait in one run at a time: more is a mistake, or mischief."""


class PageState(StrEnum):
    """What became of a page."""

    OPEN = "open"
    TAKEN = "taken"
    UNANSWERED = "unanswered"
    ENDED = "ended"


@dataclass(frozen=True)
class Page:
    """A page as it stands.  Times are instants in ms; `step` counts through the repeats, too.

    `people` and `pagers` are all that were reached so far, `taken_by` who has it, since `settled_at`;
    `troubles` the pagers that could not be told, and why.  `ended_by` is the number of the event that ended it,
    `reopened_at` when it was last said that nobody has it after all, `service` where it was taken, if elsewhere.
    """

    number: int
    whom: tuple[str, ...]
    why: str
    by: Person
    at: int
    steps: tuple[PageStep, ...]
    repeat: int
    step: int
    stepped_at: int
    people: tuple[Person, ...]
    pagers: tuple[str, ...]
    state: PageState = PageState.OPEN
    taken_by: Person | None = None
    settled_at: int = 0
    ended_by: int = 0
    troubles: tuple[tuple[str, str], ...] = field(default=())
    reopened_at: int = 0
    service: str = ""

    @property
    def waits(self) -> bool:
        """Whether nobody has it yet, and somebody may still take it."""
        return self.state in (PageState.OPEN, PageState.UNANSWERED)

    def changed_by(self, resolved: bool, at: int) -> bool:
        """Whether it is news that it was acknowledged elsewhere, or `resolved`, at that instant (ms; 0: not known)."""
        late = bool(self.reopened_at) and at <= self.reopened_at
        return not late and (self.waits or (resolved and self.state is PageState.TAKEN))

    @property
    def due(self) -> int | None:
        """When the next step comes, or nobody has answered; None once it is settled."""
        if self.state is not PageState.OPEN or not self.steps:
            return None
        return self.stepped_at + self.steps[self.step % len(self.steps)].wait

    @property
    def last(self) -> bool:
        """Whether no step follows."""
        return self.step + 1 >= len(self.steps) * (self.repeat + 1)

    @property
    def coming(self) -> PageStep | None:
        """The step that follows, or None."""
        return None if self.last else self.steps[(self.step + 1) % len(self.steps)]


# what commands mean


def sent(run: Run, call: c.Call, number: int = 0) -> e.PageSent:
    """The event of a page that reaches somebody."""
    return e.PageSent(
        number or len(run.pages) + 1, call.whom, call.why, call.steps, call.repeat, call.step, call.people, call.pagers
    )


def page(run: Run, command: c.PagePeople) -> tuple[e.Event, ...] | Refusal:
    """Page people.  Before it is stamped nobody is reached, and this says what it comes to."""
    call = command.call
    if not call.whom:
        return refuse("page_whom")
    if call.why and (bad := words.text_problem(call.why)) is not None:
        return bad
    if sum(each.state is PageState.OPEN for each in run.pages) >= MOST_OPEN:
        return refuse("page_many", count=MOST_OPEN, run=run.number)
    if call.unknown:
        return refuse("page_unknown", names=call.unknown, pagers=call.known)
    if call.steps and not (call.people or call.pagers):
        return refuse("page_nobody", whom=call.whom)
    return (sent(run, call),)


def called(run: Run, calls: Iterable[c.Call]) -> tuple[e.Event, ...]:
    """What the playbook's pages mean when a run gets so bad: whom it cannot reach is a failure that is seen."""
    found: list[e.Event] = []
    number = len(run.pages)
    for call in calls:
        if call.people or call.pagers:
            number += 1
            found.append(sent(run, call, number))
        else:
            found.append(
                e.EffectFailed(f"page {', '.join(call.whom)}", "nobody is on call, or there is no such account")
            )
    return tuple(found)


def acknowledge(run: Run, command: c.AcknowledgePage, actor: Actor) -> tuple[e.Event, ...] | Refusal:
    """Somebody has it: the page that is named, else every one that waits for them, else the last one that waits."""
    if command.page:
        found = _named(run, command.page)
        if isinstance(found, Refusal):
            return found
        if found.state is PageState.TAKEN:
            return refuse("page_taken", page=found.number, who=found.taken_by or MUSTER, run=run.number)
        if found.state is PageState.ENDED:
            return refuse("page_over", page=found.number, run=run.number)
        return (e.PageAcknowledged(found.number),)
    waiting = [each for each in run.pages if each.waits]
    theirs = [each for each in waiting if actor.person in each.people]
    if not waiting:
        last = run.pages[-1] if run.pages else None
        if last is not None and last.state is PageState.TAKEN:
            return refuse("page_taken", page=last.number, who=last.taken_by or MUSTER, run=run.number)
        return refuse("page_none", run=run.number)
    return tuple(e.PageAcknowledged(each.number) for each in theirs or waiting[-1:])


def end(run: Run, command: c.EndPage) -> tuple[e.Event, ...] | Refusal:
    """Call a page off: the one that is named, else all that wait."""
    if command.page:
        found = _named(run, command.page)
        if isinstance(found, Refusal):
            return found
        if found.state is PageState.ENDED:
            return refuse("page_over", page=found.number, run=run.number)
        return (e.PageEnded(found.number, command.reason),)
    waiting = [each for each in run.pages if each.waits]
    if not waiting:
        return refuse("page_none", run=run.number)
    return tuple(e.PageEnded(each.number, command.reason) for each in waiting)


def escalate(run: Run, command: c.EscalatePage) -> tuple[e.Event, ...] | Refusal:
    """Go to the next step at once: of the page that is named, else of the last one that waits."""
    waiting = [each for each in run.pages if each.state is PageState.OPEN]
    found = (
        _named(run, command.page) if command.page else waiting[-1] if waiting else refuse("page_none", run=run.number)
    )
    if isinstance(found, Refusal):
        return found
    if found.state is not PageState.OPEN:
        return refuse("page_over", page=found.number, run=run.number)
    if found.last or command.step < 0:
        return refuse("page_last", page=found.number)
    step = command.step or found.step + 1
    return (e.PageEscalated(found.number, step, command.people, command.pagers),)


def pager_failed(run: Run, command: c.RecordPagerFailed) -> tuple[e.Event, ...]:
    """A pager does not take what it is to be told."""
    if not 1 <= command.page <= len(run.pages):
        return ()
    return (e.PagerFailed(command.page, command.pager, command.action, command.reason, command.final),)


def answered(run: Run, command: c.RecordPageAnswer) -> tuple[e.Event, ...]:
    """What somebody did elsewhere, if it is news: what was taken back here since is none."""
    page = next((each for each in run.pages if each.number == command.page), None)
    if page is None or not run.active or not page.changed_by(command.resolved, command.at):
        return ()
    there = (command.pager, command.service, command.name)
    if command.resolved:
        return (e.PageEnded(page.number, "", *there),)
    return (e.PageAcknowledged(page.number, *there, command.outside),)


def remind(run: Run, command: c.RemindPage) -> tuple[e.Event, ...]:
    """Nobody had it in time: the next step that reaches somebody, or none is left."""
    found = next((each for each in run.pages if each.number == command.page), None)
    if found is None or found.due != command.due:
        return ()
    if found.last or command.step < 0:
        return (e.PageUnanswered(found.number),)
    return (e.PageEscalated(found.number, command.step or found.step + 1, command.people, command.pagers),)


def _named(run: Run, number: int) -> Page | Refusal:
    found = next((each for each in run.pages if each.number == number), None)
    return found or refuse("page_number", page=number, last=len(run.pages), run=run.number)


# how pages change


Happened = (
    e.PageSent | e.PageEscalated | e.PageAcknowledged | e.PageReopened | e.PageUnanswered | e.PageEnded | e.PagerFailed
)


def evolved(pages: tuple[Page, ...], event: Happened, recorded: e.Recorded) -> tuple[Page, ...]:
    """The pages after one more event."""
    at, by = recorded.at, recorded.actor
    if isinstance(event, e.PageSent):
        called = (event.steps, event.repeat, event.step, at, event.people, event.pagers)
        return (*pages, Page(event.page, event.whom, event.why, by, at, *called))
    return tuple(_after(page, event, at, by, recorded.number) if page.number == event.page else page for page in pages)


def _after(page: Page, event: Happened, at: int, by: Person, number: int) -> Page:
    match event:
        case e.PageSent():
            return page
        case e.PageEscalated():
            people = tuple(dict.fromkeys((*page.people, *event.people)))
            pagers = tuple(dict.fromkeys((*page.pagers, *event.pagers)))
            return replace(page, step=event.step, stepped_at=at, people=people, pagers=pagers)
        case e.PageAcknowledged():
            who = Person("", event.name) if event.name else by
            return replace(page, state=PageState.TAKEN, taken_by=who, settled_at=at, service=event.service)
        case e.PageReopened():
            again = replace(page, state=PageState.OPEN, taken_by=None, settled_at=0, stepped_at=at, ended_by=0)
            return replace(again, reopened_at=at, service="")
        case e.PageUnanswered():
            return replace(page, state=PageState.UNANSWERED, settled_at=at)
        case e.PageEnded():
            return replace(page, state=PageState.ENDED, settled_at=at, ended_by=number)
        case e.PagerFailed():
            others = tuple(pair for pair in page.troubles if pair[0] != event.pager)
            return replace(page, troubles=(*others, (event.pager, event.reason)))
        case _:
            assert_never(event)


def ends(pages: tuple[Page, ...], at: int, number: int) -> tuple[Page, ...]:
    """The pages of a run that is over: none waits, and `number` is the event that ended those that did not end before.

    One that somebody has is over too: the pagers are to know.
    """
    return tuple(
        page if page.state is PageState.ENDED else replace(page, state=_over(page), settled_at=at, ended_by=number)
        for page in pages
    )


def _over(page: Page) -> PageState:
    return page.state if page.state is PageState.TAKEN else PageState.ENDED

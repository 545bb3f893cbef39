"""What must happen outside because of a page: direct messages that ring, the pagers, and a word in the run."""

from __future__ import annotations

from typing import assert_never

from domain import events as e
from domain.about_run import about
from domain.effects import AddPerson, Ask, CallPager, Effect, RefreshBoard, RefreshPrompt, Say, ToPerson, ToRun
from domain.messages import Message
from domain.paging import Happened, Page
from domain.people import MUSTER, Person
from domain.run import Run


def reaction(run: Run, event: Happened, actor: Person) -> tuple[Effect, ...]:
    """What one event of a page asks for; `run` is the state after it."""
    page = run.pages[event.page - 1]
    match event:
        case e.PageSent() | e.PageEscalated():
            how = "news.paged" if isinstance(event, e.PageSent) else "news.page_escalated"
            return (
                Say(ToRun(), _of(run, page, how, people=event.people, pagers=event.pagers, who=actor)),
                *(Ask(f"page {page.number}", person) for person in event.people),
                *(CallPager(name, "trigger", page.number) for name in event.pagers),
                RefreshBoard(),
            )
        case e.PageAcknowledged():
            stranger = bool(event.name) and not event.outside
            news = _of(run, page, "news.page_taken", who=page.taken_by or actor, service=event.service,
                       stranger=stranger, outside=event.outside)  # fmt: skip
            return (
                *((AddPerson(actor),) if actor != MUSTER else ()),
                Say(ToRun(), news),
                *_told(page, "acknowledge", event.pager),
                RefreshBoard(),
            )
        case e.PageReopened():
            again = Say(ToRun(), _of(run, page, "news.page_reopened", who=actor))
            return (again, *_told(page, "trigger"), RefreshBoard())
        case e.PageUnanswered():
            silence = _of(run, page, "news.page_unanswered", owner=run.owner)
            return (Say(ToRun(), silence), Say(ToPerson(run.owner), silence), RefreshBoard())
        case e.PageEnded():
            who = Person("", event.name) if event.name else actor
            ended = _of(run, page, "news.page_ended", who=who, reason=event.reason, service=event.service)
            return (Say(ToRun(), ended), *_told(page, "resolve", event.pager), RefreshBoard())
        case e.PagerFailed():
            return (
                Say(ToRun(), _of(run, page, "news.pager_failed", pager=event.pager, action=event.action,
                                 reason=event.reason, final=event.final)),
                RefreshBoard(),
            )  # fmt: skip
        case _:
            assert_never(event)


def over(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    """What the end of a run asks of its pagers: what it called is over."""
    return tuple(effect for page in run.pages if page.ended_by == recorded.number for effect in _told(page, "resolve"))


def prompts(run: Run, page: int) -> tuple[Effect, ...]:
    """Each direct message of a page, as it is to look now."""
    return tuple(RefreshPrompt(prompt.post_id) for prompt in run.prompts if prompt.about == f"page {page}")


def _told(page: Page, action: str, knows: str = "") -> tuple[Effect, ...]:
    """Each pager, but for the one that `knows` it already."""
    return tuple(CallPager(name, action, page.number) for name in page.pagers if name != knows)


def _of(run: Run, page: Page, id: str, **args: object) -> Message:
    return about(
        run,
        id,
        page=page.number,
        whom=page.whom,
        why=page.why,
        wait=None if page.due is None else page.due - page.stepped_at,
        coming=page.coming.whom if page.coming else (),
        **args,
    )

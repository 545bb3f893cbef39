"""How a run's pages stand, each on a line."""

from __future__ import annotations

from domain.messages import Message, message
from domain.paging import Page, PageState
from domain.run import Run

_MOST = 5


def pages(run: Run) -> tuple[Message, ...]:
    """All of them, under their heading."""
    if not run.pages:
        return (message("pages.none", run=run.number),)
    return (message("pages.title", run=run.number), *(_line(page) for page in run.pages))


def known_pages(run: Run) -> tuple[Message, ...]:
    """The last ones that were not called off."""
    return tuple(_line(page) for page in run.pages if page.state is not PageState.ENDED)[-_MOST:]


def waiting_pages(run: Run) -> tuple[Message, ...]:
    """Those that nobody has yet: what the pinned post shows."""
    waits = (PageState.OPEN, PageState.UNANSWERED)
    return tuple(_line(page) for page in run.pages if page.state in waits)[-_MOST:]


def _line(page: Page) -> Message:
    return message(
        "pages.line",
        page=page.number,
        state=str(page.state),
        whom=page.whom,
        people=() if all(name.startswith("@") for name in page.whom) else page.people,
        pagers=page.pagers,
        why=page.why,
        who=page.taken_by,
        service=page.service,
        at=page.settled_at or page.at,
        due=page.due,
        coming=page.coming.whom if page.coming else (),
        troubles=page.troubles,
    )


_LONGEST_ATTRIBUTE = 80

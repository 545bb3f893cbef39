"""How a text stands in one of its places, and what the post that is kept current says: drawn when they are sent."""

from __future__ import annotations

from domain import readership
from domain.about_run import about
from domain.messages import Message
from domain.people import Person
from domain.run import Run
from domain.told import TextState, Told


def said(run: Run, told: Told, place: str, person: Person | None) -> Message:
    """The text as it is to stand there now.  The run itself is the place ''."""
    outside = place != "" and readership.outside(run, told.audience)
    severity, phase = told.facts
    last = run.ledger.last("")
    head = person is not None or (place != "" and not readership.threaded(run, place))
    if told.state is TextState.RETRACTED:
        id = "told.retracted"
    elif outside:
        id = "told.outside"
    elif place == "" and person is None:
        id = "told.audience" if told.audience else "news.update"
    else:
        id = "news.broadcast" if head else "news.update"
    return about(
        run,
        id,
        count=told.number,
        audience=told.audience,
        who=told.by,
        text=told.form,
        due=run.update_due() if told is last and not told.mended else None,
        final=told is last and bool(run.updates) and run.updates[-1].final,
        mended=told.mended_at,
        by=told.mended_by,
        severity=severity,
        phase=phase,
        reason=told.reason,
        outside=outside,
        head=head,
    )


def card(run: Run, place: str) -> Message:
    """The one post that a run has in a place, kept current."""
    audience, _ = readership.split(place)
    if readership.outside(run, audience):
        return _card(run, place, "card.outside")
    return _card(
        run,
        place,
        "card.run",
        owner=run.owner,
        since=run.started_at,
        status=run.status,
        ended=run.ended_at,
        took=max(0, run.ended_at - run.started_at),
        reason=run.end_reason,
        until=run.hold.until if run.hold is not None else 0,
        due=None if audience else run.update_due(),
        overdue=None if audience else run.overdue_since(),
    )


_SHOWN = 1200
"""Signs of a text in the post that is kept current: all of it is in the thread."""


def _beginning(text: str) -> str:
    """A text, or its first paragraphs; a code block that is cut ends there."""
    if len(text) <= _SHOWN:
        return text
    found = (text.rfind(sign, _SHOWN // 2, _SHOWN) for sign in ("\n\n", "\n", " "))
    cut = next((at for at in found if at > 0), _SHOWN)
    begun = text[:cut].rstrip()
    return f"{begun}\n```\n…" if begun.count("```") % 2 else f"{begun} …"


def _last_there(run: Run, place: str) -> Told | None:
    """The last text that was sent to a place and holds: what came after it was taken off is not for it."""
    there = (run.ledger.text(copy.number) for copy in reversed(run.ledger.copies) if copy.place == place)
    return next((told for told in there if told is not None and told.state is TextState.SENT), None)


def _card(run: Run, place: str, id: str, **args: object) -> Message:
    audience, _ = readership.split(place)
    stopped = readership.taken_off(run, place)
    last = _last_there(run, place) if stopped else run.ledger.last(audience)
    return about(
        run,
        id,
        told=last is not None,
        text=_beginning(last.form) if last is not None else "",
        count=last.number if last is not None else 0,
        told_at=(last.mended_at or last.at) if last is not None else 0,
        audience=audience,
        stopped=stopped,
        **args,
    )

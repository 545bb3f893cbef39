"""What must happen outside because a run is over, or goes on after all: who had heard of it hears of that, too."""

from __future__ import annotations

from domain import events as e
from domain import react_broadcast
from domain.about_run import about
from domain.effects import Effect, RefreshBoard, RefreshHeader, RestoreChannel, Say, ToOrigin, ToPerson, ToRun
from domain.messages import Message
from domain.people import Person
from domain.react_people import to_followers
from domain.run import Run, Status


def ended(run: Run, actor: Person, here: str, abroad: str) -> tuple[Effect, ...]:
    """`here` and `abroad` are the ids of the news for its own place and for everybody else."""
    args = {
        "who": actor,
        "reason": run.end_reason,
        "duplicate_of": run.duplicate_of,
        "into": run.kin.into.title if run.kin.into else "",
        "goes_on_in": run.kin.into.channel if run.kin.into else "",
        "took": run.ended_at - run.started_at,
        "summary": run.summary,
    }
    draft = Say(ToRun(), about(run, "news.retrospective", text=run.retrospective, owner=run.owner))
    return (
        Say(ToRun(), about(run, here, **args)),
        *((draft,) if run.retrospective and run.status is Status.FINISHED else ()),
        *_told(run, about(run, abroad, **args)),
        *to_followers(run, about(run, abroad, **args), actor),
        *_to_who_asked(run, about(run, abroad, **args), actor),
        RefreshHeader(),
        RefreshBoard(),
    )


def reopened(run: Run, event: e.RunReopened, actor: Person) -> tuple[Effect, ...]:
    """An archived channel comes back first."""
    again = about(run, "news.reopened", who=actor, reason=event.reason)
    followers = to_followers(run, again, actor)
    back = (RestoreChannel(),) if run.care.archived else ()
    return (*back, Say(ToRun(), again), *_told(run, again), *followers, RefreshHeader(), RefreshBoard())


def _to_who_asked(run: Run, text: Message, actor: Person) -> tuple[Effect, ...]:
    """Who asked for an update and had none hears that there is none to come, unless they follow or may not know."""
    waiting = {*run.updating.answered, *(each.by for each in run.updating.requests)} - {*run.around.followers, actor}
    known = (person for person in waiting if not run.private or run.takes_part(person))
    return tuple(Say(ToPerson(person), text) for person in sorted(known, key=lambda person: person.id))


def _told(run: Run, text: Message) -> tuple[Effect, ...]:
    """Those who heard of the run hear how it goes on: the place it was started from, and who had updates.

    A private run says its end, with its summary, only in places its playbook names (decision 13).
    """
    origin = (Say(ToOrigin(), text),) if run.mode == "new" and not run.private else ()
    told = run.origin_channel if origin else ""
    heard = run.updates or any(place.startswith("/") for place in run.ledger.cards)
    return (*origin, *(react_broadcast.news(run, text, told) if heard else ()))

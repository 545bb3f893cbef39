"""What must happen outside because something is told, agreed to or mended (see `domain.react`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from domain import copies, readership
from domain import events as e
from domain.about_run import about
from domain.audiences import Destination
from domain.effects import (
    Ask,
    Effect,
    Mend,
    RefreshBoard,
    RefreshCard,
    RefreshPrompt,
    Say,
    Tell,
    ToPerson,
    ToPlace,
    ToRun,
)
from domain.ledger import Happened, destination
from domain.messages import Message
from domain.people import MUSTER, Person
from domain.run import Run
from domain.told import Told


def updated(run: Run, actor: Person) -> tuple[Effect, ...]:
    """A status update goes into the run, to where the run sends its updates, and to whoever follows."""
    told = run.ledger.texts[-1]
    followers = _to_followers(run, told, actor)
    return (Tell(told.number, ""), *_out(run, told), *followers, RefreshBoard())


def _to_followers(run: Run, told: Told, actor: Person) -> Iterator[Effect]:
    """By direct message, which waits for the end of somebody's night; where it stands already, it is mended."""
    has_it = {copy.person for copy in run.ledger.of(told.number) if not copy.gone}
    for who in _followers(run):
        if who != actor and who not in has_it:
            yield Say(ToPerson(who), copies.said(run, told, "", who), told.number)


def _followers(run: Run) -> tuple[Person, ...]:
    return tuple(who for who in run.around.followers if not run.private or run.takes_part(who))


def _out(run: Run, told: Told) -> Iterator[Effect]:
    """To every channel of its audience; where there is one post a run, that comes first."""
    for each in readership.destinations(run, told.audience):
        at = readership.place(told.audience, each.channel)
        if each.threaded:
            yield RefreshCard(at)
        yield Tell(told.number, at)


def news(run: Run, said: Message, told: str = "") -> tuple[Effect, ...]:
    """News of the run besides its updates, to where those go; not where they were heard already (`told`)."""
    return tuple(_news(readership.destinations(run, ""), said, told))


def _news(channels: tuple[Destination, ...], said: Message, told: str = "") -> Iterator[Effect]:
    for each in channels:
        at = readership.place("", each.channel)
        if each.threaded:
            yield RefreshCard(at)
        yield Say(ToPlace(at, told), said)


def escalated(run: Run, said: Message) -> tuple[Effect, ...]:
    """Who is told from this severity on: how it stands, and that it is so bad where they know of it already."""
    known = tuple(each for each in readership.escalated(run) if readership.place("", each.channel) in run.ledger.cards)
    fresh = tuple(each for each in readership.escalated(run) if each not in known)
    cards = (RefreshCard(readership.place("", each.channel)) for each in fresh if each.threaded)
    return (*cards, *_news((*known, *(each for each in fresh if not each.threaded)), said))


def reaction(run: Run, recorded: e.Recorded, event: Happened) -> tuple[Effect, ...]:
    """What one of these events asks for; `run` is the state after it."""
    actor = recorded.actor
    match event:
        case e.TextProposed():
            told = _text(run, event.number)
            people = readership.approvers(run, told)
            return (
                Say(ToRun(), text_news(run, told, "news.text_proposed", actor, asked=people)),
                *(Ask(f"{readership.AGREE} {told.number}.{event.version}", person) for person in people),
                RefreshBoard(),
            )
        case e.TextAgreed():
            told = _text(run, event.number)
            more = readership.asks_for(run, told.audience).count - len(told.proposed.agreed if told.proposed else ())
            still = Say(ToRun(), text_news(run, told, "news.text_agreed", actor))
            return (still, RefreshBoard()) if more > 0 else (RefreshBoard(),)
        case e.AgreementTakenBack():
            told = _text(run, event.number)
            again = (Ask(f"{readership.AGREE} {told.number}.{event.version}", p) for p in (event.person,) if told.waits)
            return (*again, RefreshBoard())
        case e.TextRejected():
            told = _text(run, event.number)
            rejected = text_news(run, told, "news.text_rejected", actor, reason=event.reason)
            author = () if told.by == actor else (Say(ToPerson(told.by), rejected),)
            return (Say(ToRun(), rejected), *author, RefreshBoard())
        case e.TextWithdrawn():
            told = _text(run, event.number)
            return (Say(ToRun(), text_news(run, told, "news.text_withdrawn", actor)), RefreshBoard())
        case e.AudienceTold():
            told = _text(run, event.number)
            return (Tell(told.number, ""), *_out(run, told), RefreshBoard())
        case e.UpdateAmended() | e.UpdateRetracted():
            told = _text(run, event.number)
            what = "news.update_amended" if isinstance(event, e.UpdateAmended) else "news.update_retracted"
            mends = (Mend(copy.number, copy.place, copy.person) for copy in run.ledger.of(told.number) if not copy.gone)
            followers = () if told.audience else _to_followers(run, told, actor)
            said = Say(ToRun(), text_news(run, told, what, told.mended_by or actor, reason=told.reason))
            return (*mends, said, *followers, RefreshBoard())
        case e.CardPosted():
            return (RefreshCard(event.place),)  # what changed while it was being posted must not be lost
        case e.CardLost():
            return (RefreshCard(event.place),) if run.active else ()
        case e.CopyPosted():
            told = _text(run, event.number)
            return (Mend(told.number, event.place, event.person),) if event.mended < told.mended else ()
        case e.CopyGone():
            channel = readership.split(event.place)[1] if event.person is None else ""
            gone = about(run, "news.copy_gone", number=event.number, channel=channel, person=event.person)
            return (Say(ToRun(), gone),)
        case e.BroadcastFailed():
            audience, channel = readership.split(event.place)
            failed = about(
                run, "news.broadcast_failed", audience=audience, to=channel, reason=event.reason, owner=run.owner
            )
            return (Say(ToRun(), failed), RefreshBoard())
        case e.DestinationsChanged():
            return _elsewhere(run, recorded, event)
        case e.TemplateChanged():
            changed = about(run, "news.template", audience=event.audience, who=actor, template=event.template)
            return (Say(ToRun(), changed),)
        case _:
            assert_never(event)


def _elsewhere(run: Run, recorded: e.Recorded, event: e.DestinationsChanged) -> tuple[Effect, ...]:
    """The run hears of it, and whoever is new is told how it stands."""
    added = tuple(destination(text) for text in event.added)
    names = tuple(each.channel for each in added)
    what: dict[str, object] = {"audience": event.audience, "added": names, "removed": event.removed}
    told = Say(ToRun(), about(run, "news.destinations", **what, who=recorded.actor, hidden=run.private))
    return (told, *(effect for each in added for effect in _caught_up(run, event.audience, each)), RefreshBoard())


def _caught_up(run: Run, audience: str, each: Destination) -> Iterator[Effect]:
    at = readership.place(audience, each.channel)
    last = run.ledger.last(audience)
    if each.threaded and (last is not None or not readership.outside(run, audience)):
        yield RefreshCard(at)
    if last is not None and not any(copy.place == at and not copy.gone for copy in run.ledger.of(last.number)):
        yield Tell(last.number, at)


def _text(run: Run, number: int) -> Told:
    told = run.ledger.text(number)
    assert told is not None, number
    return told


def text_news(run: Run, told: Told, id: str, who: Person, **args: object) -> Message:
    """News about one of the texts."""
    proposed = told.proposed
    rule = readership.asks_for(run, told.audience)
    return about(
        run,
        id,
        number=told.number,
        version=proposed.version if proposed is not None else told.versions,
        audience=told.audience,
        text=proposed.form if proposed is not None else told.form,
        author=proposed.by if proposed is not None else told.by,
        amends=told.state == "sent",
        places=tuple(each.channel for each in readership.destinations(run, told.audience)),
        agreed=proposed.agreed if proposed is not None else (),
        more=rule.count - len(proposed.agreed) if proposed is not None else 0,
        allowed=rule.by,
        owner=run.owner,
        starter=run.starter,
        who=who,
        **args,
    )


def kept_current(before: Run | None, after: Run) -> Iterator[Effect]:
    """What follows for those who are told and asked, whatever it was that changed the run."""
    if before is None:
        yield from (
            RefreshCard(readership.place("", each.channel)) for each in readership.escalated(after) if each.threaded
        )
        return
    if before is after or not (after.ledger.cards or before.ledger.texts):
        return
    for place in after.ledger.cards:
        if after.private and readership.taken_off(before, place) and readership.taken_off(after, place):
            continue  # it stays as it was when it was taken off: nothing more of a private run is for it
        if place not in before.ledger.cards or copies.card(before, place) != copies.card(after, place):
            yield RefreshCard(place)
    if before.ledger.waiting():
        yield from _asked_anew(before, after)


def _asked_anew(before: Run, after: Run) -> Iterator[Effect]:
    """Prompts that are settled now, people who may agree from now on, texts that nobody can agree to any more."""
    for prompt in after.prompts:
        if prompt.kind == readership.AGREE and before.is_open(prompt) != after.is_open(prompt):
            yield RefreshPrompt(prompt.post_id)
    for was in before.ledger.waiting():
        told = after.ledger.text(was.number)
        if not after.active:
            yield Say(ToRun(), text_news(after, was, "news.text_expired", MUSTER))
        elif told is not None and told.proposed is not None and told.proposed == was.proposed and told.waits:
            yield from _asks(before, after, told, told.proposed.version)


def _asks(before: Run, after: Run, told: Told, version: int) -> Iterator[Effect]:
    earlier, now = readership.approvers(before, told), readership.approvers(after, told)
    yield from (Ask(f"{readership.AGREE} {told.number}.{version}", person) for person in now if person not in earlier)
    if earlier and not now:
        yield Say(ToRun(), text_news(after, told, "news.text_nobody", MUSTER))

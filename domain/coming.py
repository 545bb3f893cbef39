"""The rules of who comes and goes: leaving, following, handing over the lead, asking to be let in, new names."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import words
from domain.around import TOLD_AFTER
from domain.assigning import given_back
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.run import Run

Answer = tuple[e.Event, ...] | Refusal


def leave(run: Run, actor: Actor) -> Answer:
    """Somebody takes part no more; what was theirs is nobody's."""
    if actor.person == run.owner and run.active:
        return refuse("owner_leaves", run=run.number)
    if actor.person not in run.participants:
        return refuse("not_in", run=run.number)
    return (*given_back(run, actor.person), e.ParticipantLeft(actor.person))


def follow(run: Run, person: Person) -> Answer:
    """Hear of it without taking part; of a private run only who is in it."""
    if person in run.around.followers:
        return refuse("following", run=run.number)
    if run.private and person not in (run.owner, *run.participants):
        return refuse("follow_private", run=run.number)
    return (e.FollowerAdded(person),)


def unfollow(run: Run, person: Person) -> Answer:
    """Hear of it no more."""
    return (e.FollowerRemoved(person),) if person in run.around.followers else refuse("not_following", run=run.number)


def hand_over(run: Run, command: c.HandOver) -> Answer:
    """The lead moves at once: at 3 am it must be one step.  Who gets it may decline, and it goes back."""
    if command.to == run.owner:
        return refuse("already_owner", who=command.to, run=run.number)
    if command.note and (bad := words.text_problem(command.note)) is not None:
        return bad
    return (e.HandedOver(command.to, run.owner, command.note), e.OwnerChanged(command.to), *owner_left(run))


def owner_left(run: Run) -> tuple[e.Event, ...]:
    """Whoever led and was seen to be gone takes part no more once somebody else leads."""
    return _left(run, run.owner, run.around.owner_gone) if run.around.owner_gone else ()


def _left(run: Run, person: Person, why: str) -> tuple[e.Event, ...]:
    back = given_back(run, person)
    tasks = tuple(event.task for event in back if isinstance(event, e.TaskUnassigned))
    return (*back, e.ParticipantLeft(person, why, tasks))


def answer_handover(run: Run, command: c.AnswerHandover, actor: Actor) -> Answer:
    """Who got the lead takes it, or gives it back."""
    offered = run.around.handover
    if offered is None or not offered.to == actor.person == run.owner:
        return refuse("no_handover", run=run.number)
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    ended = e.HandoverEnded(command.accepted, command.reason)
    return (ended,) if command.accepted else (ended, e.OwnerChanged(offered.before))


def refuse_join(run: Run, person: Person) -> Answer:
    """Who asks to be let in is not."""
    if all(each.person != person for each in run.around.asking):
        return refuse("no_request", who=person, run=run.number)
    return (e.JoinRefused(person),)


def record_gone(run: Run, command: c.RecordGone) -> tuple[e.Event, ...]:
    """Somebody was seen leaving the channel, or their account was closed."""
    person, here = command.person, run.around
    if command.why == c.UNSEEN:
        return (e.FollowerRemoved(person, c.UNSEEN),) if person in here.followers else ()
    events: list[e.Event] = []
    if command.why == "deactivated" and person in here.followers:
        events.append(e.FollowerRemoved(person))
    if command.why == "deactivated" and any(each.person == person for each in here.asking):
        events.append(e.JoinRefused(person))
    if not run.active or person not in run.participants:
        return tuple(events) if run.active else ()
    if person == run.owner:
        gone = () if here.owner_gone == command.why else (e.OwnerGone(person, command.why),)
        return (*events, *gone)
    if run.private and person in here.followers and command.why == "left":
        events.append(e.FollowerRemoved(person))
    return (*events, *_left(run, person, command.why))


def record_member(run: Run, person: Person) -> tuple[e.Event, ...]:
    """Somebody was seen in the run's own channel."""
    back = person == run.owner and run.around.owner_gone == "left"
    known = person in run.participants or person.id in run.left
    return (e.ParticipantJoined(person),) if run.active and (back or not known) else ()


def record_private(run: Run) -> tuple[e.Event, ...]:
    """It is private from now on; who followed it without being in it is told now, and not when it next has news."""
    if run.private:
        return ()
    outside = (who for who in run.around.followers if run.mode == "new" and not run.takes_part(who))
    return (*(e.FollowerRemoved(who, c.UNSEEN) for who in outside), e.MadePrivate())


def record_name(run: Run, person: Person) -> tuple[e.Event, ...]:
    """Somebody is called otherwise; news only where they are shown."""
    shown = (run.owner, *run.participants, *run.roles.values(), *run.around.followers)
    known = next((who for who in shown if who == person), None)
    if not run.active or known is None or known.name == person.name or person == MUSTER:
        return ()
    return (e.PersonRenamed(person, known.name),)


def record_request(run: Run, command: c.RecordRequest) -> tuple[e.Event, ...]:
    """The owner is asked, once for each who asks, until it is answered."""
    person = command.person
    known = person in (run.owner, *run.participants) or any(each.person == person for each in run.around.asking)
    if not run.active or known or words.text_problem(command.why or "x") is not None:
        return ()
    return (e.JoinRequested(person, command.why),)


def tell_newcomers(run: Run, command: c.TellNewcomers) -> tuple[e.Event, ...]:
    """Those who came within half a minute are told of in one line."""
    waiting = run.active and newcomers_due(run) == command.due
    return (e.NewcomersTold(run.around.newcomers),) if waiting else ()


def newcomers_due(run: Run) -> int | None:
    """When the others are told who has joined, or None."""
    here = run.around
    return here.newcomers_at + TOLD_AFTER if here.newcomers and run.playbook.run.join_messages else None

"""What must happen because somebody comes or goes, is given something, or wants to hear of it (see `domain.react`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain import events as e
from domain.about_run import about
from domain.assignment import ROLE, everybody
from domain.effects import AddPerson, Ask, Brief, Effect, RefreshBoard, Say, ToPerson, ToRun
from domain.find import named
from domain.messages import Message, message
from domain.people import MUSTER, Person
from domain.run import Prompt, Run, Task, TaskState

UNFOLLOWED = "dm.unfollowed"
"""What may be said to somebody who may not see the run."""


def joined(run: Run, recorded: e.Recorded, person: Person) -> tuple[Effect, ...]:
    """They are brought in; who comes for the first time is told how it stands, else who called them."""
    called = recorded.actor not in (MUSTER, person)
    if comes(run, recorded, person):
        return (AddPerson(person), Brief(ToPerson(person), "catchup", recorded.actor), RefreshBoard())
    invited = (Say(ToPerson(person), about(run, "dm.invited", who=recorded.actor)),) if called else ()
    return (AddPerson(person), *invited, RefreshBoard())


def comes(run: Run, recorded: e.Recorded, person: Person) -> bool:
    """Whether that brings them in for the first time after the start."""
    return run.around.came.get(person.id) == recorded.number and not recorded.undoes


def left(run: Run, event: e.ParticipantLeft) -> tuple[Effect, ...]:
    """Who is only seen to be gone may leave something undone behind."""
    if not event.why or (event.why == "left" and not event.tasks):
        return (RefreshBoard(),)
    tasks = tuple(named(run.task(number)) for number in event.tasks)
    return (Say(ToRun(), about(run, "news.gone", person=event.person, why=event.why, tasks=tasks)), RefreshBoard())


def owner_gone(run: Run, event: e.OwnerGone) -> tuple[Effect, ...]:
    """Somebody has to take over: the channel is told, and each who has a role of the run."""
    news = about(run, "news.owner_gone", person=event.person, why=event.why)
    others = (person for person in dict.fromkeys(run.roles.values()) if person != event.person)
    return (Say(ToRun(), news), *(Say(ToPerson(person), news) for person in others), RefreshBoard())


def handed_over(recorded: e.Recorded, event: e.HandedOver) -> tuple[Effect, ...]:
    """The brief for all and for who leads now, who is asked to take it or to decline."""
    if recorded.undoes:
        return ()
    brief = (Brief(to, "handover", recorded.actor, event.note) for to in (ToRun(), ToPerson(event.to)))
    return (AddPerson(event.to), *brief, Ask("handover", event.to))


def handover_ended(run: Run, recorded: e.Recorded, event: e.HandoverEnded) -> tuple[Effect, ...]:
    """Who declined says so before all."""
    if recorded.undoes or event.accepted:
        return ()
    return (Say(ToRun(), about(run, "news.declined", who=recorded.actor, reason=event.reason)),)


def to_followers(run: Run, said: Message, actor: Person) -> tuple[Effect, ...]:
    """Those who follow hear it; of a private run only who is in it."""
    theirs = (who for who in run.around.followers if not run.private or who in run.participants)
    return tuple(Say(ToPerson(who), said) for who in theirs if who != actor)


def unfollowed(run: Run, event: e.FollowerRemoved) -> tuple[Effect, ...]:
    """Who lost sight of it is told so once, by nothing but its number; of a private run that would be news of it."""
    if not event.why or run.private:
        return ()
    return (Say(ToPerson(event.person), message(UNFOLLOWED, run=run.number)),)


def asked(
    run: Run, tasks: Sequence[Task], knows: Person = MUSTER, part: str = "", known: Collection[str] = ()
) -> tuple[Effect, ...]:
    """Whoever has to do one of the tasks (or that part of it) is brought in and asked; not who `knows` of it.

    Who has to do several is asked about the first: `domain.walk` leads on from there.
    """
    effects: list[Effect] = []
    led: set[str] = set(known)
    for task in tasks:
        theirs = everybody(each for each in task.parts if part in ("", each.key))
        otherwise = everybody(each for each in task.parts if part not in ("", each.key))
        # What the playbook gives them and must wait is asked about when it may begin.
        waits = task.assignment.planned and run.waits_for(task)
        for person in task.pending if task.state is TaskState.OPEN and not waits else ():
            if person in theirs and person != knows and person not in otherwise and person.id not in led:
                led.add(person.id)
                effects += [AddPerson(person), Ask(f"task {task.number}", person)]
    return tuple(effects)


def follow(run: Run, placeholder: str) -> tuple[Effect, ...]:
    """Whom the placeholder means now is asked about the tasks that apply and are given to it."""
    return asked(run, run.shown(), part=placeholder)


def follows(run: Run, prompt: Prompt, placeholder: str) -> bool:
    """Whether that prompt is about a task which is given to that placeholder."""
    tasks = (task for task in run.tasks if task.number == prompt.task)
    return any(placeholder in task.assignment.placeholders for task in tasks)


def has_place(run: Run) -> bool:
    """Whether it has a channel to name, or needs none."""
    return bool(run.channel_id) or run.mode != "new"


def role(run: Run, event: e.RoleChanged, recorded: e.Recorded) -> tuple[Effect, ...]:
    """The channel and whoever has the role now hear of it."""
    actor = recorded.actor
    tasks = follow(run, f"{ROLE}{event.role}")
    begins = run.changes[-1].final == "start"  # whom the playbook names is no news to those who are called in
    news = () if begins else (Say(ToRun(), about(run, "news.role", role=event.role, to=event.to, who=actor)),)
    if event.to is None:
        return (*news, *tasks, RefreshBoard())
    told: tuple[Effect, ...] = (
        ()
        if event.to == actor
        else (told_role(run, event.role, event.to, actor, post_of(recorded.cause) if begins else ""),)
    )
    if comes(run, recorded, event.to):
        told = (Brief(ToPerson(event.to), "catchup", actor),)
    return (AddPerson(event.to), *news, *told, *tasks, RefreshBoard())


def told_role(run: Run, role: str, to: Person, who: Person, post: str = "") -> Effect:
    """They hear that they have it; `post` shows the way where there is neither a channel to name nor a thread yet."""
    return Say(ToPerson(to), about(run, "dm.role", role=role, who=who, thread=run.root_id or post))


def post_of(cause: str) -> str:
    """The post that led to it, if it was one: a run's thread is near it."""
    kind, _, rest = cause.partition(":")
    return rest.partition(":")[0] if kind in ("post", "reaction") else ""

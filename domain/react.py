# Long because: one place where a fact becomes a request to the outside, whatever the fact.
"""`react`: the only place where a fact becomes a request to the outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domain import events as e
from domain.assignment import ON_CALL, ROLE, everybody
from domain.effects import (
    AddPerson,
    Ask,
    Effect,
    Execute,
    OpenChannel,
    Place,
    RefreshBoard,
    RefreshHeader,
    RefreshPrompt,
    Say,
    ToChannel,
    ToOrigin,
    ToPerson,
    ToRun,
)
from domain.find import named
from domain.messages import Message, message
from domain.nudged import after_quiet, nudge
from domain.people import MUSTER, Person
from domain.run import Prompt, Run, Status, Task, TaskState
from domain.slash import runnable
from domain.tell import tell


def react(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    """What must happen because of that event; `run` is the state after it."""
    return (*_react(run, recorded), *_prompts(run, recorded.event), *_undone(run, recorded))


def _undone(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    """Who takes back what another did does so in the open, and says it once for the whole input."""
    if not recorded.undoes or run.changes[-1].first != recorded.number:
        return ()
    for change in run.changes:
        if change.cause == recorded.undoes and change.by != recorded.actor:
            lines = (tell(run, replace(recorded, event=event)) for event in change.inverse)
            what = tuple(line for line in lines if line is not None)
            return (Say(ToRun(), _of(run, "news.undone", who=recorded.actor, by=change.by, what=what)),)
    return ()


def _prompts(run: Run, event: e.Event | e.SiteEvent) -> tuple[Effect, ...]:
    """The prompts that this event answers, or asks anew."""
    match event:
        case (
            e.TaskChecked()
            | e.TaskUnchecked()
            | e.TaskSkipped()
            | e.TaskRestored()
            | e.TaskAssigned()
            | e.TaskUnassigned()
            | e.TaskSnoozed()
            | e.ShareChecked()
            | e.ShareUnchecked()
            | e.CommandAsked()
            | e.CommandRan()
            | e.TaskRemoved()
            | e.TaskEdited()
            | e.TaskLinksChanged()
            | e.TaskDueChanged()
            | e.TaskReminded()
        ):
            touched = [prompt for prompt in run.prompts if prompt.task == event.task]
        case e.OwnerChanged():
            touched = [prompt for prompt in run.prompts if prompt.about == "update" or _follows(run, prompt, "owner")]
        case e.RoleChanged():
            touched = [prompt for prompt in run.prompts if _follows(run, prompt, f"{ROLE}{event.role}")]
        case e.OnCallChanged():
            touched = [prompt for prompt in run.prompts if _follows(run, prompt, f"{ON_CALL}{event.schedule}")]
        case e.StatusUpdated() | e.SeverityChanged():
            touched = [prompt for prompt in run.prompts if prompt.about == "update"]
        case e.RetroDrafted() | e.RetroWritten() | e.RetroPublished() | e.RetroCancelled():
            touched = [prompt for prompt in run.prompts if prompt.about == "retro"]
        case e.RunFinished() | e.RunCancelled() | e.RunReopened():
            touched = list(run.prompts)
        case e.PromptPosted():
            touched = [prompt for prompt in run.prompts if prompt.about == event.about]
        case _:
            touched = []
    return tuple(RefreshPrompt(prompt.post_id) for prompt in touched)


def _react(run: Run, recorded: e.Recorded) -> tuple[Effect, ...]:
    event, actor = recorded.event, recorded.actor
    if isinstance(event, e.SiteEvent):  # `domain.site` reacts to those
        return ()
    match event:
        case e.RunStarted():
            begun = _of(run, "news.problems", problems=event.problems)
            problems = (Say(ToPerson(run.owner), begun),) if event.problems else ()
            if run.mode == "new":
                return (OpenChannel(run.channel_name, run.channel_title, run.private), *problems)
            return (RefreshBoard(), *_welcome(run), *_calls(run, _post_of(recorded.cause)), *problems)
        case e.ChannelOpened():
            return (
                *(AddPerson(person) for person in run.participants),
                RefreshBoard(),
                RefreshHeader(),
                *_welcome(run),
                *_calls(run),
                *(_told_role(run, role, who, run.starter) for role, who in run.roles.items() if who != run.starter),
                *_asks(run),
                Say(_announced(run), started(run)),
            )
        case e.ChannelFailed():
            if run.private:
                told = Say(ToPerson(run.owner), _of(run, "news.no_private_channel", reason=event.reason))
                return (told, *_asks(run))
            failed = _of(run, "news.no_channel", reason=event.reason)
            return (Say(ToOrigin(), failed), RefreshBoard(), *_welcome(run), *_calls(run), *_asks(run))
        case e.BoardPosted() | e.BoardLost():
            # A reader's changes between the rendering and this event must not be lost.
            return (RefreshBoard(),)
        case e.EffectFailed():
            return (Say(ToPerson(run.owner), _of(run, "news.effect_failed", what=event.what, reason=event.reason)),)
        case e.TaskAssigned():
            if not _has_place(run):
                return ()  # given by the playbook as it starts: asked when there is a channel to name
            return (*_asked(run, (run.task(event.task),), actor), RefreshBoard())
        case e.CommandAsked():
            return (Execute(event.task, recorded.number, event.command), RefreshBoard())
        case e.CommandRan():
            task = run.task(event.task)
            about: dict[str, object] = {"task": named(task), "number": task.number, "command": task.command}
            ran = _of(run, "news.command", **about, outcome=event.outcome, answer=event.answer, done=not runnable(task))
            return (Say(ToRun(), ran), RefreshBoard())
        case e.OwnerChanged():
            led = {"owner": event.to, "who": actor, "before": event.before, "reason": event.reason}
            news = Say(ToRun(), _of(run, "news.owner", **led))
            former = (Say(ToPerson(event.before), _of(run, "dm.taken_over", **led)),) if event.before else ()
            overdue = () if run.overdue_since() is None else (Ask("update", event.to),)
            theirs = _follow(run, "owner") if _has_place(run) else ()
            return (AddPerson(event.to), news, *former, *overdue, *theirs, RefreshHeader(), RefreshBoard())
        case e.RoleChanged():
            return _role(run, event, actor) if _has_place(run) else ()
        case e.OnCallChanged():
            theirs = _follow(run, f"{ON_CALL}{event.schedule}")
            return (*theirs, RefreshBoard()) if _has_place(run) else ()
        case e.ParticipantJoined():
            invited = Say(ToPerson(event.person), _of(run, "dm.invited", who=actor))
            by_another = actor not in (MUSTER, event.person)
            return (AddPerson(event.person), *((invited,) if by_another else ()), RefreshBoard())
        case e.SeverityChanged():
            return (Say(ToRun(), _of(run, "news.severity", who=actor)), RefreshHeader(), RefreshBoard())
        case e.PhaseChanged():
            return (Say(ToRun(), _of(run, "news.phase", who=actor)), RefreshHeader(), RefreshBoard())
        case e.StatusUpdated():
            text = event.sent or event.text
            sent: dict[str, object] = {"count": len(run.updates), "who": actor, "text": text, "due": run.update_due()}
            update = Say(ToRun(), _of(run, "news.update", **sent))
            return (update, *_broadcast(run, _of(run, "news.broadcast", **sent)), RefreshBoard())
        case e.RunFinished():
            return _ended(run, actor, "news.finished", "news.finished_abroad")
        case e.RunCancelled():
            return _ended(run, actor, "news.cancelled", "news.cancelled_abroad")
        case e.RunReopened():
            again = _of(run, "news.reopened", who=actor, reason=event.reason)
            return (Say(ToRun(), again), *_told(run, again), RefreshHeader(), RefreshBoard())
        case e.RunHeld():
            held = _of(run, "news.held", until=event.until, why=event.why, who=actor)
            return (Say(ToRun(), held), RefreshHeader(), RefreshBoard())
        case e.RunResumed():
            resumed = _of(run, "news.resumed", due=event.due, who=actor, next=run.update_due())
            return (Say(ToRun(), resumed), RefreshHeader(), RefreshBoard())
        case e.UpdateReminded():
            asking = Say(ToRun(), _of(run, "remind.update", owner=run.owner, due=event.due, quiet=event.quiet))
            return (asking, *(() if event.quiet else (Ask("update", run.owner),)), RefreshBoard())
        case e.TaskReminded():
            return (*nudge(run, event, _of(run, "")), RefreshBoard())
        case e.RetrospectiveReminded():
            waits = Say(ToRun(), _of(run, "remind.retrospective", owner=run.owner, quiet=event.quiet))
            return (waits, *(() if event.quiet else (Ask("retro", run.owner),)))
        case e.QuietOver():
            tasks = [run.task(int(about.split()[1])) for about in event.about if about.startswith("task ")]
            asked = [Ask(about, event.person) for about in event.about if not about.startswith("task ")]
            return (*after_quiet(run, event.person, tasks, recorded.at, _of(run, "")), *asked)
        case e.RetroDrafted():
            return (Say(ToRun(), _of(run, "news.retro_drafted", who=actor)), RefreshBoard())
        case e.RetroPublished():
            published = _of(run, "news.retro_published", text=event.text, who=actor)
            return (Say(ToRun(), published), *_broadcast(run, published), RefreshBoard())
        case e.RetroCancelled():
            none = _of(run, "news.retro_cancelled", reason=event.reason, who=actor)
            return (Say(ToRun(), none), RefreshBoard())
        case e.PromptPosted() | e.QuietKept():
            return ()
        case (
            e.TaskChecked()
            | e.TaskUnchecked()
            | e.TaskSkipped()
            | e.TaskRestored()
            | e.TaskUnassigned()
            | e.TaskSnoozed()
            | e.ShareChecked()
            | e.ShareUnchecked()
            | e.TaskAdded()
            | e.TaskEdited()
            | e.TaskLinksChanged()
            | e.TaskMoved()
            | e.TaskRemoved()
            | e.SectionAdded()
            | e.SectionRenamed()
            | e.SectionMoved()
            | e.SectionRemoved()
            | e.SectionRestored()
            | e.TaskDueChanged()
            | e.FollowupAdded()
            | e.FollowupDropped()
            | e.FollowupRestored()
            | e.ParticipantLeft()
            | e.MomentMarked()
            | e.MomentUnmarked()
            | e.SummaryChanged()
            | e.NoteAdded()
            | e.NoteWithdrawn()
            | e.MetricSet()
            | e.AttributeSet()
            | e.RetroWritten()
        ):
            return (RefreshBoard(),)
        case _:
            assert_never(event)


def _of(run: Run, id: str, **args: object) -> Message:
    """A message about the run: what every one of them may name, and its own arguments."""
    about: dict[str, object] = {
        "run": run.number,
        "title": run.title,
        "severity": run.severity,
        "severities": run.playbook.run.severities,
        "phase": run.phase,
        "channel": run.place_name,
        "team": run.team_id,
        "thread": run.root_id,
        "private": run.private,
        "drill": run.drill,
    }
    return message(id, **{**about, **args})


def started(run: Run) -> Message:
    """The news that it has begun, for those who are elsewhere."""
    return _of(run, "news.started", owner=run.owner)


def _post_of(cause: str) -> str:
    """The post that led to it, if it was one: a run's thread is near it."""
    kind, _, rest = cause.partition(":")
    return rest.partition(":")[0] if kind in ("post", "reaction") else ""


def _calls(run: Run, post: str = "") -> tuple[Effect, ...]:
    """Whoever is in it from the start without having asked is told: being added to a channel is easily missed.

    `post` shows the way where the run has no channel to name, and no thread yet.
    """
    called = _of(run, "dm.invited", who=run.starter, thread=run.root_id or post)
    return tuple(Say(ToPerson(person), called) for person in run.participants if person != run.starter)


def _asks(run: Run) -> tuple[Effect, ...]:
    """Whoever was given a task by the playbook is asked about it; the starter sees the pinned post."""
    return _asked(run, run.shown(), run.starter)


def _asked(run: Run, tasks: Sequence[Task], knows: Person = MUSTER, part: str = "") -> tuple[Effect, ...]:
    """Whoever has to do one of the tasks (or that part of it) is brought in and asked; not who `knows` of it."""
    effects: list[Effect] = []
    for task in tasks:
        theirs = everybody(each for each in task.parts if part in ("", each.key))
        otherwise = everybody(each for each in task.parts if part not in ("", each.key))
        for person in task.pending if task.state is TaskState.OPEN else ():
            if person in theirs and person != knows and person not in otherwise:
                effects += [AddPerson(person), Ask(f"task {task.number}", person)]
    return tuple(effects)


def _follow(run: Run, placeholder: str) -> tuple[Effect, ...]:
    """Whom the placeholder means now is asked about the tasks that apply and are given to it."""
    return _asked(run, run.shown(), part=placeholder)


def _follows(run: Run, prompt: Prompt, placeholder: str) -> bool:
    about = (task for task in run.tasks if task.number == prompt.task)
    return any(placeholder in task.assignment.placeholders for task in about)


def _has_place(run: Run) -> bool:
    """Whether it has a channel to name, or needs none."""
    return bool(run.channel_id) or run.mode != "new"


def _role(run: Run, event: e.RoleChanged, actor: Person) -> tuple[Effect, ...]:
    tasks = _follow(run, f"{ROLE}{event.role}")
    begins = run.changes[-1].final == "start"  # whom the playbook names is no news to those who are called in
    news = () if begins else (Say(ToRun(), _of(run, "news.role", role=event.role, to=event.to, who=actor)),)
    if event.to is None:
        return (*news, *tasks, RefreshBoard())
    told = () if event.to == actor else (_told_role(run, event.role, event.to, actor),)
    return (AddPerson(event.to), *news, *told, *tasks, RefreshBoard())


def _told_role(run: Run, role: str, to: Person, who: Person) -> Effect:
    return Say(ToPerson(to), _of(run, "dm.role", role=role, who=who))


def _announced(run: Run) -> Place:
    """Where the start is told; nobody but the starter (the owner, if no person started it) hears of a private run."""
    if not run.private:
        return ToOrigin()
    return ToPerson(run.starter if run.starter != MUSTER else run.owner)


def _welcome(run: Run) -> tuple[Effect, ...]:
    return (Say(ToRun(), _of(run, "news.welcome", text=run.welcome)),) if run.welcome else ()


def _broadcast(run: Run, text: Message, told: str = "") -> tuple[Effect, ...]:
    named_channels = (*run.playbook.status_updates.to, *_escalated(run))
    return tuple(Say(ToChannel(name, told), text) for name in dict.fromkeys(named_channels))


def _escalated(run: Run) -> tuple[str, ...]:
    escalation = run.playbook.run.escalate.get(run.severity)
    return escalation.to if escalation else ()


def _told(run: Run, text: Message) -> tuple[Effect, ...]:
    """Those who heard of the run hear how it goes on: the place it was started from, and who had updates.

    A private run says its end, with its summary, only in places its playbook names (decision 13).
    """
    origin = (Say(ToOrigin(), text),) if run.mode == "new" and not run.private else ()
    told = run.origin_channel if origin else ""
    return (*origin, *(_broadcast(run, text, told) if run.updates else ()))


def _ended(run: Run, actor: Person, here: str, abroad: str) -> tuple[Effect, ...]:
    args = {
        "who": actor,
        "reason": run.end_reason,
        "duplicate_of": run.duplicate_of,
        "took": run.ended_at - run.started_at,
        "summary": run.summary,
    }
    draft = Say(ToRun(), _of(run, "news.retrospective", text=run.retrospective, owner=run.owner))
    return (
        Say(ToRun(), _of(run, here, **args)),
        *((draft,) if run.retrospective and run.status is Status.FINISHED else ()),
        *_told(run, _of(run, abroad, **args)),
        RefreshHeader(),
        RefreshBoard(),
    )

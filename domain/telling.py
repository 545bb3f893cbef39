"""Which facts of a run webhooks are told of, and by what name.

Part of how a run reacts (`domain.react`); who listens stands in its playbook and in the settings.
"""

from __future__ import annotations

from domain import events as e
from domain.effects import CallWebhooks
from domain.hooks import TOPICS, Topic
from domain.react_people import has_place
from domain.run import Run

_TOPIC_OF: dict[str, Topic] = {
    "run.started": "start",
    "run.finished": "finish",
    "run.cancelled": "finish",
    "run.reopened": "finish",
    "retrospective.published": "retro",
}
_OF_TASKS = {
    e.TaskChecked: "checked",
    e.TaskUnchecked: "unchecked",
    e.TaskSkipped: "skipped",
    e.TaskRestored: "restored",
    e.TaskAssigned: "assigned",
    e.TaskUnassigned: "unassigned",
    e.TaskAdded: "added",
    e.TaskRemoved: "removed",
    e.TaskEdited: "changed",
    e.TaskDueChanged: "changed",
}
_OF_PAGES = {
    e.PageSent: "sent",
    e.PageEscalated: "escalated",
    e.PageAcknowledged: "acknowledged",
    e.PageReopened: "reopened",
    e.PageUnanswered: "unanswered",
    e.PageEnded: "ended",
}
_OF_RUN = {
    e.OwnerChanged: "owner.changed",
    e.SeverityChanged: "severity.changed",
    e.PhaseChanged: "phase.changed",
    e.RunFinished: "run.finished",
    e.RunCancelled: "run.cancelled",
    e.RunReopened: "run.reopened",
    e.RunMergedInto: "run.cancelled",
    e.RunUnmerged: "run.reopened",
    e.RetroPublished: "retrospective.published",
}
TOLD = (
    "run.started",
    *dict.fromkeys(_OF_RUN.values()),
    *("update.sent", "update.amended", "update.retracted"),
    *(f"task.{name}" for name in dict.fromkeys(_OF_TASKS.values())),
    *(f"page.{name}" for name in _OF_PAGES.values()),
)
"""Every name of what is told."""


def topic(what: str) -> Topic:
    """The topic of what is told (`task.checked` is of `task`)."""
    named = _TOPIC_OF.get(what)
    return named if named is not None else next(each for each in TOPICS if each == what.partition(".")[0])


def telling(run: Run, recorded: e.Recorded) -> tuple[CallWebhooks, ...]:
    """What that event tells; `run` is the state after it.

    A run that gets a channel of its own is told of when it has it, so that the first that is heard of it leads there;
    what happened before is in that.
    """
    event = recorded.event
    match event:
        case e.RunStarted():
            return (_call("run.started", recorded),) if has_place(run) else ()
        case e.ChannelOpened() | e.ChannelFailed():
            pages = tuple(_call("page.sent", recorded, page.number) for page in run.pages)
            ended = () if run.active else (_call(f"run.{run.status}", recorded),)
            return (_call("run.started", recorded), *pages, *ended)
    if not has_place(run):
        return ()
    kind = type(event)
    if kind in _OF_TASKS:
        return _of_task(run, recorded, _OF_TASKS[kind])
    if kind in _OF_PAGES:
        return (_call(f"page.{_OF_PAGES[kind]}", recorded, getattr(event, "page", 0)),)
    if isinstance(event, e.StatusUpdated):
        return (_call("update.sent", recorded, len(run.ledger.texts)),)
    if isinstance(event, e.AudienceTold | e.UpdateAmended | e.UpdateRetracted):
        return _of_text(run, recorded, event)
    return (_call(_OF_RUN[kind], recorded),) if kind in _OF_RUN else ()


def _of_task(run: Run, recorded: e.Recorded, name: str) -> tuple[CallWebhooks, ...]:
    if run.changes[-1].final == "start":
        return ()  # given by the playbook as it starts: the start tells of it
    return (_call(f"task.{name}", recorded, getattr(recorded.event, "task", 0)),)


def _of_text(
    run: Run, recorded: e.Recorded, event: e.AudienceTold | e.UpdateAmended | e.UpdateRetracted
) -> tuple[CallWebhooks, ...]:
    text = run.ledger.text(event.number)
    if text is None:
        return ()
    name = {e.AudienceTold: "sent", e.UpdateAmended: "amended"}.get(type(event), "retracted")
    return (CallWebhooks(f"update.{name}", recorded.number, event.number, text.audience),)


def _call(what: str, recorded: e.Recorded, subject: int = 0) -> CallWebhooks:
    return CallWebhooks(what, recorded.number, subject)

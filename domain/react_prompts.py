"""Which prompts an event answers, or asks anew."""

from __future__ import annotations

from domain import events as e
from domain import happened_kin as k
from domain import react_care, react_rules
from domain.assignment import ON_CALL, ROLE
from domain.effects import Effect, RefreshPrompt
from domain.react_paging import prompts
from domain.react_people import follows
from domain.run import Run


def touched(run: Run, event: e.Event | e.SiteEvent) -> tuple[Effect, ...]:
    """Those prompts are drawn anew; `run` is the state after the event."""
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
            | e.TaskHandedBack()
            | e.CommandAsked()
            | e.CommandRan()
            | e.TaskRemoved()
            | e.TaskEdited()
            | e.TaskLinksChanged()
            | e.TaskDueChanged()
            | e.TaskReminded()
            | e.TaskReported()
            | e.ReportWithdrawn()
        ):
            theirs = [
                prompt
                for prompt in run.prompts
                if prompt.task == event.task or react_rules.waits(run, prompt, event.task)
            ]
        case e.TasksShown() | e.TasksHidden() | e.TasksFreed():
            theirs = [prompt for prompt in run.prompts if prompt.task in event.tasks]
        case e.OwnerChanged():
            of_owner = ("update", "handover", "join", react_care.FORGOTTEN)
            theirs = [prompt for prompt in run.prompts if prompt.kind in of_owner or follows(run, prompt, "owner")]
        case e.HandedOver() | e.HandoverEnded():
            theirs = [prompt for prompt in run.prompts if prompt.about == "handover"]
        case e.JoinRequested() | e.JoinRefused() | e.ParticipantJoined():
            theirs = [prompt for prompt in run.prompts if prompt.about == f"join {event.person.id}"]
        case e.RoleChanged():
            theirs = [prompt for prompt in run.prompts if follows(run, prompt, f"{ROLE}{event.role}")]
        case e.OnCallChanged():
            theirs = [prompt for prompt in run.prompts if follows(run, prompt, f"{ON_CALL}{event.schedule}")]
        case (
            e.StatusUpdated()
            | e.SeverityChanged()
            | e.CadenceChanged()
            | e.NextUpdateSet()
            | e.UpdateDrafted()
            | e.UpdateRequested()
            | e.RequestWithdrawn()
        ):
            theirs = [prompt for prompt in run.prompts if prompt.about == "update"]
        case e.RetroDrafted() | e.RetroWritten() | e.RetroPublished() | e.RetroCancelled():
            theirs = [prompt for prompt in run.prompts if prompt.about == "retro"]
        case e.RunFinished() | e.RunCancelled() | e.RunReopened() | k.RunMergedInto() | k.RunUnmerged() | e.RunMoved():
            theirs = list(run.prompts)
        case e.PageAcknowledged() | e.PageReopened() | e.PageUnanswered() | e.PageEnded():
            return prompts(run, event.page)
        case e.ChannelOpened():
            theirs = [prompt for prompt in run.prompts if prompt.kind == "page"]
        case e.PromptPosted():
            theirs = [prompt for prompt in run.prompts if prompt.about == event.about]
        case _:
            theirs = []
    return tuple(RefreshPrompt(prompt.post_id) for prompt in theirs)

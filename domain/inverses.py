"""Taking back: which events reverse an event, and what it touched (decision 14)."""

from __future__ import annotations

from domain import care, links, mending, moving, on_timeline, relatives, updating
from domain import events as e
from domain.reshaping import next_section, next_task
from domain.run import Run, TaskState

SETTLING = (e.TaskChecked, e.TaskUnchecked, e.TaskSkipped, e.TaskRestored, e.TaskRemoved, e.TaskReported)
"""What becomes of a task: of these an undo gives back who did it and when, too."""
KEPT = 50
"""How many inputs back an undo reaches."""


def inverse(run: Run, event: e.Event) -> tuple[e.Event, ...] | None:
    """The events that restore what `event` changes in `run` (the state before it); None if it cannot be taken back."""
    if isinstance(event, updating.Happened):
        return updating.inverse(run, event)
    match event:  # the most frequent first: each start of the bot passes here for every event of what goes on
        case e.NoteAdded() | e.DecisionMade() | e.HypothesisRaised():
            return (e.NoteWithdrawn(run.version + 1),)
        case e.TaskChecked() | e.TaskUnchecked():
            return _task_state(run, event.task, e.TaskUnchecked(event.task))
        case e.TaskSkipped() | e.TaskRestored() | e.TaskRemoved():
            return _task_state(run, event.task, e.TaskRestored(event.task))
        case e.TaskAssigned() | e.TaskUnassigned() | e.TaskHandedBack():
            return (_given(run, event.task),)
        case e.ShareChecked():
            return (e.ShareUnchecked(event.task, event.person),)
        case e.ShareUnchecked():
            return (e.ShareChecked(event.task, event.person),)
        case e.FollowerAdded():
            return (e.FollowerRemoved(event.person),)
        case e.FollowerRemoved():
            return (e.FollowerAdded(event.person),)
        case e.HandedOver() | e.HandoverEnded():
            offered = run.around.handover
            return (
                e.HandedOver(offered.to, offered.before, offered.note) if offered else e.HandoverEnded(accepted=False),
            )
        case e.JoinRefused():
            why = next((each.why for each in run.around.asking if each.person == event.person), "")
            return (e.JoinRequested(event.person, why),)
        case e.RoleChanged():
            return (e.RoleChanged(event.role, run.roles.get(event.role)),)
        case e.TaskReported():
            return (e.ReportWithdrawn(event.task),)
        case e.ReportWithdrawn():
            return (e.TaskReported(event.task),)
        case e.TaskSnoozed():
            return (e.TaskSnoozed(event.task, run.task(event.task).snoozed),)
        case e.TaskAdded():
            return (e.TaskRemoved(event.task, ""),)
        case e.TaskEdited():
            before_it = getattr(run.task(event.task), event.field)
            value = ("yes" if before_it else "") if event.field == "required" else before_it
            return (e.TaskEdited(event.task, event.field, value),)
        case e.TaskLinksChanged():
            return (e.TaskLinksChanged(event.task, run.task(event.task).links),)
        case e.TaskMoved():
            home = run.sections[run.task(event.task).section].id
            return (e.TaskMoved(event.task, home, next_task(run, event.task)),)
        case e.SectionAdded() | e.SectionRestored():
            return (e.SectionRemoved(event.section),)
        case e.SectionRemoved():
            return (e.SectionRestored(event.section),)
        case e.SectionRenamed():
            return (e.SectionRenamed(event.section, _titled(run, event.section)),)
        case e.SectionMoved():
            return (e.SectionMoved(event.section, next_section(run, event.section)),)
        case e.TaskDueChanged():
            return (e.TaskDueChanged(event.task, run.task(event.task).due),)
        case e.RunMoved():
            return moving.inverse(run, event)
        case e.RunHeld():
            return (e.RunResumed() if run.hold is None else e.RunHeld(run.hold.until, run.hold.why),)
        case e.RunResumed():
            if event.due or run.hold is None:
                return None
            return (e.RunHeld(run.hold.until, run.hold.why),)
        case e.FollowupAdded():
            return (e.FollowupDropped(run.version + 1),)
        case e.FollowupDropped():
            return (e.FollowupRestored(event.followup),)
        case e.FollowupRestored():
            return (e.FollowupDropped(event.followup),)
        case e.OwnerChanged():
            return (e.OwnerChanged(run.owner),)
        case e.ParticipantJoined():
            if event.person in run.participants:
                return ()
            asked = (each for each in run.around.asking if each.person == event.person)
            return (e.ParticipantLeft(event.person), *(e.JoinRequested(each.person, each.why) for each in asked))
        case e.PageSent():
            return (e.PageEnded(event.page, ""),)
        case e.PageAcknowledged() | e.PageEnded():
            return (e.PageReopened(event.page),)
        case e.ParticipantLeft():
            return (e.ParticipantJoined(event.person),)
        case e.SeverityChanged():
            return (e.SeverityChanged(run.severity),)
        case e.PhaseChanged():
            return (e.PhaseChanged(run.phase),)
        case e.MomentMarked() | e.MomentUnmarked():
            known = run.moments.get(event.name)
            return (e.MomentUnmarked(event.name) if known is None else e.MomentMarked(event.name, known),)
        case e.SummaryChanged():
            return (e.SummaryChanged(run.summary),)
        case (
            e.DecisionRevoked()
            | e.DecisionRestored()
            | e.HypothesisTested()
            | e.HypothesisSettled()
            | e.HypothesisReopened()
            | e.EntryCorrected()
            | e.EntryRemoved()
            | e.EntryRestored()
        ):
            return on_timeline.inverse(run, event)
        case e.RetroWritten():
            return (e.RetroWritten(event.section, run.retro_sections.get(event.section, "")),)
        case e.MetricSet():
            return (e.MetricSet(event.key, run.metrics.get(event.key, "")),)
        case e.AttributeSet():
            return (e.AttributeSet(event.name, run.attributes.get(event.name, "")),)
        case _ if isinstance(event, links.Happened):
            return links.inverse(run, event)
        case _ if isinstance(event, relatives.Happened):
            return relatives.inverse(run, event)
        case _ if isinstance(event, care.Happened):
            return care.inverse(run, event)
        case _:
            return mending.inverse(run, event)


def _given(run: Run, number: int) -> e.Event:
    before = run.task(number).assignment
    if not before:
        return e.TaskUnassigned(number)
    return e.TaskAssigned(number, before.people, before.placeholders, before.each, before.planned)


def _titled(run: Run, section: str) -> str:
    return next(each.title for each in run.sections if each.id == section)


def _task_state(run: Run, number: int, opened: e.Event) -> tuple[e.Event, ...]:
    task = run.task(number)
    match task.state:
        case TaskState.DONE:
            return (e.TaskChecked(number),)
        case TaskState.SKIPPED:
            return (e.TaskSkipped(number, task.reason),)
        case TaskState.REMOVED:
            return (e.TaskRemoved(number, task.reason),)
        case TaskState.OPEN:
            return (opened,)


def touched(event: e.Event) -> str:
    """The name of what an event changes, so that a later change of the same thing forbids the undo of this one."""
    if isinstance(event, updating.Happened):
        return updating.touched(event)
    match event:
        case e.NoteAdded():
            return ""
        case (
            e.TaskChecked()
            | e.TaskUnchecked()
            | e.TaskSkipped()
            | e.TaskRestored()
            | e.TaskRemoved()
            | e.TaskAdded()
            | e.TaskReported()
            | e.ReportWithdrawn()
        ):
            return f"task {event.task}"
        case e.TaskAssigned() | e.TaskUnassigned() | e.TaskHandedBack():
            return f"assignee {event.task}"
        case e.ShareChecked() | e.ShareUnchecked():
            return f"share {event.task} {event.person.id}"
        case e.FollowerAdded() | e.FollowerRemoved():
            return f"follower {event.person.id}"
        case e.HandedOver() | e.HandoverEnded():
            return "handover"
        case e.JoinRefused() | e.JoinRequested():
            return f"asking {event.person.id}"
        case e.RoleChanged():
            return f"role {event.role}"
        case e.TaskSnoozed():
            return f"snooze {event.task}"
        case e.TaskEdited():
            return f"{event.field} {event.task}"
        case e.TaskLinksChanged():
            return f"links {event.task}"
        case e.TaskMoved():
            return f"place {event.task}"
        case e.SectionAdded() | e.SectionRemoved() | e.SectionRestored():
            return f"section {event.section}"
        case e.SectionRenamed():
            return f"section title {event.section}"
        case e.SectionMoved():
            return f"section place {event.section}"
        case e.TaskDueChanged():
            return f"due {event.task}"
        case e.RunHeld() | e.RunResumed():
            return "hold"
        case e.PageSent() | e.PageAcknowledged() | e.PageEnded():
            return f"page {event.page}"
        case e.ParticipantJoined() | e.ParticipantLeft():
            return f"person {event.person.id}"
        case e.MomentMarked() | e.MomentUnmarked():
            return f"moment {event.name}"
        case e.MetricSet():
            return f"metric {event.key}"
        case e.AttributeSet():
            return f"attribute {event.name}"
        case e.DecisionMade() | e.DecisionRevoked() | e.DecisionRestored():
            return f"decision {event.decision}"
        case e.HypothesisRaised() | e.HypothesisSettled() | e.HypothesisReopened():
            return f"hypothesis {event.hypothesis}"
        case e.HypothesisTested():
            return f"tester {event.hypothesis}"
        case e.EntryCorrected() | e.EntryRemoved() | e.EntryRestored():
            return f"entry {event.entry}"
        case e.FollowupDropped() | e.FollowupRestored():
            return f"followup {event.followup}"
        case e.RetroWritten():
            return f"retro {event.section}"
        case e.OwnerChanged() | e.SeverityChanged() | e.PhaseChanged() | e.SummaryChanged():
            return type(event).__name__
        case e.RunMoved():
            return "place"
        case e.RunKept():
            return "kept open"
        case e.ChannelKept():
            return "channel kept"
        case _ if isinstance(event, links.Happened):
            return links.touched(event)
        case _ if isinstance(event, relatives.Happened):
            return relatives.touched(event)
        case _:
            return mending.touched(event)

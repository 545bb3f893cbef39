"""How a run ends, what is made of it in retrospect, and how it goes on after all."""

from __future__ import annotations

from domain import commands as c
from domain import events as e
from domain import retrospective, words
from domain.find import find_task, named
from domain.messages import Refusal, refuse
from domain.run import Run, Status, Task, TaskState

ALL = "all"


def finish(run: Run, command: c.FinishRun) -> tuple[e.Event, ...] | Refusal:
    """Finish, once every required task is settled or has a reason for staying open."""
    given: dict[int, str] = {}
    for reference, reason in command.reasons.items():
        if (bad := words.text_problem(reason)) is not None:
            return bad
        if reference == ALL:
            continue
        task = find_task(run, reference)
        if isinstance(task, Refusal):
            return task
        if task.state is not TaskState.OPEN:
            return refuse("task_settled", task=named(task), number=task.number)
        given[task.number] = reason
    waiting = run.open_required()
    for_all = command.reasons.get(ALL, "")
    missing = tuple(task for task in waiting if not (given.get(task.number) or for_all))
    if missing:
        return _still_open(run, missing)
    skipped = {**{task.number: for_all for task in waiting if for_all}, **given}
    return (
        *(e.TaskSkipped(number, reason) for number, reason in sorted(skipped.items())),
        *((e.StatusUpdated(command.update, command.update_sent, final=True),) if command.update else ()),
        e.RunFinished(command.summary or run.summary, command.retrospective, command.problems),
    )


def _still_open(run: Run, missing: tuple[Task, ...]) -> Refusal:
    example = "; ".join(f"{task.number}: why" for task in missing[:3])
    return refuse("required_open", run=run.number, tasks=tuple(named(task) for task in missing), example=example)


def cancel(run: Run, command: c.CancelRun) -> tuple[e.Event, ...] | Refusal:
    """Call it off: a false alarm, a duplicate, a mistake."""
    if command.duplicate_of == run.number:
        return refuse("own_duplicate", run=run.number)
    if not command.duplicate_of and not command.reason.strip():
        return refuse("cancel_reason")
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    if command.duplicate_of and (bad := words.title_problem(command.duplicate_of)) is not None:
        return bad
    return (e.RunCancelled(command.reason, command.duplicate_of),)


def reopen(run: Run, command: c.ReopenRun) -> tuple[e.Event, ...] | Refusal:
    """Go on with what was finished or cancelled."""
    if run.active:
        return refuse("not_over", run=run.number)
    if command.reason and (bad := words.text_problem(command.reason)) is not None:
        return bad
    return (e.RunReopened(command.reason),)


def _no_retro(run: Run) -> Refusal | None:
    """There is a retrospective of what is finished."""
    return None if run.status is Status.FINISHED else refuse("retro_early", run=run.number, status=run.status)


def draft_retro(run: Run, command: c.DraftRetro) -> tuple[e.Event, ...] | Refusal:
    """Make the draft anew; the sections that were written stay."""
    if (bad := _no_retro(run)) is not None:
        return bad
    if not run.playbook.retrospective.template:
        return refuse("retro_template")
    return (e.RetroDrafted(command.text, command.problems),)


def write_retro(run: Run, command: c.WriteRetro) -> tuple[e.Event, ...] | Refusal:
    """Fill a section, or put other words into it."""
    if (bad := _no_retro(run)) is not None:
        return bad
    known = retrospective.sections(run.retrospective, run.playbook.retrospective.sections)
    found = retrospective.read(command.said, known, tuple(run.retro_sections))
    if isinstance(found, Refusal):
        return found
    section, text = found
    return refuse("unchanged") if run.retro_sections.get(section) == text else (e.RetroWritten(section, text),)


def publish_retro(run: Run, command: c.PublishRetro) -> tuple[e.Event, ...] | Refusal:
    """Tell everyone; once more only what has changed."""
    if (bad := _no_retro(run)) is not None:
        return bad
    text = retrospective.filled(command.draft or run.retrospective, run.retro_sections)
    if not text:
        return refuse("retro_empty", run=run.number)
    return refuse("retro_published", run=run.number) if text == run.retro_published else (e.RetroPublished(text),)


def cancel_retro(run: Run, command: c.CancelRetro) -> tuple[e.Event, ...] | Refusal:
    """Do without; nobody is reminded any more."""
    if (bad := _no_retro(run)) is not None:
        return bad
    if run.retro_published:
        return refuse("retro_published", run=run.number)
    if run.retro_cancelled:
        return refuse("unchanged")
    if not command.reason.strip():
        return refuse("retro_reason")
    return words.text_problem(command.reason) or (e.RetroCancelled(command.reason),)

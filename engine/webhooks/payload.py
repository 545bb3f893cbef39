"""What a webhook says in Muster's own format, version 1: `docs/webhook-v1.schema.json` is made of these classes.

A reader may rely on every name and meaning here for as long as `version` is 1: what is added later has a default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.paging import Page
from domain.people import Person
from domain.run import Run, Task, TaskState
from domain.telling import TOLD
from engine.webhooks.facts import Fact

VERSION = 1
MOST_BYTES = 256 << 10
"""A longer body loses what is behind its beginning: see `Payload.shortened`."""
_LONGEST_TEXT = 20_000


class Part(BaseModel):
    """A part of what is sent.  Times are in UTC, as `2026-03-02T08:00:00.000Z`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Who(Part):
    """Somebody on the Mattermost server; Muster itself has no id."""

    id: str
    name: str


class Of(Part):
    """The playbook of a run."""

    key: str
    title: str


class Where(Part):
    """The channel a run lives in; `link` is '' where it has none of its own to open."""

    id: str
    name: str
    link: str


class Progress(Part):
    """How many of its tasks that apply are open, done and skipped."""

    open: int
    done: int
    skipped: int


class RunPart(Part):
    """The run as it was when the event had happened."""

    id: str
    number: str
    title: str
    status: Literal["active", "finished", "cancelled"]
    severity: str
    phase: str
    summary: str
    private: bool
    drill: bool
    playbook: Of
    owner: Who
    starter: Who
    participants: tuple[Who, ...]
    roles: Mapping[str, Who]
    team_id: str
    channel: Where
    attributes: Mapping[str, str]
    progress: Progress
    started_at: str
    ended_at: str | None
    update_due_at: str | None


class TaskPart(Part):
    """The task it is about.  `by`, `at` and `reason` say who settled it, when and why."""

    number: int
    title: str
    section: str
    state: Literal["open", "done", "skipped", "removed"]
    required: bool
    assignees: tuple[Who, ...]
    due_at: str | None
    by: Who | None
    at: str | None
    reason: str


class UpdatePart(Part):
    """The update: its number in the run, what was written, the form in which it was sent, and why it was retracted.

    `audience` is whom it is for, '' for a status update.
    """

    number: int
    audience: str
    text: str
    sent: str
    reason: str


class OwnerPart(Part):
    """Who leads now, and who did before."""

    before: Who | None
    now: Who


class ChangePart(Part):
    """What holds now, and what did before; '' if nothing did."""

    before: str
    now: str


class PagePart(Part):
    """The page: whom it was for and why, the people and pagers called so far, and who has it."""

    number: int
    state: Literal["open", "taken", "unanswered", "ended"]
    whom: tuple[str, ...]
    why: str
    people: tuple[Who, ...]
    pagers: tuple[str, ...]
    taken_by: Who | None


class EndPart(Part):
    """Why it was cancelled or reopened, and which run it is a duplicate of."""

    reason: str
    duplicate_of: str


class RetrospectivePart(Part):
    """The retrospective as it was published: Markdown."""

    text: str


class Payload(Part):
    """One event.  `id` is the webhook's idempotency key, the same however often it is sent.

    `number` is the event's in the run, `at` when it happened, `by` who did it, `text` the event in one line or more
    of Markdown.  Of the parts at the end those are there that the event is about.
    """

    version: Literal[1]
    id: str
    event: str = Field(examples=list(TOLD))
    number: int
    at: str
    by: Who
    text: str
    run: RunPart
    task: TaskPart | None = None
    update: UpdatePart | None = None
    owner: OwnerPart | None = None
    severity: ChangePart | None = None
    phase: ChangePart | None = None
    page: PagePart | None = None
    end: EndPart | None = None
    retrospective: RetrospectivePart | None = None
    shortened: bool = False

    def body(self) -> bytes:
        """As it is sent.  One that is too long has its long texts cut, its participants left out, and says so."""
        whole = _encoded(self)
        return whole if len(whole) <= MOST_BYTES else _encoded(_cut(self))


def _encoded(payload: Payload) -> bytes:
    absent = {name for name in type(payload).model_fields if getattr(payload, name) is None}
    return payload.model_dump_json(exclude=absent).encode()


def _cut(payload: Payload) -> Payload:
    def short(text: str) -> str:
        return f"{text[:_LONGEST_TEXT]}…" if len(text) > _LONGEST_TEXT else text

    cut: dict[str, Any] = {"shortened": True, "text": short(payload.text)}
    cut["run"] = payload.run.model_copy(update={"participants": (), "summary": short(payload.run.summary)})
    if payload.retrospective is not None:
        cut["retrospective"] = RetrospectivePart(text=short(payload.retrospective.text))
    if payload.update is not None:
        update = payload.update
        cut["update"] = update.model_copy(update={"text": short(update.text), "sent": short(update.sent)})
    return payload.model_copy(update=cut)


def payload(fact: Fact, key: str, text: str, link: str) -> Payload:
    """What is sent of a fact.  `text` is it in words, `link` the address of the run's channel."""
    run, recorded = fact.run, fact.recorded
    parts: dict[str, Any] = {}
    match fact.what.partition(".")[0]:
        case "task":
            parts["task"] = _task(run, run.task(fact.subject))
        case "update":
            update = run.ledger.texts[fact.subject - 1]
            parts["update"] = UpdatePart(
                number=update.number,
                audience=update.audience,
                text=update.text,
                sent=update.form,
                reason=update.reason,
            )
        case "owner":
            before = fact.owner_before
            parts["owner"] = OwnerPart(before=before and who(before), now=who(run.owner))
        case "severity":
            parts["severity"] = ChangePart(before=fact.severity_before, now=run.severity)
        case "phase":
            parts["phase"] = ChangePart(before=fact.phase_before, now=run.phase)
        case "page":
            parts["page"] = _page(run.pages[fact.subject - 1])
        case "retrospective":
            parts["retrospective"] = RetrospectivePart(text=run.retro_published)
    if fact.what in ("run.cancelled", "run.reopened"):
        reason = getattr(recorded.event, "reason", run.end_reason)
        parts["end"] = EndPart(reason=reason, duplicate_of=run.duplicate_of)
    return Payload(
        version=VERSION,
        id=key,
        event=fact.what,
        number=recorded.number,
        at=stamp(recorded.occurred_at),
        by=who(recorded.actor),
        text=text,
        run=_run(run, link),
        **parts,
    )


def who(person: Person) -> Who:
    """A person, as they are sent."""
    return Who(id=person.id, name=person.name)


def stamp(instant: int) -> str:
    """An instant (ms) as it is sent."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stamped(instant: int | None) -> str | None:
    return stamp(instant) if instant else None


def _people(people: Sequence[Person]) -> tuple[Who, ...]:
    return tuple(who(person) for person in people)


def _run(run: Run, link: str) -> RunPart:
    shown = [task.state for task in run.shown()]
    return RunPart(
        id=run.id,
        number=run.number,
        title=run.title,
        status=str(run.status),
        severity=run.severity,
        phase=run.phase,
        summary=run.summary,
        private=run.private,
        drill=run.drill,
        playbook=Of(key=run.playbook.key, title=run.playbook.title),
        owner=who(run.owner),
        starter=who(run.starter),
        participants=_people(run.participants),
        roles={name: who(person) for name, person in run.roles.items()},
        team_id=run.team_id,
        channel=Where(id=run.channel_id, name=run.place_name, link=link),
        attributes=dict(run.attributes),
        progress=Progress(
            open=shown.count(TaskState.OPEN), done=shown.count(TaskState.DONE), skipped=shown.count(TaskState.SKIPPED)
        ),
        started_at=stamp(run.started_at),
        ended_at=_stamped(run.ended_at),
        update_due_at=_stamped(run.update_due()),
    )


def _task(run: Run, task: Task) -> TaskPart:
    return TaskPart(
        number=task.number,
        title=task.title,
        section=run.sections[task.section].title,
        state=str(task.state),
        required=task.required,
        assignees=_people(task.assignees),
        due_at=_stamped(run.due_at(task)),
        by=task.by and who(task.by),
        at=_stamped(task.at),
        reason=task.reason,
    )


def _page(page: Page) -> PagePart:
    return PagePart(
        number=page.number,
        state=str(page.state),
        whom=page.whom,
        why=page.why,
        people=_people(page.people),
        pagers=page.pagers,
        taken_by=page.taken_by and who(page.taken_by),
    )

# Long because: a run is one value, and what can be read from it stands beside its fields.
"""A run as its events have made it.  Everything here is frozen; `domain.evolve` makes the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Self

from domain import cadence, readership
from domain.applying import applying
from domain.around import Around
from domain.care import Care
from domain.events import Event
from domain.ledger import Ledger
from domain.links import Links
from domain.logbook import Logbook
from domain.moving import Moves
from domain.nudges import Kept
from domain.paging import Page, PageState
from domain.people import Person
from domain.plan import PLANNED, Plan, plan_of
from domain.playbook import Playbook
from domain.relatives import Kin
from domain.rests import Hold, Rest, moved
from domain.task import Asked, Changing, Section, Task, TaskState, worked_on
from domain.updating import Updating
from domain.webhooks import Hooks

__all__ = [
    "Asked", "Begun", "Change", "Changing", "Followup", "Prompt", "Run", "Section", "Status", "Task", "TaskState",
    "Update", "Walk", "worked_on",
]  # fmt: skip


_BOOKKEEPING = {"changes", "version", "last_at", "stirred_at"}
"""Nothing is worked out of these."""


class Status(StrEnum):
    """Whether a run goes on."""

    ACTIVE = "active"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Update:
    """A status update: what was written, by whom, when (ms), the form it was sent in, whether it was the last."""

    text: str
    by: Person
    at: int
    sent: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A post that asks somebody about something (`task 3`, `update`, `retro`), kept current like the board.

    `post_id` is '' while it is being posted.  `number` is its event's.
    """

    about: str
    person: Person
    post_id: str
    channel_id: str
    at: int
    number: int = 0

    @property
    def kind(self) -> str:
        """What it asks: `task`, `page`, `update`, `retro`, `handover`, `join`, `agree`."""
        return self.about.partition(" ")[0]

    @property
    def topic(self) -> str:
        """What that is about: the number of a task or page, the id of who asks to be let in, or ''."""
        return self.about.partition(" ")[2]

    @property
    def task(self) -> int | None:
        """The number of the task it is about, or None."""
        return int(self.topic) if self.kind == "task" else None


class Walk(NamedTuple):
    """Where somebody who is led through their tasks is: at that task since the event of that number."""

    task: int
    number: int


class Begun(NamedTuple):
    """A phase that began at an instant (ms), because of that input."""

    cause: str
    phase: str
    at: int


@dataclass(frozen=True, slots=True)
class Followup:
    """Something to be done after the run.  `number` is its event's."""

    number: int
    text: str
    by: Person
    link: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one input did, kept so that it can be taken back: the inverse events, last fact first.

    `touched` names what it changed, `tasks` has the tasks it settled or opened as they
    were before; `final` says why it cannot be undone, or is ''.
    """

    cause: str
    by: Person
    first: int
    inverse: tuple[Event, ...] = ()
    touched: frozenset[str] = frozenset()
    final: str = ""
    undoes: str = ""
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Run(Changing):
    """One use of a playbook.  Times are instants in ms; `version` is the number of its events.

    `updated_at` is when the last status update went out (or it began to go on), `update_base` that or when one was
    last asked for, `asked_update` the first due time missed since.
    `stirred_at` is when people last did something in it.  `retrospective` is its draft; the sections are
    what people wrote, `retro_published` the text that went out, `retro_cancelled` why there is none.
    """

    id: str
    number: str
    title: str
    playbook: Playbook
    starter: Person
    owner: Person
    severity: str
    phase: str
    team_id: str
    origin_channel: str
    origin_post: str
    mode: str
    private: bool
    drill: bool
    started_at: int
    channel_id: str
    channel_name: str
    channel_title: str
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    summary: str = ""
    welcome: str = ""
    root_id: str = ""
    board_id: str = ""
    boards: int = 0
    status: Status = Status.ACTIVE
    ended_at: int = 0
    end_reason: str = ""
    duplicate_of: str = ""
    roles: Mapping[str, Person] = field(default_factory=dict)
    on_call: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    participants: tuple[Person, ...] = ()
    left: frozenset[str] = frozenset()
    around: Around = Around()
    moments: Mapping[str, int] = field(default_factory=dict)
    updates: tuple[Update, ...] = ()
    logbook: Logbook = Logbook()
    begun: tuple[Begun, ...] = ()
    metrics: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    followups: tuple[Followup, ...] = ()
    dropped: tuple[Followup, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    walks: Mapping[str, Walk] = field(default_factory=dict)
    pages: tuple[Page, ...] = ()
    hooks: Hooks = Hooks()
    links: Links = Links()
    kin: Kin = Kin()
    ledger: Ledger = Ledger()
    care: Care = Care()
    stirred_at: int = 0
    moves: Moves = Moves()
    asked_update: int = 0
    updating: Updating = Updating()
    retrospective: str = ""
    retro_sections: Mapping[str, str] = field(default_factory=dict)
    retro_published: str = ""
    retro_cancelled: str = ""
    updated_at: int = 0
    update_base: int = 0
    retro_due: int | None = None
    kept: tuple[Kept, ...] = ()
    hold: Hold | None = None
    rests: tuple[Rest, ...] = ()
    changes: tuple[Change, ...] = ()
    version: int = 0
    last_at: int = 0
    _shown: tuple[Task, ...] | None = field(default=None, init=False, repr=False, compare=False)
    _open: tuple[Prompt, ...] | None = field(default=None, init=False, repr=False, compare=False)
    _plan: Plan | None = field(default=None, init=False, repr=False, compare=False)

    def changed(self, **values: Any) -> Self:
        """This run with other values; what was worked out of it is kept where it does not hang on these."""
        if values.keys() <= _BOOKKEEPING:
            return Changing.changed(self, **values)
        plan = None if "tasks" in values or "sections" in values else self._plan
        return Changing.changed(self, **values, _shown=None, _open=None, _plan=plan)

    def with_task(self, number: int, **changes: Any) -> Self:
        """One task with other values."""
        place = self.place(number)
        was = self.tasks[place]
        task = was.changed(**changes)
        run = self.changed(tasks=(*self.tasks[:place], task, *self.tasks[place + 1 :]))
        if self._plan is not None and PLANNED.isdisjoint(changes):
            vars(run).update(_plan=self._plan, _shown=self._still_shown(was, task))
        return run

    def _still_shown(self, was: Task, task: Task) -> tuple[Task, ...] | None:
        """The tasks that apply after that one changed, if it is plain to see; None where all have to be looked at."""
        shown = self._shown
        if shown is None or self.plan.linked or task.state is TaskState.REMOVED:
            return None
        place = next((place for place, other in enumerate(shown) if other is was), None)
        if place is None or not (worked_on(task) or not (task.when or self.sections[task.section].when)):
            return None
        return (*shown[:place], task, *shown[place + 1 :])

    @property
    def plan(self) -> Plan:
        """What its tasks are, whatever becomes of them."""
        if self._plan is None:
            vars(self)["_plan"] = plan_of(self)
        return self._plan or plan_of(self)

    @property
    def active(self) -> bool:
        """True until it is finished or cancelled."""
        return self.status is Status.ACTIVE

    @property
    def place_name(self) -> str:
        """The name of the channel it lives in, for a `~link`; '' where nobody may be told it by a name: in a thread."""
        if self.mode == "existing":
            return self.playbook.run.channel.name or ""
        return self.channel_name if self.mode == "new" and self.channel_id else ""

    @property
    def brings_people(self) -> bool:
        """Whether who takes part is brought into its channel: its own, or one that it was moved to."""
        return self.mode == "new" or bool(self.moves.former)

    def takes_part(self, person: Person) -> bool:
        """Whether they lead it or are among its participants."""
        return person == self.owner or person in self.participants

    def shown(self) -> tuple[Task, ...]:
        """The tasks that apply now: no condition, or one that holds.  What somebody worked on is never hidden."""
        if self._shown is None:  # asked for many times of one state, by the rules, the clock and the pinned post
            vars(self)["_shown"] = applying(self)
        return self._shown or ()

    def outline(self) -> tuple[int, ...]:
        """The sections that can be seen, by their index: those with tasks that apply, and new ones still without."""
        shown = {task.section for task in self.shown()}
        filled = {task.section for task in self.tasks if task.state is not TaskState.REMOVED}
        return tuple(
            index
            for index, section in enumerate(self.sections)
            if index in shown or not (section.removed or section.when or index in filled)
        )

    def waits_for(self, task: Task) -> tuple[Task, ...]:
        """The tasks that come before it and are open.  One that does not apply, or is there no more, blocks nothing."""
        if not task.after:
            return ()
        return tuple(other for other in self.shown() if other.id in task.after and other.state is TaskState.OPEN)

    def task(self, number: int) -> Task:
        """The task with that number; KeyError if there is none."""
        return self.tasks[self.place(number)]

    def has_task(self, number: int) -> bool:
        """Whether there is a task with that number, removed or not: numbers are given without a gap."""
        return 0 < number <= len(self.tasks)

    def place(self, number: int) -> int:
        """Where the task with that number stands among `tasks`; KeyError if there is none."""
        if 0 < number <= len(self.tasks) and self.tasks[number - 1].number == number:
            return number - 1
        for place, task in enumerate(self.tasks):
            if task.number == number:
                return place
        raise KeyError(number)

    def open_required(self) -> tuple[Task, ...]:
        """The required tasks that still wait, among those that apply."""
        return tuple(task for task in self.shown() if task.required and task.state is TaskState.OPEN)

    def open_prompts(self) -> tuple[Prompt, ...]:
        """The prompts that wait for an answer, oldest first.  Of several about one thing to somebody only the last."""
        if self._open is None:
            latest = {(prompt.about, prompt.person.id): prompt for prompt in self.prompts}
            found = sorted(latest.values(), key=lambda prompt: prompt.number)
            vars(self)["_open"] = tuple(prompt for prompt in found if self._waits(prompt))
        return self._open or ()

    def is_open(self, prompt: Prompt) -> bool:
        """Whether what the prompt asks about still waits for that person, and they were not asked again since."""
        if not prompt.post_id:
            return self._waits(prompt)
        return any(known.post_id == prompt.post_id for known in self.open_prompts())

    def _waits(self, prompt: Prompt) -> bool:
        match prompt.kind:
            case "update":
                since = cadence.update_wanted(self)
                fresh = since is not None and (not prompt.post_id or prompt.at >= since)
                return fresh and prompt.person == self.owner
            case "page":
                return self.pages[int(prompt.topic) - 1].state in (PageState.OPEN, PageState.UNANSWERED)
            case "forgotten":
                last = not prompt.post_id or prompt.at >= self.care.question_at
                return self.active and self.care.waiting and last and prompt.person == self.owner
            case "handover":
                offered = self.around.handover
                return self.active and offered is not None and prompt.person == offered.to == self.owner
            case "join":
                asks = any(each.person.id == prompt.topic for each in self.around.asking)
                return self.active and asks and prompt.person == self.owner
            case readership.AGREE:
                return readership.asks(self, prompt)
            case "retro":
                return self.retro_due is not None and prompt.person == self.owner
        number = prompt.task or 0
        if not self.has_task(number):
            return False
        task = self.task(number)
        free = not task.assignment and self.takes_part(prompt.person)  # who has left is asked about nothing more
        theirs = free or prompt.person in task.pending
        if not (self.active and theirs and task.state is TaskState.OPEN):
            return False
        walk = self.walks.get(prompt.person.id)
        if walk is not None and prompt.number and prompt.number < walk.number:
            return False  # who is led is asked about one at a time, further down: it comes again
        said = task.reported is not None and task.reported.by == prompt.person
        return task in self.shown() and not said

    def update_due(self) -> int | None:
        """When a status update is next asked for, or None."""
        return cadence.update_due(self)

    def overdue_since(self) -> int | None:
        """Since when an update is overdue that was asked for, or None."""
        return cadence.overdue_since(self)

    def all_rests(self) -> tuple[Rest, ...]:
        """When its timers stood still, and will until the present hold ends."""
        return self.rests if self.hold is None else (*self.rests, (self.hold.since, self.hold.until))

    def due_at(self, task: Task) -> int | None:
        """The instant a task is due, or None: it has no due time, or what it waits for is not done yet."""
        due = task.due
        if due is None or due.at is not None:
            return None if due is None else due.at
        since = self.due_since(task)
        return None if since is None else moved(since + (due.delay or 0), since, self.all_rests())

    def due_since(self, task: Task) -> int | None:
        """The instant from which its due time counts, or None: what it waits for is not done yet."""
        due = task.due
        if due is None or due.after is None:
            return max(self.started_at, task.due_set) if due is None or due.at is not None else self.started_at
        waited_for = self.playbook.ids.get(due.after, due.after)
        return next(
            (other.at for other in self.tasks if other.id == waited_for and other.state is not TaskState.OPEN), None
        )

    def is_late(self, task: Task) -> bool:
        """Whether somebody was told already that it is due."""
        due = self.due_at(task)
        return due is not None and max(due, task.snoozed) <= task.reminded

# Long because: a glossary; whoever looks for a command finds it in one place.
"""The commands: one frozen dataclass for each wish of a person, each result of the outbox, each reminder.

Times are UTC instants in milliseconds.  Task references are what the person
typed: a number (`3`), a place (`2.1`), or a part of the title.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.asked_care import KeepChannel, KeepOpen, RecordArchive, RecordRestored, RemindArchive, RemindForgotten
from domain.asked_kin import MergeRuns, RelateRuns, UnrelateRuns
from domain.asked_links import CloseCall, DropLink, JoinCall, KeepLink, LeaveCall, OpenCall, SetCall
from domain.broadcast_commands import (
    AgreeOnText,
    AmendUpdate,
    ChangeDestinations,
    ChangeTemplate,
    ChangeWebhooks,
    RecordBroadcastFailed,
    RecordCard,
    RecordCardLost,
    RecordCopy,
    RecordCopyGone,
    RejectText,
    RetractUpdate,
    TellAudiences,
    WithdrawText,
)
from domain.happened_paging import PageStep
from domain.people import Person
from domain.playbook import Playbook
from domain.timeline_commands import (
    AddNote,
    AppendSummary,
    Decide,
    EditEntry,
    RemoveEntry,
    ReopenHypothesis,
    RestoreDecision,
    RestoreEntry,
    RevertSummary,
    RevokeDecision,
    SettleHypothesis,
    Suppose,
    TestHypothesis,
)

OnCall = Mapping[str, tuple[Person, ...]]
"""Who is on call at this moment, by schedule."""


@dataclass(frozen=True, slots=True)
class Call:
    """A page as it is wanted, and what it comes to now: whom its step `step` reaches.

    `whom` has `@bob`, `oncall:db`, `policy:db`, `pager:phone` and the like.  `unknown` are those that there are not,
    `known` the policies and pagers that there are.  Without `steps` nothing was looked up yet.
    """

    whom: tuple[str, ...]
    why: str = ""
    steps: tuple[PageStep, ...] = ()
    repeat: int = 0
    step: int = 0
    people: tuple[Person, ...] = ()
    pagers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StartRun:
    """Begin a run.  Everything the rules may not look up is stamped on it: ids, the number, rendered texts.

    `people` says who is meant by each `@name` that the playbook's tasks and roles are given to, `on_call` who is on
    by each schedule; what names nobody is in neither.  `calls` are whom its severity pages, `links` the playbook's
    (title, address).  `related` is the id of a run that it has to do with, or ''.
    """

    run_id: str
    number: str
    title: str
    playbook: Playbook
    owner: Person
    severity: str
    team_id: str
    origin_channel: str
    origin_post: str
    mode: str
    private: bool = False
    drill: bool = False
    channel_name: str = ""
    channel_title: str = ""
    summary: str = ""
    welcome: str = ""
    invited: tuple[Person, ...] = ()
    problems: tuple[str, ...] = ()
    trigger: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    on_call: OnCall = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    related: str = ""


@dataclass(frozen=True, slots=True)
class CheckTasks:
    """These are done."""

    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HearWords:
    """Somebody said these of the playbook's words in the run's channel: what waits for them (`check_on`) is done."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeBackWords:
    """That message says only these of the words now, or was deleted (none): what the others checked is open again."""

    post: str
    words: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class UncheckTasks:
    """These are not done after all."""

    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkipTasks:
    """These will not be done, for that reason."""

    tasks: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RestoreTasks:
    """These are to be done after all."""

    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssignTasks:
    """Somebody shall do these: one of those people and placeholders (see `domain.assignment`), or `each` of them.

    None at all means whoever asks.  `on_call` is stamped on it: who is on by each schedule there is.
    """

    tasks: tuple[str, ...]
    to: tuple[Person, ...] = ()
    placeholders: tuple[str, ...] = ()
    each: bool = False
    on_call: OnCall | None = None


@dataclass(frozen=True, slots=True)
class UnassignTasks:
    """These are nobody's, or with `people` theirs no more."""

    tasks: tuple[str, ...]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class SnoozeTasks:
    """Ask about these again in so many ms."""

    tasks: tuple[str, ...]
    wait: int


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Run the slash command of that task."""

    task: str


@dataclass(frozen=True, slots=True)
class WalkOn:
    """Lead whoever asks to their next task."""


@dataclass(frozen=True, slots=True)
class WalkBack:
    """Lead whoever asks back to the task they answered before, and open it again."""


@dataclass(frozen=True, slots=True)
class AddTask:
    """The run needs another task: at the end of `section` ('' for the one whose turn it is), or beside a task.

    `to`: whose it is; None: nobody's.  `due`: when it is to be done (UTC ms), or None.
    """

    title: str
    description: str = ""
    section: str = ""
    before: str = ""
    after: str = ""
    to: Person | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True)
class EditTask:
    """A task's `field` (title, description, link, command, required) shall be otherwise.

    `value` is as it was typed; `none` empties what may be empty.
    """

    task: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class MoveTasks:
    """These shall stand elsewhere: before or after a task, or at the end of a section."""

    tasks: tuple[str, ...]
    before: str = ""
    after: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class RemoveTasks:
    """These are none of this run; a reason is welcome."""

    tasks: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddSection:
    """The run needs another section: at the end, or beside another."""

    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RenameSection:
    """A section shall be called otherwise."""

    section: str
    title: str


@dataclass(frozen=True, slots=True)
class MoveSection:
    """A section shall stand elsewhere, with its tasks."""

    section: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RemoveSection:
    """A section is none of this run, nor are its tasks; only while nobody worked on them."""

    section: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeDue:
    """These are due at that instant (ms), or `delay` ms after the start or after the task `after`; else at no time."""

    tasks: tuple[str, ...]
    at: int | None = None
    delay: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class HoldRun:
    """Let its timers rest until that instant (ms)."""

    why: str
    until: int


@dataclass(frozen=True, slots=True)
class ResumeRun:
    """Let its timers go on."""


@dataclass(frozen=True, slots=True)
class ChangeOwner:
    """Somebody shall lead; None means whoever asks, who takes over, perhaps for a `reason`."""

    to: Person | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeRole:
    """Somebody shall have a role of the run; None means whoever asks."""

    role: str
    to: Person | None = None


@dataclass(frozen=True, slots=True)
class FreeRole:
    """Nobody shall have that role."""

    role: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Somebody else shall lead from now on, with all that is to be known."""

    to: Person
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerHandover:
    """Whoever got the lead takes it, or gives it back and says why."""

    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FollowRun:
    """Whoever asks wants to hear of it by direct message, without taking part."""


@dataclass(frozen=True, slots=True)
class UnfollowRun:
    """Whoever asks does not want to hear of it any more."""


@dataclass(frozen=True, slots=True)
class RefuseJoin:
    """That person, who asks to be let in, is not."""

    person: Person


@dataclass(frozen=True, slots=True)
class InvitePeople:
    """Call people in."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class JoinRun:
    """Whoever asks takes part."""


@dataclass(frozen=True, slots=True)
class LeaveRun:
    """Whoever asks no longer takes part."""


@dataclass(frozen=True, slots=True)
class ChangeSeverity:
    """Judge anew how bad it is.  `invited` and `calls` are those the playbook calls in and pages when it is so bad."""

    to: str
    invited: tuple[Person, ...] = ()
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePeople:
    """Call somebody until they have it."""

    call: Call


@dataclass(frozen=True, slots=True)
class AcknowledgePage:
    """Whoever asks has it; page 0 are all that wait for them."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class EscalatePage:
    """Do not wait: page the next ones.  `step` is the next step that reaches anybody, -1 if none does, 0 unknown."""

    page: int = 0
    step: int = 0
    people: tuple[Person, ...] = ()
    pagers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndPage:
    """Nobody needs to come any more; page 0 are all that wait."""

    page: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangePhase:
    """Go to another phase."""

    to: str


@dataclass(frozen=True, slots=True)
class MarkMoment:
    """Say when something happened; None means now."""

    name: str
    moment: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """Say what it is about."""

    text: str


@dataclass(frozen=True, slots=True)
class PostUpdate:
    """Tell everyone the state of things: `text`, or what is drafted if that is ''.

    `sent` is the text in the playbook's form, or ''; `drafted`: it is what the run keeps as a draft.
    `next` is when they hear again (ms), 0 as the cadence says; after the `final` one nobody is asked for more.
    """

    text: str
    sent: str = ""
    next: int = 0
    final: bool = False
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class DraftUpdate:
    """Keep words for the next update, which others may improve; '' drops them."""

    text: str


@dataclass(frozen=True, slots=True)
class RequestUpdate:
    """Ask the owner for an update, and say why."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCadence:
    """Ask for updates every so many ms, 0 never, None as the playbook says; with `once` at that instant alone (ms)."""

    every: int | None = None
    once: int = 0


@dataclass(frozen=True, slots=True)
class SetNextUpdate:
    """The next update is due at that instant (ms)."""

    at: int


@dataclass(frozen=True, slots=True)
class SnoozeUpdate:
    """Ask for the update that is due again after so many ms."""

    wait: int


@dataclass(frozen=True, slots=True)
class AddFollowup:
    """Keep something to be done after the run.  `author` and `link` if it is somebody's message."""

    text: str
    author: Person | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class DropFollowup:
    """The follow-up with that number in their list (from 1) is not to be done."""

    place: int


@dataclass(frozen=True, slots=True)
class SetMetric:
    """Give a metric of the playbook its value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """Give an attribute of the playbook its value; `said` begins with its name."""

    said: str


@dataclass(frozen=True, slots=True)
class ClearAttribute:
    """An attribute (or a metric) is not known any more."""

    name: str


@dataclass(frozen=True, slots=True)
class FinishRun:
    """It is over.  `reasons` has, per task reference (or `all`), why a required task stays open.

    `update` is what the playbook wants to be sent as the final update, or '', `update_sent` the form it has then.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    retrospective: str = ""
    problems: tuple[str, ...] = ()
    update: str = ""
    update_sent: str = ""


@dataclass(frozen=True, slots=True)
class CancelRun:
    """It was none.  `duplicate_of` is the number of the run it doubles, or ''."""

    reason: str
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class ReopenRun:
    """It was not over."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftRetro:
    """Make the draft of the retrospective anew.  `text` is what its template makes of the run now."""

    text: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteRetro:
    """Fill a section of the retrospective; `said` begins with its name, or with the beginning of it."""

    said: str


@dataclass(frozen=True, slots=True)
class PublishRetro:
    """Tell everyone who listens.  `draft` is the draft made anew, or '' where there is no other than the last."""

    draft: str = ""


@dataclass(frozen=True, slots=True)
class CancelRetro:
    """There shall be no retrospective."""

    reason: str


@dataclass(frozen=True, slots=True)
class UndoLast:
    """Take back what one input did: the one with that cause, or the last one of `by` (None: of whoever asks)."""

    cause: str = ""
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class MoveRun:
    """Go on in that channel: its id and name, its `type` (as Mattermost has it), its team, whether it is archived."""

    channel_id: str
    name: str
    type: str
    team_id: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class RecordChannel:
    """The outbox made (or found) the run's channel."""

    channel_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RecordChannelFailed:
    """The outbox could not make the run's channel."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordBoard:
    """The outbox posted the checklist."""

    post_id: str


@dataclass(frozen=True, slots=True)
class RecordBoardLost:
    """The post with the checklist was deleted."""

    post_id: str


@dataclass(frozen=True, slots=True)
class RecordEffectFailed:
    """The outbox gave up on something."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPagerFailed:
    """The outbox could not tell a pager; `final`: it gave up."""

    page: int
    pager: str
    action: str
    reason: str
    final: bool


@dataclass(frozen=True, slots=True)
class RecordPageAnswer:
    """Somebody acknowledged a page elsewhere, at `at` (ms; 0: not known), or resolved it.

    The rest is as in `domain.events.PageAcknowledged`.
    """

    page: int
    resolved: bool
    at: int
    pager: str
    service: str
    name: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class RecordWebhookFailed:
    """A target does not take a webhook; `final`: it was given up.  The rest is as in `WebhookFailed`."""

    target: str
    what: str
    told: int
    subject: int
    key: str
    reason: str
    final: bool


@dataclass(frozen=True, slots=True)
class RecordWebhookDelivered:
    """A target has taken the webhook with that key."""

    target: str
    key: str


@dataclass(frozen=True, slots=True)
class ResendWebhooks:
    """Have webhooks sent again that were given up: those with these numbers, or all."""

    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordPrompt:
    """The outbox asked somebody about something."""

    about: str
    person: Person
    post_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class RecordCommand:
    """The outbox ran a slash command (or did not): see `domain.events.CommandRan`.  Task 0 is the call's."""

    task: int
    asked: int
    outcome: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class RecordMember:
    """Somebody is now in the run's own channel."""

    person: Person


@dataclass(frozen=True, slots=True)
class RecordOnCall:
    """Those are on call by that schedule now."""

    schedule: str
    people: tuple[Person, ...]


UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class RecordGone:
    """Somebody is no longer in the run's own channel (`why` is `left`), or has no account (`deactivated`).

    `UNSEEN`: they may not see it any more, which is news only of who followed it.
    """

    person: Person
    why: str


@dataclass(frozen=True, slots=True)
class RecordPrivate:
    """The channel that the run lives in is a private one."""


@dataclass(frozen=True, slots=True)
class RecordName:
    """That is what somebody is called now."""

    person: Person


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """Somebody asks to be let into a private run."""

    person: Person
    why: str = ""


@dataclass(frozen=True, slots=True)
class TellNewcomers:
    """The others can be told who has joined."""

    due: int


@dataclass(frozen=True, slots=True)
class RemindUpdate:
    """A status update was due at that instant."""

    due: int


@dataclass(frozen=True, slots=True)
class NudgeUpdate:
    """The update that was asked for was still missing at that instant; `stage` says whom that is told."""

    due: int
    stage: str


@dataclass(frozen=True, slots=True)
class TellRequest:
    """Somebody asks for an update since that instant, and the owner does not know yet."""

    due: int


@dataclass(frozen=True, slots=True)
class TellAnswered:
    """The update that was asked for went out at that instant, and those who asked do not know yet."""

    due: int


@dataclass(frozen=True, slots=True)
class RemindTask:
    """A task was due at that instant."""

    task: int
    due: int


@dataclass(frozen=True, slots=True)
class RemindRetrospective:
    """The retrospective was due at that instant."""

    due: int


@dataclass(frozen=True, slots=True)
class EndHold:
    """The run was on hold until that instant."""

    due: int


@dataclass(frozen=True, slots=True)
class EndQuiet:
    """Somebody was not to be disturbed until that instant."""

    person: Person
    due: int


@dataclass(frozen=True, slots=True)
class RemindPage:
    """Nobody had taken a page at that instant.  The rest is as in `EscalatePage`."""

    page: int
    due: int
    step: int = 0
    people: tuple[Person, ...] = ()
    pagers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemindTogether:
    """Several reminders that fell due together: one input, so that each person gets one message.

    `quiet` has who is not to be disturbed now, by their ids, and until when (ms); `blind` the ids of those who may
    not see the run any more: they are not told, as if the task were not theirs.
    """

    reminders: tuple[Reminder, ...]
    quiet: Mapping[str, int] = field(default_factory=dict)
    blind: frozenset[str] = frozenset()


Reminder = (
    RemindUpdate
    | NudgeUpdate
    | TellRequest
    | TellAnswered
    | RemindTask
    | RemindRetrospective
    | RemindPage
    | EndHold
    | EndQuiet
    | TellNewcomers
    | RemindForgotten
    | RemindArchive
)
Result = (
    RecordChannel
    | RecordChannelFailed
    | RecordBoard
    | RecordBoardLost
    | RecordEffectFailed
    | RecordCommand
    | RecordMember
    | RecordPagerFailed
    | RecordWebhookFailed
    | RecordWebhookDelivered
    | RecordPageAnswer
    | RecordPrompt
    | RecordOnCall
    | RecordGone
    | RecordName
    | RecordPrivate
    | RecordRequest
    | RecordCard
    | RecordCardLost
    | RecordCopy
    | RecordCopyGone
    | RecordBroadcastFailed
    | RecordArchive
    | RecordRestored
)
Wish = (
    CheckTasks
    | HearWords
    | TakeBackWords
    | UncheckTasks
    | SkipTasks
    | RestoreTasks
    | AssignTasks
    | UnassignTasks
    | SnoozeTasks
    | RunCommand
    | WalkOn
    | WalkBack
    | AddTask
    | EditTask
    | MoveTasks
    | RemoveTasks
    | AddSection
    | RenameSection
    | MoveSection
    | RemoveSection
    | ChangeDue
    | HoldRun
    | ResumeRun
    | ChangeOwner
    | TakeRole
    | FreeRole
    | HandOver
    | AnswerHandover
    | FollowRun
    | UnfollowRun
    | RefuseJoin
    | InvitePeople
    | JoinRun
    | LeaveRun
    | ChangeSeverity
    | PagePeople
    | AcknowledgePage
    | EscalatePage
    | EndPage
    | ChangePhase
    | MarkMoment
    | ChangeSummary
    | PostUpdate
    | TellAudiences
    | AmendUpdate
    | RetractUpdate
    | AgreeOnText
    | RejectText
    | WithdrawText
    | ChangeDestinations
    | ChangeTemplate
    | DraftUpdate
    | RequestUpdate
    | ChangeCadence
    | SetNextUpdate
    | SnoozeUpdate
    | AddNote
    | Decide
    | RevokeDecision
    | RestoreDecision
    | Suppose
    | TestHypothesis
    | SettleHypothesis
    | ReopenHypothesis
    | EditEntry
    | RemoveEntry
    | RestoreEntry
    | AppendSummary
    | RevertSummary
    | AddFollowup
    | DropFollowup
    | SetMetric
    | SetAttribute
    | ClearAttribute
    | FinishRun
    | CancelRun
    | ReopenRun
    | DraftRetro
    | WriteRetro
    | PublishRetro
    | CancelRetro
    | ResendWebhooks
    | ChangeWebhooks
    | UndoLast
    | OpenCall
    | SetCall
    | CloseCall
    | JoinCall
    | LeaveCall
    | KeepLink
    | DropLink
    | RelateRuns
    | UnrelateRuns
    | MergeRuns
    | KeepOpen
    | KeepChannel
    | MoveRun
)
Command = StartRun | Wish | Result | Reminder | RemindTogether

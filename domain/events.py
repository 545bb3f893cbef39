# Long because: it names every event there is, a line each.
"""What can happen in a run: one frozen dataclass a fact, by what it is about in the modules `happened_…`.

Old events stay readable for ever.  Times are UTC instants in milliseconds.  A
field marked `Free` or holding a `Person` is committed to by the hash chain, not
contained in it.  To change the shape of an event raise its `VERSION` and give
`storage.codec` an upcaster.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.happened_asking import (
    PromptPosted,
    QuietKept,
    QuietOver,
    RetrospectiveReminded,
    TaskReminded,
    UpdateReminded,
    WalkedTo,
)
from domain.happened_broadcast import (
    AgreementTakenBack,
    AudienceTold,
    BroadcastFailed,
    CardLost,
    CardPosted,
    CopyGone,
    CopyPosted,
    DestinationsChanged,
    TemplateChanged,
    TextAgreed,
    TextProposed,
    TextRejected,
    TextWithdrawn,
    UpdateAmended,
    UpdateRetracted,
)
from domain.happened_care import (
    ArchiveAnnounced,
    ArchiveAsked,
    ArchiveFailed,
    ArchivePutOff,
    ChannelArchived,
    ChannelKept,
    ChannelRestored,
    ForgottenPutOff,
    ForgottenUnanswered,
    RunForgotten,
    RunKept,
    RunStirred,
)
from domain.happened_commands import CommandAsked, CommandRan
from domain.happened_kin import RunMerged, RunMergedInto, RunRelated, RunSplitOff, RunUnmerged, RunUnrelated
from domain.happened_links import (
    CallClosed,
    CallCommandAsked,
    CallCommandRan,
    CallJoined,
    CallLeft,
    CallOpened,
    LinkDropped,
    LinkKept,
    LinkRestored,
)
from domain.happened_move import RunMoved
from domain.happened_outline import (
    SectionAdded,
    SectionMoved,
    SectionRemoved,
    SectionRenamed,
    SectionRestored,
    TaskAdded,
    TaskEdited,
    TaskLinksChanged,
    TaskMoved,
    TaskRemoved,
)
from domain.happened_paging import (
    PageAcknowledged,
    PageEnded,
    PageEscalated,
    PageReopened,
    PagerFailed,
    PageSent,
    PageUnanswered,
)
from domain.happened_people import (
    FollowerAdded,
    FollowerRemoved,
    HandedOver,
    HandoverEnded,
    JoinRefused,
    JoinRequested,
    MadePrivate,
    NewcomersTold,
    OnCallChanged,
    OwnerGone,
    PersonRenamed,
    RoleChanged,
)
from domain.happened_rules import ReportWithdrawn, TaskReported, TasksFreed, TasksHidden, TasksShown
from domain.happened_run import (
    BoardLost,
    BoardPosted,
    ChannelFailed,
    ChannelOpened,
    EffectFailed,
    MomentMarked,
    MomentUnmarked,
    OwnerChanged,
    ParticipantJoined,
    ParticipantLeft,
    PhaseChanged,
    RunCancelled,
    RunFinished,
    RunHeld,
    RunReopened,
    RunResumed,
    RunStarted,
    SeverityChanged,
)
from domain.happened_site import (
    DigestChosen,
    DigestsSent,
    LanguageChosen,
    NumberTaken,
    OnCallSwapEnded,
    OnCallSwapped,
    QuietChosen,
    ZoneChosen,
)
from domain.happened_tasks import (
    ShareChecked,
    ShareUnchecked,
    TaskAssigned,
    TaskChecked,
    TaskDueChanged,
    TaskHandedBack,
    TaskRestored,
    TaskSkipped,
    TaskSnoozed,
    TaskUnassigned,
    TaskUnchecked,
)
from domain.happened_texts import (
    AttributeSet,
    FollowupAdded,
    FollowupDropped,
    FollowupRestored,
    MetricSet,
    NoteAdded,
    NoteWithdrawn,
    RetroCancelled,
    RetroDrafted,
    RetroPublished,
    RetroWritten,
    StatusUpdated,
    SummaryChanged,
)
from domain.happened_timeline import (
    DecisionMade,
    DecisionRestored,
    DecisionRevoked,
    EntryCorrected,
    EntryRemoved,
    EntryRestored,
    HypothesisRaised,
    HypothesisReopened,
    HypothesisSettled,
    HypothesisTested,
)
from domain.happened_updates import (
    CadenceChanged,
    NextUpdateSet,
    RequestsAnswered,
    RequestTold,
    RequestWithdrawn,
    UpdateDrafted,
    UpdateNudged,
    UpdateRequested,
)
from domain.happened_webhooks import HearingChanged, WebhookDelivered, WebhookFailed, WebhooksResent
from domain.people import Person

Event = (
    RunStarted
    | ChannelOpened
    | ChannelFailed
    | BoardPosted
    | BoardLost
    | EffectFailed
    | TaskChecked
    | TaskUnchecked
    | TaskSkipped
    | TaskRestored
    | TaskAssigned
    | TaskUnassigned
    | TaskSnoozed
    | ShareChecked
    | ShareUnchecked
    | TaskHandedBack
    | RoleChanged
    | OnCallChanged
    | TasksShown
    | TasksHidden
    | TasksFreed
    | TaskReported
    | ReportWithdrawn
    | CommandAsked
    | CommandRan
    | TaskAdded
    | TaskEdited
    | TaskLinksChanged
    | TaskMoved
    | TaskRemoved
    | SectionAdded
    | SectionRenamed
    | SectionMoved
    | SectionRemoved
    | SectionRestored
    | TaskDueChanged
    | FollowerAdded
    | FollowerRemoved
    | HandedOver
    | HandoverEnded
    | JoinRefused
    | JoinRequested
    | NewcomersTold
    | OwnerGone
    | PersonRenamed
    | MadePrivate
    | PromptPosted
    | WalkedTo
    | OwnerChanged
    | ParticipantJoined
    | ParticipantLeft
    | SeverityChanged
    | PhaseChanged
    | MomentMarked
    | MomentUnmarked
    | SummaryChanged
    | StatusUpdated
    | NoteAdded
    | NoteWithdrawn
    | DecisionMade
    | DecisionRevoked
    | DecisionRestored
    | HypothesisRaised
    | HypothesisTested
    | HypothesisSettled
    | HypothesisReopened
    | EntryCorrected
    | EntryRemoved
    | EntryRestored
    | MetricSet
    | AttributeSet
    | FollowupAdded
    | FollowupDropped
    | FollowupRestored
    | RetroDrafted
    | RetroWritten
    | RetroPublished
    | RetroCancelled
    | RunFinished
    | RunCancelled
    | RunReopened
    | RunHeld
    | RunResumed
    | QuietKept
    | QuietOver
    | UpdateReminded
    | UpdateNudged
    | CadenceChanged
    | NextUpdateSet
    | UpdateDrafted
    | UpdateRequested
    | RequestWithdrawn
    | RequestTold
    | RequestsAnswered
    | TaskReminded
    | RetrospectiveReminded
    | TextProposed
    | TextAgreed
    | AgreementTakenBack
    | TextRejected
    | TextWithdrawn
    | AudienceTold
    | UpdateAmended
    | UpdateRetracted
    | CardPosted
    | CardLost
    | CopyPosted
    | CopyGone
    | BroadcastFailed
    | DestinationsChanged
    | TemplateChanged
    | PageSent
    | PageEscalated
    | PageAcknowledged
    | PageReopened
    | PageUnanswered
    | PageEnded
    | PagerFailed
    | WebhookFailed
    | WebhookDelivered
    | WebhooksResent
    | HearingChanged
    | CallOpened
    | CallClosed
    | CallJoined
    | CallLeft
    | CallCommandAsked
    | CallCommandRan
    | LinkKept
    | LinkDropped
    | LinkRestored
    | RunRelated
    | RunUnrelated
    | RunMerged
    | RunMergedInto
    | RunSplitOff
    | RunUnmerged
    | RunForgotten
    | ForgottenPutOff
    | ForgottenUnanswered
    | RunStirred
    | RunKept
    | ArchiveAnnounced
    | ArchiveAsked
    | ArchivePutOff
    | ChannelArchived
    | ArchiveFailed
    | ChannelKept
    | ChannelRestored
    | RunMoved
)


SiteEvent = (
    NumberTaken
    | ZoneChosen
    | LanguageChosen
    | QuietChosen
    | DigestChosen
    | DigestsSent
    | OnCallSwapped
    | OnCallSwapEnded
)
"""What happens to the site: see `domain.site`."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log.

    `number` counts from 1 within its stream; `at` is when it was recorded (never
    less than the one before), `occurred_at` when it happened.  `cause` is the key
    of the input that led to it (decision 5); the events of one input share it.
    `undoes` is the cause of the input that this one takes back, or ''.
    """

    stream: str
    number: int
    at: int
    occurred_at: int
    actor: Person
    cause: str
    event: Event | SiteEvent
    undoes: str = ""

"""What can be asked without changing anything: one frozen dataclass a question."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ListRuns:
    """Which runs are there?  `which` is active, mine (those of them that are the asker's), finished or all.

    The other filters combine with it: `playbook` is a key, `severity` a name, `owner` a user name.  `older`: begun at
    least so long ago (ms); `overdue`: with an update or a task that is late; `silent`: without an update for so long
    (ms), 0 for without any.  `words` all stand in title, summary or number.  `typed` are the filters as they were
    said, to be said again for another page.
    """

    which: str = "active"
    mine: bool = False
    playbook: str = ""
    severity: str = ""
    owner: str = ""
    older: int = 0
    overdue: bool = False
    silent: int | None = None
    words: str = ""
    page: int = 1
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ShowInfo:
    """What is this run about, who is in it, how does it stand?"""


@dataclass(frozen=True, slots=True)
class ShowChecklist:
    """All its tasks.  Also brings the checklist to the bottom of the run's channel."""


@dataclass(frozen=True, slots=True)
class ShowTask:
    """One task with its description and links."""

    task: str


@dataclass(frozen=True, slots=True)
class ShowNext:
    """What is next for whoever asks?"""


@dataclass(frozen=True, slots=True)
class ShowCadence:
    """How often are updates asked for, and when is the next due?"""


@dataclass(frozen=True, slots=True)
class ShowDraft:
    """What is drafted for the next update?"""


@dataclass(frozen=True, slots=True)
class ShowTimeline:
    """What happened, oldest first: the newest `last` lines, or an earlier page of as many.  The filters combine.

    `person` (a user name) did it, `kinds` are of `domain.timeline.KINDS`, `since` and `until` instants (ms), `words`
    all stand in it.  `full`: with what was corrected, removed and taken back.  `typed` are the filters as they were
    said, to be said again for another page.
    """

    last: int = 20
    person: str = ""
    kinds: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    words: str = ""
    page: int = 1
    full: bool = False
    typed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ShowDecisions:
    """What was decided, and what of it holds?"""


@dataclass(frozen=True, slots=True)
class ShowHypotheses:
    """What is supposed, who tests it, and what became of it?"""


@dataclass(frozen=True, slots=True)
class ShowSummary:
    """What is it about, in words?  `history`: with all that stood there before."""

    history: bool = False


@dataclass(frozen=True, slots=True)
class ShowPeople:
    """Who takes part, who follows?"""


@dataclass(frozen=True, slots=True)
class ShowCatchup:
    """What has happened so far, and what is there for me to do?"""


@dataclass(frozen=True, slots=True)
class ShowHandover:
    """What would whoever gets the lead be told?"""


@dataclass(frozen=True, slots=True)
class ShowRoles:
    """Which roles are there, and who has them?"""


@dataclass(frozen=True, slots=True)
class ShowFollowups:
    """What is to be done after the run?"""


@dataclass(frozen=True, slots=True)
class ShowRetro:
    """How does the retrospective stand, and what of it waits?"""


@dataclass(frozen=True, slots=True)
class ShowAttributes:
    """What is known of the attributes that its playbook asks for?"""


@dataclass(frozen=True, slots=True)
class ShowPermissions:
    """Who may do what with this run, and what of it whoever asks?"""


@dataclass(frozen=True, slots=True)
class ShowPages:
    """Who was paged, and who has it?"""


@dataclass(frozen=True, slots=True)
class ShowWebhooks:
    """Who was told by webhook, what waits, and what was given up?"""


@dataclass(frozen=True, slots=True)
class ShowLinks:
    """Where do they talk, and which addresses matter?"""


@dataclass(frozen=True, slots=True)
class ShowPhrases:
    """Which phrases are agreed on?  For one audience, if it names one."""

    audience: str = ""


@dataclass(frozen=True, slots=True)
class ShowDestinations:
    """Who is told what, where, in which form, and what waits?"""


@dataclass(frozen=True, slots=True)
class ShowPlaybooks:
    """Which playbooks are there?"""


@dataclass(frozen=True, slots=True)
class ShowPlaybook:
    """What is that playbook for, and what starts it?"""

    key: str


@dataclass(frozen=True, slots=True)
class ShowOnCall:
    """Who is on call?  Of one schedule, if it names one; at that instant (ms), or now."""

    schedule: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class ShowSwaps:
    """Which swaps of on-call duty run or come?  Of one schedule, if it names one."""

    schedule: str = ""


@dataclass(frozen=True, slots=True)
class ShowTodo:
    """What is to be done by whoever asks, in all runs?"""


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """What did whoever asks choose for themselves?"""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """How does this work?  `topic` is a command's word, or ''."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, or `ok`: nothing is asked, but an answer is polite.  `kind` is hello, thanks, ok or wait.

    `wait` is `ok` to a prompt: they have seen it, and it is not done yet.
    """

    kind: str


AboutPeople = ShowRoles | ShowPeople | ShowCatchup | ShowHandover
OfRun = (
    ShowAttributes
    | ShowInfo
    | ShowCadence
    | ShowDraft
    | ShowChecklist
    | ShowTask
    | ShowNext
    | ShowTimeline
    | ShowDecisions
    | ShowHypotheses
    | ShowSummary
    | AboutPeople
    | ShowFollowups
    | ShowRetro
    | ShowPermissions
    | ShowPages
    | ShowPhrases
    | ShowDestinations
    | ShowWebhooks
    | ShowLinks
)
OfNone = (
    ListRuns | ShowPlaybooks | ShowPlaybook | ShowOnCall | ShowSwaps | ShowTodo | ShowSettings | ShowHelp | SmallTalk
)
Query = OfRun | OfNone
OwnBusiness = ShowTodo | ShowSettings | ShowCatchup
"""Questions whose answers are for nobody but the asker: elsewhere than in a direct message they come by one."""

"""`may`: who is allowed what, and who may know that a run exists (decision 13)."""

from __future__ import annotations

from typing import Literal, Protocol

from domain import commands as c
from domain import on_timeline, readership, undoing
from domain.assignment import ROLE
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor, Person
from domain.playbook import Permissions
from domain.run import Run
from domain.timeline_commands import EditEntry, RemoveEntry, RestoreEntry

ANYONE_MAY = (c.JoinRun, c.LeaveRun, c.FollowRun, c.UnfollowRun, c.AddNote, c.RequestUpdate, c.Suppose)
"""What everybody may do who sees a run."""
ENDINGS = (c.FinishRun, c.CancelRun, c.ReopenRun)
OPEN_WORDS = frozenset({"everyone", "team", "channel"})
"""Words of `see` that let in people who are in no list: such a run may be named where others read along."""
_JOINING = frozenset({"participants", "channel"})
Action = Literal["start", "edit", "finish", "see", "export"]
ACTIONS: tuple[Action, ...] = ("start", "edit", "finish", "see", "export")
ANSWERS_PAGE = (c.AcknowledgePage, c.EscalatePage)
"""What whoever is paged may do, though they are not in the run yet."""


class Seen(Protocol):
    """What has to be known of a run, open or archived, to tell who may know of it."""

    @property
    def private(self) -> bool: ...
    @property
    def owner(self) -> Person: ...
    @property
    def team_id(self) -> str: ...
    def takes_part(self, person: Person) -> bool:
        """Whether they are its owner or a participant."""
        ...


def visible(actor: Actor, run: Seen, policy: Permissions) -> bool:
    """Whether that person may know of the run: in any case who is in it and auditors; a private one nobody else."""
    return actor.person == MUSTER or actor.auditor or _sees(actor, run, policy)


def takes_part(actor: Actor, run: Seen) -> bool:
    """Whether they are in it: its owner, a participant, or in its channel at this moment."""
    return actor.member or run.takes_part(actor.person)


def open_to_all(run: Seen, policy: Permissions) -> bool:
    """Whether everybody (but guests) who belongs to its team may know of it."""
    return not run.private and not OPEN_WORDS.isdisjoint(policy.see)


def may_be_named(run: Seen, policy: Permissions, team_id: str) -> bool:
    """Whether it may be named where everybody of that team may read along."""
    return open_to_all(run, policy) and ("everyone" in policy.see or run.team_id == team_id)


def is_paged(actor: Actor, run: Run) -> bool:
    """Whether a page called them: they may say that they come, and learn no more of a private run than it told."""
    return any(actor.person in page.people for page in run.pages)


def may(actor: Actor, command: c.Command, run: Run | None, policy: Permissions) -> Refusal | None:
    """None if the policy lets them.  `policy` is the playbook's present one, not the run's snapshot."""
    if actor.person == MUSTER:
        return None
    if actor.bot and not actor.trusted:
        return refuse("bot")
    if isinstance(command, c.StartRun):
        return None if actor.editor and command.drill else may_start(actor, policy)
    if isinstance(command, c.RecordPageAnswer):
        return None  # whoever is called elsewhere answers there, and that service says whether they may
    if run is not None and isinstance(command, ANSWERS_PAGE) and is_paged(actor, run):
        return None
    if run is None or not visible(actor, run, policy):
        return refuse("run_unknown", run=run.number if run else "")
    if not _sees(actor, run, policy):
        return refuse("auditor", run=run.number, owner=run.owner)
    if isinstance(command, ANYONE_MAY):
        return None
    if sets_command(command) and not may_set_commands(actor, run):
        return refuse("may_command", owner=run.owner, taking_over_helps=may_take_over(actor, run))
    if isinstance(command, c.AgreeOnText | c.RejectText) and readership.asks_named(run, command.number):
        return None  # the playbook names who agrees: `domain.broadcasting` looks for them
    if isinstance(command, EditEntry | RemoveEntry | RestoreEntry) and on_timeline.wrote(actor.person, command, run):
        return None
    if isinstance(command, c.UndoLast) and undoing.is_own_request(run, command, actor):
        return None
    if isinstance(command, c.ChangeOwner) and command.to in (None, actor.person):
        if actor.guest or actor.bot:
            return refuse("may_lead", owner=run.owner)
        if may_take_over(actor, run):
            return None
    action: Action = "finish" if isinstance(command, ENDINGS) else "edit"
    if allowed(actor, action, run, policy):
        return None
    words = words_of(action, policy)
    return refuse(
        "may_edit",
        ending=action == "finish",
        allowed=words,
        run=run.number,
        owner=run.owner,
        starter=run.starter,
        joining_helps=not _JOINING.isdisjoint(words) and not takes_part(actor, run),
        taking_over_helps="owner" in words and may_take_over(actor, run),
    )


def sets_command(command: c.Command) -> bool:
    """Whether it gives a task a slash command, which would be run with the bot's rights."""
    return isinstance(command, c.EditTask) and command.field == "command" and command.value.strip().startswith("/")


def may_set_commands(actor: Actor, run: Run) -> bool:
    """The owner, whoever looks after the playbooks, and admins: what is run is as much as a playbook says."""
    return actor.admin or actor.editor or actor.person == run.owner


def may_start(actor: Actor, policy: Permissions) -> Refusal | None:
    """None if they may start a run under that policy."""
    if actor.person == MUSTER or allowed(actor, "start", None, policy):
        return None
    return refuse("may_start", allowed=policy.start, guest=actor.guest)


def may_take_over(actor: Actor, run: Run) -> bool:
    """Whether they may make themselves the owner, whatever the policy says: when the owner sleeps somebody must."""
    return takes_part(actor, run) and not actor.guest and not actor.bot


def allowed(actor: Actor, action: Action, run: Run | None, policy: Permissions) -> bool:
    """Whether a policy lets them do that with a run they may see (None: with one that is to begin)."""
    if action == "see":
        return run is None or visible(actor, run, policy)
    if actor.admin and not (run is not None and run.private and not takes_part(actor, run)):
        return True
    return any(is_meant(actor, run, who) for who in words_of(action, policy))


def words_of(action: Action, policy: Permissions) -> tuple[str, ...]:
    """What a policy says of an action; whoever may change a run may end it, unless that is said apart."""
    if action == "finish" and not policy.finish:
        return policy.edit
    words: tuple[str, ...] = getattr(policy, action)
    return words


def _sees(actor: Actor, run: Seen, policy: Permissions) -> bool:
    """The same as `visible`, without what lets auditors read."""
    if takes_part(actor, run):
        return True
    return not run.private and (actor.admin or any(_may_see(actor, run, who) for who in policy.see))


def _may_see(actor: Actor, run: Seen, who: str) -> bool:
    if who == "channel":  # an open channel is read by whoever comes in: all of the team but its guests
        return not actor.guest and run.team_id in actor.teams
    return is_meant(actor, run, who)


def is_meant(actor: Actor, run: Seen | None, who: str) -> bool:
    """Whether the actor is meant by one word of a policy (see `domain.playbook.Permissions`)."""
    match who:
        case "everyone":
            return not actor.guest
        case "team":
            teams = actor.teams
            return not actor.guest and (run.team_id in teams if run is not None else bool(teams))
        case "participants" | "channel":
            return run is not None and takes_part(actor, run)
        case "owner":
            return run is not None and actor.person == run.owner
        case "starter":
            return isinstance(run, Run) and actor.person == run.starter
        case str() if who.startswith(ROLE):
            return isinstance(run, Run) and run.roles.get(who.removeprefix(ROLE)) == actor.person
        case "admins":
            return actor.admin
        case _:
            return who in actor.groups or who == f"@{actor.person.name}"

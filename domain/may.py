"""`may`: who is allowed what, and who may know that a run exists (decision 13)."""

from __future__ import annotations

from domain import commands as c
from domain.assignment import ROLE
from domain.messages import Refusal, refuse
from domain.people import MUSTER, Actor
from domain.playbook import Permissions
from domain.run import Run

ANYONE_MAY = (c.JoinRun, c.LeaveRun, c.AddNote)


def visible(actor: Actor, run: Run) -> bool:
    """Whether that person may know of the run: a private one only if they are in it."""
    if not run.private or actor.person == MUSTER:
        return True
    return actor.auditor or takes_part(actor, run)


def takes_part(actor: Actor, run: Run) -> bool:
    """Whether they are in it: its owner, a participant, or in its channel at this moment."""
    return actor.member or actor.person in (run.owner, *run.participants)


def may(actor: Actor, command: c.Command, run: Run | None, policy: Permissions) -> Refusal | None:
    """None if the policy lets them.  `policy` is the playbook's present one, not the run's snapshot."""
    if actor.person == MUSTER:
        return None
    if actor.bot:
        return refuse("bot")
    if isinstance(command, c.StartRun):
        return may_start(actor, policy)
    if run is None or not visible(actor, run):
        return refuse("run_unknown", run=run.number if run else "")
    if run.private and not takes_part(actor, run):
        return refuse("auditor", run=run.number, owner=run.owner)
    if isinstance(command, ANYONE_MAY) or _among(actor, run, policy.edit):
        return None
    joining_helps = bool({"participants", "channel"} & set(policy.edit))
    return refuse("may_edit", allowed=policy.edit, run=run.number, owner=run.owner, joining_helps=joining_helps)


def may_start(actor: Actor, policy: Permissions) -> Refusal | None:
    """None if they may start a run under that policy."""
    if actor.person == MUSTER:
        return None
    return None if _among(actor, None, policy.start) else refuse("may_start", allowed=policy.start)


def _among(actor: Actor, run: Run | None, allowed: tuple[str, ...]) -> bool:
    return any(_is(actor, run, who) for who in allowed)


def _is(actor: Actor, run: Run | None, who: str) -> bool:
    """Whether the actor is meant by one word of a policy (see `domain.playbook.Permissions`)."""
    match who:
        case "everyone":
            return not actor.guest
        case "participants" | "channel":
            return run is not None and takes_part(actor, run)
        case "owner":
            return run is not None and actor.person == run.owner
        case "starter":
            return run is not None and actor.person == run.starter
        case str() if who.startswith(ROLE):
            return run is not None and run.roles.get(who.removeprefix(ROLE)) == actor.person
        case "admins":
            return actor.admin
        case _:
            return who in actor.groups or who == f"@{actor.person.name}"

"""How a run's webhooks stand, each target on a line: what it took, what waits for it, what was given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from domain.hearing import Hearing
from domain.messages import Message, message
from domain.run import Run
from domain.telling import TOLD
from domain.webhooks import HookState
from engine.out.outgoing import Item
from engine.webhooks.ledger import Ledger
from engine.webhooks.targets import Targets

_MOST = 20


class WebhookLines:
    """Reads the ledger, the outbox and the run."""

    def __init__(self, targets: Targets, ledger: Ledger, waiting: Callable[[str, str], Sequence[Item]]) -> None:
        """`waiting` has what of a kind is still to be done for a run."""
        self._targets = targets
        self._ledger = ledger
        self._waiting = waiting

    def all(self, run: Run) -> tuple[Message, ...]:
        """All of them, under their heading."""
        waiting = self._waiting(run.id, "webhook")
        taken = self._ledger.of(run.id)
        audiences = ("", *run.playbook.status_updates.audiences)
        listening = (
            name for what in TOLD for audience in audiences for name in self._targets.listening(run, what, audience)
        )
        hearing = dict.fromkeys(listening)
        others = self._targets.others(run)
        known = dict.fromkeys(
            (*hearing, *run.hooks.hearing, *taken, *(item.body["target"] for item in waiting), *_troubled(run))
        )
        if not known:
            return (message("webhooks.none", run=run.number, others=others),)
        lines = [message("webhooks.title", run=run.number)]
        for name in known:
            theirs = [item for item in waiting if item.body["target"] == name]
            lines.append(self._line(run, name, theirs, is_told=name in hearing))
        given_up = [each for each in run.hooks.given_up if each.state is not HookState.DELIVERED]
        for each in given_up[-_MOST:]:
            lines.append(
                message(
                    "webhooks.failed",
                    number=each.number,
                    target=each.target,
                    what=each.what,
                    state=str(each.state),
                    at=each.at,
                    reason=each.reason,
                )
            )
        if run.hooks.failed:
            lines.append(message("webhooks.how", number=run.hooks.failed[-1].number))
        silent = [name for name in run.hooks.hearing if name not in hearing]
        lines.append(message("webhooks.turn", others=(*silent, *others), told=next(iter(hearing), "")))
        return tuple(lines)

    def of_updates(self, run: Run) -> Message | None:
        """Who is told of the status updates; None if nobody is, nor could be."""
        told = self._targets.listening(run, "update.sent")
        others = self._targets.others(run)
        return message("destinations.webhooks", targets=told, others=others) if told or others else None

    def _line(self, run: Run, name: str, waiting: Sequence[Item], *, is_told: bool) -> Message:
        taken = self._ledger.of(run.id).get(name)
        trouble = run.hooks.troubles.get(name)
        changed = run.hooks.hearing.get(name, Hearing())
        return message(
            "webhooks.target",
            target=name,
            count=taken.count if taken else 0,
            what=taken.what if taken else "",
            at=taken.at if taken else 0,
            waiting=len(waiting),
            first=waiting[0].body["what"] if waiting else "",
            since=min((item.at for item in waiting), default=0),
            trouble=trouble.reason if trouble else "",
            off=not is_told and name in run.hooks.hearing,
            added=changed.added,
            removed=changed.removed,
        )


def _troubled(run: Run) -> Iterable[str]:
    return (*run.hooks.troubles, *(each.target for each in run.hooks.given_up))


def trouble_lines(run: Run) -> tuple[Message, ...]:
    """What the pinned post says of them: who is waited for, and how many were given up."""
    hooks = run.hooks
    waits = tuple(
        message("webhooks.trouble", target=name, since=trouble.since, reason=trouble.reason)
        for name, trouble in hooks.troubles.items()
    )
    failed = hooks.failed
    if not failed:
        return waits
    targets = tuple(dict.fromkeys(each.target for each in failed))
    given_up = message(
        "webhooks.given_up", count=len(failed), targets=targets, number=failed[-1].number, reason=failed[-1].reason
    )
    return (*waits, given_up)

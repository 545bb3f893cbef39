"""Who may do what with a run, in words: for everybody who sees it, with a sign for what whoever asks may do."""

from __future__ import annotations

from domain.may import Action, allowed, may_take_over, words_of
from domain.people import Actor
from domain.playbook import Permissions
from domain.run import Run
from engine.words.render import Words

SHOWN: tuple[Action, ...] = ("edit", "finish", "see")
"""What can be done with a run from the chat."""


def access(words: Words, run: Run, actor: Actor, policy: Permissions) -> str:
    """The answer to `permissions`."""
    lines = [words.word("permissions.title", run=run.number)]
    for action in SHOWN:
        who = ("participants", "auditors") if action == "see" and run.private else words_of(action, policy)
        yours = allowed(actor, action, run, policy)
        named = {"allowed": who, "owner": run.owner, "starter": run.starter}
        lines.append(words.word(f"permissions.{action}", yours=yours, **named))
    helps = actor.person != run.owner and may_take_over(actor, run)
    lines.append(words.word("permissions.more", taking_over_helps=helps))
    return "\n".join(lines)

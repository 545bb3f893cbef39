"""The key of each input, by which the same one is known again however it was learnt (decision 5)."""

from __future__ import annotations

from domain.commands import EndQuiet, Reminder, RemindTask
from domain.timeline import DIRECT
from mattermost.chat import Post, Reaction


def of_post(post: Post, *, direct: bool = False) -> str:
    """Of what somebody wrote; an edit of it is another input.  `direct`: to the bot alone, where no link leads."""
    return f"post:{post.id}:{post.edit_at}{DIRECT if direct else ''}"


def any_of(reaction: Reaction) -> str:
    """How the causes of that reaction begin; the instant at which it was made follows."""
    return f"reaction:{reaction.post_id}:{reaction.user_id}:{reaction.emoji}:+:"


def of_reaction(reaction: Reaction, at: int) -> str:
    """Of a reaction made at that instant (ms)."""
    return f"{any_of(reaction)}{at}"


def of_part(cause: str, number: int) -> str:
    """Of the part with that number (from 0) of what one input means for several runs: each has a change of its own."""
    return f"{cause}:{number}" if number else cause


def of_taking_back(reaction: Reaction, at: int) -> str:
    """Of a reaction taken back at that instant (ms)."""
    return f"{any_of(reaction).removesuffix('+:')}-:{at}"


def reaction_in(cause: str) -> Reaction | None:
    """The reaction that a cause is of, without its instant; None if it is of something else."""
    match cause.split(":"):
        case ["reaction", post_id, user_id, emoji, "+", *_]:
            return Reaction(user_id, post_id, emoji)
        case _:
            return None


def of_reminder(run_id: str, reminder: Reminder) -> str:
    """Of a timer: run, name, due instant."""
    name = type(reminder).__name__
    if isinstance(reminder, RemindTask):
        name = f"task-{reminder.task}"
    elif isinstance(reminder, EndQuiet):
        name = f"quiet-{reminder.person.id}"
    return f"timer:{run_id}:{name}:{reminder.due}"

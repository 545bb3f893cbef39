"""What the wire would have said while nobody listened, read over REST: edits, deletions, reactions, members.

New posts are the inbox's own catch-up, from each channel's cursor.  Everything here
may be handled twice without harm: an edit is compared with the text that failed, a
reaction has the same key however it was learnt (and is passed over where the answer to
it is seen), a member who takes part does so already.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

from domain.run import Run
from engine.courier import key_of
from engine.outgoing import answer_key
from engine.questions import Questions
from engine.runs import Runs
from mattermost.chat import Chat, ChatError, Reaction
from mattermost.events import MemberAdded, PostDeleted, PostEdited, ReactionAdded, ReactionRemoved

Change = PostEdited | PostDeleted | ReactionAdded | ReactionRemoved | MemberAdded


class Gaps:
    """Looks where a change would matter, and nowhere else."""

    def __init__(self, chat: Chat, runs: Runs, questions: Questions, failed_in: Callable[[], Iterable[str]]) -> None:
        self._chat = chat
        self._runs = runs
        self._questions = questions
        self._failed_in = failed_in

    async def changes(self, since: int) -> AsyncIterator[tuple[str, Change]]:
        """Channel and event of each change since that instant (ms).  Raises `ChatError` if the server is away."""
        active = [run for run in self._runs.active() if run.channel_id]
        for channel_id in dict.fromkeys((*(run.channel_id for run in active), *self._failed_in())):
            async for change in self._posts(channel_id, since):
                yield channel_id, change
        for question in self._questions.all():
            for reaction in await self._reactions(question.post_id):
                yield question.channel_id, ReactionAdded(reaction, question.channel_id)
        for run in active:
            async for change in self._of_run(run):
                yield run.channel_id, change

    async def _posts(self, channel_id: str, since: int) -> AsyncIterator[Change]:
        try:
            found = await self._chat.changes_since(channel_id, since)
        except ChatError as error:
            if not error.permanent:
                raise
            return  # the bot is no longer in that channel
        said = {key_of(post) for post, _ in found}
        for post, reactions in found:
            if post.delete_at:
                yield PostDeleted(post)
                continue
            if post.edit_at > since:
                yield PostEdited(post)
            for reaction in reactions:
                if (
                    reaction.create_at > since
                    and answer_key(f"{reaction_cause(reaction)}{reaction.create_at}") not in said
                ):
                    yield ReactionAdded(reaction, channel_id)

    async def _of_run(self, run: Run) -> AsyncIterator[Change]:
        """Reactions that were taken back, and people who came into the run's own channel."""
        for change in run.changes:
            kind, _, rest = change.cause.partition(":")
            parts = rest.split(":")
            if kind != "reaction" or len(parts) < 4 or parts[3] != "+":
                continue
            post_id, user_id, emoji = parts[:3]
            there = await self._reactions(post_id)
            if not any(reaction.user_id == user_id and reaction.emoji == emoji for reaction in there):
                yield ReactionRemoved(Reaction(user_id, post_id, emoji), run.channel_id, 0)
        if run.mode == "new":
            known = {person.id for person in run.participants} | set(run.left)
            try:
                for user_id in await self._chat.members(run.channel_id):
                    if user_id not in known:
                        yield MemberAdded(run.channel_id, user_id)
            except ChatError as error:
                if not error.permanent:
                    raise

    async def _reactions(self, post_id: str) -> tuple[Reaction, ...]:
        try:
            return tuple(await self._chat.reactions(post_id))
        except ChatError as error:
            if not error.permanent:
                raise
            return ()


def reaction_cause(reaction: Reaction) -> str:
    """How the causes of that reaction begin (decision 5); the instant follows."""
    return f"reaction:{reaction.post_id}:{reaction.user_id}:{reaction.emoji}:+:"
